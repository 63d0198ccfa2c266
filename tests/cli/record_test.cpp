// Making a case, adding to it, asking it as it was, and finding out that it was changed.
#include <gmock/gmock.h>

#include <sys/stat.h>

#include "run.h"

namespace truce::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kPosition = R"(
- id: position.us.listed.aas.test
  kind: position
  author: us
  issued: "2016-05-11"
  position: {by: us, question: listed, about: {actor: aas}, answer: "no"}
)";

class SyriaRecord : public testing::Test {
 protected:
  void SetUp() override {
    program.make("syria", "syria-2016");
    size = program.size_of("syria");
  }
  [[nodiscard]] Ran add(const std::string& name, std::string_view text, std::vector<std::string> more = {}) const {
    write_all(program.folder() / name, text);
    more.insert(more.begin(), {"add", name, "--case", "syria"});
    return program.run(more);
  }
  void expect_unchanged() const { EXPECT_EQ(program.size_of("syria"), size); }
  Program program;
  std::uint64_t size = 0;
};

TEST_F(SyriaRecord, TakesYamlJsonAndJsonLinesFromFilesAndStandardInput) {
  EXPECT_EQ(add("one.yaml", kPosition).code, 0);
  std::string lines;
  for (const char* id : {"note-1", "note-2"}) {
    lines += Json{{"id", id}, {"kind", "statement"}, {"author", "ru"}, {"statement", {{"by", "ru"}, {"text", "words"}}}}
                 .dump() +
             "\n";
  }
  EXPECT_EQ(program.run({"add", "-", "--case", "syria"}, lines).code, 0);
  auto json =
      add("three.json",
          R"({"id": "note-3", "kind": "statement", "author": "hnc", "statement": {"by": "hnc", "text": "words"}})",
          {"--json"});
  ASSERT_EQ(json.code, 0) << json.err;
  Json document = json.json();
  EXPECT_EQ(document["first"], size + 3);
  EXPECT_EQ(document["entries"][0]["id"], "note-3");
  EXPECT_EQ(program.size_of("syria"), size + 4);
}

TEST_F(SyriaRecord, ADryRunChecksEverythingAndWritesNothing) {
  EXPECT_EQ(add("one.yaml", kPosition, {"--dry-run"}).code, 0);
  expect_unchanged();
  std::string wrong(kPosition);
  wrong.replace(wrong.find("author: us"), 10, "author: xx");
  EXPECT_EQ(add("two.yaml", wrong, {"--dry-run"}).code, 5);
}

TEST_F(SyriaRecord, OneBadDraftRefusesTheWholeBatchAndNamesFileAndLine) {
  std::string batch = std::string(kPosition) + R"(- id: second
  kind: position
  author: us
  position: {by: us, question: listed, answer: "no", extra: 1}
)";
  auto refused = add("batch.yaml", batch);
  EXPECT_EQ(refused.code, 3);
  EXPECT_TRUE(is_one_line(refused.err)) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("batch.yaml:10"));
  EXPECT_THAT(refused.err, HasSubstr("extra"));
  expect_unchanged();
  auto json = add("batch.yaml", batch, {"--json"});
  Json error = Json::parse(json.err)["error"];
  EXPECT_EQ(error["code"], "bad-input");
  EXPECT_EQ(error["line"], 10);
}

TEST_F(SyriaRecord, ACorrectionOfSomethingThatIsNotThereIsRefusedBeforeAnythingIsWritten) {
  auto refused = add("fix.yaml", R"(
- {id: fix-1, kind: correction, author: us, replaces: nothing.at.all, correction: {reason: "a slip"},
   position: {by: us, question: listed, answer: "no"}}
)");
  EXPECT_EQ(refused.code, 5);
  EXPECT_THAT(refused.err, HasSubstr("fix.yaml:2"));
  expect_unchanged();
}

