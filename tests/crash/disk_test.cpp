// Disks that are full, or cannot be written.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "postgres/postgres_server.h"
#include "writers.h"

namespace truce {
namespace {

using namespace std::chrono_literals;
using test::Child;
using test::Ledger;
using test::PostgresServer;
using testing::HasSubstr;

/// A small disk in memory. Only root may have one.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& size) {
    ::chmod(folder_.path().c_str(), 0755);
    mounted_ = ::mount("truce", folder_.path().c_str(), "tmpfs", 0, ("size=" + size + ",mode=1777").c_str()) == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
  }
  [[nodiscard]] bool mounted() const { return mounted_; }
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }
  [[nodiscard]] bool remount(const std::string& size, bool read_only = false) const {
    return ::mount("truce", path().c_str(), "tmpfs", MS_REMOUNT | (read_only ? MS_RDONLY : 0),
                   ("size=" + size).c_str()) == 0;
  }

 private:
  test::Folder folder_;
  bool mounted_ = false;
};

constexpr const char* no_mount = "cannot mount a small disk here (not root)";

/// All writers of a full disk failed, say why, and nothing of what they were promised is lost.
void expect_whole(const Ledger& ledger, const Record& record, const std::string& reason) {
  EXPECT_THAT(ledger.failures(), testing::Not(testing::IsEmpty()));
  EXPECT_THAT(ledger.failures(), testing::Each(HasSubstr(reason)));
  EXPECT_EQ(ledger.contradiction(), "");
  EXPECT_EQ(ledger.lost(record), 0U);
  EXPECT_EQ(ledger.forked(record), "");
  EXPECT_EQ(Ledger::twice(record), "");
  auto verified = record.verify();
  EXPECT_TRUE(verified) << verified.error().text();
}

TEST(FullDisk, takes_nothing_from_a_folder_and_writing_goes_on_when_there_is_room) {
  SmallDisk disk("700k");
  if (!disk.mounted()) GTEST_SKIP() << no_mount;
  const std::string place = disk.path().string();
  {
    Record made = test::create_writers_record(place);
  }
  Ledger ledger;
  Child writers([&](int pipe) { test::write_entries(place, 1, pipe, {.go_on = true}); });
  for (const int megabytes : {3, 6, 9}) {
    const std::size_t failures = ledger.failures().size();
    writers.listen(ledger, 20s, [&] { return ledger.failures().size() > failures + 20; });
    ASSERT_GT(ledger.failures().size(), failures + 20) << "the disk never was full";
    const std::size_t acknowledged = ledger.acknowledged().size();
    ASSERT_TRUE(disk.remount(std::to_string(megabytes) + "m"));
    writers.listen(ledger, 20s, [&] { return ledger.acknowledged().size() > acknowledged + 20; });
    ASSERT_GT(ledger.acknowledged().size(), acknowledged + 20) << "writing did not go on";
  }
  writers.kill(ledger);
  ASSERT_TRUE(disk.remount("20m"));
  expect_whole(ledger, Record::open(disk.path()).value(), "database or disk is full");
}

TEST(FullDisk, by_a_limit_on_files_takes_nothing_from_a_folder) {
  test::Folder folder;
  const std::string place = folder.path().string();
  {
    Record made = test::create_writers_record(place);
  }
  Ledger ledger;
  Child writers([&](int pipe) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = 400'000, .rlim_max = 100'000'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    test::write_entries(place, 1, pipe, {.go_on = true});
  });
  writers.listen(ledger, 20s, [&] { return ledger.failures().size() > 20; });
  const std::size_t acknowledged = ledger.acknowledged().size();
  const rlimit more{.rlim_cur = 100'000'000, .rlim_max = 100'000'000};
  ASSERT_EQ(::prlimit(writers.pid(), RLIMIT_FSIZE, &more, nullptr), 0);
  writers.listen(ledger, 20s, [&] { return ledger.acknowledged().size() > acknowledged + 100; });
  ASSERT_GT(ledger.acknowledged().size(), acknowledged + 100) << "writing did not go on";
  writers.kill(ledger);
  expect_whole(ledger, Record::open(folder.path()).value(), "the record's file cannot be used");
}

TEST(FullDisk, takes_nothing_from_postgres) {
  if (auto missing = PostgresServer::missing()) GTEST_SKIP() << *missing;
  SmallDisk disk("90m");
  if (!disk.mounted()) GTEST_SKIP() << no_mount;
  PostgresServer server("n1", {.settings = {"wal_keep_size = 0", "max_wal_size = 8MB"}, .below = disk.path()});
  {
    Record made = test::create_writers_record(server.url());
  }
  Ledger ledger;
  for (int round = 0; round < 3; ++round) {
    Child writers(
        [&](int pipe) { test::write_entries(server.url(), static_cast<std::uint64_t>(round), pipe, {.go_on = true}); });
    writers.listen(ledger, 20s, [&] { return ledger.acknowledged().size() > 50; });
    const std::filesystem::path filler = disk.path() / "filler";
    std::ofstream full(filler);
    const std::string block(1 << 16, 'x');
    while (full << block << std::flush) {
    }
    const std::size_t failures = ledger.failures().size();
    writers.listen(ledger, 30s, [&] { return ledger.failures().size() > failures + 8; });
    ASSERT_GT(ledger.failures().size(), failures + 8) << "the disk never was full";
    writers.kill(ledger);
    full.close();
    std::filesystem::remove(filler);
    server.kill();
    server.start();
  }
  EXPECT_THAT(ledger.failures(), testing::Contains(HasSubstr("No space left on device")));
  expect_whole(ledger, Record::open_at(server.url(), test::aden).value(), "PostgreSQL");
}

TEST(ReadOnlyDisk, is_named_when_a_record_on_it_is_opened) {
  SmallDisk disk("2m");
  if (!disk.mounted()) GTEST_SKIP() << no_mount;
  {
    Record made = test::create_writers_record(disk.path().string());
  }
  ASSERT_TRUE(disk.remount("2m", true));
  auto opened = Record::open(disk.path());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::unavailable);
  EXPECT_THAT(opened.error().text(), HasSubstr("read-only"));
  auto made = Record::create(disk.path() / "other", test::aden, test::office, test::fixed_key(1));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::unavailable);
  EXPECT_THAT(made.error().text(), HasSubstr("Read-only"));
  ASSERT_TRUE(disk.remount("2m"));
  EXPECT_TRUE(Record::open(disk.path()).value().verify());
}

}  // namespace
}  // namespace truce
