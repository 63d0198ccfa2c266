// Entries in words.
#pragma once

#include <string>

#include "casefile/casefile.h"
#include "cli/terminal.h"
#include "record/record.h"

namespace truce::cli {

/// What an entry says, in one line: "exclusion-scope is any-called-terrorist (held by Russian Federation)". `entry` is
/// of the entry schema; `c` gives actors their names. Not yet printable (text.h).
[[nodiscard]] std::string one_line(const Json& entry, const Case& c);

/// The content of a logged entry; of one that is withheld {"withheld": "sealed" or "erased"}.
[[nodiscard]] Result<Json> content_of(const LoggedEntry& logged);

/// The arguments of a question: " about Ahrar al-Sham, incident aas-idlib-0305", or nothing.
[[nodiscard]] std::string in_words(const About& about, const Case& c);

/// Any JSON as indented lines of "name: value", for what has no form of its own.
void print_json_lines(const Terminal& out, const Json& value, std::size_t indent);

}  // namespace truce::cli