TEST_F(SyriaRecord, ACorrectionStandsAndItsHistoryIsShown) {
  ASSERT_EQ(add("one.yaml", kPosition).code, 0);
  auto fixed = add("fix.yaml", R"(
- {id: fix-1, kind: correction, author: us, replaces: position.us.listed.aas.test, correction: {reason: "a slip"},
   position: {by: us, question: listed, about: {actor: jai}, answer: "no"}}
)");
  ASSERT_EQ(fixed.code, 0) << fixed.err;
  Json shown = program.run({"show", "position.us.listed.aas.test", "--case", "syria", "--json"}).json();
  EXPECT_EQ(shown["matches"][0]["stands"], false);
  EXPECT_EQ(shown["matches"][0]["history"], Json::array({size, size + 1}));
  EXPECT_EQ(shown["matches"][0]["signature"]["holds"], true);
  EXPECT_EQ(shown["matches"][0]["signature"]["party"], "us");
  EXPECT_THAT(program.run({"show", "position.us.listed.aas.test", "--case", "syria"}).out,
              HasSubstr("corrected by entry"));
}

TEST_F(SyriaRecord, AnAnswerThatTheQuestionDoesNotHaveIsRefused) {
  const auto refused = add("odd.yaml", R"(
- {id: p1, kind: position, author: hnc, position: {by: hnc, question: exclusion-scope, answer: any-caled-terrorist}}
)");
  EXPECT_NE(refused.code, 0);
  EXPECT_THAT(refused.err, HasSubstr("no answer to the question exclusion-scope"));
  EXPECT_THAT(refused.err, HasSubstr("any-called-terrorist"));
  EXPECT_EQ(program.run({"log", "--case", "syria", "--json"}).json()["size"], size);
}

TEST_F(SyriaRecord, AnAnswerAsOfThenNeverChangesLater) {
  auto as_then = [&](std::vector<std::string> command) {
    command.insert(command.end(), {"--case", "syria", "--json", "--as-of", std::to_string(size)});
    Json document = program.run(command).json();
    document.erase("root");  // stands only beside an answer about everything there is
    return document;
  };
  std::vector<std::vector<std::string>> commands{
      {"judge"}, {"agenda"}, {"positions"}, {"log"}, {"explain", "aas-shelling-0305/coh.attack-gov"}};
  std::vector<Json> before;
  for (const auto& command : commands) before.push_back(as_then(command));
  ASSERT_EQ(add("more.yaml", R"(
- {id: p1, kind: position, author: hnc, issued: "2016-02-27", position: {by: hnc, question: exclusion-scope, answer: any-called-terrorist}}
- {id: w1, kind: withdrawal, author: us, replaces: position.us.exclusion-scope, withdrawal: {reason: test}}
)")
                .code,
            0);
  for (std::size_t i = 0; i < commands.size(); ++i) EXPECT_EQ(as_then(commands[i]), before[i]) << commands[i][0];
  Json now = program.run({"judge", "--case", "syria", "--json"}).json();
  EXPECT_NE(now["findings"], before[0]["findings"]) << "the additions must matter, or this test shows nothing";
}

TEST_F(SyriaRecord, AsOfTakesTimesAndRefusesWhatIsNeither) {
  EXPECT_EQ(program.run({"log", "--case", "syria", "--as-of", "1999-01-01", "--json"}).json()["size"], 0);
  EXPECT_EQ(program.run({"log", "--case", "syria", "--as-of", "2999-01-01", "--json"}).json()["size"], size);
  EXPECT_EQ(program.run({"log", "--case", "syria", "--as-of", "yesterday"}).code, 3);
  EXPECT_EQ(program.run({"log", "--case", "syria", "--as-of", "99999999"}).code, 3);
}

TEST_F(SyriaRecord, LogFiltersAndPages) {
  Json positions = program.run({"log", "--case", "syria", "--kind", "position", "--author", "ru", "--json"}).json();
  ASSERT_GT(positions["entries"].size(), 0U);
  for (const auto& item : positions["entries"]) {
    EXPECT_EQ(item["entry"]["kind"], "position");
    EXPECT_EQ(item["entry"]["author"]["party"], "ru");
  }
  std::vector<std::uint64_t> paged;
  for (std::uint64_t from = 0; from < size;) {
    Json page =
        program.run({"log", "--case", "syria", "--limit", "50", "--from", std::to_string(from), "--json"}).json();
    for (const auto& item : page["entries"]) paged.push_back(item["index"]);
    from = paged.back() + 1;
  }
  ASSERT_EQ(paged.size(), size);
  for (std::uint64_t i = 0; i < size; ++i) EXPECT_EQ(paged[i], i);
  Json found = program.run({"log", "--case", "syria", "--text", "AHRAR", "--json"}).json();
  EXPECT_GT(found["entries"].size(), 0U);
  EXPECT_EQ(program.run({"log", "--case", "syria", "--kind", "posture"}).code, 2);
}

