// Two programs that both hold themselves for the only writer of one record.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>

#include "postgres/postgres_server.h"
#include "writers.h"

namespace truce {
namespace {

using namespace std::chrono_literals;
using test::Child;
using test::Ledger;
using test::PostgresServer;
using testing::HasSubstr;

void two_at_once(const std::string& place) {
  {
    Record made = test::create_writers_record(place);
  }
  Ledger ledger;
  test::WritersOptions options{.threads = 4, .entries = 60};
  Child first([&](int pipe) { test::write_entries(place, 1, pipe, options); });
  Child second([&](int pipe) { test::write_entries(place, 2, pipe, options); });
  EXPECT_EQ(first.end(ledger), 0);
  EXPECT_EQ(second.end(ledger), 0);
  EXPECT_THAT(ledger.failures(), testing::IsEmpty());
  EXPECT_EQ(ledger.contradiction(), "");
  EXPECT_GE(ledger.acknowledged().size(), 2U * 4 * 60);
  Record record = Record::open_at(place, test::aden).value();
  EXPECT_EQ(record.size(), 3 + ledger.acknowledged().size());
  EXPECT_EQ(ledger.lost(record), 0U);
  EXPECT_EQ(ledger.forked(record), "");
  EXPECT_EQ(Ledger::twice(record), "");
  EXPECT_TRUE(record.verify());
}

TEST(TwoWriters, at_once_on_a_folder_lose_and_double_nothing) {
  test::Folder folder;
  two_at_once(folder.path().string());
}

TEST(TwoWriters, at_once_on_postgres_lose_and_double_nothing) {
  if (auto missing = PostgresServer::missing()) GTEST_SKIP() << *missing;
  PostgresServer server("n1");
  two_at_once(server.url());
}

/// A writer that stops in the midst of its transaction, and afterwards tries the same again.
Child pausing_writer(const std::string& place) {
  return Child([=](int pipe) {
    Record record = Record::open_at(place, test::aden).value();
    Envelope envelope = test::report("paused", test::north, test::fixed_key(2));
    bool paused = false;
    for (int attempt = 0; attempt < 2; ++attempt) {
      auto appended = record.append({&envelope, 1}, [&](const AdmittedEntry& entry) -> Status {
        if (!entry.logged && !std::exchange(paused, true)) ::raise(SIGSTOP);
        return {};
      });
      test::tell(pipe, appended ? "A " + std::to_string(appended->first) + " paused"
                                : "F " + excerpt(appended.error().text(), 600));
      if (appended) return;
    }
  });
}

void await_stop(const Child& child) {
  int status = 0;
  ASSERT_EQ(::waitpid(child.pid(), &status, WUNTRACED), child.pid());
  ASSERT_TRUE(WIFSTOPPED(status));
}

TEST(PausedWriter, on_postgres_loses_its_turn_and_cannot_commit_when_it_wakes) {
  if (auto missing = PostgresServer::missing()) GTEST_SKIP() << *missing;
  PostgresServer server("n1");
  Record record = test::create_writers_record(server.url());
  Ledger ledger;
  Child former = pausing_writer(server.url());
  await_stop(former);
  for (int i = 0; i < 3; ++i) {
    Envelope envelope = test::report("other" + std::to_string(i), test::north, test::fixed_key(2));
    auto appended = record.append({&envelope, 1});
    ASSERT_TRUE(appended) << appended.error().text();
    ledger.take("A " + std::to_string(appended->first) + " other" + std::to_string(i));
  }
  ::kill(former.pid(), SIGCONT);
  former.end(ledger);
  ASSERT_EQ(ledger.failures().size(), 1U) << "the paused transaction was not refused";
  EXPECT_THAT(ledger.failures()[0], HasSubstr("PostgreSQL"));
  EXPECT_EQ(ledger.contradiction(), "");
  EXPECT_EQ(ledger.acknowledged().size(), 4U) << "and the second attempt went through";
  ASSERT_TRUE(record.refresh());
  EXPECT_EQ(record.size(), 7U);
  EXPECT_EQ(ledger.lost(record), 0U);
  EXPECT_EQ(Ledger::twice(record), "");
  EXPECT_TRUE(record.verify());
}

TEST(PausedWriter, in_a_folder_keeps_the_others_waiting_but_not_for_ever) {
  test::Folder folder;
  Record record = test::create_writers_record(folder.path().string());
  Ledger ledger;
  Child former = pausing_writer(folder.path().string());
  await_stop(former);
  Envelope envelope = test::report("other", test::north, test::fixed_key(2));
  auto appended = record.append({&envelope, 1});
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().code, ErrorCode::unavailable);
  EXPECT_THAT(appended.error().text(), HasSubstr("another program is writing to this record"));
  ::kill(former.pid(), SIGCONT);
  former.end(ledger);
  EXPECT_EQ(ledger.acknowledged().size(), 1U);
  EXPECT_TRUE(record.append({&envelope, 1}));
  EXPECT_EQ(ledger.lost(record), 0U);
  EXPECT_TRUE(record.verify());
}

}  // namespace
}  // namespace truce
