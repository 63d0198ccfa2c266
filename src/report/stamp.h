// What every document on a case begins with, and how moments are written in it.
#pragma once

#include <optional>

#include "casefile/casefile.h"

namespace truce::report {

/// {"case", "size", "recorded_at", "root"}: which case, as of how many entries, when the last of them was recorded (no
/// member when there is none), and the Merkle root of exactly those (no member when it is not given).
[[nodiscard]] Json stamp(const Case& c, const std::optional<Digest>& root);

/// The moment in UTC; null for an open end.
[[nodiscard]] Json moment(Instant instant);

/// {"from", "before"}: the span within which something happened.
[[nodiscard]] Json span(const Span& span);

/// {"from", "to"}: the earliest beginning and the latest end.
[[nodiscard]] Json valid(const ValidTime& valid);

}  // namespace truce::report
