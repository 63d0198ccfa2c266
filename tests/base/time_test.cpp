#include "base/time.h"

#include <gtest/gtest.h>

namespace truce {
namespace {

TEST(LocalTime, OfTheGoldenDatesIsTheStatedUtc) {
  auto damascus = Zone::find("Asia/Damascus").value();
  auto kyiv = Zone::find("Europe/Kyiv").value();
  EXPECT_EQ(to_string(damascus.at_local(2016, 2, 27, 0)), "2016-02-26T22:00:00Z");
  EXPECT_EQ(to_string(damascus.at_local(2016, 2, 26, 12 * 3'600'000)), "2016-02-26T10:00:00Z");
  EXPECT_EQ(to_string(kyiv.at_local(2015, 2, 15, 0)), "2015-02-14T22:00:00Z");
  EXPECT_EQ(to_string(kyiv.at_local(2020, 7, 27, 60'000)), "2020-07-26T21:01:00Z");
}

TEST(LocalTime, OfAMidnightThatDoesNotExistIsTheJump) {
  auto damascus = Zone::find("Asia/Damascus").value();  // clocks went from 00:00 to 01:00 on 25 March 2016
  Instant jump = damascus.at_local(2016, 3, 25, 0);
  EXPECT_EQ(to_string(jump), "2016-03-24T22:00:00Z");
  EXPECT_EQ(damascus.format(jump), "2016-03-25 01:00 Asia/Damascus");
}

TEST(Zone, UnknownNameIsNotFound) {
  EXPECT_EQ(Zone::find("Asia/Nowhere").error().code, ErrorCode::not_found);
}

TEST(Deadline, ThirtyDaysFromSigningInMinskEndWithTheFourteenthOfMarch) {
  auto kyiv = Zone::find("Europe/Kyiv").value();
  auto end = deadline(kyiv.at_local(2015, 2, 12, 0), parse_calendar_duration("30 days").value(), {}, kyiv).value();
  EXPECT_EQ(end, kyiv.at_local(2015, 3, 15, 0));
}

TEST(Deadline, MonthsNeedARuleForTheEndOfTheMonth) {
  auto utc = Zone::utc();
  auto month = parse_calendar_duration("1 month").value();
  Instant start = utc.at_local(2015, 1, 31, 0);
  using Months = ClockRule::Months;
  EXPECT_FALSE(deadline(start, month, {false, Months::unset}, utc).has_value());
  EXPECT_FALSE(deadline(start, month, {false, Months::reject}, utc).has_value());
  EXPECT_EQ(deadline(start, month, {false, Months::clamp_down}, utc).value(), utc.at_local(2015, 3, 1, 0));
  EXPECT_EQ(deadline(start, month, {false, Months::clamp_up}, utc).value(), utc.at_local(2015, 3, 2, 0));
}

TEST(CalendarDuration, NeedsItsUnit) {
  for (const char* bad : {"14", "14days", "days", "-1 day", "14 years", ""}) {
    EXPECT_FALSE(parse_calendar_duration(bad).has_value()) << bad;
  }
  EXPECT_EQ(to_string(parse_calendar_duration("14 days").value()), "14 days");
}

}  // namespace
}  // namespace truce