/// Where the record is a file.
using SyriaFile = SyriaRecord;

TEST_F(SyriaFile, WithAFlippedByteDoesNotVerify) {
  std::filesystem::path store = program.folder() / "syria" / "record.sqlite";
  std::string bytes = read_all(store);
  std::size_t at = bytes.find("any-called-terrorist");
  ASSERT_NE(at, std::string::npos);
  bytes[at] ^= 1;
  write_all(store, bytes);
  auto ran = program.run({"verify", "--case", "syria"});
  EXPECT_EQ(ran.code, 6);
  EXPECT_TRUE(is_one_line(ran.err)) << ran.err;
}

TEST_F(SyriaRecord, AKnownHeadMustBeExtended) {
  std::string head = program.run({"verify", "--case", "syria", "--json"}).json()["head"];
  ASSERT_EQ(add("one.yaml", kPosition).code, 0);
  EXPECT_EQ(program.run({"verify", "--case", "syria", "--known-head", head}).code, 0);
  std::string other = head;
  other.back() = other.back() == '0' ? '1' : '0';
  EXPECT_EQ(program.run({"verify", "--case", "syria", "--known-head", other}).code, 6);
  EXPECT_EQ(program.run({"verify", "--case", "syria", "--known-head", "nonsense"}).code, 3);
}

TEST_F(SyriaRecord, ContentThatWouldCommandATerminalIsShownInstead) {
  ASSERT_EQ(add("evil.json", Json{{"id", "evil"},
                                  {"kind", "statement"},
                                  {"author", "ru"},
                                  {"statement", {{"by", "ru"}, {"text", "\x1b]0;owned\x07 and \u202e backwards"}}}}
                                 .dump())
                .code,
            0);
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"log", "--text", "backwards"}, {"show", "evil"}}) {
    auto arguments = command;
    arguments.insert(arguments.end(), {"--case", "syria"});
    std::string text = program.run(arguments).out;
    EXPECT_THAT(text, HasSubstr("backwards"));
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, Not(HasSubstr("\u202e")));
  }
}

TEST_F(SyriaRecord, UnknownQuestionsAreRecordedAndNoted) {
  auto noted = add("odd.yaml", R"(
- {id: odd, kind: position, author: us, position: {by: us, question: exclusion-skope, answer: "yes"}}
)");
  EXPECT_EQ(noted.code, 0);
  EXPECT_THAT(noted.err, HasSubstr("exclusion-scope"));
}

TEST_F(SyriaRecord, ATerminalWithoutAFileIsAskedFieldByField) {
  // by, question, answer; about an actor; a date that is none and one that is; no zone, sources, note, beginning; own
  // id.
  auto asked = program.run_on_terminal({"add", "--kind", "position", "--author", "us", "--case", "syria"},
                                       "us\nlisted\nno\ny\naas\n\n\n\n2016-13\n2016-05-11\n\n\n\n\nasked.1\ny\n");
  ASSERT_EQ(asked.code, 0) << asked.out;
  EXPECT_THAT(asked.out, HasSubstr("malformed date"));
  Json shown = program.run({"show", "asked.1", "--case", "syria", "--json"}).json();
  EXPECT_EQ(shown["matches"][0]["entry"]["position"],
            (Json{{"by", "us"}, {"question", "listed"}, {"answer", "no"}, {"about", {{"actor", "aas"}}}}));
  EXPECT_EQ(shown["matches"][0]["entry"]["issued"], "2016-05-11");
}

TEST_F(SyriaRecord, AWizardThatIsLeftWritesNothing) {
  auto left = program.run_on_terminal({"add", "--kind", "position", "--author", "us", "--case", "syria"}, "us\n\x04");
  EXPECT_NE(left.code, 0);
  expect_unchanged();
}

