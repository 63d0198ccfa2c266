#include "serve/log_server.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "loopback.h"
#include "record/mirror.h"
#include "record/published_log.h"
#include "serve/http_client.h"

namespace truce {
namespace {

using test::body_of;
using test::ExampleLog;
using test::Folder;
using test::MemoryFiles;
using test::RawClient;
using test::RunningServer;
using test::status_of;

/// A log published into a folder, beside a file that is nobody's business.
struct LogOnline {
  ExampleLog log{5, 1300};
  Folder outer;
  std::filesystem::path folder = outer.path() / "log";
  RunningServer server{start()};

  HttpServer start() {
    auto files = open_log_folder(folder).value();
    publish_to(*files, 700);
    write_file_atomically(folder / "case.json", "{}\n").value();
    write_file_atomically(folder / "mirror.json", "secret").value();
    write_file_atomically(folder / "tile" / "notes", "secret").value();
    write_file_atomically(outer.path() / "outside", "secret").value();
    return serve_log(folder, "127.0.0.1:0").value();
  }
  void publish_to(LogFiles& files, std::size_t size) const {
    ASSERT_TRUE(publish(files, log.checkpoint(size), ExampleLog::log(), log.rows()));
  }
  [[nodiscard]] std::string get(const std::string& path) const {
    RawClient client(server.port());
    client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    client.end_sending();
    return client.rest();
  }
};

MirrorOptions options() {
  return {BlobPolicy::fill, test::check_test_blob, {}, {}};
}

TEST(LogServer, a_mirror_over_http_holds_what_was_published) {
  LogOnline online;
  MemoryFiles ours;
  auto copied = mirror(fetch_from(online.server.url()), ours, ExampleLog::log(), options());
  ASSERT_TRUE(copied) << copied.error().text();
  EXPECT_EQ(copied->ours, online.log.head(700));
  EXPECT_EQ(copied->blobs_left_out, 0U);
  {
    auto files = open_log_folder(online.folder).value();
    online.publish_to(*files, 1300);
  }
  copied = mirror(fetch_from(online.server.url() + "/"), ours, ExampleLog::log(), options());
  ASSERT_TRUE(copied) << copied.error().text();
  EXPECT_EQ(copied->state, MirrorState::extended);
  for (const auto& [path, content] : online.log.published(1300).files) EXPECT_EQ(ours.files.at(path), content) << path;
}

TEST(LogServer, says_what_each_file_is_and_how_long_it_may_be_kept) {
  LogOnline online;
  struct Expected {
    const char* path;
    const char* type;
    const char* caching;
  };
  for (const Expected& file :
       {Expected{"/checkpoint", "text/plain; charset=utf-8", "public, max-age=5"},
        Expected{"/case.json", "application/json", "public, max-age=5"},
        Expected{"/tile/0/000", "application/octet-stream", "public, max-age=31536000, immutable"},
        Expected{"/tile/0/002.p/188", "application/octet-stream", "public, max-age=31536000, immutable"},
        Expected{"/tile/entries/001", "application/octet-stream", "public, max-age=31536000, immutable"},
        Expected{"/payload/001", "application/octet-stream", "no-store"},
        Expected{"/payload/002.p/188", "application/octet-stream", "no-store"}}) {
    const std::string answer = online.get(file.path);
    EXPECT_EQ(status_of(answer), 200U) << file.path;
    EXPECT_NE(answer.find(fmt::format("Content-Type: {}\r\n", file.type)), std::string::npos) << answer;
    EXPECT_NE(answer.find(fmt::format("Cache-Control: {}\r\n", file.caching)), std::string::npos) << answer;
    EXPECT_EQ(body_of(answer), read_file(online.folder.string() + file.path).value()) << file.path;
  }
}

TEST(LogServer, gives_nothing_but_the_log_by_whatever_spelling) {
  LogOnline online;
  using namespace std::string_literals;
  for (const std::string& path : {"/"s,
                                  "/mirror.json"s,
                                  "/tile/notes"s,
                                  "/../outside"s,
                                  "/tile/../../outside"s,
                                  "/tile/../checkpoint"s,
                                  "/./checkpoint"s,
                                  "//checkpoint"s,
                                  "/checkpoint/"s,
                                  "/tile//0/000"s,
                                  "/%2e%2e/outside"s,
                                  "/..%2foutside"s,
                                  "/%2e%2e%2foutside"s,
                                  "/%63heckpoint"s,
                                  "/checkpoint%00"s,
                                  "/tile/0/000.p/256"s,
                                  "/tile/0/0"s,
                                  "/tile/0/x000"s,
                                  "/tile/0"s,
                                  "/tile/0/000.p"s,
                                  "/tile/0/002.p"s,
                                  "/tile/0/000/.."s,
                                  "/tile/0/000;a"s,
                                  "/CHECKPOINT"s,
                                  "/.writing"s,
                                  "/.lock"s,
                                  "/..\\outside"s,
                                  "/tile/63/999"s,
                                  "/payload/999"s,
                                  "http://x/../outside"s}) {
    const std::string answer = online.get(path);
    EXPECT_EQ(status_of(answer), 404U) << path;
    EXPECT_EQ(answer.find("secret"), std::string::npos) << path;
  }
  for (const std::string& path : {"/checkpoint\0"s, "/\x01"s, "checkpoint"s, "../outside"s, "/checkpoint#a"s}) {
    EXPECT_EQ(status_of(online.get(path)), 400U) << path;
  }
  EXPECT_EQ(status_of(online.get("/checkpoint?fresh=1")), 200U) << "a query is not part of the path";
}

TEST(LogServer, is_read_only) {
  LogOnline online;
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH"}) {
    RawClient client(online.server.port());
    client.send(fmt::format("{} /checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", method));
    EXPECT_EQ(status_of(client.answer()), 405U) << method;
  }
}

TEST(LogServer, needs_a_folder) {
  auto server = serve_log("/nowhere/at/all", "127.0.0.1:0");
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace truce
