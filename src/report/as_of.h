// "As of": which size of the record somebody asks about.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/error.h"
#include "base/time.h"

namespace truce::report {

/// When entry `index` was recorded; never decreases with the index.
using RecordedAt = std::function<Result<Instant>(std::uint64_t index)>;

/// How many of the `size` entries that there are `as_of` means: a number of entries, or a date or date-time (EDTF) in
/// `zone`: those recorded by the end of all that it may mean. Empty: all. bad_input when it is neither, or more than
/// there are. O(log n) calls of `recorded_at`.
[[nodiscard]] Result<std::uint64_t> size_as_of(const std::string& as_of, std::uint64_t size, const Zone& zone,
                                               const RecordedAt& recorded_at);

/// The first moment after all that a date or date-time in `zone` may mean; bad_input for an interval or an uncertain
/// one.
[[nodiscard]] Result<Instant> end_of(const std::string& date, const Zone& zone);

}  // namespace truce::report