TEST_F(SyriaRecord, ColourIsForTerminalsOnlyAndCanBeRefused) {
  EXPECT_THAT(program.run({"judge", "--case", "syria"}).out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(program.run_on_terminal({"judge", "--case", "syria"}, "").out, HasSubstr("\x1b["));
  program.environment["NO_COLOR"] = "1";
  EXPECT_THAT(program.run_on_terminal({"judge", "--case", "syria"}, "").out, Not(HasSubstr("\x1b[")));
}

TEST_F(SyriaRecord, PrivateKeysAreForTheirOwnerOnly) {
  std::size_t keys = 0;
  for (const auto& item : std::filesystem::directory_iterator(program.folder() / "syria" / "keys")) {
    struct stat status{};
    ASSERT_EQ(::stat(item.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U) << item.path();
    ++keys;
  }
  EXPECT_GT(keys, 5U);
}

TEST(NewCase, GrowsFromNothingByKeysAndEntries) {
  Program program;
  ASSERT_EQ(program.run({"init", "aden", "--id", "aden-2027", "--title", "Aden", "--zone", "Asia/Aden"}).code, 0);
  ASSERT_EQ(program.run({"key", "new", "north", "--case", "aden", "--keys", "north-keys"}).code, 0);
  auto enrolled = program.run({"key", "enrol", "north-keys/north.root.request.json", "--case", "aden"});
  ASSERT_EQ(enrolled.code, 0) << enrolled.err;
  ASSERT_EQ(program.run({"key", "new", "north", "--officer", "Desk", "--case", "aden", "--keys", "north-keys"}).code,
            0);
  auto delegated = program.run({"key", "delegate", "north-keys/north.desk.request.json", "--officer", "Desk", "--kinds",
                                "statement", "--to", "2099-12-31", "--case", "aden", "--keys", "north-keys"});
  ASSERT_EQ(delegated.code, 0) << delegated.err;
  write_all(program.folder() / "s.yaml",
            "{id: s1, kind: statement, author: north, statement: {by: north, text: words}}\n");
  EXPECT_EQ(program.run({"add", "s.yaml", "--case", "aden"}).code, 5) << "its keys are elsewhere";
  EXPECT_EQ(program.run({"add", "s.yaml", "--case", "aden", "--keys", "north-keys"}).code, 0);
  Json shown = program.run({"show", "s1", "--case", "aden", "--json"}).json();
  EXPECT_EQ(shown["matches"][0]["signature"]["role"], "officer");
  std::string desk = shown["matches"][0]["signature"]["key"];
  ASSERT_EQ(program.run({"key", "revoke", desk, "--reason", "lost", "--case", "aden", "--keys", "north-keys"}).code, 0);
  Json keys = program.run({"key", "list", "--party", "north", "--case", "aden", "--json"}).json()["keys"];
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[1]["ended"]["reason"], "lost");
  Json before =
      program.run({"key", "list", "--party", "north", "--case", "aden", "--json", "--as-of", "3"}).json()["keys"];
  EXPECT_FALSE(before[1].contains("ended"));
  EXPECT_EQ(program.run({"judge", "--case", "aden"}).code, 4) << "no terms yet";
  EXPECT_EQ(program.run({"verify", "--case", "aden"}).code, 0);
  EXPECT_EQ(program.run({"init", "aden", "--id", "other"}).code, 5);
}

TEST(NewCase, LeavesNothingBehindWhenTheExampleIsBad) {
  Program program;
  auto example = program.folder() / "bad";
  write_all(example / "case.yaml",
            "truce: case/1\nid: bad\ntitle: Bad\nsecretariat: {party: office}\nparties: [{id: a, officers: [x]}]\n");
  write_all(example / "entries/01.yaml",
            "- {id: one, kind: statement, author: a, statement: {by: a, text: fine}}\n"
            "- {id: two, kind: statement, author: b, statement: {by: b, text: nobody}}\n");
  auto refused = program.run({"init", "made", "--from", "bad"});
  EXPECT_EQ(refused.code, 5);
  EXPECT_THAT(refused.err, HasSubstr("01.yaml:2"));
  EXPECT_FALSE(std::filesystem::exists(program.folder() / "made"));
  EXPECT_EQ(program.records(), 0U);
}

TEST(NewCase, KnowsNoStoreButAFolderAndPostgres) {
  Program program;
  for (const char* from : {"", TRUCE_SOURCE_DIR "/examples/pause"}) {
    std::vector<std::string> arguments{"init", "made", "--id", "made", "--store", "mysql://localhost/made"};
    if (*from != '\0') arguments.insert(arguments.end(), {"--from", from});
    auto refused = program.run(arguments);
    EXPECT_EQ(refused.code, 3) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("no such kind of store"));
  }
  EXPECT_EQ(program.records(), 0U);
  EXPECT_FALSE(std::filesystem::exists(program.folder() / "made"));
}

