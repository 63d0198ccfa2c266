// The inverse of decode_entry, written plainly and apart from it: what it gives back from a decoded entry is what
// decoding kept.
#pragma once

#include "casefile/entry.h"

namespace truce::testing {

/// The entry as JSON, by the schema. Members that are empty or at their default are left out.
[[nodiscard]] Json encode_entry(const Entry& entry);

}  // namespace truce::testing
