#include "serve/http_client.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>

#include "base/file.h"
#include "loopback.h"
#include "record/fixtures.h"

namespace truce {
namespace {

using namespace std::chrono_literals;
using test::RunningServer;

Result<HttpReply> reply(unsigned status, std::string body = "") {
  HttpReply out;
  out.status = status;
  out.body = std::move(body);
  return out;
}

/// What a server may do to a client.
struct BadServer {
  std::atomic<int> followed{0};
  RunningServer server{[this](std::string_view path) { return routes(path); }, {}};
  std::string url = server.url();

  std::vector<HttpOperation> routes(std::string_view path) {
    auto get = [](std::function<Result<HttpReply>(const HttpRequest&)> answer) {
      return std::vector<HttpOperation>{{.method = "GET", .body_bytes = 0, .answer = answer},
                                        {.method = "POST", .body_bytes = 4'000'000, .answer = answer}};
    };
    if (path == "/echo") {
      return get([](const HttpRequest& r) {
        return reply(200, std::string(r.header("content-type").value_or("")) + "|" + r.body);
      });
    }
    if (path == "/large") return get([](const HttpRequest&) { return reply(200, std::string(1001, 'a')); });
    if (path == "/fits") return get([](const HttpRequest&) { return reply(200, std::string(1000, 'a')); });
    if (path == "/slow") {
      return get([](const HttpRequest&) {
        std::this_thread::sleep_for(2500ms);
        return reply(200);
      });
    }
    if (path == "/elsewhere") {
      return get([](const HttpRequest&) {
        auto moved = reply(302);
        moved->headers.emplace_back("Location", "/target");
        return moved;
      });
    }
    if (path == "/target") {
      return get([this](const HttpRequest&) {
        ++followed;
        return reply(200);
      });
    }
    if (path == "/500") return get([](const HttpRequest&) { return reply(500); });
    if (path == "/log/checkpoint") return get([](const HttpRequest&) { return reply(200, std::string("a\0b", 3)); });
    if (path == "/log/broken") return get([](const HttpRequest&) { return reply(503); });
    return {};
  }
};

TEST(HttpClient, brings_status_type_and_body_of_any_bytes) {
  BadServer bad;
  HttpClient client;
  const std::string any("\0\xff\r\n\r\n", 6);
  EXPECT_EQ(client.post(bad.url + "/echo", any, "a/b")->body, "a/b|" + any);
  EXPECT_EQ(client.get(bad.url + "/echo")->body, "|") << "a get after a post is a get";
  EXPECT_EQ(client.post(bad.url + "/echo", {}, "a/b")->body, "a/b|") << "an empty body";
  EXPECT_EQ(client.get(bad.url + "/echo")->content_type, "text/plain; charset=utf-8");
  const std::string large(3'000'000, 'b');
  EXPECT_EQ(client.post(bad.url + "/echo", large, "a/b")->body.size(), large.size() + 4)
      << "asks first whether to send";
}

TEST(HttpClient, takes_an_answer_of_the_limit_and_none_larger) {
  BadServer bad;
  HttpClient client({.connect_seconds = 5, .total_seconds = 20, .body_bytes = 1000});
  EXPECT_EQ(client.get(bad.url + "/fits")->body.size(), 1000U);
  auto large = client.get(bad.url + "/large");
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, ErrorCode::limit);
  EXPECT_EQ(large.error().file, bad.url + "/large");
  EXPECT_EQ(client.get(bad.url + "/fits")->status, 200U) << "and goes on";
}

TEST(HttpClient, gives_up_on_a_slow_server) {
  BadServer bad;
  HttpClient client({.connect_seconds = 1, .total_seconds = 1});
  const auto begun = std::chrono::steady_clock::now();
  auto slow = client.get(bad.url + "/slow");
  ASSERT_FALSE(slow);
  EXPECT_EQ(slow.error().code, ErrorCode::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 2400ms);
}

/// What a mirror meets when the line breaks in the midst of a tile.
TEST(HttpClient, does_not_take_an_answer_that_is_cut_short) {
  const int listening = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  ASSERT_EQ(::bind(listening, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
  ASSERT_EQ(::listen(listening, 1), 0);
  ASSERT_EQ(::getsockname(listening, reinterpret_cast<sockaddr*>(&at), &size), 0);
  std::jthread server([listening] {
    for (int i = 0; i < 2; ++i) {
      const int client = ::accept(listening, nullptr, nullptr);
      char request[4096];
      (void)::recv(client, request, sizeof request, 0);
      const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 8192\r\n\r\n" + std::string(4000, 'x');
      (void)::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::close(client);
    }
  });
  const std::string url = fmt::format("http://127.0.0.1:{}/", ntohs(at.sin_port));
  auto answer = HttpClient().get(url + "tile/0/000");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
  auto fetched = fetch_from(url)("tile/0/000");
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().code, ErrorCode::unavailable);
  server.join();
  ::close(listening);
}

TEST(HttpClient, says_when_nobody_is_there) {
  std::string gone;
  {
    BadServer bad;
    gone = bad.url;
  }
  HttpClient client;
  for (const std::string& url :
       {gone + "/echo", std::string("http://name.invalid/"), std::string("file:///etc/hostname"),
        std::string("ftp://127.0.0.1/"), std::string("")}) {
    auto refused = client.get(url);
    ASSERT_FALSE(refused) << url;
    EXPECT_EQ(refused.error().code, ErrorCode::unavailable) << url;
  }
}

TEST(HttpClient, hands_a_redirect_over_and_does_not_follow_it) {
  BadServer bad;
  HttpClient client;
  EXPECT_EQ(client.get(bad.url + "/elsewhere")->status, 302U);
  EXPECT_EQ(client.post(bad.url + "/elsewhere", "a", "a/b")->status, 302U);
  EXPECT_EQ(bad.followed, 0);
}

TEST(HttpClient, any_status_is_an_answer) {
  BadServer bad;
  HttpClient client;
  EXPECT_EQ(client.get(bad.url + "/500")->status, 500U);
  EXPECT_EQ(client.get(bad.url + "/nothing")->status, 404U);
}

TEST(FetchFrom, reads_a_url_and_a_folder_alike) {
  BadServer bad;
  test::Folder folder;
  write_file_atomically(folder.path() / "checkpoint", std::string_view("a\0b", 3)).value();
  for (const std::string& place : {bad.url + "/log", bad.url + "/log/", folder.path().string()}) {
    Fetch fetch = fetch_from(place);
    auto file = fetch("checkpoint");
    ASSERT_TRUE(file && *file) << place;
    EXPECT_EQ(as_text(**file), std::string_view("a\0b", 3)) << place;
    auto absent = fetch("nothing");
    ASSERT_TRUE(absent) << place;
    EXPECT_FALSE(absent->has_value()) << place;
  }
  auto broken = fetch_from(bad.url + "/log")("broken");
  ASSERT_FALSE(broken) << "a broken server does not say that a file is not there";
  EXPECT_EQ(broken.error().code, ErrorCode::unavailable);
  EXPECT_FALSE(fetch_from(bad.url)("elsewhere"));
}

}  // namespace
}  // namespace truce
