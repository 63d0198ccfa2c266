// What leaves a record, and what comes back: publishing, mirrors, receipts, erasure, backup and restore, sealed
// entries.
#include <gmock/gmock.h>

#include "cli/run.h"

namespace truce::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A case with a log's key, one public and one sealed statement of `agency`, and a determination.
class PublishedCase : public testing::Test {
 protected:
  void SetUp() override {
    program.environment["TRUCE_EXAMPLES"] = (std::filesystem::path(TRUCE_SOURCE_DIR) / "examples").string();
    done({"init", "aden", "--from", (std::filesystem::path(TRUCE_SOURCE_DIR) / "examples" / "pause").string()});
    done({"key", "log", "--name", "records.example/aden", "--case", "aden"});
    add("{kind: statement, id: st.open, author: agency, statement: {by: agency, text: Convoys move at dawn.}}");
    add("{kind: statement, id: st.sealed, author: agency, audience: [side-a], statement: {by: agency, text: The clinic "
        "is "
        "in the third street.}}");
  }
  Ran done(const std::vector<std::string>& arguments, const std::string& input = "") {
    Ran ran = program.run(arguments, input);
    EXPECT_EQ(ran.code, 0) << arguments.front() << "\n" << ran.out << ran.err;
    return ran;
  }
  void add(const std::string& draft) { done({"add", "--case", "aden"}, draft); }
  /// Not EXPECT_THAT over whole files: nobody wants to read them.
  [[nodiscard]] bool below(const std::string& folder, const std::string& text) const {
    return program.bytes_below(folder).find(text) != std::string::npos;
  }
  [[nodiscard]] std::uint64_t index_of(const std::string& id) const {
    const Json log = program.run({"log", "--case", "aden", "--json"}).json();
    for (const Json& entry : log["entries"]) {
      if (entry["entry"].value("id", "") == id) return entry["index"].get<std::uint64_t>();
    }
    ADD_FAILURE() << id;
    return 0;
  }

  Program program;
};

TEST_F(PublishedCase, KeepsWhatIsNotPublicUnreadableOnDiskAndOutOfItsPublicFiles) {
  EXPECT_TRUE(below("aden", "Convoys move at dawn.")) << "what is public is readable in the record itself";
  done({"publish", "--case", "aden"});
  EXPECT_TRUE(below("aden/public", "Convoys move at dawn."));
  EXPECT_FALSE(below("aden", "third street"));
  EXPECT_THAT(done({"show", "st.sealed", "--case", "aden"}).out, HasSubstr("third street"));
}

TEST_F(PublishedCase, ReadWithoutTheKeysShowsThatSomethingIsThereAndNotWhat) {
  std::filesystem::create_directories(program.folder() / "none");
  program.environment["TRUCE_KEYS"] = (program.folder() / "none").string();
  Ran log = done({"log", "--case", "aden"});
  EXPECT_THAT(log.out, HasSubstr("(for others: no key at"));
  EXPECT_THAT(log.out, Not(HasSubstr("third street")));
  EXPECT_THAT(done({"verify", "--case", "aden"}).out, HasSubstr("for others: their place was checked"));
  Ran refused =
      program.run({"add", "--case", "aden"},
                  "{kind: statement, id: st.x, author: agency, audience: [side-a], statement: {by: agency, text: X.}}");
  EXPECT_EQ(refused.code, 5) << refused.err;  // no key to sign with either
}

TEST_F(PublishedCase, GivesAPartyACopyThatItsOwnRootOpens) {
  done({"publish", "for-a", "--for", "side-a", "--case", "aden"});
  done({"publish", "for-b", "--for", "side-b", "--case", "aden"});
  done({"mirror", "for-a", "a", "--key", "aden/keys/log.vkey"});
  done({"mirror", "for-b", "b", "--key", "aden/keys/log.vkey"});
  std::filesystem::create_directories(program.folder() / "a-keys");
  std::filesystem::copy(program.folder() / "aden/keys/side-a.root.key", program.folder() / "a-keys/side-a.root.key");
  program.environment["TRUCE_KEYS"] = (program.folder() / "a-keys").string();
  EXPECT_THAT(done({"show", "st.sealed", "--case", "a"}).out, HasSubstr("third street"));
  EXPECT_EQ(program.run({"show", "st.sealed", "--case", "b"}).code, 4);
  EXPECT_TRUE(done({"verify", "--case", "b", "--json"}).json()["withheld"].get<std::uint64_t>() > 0);
}

