#include "report/times.h"

#include <fmt/format.h>

#include <algorithm>

namespace truce::report {
namespace {

std::string day(const Zone::Local& local) {
  return fmt::format("{:04}-{:02}-{:02}", local.year, local.month, local.day);
}

std::string minute(const Zone::Local& local) {
  return fmt::format("{:02}:{:02}", local.ms_of_day / 3'600'000, local.ms_of_day / 60'000 % 60);
}

}  // namespace

std::string when_in_words(const Span& span, const Zone& zone) {
  bool open_begin = span.begin <= Instant::distant_past();
  bool open_end = span.end >= Instant::distant_future();
  if (open_begin && open_end) return "unknown";
  auto from = zone.local(span.begin);
  auto to = zone.local(span.end);
  if (open_begin) return "... to " + day(zone.local(span.end - Duration{1}));
  if (open_end) return day(from) + " to ...";
  auto last = zone.local(std::max(span.begin, span.end - Duration{1}));
  bool whole_days = from.ms_of_day == 0 && to.ms_of_day == 0 && span.begin < span.end;
  if (whole_days) {
    bool whole_months = from.day == 1 && to.day == 1;
    if (whole_months && from.year == last.year && from.month == last.month) return day(from).substr(0, 7);
    return day(from) == day(last) ? day(from) : day(from) + " to " + day(last);
  }
  std::string begin = day(from) + " " + minute(from);
  if (span.end - span.begin <= Duration{60'000}) return begin;
  return begin + " to " + (day(from) == day(last) ? minute(last) : day(last) + " " + minute(last));
}

std::string deadline_in_words(Instant instant, const Zone& zone) {
  auto local = zone.local(instant);
  if (local.ms_of_day == 0) return day(zone.local(instant - Duration{1})) + " 24:00";
  return day(local) + " " + minute(local);
}

}  // namespace truce::report
