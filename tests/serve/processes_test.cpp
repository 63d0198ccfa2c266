// Several `truce serve` processes of one case, over SQLite and, by on_postgres, over PostgreSQL: no state of their own,
// one sequences at a time, and when it is killed another does.
#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "cli/case_file.h"
#include "cli/session.h"
#include "served_processes.h"

namespace truce::test {
namespace {

class ServedProcesses : public testing::Test {
 protected:
  void SetUp() override {
    program.make("pause", "pause");
    for (const auto& item : std::filesystem::directory_iterator(folder() / "keys")) {
      const std::string name = item.path().filename();
      if (name.starts_with("agency.") && name != "agency.root.key") officer.emplace(KeyPair::load(item.path()).value());
    }
  }
  [[nodiscard]] std::filesystem::path folder() const { return program.folder() / "pause"; }
  [[nodiscard]] ServedProcess serve(const std::string& name) const { return {program, "pause", name}; }
  [[nodiscard]] Envelope statement(const std::string& id) const {
    return sign_entry(Json{{"truce", "entry/1"},
                           {"case", "pause-2026"},
                           {"id", id},
                           {"kind", "statement"},
                           {"author", {{"party", "agency"}, {"key", officer->id().str()}}},
                           {"audience", {"public"}},
                           {"statement", {{"by", "agency"}, {"text", "Words."}}}}
                          .dump(),
                      *officer);
  }
  [[nodiscard]] Record record() const {
    return cli::open_record(folder(), cli::CaseFile::read(folder()).value(), folder() / "keys").value();
  }

  Program program;
  std::optional<KeyPair> officer;
};

TEST_F(ServedProcesses, take_entries_at_once_and_go_on_when_one_is_killed_in_the_midst_of_it) {
  std::vector<ServedProcess> servers;
  servers.push_back(serve("first"));
  servers.push_back(serve("second"));
  std::shared_mutex using_servers;
  std::mutex mutex;
  std::map<std::string, std::uint64_t> taken;  ///< the index that was acknowledged
  std::atomic<std::size_t> by_each[2] = {0, 0};
  std::atomic<std::size_t> again = 0;
  std::atomic<bool> done = false;
  std::vector<std::jthread> writers;
  for (std::size_t w = 0; w < 6; ++w) {
    writers.emplace_back([&, w] {
      for (std::size_t i = 0; !done; ++i) {
        std::size_t at = (w + i) % 2;
        const std::string id = fmt::format("st.w{}-{}", w, i);
        const Envelope envelope = statement(id);
        while (true) {  // whether it was kept is not known when there is no answer: the same again, elsewhere
          std::shared_lock lock(using_servers);
          const auto answer = servers[at].post(*officer, envelope);
          if (answer.status == 201 || answer.status == 200) {
            ++by_each[at];
            std::lock_guard alone(mutex);
            taken[id] = answer.json["entries"][0]["index"];
            break;
          }
          ASSERT_THAT(answer.status, testing::AnyOf(0U, 429U, 503U)) << answer.json;
          lock.unlock();
          if (answer.status == 429) std::this_thread::sleep_for(50ms);
          if (answer.status == 0) ++again;
          if (answer.status == 0) at = 1 - at;
        }
      }
    });
  }
  const auto await = [&](const std::atomic<std::size_t>& count, std::size_t much) {
    const auto patience = std::chrono::steady_clock::now() + 60s;
    while (count < much && std::chrono::steady_clock::now() < patience) std::this_thread::sleep_for(2ms);
    EXPECT_GE(count, much);
  };
  for (std::size_t victim : {std::size_t{0}, std::size_t{1}, std::size_t{0}}) {
    const std::size_t before[2] = {by_each[0], by_each[1]};
    for (std::size_t each : {0U, 1U}) await(by_each[each], before[each] + 5);  // both at once
    servers[victim].kill();
    const std::size_t alone = by_each[1 - victim];
    await(by_each[1 - victim], alone + 10);  // the other goes on
    ServedProcess next = serve("next");
    std::unique_lock lock(using_servers);
    servers[victim] = std::move(next);
    lock.unlock();
  }
  done = true;
  writers.clear();
  EXPECT_GT(again, 0U) << "nobody was cut off: nothing was tested";

  const Record whole = record();
  std::map<std::string, std::uint64_t> kept;
  ASSERT_TRUE(whole.visit(0, whole.size(), [&](const LoggedEntry& entry) -> Status {
    const auto id = Json::parse(entry.envelope.payload)["id"].get<std::string>();
    EXPECT_TRUE(kept.emplace(id, entry.index).second) << id << " is there twice";
    return {};
  }));
  for (const auto& [id, index] : taken) EXPECT_TRUE(kept.contains(id) && kept[id] == index) << id;
  auto verified = whole.verify();
  EXPECT_TRUE(verified) << verified.error().text();
  const auto patience = std::chrono::steady_clock::now() + 20s;
  for (const ServedProcess& server : servers) {
    while (server.size() < whole.size() && std::chrono::steady_clock::now() < patience)
      std::this_thread::sleep_for(5ms);
    EXPECT_EQ(server.size(), whole.size());
  }
}

TEST_F(ServedProcesses, take_a_challenge_once_among_them_and_end_a_session_everywhere) {
  const std::string origin = "http://localhost:8080";
  const ServedProcess first(program, "pause", "first", origin);
  const ServedProcess second(program, "pause", "second", origin);
  const std::string challenge =
      first.ask("POST", "/api/session/challenge", {}, Json{{"key", officer->id().str()}}.dump()).json["challenge"];
  const Signature signature = officer->sign(as_bytes(sign_in_statement(origin, CaseId("pause-2026"), challenge)));
  const std::string answer =
      Json{{"key", officer->id().str()}, {"challenge", challenge}, {"signature", to_base64(signature)}}.dump();
  const auto begun = second.ask("POST", "/api/session", {}, answer);
  ASSERT_EQ(begun.status, 200U) << begun.json;
  EXPECT_EQ(first.ask("POST", "/api/session", {}, answer).status, 401U) << "used at the other";
  EXPECT_EQ(second.ask("POST", "/api/session", {}, answer).status, 401U);

  const std::size_t at = begun.head.find("Set-Cookie: ") + 12;
  const std::string cookie = begun.head.substr(at, begun.head.find(';', at) - at);
  const auto who = [&](const ServedProcess& server) {
    return server.ask("GET", "/api/session", {{"Cookie", cookie}}).json;
  };
  EXPECT_EQ(who(first)["party"], "agency");
  EXPECT_EQ(who(second)["party"], "agency");
  const auto ended = first.ask("DELETE", "/api/session",
                               {{"Cookie", cookie}, {"Origin", origin}, {"X-Truce-Csrf", begun.json["csrf"]}});
  EXPECT_EQ(ended.status, 204U);
  EXPECT_TRUE(who(first).is_null());
  const auto patience = std::chrono::steady_clock::now() + 10s;
  while (!who(second).is_null() && std::chrono::steady_clock::now() < patience) std::this_thread::sleep_for(20ms);
  EXPECT_TRUE(who(second).is_null());
  const ServedProcess third(program, "pause", "third", origin);
  EXPECT_TRUE(who(third).is_null()) << "one that begins later knows it at once";
  EXPECT_TRUE(record().verify());
}

}  // namespace
}  // namespace truce::test
