// A served case whose server is killed at any moment, while clients outside it append over HTTP.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>
#include <mutex>
#include <random>

#include "cli/run.h"
#include "program_process.h"
#include "record/storage_key.h"
#include "rounds.h"
#include "serve/loopback.h"
#include "serve/message_signature.h"
#include "writers.h"

namespace truce {
namespace {

using test::Ledger;
using test::ProgramProcess;
using test::RawClient;

constexpr const char* log_origin = "records.example/aden";

/// A party that speaks in the case, with its root key.
struct Speaker {
  std::string party;
  KeyPair key;
};

/// A case in a folder, and what was promised of it.
class ServedCase : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(program.run({"init", "aden", "--from", TRUCE_SOURCE_DIR "/examples/pause"}).code, 0);
    ASSERT_EQ(program.run({"key", "log", "--name", log_origin, "--case", "aden"}).code, 0);
    for (const std::string party : {"side-a", "side-b", "agency", "commission"}) {
      speakers.push_back({party, KeyPair::load(folder / "keys" / (party + ".root.key")).value()});
    }
  }
  [[nodiscard]] Record open() const {
    ReadingKeys keys;
    keys.storage = StorageKey::load(folder / "keys/storage.secret").value();
    return Record::open(folder, {.keys = std::move(keys)}).value();
  }
  void tell(const std::string& line) {
    const std::scoped_lock lock(mutex);
    ledger.take(line);
  }
  [[nodiscard]] std::size_t acknowledged() {
    const std::scoped_lock lock(mutex);
    return ledger.acknowledged().size();
  }
  [[nodiscard]] std::size_t fetched() {
    const std::scoped_lock lock(mutex);
    return ledger.issued().size();
  }

  test::Program program;
  const std::filesystem::path folder = program.folder() / "aden";
  std::vector<Speaker> speakers;
  std::mutex mutex;
  Ledger ledger;  ///< under the mutex while clients run
};

/// Somebody who appends one entry after the other, and asks for the checkpoint now and then. What was sent and not
/// answered is sent again, to the next server, until it is answered.
class Client {
 public:
  Client(Speaker speaker, int number) : speaker_(std::move(speaker)), number_(number) {}

  /// Until the server is gone.
  void run(std::uint16_t port, const std::function<void(const std::string&)>& tell) {
    while (true) {
      if (pending_.empty()) pending_ = next();
      const auto [status, body] = post(port);
      if (status == 0) return;
      if (status == 429 || status == 503) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        continue;
      }
      const Json answer = Json::parse(body, nullptr, false);
      if ((status != 200 && status != 201) || !answer.is_object()) {
        tell(fmt::format("F {} {}", status, excerpt(body, 300)));
        return;
      }
      tell(fmt::format("A {} {}", answer["first"].get<std::uint64_t>(), answer["entries"][0]["id"].get<std::string>()));
      pending_.clear();
      if (status == 200) ++sent_again_;
      if (entries_ % 3 == 0) fetch_checkpoint(port, tell);
    }
  }

  /// Entries that were recorded before the answer was lost, and sent once more.
  [[nodiscard]] int sent_again() const { return sent_again_; }

 private:
  [[nodiscard]] std::string next() {
    const std::string id = fmt::format("st.c{}-{}", number_, ++entries_);
    const Json entry = {{"truce", "entry/1"},
                        {"case", "pause-2026"},
                        {"id", id},
                        {"kind", "statement"},
                        {"author", {{"party", speaker_.party}, {"key", speaker_.key.id().str()}}},
                        {"audience", {"public"}},
                        {"statement", {{"by", speaker_.party}, {"text", "The convoy has passed " + id}}}};
    const Envelope envelope = sign_entry(entry.dump(), speaker_.key);
    return Json{{"envelopes", {Json::parse(print_envelope(envelope))}}}.dump();
  }
  [[nodiscard]] std::pair<unsigned, std::string> post(std::uint16_t port) const {
    const std::string host = fmt::format("127.0.0.1:{}", port);
    HttpRequest request;
    request.method = "POST";
    request.path = "/api/entries";
    request.body = pending_;
    request.headers = {{"host", host}, {"content-type", "application/json"}};
    std::string raw = fmt::format(
        "POST /api/entries HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", host,
        request.body.size());
    const std::string nonce = to_hex(random_salt()).substr(0, 32);
    for (const auto& [name, value] : sign_request(request, "http://" + host, speaker_.key, system_now(), nonce)) {
      raw += name + ": " + value + "\r\n";
    }
    return ask(port, raw + "\r\n" + request.body);
  }
  void fetch_checkpoint(std::uint16_t port, const std::function<void(const std::string&)>& tell) const {
    const auto [status, body] =
        ask(port, fmt::format("GET /log/checkpoint HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", port));
    if (status != 200) return;
    auto checkpoint = parse_signed_checkpoint(body);
    if (!checkpoint) return tell("F " + checkpoint.error().text());
    tell(fmt::format("C {} {}", checkpoint->body.head.size, to_hex(checkpoint->body.head.root)));
  }
  /// Status and body; 0 when there was no whole answer.
  static std::pair<unsigned, std::string> ask(std::uint16_t port, const std::string& raw) {
    RawClient client(port);
    if (!client.connected() || !client.send(raw)) return {};
    const std::string answer = client.answer();
    return {test::status_of(answer), test::body_of(answer)};
  }

  Speaker speaker_;
  int number_;
  int entries_ = 0;
  int sent_again_ = 0;
  std::string pending_;  ///< the body that has had no answer yet
};

