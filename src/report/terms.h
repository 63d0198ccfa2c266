// The terms as a document.
#pragma once

#include <map>

#include "base/json.h"
#include "terms/terms.h"

namespace truce::report {

/// One provision: {"id", "kind", "cites", "text", "quoted", "seen", "in_words", "parts", "line"};
/// `in_words` is terms::sentence, `parts` the same as data (report/provision.h).
[[nodiscard]] Json to_json(const terms::Terms& terms, const terms::Provision& provision);

/// The document of `truce terms print`: {"id", "title", "status", "zone", "sha256", "provisions"}.
[[nodiscard]] Json terms(const terms::Terms& terms);

/// Its instruments: {"id", "title", "cites", "adopted", "in_force_from"}; `cites` is where its provisions stand in it.
[[nodiscard]] Json instruments(const terms::Terms& terms);

/// From when what an instrument forbids is forbidden: the beginning of the earliest period in which one of its
/// prohibitions runs, which may be later than its adoption; of one without such a period, from when it is in force. By
/// instrument, those of which neither is stated left out.
[[nodiscard]] std::map<InstrumentId, Instant> binding_from(const terms::Terms& terms);

/// Who may settle what: {"id", "in_words", "holders", "jointly", "to", "settles", "cites"} of each provision that
/// empowers.
[[nodiscard]] Json powers(const terms::Terms& terms);

}  // namespace truce::report
