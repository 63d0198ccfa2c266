// Entries in words.
#pragma once

#include <string>

#include "casefile/casefile.h"
#include "record/record.h"

namespace truce::report {

/// What an entry says in short, as data, for whoever words it in another language: {"kind", "body", "change"}. `kind`
/// is what is stated, also by a correction; `body` has the members of it that one_line names; `change` is "correction"
/// or "withdrawal" beside "replaces". Empty for one that is withheld.
[[nodiscard]] Json parts(const Json& entry);

/// What an entry says, in one line: "exclusion-scope is any-called-terrorist (held by Russian Federation)". `entry` is
/// of the entry schema; `c` gives actors their names. Record content as it stands: whoever prints it makes it safe.
[[nodiscard]] std::string one_line(const Json& entry, const Case& c);

/// The content of a logged entry; of one that is withheld {"withheld": "sealed" or "erased"}.
[[nodiscard]] Result<Json> content_of(const LoggedEntry& logged);

/// The arguments of a question: " about Ahrar al-Sham, incident aas-idlib-0305", or nothing.
[[nodiscard]] std::string in_words(const About& about, const Case& c);

/// The same as an object of those that are given: {"actor", "incident", "place", "notification"}.
[[nodiscard]] Json to_json(const About& about);

}  // namespace truce::report
