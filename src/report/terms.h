// The terms as a document.
#pragma once

#include "base/json.h"
#include "terms/terms.h"

namespace truce::report {

/// One provision: {"id", "kind", "cites", "text", "quoted", "seen", "in_words", "line"}.
[[nodiscard]] Json to_json(const terms::Terms& terms, const terms::Provision& provision);

/// The document of `truce terms print`: {"id", "title", "status", "zone", "sha256", "provisions"}.
[[nodiscard]] Json terms(const terms::Terms& terms);

/// Its instruments: {"id", "title", "cites", "adopted", "in_force_from"}; `cites` is where its provisions stand in it.
[[nodiscard]] Json instruments(const terms::Terms& terms);

/// Who may settle what: {"id", "in_words", "holders", "jointly", "to", "settles", "cites"} of each provision that
/// empowers.
[[nodiscard]] Json powers(const terms::Terms& terms);

}  // namespace truce::report