TEST_F(PublishedCase, AMirrorNeedsTheLogsKeyAndTakesNoOther) {
  done({"publish", "--case", "aden"});
  Ran blind = program.run({"mirror", "aden/public", "m"});
  EXPECT_EQ(blind.code, 3);
  EXPECT_THAT(blind.err, HasSubstr("a mirror must know the log's key"));
  done({"init", "other", "--id", "other"});
  done({"key", "log", "--name", "records.example/other", "--case", "other"});
  EXPECT_NE(program.run({"mirror", "aden/public", "m2", "--key", "other/keys/log.vkey"}).code, 0);
}

TEST_F(PublishedCase, AMirrorGoesOnThroughAChangeOfTheLogsKey) {
  done({"publish", "--case", "aden"});
  done({"mirror", "aden/public", "m", "--key", "aden/keys/log.vkey"});
  const Json keys = done({"key", "list", "--case", "aden", "--json"}).json()["keys"];
  std::string old;
  for (const Json& key : keys) {
    if (key["role"] == "log") old = key["key"].get<std::string>();
  }
  done({"key", "log", "--name", "records.example/aden", "--case", "aden"});
  done({"publish", "--case", "aden"});
  done({"mirror", "m"});  // both keys sign here
  done({"key", "revoke", old, "--case", "aden"});
  done({"publish", "--case", "aden"});
  done({"mirror", "m"});
  done({"verify", "--case", "m"});
  done({"verify", "--case", "aden"});
}

TEST_F(PublishedCase, AReceiptHoldsAndOneFlippedLetterDoesNot) {
  done({"publish", "--case", "aden"});
  done({"prove", "st.open", "-o", "r", "--case", "aden"});
  EXPECT_THAT(done({"verify", "r", "--key", "aden/keys/log.vkey"}).out, HasSubstr("Convoys move at dawn."));
  std::string text = read_all(program.folder() / "r");
  const std::size_t at = text.find("extra ") + 200;
  text[at] = text[at] == 'A' ? 'B' : 'A';
  write_all(program.folder() / "r", text);
  EXPECT_NE(program.run({"verify", "r", "--key", "aden/keys/log.vkey"}).code, 0);
}

TEST_F(PublishedCase, AReceiptOfTheLeafAloneGivesNothingOfTheContentAway) {
  done({"publish", "--case", "aden"});
  done({"prove", "st.sealed", "-o", "r", "--leaf-only", "--case", "aden"});
  const Json shown = done({"verify", "r", "--key", "aden/keys/log.vkey", "--json"}).json();
  EXPECT_TRUE(shown["holds"].get<bool>());
  EXPECT_FALSE(shown.contains("payload"));
}

TEST_F(PublishedCase, AnEntryWithoutACheckpointOverItHasNoReceiptYet) {
  Ran early = program.run({"prove", "st.open", "--case", "aden"});
  EXPECT_EQ(early.code, 4);
  EXPECT_THAT(early.err, HasSubstr("truce publish"));
}

class ErasedEntry : public PublishedCase {
 protected:
  void SetUp() override {
    PublishedCase::SetUp();
    const Json log = program.run({"log", "--case", "aden", "--json", "--kind", "determination"}).json();
    authority = log["entries"].at(0)["entry"]["id"].get<std::string>();
    done({"publish", "--case", "aden"});
    done({"mirror", "aden/public", "m", "--key", "aden/keys/log.vkey"});
    index = index_of("st.open");
  }
  std::string authority;
  std::uint64_t index = 0;
};

