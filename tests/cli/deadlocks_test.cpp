// Who waits for whom in the Minsk example, at one date and another.
#include <gmock/gmock.h>

#include <set>

#include "run.h"

namespace truce::test {
namespace {

using testing::HasSubstr;
using testing::Not;

struct MinskDeadlocks : testing::Test {
  MinskDeadlocks() { program.make("minsk", "minsk-2015"); }

  /// Those that are certain at a date.
  [[nodiscard]] Json at(const std::string& date) const {
    auto ran = program.run({"deadlocks", "--case", "minsk", "--on", date, "--json"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    Json all = ran.json()["deadlocks"];
    Json certain = Json::array();
    for (Json& deadlock : all) {
      if (deadlock["certain"].get<bool>()) certain.push_back(std::move(deadlock));
    }
    return certain;
  }
  /// The deadlock of exactly these steps.
  static Json of(const Json& deadlocks, const std::set<std::string>& steps) {
    for (const Json& deadlock : deadlocks) {
      std::set<std::string> here;
      for (const Json& link : deadlock["circle"]) here.insert(link["step"].get<std::string>());
      if (here == steps) return deadlock;
    }
    ADD_FAILURE() << "no such deadlock among " << deadlocks.dump(1);
    return {};
  }

  Program program;
};

TEST_F(MinskDeadlocks, there_are_none_before_anybody_read_an_order_into_the_text) {
  EXPECT_EQ(at("2015-02-28"), Json::array());
}

TEST_F(MinskDeadlocks, vote_and_special_status_wait_for_each_other_across_two_readings) {
  const Json deadlock = of(at("2016-12-31"), {"m12.vote", "m11.status"});
  EXPECT_EQ(deadlock["certain"], true);
  EXPECT_EQ(deadlock["within_views"], Json::array()) << "neither reading makes a circle by itself";
  EXPECT_EQ(deadlock["together"].size(), 2U) << "the text puts neither first";
  for (const Json& link : deadlock["circle"]) {
    const bool vote = link["step"] == "m12.vote";
    EXPECT_EQ(link["held_by"], Json::array({vote ? "cadlr" : "ua"}));
    EXPECT_EQ(link["answer"], vote ? "political-first" : "vote-first");
    EXPECT_EQ(link["entries"].size(), 1U);
  }
  std::set<std::string> who;
  for (const Json& opening : deadlock["openings"]) {
    ASSERT_EQ(opening.size(), 1U);
    who.insert(opening[0]["view"].get<std::string>());
  }
  EXPECT_EQ(who, (std::set<std::string>{"cadlr", "ua"})) << "either could open it";
}

TEST_F(MinskDeadlocks, vote_and_border_wait_for_each_other_once_one_reads_the_border_first) {
  for (const Json& deadlock : at("2016-12-31")) {
    for (const Json& link : deadlock["circle"]) EXPECT_NE(link["step"], "m9.border-start");
  }
  const Json deadlock = of(at("2020-12-31"), {"m12.vote", "m9.border-start"});
  EXPECT_EQ(deadlock["within_views"], Json::array({"ua"}));
  EXPECT_EQ(deadlock["together"], Json::array()) << "the text has the vote before the border";
  for (const Json& link : deadlock["circle"]) {
    if (link["step"] == "m9.border-start") {
      EXPECT_TRUE(link["question"].is_null());
      EXPECT_EQ(link["cite"], "package#9");
    } else {
      EXPECT_EQ(link["question"], "order");
      EXPECT_EQ(link["held_by"], Json::array({"ua"}));
    }
  }
}

TEST_F(MinskDeadlocks, are_told_without_saying_who_is_right) {
  auto ran = program.run({"deadlocks", "--case", "minsk", "--on", "2020-12-31"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("m12.vote waits for m9.border-start"));
  EXPECT_THAT(ran.out, HasSubstr("m9.border-start waits for m12.vote"));
  EXPECT_THAT(ran.out, HasSubstr("Which reading is right is not said here."));
  EXPECT_THAT(ran.out, Not(HasSubstr("wrong")));
  auto when = program.run({"deadlocks", "--case", "minsk", "--on", "2020/2021"});
  EXPECT_NE(when.code, 0);
  EXPECT_THAT(when.err, HasSubstr("2020/2021"));
}

}  // namespace
}  // namespace truce::test
