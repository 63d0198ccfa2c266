// Help, usage errors, and text on a screen.
#include <gmock/gmock.h>

#include "cli/table.h"
#include "cli/text.h"
#include "report/suggest.h"
#include "run.h"

namespace truce::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<std::vector<std::string>>& commands() {
  static const std::vector<std::vector<std::string>> all{{"demo"},
                                                         {"judge"},
                                                         {"explain"},
                                                         {"agenda"},
                                                         {"positions"},
                                                         {"what-if"},
                                                         {"steps"},
                                                         {"deadlocks"},
                                                         {"brief"},
                                                         {"log"},
                                                         {"show"},
                                                         {"verify"},
                                                         {"terms"},
                                                         {"terms", "check"},
                                                         {"terms", "print"},
                                                         {"init"},
                                                         {"key"},
                                                         {"key", "list"},
                                                         {"key", "show"},
                                                         {"key", "new"},
                                                         {"key", "enrol"},
                                                         {"key", "delegate"},
                                                         {"key", "rotate"},
                                                         {"key", "revoke"},
                                                         {"add"},
                                                         {"import"},
                                                         {"import", "events"},
                                                         {"version"}};
  return all;
}

TEST(Help, OfEveryCommandHasExamplesThatNameIt) {
  Program program;
  for (auto command : commands()) {
    std::string path = "truce";
    for (const auto& word : command) path += " " + word;
    command.emplace_back("--help");
    auto help = program.run(command);
    EXPECT_EQ(help.code, 0) << path;
    std::size_t examples = help.out.find("Examples:");
    ASSERT_NE(examples, std::string::npos) << path;
    EXPECT_NE(help.out.find(path, examples), std::string::npos) << help.out;
    for (const auto& line : cli::wrap(help.out, 10'000)) EXPECT_LE(cli::columns(line), 120U) << line;
  }
}

TEST(Help, CanBeAskedForInTwoWays) {
  Program program;
  EXPECT_EQ(program.run({"help", "terms", "check"}).out, program.run({"terms", "check", "--help"}).out);
  EXPECT_EQ(program.run({"help"}).out, program.run({"--help"}).out);
  EXPECT_EQ(program.run({}).out, program.run({"--help"}).out);
}

TEST(Help, ListsEveryCommand) {
  Program program;
  std::string text = program.run({"--help"}).out;
  for (const auto& command : commands()) EXPECT_THAT(text, HasSubstr("\n  " + command.front() + " "));
}

TEST(Usage, ErrorsAreOneLineWithSuggestions) {
  Program program;
  auto command = program.run({"judeg"});
  EXPECT_EQ(command.code, 2);
  EXPECT_THAT(command.err, HasSubstr("did you mean judge"));
  EXPECT_TRUE(is_one_line(command.err));
  auto option = program.run({"judge", "--incidnt", "x"});
  EXPECT_EQ(option.code, 2);
  EXPECT_THAT(option.err, HasSubstr("--incident"));
  auto missing = program.run({"explain"});
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.err, HasSubstr("truce explain --help"));
  EXPECT_EQ(program.run({"judge", "--only", "anything"}).code, 2);
  auto json = program.run({"judge", "--incidnt", "x", "--json"});
  EXPECT_EQ(json.code, 2);
  EXPECT_FALSE(Json::parse(json.err)["error"]["message"].get<std::string>().empty());
}

TEST(Usage, AFolderWithoutACaseSaysWhatToDo) {
  Program program;
  auto ran = program.run({"judge"});
  EXPECT_EQ(ran.code, 4);
  EXPECT_THAT(ran.err, HasSubstr("truce init"));
  EXPECT_TRUE(is_one_line(ran.err));
}

TEST(Text, IsMeasuredInColumnsAndNotInBytes) {
  EXPECT_EQ(cli::columns("abc"), 3U);
  EXPECT_EQ(cli::columns("Київ"), 4U);
  EXPECT_EQ(cli::columns("حلب"), 3U);
  EXPECT_EQ(cli::columns("日本"), 4U);
  EXPECT_EQ(cli::columns("e\u0301"), 1U);
  EXPECT_EQ(cli::columns("a\u200bb"), 2U);
  EXPECT_EQ(cli::columns("\xff"), 1U);
}

TEST(Text, WrapsAtSpacesThenAfterHyphensThenAnywhere) {
  EXPECT_THAT(cli::wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(cli::wrap("ministry-of-foreign-affairs", 14), ElementsAre("ministry-of-", "foreign-", "affairs"));
  EXPECT_THAT(cli::wrap("abcdefgh", 3), ElementsAre("abc", "def", "gh"));
  EXPECT_THAT(cli::wrap("日本語", 4), ElementsAre("日本", "語"));
  EXPECT_THAT(cli::wrap("a\n\nb", 9), ElementsAre("a", "", "b"));
  EXPECT_THAT(cli::wrap("", 9), ElementsAre(""));
}

TEST(Text, NeverWrapsWiderThanAsked) {
  const std::string text =
      "Ahrar al-Sham, أحرار الشام, Ахрар аш-Шам: coh.attack-gov/aas-shelling-0305 日本語の長い言葉";
  for (std::size_t width = 2; width < 60; ++width) {
    std::string joined;
    for (const auto& line : cli::wrap(text, width)) {
      EXPECT_LE(cli::columns(line), width);
      joined += line;
    }
    std::string without_spaces = text;
    std::erase(without_spaces, ' ');
    std::erase(joined, ' ');
    EXPECT_EQ(joined, without_spaces) << width;
  }
}

TEST(Text, ShowsControlCharactersInsteadOfSendingThem) {
  EXPECT_EQ(cli::printable("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(cli::printable("a\u202eb"), "a\\u202eb");
  EXPECT_EQ(cli::printable("a\nb\tc"), "a b c");
  EXPECT_EQ(cli::printable("a\nb", true), "a\nb");
  EXPECT_EQ(cli::printable("\xc3("), "\xEF\xBF\xBD(");
  EXPECT_EQ(cli::printable("Київ حلب"), "Київ حلب");
}

TEST(Text, SuggestsWhatIsClose) {
  EXPECT_THAT(report::closest("exclusion-skope", {"exclusion-scope", "listed", "op4-anchor"}),
              ElementsAre("exclusion-scope"));
  EXPECT_TRUE(report::closest("zzz", {"exclusion-scope", "listed"}).empty());
}

TEST(Tables, KeepTheirColumnsInEveryScriptAndWidth) {
  Program program;
  program.make("pause", "pause");
  write_all(program.folder() / "names.yaml",
            "- {id: a1, kind: actor, author: cell, actor: {id: a-one, name: \"أحرار الشام\", kind: armed-group}}\n"
            "- {id: a2, kind: actor, author: cell, actor: {id: a-two, name: \"Збройні сили України\", kind: forces}}\n"
            "- {id: a3, kind: actor, author: cell, actor: {id: a-three, name: \"赤十字\", kind: ngo}}\n");
  auto added = program.run({"add", "names.yaml", "--case", "pause"});
  ASSERT_EQ(added.code, 0) << added.err;
  for (const char* width : {"80", "120", "200"}) {
    program.environment["COLUMNS"] = width;
    auto ran = program.run({"log", "--case", "pause", "--kind", "actor"});
    std::size_t column = 0;
    for (const auto& line : cli::wrap(ran.out, 10'000)) {
      EXPECT_LE(cli::columns(line), std::stoul(width)) << line;
    }
    // The id column begins at the same place in the three lines.
    std::size_t at = 0;
    for (const char* id : {" a1\n", " a2\n", " a3\n"}) {
      std::size_t end = ran.out.find(id);
      ASSERT_NE(end, std::string::npos) << ran.out;
      std::size_t begin = ran.out.rfind('\n', end) + 1;
      std::size_t here = cli::columns(ran.out.substr(begin, end - begin));
      if (at++ != 0) {
        EXPECT_EQ(here, column) << ran.out;
      }
      column = here;
    }
  }
}

}  // namespace
}  // namespace truce::test
