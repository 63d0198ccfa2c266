#include "intake/dates.h"

#include <date/date.h>
#include <fmt/format.h>

#include <sstream>

namespace truce::intake {
namespace {

constexpr int kDayMinutes = 24 * 60;
constexpr std::int64_t kDaysToRangeEnds = 6;  // a week that contains a day lies within six days of it

/// What remains of a cell after a format that ends in seconds: nothing, or a fraction of zeros.
bool is_no_fraction(std::string_view rest, std::string_view format) {
  if (rest.empty()) return true;
  const bool after_seconds = format.ends_with("%S") || format.ends_with("%T");
  return after_seconds && rest.size() > 1 && rest[0] == '.' && rest.find_first_not_of('0', 1) == std::string_view::npos;
}

std::string written(date::local_seconds time, const std::string& format) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  date::to_stream(out, format.c_str(), time);
  return out.str();
}

std::size_t numbers_in(std::string_view text) {
  std::size_t out = 0;
  bool in_number = false;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !in_number) ++out;
    in_number = digit;
  }
  return out;
}

/// Read to the second: date's reader of fractions uses a value that it never set when there are no digits.
std::optional<date::local_seconds> read_with(std::string_view cell, const std::string& format) {
  std::istringstream in{std::string(cell)};
  in.imbue(std::locale::classic());
  date::local_seconds time;
  date::from_stream(in, format.c_str(), time);
  if (in.fail()) return std::nullopt;
  const std::string_view rest = in.eof() ? std::string_view{} : cell.substr(static_cast<std::size_t>(in.tellg()));
  if (!is_no_fraction(rest, format)) return std::nullopt;
  // date takes a missing number for zero: the cell must have as many as the format writes.
  if (numbers_in(cell.substr(0, cell.size() - rest.size())) != numbers_in(written(time, format))) return std::nullopt;
  return time;
}

date::year_month_day ymd_of(std::int64_t day) {
  return date::year_month_day{date::local_days{date::days{day}}};
}

std::string day_text(std::int64_t day) {
  const auto ymd = ymd_of(day);
  return fmt::format("{:04}-{:02}-{:02}", int{ymd.year()}, unsigned{ymd.month()}, unsigned{ymd.day()});
}

std::string month_text(std::int64_t day) {
  return day_text(day).substr(0, 7);
}
std::string year_text(std::int64_t day) {
  return day_text(day).substr(0, 4);
}

std::string interval(const std::string& from, const std::string& to) {
  return from == to ? from : from + '/' + to;
}

std::string minute_text(std::int64_t day, int minute) {
  const int days = minute >= 0 ? minute / kDayMinutes : -((kDayMinutes - 1 - minute) / kDayMinutes);
  const int of_day = minute - days * kDayMinutes;
  return fmt::format("{}T{:02}:{:02}", day_text(day + days), of_day / 60, of_day % 60);
}

}  // namespace

bool reads_whole_date(const std::string& format) {
  // What a format writes of a known moment it must be able to read back to the same day.
  const date::local_seconds probe = date::local_days{date::year{2016} / 2 / 29};
  const auto back = read_with(written(probe, format), format);
  return back && date::floor<date::days>(*back) == date::floor<date::days>(probe);
}

Result<std::int64_t> parse_day(std::string_view cell, const std::vector<std::string>& formats) {
  for (const std::string& format : formats) {
    const auto time = read_with(cell, format);
    if (!time) continue;
    const auto day = date::floor<date::days>(*time);
    const auto year = int{date::year_month_day{day}.year()};
    if (year < 1 || year > 9999) break;
    if (*time != date::local_seconds{day}) {
      return fail_at("", '"' + excerpt(cell) + '"', "a date with no time of day, or with 00:00",
                     "a time of day in a date");
    }
    return day.time_since_epoch().count();
  }
  std::string expected;
  for (const std::string& format : formats) expected += (expected.empty() ? "" : " or ") + format;
  return fail_at("", '"' + excerpt(cell) + '"', "a date as " + expected, "not a date");
}

std::optional<int> parse_time_of_day(std::string_view cell) {
  const auto digit = [&](std::size_t at) {
    return at < cell.size() && cell[at] >= '0' && cell[at] <= '9' ? cell[at] - '0' : -1;
  };
  const auto two = [&](std::size_t at) {
    return digit(at) < 0 || digit(at + 1) < 0 ? -1 : digit(at) * 10 + digit(at + 1);
  };
  const bool with_seconds = cell.size() == 8 && cell[5] == ':';
  if ((cell.size() != 5 && !with_seconds) || cell[2] != ':') return std::nullopt;
  const int hour = two(0);
  const int minute = two(3);
  const int second = with_seconds ? two(6) : 0;
  if (hour < 0 || minute < 0 || second < 0 || minute > 59 || second > 59) return std::nullopt;
  if (hour > 23 && (hour != 24 || minute != 0 || second != 0)) return std::nullopt;
  return hour * 60 + minute;
}

Result<std::string> date_text(std::int64_t start, std::optional<std::int64_t> end, DatePrecision precision) {
  const auto last = end.value_or(start);
  if (last < start)
    return fail_at("", day_text(last), "a day not before the start, " + day_text(start), "an end before its start");
  switch (precision) {
    case DatePrecision::day:
      if (last == start) return day_text(start);
      return fail_at("", day_text(start) + " to " + day_text(last), "one day, as the precision says",
                     "two dates for one day");
    case DatePrecision::range:
      if (last > start) return interval(day_text(start), day_text(last));
      return fail_at("", day_text(start), "an end after the start, as the precision says",
                     "one date for a range of days");
    case DatePrecision::day_or_range: return interval(day_text(start), day_text(last));
    case DatePrecision::open_range: return end ? interval(day_text(start), day_text(last)) : day_text(start) + "/..";
    case DatePrecision::week: return interval(day_text(start - kDaysToRangeEnds), day_text(last + kDaysToRangeEnds));
    case DatePrecision::month: return interval(month_text(start), month_text(last));
    case DatePrecision::year: return interval(year_text(start), year_text(last));
  }
  return fail(ErrorCode::bad_input, "unknown precision");
}

std::string hours_text(std::int64_t day, const Hours& hours) {
  return interval(minute_text(day, hours.from), minute_text(day, hours.to));
}

}  // namespace truce::intake
