// Slow, idle and many clients of the HTTP server; how it begins and ends.
#include <gtest/gtest.h>

#include <csignal>

#include "small_site.h"

namespace truce {
namespace {

using namespace std::chrono_literals;
using test::ask;
using test::body_of;
using test::Gate;
using test::operation;
using test::quick;
using test::RawClient;
using test::RunningServer;
using test::say;
using test::small_site;
using test::status_of;

TEST(HttpConnections, cuts_off_clients_that_send_too_slowly) {
  RunningServer server(small_site, quick());
  RawClient head(server.port());
  RawClient body(server.port());
  body.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n");
  const auto begun = std::chrono::steady_clock::now();
  bool head_open = true;
  bool body_open = true;
  while ((head_open || body_open) && std::chrono::steady_clock::now() - begun < 10s) {
    head_open = head_open && head.send("G");
    body_open = body_open && body.send("b");
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_FALSE(head_open);
  EXPECT_FALSE(body_open);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

TEST(HttpConnections, cuts_off_a_client_that_does_not_read_its_answer) {
  HttpServerOptions options = quick();
  options.limits.slowest_bytes_per_second = 1'000'000'000;
  RunningServer server(
      [](std::string_view) {
        return std::vector{operation("GET", [](const HttpRequest&) { return say(std::string(50'000'000, 'a')); })};
      },
      options);
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(1500ms);
  const std::string got = client.rest();
  EXPECT_LT(got.size(), 50'000'000U);
}

TEST(HttpConnections, ends_idle_connections) {
  HttpServerOptions options = quick();
  options.limits.idle = 300ms;
  RunningServer server(small_site, options);
  RawClient silent(server.port());
  RawClient after_one(server.port());
  after_one.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(after_one.answer()), 200U);
  EXPECT_TRUE(silent.closed_within(5s));
  EXPECT_TRUE(after_one.closed_within(5s));
}

TEST(HttpConnections, idle_connections_beyond_the_limit_give_way_to_new_ones) {
  HttpServerOptions options = quick();
  options.limits.connections = 50;
  RunningServer server(small_site, options);
  std::vector<RawClient> idle;
  for (int i = 0; i < 300; ++i) idle.emplace_back(server.port());
  EXPECT_EQ(status_of(ask(server, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")), 200U);
  EXPECT_TRUE(idle.front().closed_within(5s)) << "the oldest went first";
  EXPECT_FALSE(idle.back().closed_within(50ms)) << "the youngest stays";
}

TEST(HttpConnections, heads_that_trickle_in_give_way_to_new_clients_too) {
  HttpServerOptions options = quick();
  options.limits.connections = 10;
  options.limits.head = 60s;
  RunningServer server(small_site, options);
  std::vector<RawClient> slow;
  for (int i = 0; i < 30; ++i) {
    slow.emplace_back(server.port());
    slow.back().send("GET /echo HTTP/1.1\r\nX: ");
  }
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(status_of(ask(server, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")), 200U);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

TEST(HttpConnections, busy_connections_at_the_limit_let_new_ones_wait) {
  Gate gate;
  HttpServerOptions options = quick();
  options.limits.connections = 2;
  RunningServer server(gate.site(), options);
  RawClient first(server.port());
  RawClient second(server.port());
  for (RawClient* client : {&first, &second}) client->send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  gate.await(2);
  RawClient third(server.port());
  third.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_FALSE(third.closed_within(200ms));
  EXPECT_EQ(gate.waiting, 2);
  gate.opened.set_value();
  EXPECT_EQ(body_of(first.rest()), "late");
  EXPECT_EQ(body_of(second.rest()), "late");
  EXPECT_EQ(body_of(third.answer()), "late");
}

TEST(HttpConnections, stopping_lets_running_requests_end_and_accepts_no_more) {
  Gate gate;
  HttpServerOptions options = quick();
  options.limits.stop = 20s;
  RunningServer server(gate.site(), options);
  RawClient busy(server.port());
  RawClient idle(server.port());
  busy.send("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n");
  gate.await(1);
  server.ask_to_stop();
  EXPECT_TRUE(idle.closed_within(5s));
  EXPECT_FALSE(RawClient(server.port()).connected());
  gate.opened.set_value();
  const std::string answer = busy.rest();
  EXPECT_EQ(body_of(answer), "late") << "and the request behind it is not begun";
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
  const auto begun = std::chrono::steady_clock::now();
  server.wait();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
}

TEST(HttpConnections, stopping_cuts_what_takes_too_long) {
  RunningServer server(small_site, [] {
    HttpServerOptions options = quick();
    options.limits.body = 60s;
    return options;
  }());
  RawClient slow(server.port());
  slow.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(status_of(slow.answer()), 100U);
  const auto begun = std::chrono::steady_clock::now();
  server.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
  EXPECT_EQ(slow.rest(), "");
}

TEST(HttpConnections, stopped_before_it_runs_ends_at_once) {
  auto server = HttpServer::open("127.0.0.1:0", small_site, quick()).value();
  server.stop();
  server.run();
}

TEST(HttpConnections, stops_on_a_signal) {
  for (int signal : {SIGINT, SIGTERM}) {
    RunningServer server(small_site, quick());
    EXPECT_EQ(status_of(ask(server, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")), 200U);
    std::raise(signal);
    server.wait();
  }
}

TEST(HttpConnections, says_where_it_listens_and_why_it_cannot) {
  auto first = HttpServer::open("127.0.0.1:0", small_site, quick()).value();
  EXPECT_TRUE(first.address().starts_with("127.0.0.1:"));
  EXPECT_FALSE(first.address().ends_with(":0"));
  auto second = HttpServer::open(first.address(), small_site, quick());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::unavailable);
  auto six = HttpServer::open("[::1]:0", small_site, quick());
  EXPECT_TRUE(!six || six->address().starts_with("[::1]:")) << "where there is IPv6";
  for (const char* where : {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "::1:80",
                            "[127.0.0.1]:80", "a:-1", "a: 1"}) {
    auto refused = HttpServer::open(where, small_site, quick());
    ASSERT_FALSE(refused) << where;
    EXPECT_EQ(refused.error().code, ErrorCode::bad_input) << where;
  }
}

}  // namespace
}  // namespace truce
