#include "intake/events_map.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "small.h"

namespace truce::intake {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// The small map with one text in it replaced.
std::string changed(std::string_view from, std::string_view to) {
  std::string text(small::kMap);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string refusal(std::string_view from, std::string_view to) {
  const auto map = load_events_map(changed(from, to), "small.yaml");
  return map ? "taken" : map.error().text();
}

TEST(EventsMap, ReadsWhatItSays) {
  const EventsMap map = small::map();
  EXPECT_EQ(map.delimiter, ';');
  EXPECT_EQ(map.encoding, "utf-8");
  EXPECT_EQ(map.when.hour_words.at("night"), (Hours{-360, 1800}));
  EXPECT_EQ(map.when.precisions.at("w"), DatePrecision::week);
  EXPECT_EQ(map.place.radius_m.at("town"), 5000.5);
  EXPECT_EQ(map.rows.size(), 2U);
  EXPECT_EQ(map.actors.size(), 5U);
  EXPECT_THAT(map.columns(), ElementsAre("best", "code", "first", "from", "grade", "high", "hour", "hurt", "kind",
                                         "last", "lat", "link", "lon", "low", "means", "near", "number", "remark",
                                         "status", "to", "where", "who", "whom"));
}

TEST(EventsMap, RefusesAFaultWithItsLine) {
  struct Fault {
    const char* from;
    const char* to;
    const char* line;
    const char* word;
  };
  const Fault faults[] = {
      {"zone: Asia/Damascus", "zone: Asia/Atlantis", "small.yaml:4", "unknown time zone"},
      {"\"small-{code}\"", "\"small-{code\"", "small.yaml:8", "stray brace"},
      {"\"small-{code}\"", "\"small-{}\"", "small.yaml:8", "stray brace"},
      {"\"small-{code}\"", "\"small-}\"", "small.yaml:8", "stray brace"},
      {"stance: observation", "stance: rumour", "small.yaml:6", "/stance"},
      {"delimiter: \";\"", "delimiter: \"::\"", "small.yaml:3", "/delimiter"},
      {"\"%d.%m.%Y\"", "\"%m.%Y\"", "small.yaml:18", "does not give a day"},
      {"\"2011-01-01\"", "\"2011-02-30\"", "small.yaml:19", "not a date"},
      {"\"05:00/12:00\"", "\"12:00/05:00\"", "small.yaml:27", "make no interval"},
      {"\"05:00/12:00\"", "\"05:00/49:00\"", "small.yaml:27", "make no interval"},
      {"    to: last\n", "", "small.yaml:22", "only one end"},
      {"  longitude: lon\n", "", "small.yaml:28", "half a point"},
      {"d: day", "d: fortnight", "small.yaml:21", "/when/precision_by/values/d"},
      {"metres: 100, ", "", "small.yaml:32", "/place/radius/values/point"},
      {"    acts: [attack]\n", "    acts: [attack]\n    acts_by: {column: means, words: {guns: []}}\n", "small.yaml",
       "acts given twice"},
      {"{actor: civilians, description", "{actor: civilians, column: whom, description", "small.yaml", "not one thing"},
      {"[\"Blue Guard\"]", "[\"RED  ARMY\"]", "small.yaml", "this name already means"},
      {"nobody: [Unknown]", "nobody: [Green Union]", "small.yaml", "already means green"},
      {"  green: ", "  Green: ", "small.yaml", "malformed actor id"},
      {"title: a small table\n", "title: a small table\ncolour: red\n", "small.yaml", "colour"},
      {"by: observer\n", "", "small.yaml", "by"},
      {"truce: events-map/1", "truce: events-map/2", "small.yaml:1", "/truce"},
      {"title: a small table", "title: [", "small.yaml", ""},
  };
  for (const Fault& fault : faults) {
    EXPECT_THAT(refusal(fault.from, fault.to), AllOf(HasSubstr(fault.line), HasSubstr(fault.word))) << fault.to;
  }
}

TEST(ShippedMaps, Load) {
  std::size_t count = 0;
  for (const auto& file : std::filesystem::directory_iterator(TRUCE_SOURCE_DIR "/examples/maps")) {
    const auto text = read_file(file.path());
    ASSERT_TRUE(text);
    const auto map = load_events_map(*text, file.path().filename().string());
    EXPECT_TRUE(map) << map.error().text();
    ++count;
  }
  EXPECT_GE(count, 3U);
}

}  // namespace
}  // namespace truce::intake
