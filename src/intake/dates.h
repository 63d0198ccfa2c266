// Dates and times of day as tables write them, to the interval (EDTF) that they mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "intake/events_map.h"

namespace truce::intake {

/// True when `format` (as strptime) gives a whole day: year, month and day.
[[nodiscard]] bool reads_whole_date(const std::string& format);

/// Days since 1970-01-01 of a cell that one of the formats reads to its end. A time of day in it must be 00:00:00: a
/// date column that carries a real one needs a map that says so (`hours`), and none is dropped silently.
[[nodiscard]] Result<std::int64_t> parse_day(std::string_view cell, const std::vector<std::string>& formats);

/// "13:45", "13:45:00" or "24:00" in minutes since midnight (seconds are cut); none for anything else.
[[nodiscard]] std::optional<int> parse_time_of_day(std::string_view cell);

/// The EDTF text for dates of a stated precision. `end` is absent when its cell is empty. An error says what does not
/// fit (an end before the start, a "day" of two days, a "range" of one).
[[nodiscard]] Result<std::string> date_text(std::int64_t start, std::optional<std::int64_t> end,
                                            DatePrecision precision);

/// The EDTF text for hours counted from the midnight that opens `day`: "2016-02-26T22:00/2016-02-27T02:00"; a single
/// minute when both ends are the same.
[[nodiscard]] std::string hours_text(std::int64_t day, const Hours& hours);

}  // namespace truce::intake
