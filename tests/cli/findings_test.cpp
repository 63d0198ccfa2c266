// What the program says of the shipped examples: the figures that the project stands for.
#include <gmock/gmock.h>

#include <set>

#include "run.h"

namespace truce::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Syria : public testing::Test {
 protected:
  void SetUp() override { program.make("syria", "syria-2016"); }
  [[nodiscard]] Ran on_case(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--case", "syria"});
    return program.run(arguments);
  }
  Program program;
};

TEST_F(Syria, AStrikeOnNusraHasOneVerdictInEveryViewAndNoPivotalQuestion) {
  Json why = on_case({"explain", "abu-duhur-airfield-0513/coh.attack-gov", "--json"}).json();
  ASSERT_EQ(why["verdict"].size(), 5U);
  for (const auto& [view, verdict] : why["verdict"].items()) EXPECT_EQ(verdict, "no violation") << view;
  EXPECT_TRUE(why["pivotal"].empty()) << why["pivotal"];
}

TEST_F(Syria, ShellingOfAhrarAlShamHangsOnWhomTheExclusionReaches) {
  Json why = on_case({"explain", "aas-shelling-0305/coh.attack-gov", "--json"}).json();
  EXPECT_EQ(why["verdict"]["agreed"], "undetermined");
  EXPECT_EQ(why["verdict"]["ru"], "no violation");
  EXPECT_EQ(why["verdict"]["us"], "violation");
  EXPECT_EQ(why["verdict"]["hnc"], "violation");
  std::set<Json> pivotal(why["pivotal"].begin(), why["pivotal"].end());
  EXPECT_TRUE(pivotal.contains(Json::array({"exclusion-scope"}))) << why["pivotal"];
}

TEST_F(Syria, AnExemptionIsWordedWithWhatItDoesNotAffect) {
  std::string text = on_case({"explain", "aas-shelling-0305/coh.attack-gov"}).out;
  EXPECT_THAT(text, HasSubstr("This provision does not prohibit it, by coh.exclusion"));
  EXPECT_THAT(text, HasSubstr("international humanitarian law"));
  EXPECT_THAT(text, HasSubstr("Russian Federation (ru): no violation of this provision"));
}

TEST_F(Syria, ListsCountsAndTablesAgree) {
  Json judged = on_case({"judge", "--json"}).json();
  Json counted = on_case({"judge", "--summary", "--json"}).json();
  std::map<std::string, std::map<std::string, std::map<std::string, int>>> mine;
  for (const auto& finding : judged["findings"]) {
    for (const auto& [view, verdict] : finding["verdict"].items()) {
      ++mine[finding["provision"].get<std::string>()][view][verdict.get<std::string>()];
    }
  }
  ASSERT_FALSE(counted["summary"].empty());
  for (const auto& row : counted["summary"]) {
    for (const auto& [view, counts] : row["views"].items()) {
      for (const auto& [verdict, count] : counts.items()) {
        EXPECT_EQ(count, mine[row["provision"].get<std::string>()][view][verdict]) << row["provision"] << view;
      }
    }
  }
  std::string csv = on_case({"judge", "--csv"}).out;
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(csv, '\n')), judged["findings"].size() + 1);
}

TEST_F(Syria, DisputedMeansThatTheChosenViewsContradictEachOther) {
  Json judged = on_case({"judge", "--only", "disputed", "--view", "ru", "--view", "us", "--json"}).json();
  ASSERT_FALSE(judged["findings"].empty());
  for (const auto& finding : judged["findings"]) {
    ASSERT_EQ(finding["verdict"].size(), 2U);
    EXPECT_NE(finding["verdict"]["ru"], finding["verdict"]["us"]);
    EXPECT_NE(finding["verdict"]["ru"], "undetermined");
    EXPECT_NE(finding["verdict"]["us"], "undetermined");
  }
}

TEST_F(Syria, TheAgendaCountsAndSaysWhatItDoesNotSay) {
  auto text = on_case({"agenda", "--limit", "0"});
  EXPECT_THAT(text.out, HasSubstr("does not say how important it is"));
  Json agenda = on_case({"agenda", "--limit", "0", "--json"}).json();
  EXPECT_THAT(agenda["caution"].get<std::string>(), HasSubstr("how many findings depend"));
  std::size_t before = agenda["items"].front()["findings"];
  for (const auto& item : agenda["items"]) {
    EXPECT_LE(item["findings"].get<std::size_t>(), before);
    EXPECT_LE(item["decides_alone"].get<std::size_t>(), item["findings"].get<std::size_t>());
    EXPECT_FALSE(item["who_decides"].get<std::string>().empty());
    std::size_t sum = 0;
    for (const auto& [provision, count] : item["by_provision"].items()) sum += count.get<std::size_t>();
    EXPECT_EQ(sum, item["findings"].get<std::size_t>()) << item["name"];
    before = item["findings"];
  }
}

