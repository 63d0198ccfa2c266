// A writer on one machine, killed at any moment.
#include <gmock/gmock.h>

#include <fstream>
#include <random>

#include "rounds.h"
#include "writers.h"

namespace truce {
namespace {

using namespace std::chrono_literals;
using test::Child;
using test::Ledger;

TEST(KilledWriter, loses_no_acknowledged_entry_and_no_checkpoint) {
  test::Folder folder;
  const std::string place = folder.path().string();
  {
    Record made = test::create_writers_record(place);
  }
  std::mt19937 random(1);
  Ledger ledger;
  const int rounds = test::rounds(200, 40);
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t before = ledger.acknowledged().empty() ? 0 : ledger.acknowledged().rbegin()->first;
    const std::size_t issued = ledger.issued().size();
    Child writers([&](int pipe) { test::write_entries(place, static_cast<std::uint64_t>(round), pipe); });
    // Now and then while it opens; mostly in the midst of writing.
    if (round % 8 != 0) {
      const std::size_t already = ledger.acknowledged().size();
      writers.listen(ledger, 20s, [&] { return ledger.acknowledged().size() > already; });
      ASSERT_GT(ledger.acknowledged().size(), already) << "nothing was written";
    }
    writers.listen(ledger, std::chrono::milliseconds(random() % 40));
    writers.kill(ledger);

    ASSERT_THAT(ledger.failures(), testing::IsEmpty());
    ASSERT_EQ(ledger.contradiction(), "");
    Record record = Record::open(folder.path()).value();
    ASSERT_EQ(ledger.lost(record, before), 0U) << "round " << round;
    ASSERT_EQ(ledger.forked(record, issued), "") << "round " << round;
    if (round % 50 == 49 || round + 1 == rounds) {
      auto verified = record.verify();
      ASSERT_TRUE(verified) << verified.error().text();
      ASSERT_EQ(ledger.lost(record), 0U);
      ASSERT_EQ(ledger.forked(record), "");
      ASSERT_EQ(Ledger::twice(record), "");
    }
  }
  EXPECT_GT(ledger.acknowledged().size(), static_cast<std::size_t>(rounds));
  EXPECT_GT(ledger.issued().size(), static_cast<std::size_t>(rounds) / 4);
  RecordProperty("acknowledged", static_cast<int>(ledger.acknowledged().size()));
  RecordProperty("checkpoints", static_cast<int>(ledger.issued().size()));
}

/// A record whose write-ahead log has entries that were acknowledged and are not yet in the main file.
class TornLog : public testing::Test {
 protected:
  TornLog() {
    {
      Record made = test::create_writers_record(folder.path().string());
    }
    // So few that all of them stand in the log, none in the file yet: what is at its end is the last commit.
    Child writers([&](int pipe) {
      test::write_entries(folder.path().string(), 1, pipe, {.threads = 1, .entries = 20, .stay = true});
    });
    writers.listen(ledger, 20s, [&] { return !ledger.failures().empty(); });
    writers.kill(ledger);
    database = read_file(folder.path() / "record.sqlite").value();
    log = read_file(folder.path() / "record.sqlite-wal").value();
    for (const std::size_t at : {8, 9, 10, 11}) page = page << 8 | static_cast<std::uint8_t>(log.at(at));
    frame = 24 + page;
  }
  /// The record as it was left, but for its log.
  Record with_log(const std::string& bytes) const {
    std::ofstream(folder.path() / "record.sqlite", std::ios::binary) << database;
    std::ofstream(folder.path() / "record.sqlite-wal", std::ios::binary) << bytes;
    std::filesystem::remove(folder.path() / "record.sqlite-shm");
    return Record::open(folder.path()).value();
  }

  test::Folder folder;
  Ledger ledger;
  std::string database, log;
  std::size_t page = 0;   ///< as the log's header says
  std::size_t frame = 0;  ///< a page with its own header
};

TEST_F(TornLog, with_anything_after_the_last_commit_loses_nothing) {
  ASSERT_GT(log.size(), 40 * frame);
  std::mt19937 random(2);
  for (int round = 0; round < test::rounds(60, 20); ++round) {
    std::string bytes = log;
    const std::size_t length = 1 + random() % (3 * frame);
    switch (round % 3) {
      case 0:  // a page torn in the midst
        bytes += log.substr(log.size() - frame * (1 + random() % 5), length);
        break;
      case 1:  // garbage
        for (std::size_t i = 0; i < length; ++i) bytes += static_cast<char>(random());
        break;
      default: bytes += std::string(length, '\0');
    }
    Record record = with_log(bytes);
    ASSERT_EQ(ledger.lost(record), 0U) << round;
    ASSERT_EQ(ledger.forked(record), "") << round;
    auto verified = record.verify();
    ASSERT_TRUE(verified) << verified.error().text();
  }
}

// The disk lied: what it said it had is not there. No program can bring it back; what is left is whole, and says so.
TEST_F(TornLog, cut_before_the_last_commit_leaves_a_whole_record_that_is_seen_to_be_short) {
  const TreeHead whole = with_log(log).head();
  std::mt19937 random(3);
  int shorter = 0;
  for (int round = 0; round < test::rounds(60, 20); ++round) {
    std::string bytes = log;
    const std::size_t at = log.size() - 1 - random() % (20 * frame);
    if (round % 2 == 0) {
      bytes.resize(at);
    } else {
      bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    }
    Record record = with_log(bytes);
    auto verified = record.verify();
    ASSERT_TRUE(verified) << verified.error().text();
    EXPECT_EQ(ledger.lost(record) > 0, record.size() < whole.size);
    if (record.size() == whole.size) continue;
    ++shorter;
    EXPECT_THAT(record.verify({}, whole).error().text(), testing::HasSubstr("cut short"));
  }
  EXPECT_GT(shorter, 10) << "a test whose control loses nothing proves nothing";
}

}  // namespace
}  // namespace truce
