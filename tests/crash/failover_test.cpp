// Three PostgreSQL servers, each of which lists the other two as its replicas. The primary dies with every process of
// it, with one or both of its replicas behind; one of these takes over. What was acknowledged must be there.
#include <gmock/gmock.h>
#include <signal.h>

#include <memory>
#include <random>
#include <set>

#include "postgres/postgres_server.h"
#include "rounds.h"
#include "writers.h"

namespace truce {
namespace {

using namespace std::chrono_literals;
using test::Child;
using test::Ledger;
using test::PostgresServer;

class Trio : public testing::Test {
 protected:
  void SetUp() override {
    if (auto missing = PostgresServer::missing()) GTEST_SKIP() << *missing;
  }
  /// `quorum`: a commit waits for one of the two; else for none.
  void set_up(bool quorum) {
    servers_.push_back(std::make_unique<PostgresServer>("n1"));
    for (const char* name : {"n2", "n3"}) {
      servers_.push_back(std::make_unique<PostgresServer>(PostgresServer::standby_of(primary(), name)));
    }
    if (quorum) {
      for (auto& server : servers_) server->set({"synchronous_standby_names = 'ANY 1 (" + others(*server) + ")'"});
    }
    primary().await_standbys(2);
    Record made = test::create_writers_record(primary().url());
  }
  PostgresServer& primary() { return *servers_[0]; }

  /// Writers write; some replicas fall behind; the primary dies; one replica takes over and a copy of it takes the
  /// third place. `stopped`: how many fall behind. Returns how far the two were apart, in bytes.
  std::uint64_t round(std::uint64_t number, int stopped, bool promote_higher) {
    Child writers([&](int pipe) { test::write_entries(primary().url(), number, pipe, {.threads = 8}); });
    const std::size_t already = ledger.acknowledged().size();
    writers.listen(ledger, 20s, [&] { return ledger.acknowledged().size() > already + 20; });
    std::vector<pid_t> senders;
    const std::size_t first = random_() % 2;
    for (int i = 0; i < stopped; ++i) {
      auto sender = primary().sender_to(servers_[1 + (first + static_cast<std::size_t>(i)) % 2]->name());
      if (sender) ::kill(*sender, SIGSTOP);
    }
    writers.listen(ledger, std::chrono::milliseconds(150 + random_() % 300));
    primary().kill();
    writers.listen(ledger, std::chrono::milliseconds(random_() % 30));
    writers.kill(ledger);

    std::uint64_t have[2] = {servers_[1]->received(), servers_[2]->received()};
    std::size_t chosen = (have[1] > have[0]) == promote_higher ? 2 : 1;
    servers_[chosen]->promote();
    std::swap(servers_[0], servers_[chosen]);
    return have[0] > have[1] ? have[0] - have[1] : have[1] - have[0];
  }
  /// The third server follows the new primary, and the old primary is replaced by a copy of the new one.
  void mend() {
    for (std::size_t i : {std::size_t{1}, std::size_t{2}}) {
      if (servers_[i]->running()) {
        servers_[i]->follow(primary());
        continue;
      }
      std::string name = servers_[i]->name();
      servers_[i].reset();
      servers_[i] = std::make_unique<PostgresServer>(PostgresServer::standby_of(primary(), name));
      servers_[i]->set({"synchronous_standby_names = 'ANY 1 (" + others(*servers_[i]) + ")'"});
    }
    primary().await_standbys(2);
  }

  static std::string others(const PostgresServer& server) {
    std::string names;
    for (const char* name : {"n1", "n2", "n3"}) {
      if (server.name() != name) names += (names.empty() ? "" : ", ") + std::string(name);
    }
    return names;
  }

  Ledger ledger;

 private:
  std::vector<std::unique_ptr<PostgresServer>> servers_;  ///< the primary first
  std::mt19937 random_{4};
};

TEST_F(Trio, with_a_quorum_and_the_higher_replica_promoted_loses_nothing) {
  set_up(true);
  const int rounds = test::rounds(50, 4);
  int lagging = 0;
  for (int number = 0; number < rounds; ++number) {
    const std::uint64_t before = ledger.acknowledged().empty() ? 0 : ledger.acknowledged().rbegin()->first;
    const std::size_t acknowledged = ledger.acknowledged().size();
    const std::size_t issued = ledger.issued().size();
    if (round(static_cast<std::uint64_t>(number), number % 5 == 4 ? 2 : 1, true) > 0) ++lagging;
    ASSERT_GT(ledger.acknowledged().size(), acknowledged) << "nothing was written";
    ASSERT_EQ(ledger.contradiction(), "");
    Record record = Record::open_at(primary().url(), test::aden).value();
    ASSERT_EQ(ledger.lost(record, before), 0U) << "round " << number;
    ASSERT_EQ(ledger.forked(record, issued), "") << "round " << number;
    if (number + 1 < rounds) mend();
  }
  Record record = Record::open_at(primary().url(), test::aden).value();
  auto verified = record.verify();
  ASSERT_TRUE(verified) << verified.error().text();
  EXPECT_EQ(ledger.lost(record), 0U);
  EXPECT_EQ(ledger.forked(record), "");
  EXPECT_EQ(Ledger::twice(record), "");
  EXPECT_GT(lagging, rounds / 2) << "the replicas were hardly ever apart: nothing was tested";
  EXPECT_GT(ledger.issued().size(), static_cast<std::size_t>(rounds));
  const std::set<std::string> kinds(ledger.failures().begin(), ledger.failures().end());
  for (const std::string& failure : kinds) {
    EXPECT_THAT(failure, testing::AnyOf(testing::HasSubstr("no connection to PostgreSQL"),
                                        testing::HasSubstr("did not confirm the commit")));
  }
  RecordProperty("acknowledged", static_cast<int>(ledger.acknowledged().size()));
  RecordProperty("checkpoints", static_cast<int>(ledger.issued().size()));
}

// The controls. Were one of them to lose nothing, the test above would prove nothing.

TEST_F(Trio, without_a_quorum_loses_acknowledged_entries) {
  set_up(false);
  round(0, 2, true);
  Record record = Record::open_at(primary().url(), test::aden).value();
  EXPECT_GT(ledger.lost(record), 0U);
  EXPECT_NE(ledger.forked(record), "") << "a checkpoint was issued for what is lost";
  RecordProperty("acknowledged", static_cast<int>(ledger.acknowledged().size()));
  RecordProperty("lost", static_cast<int>(ledger.lost(record)));
}

TEST_F(Trio, with_the_lower_replica_promoted_loses_acknowledged_entries) {
  set_up(true);
  round(0, 1, false);
  Record record = Record::open_at(primary().url(), test::aden).value();
  EXPECT_GT(ledger.lost(record), 0U);
  RecordProperty("acknowledged", static_cast<int>(ledger.acknowledged().size()));
  RecordProperty("lost", static_cast<int>(ledger.lost(record)));
}

}  // namespace
}  // namespace truce
