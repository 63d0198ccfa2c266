#include <date/date.h>

#include <optional>

#include "base/time.h"

namespace truce {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;

/// Reads from the front of a text and remembers nothing else.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    int value = 0;
    for (char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

struct TimeOfDay {
  std::int64_t ms = 0;
  bool seconds = false;
  std::optional<std::int64_t> offset_ms;
};

/// "14:30", "14:30:05", "14:30:05.250", each with "", "Z" or "+02:00".
std::optional<TimeOfDay> read_time(Reader& in) {
  TimeOfDay out;
  auto hour = in.digits(2);
  if (!hour || *hour > 24 || !in.take(':')) return std::nullopt;
  auto minute = in.digits(2);
  if (!minute || *minute > 59) return std::nullopt;
  out.ms = *hour * kHourMs + *minute * kMinuteMs;
  if (in.take(':')) {
    auto second = in.digits(2);
    if (!second || *second > 59) return std::nullopt;
    out.seconds = true;
    out.ms += *second * 1000;
    if (in.take('.')) {
      auto fraction = in.digits(3);
      if (!fraction) return std::nullopt;
      out.ms += *fraction;
    }
  }
  if (out.ms > kDayMs) return std::nullopt;
  if (in.take('Z')) {
    out.offset_ms = 0;
    return out;
  }
  bool east = in.take('+');
  if (!east && !in.take('-')) return out;
  auto offset_hour = in.digits(2);
  if (!offset_hour || *offset_hour > 14 || !in.take(':')) return std::nullopt;
  auto offset_minute = in.digits(2);
  if (!offset_minute || *offset_minute > 59) return std::nullopt;
  out.offset_ms = (east ? 1 : -1) * (*offset_hour * kHourMs + *offset_minute * kMinuteMs);
  return out;
}

Instant in_utc(int year, unsigned month, unsigned day, std::int64_t ms_of_day) {
  auto days = date::sys_days(date::year(year) / static_cast<int>(month) / static_cast<int>(day));
  return {static_cast<std::int64_t>(days.time_since_epoch().count()) * kDayMs + ms_of_day};
}

std::unexpected<Error> malformed(std::string_view whole, std::string expected) {
  return fail_at("", "\"" + excerpt(whole) + "\"", std::move(expected), "malformed date");
}

constexpr const char* kExpectedDate =
    "a date as stated (EDTF level 1) such as 2016-02, 2016-02-27?, 2016-02-27T14:30Z or 2016-02-27/2016-03-05";

}  // namespace

Result<Instant> parse_instant(std::string_view text) {
  Reader in(text);
  auto year = in.digits(4);
  auto month = year && in.take('-') ? in.digits(2) : std::nullopt;
  auto day = month && in.take('-') ? in.digits(2) : std::nullopt;
  auto time = day && in.take('T') ? read_time(in) : std::nullopt;
  if (!time || !time->offset_ms || !in.empty() || !(date::year(*year) / *month / *day).ok()) {
    return fail_at("", "\"" + excerpt(text) + "\"", "an instant such as 2016-02-26T22:00Z", "malformed instant");
  }
  return in_utc(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day), time->ms - *time->offset_ms);
}

