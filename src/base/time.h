// Time as truce keeps it: instants in UTC, intervals for everything that is not known to the millisecond, and the zone
// in which something was stated beside it. A day is an interval; a month is a longer one; none of them is ever turned
// into a day nobody stated.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/error.h"

namespace truce {

/// A length of time in milliseconds.
struct Duration {
  std::int64_t ms = 0;
  auto operator<=>(const Duration&) const = default;
};

/// A moment in UTC: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
struct Instant {
  std::int64_t ms = 0;

  /// Before every stated instant; stands for "open towards the past".
  static constexpr Instant distant_past() { return {std::numeric_limits<std::int64_t>::min() / 4}; }
  /// After every stated instant; stands for "open towards the future".
  static constexpr Instant distant_future() { return {std::numeric_limits<std::int64_t>::max() / 4}; }

  auto operator<=>(const Instant&) const = default;
  friend Instant operator+(Instant a, Duration d) { return {a.ms + d.ms}; }
  friend Instant operator-(Instant a, Duration d) { return {a.ms - d.ms}; }
  friend Duration operator-(Instant a, Instant b) { return {a.ms - b.ms}; }
};

/// "2016-02-26T22:00:00Z", with milliseconds only when there are any; "…" for an open end.
[[nodiscard]] std::string to_string(Instant instant);

/// Reads "2016-02-26T22:00Z", "…T22:00:00Z", "…T22:00:00.123Z" or the same with an offset "+02:00".
[[nodiscard]] Result<Instant> parse_instant(std::string_view text);

/// The half-open interval [begin, end). An uncertain moment is a Span within which it lies; a period is a Span
/// throughout which it lasts; the reader of a field knows which (headers say).
struct Span {
  Instant begin = Instant::distant_past();
  Instant end = Instant::distant_future();
  bool operator==(const Span&) const = default;

  [[nodiscard]] bool contains(Instant t) const { return begin <= t && t < end; }
  [[nodiscard]] bool overlaps(const Span& other) const { return begin < other.end && other.begin < end; }
  [[nodiscard]] bool covers(const Span& other) const { return begin <= other.begin && other.end <= end; }
  /// The smallest Span that covers both.
  [[nodiscard]] Span hull(const Span& other) const;
};

/// An IANA time zone, looked up in the system's tzdata (Howard Hinnant's date/tz).
class Zone {
 public:
  /// "Asia/Damascus", "Europe/Kyiv", "UTC" ...; not_found for an unknown name. Old and new spellings (Kiev, Kyiv) both
  /// work when tzdata has either.
  static Result<Zone> find(std::string_view name);
  static Zone utc();

  [[nodiscard]] const std::string& name() const { return name_; }

  /// The first instant whose local time is at or after the given local date-time (minutes since midnight may be 1440
  /// for "24:00"). Where the clock jumps over it, that is the instant of the jump; where it occurs twice, the first.
  [[nodiscard]] Instant at_local(int year, unsigned month, unsigned day, std::int64_t ms_of_day) const;
  /// As at_local, but where the local time occurs twice, the second.
  [[nodiscard]] Instant at_local_last(int year, unsigned month, unsigned day, std::int64_t ms_of_day) const;

  struct Local {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    std::int64_t ms_of_day = 0;
  };
  [[nodiscard]] Local local(Instant instant) const;

  /// "2016-02-27 00:00 Asia/Damascus".
  [[nodiscard]] std::string format(Instant instant) const;

 private:
  explicit Zone(std::string name, const void* handle) : name_(std::move(name)), handle_(handle) {}
  std::string name_;
  const void* handle_;  ///< date::time_zone in the process-wide, immutable database
};

/// A date or interval as a source states it (EDTF level 1, ISO 8601-2:2019): "2016", "2016-02", "2016-02-27",
/// "2016-02-XX", "2016-02-27?" (uncertain), "2016-02~" (approximate), "2016-02-27%" (both), "2016-02-27T14:30" (with or
/// without seconds, 'Z' or an offset), "A/B", and open ends "A/..", "../B". Seasons are refused: they have no agreed
/// dates.
class Edtf {
 public:
  static Result<Edtf> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool is_interval() const { return interval_; }
  [[nodiscard]] bool uncertain() const { return begin_.qualified || end_.qualified; }

  /// Everything that may be meant, as one Span. For "A/B": from the start of A to the end of B. A qualified date ('?',
  /// '~',
  /// '%') is widened by one unit of its own precision on each side (ADR 0003). Local times are read in `zone`.
  [[nodiscard]] Span span(const Zone& zone) const;
  /// The Span in which the beginning lies ("2016-02/2016-05": February 2016); the whole span for a single date.
  [[nodiscard]] Span begin_span(const Zone& zone) const;
  /// The Span in which the end lies; the whole span for a single date.
  [[nodiscard]] Span end_span(const Zone& zone) const;

  bool operator==(const Edtf& other) const { return text_ == other.text_; }

 private:
  enum class Precision { open, year, month, day, minute, second };
  struct Date {
    Precision precision = Precision::open;
    int year = 0;
    int years = 1;  ///< how many years a masked year such as 201X covers
    unsigned month = 1;
    unsigned day = 1;
    std::int64_t ms_of_day = 0;
    bool has_offset = false;
    std::int64_t offset_ms = 0;
    bool qualified = false;
  };
  static Result<Date> parse_date(std::string_view text, std::string_view whole);
  static Span date_span(const Date& date, const Zone& zone);

  std::string text_;
  bool interval_ = false;
  Date begin_;
  Date end_;
};

/// A fact's valid time: it begins somewhere in `from` and ends somewhere in `to`. A fact that holds from an exactly
/// known instant has from = [t, t); one without end has to = [distant_future, distant_future).
struct ValidTime {
  Span from{Instant::distant_past(), Instant::distant_past()};
  Span to{Instant::distant_future(), Instant::distant_future()};
  bool operator==(const ValidTime&) const = default;

  /// Certainly valid at every moment of `when`.
  [[nodiscard]] bool certainly_covers(const Span& when) const { return from.end <= when.begin && when.end <= to.begin; }
  /// Possibly valid at some moment of `when`.
  [[nodiscard]] bool possibly_overlaps(const Span& when) const {
    return from.begin < when.end && (when.begin < to.end || to.end == Instant::distant_future());
  }
};

/// A calendar duration as agreed texts state it: "14 days", "18 months", "12 hours".
struct CalendarDuration {
  enum class Unit { minute, hour, day, week, month };
  double count = 0;
  Unit unit = Unit::day;
  bool operator==(const CalendarDuration&) const = default;
};
[[nodiscard]] Result<CalendarDuration> parse_calendar_duration(std::string_view text);
[[nodiscard]] std::string to_string(const CalendarDuration& duration);

/// How an instrument counts (terms.md 2.5: D4; clock: in a terms file).
struct ClockRule {
  enum class Months { unset, clamp_down, clamp_up, reject };
  bool first_day_included = false;  ///< is the day of the starting event day one?
  Months months = Months::unset;    ///< 31 January plus one month
};

/// The instant by which "within `duration` of an event at `start`" ends: hours and minutes count from the instant;
/// days, weeks and months count local days and end at 24:00 of the last one. bad_input when months meet
/// ClockRule::Months::reject on a day that does not exist, or unset.
[[nodiscard]] Result<Instant> deadline(Instant start, const CalendarDuration& duration, const ClockRule& rule,
                                       const Zone& zone);

}  // namespace truce
