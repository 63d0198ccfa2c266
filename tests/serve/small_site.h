// A site and limits for the tests of the HTTP server.
#pragma once

#include <fmt/format.h>

#include <atomic>
#include <future>
#include <stdexcept>

#include "loopback.h"

namespace truce::test {

inline constexpr std::size_t echo_limit = 1000;

inline HttpOperation operation(std::string method, std::function<Result<HttpReply>(const HttpRequest&)> answer) {
  return {.method = std::move(method), .body_bytes = echo_limit, .answer = std::move(answer)};
}

inline Result<HttpReply> say(std::string text) {
  HttpReply reply;
  reply.body = std::move(text);
  return reply;
}

/// /echo gives back what was asked; /secret and /throw fail; /split answers with a header that would be two.
inline std::vector<HttpOperation> small_site(std::string_view path) {
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

inline HttpServerOptions quick() {
  HttpServerOptions options;
  options.limits.idle = 10s;
  options.limits.head = 400ms;
  options.limits.body = 400ms;
  options.limits.stop = 300ms;
  options.limits.header_bytes = 4096;
  return options;
}

inline std::string ask(const RunningServer& server, std::string_view bytes) {
  RawClient client(server.port());
  client.send(bytes);
  client.end_sending();
  return client.rest();
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

}  // namespace truce::test
