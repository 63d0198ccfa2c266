#include "serve/http_server.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/file.h"
#include "record/fixtures.h"
#include "small_site.h"

namespace truce {
namespace {

using namespace std::chrono_literals;
using test::ask;
using test::body_of;
using test::Faults;
using test::operation;
using test::quick;
using test::RawClient;
using test::RunningServer;
using test::small_site;
using test::status_of;

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
