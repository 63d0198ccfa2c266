// The script of docs/server.md, run as it stands there: with openssl and curl it signs requests that the server takes.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "loopback.h"
#include "served_example.h"

namespace truce::test {
namespace {

std::string read_all(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// The page's one block of bash.
std::string script_of(const std::filesystem::path& page) {
  const std::string text = read_all(page);
  const std::string begin = "```bash\n";
  const std::size_t from = text.find(begin);
  if (from == std::string::npos) return {};
  const std::size_t first = from + begin.size();
  return text.substr(first, text.find("```\n", first) - first);
}

TEST(SignedScript, ReadsAndWritesForTheParty) {
  ServedExample served;
  CaseServerOptions options;
  options.listen = "127.0.0.1:0";
  LiveCaseOptions following;
  following.open = [folder = served.folder()] {
    return cli::open_record(folder, cli::CaseFile::read(folder).value(), folder / "keys");
  };
  CaseServer server = CaseServer::open(LiveCase::open(std::move(following)).value(), {}, std::move(options)).value();
  const std::string origin = server.origin();
  RunningServer running(std::move(server.http()));

  const std::filesystem::path script = served.folder() / "signed.sh";
  const std::string text = script_of(std::filesystem::path(TRUCE_SOURCE_DIR) / "docs" / "server.md");
  ASSERT_THAT(text, testing::HasSubstr("Signature-Input"));
  std::ofstream(script) << text;
  const std::filesystem::path key = served.folder() / "keys" / "us.department-of-state.key";
  const auto run = [&](const std::string& target, const std::filesystem::path& body = {}) {
    const std::filesystem::path said = served.folder() / "said";
    const std::string line = "bash '" + script.string() + "' '" + key.string() + "' '" + origin + target + "' " +
                             (body.empty() ? "" : "'" + body.string() + "' ") + "> '" + said.string() + "'";
    EXPECT_EQ(std::system(line.c_str()), 0) << line;
    return Json::parse(read_all(said), nullptr, false);
  };
  EXPECT_EQ(run("/api/session")["party"], "us");
  EXPECT_EQ(run("/api/entries?count=2&newest=1")["entries"].size(), 2U);

  const std::filesystem::path body = served.folder() / "batch.json";
  std::ofstream(body) << ServedExample::batch({served.entry(
      "by-script", "statement", "us", served.key("us.department-of-state"), {{"by", "us"}, {"text", "By a script."}})});
  EXPECT_EQ(run("/api/entries", body)["entries"][0]["id"], "by-script");

  // Signed for one address and sent to another, it is nobody's: what is signed counts, not that something is.
  std::ofstream(script) << text.substr(0, text.rfind("\"$url\"")) + "\"$url&first=1\"" +
                               text.substr(text.rfind("\"$url\"") + 6);
  EXPECT_EQ(run("/api/entries?count=2")["error"]["code"], "not-signed-in");
}

}  // namespace
}  // namespace truce::test
