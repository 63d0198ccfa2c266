#include <gtest/gtest.h>

#include <random>

#include "base/time.h"

namespace truce {
namespace {

std::string shown(std::string_view text, const Zone& zone = Zone::utc()) {
  auto date = Edtf::parse(text);
  if (!date) return "refused";
  Span span = date->span(zone);
  return to_string(span.begin) + " " + to_string(span.end);
}

TEST(PartialDate, IsTheWholeIntervalItNamesAndNeverAnInventedDay) {
  EXPECT_EQ(shown("2016"), "2016-01-01T00:00:00Z 2017-01-01T00:00:00Z");
  EXPECT_EQ(shown("2016-02"), "2016-02-01T00:00:00Z 2016-03-01T00:00:00Z");
  EXPECT_EQ(shown("2016-02-27"), "2016-02-27T00:00:00Z 2016-02-28T00:00:00Z");
  EXPECT_EQ(shown("2016-02-XX"), shown("2016-02"));
  EXPECT_EQ(shown("2016-XX"), shown("2016"));
  EXPECT_EQ(shown("2016-XX-XX"), shown("2016"));
  EXPECT_EQ(shown("201X"), "2010-01-01T00:00:00Z 2020-01-01T00:00:00Z");
  EXPECT_EQ(shown("2016-02-27T14:30Z"), "2016-02-27T14:30:00Z 2016-02-27T14:31:00Z");
  EXPECT_EQ(shown("2016-02-27T14:30:05+02:00"), "2016-02-27T12:30:05Z 2016-02-27T12:30:06Z");
}

TEST(PartialDate, IsReadInTheZoneItWasStatedIn) {
  EXPECT_EQ(shown("2016-02-27", Zone::find("Asia/Damascus").value()), "2016-02-26T22:00:00Z 2016-02-27T22:00:00Z");
}

TEST(PartialDate, IsWidenedByItsOwnPrecisionWhenMarkedUncertain) {
  EXPECT_EQ(shown("2016-02-27?"), "2016-02-26T00:00:00Z 2016-02-29T00:00:00Z");
  EXPECT_EQ(shown("2016-02~"), "2016-01-01T00:00:00Z 2016-04-01T00:00:00Z");
  EXPECT_EQ(shown("2016%"), "2015-01-01T00:00:00Z 2018-01-01T00:00:00Z");
}

TEST(Interval, RunsFromTheStartOfItsFirstToTheEndOfItsLastDate) {
  EXPECT_EQ(shown("2016-02-27/2016-03-05"), "2016-02-27T00:00:00Z 2016-03-06T00:00:00Z");
  EXPECT_EQ(shown("2016-02/.."), "2016-02-01T00:00:00Z …");
  EXPECT_EQ(shown("../2016-02"), "… 2016-03-01T00:00:00Z");
}

TEST(PartialDate, MalformedOneIsRefused) {
  for (const char* bad :
       {"", "16", "2016-13", "2016-00", "2016-02-30", "2016-2-3", "2016-21", "2016-02-27T25:00", "..", "2016-02-27 ",
        "2016/2015", "2016-02-27T14:30+99:00", "2016-02-27??", "27.02.2016", "2016//2017"}) {
    EXPECT_EQ(shown(bad), "refused") << bad;
  }
}

TEST(PartialDate, ADayLiesInItsMonthAndItsMonthInItsYear) {
  std::mt19937 random(11);
  auto zone = Zone::find("Asia/Damascus").value();
  for (int round = 0; round < 500; ++round) {
    char day[16];
    std::snprintf(day, sizeof day, "%04d-%02d-%02d", 1990 + static_cast<int>(random() % 40),
                  1 + static_cast<int>(random() % 12), 1 + static_cast<int>(random() % 28));
    std::string text(day);
    Span d = Edtf::parse(text).value().span(zone);
    Span m = Edtf::parse(text.substr(0, 7)).value().span(zone);
    Span y = Edtf::parse(text.substr(0, 4)).value().span(zone);
    EXPECT_TRUE(m.covers(d) && y.covers(m)) << text;
    EXPECT_TRUE(Edtf::parse(text + "?").value().span(zone).covers(d)) << text;
  }
}

TEST(Instant, ReadsBackWhatItPrinted) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 1000; ++round) {
    Instant t{static_cast<std::int64_t>(random() % 4'000'000'000'000ULL)};
    EXPECT_EQ(parse_instant(to_string(t)).value(), t);
  }
  EXPECT_EQ(to_string(parse_instant("2016-02-27T00:00+02:00").value()), "2016-02-26T22:00:00Z");
  EXPECT_FALSE(parse_instant("2016-02-27T00:00").has_value());
  EXPECT_FALSE(parse_instant("2016-02-30T00:00Z").has_value());
}

}  // namespace
}  // namespace truce
