// Positions side by side.
#include <gmock/gmock.h>

#include "run.h"

namespace truce::test {
namespace {

using testing::HasSubstr;

struct ComparedPositions : testing::Test {
  ComparedPositions() { program.make("minsk", "minsk-2015"); }

  [[nodiscard]] Json on(const std::string& date, const std::string& question) const {
    auto ran =
        program.run({"positions", "--compare", "--case", "minsk", "--on", date, "--question", question, "--json"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    return ran.json()["compared"];
  }

  Program program;
};

TEST_F(ComparedPositions, say_what_each_holds_as_of_a_day) {
  const Json early = on("2015-06-01", "order");
  ASSERT_EQ(early.size(), 1U);
  EXPECT_EQ(early[0]["answers"]["ua"]["answer"], "security-first");
  EXPECT_FALSE(early[0]["answers"].contains("ru")) << "it said so in January 2016";
  EXPECT_EQ(early[0]["differ"], false);
  const Json later = on("2016-01-20", "order");
  EXPECT_EQ(later[0]["answers"]["ru"]["answer"], "text-only");
  EXPECT_EQ(later[0]["answers"]["cadlr"]["answer"], "political-first");
  EXPECT_EQ(later[0]["differ"], true);
}

TEST_F(ComparedPositions, take_the_one_valid_from_the_latest_moment_on) {
  const Json now = on("2020-12-31", "order");
  EXPECT_EQ(now[0]["answers"]["ua"]["answer"], "border-first");
  program.environment["COLUMNS"] = "200";
  auto ran = program.run({"positions", "--compare", "--case", "minsk", "--on", "2020-12-31"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("border-first since 2020"));
  EXPECT_THAT(ran.out, HasSubstr("A position is a fact about its holder"));
}

}  // namespace
}  // namespace truce::test