TEST_F(ServedCase, that_is_killed_loses_no_entry_that_it_acknowledged_and_no_checkpoint_that_it_showed) {
  std::vector<Client> clients;
  for (int number = 0; number < 8; ++number) {
    clients.emplace_back(speakers[static_cast<std::size_t>(number) % speakers.size()], number);
  }
  const auto to_ledger = [this](const std::string& line) { tell(line); };
  const KeyPair log = [&] {
    for (const auto& item : std::filesystem::directory_iterator(folder / "keys")) {
      if (item.path().filename().string().contains(".log-")) return KeyPair::load(item.path()).value();
    }
    throw std::runtime_error("no key of the log");
  }();
  std::mt19937 random(7);
  const int rounds = test::rounds(200, 20);
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t before = ledger.acknowledged().empty() ? 0 : ledger.acknowledged().rbegin()->first;
    const std::size_t already = acknowledged();
    const std::size_t issued = fetched();
    ProgramProcess server({"serve", "--case", folder.string(), "--listen", "127.0.0.1:0", "--quiet", "--json"});
    if (round % 10 == 0) {  // while it opens
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % 150));
      server.kill();
      continue;
    }
    const Json said = Json::parse(server.document());
    const std::string address = said["address"];
    const auto port = static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
    {
      std::jthread publisher([&](const std::stop_token& stop) {  // as truce publish does, beside the server
        Record record = open();
        while (!stop.stop_requested()) {
          auto checkpoint = record.issue_checkpoint({&log, 1});
          if (!checkpoint) return to_ledger("F " + checkpoint.error().text());
          const TreeHead& head = checkpoint->body.head;
          to_ledger(fmt::format("C {} {}", head.size, to_hex(head.root)));
          std::this_thread::sleep_for(std::chrono::milliseconds(15));
        }
      });
      std::vector<std::jthread> running;
      for (Client& client : clients) running.emplace_back([&] { client.run(port, to_ledger); });
      const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
      while (acknowledged() == already && std::chrono::steady_clock::now() < patience) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % 80));
      server.kill();
    }
    ASSERT_GT(acknowledged(), already) << "nothing was written";
    ASSERT_THAT(ledger.failures(), testing::IsEmpty());
    ASSERT_EQ(ledger.contradiction(), "");
    const Record record = open();
    ASSERT_EQ(ledger.lost(record, before), 0U) << "round " << round;
    ASSERT_EQ(ledger.forked(record, issued), "") << "round " << round;
  }
  const Record record = open();
  const auto verified = record.verify();
  ASSERT_TRUE(verified) << verified.error().text();
  EXPECT_EQ(ledger.lost(record), 0U);
  EXPECT_EQ(ledger.forked(record), "");
  EXPECT_EQ(Ledger::twice(record), "");
  EXPECT_GT(ledger.acknowledged().size(), static_cast<std::size_t>(rounds));
  RecordProperty("acknowledged", static_cast<int>(ledger.acknowledged().size()));
  int sent_again = 0;
  for (const Client& client : clients) sent_again += client.sent_again();
  EXPECT_GT(sent_again, 0) << "no answer was ever lost";
  RecordProperty("sent_again", sent_again);
  RecordProperty("checkpoints", static_cast<int>(ledger.issued().size()));
}

}  // namespace
}  // namespace truce
