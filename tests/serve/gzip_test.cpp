#include "serve/gzip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

#include "small_site.h"

namespace truce {
namespace {

using test::ask;
using test::body_of;
using test::operation;
using test::quick;
using test::RunningServer;
using test::status_of;
using testing::HasSubstr;
using testing::Not;

std::string unpacked(const std::string& packed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string text;
  int state = Z_OK;
  while (state == Z_OK) {
    char piece[4096];
    stream.next_out = reinterpret_cast<Bytef*>(piece);
    stream.avail_out = sizeof piece;
    state = inflate(&stream, Z_NO_FLUSH);
    text.append(piece, sizeof piece - stream.avail_out);
  }
  EXPECT_EQ(state, Z_STREAM_END);
  inflateEnd(&stream);
  return text;
}

TEST(Gzip, gives_back_what_went_in) {
  std::mt19937 random(3);
  for (std::size_t size : {0, 1, 1000, 100'000, 3'000'000}) {
    std::string text(size, 'a');
    for (std::size_t i = 0; i < size; i += 1 + random() % 20) text[i] = static_cast<char>(random());
    EXPECT_EQ(unpacked(gzip(text)), text) << size;
    EXPECT_EQ(gzip(text), gzip(text)) << "no time, no name";
  }
}

TEST(Gzip, is_taken_by_those_who_say_so) {
  for (const char* takes : {"gzip", "GZIP", "br, gzip", "gzip;q=0.1", "gzip ; q=1.0", "*", "deflate, *;q=0.5", "x-gzip",
                            "identity;q=0, gzip"}) {
    EXPECT_TRUE(accepts_gzip(takes)) << takes;
  }
  for (const char* does_not : {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *", "gzipped",
                               "gzip;quality=1", "gzip;q=x"}) {
    EXPECT_FALSE(accepts_gzip(does_not)) << does_not;
  }
  EXPECT_FALSE(accepts_gzip(std::nullopt));
}

TEST(Gzip, is_for_what_gets_smaller) {
  for (const char* type : {"application/json", "text/html; charset=utf-8", "image/svg+xml", "application/geo+json"}) {
    EXPECT_TRUE(is_compressible(type)) << type;
  }
  for (const char* type : {"image/png", "application/octet-stream", "text/event-stream", "", "font/woff2"}) {
    EXPECT_FALSE(is_compressible(type)) << type;
  }
}

/// /text of 2000 bytes, /short, /packed already, /picture, /secret, /shared, /random that gets no smaller.
std::vector<HttpOperation> texts(std::string_view path) {
  return {operation("GET", [path = std::string(path)](const HttpRequest&) -> Result<HttpReply> {
    static const std::string kept(5000, 'k');
    HttpReply reply;
    reply.body = std::string(path == "/short" ? 1023 : 2000, 'a');
    if (path == "/packed") reply.headers = {{"Content-Encoding", "br"}};
    if (path == "/picture") reply.content_type = "image/png";
    if (path == "/secret") reply.compression = Compression::never;
    if (path == "/vary") reply.headers = {{"Vary", "Cookie"}};
    if (path == "/shared") reply.shared = SharedBody{.bytes = kept, .holder = {}};
    if (path == "/random") {
      std::mt19937 random(1);
      for (char& c : reply.body) c = static_cast<char>(random());
    }
    return reply;
  })};
}

std::string get(const RunningServer& server, const std::string& path, const std::string& accepts = "gzip, br",
                const std::string& method = "GET") {
  return ask(server, fmt::format("{} {} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {}\r\nConnection: close\r\n\r\n",
                                 method, path, accepts));
}

TEST(GzipAnswers, are_smaller_and_say_so) {
  RunningServer server(texts, quick());
  const std::string answer = get(server, "/text");
  EXPECT_THAT(answer, HasSubstr("Content-Encoding: gzip\r\n"));
  EXPECT_THAT(answer, HasSubstr("Vary: Accept-Encoding\r\n"));
  EXPECT_LT(body_of(answer).size(), 100U);
  EXPECT_EQ(unpacked(body_of(answer)), std::string(2000, 'a'));
  EXPECT_THAT(answer, HasSubstr(fmt::format("Content-Length: {}\r\n", body_of(answer).size())));
  EXPECT_EQ(unpacked(body_of(get(server, "/shared"))), std::string(5000, 'k'));
  EXPECT_THAT(get(server, "/vary"), HasSubstr("Vary: Cookie, Accept-Encoding\r\n"));
}

TEST(GzipAnswers, have_the_same_length_for_a_head) {
  RunningServer server(texts, quick());
  const std::string head = get(server, "/text", "gzip", "HEAD");
  EXPECT_EQ(body_of(head), "");
  EXPECT_THAT(head, HasSubstr(fmt::format("Content-Length: {}\r\n", body_of(get(server, "/text")).size())));
}

TEST(GzipAnswers, are_for_those_who_take_them) {
  RunningServer server(texts, quick());
  const std::string answer = get(server, "/text", "identity");
  EXPECT_EQ(body_of(answer), std::string(2000, 'a'));
  EXPECT_THAT(answer, HasSubstr("Vary: Accept-Encoding\r\n")) << "a cache must know that others get another";
  EXPECT_EQ(body_of(get(server, "/shared", "identity")), std::string(5000, 'k'));
}

TEST(GzipAnswers, are_never_of_secrets_nor_of_what_gains_nothing) {
  RunningServer server(texts, quick());
  for (const char* path : {"/short", "/picture", "/secret"}) {
    const std::string answer = get(server, path);
    EXPECT_THAT(answer, Not(HasSubstr("Content-Encoding"))) << path;
    EXPECT_THAT(answer, Not(HasSubstr("Vary"))) << path;
    EXPECT_GE(body_of(answer).size(), 1023U) << path;
  }
  EXPECT_THAT(get(server, "/packed"), Not(HasSubstr("Content-Encoding: gzip")));
  EXPECT_THAT(get(server, "/random"), Not(HasSubstr("Content-Encoding")));
}

}  // namespace
}  // namespace truce
