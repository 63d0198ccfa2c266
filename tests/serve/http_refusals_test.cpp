// What the HTTP server refuses to read.
#include <gtest/gtest.h>

#include "small_site.h"

namespace truce {
namespace {

using namespace std::chrono_literals;
using test::ask;
using test::echo_limit;
using test::quick;
using test::RunningServer;
using test::small_site;
using test::status_of;

TEST(HttpRefusals, refuses_a_head_that_is_too_large) {
  RunningServer server(small_site, quick());
  const std::string fits = "GET /echo HTTP/1.1\r\nHost: x\r\nX: " + std::string(3800, 'a') + "\r\n\r\n";
  EXPECT_EQ(status_of(ask(server, fits)), 200U);
  const std::string large = "GET /echo HTTP/1.1\r\nHost: x\r\nX: " + std::string(4200, 'a') + "\r\n\r\n";
  EXPECT_EQ(status_of(ask(server, large)), 431U);
  EXPECT_EQ(status_of(ask(server, "GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n")), 431U);
  EXPECT_EQ(status_of(ask(server, "GET /echo HTTP/1.1\r\nHost: x\r\nX: " + std::string(1'000'000, 'a'))), 431U)
      << "while it is still being sent";
}

TEST(HttpRefusals, refuses_a_body_that_is_too_large_before_it_is_read) {
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

TEST(HttpRefusals, refuses_chunks_that_are_too_many_or_never_end) {
  RunningServer server(small_site, quick());
  const std::string head = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(status_of(ask(server, head + "3e8\r\n" + std::string(1000, 'a') + "\r\n1\r\nb\r\n0\r\n\r\n")), 413U);
  EXPECT_EQ(status_of(ask(server, head + "ffffffff\r\n")), 413U);
  EXPECT_EQ(status_of(ask(server, head + "3;" + std::string(1'000'000, 'x'))), 431U) << "an endless chunk extension";
}

TEST(HttpRefusals, refuses_what_could_be_read_as_another_request) {
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

TEST(HttpRefusals, refuses_what_is_no_request) {
  RunningServer server(small_site, quick());
  using namespace std::string_literals;
  for (const std::string& request : {
           "GET /echo HTTP/1.1\r\n\r\n"s,
           "GET /echo HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"s,
           "GET /echo HTTP/1.1\nHost: x\n\n"s,
           "GET  /echo HTTP/1.1\r\nHost: x\r\n\r\n"s,
           "GET /echo\r\n\r\n"s,
           "GET echo HTTP/1.1\r\nHost: x\r\n\r\n"s,
           "GET * HTTP/1.1\r\nHost: x\r\n\r\n"s,
           "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"s,
           "GET http:// HTTP/1.1\r\nHost: x\r\n\r\n"s,
           "\x16\x03\x01\x02\x00\x01\x00\x01"s,
           "GET /ec\0ho HTTP/1.1\r\nHost: x\r\n\r\n"s,
           "GET /echo HTTP/1.1\r\nHost: x\r\nX\x01: y\r\n\r\n"s,
           "GET /echo HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n"s,
           "GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n"s,
       }) {
    EXPECT_EQ(status_of(ask(server, request)), 400U) << request;
  }
  EXPECT_EQ(status_of(ask(server, "GET /echo HTTP/2.0\r\nHost: x\r\n\r\n")), 400U);
  EXPECT_EQ(ask(server, ""), "");
  EXPECT_EQ(ask(server, "GET /ec"), "") << "it ended within its first line";
  EXPECT_EQ(status_of(ask(server, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")), 200U) << "and goes on";
}

}  // namespace
}  // namespace truce