TEST_F(ErasedEntry, IsGoneFromDiskAndPublicFilesAndTheRecordStillVerifies) {
  Ran erased = done({"erase", "st.open", "--authority", authority, "--reason", "names a person", "--case", "aden"});
  EXPECT_THAT(erased.out, HasSubstr("is destroyed"));
  EXPECT_FALSE(below("aden", "Convoys move at dawn."));
  const Json verified = done({"verify", "--case", "aden", "--json"}).json();
  EXPECT_EQ(verified["erased"], 1);
  EXPECT_EQ(verified["checkpoints"], 1);
  EXPECT_THAT(done({"log", "--case", "aden"}).out, HasSubstr("(erased)"));
  done({"publish", "--case", "aden"});
  done({"mirror", "m"});
  EXPECT_TRUE(below("m", "Convoys move at dawn.")) << "a mirror keeps what it has";
  done({"mirror", "m", "--follow-erasures"});
  EXPECT_FALSE(below("m", "Convoys move at dawn."));
  done({"verify", "--case", "m"});
}

TEST_F(ErasedEntry, NeedsADeterminationThatStandsAndAReason) {
  EXPECT_EQ(program.run({"erase", "st.open", "--case", "aden"}).code, 3);
  Ran refused = program.run({"erase", "st.open", "--authority", "st.open", "--reason", "x", "--case", "aden"});
  EXPECT_NE(refused.code, 0);
  EXPECT_THAT(refused.err, HasSubstr("is no determination that stands"));
  EXPECT_TRUE(below("aden/public", "Convoys move at dawn."));
}

TEST_F(ErasedEntry, IsNeverAKeyEntry) {
  Ran refused = program.run({"erase", "0", "--authority", authority, "--reason", "x", "--case", "aden"});
  EXPECT_EQ(refused.code, 5) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("never erased"));
}

TEST_F(PublishedCase, BackedUpAndRestoredIsTheSameRecord) {
  done({"backup", "bk", "--case", "aden"});
  add("{kind: statement, id: st.later, author: agency, statement: {by: agency, text: Later.}}");
  Json second = done({"backup", "bk", "--case", "aden", "--json"}).json();
  EXPECT_EQ(second["new"], 1);
  done({"restore", "bk", "again", "--keys", "aden/keys"});
  const Json before = done({"verify", "--case", "aden", "--json"}).json();
  program.environment["TRUCE_KEYS"] = (program.folder() / "aden/keys").string();
  const Json after = done({"verify", "--case", "again", "--json"}).json();
  EXPECT_EQ(after["head"], before["head"]);
  EXPECT_EQ(after["checkpoints"], before["checkpoints"]);
  EXPECT_EQ(after["sealed"], 0);
  EXPECT_THAT(done({"show", "st.sealed", "--case", "again"}).out, HasSubstr("third street"));
  done({"add", "--case", "again"},
       "{kind: statement, id: st.more, author: agency, statement: {by: agency, text: More.}}");
  done({"publish", "--case", "again"});
}

TEST_F(PublishedCase, RestoredToAnEarlierPointIsReadAndNeverSignedAgain) {
  done({"backup", "bk", "--case", "aden"});
  Ran restored = done({"restore", "bk", "old", "--until", "20", "--keys", "aden/keys"});
  EXPECT_THAT(restored.out, HasSubstr("a second history"));
  program.environment["TRUCE_KEYS"] = (program.folder() / "aden/keys").string();
  EXPECT_EQ(done({"log", "--case", "old", "--json"}).json()["size"], 20);
  Ran refused = program.run({"publish", "--case", "old"});
  EXPECT_EQ(refused.code, 6) << refused.err;
}

TEST_F(PublishedCase, ADamagedBackupIsNotRestored) {
  done({"backup", "bk", "--case", "aden"});
  const std::uint64_t records = program.records();
  auto bundle = program.folder() / "bk/payload/000.p";
  auto file = *std::filesystem::directory_iterator(bundle);
  std::string bytes = read_all(file.path());
  bytes[bytes.size() - 40] ^= 1;
  write_all(file.path(), bytes);
  Ran refused = program.run({"restore", "bk", "again", "--keys", "aden/keys"});
  EXPECT_EQ(refused.code, 6) << refused.err;
  EXPECT_EQ(program.records(), records);
}

