// System calls that fail under a writer at work, by strace's fault injection.
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "postgres/postgres_server.h"
#include "rounds.h"
#include "writers.h"

namespace truce {
namespace {

using namespace std::chrono_literals;
using test::Child;
using test::Ledger;

/// The process that traces this one; 0: none.
int tracer() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "TracerPid:") {
      int pid = 0;
      status >> pid;
      return pid;
    }
  }
  return 0;
}

class FailingCalls : public testing::TestWithParam<const char*> {};

TEST_P(FailingCalls, lose_no_acknowledged_entry) {
  const char* strace = "/usr/bin/strace";
  if (::access(strace, X_OK) != 0) GTEST_SKIP() << "no strace here";
  test::Folder folder;
  const std::string place = folder.path().string();
  {
    Record made = test::create_writers_record(place);
  }
  Ledger ledger;
  for (int round = 0; round < test::rounds(3, 1); ++round) {
    Child writers([&](int pipe) {
      for (int tries = 0; tracer() == 0; ++tries) {
        if (tries == 1000) {
          test::tell(pipe, "F not traced");
          return;
        }
        std::this_thread::sleep_for(10ms);
      }
      test::write_entries(place, static_cast<std::uint64_t>(round), pipe, {.go_on = true});
    });
    const std::string inject = GetParam();
    std::jthread tracing([&, pid = writers.pid()] {
      test::run_program({strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + inject.substr(0, inject.find(':')),
                         "-e", "inject=" + inject, "-p", std::to_string(pid)},
                        folder.path() / "strace.log");
    });
    writers.listen(ledger, 15s, [&] { return !ledger.failures().empty() || ledger.acknowledged().size() > 50; });
    if (!ledger.failures().empty() && ledger.failures().front() == "not traced") {
      GTEST_SKIP() << "strace may not trace here: " << read_file(folder.path() / "strace.log").value();
    }
    writers.listen(ledger, 1500ms);
    writers.kill(ledger);
    tracing.join();
    auto record = Record::open(folder.path());
    ASSERT_TRUE(record) << record.error().text();
    ASSERT_EQ(ledger.lost(*record), 0U);
    ASSERT_EQ(ledger.forked(*record), "");
    ASSERT_EQ(Ledger::twice(*record), "");
    auto verified = record->verify();
    ASSERT_TRUE(verified) << verified.error().text();
  }
  EXPECT_EQ(ledger.contradiction(), "");
  EXPECT_GT(ledger.acknowledged().size(), 20U) << "nothing went through between the faults";
  EXPECT_GT(ledger.failures().size(), 2U) << "the faults had no effect";
  EXPECT_THAT(ledger.failures(), testing::Each(testing::HasSubstr("the record's file cannot be used")));
  RecordProperty("acknowledged", static_cast<int>(ledger.acknowledged().size()));
  RecordProperty("failures", static_cast<int>(ledger.failures().size()));
}

INSTANTIATE_TEST_SUITE_P(OfTheStore, FailingCalls,
                         testing::Values("fdatasync:error=EIO:when=3+5", "fdatasync,fsync:error=EIO:when=2+3",
                                         "pwrite64:error=ENOSPC:when=10+23", "pwrite64:error=EIO:when=40+41",
                                         "pwrite64,fdatasync:error=EIO:when=45+37"),
                         [](const auto& param) {
                           std::string name = param.param;
                           for (char& c : name) {
                             if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
                           }
                           return name;
                         });

}  // namespace
}  // namespace truce
