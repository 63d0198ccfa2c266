// A server that starts again where an earlier one left off.
#include "serve/live_case.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "cli/key_store.h"
#include "served_example.h"

namespace truce::test {
namespace {

struct StartingAgain : testing::Test {
  /// A server whose cache is this test's own; `keep_after` entries it keeps the case.
  [[nodiscard]] std::unique_ptr<LiveCase> start(std::uint64_t keep_after = UINT64_MAX) const {
    const auto folder = served.folder();
    const ReadingKeys keys = cli::KeyStore::open(folder / "keys").value().reading();
    const auto cache = [&](const char* name) { return CaseCache(folder, name, keys, folder / "state"); };
    LiveCaseOptions options;
    options.open = [folder] { return cli::open_record(folder, cli::CaseFile::read(folder).value(), folder / "keys"); };
    options.poll = std::chrono::milliseconds(10);
    options.caches = LiveCaseOptions::Caches{folder, cache("served"), cache("shown")};
    options.keep_after = keep_after;
    return LiveCase::open(std::move(options)).value();
  }
  /// Runs a server until it has kept the case.
  void keep() const {
    const auto server = start(1);
    EXPECT_EQ(server->folded_at_start(), served.size());
    for (int i = 0; i < 1000 && !std::filesystem::exists(served.folder() / "cache" / "shown"); ++i) ::usleep(10'000);
  }
  void add(const std::string& id, const Json& with = Json::object()) {
    served.add_elsewhere({served.entry(id, "statement", "ru", served.key("ru.ministry-of-foreign-affairs"),
                                       {{"by", "ru"}, {"text", "We were there."}}, with)});
  }
  ServedExample served;
};

TEST_F(StartingAgain, folds_only_what_came_since_and_shows_the_same) {
  add("x.before");
  keep();
  add("x.after");
  add("x.after-for-us", {{"audience", {"us"}}});
  const auto server = start();
  EXPECT_EQ(server->folded_at_start(), 2);
  EXPECT_EQ(server->public_now()->known(), served.live().public_now()->known());
  const Reader us{ActorId("us")};
  EXPECT_EQ(server->now(us).value()->known(), served.live().now(us).value()->known());
}

TEST_F(StartingAgain, folds_everything_when_content_was_erased_meanwhile) {
  add("x.before");
  const std::uint64_t index = served.size() - 1;
  keep();
  Record record =
      cli::open_record(served.folder(), cli::CaseFile::read(served.folder()).value(), served.folder() / "keys").value();
  const auto determinations = served.json("/api/entries?kind=determination&count=1");
  served.add_elsewhere({served.entry("x.erasure", "erasure", "secretariat", served.key("secretariat.registrar"),
                                     {{"index", index},
                                      {"leaf", to_hex(leaf_hash(record.leaf(index).value()))},
                                      {"authority", determinations["entries"][0]["id"]},
                                      {"reason", "by order"}})});
  ASSERT_TRUE(record.erase(index).value());
  const auto server = start();
  EXPECT_EQ(server->folded_at_start(), served.size());
  EXPECT_FALSE(server->public_now()->shows(index));
  EXPECT_FALSE(std::filesystem::exists(served.folder() / "cache" / "served")) << "it holds what was erased";
}

TEST_F(StartingAgain, leaves_what_other_programs_kept_alone_while_nothing_was_erased) {
  const auto other = served.folder() / "cache" / "snapshot";
  std::filesystem::create_directories(other.parent_path());
  std::ofstream(other) << "a command's own";
  const auto server = start();
  EXPECT_EQ(server->folded_at_start(), served.size());
  EXPECT_TRUE(std::filesystem::exists(other));
}

TEST_F(StartingAgain, does_not_show_the_public_what_was_kept_of_all) {
  add("x.for-us", {{"audience", {"us"}}});
  const std::uint64_t index = served.size() - 1;
  keep();
  const auto cache = served.folder() / "cache";
  std::filesystem::copy_file(cache / "served", cache / "shown", std::filesystem::copy_options::overwrite_existing);
  const auto server = start();
  EXPECT_EQ(server->folded_at_start(), served.size());
  EXPECT_FALSE(server->public_now()->shows(index));
}

}  // namespace
}  // namespace truce::test
