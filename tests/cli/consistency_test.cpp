// What a record shows now against what was held before: consistency receipts, receipts of keys that have ended, and a
// record restored to an earlier point.
#include <gmock/gmock.h>

#include "cli/run.h"

namespace truce::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A case that has published two checkpoints: the first is held as a file by somebody outside.
class ContinuedCase : public testing::Test {
 protected:
  void SetUp() override {
    done({"init", "aden", "--from", TRUCE_SOURCE_DIR "/examples/pause"});
    done({"key", "log", "--name", "records.example/aden", "--case", "aden"});
    std::filesystem::copy(program.folder() / "aden/keys/log.vkey", program.folder() / "log.vkey");
    held = publish("aden");
    add("aden", "st.one");
    add("aden", "st.two");
  }
  Ran done(const std::vector<std::string>& arguments, const std::string& input = "") {
    Ran ran = program.run(arguments, input);
    EXPECT_EQ(ran.code, 0) << arguments.front() << "\n" << ran.out << ran.err;
    return ran;
  }
  void add(const std::string& folder, const std::string& id) {
    done({"add", "--case", folder},
         "{kind: statement, id: " + id + ", author: agency, statement: {by: agency, text: Convoys move.}}");
  }
  /// The checkpoint's file.
  std::string publish(const std::string& folder) {
    done({"publish", "--case", folder});
    const std::string note = read_all(program.folder() / folder / "public/checkpoint");
    const std::string name = "checkpoint-" + std::to_string(++copies_);
    write_all(program.folder() / name, note);
    return name;
  }
  /// The id of the log's or a party's first live key.
  std::string key_of(const std::string& role, const std::string& party) {
    const Json keys = done({"key", "list", "--case", "aden", "--json"}).json()["keys"];
    for (const Json& key : keys) {
      if (key["role"] == role && key["party"] == party && !key.contains("ended")) return key["key"];
    }
    ADD_FAILURE() << role << " of " << party;
    return {};
  }

  Program program;
  std::string held;

 private:
  int copies_ = 0;
};

TEST_F(ContinuedCase, IsProvenToContinueTheCheckpointThatSomebodyHolds) {
  const std::string later = publish("aden");
  const Json proven = done({"prove", "--since", held, "-o", "c", "--case", "aden", "--json"}).json();
  EXPECT_EQ(proven["size"].get<int>(), proven["since"]["size"].get<int>() + 2);
  std::filesystem::remove_all(program.folder() / "aden");  // anywhere, without the record
  const Json shown = done({"verify", "c", "--key", "log.vkey", "--known-head", held, "--json"}).json();
  EXPECT_TRUE(shown["holds"].get<bool>());
  EXPECT_EQ(shown["since"], proven["since"]);
  EXPECT_EQ(shown["root"], proven["root"]);
  const std::string file = read_all(program.folder() / "c");
  EXPECT_TRUE(file.starts_with("truce consistency receipt 1\n" + read_all(program.folder() / held) + "\nold "));
  EXPECT_TRUE(file.ends_with("\n\n" + read_all(program.folder() / later)));
}

TEST_F(ContinuedCase, IsProvenFromASizeWhoseCheckpointIsKept) {
  publish("aden");
  const std::uint64_t size = program.size_of("aden");
  done({"prove", "--since", std::to_string(size - 2), "--case", "aden"});
  done({"verify", "pause-2026-" + std::to_string(size - 2) + "-" + std::to_string(size) + ".consistency", "--case",
        "aden"});
  const Ran none = program.run({"prove", "--since", std::to_string(size - 1), "--case", "aden"});
  EXPECT_EQ(none.code, 4);
  EXPECT_THAT(none.err, HasSubstr("the one before is of " + std::to_string(size - 2)));
}

TEST_F(ContinuedCase, IsProvenByAMirrorToo) {
  publish("aden");
  done({"mirror", "aden/public", "m", "--key", "log.vkey"});
  done({"prove", "--since", held, "-o", "c", "--case", "m"});
  done({"verify", "c", "--key", "log.vkey"});
}

