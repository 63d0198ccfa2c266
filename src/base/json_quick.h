// The quick half of parse_json.
#pragma once

#include <optional>
#include <string_view>

#include "base/json.h"

namespace truce {

/// The value that parse_json gives for this text, or nothing when it may be one that the strict profile refuses: this
/// reader only says yes, never why not. O(n log n) at most, in the members of an object.
[[nodiscard]] std::optional<Json> read_json_quickly(std::string_view text, const JsonLimits& limits);

}  // namespace truce
