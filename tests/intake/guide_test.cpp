// docs/import.md must be true: its table and its map are read from the text, and give what the text says.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "intake/intake.h"

namespace truce::intake {
namespace {

std::string guide() {
  return read_file(TRUCE_SOURCE_DIR "/docs/import.md").value_or("");
}

/// All YAML blocks of the guide, one after another.
std::string map_of(std::string_view text) {
  constexpr std::string_view kOpen = "```yaml\n";
  std::string out;
  for (std::size_t at = text.find(kOpen); at != std::string_view::npos; at = text.find(kOpen, at)) {
    at += kOpen.size();
    out += text.substr(at, text.find("```", at) - at);
  }
  return out;
}

/// The indented lines from the one that begins with `first` on.
std::string indented(std::string_view text, std::string_view first) {
  std::string out;
  for (std::size_t at = text.find("    " + std::string(first)); text.substr(at, 4) == "    ";
       at = text.find('\n', at) + 1) {
    out += text.substr(at + 4, text.find('\n', at) + 1 - (at + 4));
  }
  return out;
}

TEST(ImportGuide, GivesTheReportsThatItPromises) {
  const std::string text = guide();
  const auto map = load_events_map(map_of(text), "MAP.yaml");
  ASSERT_TRUE(map) << map.error().text();
  const std::string table = indented(text, "no,day,until");
  const auto imported = import_events(table, "shelling.csv", *map);
  ASSERT_TRUE(imported) << imported.error().text();
  ASSERT_EQ(imported->drafts.size(), 2U) << (imported->refused.empty() ? "" : imported->refused.front().text());
  const Json& first = imported->drafts[0].entry["report"];
  EXPECT_EQ(imported->drafts[0].id.str(), "north-watch-17.report");
  EXPECT_EQ(first["when"], "2016-02-26T18:00/2016-02-28T06:00");
  EXPECT_EQ(first["killed"].dump(), R"({"max":3,"min":1})");
  const Json& second = imported->drafts[1].entry["report"];
  EXPECT_EQ(second["when"], "2016-02-28/2016-03-05");
  EXPECT_EQ(second["place"].dump(), R"({"name":"Basra road"})");
  EXPECT_EQ(second["attribution"]["candidates"].size(), 2U);
  EXPECT_EQ(second["killed"].dump(), R"({"max":2})");
}

TEST(ImportGuide, ShowsTheRefusalAsItIs) {
  const std::string text = guide();
  const auto map = load_events_map(map_of(text), "MAP.yaml");
  ASSERT_TRUE(map) << map.error().text();
  std::string table = indented(text, "no,day,until");
  const std::size_t name = table.rfind("Northern");
  ASSERT_NE(name, std::string::npos);
  table.replace(name, 8, "Northen");
  const auto imported = import_events(table, "shelling.csv", *map);
  ASSERT_TRUE(imported) << imported.error().text();
  ASSERT_EQ(imported->refused.size(), 1U);
  EXPECT_NE(text.find("    " + imported->refused.front().text() + "\n"), std::string::npos)
      << imported->refused.front().text();
}

}  // namespace
}  // namespace truce::intake
