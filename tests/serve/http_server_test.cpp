#include "serve/http_server.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <future>
#include <stdexcept>

#include "base/file.h"
#include "loopback.h"
#include "record/fixtures.h"

namespace truce {
namespace {

using namespace std::chrono_literals;
using test::body_of;
using test::Faults;
using test::RawClient;
using test::RunningServer;
using test::status_of;

constexpr std::size_t echo_limit = 1000;

HttpOperation operation(std::string method, std::function<Result<HttpReply>(const HttpRequest&)> answer) {
  return {.method = std::move(method), .body_bytes = echo_limit, .answer = std::move(answer)};
}

Result<HttpReply> say(std::string text) {
  HttpReply reply;
  reply.body = std::move(text);
  return reply;
}

/// /echo gives back what was asked; /secret and /throw fail; /split answers with a header that would be two.
std::vector<HttpOperation> small_site(std::string_view path) {
  if (path == "/echo") {
    return {operation("GET", [](const HttpRequest& r) { return say(r.method + " " + r.path + " ?" + r.query); }),
            operation("POST", [](const HttpRequest& r) { return say(r.body); })};
  }
  if (path == "/header") {
    return {
        operation("GET", [](const HttpRequest& r) { return say(std::string(r.header("x-mine").value_or("none"))); })};
  }
  if (path == "/secret") {
    return {operation("GET", [](const HttpRequest&) -> Result<HttpReply> {
      return fail_at("/name", "Layla", "nothing", "the store is broken");
    })};
  }
  if (path == "/throw") {
    return {operation("GET", [](const HttpRequest&) -> Result<HttpReply> { throw std::runtime_error("Layla"); })};
  }
  if (path == "/split") {
    return {operation("GET", [](const HttpRequest&) -> Result<HttpReply> {
      HttpReply reply;
      reply.headers.emplace_back("X-Name", "a\r\nSet-Cookie: b");
      return reply;
    })};
  }
  return {};
}

HttpServerOptions quick() {
  HttpServerOptions options;
  options.limits.idle = 10s;
  options.limits.head = 400ms;
  options.limits.body = 400ms;
  options.limits.stop = 300ms;
  options.limits.header_bytes = 4096;
  return options;
}

std::string ask(const RunningServer& server, std::string_view bytes) {
  RawClient client(server.port());
  client.send(bytes);
  client.end_sending();
  return client.rest();
}

TEST(HttpServer, answers_with_the_length_the_date_and_no_store) {
  RunningServer server(small_site, quick());
  const std::string answer = ask(server, "GET /echo?a=%20b HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(answer), 200U);
  EXPECT_EQ(body_of(answer), "GET /echo ?a=%20b");
  EXPECT_NE(answer.find("Content-Length: 17\r\n"), std::string::npos);
  EXPECT_NE(answer.find("Cache-Control: no-store\r\n"), std::string::npos);
  EXPECT_NE(answer.find("Date: "), std::string::npos);
  EXPECT_NE(answer.find(" GMT\r\n"), std::string::npos);
}

TEST(HttpServer, takes_an_absolute_target_and_header_names_in_any_case) {
  RunningServer server(small_site, quick());
  EXPECT_EQ(body_of(ask(server, "GET http://other/header HTTP/1.1\r\nHOST: x\r\nX-MINE: 7\r\n\r\n")), "7");
}

TEST(HttpServer, keeps_a_connection_and_answers_pipelined_requests_in_order) {
  RunningServer server(small_site, quick());
  RawClient client(server.port());
  std::string requests;
  for (int i = 0; i < 200; ++i)
    requests += fmt::format("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n{:03}", i);
  client.send(requests);
  for (int i = 0; i < 200; ++i) ASSERT_EQ(body_of(client.answer()), fmt::format("{:03}", i));
}

TEST(HttpServer, closes_after_http_1_0_and_when_the_client_says_close) {
  RunningServer server(small_site, quick());
  for (const char* request :
       {"GET /echo HTTP/1.0\r\n\r\n", "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"}) {
    RawClient client(server.port());
    client.send(request);
    EXPECT_EQ(status_of(client.rest()), 200U) << request;
  }
}

TEST(HttpServer, answers_head_as_get_without_its_body) {
  RunningServer server(small_site, quick());
  RawClient client(server.port());
  client.send("HEAD /echo HTTP/1.1\r\nHost: x\r\n\r\nGET /header HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string head = client.answer(false);
  EXPECT_EQ(status_of(head), 200U);
  EXPECT_NE(head.find("Content-Length: 11\r\n"), std::string::npos) << head;
  EXPECT_EQ(body_of(client.answer()), "none");
}

TEST(HttpServer, says_404_and_405_with_what_is_allowed) {
  RunningServer server(small_site, quick());
  EXPECT_EQ(status_of(ask(server, "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")), 404U);
  const std::string answer = ask(server, "DELETE /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(answer), 405U);
  EXPECT_NE(answer.find("Allow: GET, HEAD, POST\r\n"), std::string::npos) << answer;
  EXPECT_EQ(status_of(ask(server, "get /echo HTTP/1.1\r\nHost: x\r\n\r\n")), 405U) << "methods have a case";
}

TEST(HttpServer, says_500_and_never_why) {
  Faults faults;
  HttpServerOptions options = quick();
  options.fault = faults.sink();
  RunningServer server(small_site, options);
  for (const char* path : {"/secret", "/throw", "/split"}) {
    const std::string answer = ask(server, fmt::format("GET {} HTTP/1.1\r\nHost: x\r\n\r\n", path));
    EXPECT_EQ(status_of(answer), 500U) << path;
    EXPECT_EQ(body_of(answer), "Internal Server Error\n");
    EXPECT_EQ(answer.find("Set-Cookie"), std::string::npos);
  }
  const auto lines = faults.lines();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], "GET /secret: the store is broken at /name");
  for (const std::string& line : lines) EXPECT_EQ(line.find("Layla"), std::string::npos) << line;
}

TEST(HttpServer, takes_a_body_in_chunks) {
  RunningServer server(small_site, quick());
  EXPECT_EQ(body_of(ask(server,
                        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                        "3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n")),
            "abcde");
}

TEST(HttpServer, tells_a_client_that_waits_to_go_on) {
  RunningServer server(small_site, quick());
  RawClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.answer(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hi");
  EXPECT_EQ(body_of(client.answer()), "hi");
  EXPECT_EQ(status_of(ask(server, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: tea\r\n\r\nhi")),
            417U);
}

TEST(HttpServer, refuses_a_head_that_is_too_large) {
  RunningServer server(small_site, quick());
  const std::string fits = "GET /echo HTTP/1.1\r\nHost: x\r\nX: " + std::string(3800, 'a') + "\r\n\r\n";
  EXPECT_EQ(status_of(ask(server, fits)), 200U);
  const std::string large = "GET /echo HTTP/1.1\r\nHost: x\r\nX: " + std::string(4200, 'a') + "\r\n\r\n";
  EXPECT_EQ(status_of(ask(server, large)), 431U);
  EXPECT_EQ(status_of(ask(server, "GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n")), 431U);
  EXPECT_EQ(status_of(ask(server, "GET /echo HTTP/1.1\r\nHost: x\r\nX: " + std::string(1'000'000, 'a'))), 431U)
      << "while it is still being sent";
}

TEST(HttpServer, refuses_a_body_that_is_too_large_before_it_is_read) {
  RunningServer server(small_site, quick());
  auto post = [](std::size_t size) {
    return fmt::format("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", size);
  };
  EXPECT_EQ(status_of(ask(server, post(echo_limit) + std::string(echo_limit, 'a'))), 200U);
  EXPECT_EQ(status_of(ask(server, post(echo_limit + 1))), 413U);
  EXPECT_EQ(status_of(ask(server, post(echo_limit + 1) + std::string(2'000'000, 'a'))), 413U) << "read to the end";
  EXPECT_EQ(status_of(ask(server, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551615\r\n\r\n")),
            413U);
  EXPECT_EQ(status_of(ask(server, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551616\r\n\r\n")),
            400U);
}

TEST(HttpServer, refuses_chunks_that_are_too_many_or_never_end) {
  RunningServer server(small_site, quick());
  const std::string head = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(status_of(ask(server, head + "3e8\r\n" + std::string(1000, 'a') + "\r\n1\r\nb\r\n0\r\n\r\n")), 413U);
  EXPECT_EQ(status_of(ask(server, head + "ffffffff\r\n")), 413U);
  EXPECT_EQ(status_of(ask(server, head + "3;" + std::string(1'000'000, 'x'))), 431U) << "an endless chunk extension";
}

TEST(HttpServer, refuses_what_could_be_read_as_another_request) {
  RunningServer server(small_site, quick());
  const std::string hidden = "GET /secret HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string post = "POST /echo HTTP/1.1\r\nHost: x\r\n";
  for (const std::string& shape : {
           post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
           post + "Content-Length: 0\r\nContent-Length: 33\r\n\r\n",
           post + "Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
           post + "Content-Length: 0, 33\r\n\r\n",
           post + "Content-Length: +0\r\n\r\n",
           post + "Content-Length: 0x0\r\n\r\n",
           post + "Content-Length:\r\n\r\n",
           post + "Content-Length : 0\r\n\r\n",
           post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: xchunked\r\n\r\n",
           post + "Transfer-Encoding: identity\r\n\r\n",
           post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding:\x0b"
                  "chunked\r\n\r\n0\r\n\r\n",
           std::string("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
           post + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
           post + "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n",
           post + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
           post + "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\na\r\n0\r\n\r\n",
           post + "Transfer-Encoding: chunked\n\n0\n\n",
           post + "X: a\nContent-Length: 0\r\n\r\n",
       }) {
    const std::string answer = ask(server, shape + hidden);
    const unsigned status = status_of(answer);
    EXPECT_TRUE(status == 400 || status == 501 || status == 413) << shape << "\n" << answer;
    EXPECT_EQ(answer.find("HTTP/1.1", 1), std::string::npos) << "a second answer to " << shape << "\n" << answer;
  }
}

TEST(HttpServer, refuses_what_is_no_request) {
  RunningServer server(small_site, quick());
  const std::string nul("GET /ec\0ho HTTP/1.1\r\nHost: x\r\n\r\n", 34);
  for (const std::string& request : {
           std::string("GET /echo HTTP/1.1\r\n\r\n"),
           std::string("GET /echo HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
           std::string("GET /echo HTTP/1.1\nHost: x\n\n"),
           std::string("GET  /echo HTTP/1.1\r\nHost: x\r\n\r\n"),
           std::string("GET /echo\r\n\r\n"),
           std::string("GET echo HTTP/1.1\r\nHost: x\r\n\r\n"),
           std::string("GET * HTTP/1.1\r\nHost: x\r\n\r\n"),
           std::string("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"),
           std::string("GET http:// HTTP/1.1\r\nHost: x\r\n\r\n"),
           std::string("\x16\x03\x01\x02\x00\x01\x00\x01", 8),
           nul,
           std::string("GET /echo HTTP/1.1\r\nHost: x\r\nX\x01: y\r\n\r\n"),
           std::string("GET /echo HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n"),
           std::string("GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n"),
       }) {
    EXPECT_EQ(status_of(ask(server, request)), 400U) << request;
  }
  EXPECT_EQ(status_of(ask(server, "GET /echo HTTP/2.0\r\nHost: x\r\n\r\n")), 400U);
  EXPECT_EQ(ask(server, ""), "");
  EXPECT_EQ(ask(server, "GET /ec"), "") << "it ended within its first line";
  EXPECT_EQ(status_of(ask(server, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")), 200U) << "and goes on";
}

TEST(HttpServer, cuts_off_clients_that_send_too_slowly) {
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

TEST(HttpServer, cuts_off_a_client_that_does_not_read_its_answer) {
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

TEST(HttpServer, ends_idle_connections) {
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

TEST(HttpServer, idle_connections_beyond_the_limit_give_way_to_new_ones) {
  HttpServerOptions options = quick();
  options.limits.connections = 50;
  RunningServer server(small_site, options);
  std::vector<RawClient> idle;
  for (int i = 0; i < 300; ++i) idle.emplace_back(server.port());
  EXPECT_EQ(status_of(ask(server, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")), 200U);
  EXPECT_TRUE(idle.front().closed_within(5s)) << "the oldest went first";
  EXPECT_FALSE(idle.back().closed_within(50ms)) << "the youngest stays";
}

/// Answers when told to.
struct Gate {
  std::promise<void> opened;
  std::shared_future<void> open = opened.get_future().share();
  std::atomic<int> waiting{0};

  HttpSite site() {
    return [this](std::string_view) {
      return std::vector{operation("GET", [this](const HttpRequest&) {
        ++waiting;
        open.wait();
        return say("late");
      })};
    };
  }
  void await(int count) const {
    for (int i = 0; i < 2000 && waiting < count; ++i) std::this_thread::sleep_for(5ms);
    ASSERT_EQ(waiting, count);
  }
};

TEST(HttpServer, busy_connections_at_the_limit_let_new_ones_wait) {
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

TEST(HttpServer, stopping_lets_running_requests_end_and_accepts_no_more) {
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

TEST(HttpServer, stopping_cuts_what_takes_too_long) {
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

TEST(HttpServer, stopped_before_it_runs_ends_at_once) {
  auto server = HttpServer::open("127.0.0.1:0", small_site, quick()).value();
  server.stop();
  server.run();
}

TEST(HttpServer, stops_on_a_signal) {
  for (int signal : {SIGINT, SIGTERM}) {
    RunningServer server(small_site, quick());
    EXPECT_EQ(status_of(ask(server, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")), 200U);
    std::raise(signal);
    server.wait();
  }
}

TEST(HttpServer, says_where_it_listens_and_why_it_cannot) {
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

TEST(HttpServer, sends_files_whole_and_nothing_that_is_no_file) {
  test::Folder folder;
  std::string content(3'000'000, 'a');
  for (std::size_t i = 0; i < content.size(); i += 7) content[i] = static_cast<char>(i % 251);
  write_file_atomically(folder.path() / "large", content).value();
  write_file_atomically(folder.path() / "empty", "").value();
  std::filesystem::create_directory(folder.path() / "folder");
  ASSERT_EQ(::mkfifo((folder.path() / "pipe").c_str(), 0600), 0);
  RunningServer server(
      [&](std::string_view path) {
        return std::vector{operation("GET", [file = folder.path() / path.substr(1)](const HttpRequest&) {
          Result<HttpReply> reply = HttpReply{};
          reply->file = file;
          reply->headers.emplace_back("Cache-Control", "immutable");
          return reply;
        })};
      },
      quick());
  RawClient client(server.port());
  auto get = [&](const std::string& method, const std::string& name) {
    client.send(fmt::format("{} /{} HTTP/1.1\r\nHost: x\r\n\r\n", method, name));
    return client.answer(method == "GET");
  };
  EXPECT_TRUE(body_of(get("GET", "large")) == content);
  EXPECT_EQ(body_of(get("GET", "empty")), "");
  const std::string head = get("HEAD", "large");
  EXPECT_NE(head.find("Content-Length: 3000000\r\n"), std::string::npos);
  EXPECT_NE(head.find("Cache-Control: immutable\r\n"), std::string::npos);
  for (const char* name : {"folder", "pipe", "nothing"}) {
    const std::string answer = get("GET", name);
    EXPECT_EQ(status_of(answer), 404U) << name;
    EXPECT_NE(answer.find("Cache-Control: no-store\r\n"), std::string::npos) << name;
  }
}

TEST(HttpServer, many_clients_at_once_each_get_their_own_answer) {
  HttpServerOptions options = quick();
  options.threads = 4;
  RunningServer server(small_site, options);
  std::vector<std::thread> clients;
  std::atomic<int> right{0};
  for (int number = 0; number < 16; ++number) {
    clients.emplace_back([&, number] {
      RawClient client(server.port());
      for (int i = 0; i < 100; ++i) {
        const std::string body = fmt::format("{}-{}", number, i);
        client.send(fmt::format("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}", body.size(), body));
        right += body_of(client.answer()) == body ? 1 : 0;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(right, 1600);
}

}  // namespace
}  // namespace truce