TEST_F(ContinuedCase, IsRefusedWhereItDoesNotContinueWhatIsHeldAndBothAreKept) {
  std::filesystem::copy(program.folder() / "aden", program.folder() / "other",
                        std::filesystem::copy_options::recursive);
  add("other", "st.three");
  const std::string theirs = publish("other");
  add("aden", "st.four");
  add("aden", "st.five");
  publish("aden");
  const Ran fork = program.run({"prove", "--since", theirs, "-o", "c", "--case", "aden"});
  EXPECT_EQ(fork.code, 5);
  EXPECT_THAT(fork.err, HasSubstr("fork: records.example/aden signed two histories"));
  EXPECT_FALSE(std::filesystem::exists(program.folder() / "c"));
  std::string kept;
  for (const auto& item : std::filesystem::directory_iterator(program.folder() / "aden/evidence")) {
    kept += read_all(item.path());
  }
  EXPECT_THAT(kept, HasSubstr(read_all(program.folder() / theirs)));
  EXPECT_THAT(kept, HasSubstr(read_all(program.folder() / "aden/public/checkpoint")));
}

TEST_F(ContinuedCase, IsNotProvenToContinueWhatIsAheadOfItOrAnotherLogs) {
  publish("aden");
  std::filesystem::copy(program.folder() / "aden", program.folder() / "ahead",
                        std::filesystem::copy_options::recursive);
  add("ahead", "st.three");
  const Ran behind = program.run({"prove", "--since", publish("ahead"), "--case", "aden"});
  EXPECT_EQ(behind.code, 4) << behind.err;
  done({"init", "else", "--from", TRUCE_SOURCE_DIR "/examples/pause"});
  done({"key", "log", "--name", "records.example/else", "--case", "else"});
  const Ran stranger = program.run({"prove", "--since", publish("else"), "--case", "aden"});
  EXPECT_EQ(stranger.code, 5);
  EXPECT_THAT(stranger.err, HasSubstr("checkpoint of another log"));
}

TEST_F(ContinuedCase, TheReceiptHoldsAgainstTheRightHeadAndKeyOnly) {
  const std::string later = publish("aden");
  done({"prove", "--since", held, "-o", "c", "--case", "aden"});
  EXPECT_EQ(program.run({"verify", "c", "--key", "log.vkey", "--known-head", later}).code, 5);
  EXPECT_EQ(program.run({"verify", "c"}).code, 3) << "nothing says whose log it is";
  done({"init", "else", "--from", TRUCE_SOURCE_DIR "/examples/pause"});
  done({"key", "log", "--name", "records.example/else", "--case", "else"});
  EXPECT_EQ(program.run({"verify", "c", "--key", "else/keys/log.vkey"}).code, 5);
  std::string text = read_all(program.folder() / "c");
  const std::size_t at = text.find('\n', text.find("\nold ") + 1) + 5;
  text[at] = text[at] == 'A' ? 'B' : 'A';
  write_all(program.folder() / "c", text);
  const Ran changed = program.run({"verify", "c", "--key", "log.vkey"});
  EXPECT_EQ(changed.code, 5);
  EXPECT_THAT(changed.err, HasSubstr("is not shown to extend"));
}

TEST_F(ContinuedCase, ReceiptsAcrossAChangeOfTheLogsKeyNameTheKeysThatSignedThem) {
  const std::string old = key_of("log", "cell");
  done({"key", "log", "--name", "records.example/aden", "--case", "aden"});
  done({"key", "revoke", old, "--case", "aden"});
  // Nothing was published since: the newest checkpoint bears the old key alone.
  const Ran receipt = done({"prove", "2", "-o", "r", "--case", "aden"});
  EXPECT_THAT(receipt.out, HasSubstr("has ended since"));
  const std::string first = read_all(program.folder() / "log.vkey");
  EXPECT_THAT(receipt.out, HasSubstr(first.substr(0, first.find('\n'))));
  done({"verify", "r", "--key", "log.vkey"});
  done({"verify", "r", "--case", "aden"});

  publish("aden");  // by the new one alone
  const Json proven = done({"prove", "--since", held, "-o", "c", "--case", "aden", "--json"}).json();
  ASSERT_EQ(proven["log_keys"].size(), 2U);
  EXPECT_EQ(program.run({"verify", "c", "--key", "log.vkey"}).code, 5);
  done({"verify", "c", "--key", proven["log_keys"][0], "--key", proven["log_keys"][1]});
  EXPECT_THAT(done({"prove", "2", "-o", "r", "--case", "aden"}).out, Not(HasSubstr("has ended")));
}