Result<Edtf::Date> Edtf::parse_date(std::string_view text, std::string_view whole) {
  Date out;
  if (text == "..") return out;
  Reader in(text);
  // A masked year covers the decade or century: 201X, 20XX.
  out.precision = Precision::year;
  std::string_view year_text = text.substr(0, 4);
  if (year_text.size() == 4 && year_text.ends_with('X')) {
    std::size_t known = year_text.ends_with("XX") ? 2 : 3;
    auto leading = in.digits(known);
    if (!leading || !in.take(known == 2 ? std::string_view("XX") : std::string_view("X"))) {
      return malformed(whole, kExpectedDate);
    }
    out.years = known == 2 ? 100 : 10;
    out.year = *leading * out.years;
  } else {
    auto year = in.digits(4);
    if (!year) return malformed(whole, kExpectedDate);
    out.year = *year;
    if (in.take('-') && !in.take("XX-XX") && !in.take("XX")) {
      auto month = in.digits(2);
      if (!month || *month == 0) return malformed(whole, kExpectedDate);
      if (*month >= 21 && *month <= 24)
        return malformed(whole, "months instead of a season, which has no agreed dates");
      if (*month > 12) return malformed(whole, kExpectedDate);
      out.precision = Precision::month;
      out.month = static_cast<unsigned>(*month);
      if (in.take('-') && !in.take("XX")) {
        auto day = in.digits(2);
        if (!day || !(date::year(out.year) / *month / *day).ok()) return malformed(whole, "a day that exists");
        out.precision = Precision::day;
        out.day = static_cast<unsigned>(*day);
        if (in.take('T')) {
          auto time = read_time(in);
          if (!time) return malformed(whole, kExpectedDate);
          out.precision = time->seconds ? Precision::second : Precision::minute;
          out.ms_of_day = time->ms;
          out.has_offset = time->offset_ms.has_value();
          out.offset_ms = time->offset_ms.value_or(0);
        }
      }
    }
  }
  out.qualified = in.take('?') || in.take('~') || in.take('%');
  if (!in.empty()) return malformed(whole, kExpectedDate);
  return out;
}

Result<Edtf> Edtf::parse(std::string_view text) {
  Edtf out;
  out.text_ = std::string(text);
  std::size_t slash = text.find('/');
  out.interval_ = slash != std::string_view::npos;
  std::string_view first = text.substr(0, slash);
  TRUCE_TRY(out.begin_, parse_date(first, text));
  out.end_ = out.begin_;
  if (out.interval_) {
    TRUCE_TRY(out.end_, parse_date(text.substr(slash + 1), text));
    Zone utc = Zone::utc();
    bool both = out.begin_.precision != Precision::open && out.end_.precision != Precision::open;
    if (both && date_span(out.end_, utc).end <= date_span(out.begin_, utc).begin) {
      return malformed(text, "an interval whose end is not before its beginning");
    }
  } else if (out.begin_.precision == Precision::open) {
    return malformed(text, kExpectedDate);
  }
  return out;
}

Span Edtf::date_span(const Date& d, const Zone& zone) {
  if (d.precision == Precision::open) return {};
  auto widen = d.qualified ? 1 : 0;
  if (d.precision == Precision::minute || d.precision == Precision::second) {
    std::int64_t unit = d.precision == Precision::minute ? kMinuteMs : 1000;
    Instant first = d.has_offset ? in_utc(d.year, d.month, d.day, d.ms_of_day - d.offset_ms)
                                 : zone.at_local(d.year, d.month, d.day, d.ms_of_day);
    Instant last = d.has_offset ? first : zone.at_local_last(d.year, d.month, d.day, d.ms_of_day);
    return {first - Duration{widen * unit}, last + Duration{unit + widen * unit}};
  }
  auto begin = date::year(d.year) / static_cast<int>(d.month) / static_cast<int>(d.day);
  auto end = begin;
  switch (d.precision) {
    case Precision::year:
      begin -= date::years(widen * d.years);
      end += date::years(d.years + widen * d.years);
      break;
    case Precision::month:
      begin -= date::months(widen);
      end += date::months(1 + widen);
      break;
    default:
      begin = date::sys_days(begin) - date::days(widen);
      end = date::sys_days(end) + date::days(1 + widen);
      break;
  }
  auto midnight = [&](date::year_month_day ymd) {
    return zone.at_local(static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                         static_cast<unsigned>(ymd.day()), 0);
  };
  return {midnight(begin), midnight(end)};
}

Span Edtf::begin_span(const Zone& zone) const {
  if (interval_ && begin_.precision == Precision::open) return {Instant::distant_past(), Instant::distant_past()};
  return date_span(begin_, zone);
}

Span Edtf::end_span(const Zone& zone) const {
  if (interval_ && end_.precision == Precision::open) return {Instant::distant_future(), Instant::distant_future()};
  return date_span(end_, zone);
}

Span Edtf::span(const Zone& zone) const {
  return {begin_span(zone).begin, end_span(zone).end};
}

}  // namespace truce
