// A case on real sockets, asked by scripts that sign each request (RFC 9421): several servers of one case, writers that
// race, and a stop in the midst of it.
#include "serve/case_server.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <set>
#include <thread>

#include "loopback.h"
#include "serve/message_signature.h"
#include "served_example.h"
#include "small_site.h"

namespace truce::test {
namespace {

/// One server of the example's folder, as another process would be.
class Table {
 public:
  explicit Table(const std::filesystem::path& folder) : live_(open(folder)), server_(serve()) {}

  /// The status of the answer, 0 when there was none, and its body.
  std::pair<unsigned, Json> post(const KeyPair& by, const std::vector<Envelope>& envelopes) const {
    HttpRequest request;
    request.method = "POST";
    request.path = "/api/entries";
    request.body = ServedExample::batch(envelopes);
    std::string raw = fmt::format(
        "POST /api/entries HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n"
        "Content-Length: {}\r\n",
        origin_.substr(origin_.rfind('/') + 1), request.body.size());
    request.headers = {{"host", origin_.substr(origin_.rfind('/') + 1)}, {"content-type", "application/json"}};
    const std::string nonce = to_hex(random_salt()).substr(0, 32);
    for (const auto& [name, value] : sign_request(request, origin_, by, system_now(), nonce)) {
      raw += name + ": " + value + "\r\n";
    }
    RawClient client(server_->port());
    if (!client.send(raw + "\r\n" + request.body)) return {};
    const std::string answer = client.answer();
    if (answer.empty()) return {};
    return {status_of(answer), Json::parse(body_of(answer), nullptr, false)};
  }
  [[nodiscard]] std::uint64_t size() const { return live_->public_now()->head().size; }
  void stop() { server_->stop(); }

 private:
  static std::shared_ptr<LiveCase> open(const std::filesystem::path& folder) {
    LiveCaseOptions following;
    following.open = [folder] {
      return cli::open_record(folder, cli::CaseFile::read(folder).value(), folder / "keys");
    };
    following.poll = std::chrono::milliseconds(20);
    return LiveCase::open(std::move(following)).value();
  }
  std::unique_ptr<RunningServer> serve() {
    CaseServerOptions options;
    options.listen = "127.0.0.1:0";
    options.by_peer = options.by_key = {.per_second = 1e6, .burst = 1e6};
    CaseServer server = CaseServer::open(live_, {}, std::move(options)).value();
    origin_ = server.origin();
    return std::make_unique<RunningServer>(std::move(server.http()));
  }

  std::shared_ptr<LiveCase> live_;
  std::string origin_;
  std::unique_ptr<RunningServer> server_;
};

class CaseServers : public testing::Test {
 protected:
  [[nodiscard]] Envelope position(const std::string& id, const std::string& answer) const {
    return served.entry(id, "position", "ru", officer,
                        {{"by", "ru"}, {"question", "exclusion-scope"}, {"answer", answer}});
  }
  [[nodiscard]] Envelope correction(const std::string& id, const std::string& of, const std::string& answer) const {
    return served.entry(
        id, "correction", "ru", officer, {{"reason", "a slip"}},
        {{"replaces", of}, {"position", {{"by", "ru"}, {"question", "exclusion-scope"}, {"answer", answer}}}});
  }
  void await(const Table& table, std::uint64_t size) const {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (table.size() < size && std::chrono::steady_clock::now() < patience) std::this_thread::sleep_for(2ms);
    ASSERT_GE(table.size(), size);
  }

  ServedExample served;
  const KeyPair officer = served.key("ru.ministry-of-foreign-affairs");
};

TEST_F(CaseServers, of_one_case_take_one_of_two_racing_corrections_and_tell_the_other) {
  Table first(served.folder());
  Table second(served.folder());
  for (int round = 0; round < 5; ++round) {
    const std::string of = fmt::format("position.r{}", round);
    ASSERT_EQ(first.post(officer, {position(of, "any-called-terrorist")}).first, 201U);
    std::pair<unsigned, Json> answers[2];
    {
      std::jthread one([&] { answers[0] = first.post(officer, {correction(of + ".a", of, "council-list-only")}); });
      std::jthread two([&] { answers[1] = second.post(officer, {correction(of + ".b", of, "linked-too")}); });
    }
    const std::multiset<unsigned> statuses{answers[0].first, answers[1].first};
    EXPECT_EQ(statuses, (std::multiset<unsigned>{201, 409})) << answers[0].second << answers[1].second;
    const Json& lost = answers[answers[0].first == 409 ? 0 : 1].second;
    EXPECT_EQ(lost["error"]["code"], "conflict") << lost;
  }
  await(second, served.size());
  await(first, second.size());
  second.stop();
  EXPECT_EQ(first.post(officer, {position("position.after", "linked-too")}).first, 201U) << "the other goes on alone";
  EXPECT_TRUE(cli::open_record(served.folder(), cli::CaseFile::read(served.folder()).value(), served.folder() / "keys")
                  ->verify());
}

TEST_F(CaseServers, that_are_stopped_under_load_lose_nothing_that_they_took) {
  Table table(served.folder());
  std::mutex mutex;
  std::set<std::string> taken;
  std::atomic<int> count = 0;
  {
    std::vector<std::jthread> writers;
    for (int w = 0; w < 4; ++w) {
      writers.emplace_back([&, w] {
        for (int i = 0;; ++i) {
          const std::string id = fmt::format("position.w{}-{}", w, i);
          const auto [status, body] = table.post(officer, {position(id, "linked-too")});
          if (status != 201) return;
          ++count;
          std::lock_guard lock(mutex);
          taken.insert(id);
        }
      });
    }
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (count < 20 && std::chrono::steady_clock::now() < patience) std::this_thread::sleep_for(2ms);
    table.stop();
  }
  EXPECT_GE(taken.size(), 20U);
  std::set<std::string> kept;
  const Record record =
      cli::open_record(served.folder(), cli::CaseFile::read(served.folder()).value(), served.folder() / "keys").value();
  ASSERT_TRUE(record.visit(0, record.size(), [&](const LoggedEntry& entry) -> Status {
    if (const auto payload = entry.payload()) kept.insert(Json::parse(*payload)["id"].get<std::string>());
    return {};
  }));
  for (const std::string& id : taken) EXPECT_TRUE(kept.contains(id)) << id;
}

}  // namespace
}  // namespace truce::test