TEST_F(ContinuedCase, AReceiptOfAKeyThatHasEndedSaysSo) {
  program.environment["COLUMNS"] = "200";
  publish("aden");
  EXPECT_THAT(done({"prove", "st.one", "-o", "r", "--case", "aden"}).out, Not(HasSubstr("revoked")));
  done({"key", "revoke", key_of("root", "agency"), "--case", "aden"});
  const std::uint64_t by = program.size_of("aden") - 1;
  const std::string said = "revoked later, by entry " + std::to_string(by) + ": what it signed before stands";
  Ran again = done({"prove", "st.one", "-o", "r", "--case", "aden"});
  EXPECT_THAT(again.out, HasSubstr(said));
  EXPECT_EQ(done({"prove", "st.one", "-o", "r", "--case", "aden", "--json"}).json()["key_ended"]["entry"], by);
  EXPECT_THAT(done({"verify", "r", "--case", "aden"}).out, HasSubstr(said)) << "the record knows";
  done({"verify", "r", "--key", "log.vkey"});
}

TEST_F(ContinuedCase, RestoredToAnEarlierPointVerifiesAndSaysThatMoreWasSigned) {
  const std::uint64_t first = program.size_of("aden") - 2;
  publish("aden");
  add("aden", "st.three");
  done({"backup", "bk", "--case", "aden"});
  const std::uint64_t all = first + 3;
  program.environment["TRUCE_KEYS"] = (program.folder() / "aden/keys").string();
  // Between two checkpoints, at one of them, and before the log had a key: all the rest are later ones.
  for (const std::uint64_t size : {first + 1, first, std::uint64_t{20}}) {
    const std::string folder = "at-" + std::to_string(size);
    const Ran restored = done({"restore", "bk", folder, "--until", std::to_string(size)});
    EXPECT_THAT(restored.out, HasSubstr("the record verifies"));
    const Ran ran = program.run({"verify", "--case", folder, "--json"});
    EXPECT_EQ(ran.code, 1) << ran.err;
    const Json verified = ran.json();
    EXPECT_TRUE(verified["holds"].get<bool>());
    EXPECT_EQ(verified["size"], size);
    EXPECT_EQ(verified["signed_for"], all);
    EXPECT_EQ(verified["checkpoints"], size < first ? 0 : 1);
    EXPECT_EQ(verified["later_checkpoints"], size < first ? 3 : 2);
    const Ran said = program.run({"verify", "--case", folder});
    EXPECT_EQ(said.code, 1);
    EXPECT_THAT(said.out, HasSubstr("restore without --until"));
    EXPECT_EQ(program.run({"publish", "--case", folder}).code, 6);
    EXPECT_EQ(program.run({"verify", "--case", folder, "--known-head", "bk/checkpoint"}).code, 6)
        << "who knows a later head is told that it is not there";
  }
  const std::string at_first = "at-" + std::to_string(first);
  done({"verify", "--case", "aden", "--known-head",
        program.run({"verify", "--case", at_first, "--json"}).json()["head"].get<std::string>()});
  done({"prove", "20", "-o", "r", "--case", at_first});  // under the checkpoint that it reaches
  done({"verify", "r", "--key", "log.vkey"});
  done({"restore", "bk", "whole"});
  EXPECT_EQ(done({"verify", "--case", "whole", "--json"}).json()["later_checkpoints"], 0);
}

TEST_F(ContinuedCase, RestoredToAnEarlierPointAndGoneOnFromThereIsAnotherHistoryAndRefused) {
  publish("aden");
  done({"backup", "bk", "--case", "aden"});
  program.environment["TRUCE_KEYS"] = (program.folder() / "aden/keys").string();
  done({"restore", "bk", "again", "--until", std::to_string(program.size_of("aden") - 2)});
  add("again", "st.one");
  EXPECT_EQ(program.run({"verify", "--case", "again"}).code, 1) << "not yet as far as the later checkpoint";
  add("again", "st.two");
  const Ran fork = program.run({"verify", "--case", "again"});
  EXPECT_EQ(fork.code, 6);
  EXPECT_THAT(fork.err, HasSubstr("is not of these entries"));
}

}  // namespace
}  // namespace truce::test
