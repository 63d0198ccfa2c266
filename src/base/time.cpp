#include "base/time.h"

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace truce {
namespace {

using std::chrono::milliseconds;
constexpr std::int64_t kDayMs = 86'400'000;

date::sys_time<milliseconds> to_sys(Instant t) {
  return date::sys_time<milliseconds>(milliseconds(t.ms));
}
Instant from_sys(date::sys_time<milliseconds> t) {
  return {t.time_since_epoch().count()};
}

date::local_time<milliseconds> local_time(int year, unsigned month, unsigned day, std::int64_t ms_of_day) {
  auto days = date::local_days(date::year(year) / static_cast<int>(month) / static_cast<int>(day));
  return days + milliseconds(ms_of_day);
}

const date::time_zone& zone_of(const void* handle) {
  return *static_cast<const date::time_zone*>(handle);
}

Instant resolve(const void* handle, date::local_time<milliseconds> local, bool last) {
  auto info = zone_of(handle).get_info(local);
  if (info.result == date::local_info::nonexistent) return from_sys(date::floor<milliseconds>(info.first.end));
  const auto& chosen = info.result == date::local_info::ambiguous && last ? info.second : info.first;
  return {local.time_since_epoch().count() - milliseconds(chosen.offset).count()};
}

}  // namespace

std::string to_string(Instant instant) {
  if (instant <= Instant::distant_past() || instant >= Instant::distant_future()) return "…";
  auto day = date::floor<date::days>(to_sys(instant));
  date::year_month_day ymd(day);
  std::int64_t ms = (to_sys(instant) - day).count();
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(ymd.year()),
                                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()), ms / 3'600'000,
                                ms / 60'000 % 60, ms / 1000 % 60);
  if (ms % 1000 != 0) out += fmt::format(".{:03}", ms % 1000);
  return out + "Z";
}

Span Span::hull(const Span& other) const {
  return {std::min(begin, other.begin), std::max(end, other.end)};
}

Result<Zone> Zone::find(std::string_view name) {
  auto locate = [](std::string_view wanted) -> const date::time_zone* {
    try {
      return date::locate_zone(std::string(wanted));
    } catch (const std::runtime_error&) {  // the library's only way to say "no such zone"
      return nullptr;
    }
  };
  const date::time_zone* zone = locate(name);
  if (zone == nullptr && name == "Europe/Kyiv") zone = locate("Europe/Kiev");
  if (zone == nullptr) {
    Error error;
    error.code = ErrorCode::not_found;
    error.message = "unknown time zone";
    error.found = "\"" + excerpt(name) + "\"";
    error.expected = "an IANA zone such as Europe/Kyiv";
    return std::unexpected(std::move(error));
  }
  return Zone(std::string(name), zone);
}

Zone Zone::utc() {
  return Zone("UTC", date::locate_zone("UTC"));
}

Instant Zone::at_local(int year, unsigned month, unsigned day, std::int64_t ms_of_day) const {
  return resolve(handle_, local_time(year, month, day, ms_of_day), false);
}

Instant Zone::at_local_last(int year, unsigned month, unsigned day, std::int64_t ms_of_day) const {
  return resolve(handle_, local_time(year, month, day, ms_of_day), true);
}

Zone::Local Zone::local(Instant instant) const {
  auto local = zone_of(handle_).to_local(to_sys(instant));
  auto day = date::floor<date::days>(local);
  date::year_month_day ymd(day);
  return {static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
          std::chrono::duration_cast<milliseconds>(local - day).count()};
}

std::string Zone::format(Instant instant) const {
  Local l = local(instant);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} {}", l.year, l.month, l.day, l.ms_of_day / 3'600'000,
                     l.ms_of_day / 60'000 % 60, name_);
}

Result<CalendarDuration> parse_calendar_duration(std::string_view text) {
  static constexpr std::pair<std::string_view, CalendarDuration::Unit> kUnits[] = {
      {"minute", CalendarDuration::Unit::minute},
      {"hour", CalendarDuration::Unit::hour},
      {"day", CalendarDuration::Unit::day},
      {"week", CalendarDuration::Unit::week},
      {"month", CalendarDuration::Unit::month}};
  CalendarDuration out;
  auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), out.count);
  std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (status == std::errc() && out.count >= 0 && out.count <= 1e6 && rest.starts_with(' ')) {
    rest.remove_prefix(1);
    if (rest.ends_with('s')) rest.remove_suffix(1);
    for (const auto& [word, unit] : kUnits) {
      if (rest != word) continue;
      out.unit = unit;
      return out;
    }
  }
  return fail_at("", "\"" + excerpt(text) + "\"", "a number and a unit such as \"14 days\"", "malformed duration");
}

std::string to_string(const CalendarDuration& duration) {
  static constexpr std::string_view kWords[] = {"minute", "hour", "day", "week", "month"};
  return fmt::format("{} {}{}", duration.count, kWords[static_cast<std::size_t>(duration.unit)],
                     duration.count == 1 ? "" : "s");
}

Result<Instant> deadline(Instant start, const CalendarDuration& duration, const ClockRule& rule, const Zone& zone) {
  using Unit = CalendarDuration::Unit;
  if (duration.unit == Unit::minute || duration.unit == Unit::hour) {
    double unit_ms = duration.unit == Unit::minute ? 60'000.0 : 3'600'000.0;
    return start + Duration{static_cast<std::int64_t>(duration.count * unit_ms)};
  }
  if (duration.count != static_cast<double>(static_cast<int>(duration.count))) {
    return fail_at("", to_string(duration), "a whole number of days, weeks or months", "fractional calendar duration");
  }
  int count = static_cast<int>(duration.count);
  Zone::Local first = zone.local(start);
  date::year_month_day day{date::year(first.year), date::month(first.month), date::day(first.day)};
  if (duration.unit == Unit::month) {
    day += date::months(count);
    if (!day.ok()) {
      if (rule.months == ClockRule::Months::clamp_down) {
        day = day.year() / day.month() / date::last;
      } else if (rule.months == ClockRule::Months::clamp_up) {
        day = date::sys_days(day.year() / day.month() / date::last) + date::days(1);
      } else {
        return fail_at("", to_string(duration), "a rule for the end of the month (clock.months)",
                       "the day does not exist in that month");
      }
    }
  } else {
    day = date::sys_days(day) + date::days(count * (duration.unit == Unit::week ? 7 : 1));
  }
  if (rule.first_day_included) day = date::sys_days(day) - date::days(1);
  return zone.at_local(static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()), kDayMs);
}

}  // namespace truce
