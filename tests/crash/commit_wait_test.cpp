// Commits that wait for a replica that is not there: never acknowledged, whatever ends the wait.
#include <gmock/gmock.h>

#include <chrono>
#include <future>
#include <thread>

#include "postgres/postgres_server.h"
#include "writers.h"

namespace truce {
namespace {

using namespace std::chrono_literals;
using test::PostgresServer;
using testing::HasSubstr;

class WaitingCommit : public testing::Test {
 protected:
  void SetUp() override {
    if (auto missing = PostgresServer::missing()) GTEST_SKIP() << *missing;
    server.emplace("n1");
    record.emplace(test::create_writers_record(server->url()));
    await_replicas("ANY 1 (nobody)");
  }
  void await_replicas(const std::string& names) {
    server->set({"synchronous_standby_names = '" + names + "'"});
    while (server->sql("SHOW synchronous_standby_names") != names) std::this_thread::sleep_for(10ms);
  }
  /// Appends elsewhere; returns when its commit waits.
  std::future<Result<Appended>> append(const std::string& id) {
    auto appending = std::async(std::launch::async, [this, id] {
      Envelope envelope = test::report(id, test::north, test::fixed_key(2));
      return record->append({&envelope, 1});
    });
    while (server->sql(waiting) == "0") std::this_thread::sleep_for(10ms);
    return appending;
  }
  static constexpr const char* waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
  static constexpr const char* of_waiting = " FROM pg_stat_activity WHERE wait_event = 'SyncRep'";

  std::optional<PostgresServer> server;
  std::optional<Record> record;
};

TEST_F(WaitingCommit, that_is_cancelled_is_not_acknowledged) {
  auto appending = append("a");
  std::ignore = server->sql(std::string("SELECT pg_cancel_backend(pid)") + of_waiting);
  auto appended = appending.get();
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().code, ErrorCode::unavailable);
  EXPECT_THAT(appended.error().text(), HasSubstr("its replicas have not confirmed it: not acknowledged"));
  // It can be read on this server, but nothing is signed for it, and nobody is told that it is logged.
  ASSERT_TRUE(record->refresh());
  EXPECT_EQ(record->size(), 4U);
  auto again = append("a");
  std::ignore = server->sql(std::string("SELECT pg_cancel_backend(pid)") + of_waiting);
  EXPECT_THAT(again.get().error().text(), HasSubstr("not acknowledged"));
  auto signing = std::async(std::launch::async, [this] {
    KeyPair signer = test::log_key();
    return record->issue_checkpoint({&signer, 1});
  });
  while (server->sql(waiting) == "0") std::this_thread::sleep_for(10ms);
  std::ignore = server->sql(std::string("SELECT pg_cancel_backend(pid)") + of_waiting);
  EXPECT_EQ(signing.get().error().code, ErrorCode::unavailable);
  EXPECT_FALSE(record->checkpoint().value()) << "a checkpoint was kept for what no replica has";

  await_replicas("");
  Envelope same = test::report("a", test::north, test::fixed_key(2));
  EXPECT_THAT(record->append({&same, 1}).error().text(), HasSubstr("logged already as entry 3"));
  EXPECT_TRUE(record->verify());
}

TEST_F(WaitingCommit, whose_session_is_ended_is_not_acknowledged) {
  auto appending = append("a");
  std::ignore = server->sql(std::string("SELECT pg_terminate_backend(pid)") + of_waiting);
  EXPECT_THAT(appending.get().error().text(), HasSubstr("did not confirm the commit"));
}

TEST_F(WaitingCommit, whose_server_is_shut_down_is_not_acknowledged) {
  auto appending = append("a");
  server->stop();
  EXPECT_THAT(appending.get().error().text(), HasSubstr("did not confirm the commit"));
  EXPECT_THAT(record->refresh().error().text(), HasSubstr("no connection to PostgreSQL"));
  server->start();
  EXPECT_TRUE(record->refresh()) << "it connects again by itself";
  EXPECT_TRUE(record->verify());
}

TEST_F(WaitingCommit, that_no_replica_ever_answers_is_given_up_and_kept_hidden) {
  const auto began = std::chrono::steady_clock::now();
  auto appended = append("a").get();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 15s);
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().code, ErrorCode::unavailable);
  EXPECT_THAT(appended.error().text(), HasSubstr("did not confirm the commit"));
  // The server goes on waiting for it, and shows it to nobody meanwhile; another commit waits its turn, not for ever.
  ASSERT_TRUE(record->refresh());
  EXPECT_EQ(record->size(), 3U);
  Envelope next = test::report("b", test::north, test::fixed_key(2));
  EXPECT_THAT(record->append({&next, 1}).error().text(), HasSubstr("an earlier commit still waits for its replicas"));
  await_replicas("");
  ASSERT_TRUE(record->append({&next, 1}));
  EXPECT_EQ(record->size(), 5U) << "both are there, once";
  EXPECT_TRUE(record->verify());
}

TEST(PostgresServerThatKeepsNothing, is_refused) {
  if (auto missing = PostgresServer::missing()) GTEST_SKIP() << *missing;
  PostgresServer server("n1", {.settings = {"fsync = off"}});
  auto made = Record::create_at(server.url(), test::aden, test::office, test::fixed_key(1));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::unavailable);
  EXPECT_THAT(made.error().text(), HasSubstr("keeps nothing safely: fsync"));
}

}  // namespace
}  // namespace truce