TEST_F(PublishedCase, AMirrorIsNoBackup) {
  done({"publish", "--case", "aden"});
  done({"mirror", "aden/public", "m", "--key", "aden/keys/log.vkey"});
  Ran refused = program.run({"restore", "m", "again", "--keys", "aden/keys"});
  EXPECT_EQ(refused.code, 6) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("no backup"));
}

TEST_F(PublishedCase, AMirrorThatMissedAChangeOfKeysIsToldTheNewOne) {
  done({"publish", "--case", "aden"});
  done({"mirror", "aden/public", "m", "--key", "aden/keys/log.vkey"});
  std::string old;
  const Json keys = done({"key", "list", "--case", "aden", "--json"}).json()["keys"];
  for (const Json& key : keys) {
    if (key["role"] == "log") old = key["key"].get<std::string>();
  }
  done({"key", "log", "--name", "records.example/aden", "--case", "aden"});
  done({"key", "revoke", old, "--case", "aden"});  // a stolen key: nothing is published while both sign
  done({"publish", "--case", "aden"});
  done({"backup", "bk", "--case", "aden"});
  EXPECT_EQ(program.run({"mirror", "m"}).code, 5);
  done({"mirror", "m", "--key", "aden/keys/log.vkey"});
  done({"mirror", "m"});
  done({"verify", "--case", "m"});
}

TEST_F(PublishedCase, AMirrorTakesNoStoreAndNoOtherCaseFromWhatDescribesIt) {
  done({"publish", "--case", "aden"});
  const auto description = program.folder() / "aden/public/case.json";
  Json hostile = Json::parse(read_all(description));
  hostile["store"] = "postgres://elsewhere.example/aden";
  write_all(description, hostile.dump());
  done({"mirror", "aden/public", "m", "--key", "aden/keys/log.vkey"});
  EXPECT_FALSE(below("m", "elsewhere.example"));
  done({"verify", "--case", "m"});
  write_all(description, "not JSON");
  done({"mirror", "m"});
  hostile["id"] = "another";
  write_all(description, hostile.dump());
  done({"mirror", "m"});
  EXPECT_THAT(done({"verify", "--case", "m", "--json"}).json()["case"], "pause-2026");
}

TEST_F(PublishedCase, AMirrorLetsStrangersSignatureLinesBe) {
  done({"publish", "--case", "aden"});
  const auto checkpoint = program.folder() / "aden/public/checkpoint";
  write_all(checkpoint, read_all(checkpoint) + "— stranger.example AAAAAAAAAAAAAAAAAAAAAAAAAAAA\n");
  done({"mirror", "aden/public", "m", "--key", "aden/keys/log.vkey"});
  done({"mirror", "m"});
  done({"verify", "--case", "m"});
}

TEST_F(PublishedCase, ACopyFromWhichAKeyEntryWasTakenDoesNotVerify) {
  done({"publish", "--case", "aden"});
  auto bundle = *std::filesystem::directory_iterator(program.folder() / "aden/public/payload/000.p");
  std::string bytes = read_all(bundle.path());
  const std::size_t length = (static_cast<unsigned char>(bytes[2]) << 8U) | static_cast<unsigned char>(bytes[3]);
  bytes.erase(4, length);  // entry 0: the registrar's key
  bytes[2] = bytes[3] = 0;
  write_all(bundle.path(), bytes);
  Ran refused = program.run({"mirror", "aden/public", "m", "--key", "aden/keys/log.vkey"});
  EXPECT_EQ(refused.code, 6) << refused.err;
  done({"publish", "again", "--case", "aden"});
  done({"mirror", "again", "m", "--key", "aden/keys/log.vkey"});  // an honest source mends it
  done({"verify", "--case", "m"});
}

