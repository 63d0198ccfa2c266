// The network between the three servers is cut: the primary alone on one side, its replicas on the other. Clients reach
// all of them (over Unix sockets, which know no network namespaces). Afterwards there are two live primaries.
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <sstream>

#include "postgres/postgres_server.h"
#include "writers.h"

namespace truce {
namespace {

using namespace std::chrono_literals;
using test::Child;
using test::Ledger;
using test::PostgresServer;
using testing::HasSubstr;

/// Runs `ip`; true when it did what it was told.
bool ip(const std::string& arguments) {
  std::vector<std::string> words{"/usr/sbin/ip"};
  std::istringstream all(arguments);
  for (std::string word; all >> word;) words.push_back(word);
  return ::access(words[0].c_str(), X_OK) == 0 && test::run_program(words, "/dev/null") == 0;
}

/// Three network namespaces, joined by a bridge in a fourth.
class Network {
 public:
  Network() {
    ready_ = ip("netns add " + hub_) && ip("-n " + hub_ + " link add bridge type bridge") &&
             ip("-n " + hub_ + " link set bridge up");
    for (int node = 1; ready_ && node <= 3; ++node) {
      const std::string name = space(node);
      const std::string port = "port" + std::to_string(node);
      ready_ = ip("netns add " + name) &&
               ip("-n " + hub_ + " link add " + port + " type veth peer name eth0 netns " + name) &&
               ip("-n " + hub_ + " link set " + port + " master bridge up") &&
               ip("-n " + name + " addr add " + address(node) + "/24 dev eth0") &&
               ip("-n " + name + " link set lo up") && ip("-n " + name + " link set eth0 up");
    }
  }
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  ~Network() {
    for (int node = 1; node <= 3; ++node) ip("netns del " + space(node));
    ip("netns del " + hub_);
  }
  [[nodiscard]] bool ready() const { return ready_; }
  [[nodiscard]] std::string space(int node) const { return hub_ + "n" + std::to_string(node); }
  static std::string address(int node) { return "10.77.0." + std::to_string(node); }
  [[nodiscard]] bool connect(int node, bool connected) const {
    return ip("-n " + hub_ + " link set port" + std::to_string(node) + (connected ? " up" : " down"));
  }

 private:
  std::string hub_ = "truce" + std::to_string(::getpid());
  bool ready_ = false;
};

TEST(Partition, of_the_primary_from_its_replicas_acknowledges_and_signs_nothing_on_its_side) {
  if (auto missing = PostgresServer::missing()) GTEST_SKIP() << *missing;
  Network network;
  if (!network.ready()) GTEST_SKIP() << "cannot make network namespaces here (not root, or no ip)";
  auto options = [&](int node, const std::string& others) {
    return test::PostgresOptions{.settings = {"listen_addresses = '" + Network::address(node) + "'",
                                              "synchronous_standby_names = '" + others + "'", "wal_sender_timeout = 3s",
                                              "wal_receiver_timeout = 3s"},
                                 .network = network.space(node)};
  };
  auto first_options = options(1, "");
  PostgresServer former("n1", first_options);
  PostgresServer heir = PostgresServer::standby_of(former, "n2", options(2, "ANY 1 (n1, n3)"), Network::address(1));
  PostgresServer third = PostgresServer::standby_of(former, "n3", options(3, "ANY 1 (n1, n2)"), Network::address(1));
  former.await_standbys(2);
  former.set({"synchronous_standby_names = 'ANY 1 (n2, n3)'"});
  {
    Record made = test::create_writers_record(former.url());
  }
  Ledger ledger;
  Child writers([&](int pipe) { test::write_entries(former.url(), 1, pipe, {.threads = 4, .go_on = true}); });
  writers.listen(ledger, 20s, [&] { return ledger.acknowledged().size() > 50; });
  ASSERT_GT(ledger.acknowledged().size(), 50U);
  EXPECT_THAT(ledger.failures(), testing::IsEmpty());

  writers.kill(ledger);
  std::uint64_t shared = 0;
  {
    Record record = Record::open_at(former.url(), test::aden).value();
    ASSERT_TRUE(record.append({})) << "in its turn: what came before has ended";
    shared = record.size();
  }

  ASSERT_TRUE(network.connect(1, false));
  const std::size_t before = ledger.acknowledged().size();
  Child cut_off([&](int pipe) {  // no checkpoints: what waits for replicas first is an entry
    test::write_entries(former.url(), 2, pipe, {.threads = 4, .go_on = true, .checkpoints = false});
  });
  cut_off.listen(ledger, 30s, [&] { return ledger.failures().size() >= 4; });
  EXPECT_THAT(ledger.failures(), testing::Contains(HasSubstr("did not confirm the commit"))) << "the wait has no end";
  EXPECT_EQ(ledger.acknowledged().size(), before) << "acknowledged without a replica";

  PostgresServer* survivors[] = {&heir, &third};
  if (third.received() > heir.received()) std::swap(survivors[0], survivors[1]);
  survivors[0]->promote();
  survivors[1]->follow(*survivors[0], Network::address(survivors[0] == &heir ? 2 : 3));
  survivors[0]->await_standbys(1);
  const std::string place = survivors[0]->url();
  Child successors([&](int pipe) { test::write_entries(place, 3, pipe, {.threads = 4}); });
  successors.listen(ledger, 20s, [&] { return ledger.acknowledged().size() > before + 50; });
  ASSERT_GT(ledger.acknowledged().size(), before + 50) << "the other side does not go on";

  // Both live, and joined again. The former's replicas follow another: it still gets no confirmation.
  ASSERT_TRUE(network.connect(1, true));
  cut_off.kill(ledger);
  successors.kill(ledger);
  former.kill();
  former.start();
  Record old = Record::open_at(former.url(), test::aden).value();
  Record current = Record::open_at(place, test::aden).value();
  EXPECT_EQ(ledger.contradiction(), "");
  EXPECT_EQ(ledger.lost(current), 0U);
  EXPECT_EQ(ledger.forked(current), "");
  EXPECT_EQ(Ledger::twice(current), "");
  EXPECT_TRUE(current.verify());
  // After its restart the former shows what it took in alone, and still signs nothing for it.
  ASSERT_GT(old.size(), shared) << "it took in nothing: the test shows nothing";
  KeyPair signer = test::log_key();
  auto checkpoint = old.issue_checkpoint({&signer, 1});
  ASSERT_FALSE(checkpoint);
  EXPECT_THAT(checkpoint.error().text(), HasSubstr("did not confirm the commit"));
  Envelope unconfirmed = old.read(old.size() - 1, 1).value().at(0).envelope;
  auto again = old.append({&unconfirmed, 1});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::unavailable) << "told that it is logged: " << again.error().text();
  if (auto kept = old.checkpoint().value()) {
    EXPECT_LE(kept->body.head.size, shared) << "a checkpoint is kept for what no replica has";
  }
}

}  // namespace
}  // namespace truce
