// What we publish, verified by other people's code: tests/outside/verify_log.go on Debian's golang.org/x/mod.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/file.h"
#include "outside/go_program.h"
#include "published_log.h"
#include "record/tile_reader.h"

namespace truce {
namespace {

using test::ExampleLog;
using test::Outcome;

/// The built verifier, and a log of 70,000 entries that grew in steps in a folder.
class OutsideVerifier : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string missing = test::go_is_missing(); !missing.empty()) GTEST_SKIP() << missing;
    const Outcome built = test::build_go("tests/outside/verify_log.go", program());
    ASSERT_EQ(built.code, 0) << built.output;
  }

  [[nodiscard]] std::string program() const { return (folder_.path() / "verify_log").string(); }
  [[nodiscard]] std::filesystem::path log_folder() const { return folder_.path() / "log"; }

  /// Publishes these prefixes one after the other, keeping each checkpoint as `size-N`.
  void publish_steps(const ExampleLog& log, std::initializer_list<std::size_t> sizes) {
    auto files = open_log_folder(log_folder());
    ASSERT_TRUE(files) << files.error().text();
    for (std::size_t size : sizes) {
      SignedCheckpoint checkpoint = log.checkpoint(size);
      checkpoint.note.signatures.push_back(witness().sign(checkpoint.note.text, Instant{1'772'366'400'000}));
      auto done = publish(**files, checkpoint, ExampleLog::log(), log.rows());
      ASSERT_TRUE(done) << done.error().text();
      std::ofstream(folder_.path() / ("size-" + std::to_string(size))) << checkpoint.text();
    }
    const std::size_t last = *(sizes.end() - 1);
    TileReader reader(fetch_from_folder(log_folder()), log.head(last));
    for (std::size_t size : sizes) {
      auto proof = consistency_proof(size, last, reader.nodes());
      ASSERT_TRUE(proof) << proof.error().text();
      std::ofstream file(folder_.path() / ("size-" + std::to_string(size) + ".proof"));
      for (const Digest& hash : *proof) file << to_base64(hash) << "\n";
    }
  }
  Outcome verify(const std::string& options = "") {
    return test::run("'" + program() + "' " + options + " '" + log_folder().string() + "' '" +
                     ExampleLog::signer().verifier().str() + "'");
  }
  [[nodiscard]] std::string older(std::size_t size) const {
    return "-older '" + (folder_.path() / ("size-" + std::to_string(size))).string() + "' ";
  }
  static Signer witness() {
    return Signer::create("witness.example", NoteAlgorithm::cosignature_v1, test::fixed_key(90)).value();
  }

  test::Folder folder_;
};

TEST_F(OutsideVerifier, verifies_every_entry_of_a_log_that_grew_and_its_older_checkpoints_and_cosignatures) {
  ExampleLog log(1, 1400);
  publish_steps(log, {1, 100, 256, 300, 700, 1400});
  Outcome outcome =
      verify(older(1) + older(100) + older(256) + older(700) + "-witness '" + witness().verifier().str() + "'");
  EXPECT_EQ(outcome.code, 0) << outcome.output;
  for (const char* line :
       {"cosigned: witness.example at 2026-03-01T12:00:00Z\n", "entries: 1400 are in the tree\n",
        "consistency: extends size 256\n", "consistency: extends size 700\n",
        "consistency: the proof given for size 1 holds\n", "consistency: the proof given for size 100 holds\n",
        "consistency: the proof given for size 256 holds\n", "consistency: the proof given for size 700 holds\n",
        "VERIFIED\n"}) {
    EXPECT_NE(outcome.output.find(line), std::string::npos) << line << outcome.output;
  }
}

TEST_F(OutsideVerifier, verifies_a_log_of_70000_entries) {
  ExampleLog log(2, 70'000);
  publish_steps(log, {65'536, 70'000});
  Outcome outcome = verify(older(65'536) + "-sample 300");
  EXPECT_EQ(outcome.code, 0) << outcome.output;
  EXPECT_NE(outcome.output.find("size 70000 "), std::string::npos) << outcome.output;
  EXPECT_NE(outcome.output.find("consistency: extends size 65536\n"), std::string::npos) << outcome.output;
}

TEST_F(OutsideVerifier, refuses_what_was_tampered_with) {
  ExampleLog log(3, 700);
  publish_steps(log, {300, 700});
  ASSERT_EQ(verify().code, 0);
  auto refused = [&](const std::string& file, auto&& change, const std::string& why) {
    std::string content = read_file(log_folder() / file).value();
    std::string changed = content;
    change(changed);
    std::ofstream(log_folder() / file, std::ios::binary) << changed;
    Outcome outcome = verify(older(300) + "-witness '" + witness().verifier().str() + "'");
    EXPECT_EQ(outcome.code, 1) << file << ": " << outcome.output;
    EXPECT_NE(outcome.output.find("REFUSED " + why), std::string::npos) << file << ": " << outcome.output;
    std::ofstream(log_folder() / file, std::ios::binary) << content;
  };
  auto flip = [](std::string& content) { content[content.size() / 2] ^= 1; };
  refused("checkpoint", [](std::string& note) { note.replace(note.find("700"), 3, "701"); }, "checkpoint");
  refused("checkpoint", [](std::string& note) { note.erase(note.rfind("\xE2\x80\x94")); }, "cosignature");
  refused("tile/0/001", flip, "entry");
  refused("tile/1/000.p/2", flip, "tree");
  refused("tile/entries/002.p/188", flip, "entry");
  refused("tile/entries/000", [](std::string& bundle) { bundle.pop_back(); }, "bundle");
  EXPECT_EQ(verify(older(300)).code, 0) << "all put back";
}

TEST_F(OutsideVerifier, refuses_a_proof_of_ours_that_is_not_one) {
  ExampleLog log(5, 700);
  publish_steps(log, {300, 700});
  const std::filesystem::path file = folder_.path() / "size-300.proof";
  std::string proof = read_file(file).value();
  proof[3] = proof[3] == 'A' ? 'B' : 'A';
  std::ofstream(file) << proof;
  Outcome outcome = verify(older(300));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.output.find("REFUSED given proof"), std::string::npos) << outcome.output;
}

TEST_F(OutsideVerifier, refuses_a_fork) {
  ExampleLog log(4, 700);
  ExampleLog fork = log.forked(250, 50);
  publish_steps(log, {700});
  std::ofstream(folder_.path() / "size-300") << fork.checkpoint(300).text();
  Outcome outcome = verify(older(300));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.output.find("REFUSED consistency"), std::string::npos) << outcome.output;
}

}  // namespace
}  // namespace truce