TEST_F(Syria, AWhatIfChangesFindingsAndNotTheRecord) {
  auto size = program.size_of("syria");
  Json supposed = on_case({"what-if", "exclusion-scope=council-list-only", "--json"}).json();
  bool shelling = false;
  for (const auto& finding : supposed["changed"]) {
    EXPECT_NE(finding["verdict"]["agreed"], finding["verdict"]["what-if"]);
    shelling = shelling || finding["finding"] == "aas-shelling-0305/coh.attack-gov";
  }
  EXPECT_TRUE(shelling);
  EXPECT_EQ(program.size_of("syria"), size);
  EXPECT_EQ(on_case({"what-if", "listed@nobody=yes"}).code, 3);
  auto unknown = on_case({"what-if", "exclusion-skope=linked-too"});
  EXPECT_EQ(unknown.code, 4);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean exclusion-scope"));
}

TEST_F(Syria, PositionsSayWhoHoldsWhatSinceWhen) {
  Json all = on_case({"positions", "--question", "exclusion-scope", "--json"}).json();
  ASSERT_EQ(all["questions"].size(), 1U);
  std::map<std::string, std::string> answers;
  for (const auto& row : all["questions"][0]["answers"]) {
    if (row["kind"] == "position") answers[row["by"][0].get<std::string>()] = row["answer"].get<std::string>();
  }
  EXPECT_EQ(answers["ru"], "any-called-terrorist");
  EXPECT_EQ(answers["us"], "council-list-only");
  Json before = on_case({"positions", "--question", "exclusion-scope", "--on", "2016-01-25", "--json"}).json();
  EXPECT_LT(before["questions"][0]["answers"].size(), all["questions"][0]["answers"].size());
}

TEST_F(Syria, PlainLettersStandWhereTheLocaleIsNotUtf8) {
  program.environment["LC_ALL"] = "C";
  auto plain = on_case({"judge", "--incident", "aas-shelling-0305"});
  EXPECT_EQ(plain.code, 0);
  for (unsigned char c : plain.out) EXPECT_LT(c, 0x80) << plain.out;
  EXPECT_THAT(plain.out, HasSubstr("V violation"));
}

TEST_F(Syria, UnknownNamesGetSuggestions) {
  auto finding = on_case({"explain", "aas-shelling-0306/coh.attack-gov"});
  EXPECT_EQ(finding.code, 4);
  EXPECT_THAT(finding.err, HasSubstr("did you mean aas-shelling-0305/coh.attack-gov"));
  EXPECT_TRUE(is_one_line(finding.err));
  EXPECT_THAT(on_case({"explain", "aas-shelling-0305/coh.nothing"}).err, HasSubstr("aas-shelling-0305/coh.attack-gov"));
  EXPECT_EQ(on_case({"judge", "--view", "uss"}).code, 4);
  EXPECT_EQ(on_case({"show", "Ahrar al-Shams"}).code, 4);
}

TEST_F(Syria, NothingIsEverSaidToBeApprovedUnprotectedOrATarget) {
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"judge"},
                                             {"agenda", "--limit", "0"},
                                             {"positions", "--history"},
                                             {"steps"},
                                             {"log"},
                                             {"terms", "print"},
                                             {"explain", "abu-duhur-airfield-0513/coh.attack-gov"},
                                             {"explain", "aas-shelling-0305/coh.attack-gov", "--json"}}) {
    std::string text = on_case(command).out;
    EXPECT_GT(text.size(), 100U) << command[0];
    for (const char* never : {"approved", "unprotected", "may be struck", "lawful target", "permitted"}) {
      EXPECT_THAT(text, Not(HasSubstr(never))) << command[0];
    }
  }
}

class Demo : public testing::TestWithParam<std::string> {};

TEST_P(Demo, MakesTheCaseShowsItAndFindsItAgain) {
  Program program;
  auto first = program.run({"demo", GetParam()});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("Agenda"));
  EXPECT_THAT(first.out, HasSubstr("does not say how important it is"));
  EXPECT_THAT(first.out, HasSubstr("truce explain "));
  auto again = program.run({"demo", GetParam(), "--json"});
  ASSERT_EQ(again.code, 0) << again.err;
  Json document = again.json();
  EXPECT_EQ(document["made"], false);
  EXPECT_GT(document["findings"].get<int>(), 0);
  std::string folder = document["folder"];
  EXPECT_EQ(program.run({"verify", "--case", folder}).code, 0);
  // What it says to type next can be typed.
  for (std::size_t at = first.out.find("\nNext"); (at = first.out.find("\n  truce ", at)) != std::string::npos; ++at) {
    std::size_t begin = at + std::string_view("\n  truce ").size();
    std::string line = first.out.substr(begin, first.out.find('\n', begin) - begin);
    std::vector<std::string> words;
    for (std::size_t from = 0; from < line.size();) {
      std::size_t space = std::min(line.find(' ', from), line.size());
      words.push_back(line.substr(from, space - from));
      from = space + 1;
    }
    EXPECT_EQ(program.run(words).code, 0) << line;
  }
}

INSTANTIATE_TEST_SUITE_P(Examples, Demo, testing::Values("syria", "minsk", "pause"));

TEST(DemoOnAFolder, OfAnotherCaseIsRefused) {
  Program program;
  ASSERT_EQ(program.run({"init", "mine", "--id", "mine"}).code, 0);
  auto refused = program.run({"demo", "pause", "mine"});
  EXPECT_EQ(refused.code, 5);
  EXPECT_TRUE(is_one_line(refused.err)) << refused.err;
}

}  // namespace
}  // namespace truce::test
