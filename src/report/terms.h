// The terms as a document.
#pragma once

#include "base/json.h"
#include "terms/terms.h"

namespace truce::report {

/// One provision: {"id", "kind", "cites", "text", "quoted", "seen", "in_words", "line"}.
[[nodiscard]] Json to_json(const terms::Terms& terms, const terms::Provision& provision);

/// The document of `truce terms print`: {"id", "title", "status", "zone", "sha256", "provisions"}.
[[nodiscard]] Json terms(const terms::Terms& terms);

}  // namespace truce::report
