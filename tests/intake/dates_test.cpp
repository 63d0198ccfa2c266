#include "intake/dates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truce::intake {
namespace {

using testing::HasSubstr;

const std::vector<std::string> kIso{"%Y-%m-%d"};

std::int64_t day(const char* text) {
  return parse_day(text, kIso).value();
}

std::string text(const char* start, const char* end, DatePrecision precision) {
  const auto out = date_text(day(start), *end == '\0' ? std::nullopt : std::optional(day(end)), precision);
  return out ? *out : out.error().message;
}

TEST(ParseDay, ReadsTheFormatsOfTheMapAndNothingElse) {
  const std::vector<std::string> american{"%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M"};
  EXPECT_EQ(parse_day("1/22/2014 12:00:00 AM", american), day("2014-01-22"));
  EXPECT_EQ(parse_day("08/03/2014 00:00", american), day("2014-08-03"));
  EXPECT_EQ(parse_day("2014-01-22 00:00:00.000", {"%Y-%m-%d %H:%M:%S"}), day("2014-01-22"));
  EXPECT_EQ(day("1970-01-01"), 0);
  EXPECT_EQ(day("2016-02-29"), 16860);
  for (const char* bad : {"22/1/2014 00:00", "2/30/2014 00:00", "1/22/2014", "1/22/2014 00:00 x", "", "soon"}) {
    EXPECT_FALSE(parse_day(bad, american)) << bad;
  }
  EXPECT_FALSE(parse_day("2015-02-29", kIso));
  for (const char* bad : {"2014-01-22 00:00:00.5", "2014-01-22 00:00:00.", "2014-01-22 00:00:x", "2014-01-22 00:00:"}) {
    EXPECT_FALSE(parse_day(bad, {"%Y-%m-%d %H:%M:%S"})) << bad;
  }
  EXPECT_FALSE(parse_day("2014-01-22.0", kIso));
}

TEST(ParseDay, DropsNoTimeOfDay) {
  const auto out = parse_day("1/22/2014 12:00:00 PM", {"%m/%d/%Y %I:%M:%S %p"});
  ASSERT_FALSE(out);
  EXPECT_THAT(out.error().message, HasSubstr("time of day"));
}

TEST(DateFormat, MustGiveAWholeDay) {
  EXPECT_TRUE(reads_whole_date("%Y-%m-%d"));
  EXPECT_TRUE(reads_whole_date("%F"));
  EXPECT_TRUE(reads_whole_date("%d.%m.%Y %H:%M"));
  EXPECT_FALSE(reads_whole_date("%Y-%m"));
  EXPECT_FALSE(reads_whole_date("%H:%M"));
  EXPECT_FALSE(reads_whole_date("date"));
}

TEST(DateText, SaysNoMoreThanThePrecision) {
  using enum DatePrecision;
  EXPECT_EQ(text("2016-02-27", "", DatePrecision::day), "2016-02-27");
  EXPECT_EQ(text("2016-02-27", "2016-02-27", DatePrecision::day), "2016-02-27");
  EXPECT_EQ(text("2016-02-27", "2016-03-05", range), "2016-02-27/2016-03-05");
  EXPECT_EQ(text("2016-02-27", "2016-02-27", day_or_range), "2016-02-27");
  EXPECT_EQ(text("2016-02-27", "2016-02-28", day_or_range), "2016-02-27/2016-02-28");
  EXPECT_EQ(text("2016-02-27", "", open_range), "2016-02-27/..");
  EXPECT_EQ(text("2016-02-27", "2016-02-28", open_range), "2016-02-27/2016-02-28");
  EXPECT_EQ(text("2016-02-27", "", week), "2016-02-21/2016-03-04");
  EXPECT_EQ(text("2016-02-27", "", month), "2016-02");
  EXPECT_EQ(text("2016-02-27", "2016-04-01", month), "2016-02/2016-04");
  EXPECT_EQ(text("2016-02-27", "2016-04-01", year), "2016");
}

TEST(DateText, RefusesDatesThatContradictThePrecision) {
  using enum DatePrecision;
  EXPECT_EQ(text("2016-02-27", "2016-02-28", DatePrecision::day), "two dates for one day");
  EXPECT_EQ(text("2016-02-27", "2016-02-27", range), "one date for a range of days");
  EXPECT_EQ(text("2016-02-27", "", range), "one date for a range of days");
  for (const auto precision : {DatePrecision::day, range, day_or_range, open_range, week, month, year}) {
    EXPECT_EQ(text("2016-02-27", "2016-02-26", precision), "an end before its start");
  }
}

TEST(HoursText, ReachesIntoTheNeighbouringDays) {
  const auto at = day("2016-02-27");
  EXPECT_EQ(hours_text(at, {5 * 60, 12 * 60}), "2016-02-27T05:00/2016-02-27T12:00");
  EXPECT_EQ(hours_text(at, {-120, 1560}), "2016-02-26T22:00/2016-02-28T02:00");
  EXPECT_EQ(hours_text(at, {-1440, 2880}), "2016-02-26T00:00/2016-02-29T00:00");
  EXPECT_EQ(hours_text(at, {-1, 0}), "2016-02-26T23:59/2016-02-27T00:00");
  EXPECT_EQ(hours_text(at, {600, 600}), "2016-02-27T10:00");
}

// Whatever the hours, the EDTF text reads back as the interval they say (ends to the minute).
TEST(HoursText, ReadsBackAsTheSameInterval) {
  const auto at = day("2016-02-29");
  const std::int64_t midnight = at * 86'400'000;
  for (int from = -1440; from <= 2880; from += 37) {
    for (int to = from; to <= 2880; to += 101) {
      const auto read = Edtf::parse(hours_text(at, {from, to}));
      ASSERT_TRUE(read) << read.error().text();
      const Span span = read->span(Zone::utc());
      EXPECT_EQ(span.begin.ms, midnight + from * 60'000LL);
      EXPECT_EQ(span.end.ms, midnight + (to + 1) * 60'000LL);
    }
  }
}

TEST(TimeOfDay, IsHoursAndMinutesOnly) {
  EXPECT_EQ(parse_time_of_day("00:00"), 0);
  EXPECT_EQ(parse_time_of_day("23:58:29"), 1438);
  EXPECT_EQ(parse_time_of_day("24:00:00"), 1440);
  for (const char* bad :
       {"", "morning", "24:01", "25:00", "12:60", "12:00:60", "1:00", "12:00:0", "12.00", "12:00 pm"}) {
    EXPECT_FALSE(parse_time_of_day(bad)) << bad;
  }
}

}  // namespace
}  // namespace truce::intake