TEST(TermsCheck, TellsErrorsFromWarningsAndRunsTheExpectedCases) {
  Program program;
  for (const char* example : {"syria-2016", "minsk-2015", "pause"}) {
    auto good =
        program.run({"terms", "check", std::string(TRUCE_SOURCE_DIR "/examples/") + example + "/terms.yaml", "--json"});
    EXPECT_EQ(good.code, 0) << example;
    EXPECT_FALSE(good.json()["files"][0]["expectations"].empty());
  }
  std::string text = read_all(TRUCE_SOURCE_DIR "/examples/syria-2016/terms.yaml");
  std::string pivotal = "pivotal: [[exclusion-scope]]";
  std::size_t at = text.find(pivotal);
  ASSERT_NE(at, std::string::npos);
  write_all(program.folder() / "other.yaml", std::string(text).replace(at, pivotal.size(), "pivotal: [[linked]]"));
  auto failed = program.run({"terms", "check", "other.yaml"});
  EXPECT_EQ(failed.code, 1);
  EXPECT_THAT(failed.out, HasSubstr("not as expected"));
  write_all(program.folder() / "broken.yaml", "truce: terms/1\nid: [\n");
  auto broken = program.run({"terms", "check", "broken.yaml"});
  EXPECT_EQ(broken.code, 1);
  EXPECT_THAT(broken.out, HasSubstr("broken.yaml:"));
  EXPECT_EQ(program.run({"terms", "check", "absent.yaml"}).code, 4);
  EXPECT_GT(program.run({"terms", "check", "--list-codes", "--json"}).json().size(), 20U);
}

TEST(Import, PublishedTablesGoInOnceAndAreRecognisedInTheirOtherCopy) {
  const char* variable = std::getenv("TRUCE_SHARED_DATA");
  std::filesystem::path data = variable != nullptr ? std::filesystem::path(variable)
                                                   : std::filesystem::path(TRUCE_SOURCE_DIR) / "../shared/data";
  std::string whole = (data / "ucdp-ged-ukraine/ucdp-ged-ukraine.csv.gz").string();
  std::string part = (data / "ucdp-ged-ukraine/conflict_data_ukr_hdx_2014-2021.csv.gz").string();
  if (!std::filesystem::exists(whole)) GTEST_SKIP() << "the published tables are not at hand";
  Program program;
  program.make("minsk", "minsk-2015");
  auto size = program.size_of("minsk");
  auto import = [&](const std::string& table, const std::string& map, std::vector<std::string> more) {
    std::vector<std::string> arguments{"import", "events", table, "--map", map, "--case", "minsk", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    auto ran = program.run(arguments);
    EXPECT_TRUE(ran.code == 0 || ran.code == 1) << ran.err;
    return ran.json();
  };
  Json dry = import(part, "ucdp-ged-hdx", {"--keep-good", "--dry-run"});
  EXPECT_GT(dry["drafts"], 1000);
  EXPECT_EQ(program.size_of("minsk"), size);
  Json first = import(part, "ucdp-ged-hdx", {"--keep-good"});
  EXPECT_EQ(first["written"], true);
  EXPECT_EQ(program.size_of("minsk"), size + first["drafts"].get<std::uint64_t>());
  Json again = import(part, "ucdp-ged-hdx", {"--keep-good"});
  EXPECT_EQ(again["drafts"], 0);
  EXPECT_EQ(again["written"], false);
  Json other = import(whole, "ucdp-ged-2014-2023", {"--keep-good", "--dry-run"});
  EXPECT_GT(other["unchanged"].get<int>() + static_cast<int>(other["differences"].size()), 1000);
}

}  // namespace
}  // namespace truce::test