TEST_F(ErasedEntry, DoesNotMakeTheNextErasureAnyEasier) {
  done({"erase", "st.open", "--authority", authority, "--reason", "names a person", "--case", "aden"});
  add("{kind: statement, id: st.next, author: agency, statement: {by: agency, text: Next.}}");
  Ran refused = program.run({"erase", "st.next", "--authority", "det.typo", "--reason", "x", "--case", "aden"});
  EXPECT_NE(refused.code, 0);
  EXPECT_THAT(done({"show", "st.next", "--case", "aden"}).out, HasSubstr("Next."));
  Ran nothing =
      program.run({"add", "--case", "aden"},
                  "{kind: withdrawal, id: wd.none, author: agency, replaces: st.none, withdrawal: {reason: x}}");
  EXPECT_NE(nothing.code, 0);
}

TEST_F(ErasedEntry, IsNotEmptiedInAMirrorByAnEmptyPlaceAlone) {
  done({"publish", "bare", "--case", "aden"});
  auto bundle = *std::filesystem::directory_iterator(program.folder() / "bare/payload/000.p");
  std::string bytes = read_all(bundle.path());
  const std::size_t text = bytes.find("Convoys move at dawn.");
  ASSERT_NE(text, std::string::npos);
  std::size_t at = 0;
  std::size_t length = 0;
  while (true) {  // the blob that has the text
    length = (static_cast<unsigned char>(bytes[at + 1]) << 16U) | (static_cast<unsigned char>(bytes[at + 2]) << 8U) |
             static_cast<unsigned char>(bytes[at + 3]);
    if (at + 4 + length > text) break;
    at += 4 + length;
  }
  bytes.erase(at + 4, length);
  bytes[at + 1] = bytes[at + 2] = bytes[at + 3] = 0;
  write_all(bundle.path(), bytes);
  done({"mirror", "bare", "m", "--follow-erasures"});
  EXPECT_TRUE(below("m", "Convoys move at dawn."));
}

TEST_F(ErasedEntry, GoesFromBackupsAndPartiesCopiesWithTheNextRunAndNeverComesBack) {
  done({"backup", "bk", "--case", "aden"});
  done({"publish", "for-a", "--for", "side-a", "--case", "aden"});
  std::filesystem::copy(program.folder() / "bk", program.folder() / "old-bk", std::filesystem::copy_options::recursive);
  done({"erase", "st.open", "--authority", authority, "--reason", "names a person", "--case", "aden"});
  done({"backup", "bk", "--case", "aden"});
  done({"publish", "for-a", "--for", "side-a", "--case", "aden"});
  EXPECT_FALSE(below("bk", "Convoys move at dawn."));
  EXPECT_FALSE(below("for-a", "Convoys move at dawn."));
  done({"restore", "bk", "again", "--keys", "aden/keys"});
  EXPECT_FALSE(below("again", "Convoys move at dawn."));
}

TEST_F(PublishedCase, APartysCopyIsNeverThePublicOne) {
  EXPECT_EQ(program.run({"publish", "--for", "side-a", "--case", "aden"}).code, 3);
}

TEST_F(PublishedCase, AReceiptIsForWhoeverItIsGivenTo) {
  done({"publish", "--case", "aden"});
  done({"prove", "st.sealed", "-o", "r", "--case", "aden"});
  EXPECT_EQ(std::filesystem::status(program.folder() / "r").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(PublishedCase, AWitnessForgetsAStolenKeyAndKeepsItsMemory) {
  done({"publish", "--case", "aden"});
  done({"mirror", "aden/public", "m", "--key", "aden/keys/log.vkey"});
  done({"witness", "init", "w", "--name", "witness.example", "--log", "aden/keys/log.vkey"});
  done({"witness", "cosign", "w", "m"});
  EXPECT_THAT(done({"witness", "status", "w"}).out, HasSubstr("50 entries cosigned"));
  done({"witness", "remove", "w", "--log", "aden/keys/log.vkey"});
  EXPECT_NE(program.run({"witness", "cosign", "w", "m"}).code, 0);
  done({"witness", "add", "w", "--log", "aden/keys/log.vkey"});
  EXPECT_THAT(done({"witness", "status", "w"}).out, HasSubstr("50 entries cosigned"));
}

}  // namespace
}  // namespace truce::test
