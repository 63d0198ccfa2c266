#include "serve/witness_server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "loopback.h"
#include "record/example_witness.h"
#include "serve/http_client.h"

namespace truce {
namespace {

using test::ExampleWitness;
using test::Faults;
using test::RunningServer;

constexpr const char* request_type = "application/octet-stream";

/// A witness that listens, and what a log does to have its checkpoints cosigned.
struct WitnessOnline {
  ExampleWitness example;
  Faults faults;
  RunningServer server{serve_witness(example.open(), "127.0.0.1:0", "/north", options()).value()};
  HttpClient client;

  HttpServerOptions options() {
    HttpServerOptions with;
    with.fault = faults.sink();
    with.threads = 4;
    return with;
  }
  [[nodiscard]] std::string add_url() const { return server.url() + "/north/add-checkpoint"; }
  [[nodiscard]] std::string shown_url(std::string_view origin) const {
    return server.url() + "/north/" + to_hex(sha256(as_bytes(origin))) + "/checkpoint";
  }
  HttpAnswer post(const AddCheckpoint& request) {
    return client.post(add_url(), print_add_checkpoint(request), request_type).value();
  }
};

std::vector<VerifierKey> key_of(const Witness& witness) {
  return {witness.key()};
}

TEST(WitnessServer, cosigns_then_says_where_to_start_from_and_cosigns_with_the_proof) {
  WitnessOnline online;
  const auto keys = key_of(online.example.witness);
  SignedCheckpoint ten = online.example.log.checkpoint(10);
  HttpAnswer answer = online.post(online.example.log.request(0, 10));
  EXPECT_EQ(answer.status, 200U);
  auto start = take_answer(ten, {answer.status, answer.content_type, answer.body}, keys);
  ASSERT_TRUE(start) << start.error().text();
  EXPECT_FALSE(start->has_value());
  EXPECT_EQ(verify_cosignatures(ten, keys)->size(), 1U);

  SignedCheckpoint thirty = online.example.log.checkpoint(30);
  answer = online.post(online.example.log.request(0, 30));
  EXPECT_EQ(answer.status, 409U);
  EXPECT_EQ(answer.content_type, "text/x.tlog.size");
  EXPECT_EQ(answer.body, "10\n");
  start = take_answer(thirty, {answer.status, answer.content_type, answer.body}, keys);
  ASSERT_TRUE(start && *start);
  answer = online.post(online.example.log.request(**start, 30));
  EXPECT_EQ(answer.status, 200U);
  ASSERT_TRUE(take_answer(thirty, {answer.status, answer.content_type, answer.body}, keys));
  EXPECT_EQ(verify_cosignatures(thirty, keys)->size(), 1U);
  EXPECT_EQ(online.example.remembered(), online.example.log.head(30));
}

TEST(WitnessServer, gives_the_protocol_s_other_answers) {
  WitnessOnline online;
  EXPECT_EQ(online.client.post(online.add_url(), "old x\n", request_type)->status, 400U);
  EXPECT_EQ(online.client.post(online.add_url(), "", request_type)->status, 400U);
  EXPECT_EQ(online.client.post(online.add_url(), std::string(add_checkpoint_size_limit + 1, 'a'), request_type)->status,
            413U);
  test::SignedLog unknown("other.example/log", 41);
  unknown.grow(3);
  EXPECT_EQ(online.post(unknown.request(0, 3)).status, 404U);
  test::SignedLog forged(online.example.origin, 42);
  forged.grow(3);
  EXPECT_EQ(online.post(forged.request(0, 3)).status, 403U);
  EXPECT_EQ(online.post(online.example.log.request(0, 20)).status, 200U);
  EXPECT_EQ(online.post({20, {}, online.example.log.checkpoint(30)}).status, 422U);
  EXPECT_EQ(online.post(online.example.fork.request(20, 20)).status, 422U) << "another history";
  EXPECT_TRUE(online.faults.lines().empty());
}

TEST(WitnessServer, shows_the_last_checkpoint_of_each_of_its_logs) {
  WitnessOnline online;
  const std::string url = online.shown_url(online.example.origin);
  EXPECT_EQ(online.client.get(url)->status, 404U) << "none was cosigned";
  EXPECT_EQ(online.client.get(online.shown_url("other.example/log"))->status, 404U);
  online.post(online.example.log.request(0, 10));
  const HttpAnswer shown = online.client.get(url).value();
  EXPECT_EQ(shown.status, 200U);
  EXPECT_EQ(shown.content_type, "text/plain; charset=utf-8");
  auto checkpoint = open_checkpoint(shown.body, online.example.log.keys());
  ASSERT_TRUE(checkpoint) << checkpoint.error().text();
  EXPECT_EQ(checkpoint->body.head, online.example.log.head(10));
  EXPECT_EQ(verify_cosignatures(*checkpoint, key_of(online.example.witness))->size(), 1U);
}

TEST(WitnessServer, has_no_other_paths_and_methods) {
  WitnessOnline online;
  EXPECT_EQ(online.client.get(online.add_url())->status, 405U);
  EXPECT_EQ(online.client.post(online.shown_url(online.example.origin), "a", request_type)->status, 405U);
  const std::string hash = to_hex(sha256(as_bytes(online.example.origin)));
  std::string upper = hash;
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  for (const std::string& path :
       {std::string("/"), std::string("/north"), std::string("/add-checkpoint"), std::string("/north/add-checkpoint/"),
        std::string("/north//add-checkpoint"), std::string("/north/%61dd-checkpoint"), "/north/" + hash,
        "/north/" + hash + "/", "/north/" + upper + "/checkpoint", "/north/" + online.example.origin + "/checkpoint"}) {
    EXPECT_EQ(online.client.post(online.server.url() + path, "a", request_type)->status, 404U) << path;
    EXPECT_EQ(online.client.get(online.server.url() + path)->status, 404U) << path;
  }
}

TEST(WitnessServer, cosigns_nothing_and_says_nothing_when_its_memory_is_damaged) {
  WitnessOnline online;
  online.post(online.example.log.request(0, 10));
  std::ofstream(online.example.state_file()) << "damaged";
  const HttpAnswer answer = online.post(online.example.log.request(10, 20));
  EXPECT_EQ(answer.status, 500U);
  EXPECT_EQ(answer.body, "Internal Server Error\n");
  EXPECT_EQ(online.client.get(online.shown_url(online.example.origin))->status, 500U);
  ASSERT_EQ(online.faults.lines().size(), 2U);
  EXPECT_NE(online.faults.lines()[0].find("POST /north/add-checkpoint: "), std::string::npos);
}

TEST(WitnessServer, of_two_histories_raced_against_each_other_it_cosigns_one) {
  for (int round = 0; round < 10; ++round) {
    WitnessOnline online;
    ASSERT_EQ(online.post(online.example.log.request(0, 10)).status, 200U);
    constexpr int racers = 8;
    std::vector<unsigned> statuses(racers);
    {
      std::vector<std::jthread> threads;
      for (int number = 0; number < racers; ++number) {
        threads.emplace_back([&, number] {
          const test::SignedLog& history = number % 2 == 0 ? online.example.log : online.example.fork;
          HttpClient client;
          const std::string body = print_add_checkpoint(history.request(10, 40));
          statuses[static_cast<std::size_t>(number)] = client.post(online.add_url(), body, request_type)->status;
        });
      }
    }
    EXPECT_EQ(std::ranges::count(statuses, 200U), 1) << "who came later began from an old size";
    const TreeHead held = online.example.remembered();
    EXPECT_TRUE(held == online.example.log.head(40) || held == online.example.fork.head(40));
  }
}

}  // namespace
}  // namespace truce
