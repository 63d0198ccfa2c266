// What the program itself publishes, verified by other people's code: tests/outside/verify_log.go on Debian's
// golang.org/x/mod.
#include <gmock/gmock.h>

#include "cli/run.h"
#include "outside/go_program.h"

namespace truce::test {
namespace {

using testing::HasSubstr;

/// The Syrian example of 209 entries, published; then 60 more, published again: past the first full tile.
class PublishedExample : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string missing = go_is_missing(); !missing.empty()) GTEST_SKIP() << missing;
    const Outcome built = build_go("tests/outside/verify_log.go", program.folder() / "verify_log");
    ASSERT_EQ(built.code, 0) << built.output;
    done({"demo", "syria-2016", "syria"});
    done({"key", "log", "--name", "records.example/syria", "--case", "syria"});
    done({"publish", "--case", "syria"});
    std::filesystem::copy_file(published("checkpoint"), older());
    std::string notices;
    for (int i = 0; i < 60; ++i) {
      notices += "- {kind: statement, id: notice." + std::to_string(i) +
                 ", author: us, statement: {by: us, text: The hotline is open.}}\n";
    }
    done({"add", "--case", "syria"}, notices);
    done({"publish", "--case", "syria"});
  }
  void done(const std::vector<std::string>& arguments, const std::string& input = "") {
    const Ran ran = program.run(arguments, input);
    ASSERT_EQ(ran.code, 0) << arguments.front() << "\n" << ran.out << ran.err;
  }
  [[nodiscard]] std::filesystem::path published(const std::string& file) const {
    return program.folder() / "syria/public" / file;
  }
  [[nodiscard]] std::filesystem::path older() const { return program.folder() / "older"; }

  /// All checks: signature, root from the tiles, inclusion of every entry, consistency with the older checkpoint.
  [[nodiscard]] Outcome verify() const {
    std::string key = read_all(program.folder() / "syria/keys/log.vkey");
    while (key.ends_with('\n')) key.pop_back();
    return test::run("'" + (program.folder() / "verify_log").string() + "' -older '" + older().string() + "' '" +
                     published("").string() + "' '" + key + "'");
  }
  /// With the byte at `at` changed, by a bit that changes what any letter of base64 stands for: the lowest ones of a
  /// signature's last letter stand for nothing, and Go does not look at them.
  [[nodiscard]] Outcome verify_with_change(const std::filesystem::path& file, std::size_t at) const {
    const std::string content = read_all(file);
    std::string changed = content;
    changed.at(at) ^= 0x10;
    write_all(file, changed);
    Outcome outcome = verify();
    write_all(file, content);
    return outcome;
  }

  Program program;
};

TEST_F(PublishedExample, IsVerifiedByGosChecksumDatabaseCode) {
  const Outcome outcome = verify();
  EXPECT_EQ(outcome.code, 0) << outcome.output;
  for (const char* line : {"checkpoint: records.example/syria size 269 root ", "tree: the tiles lead to the root\n",
                           "entries: 269 are in the tree\n", "consistency: extends size 209\n", "VERIFIED\n"}) {
    EXPECT_THAT(outcome.output, HasSubstr(line));
  }
}

TEST_F(PublishedExample, IsRefusedWithAnyByteOfItsCheckpointChangedOrOneOfTheOlder) {
  for (const auto& [file, step] : {std::pair{published("checkpoint"), std::size_t{1}}, {older(), 16}}) {
    const std::size_t size = std::filesystem::file_size(file);
    ASSERT_GT(size, 150U);
    for (std::size_t at = 0; at < size; at += step) {
      const Outcome outcome = verify_with_change(file, at);
      ASSERT_EQ(outcome.code, 1) << file << " byte " << at << "\n" << outcome.output;
      ASSERT_THAT(outcome.output, HasSubstr("REFUSED"));
    }
  }
  EXPECT_EQ(verify().code, 0) << "all put back";
}

TEST_F(PublishedExample, IsRefusedWithAByteOfAnyHashOrEntryChanged) {
  for (const char* name :
       {"tile/0/000", "tile/0/001.p/13", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/13"}) {
    const auto file = published(name);
    const std::size_t size = std::filesystem::file_size(file);
    for (std::size_t at = 7; at < size; at += size < 1000 ? 32 : 257) {  // so that each place of a hash has its turn
      const Outcome outcome = verify_with_change(file, at);
      ASSERT_EQ(outcome.code, 1) << name << " byte " << at << "\n" << outcome.output;
      ASSERT_THAT(outcome.output, HasSubstr("REFUSED"));
    }
  }
  EXPECT_EQ(verify().code, 0) << "all put back";
}

}  // namespace
}  // namespace truce::test
