// A small map with every feature in it, and tables for it; written for these tests.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include "intake/intake.h"

namespace truce::intake::small {

inline constexpr std::string_view kMap = R"(truce: events-map/1
title: a small table
delimiter: ";"
zone: Asia/Damascus
by: observer
stance: observation
audience: [public]
incident: "small-{code}"
entry: "small-{number}.report"
report_title: ["{who}", "{where}"]
report_text: ["kind: {kind}", "remark: {remark}"]
note: "counts are civilians"
sources: [{title: "The small table", locator: "{code}", url: "{link}"}, {title: "cited: {remark}"}]
external_ids: ["small:{code}"]
when:
  start: from
  end: to
  formats: ["%Y-%m-%d", "%d.%m.%Y"]
  not_before: "2011-01-01"
  longest_days: 400
  precision_by: {column: grade, values: {d: day, r: range, w: week, m: month, o: open-range}}
  hours:
    at: hour
    from: first
    to: last
    margin_minutes: 15
    words: {morning: "05:00/12:00", night: "-06:00/30:00"}
place:
  name: ["{where}"]
  latitude: lat
  longitude: lon
  radius: {column: near, values: {point: {metres: 100, why: a building}, town: {metres: 5000.5, why: a town}}}
killed: {min: [low, best], max: [high, best]}
injured: {min: [hurt], max: [hurt]}
rows:
  - only_if: {kind: [shelling, raid]}
    acts_by: {column: means, split: ",", words: {guns: [attack], "mines, laid": [], bombs: [attack, bomb], "": [attack]}}
    weapon_by: {column: means, split: ",", words: {guns: [gun], "mines, laid": [], bombs: [bomb], "": []}}
    attribution:
      actors: [who]
      split: ","
      basis_by: {column: status, values: {said: claimed-by, "": alleged-to}}
      basis_of_several: alleged-to
      other: possible
    targets: [{column: whom, split: ","}, {actor: civilians, description: passers-by}]
  - only_if: {kind: [clash], status: ["", said]}
    acts: [attack]
    weapon: gun
    attribution: {actors: [who, whom], split: ",", other: excluded}
actors:
  red-forces: ["Red Army", "Reds, Northern"]
  blue-forces: ["Blue Guard"]
  green: ["Green Union"]
nobody: [Unknown]
)";

inline constexpr std::string_view kHeader =
    "number;code;kind;who;whom;status;means;where;remark;link;from;to;grade;hour;first;last;lat;lon;near;low;best;high;"
    "hurt\n";

/// A good row with some cells changed: row({{"to", "2016-02-28"}, {"grade", "r"}}).
inline std::string row(std::map<std::string_view, std::string_view> changes = {}) {
  std::map<std::string_view, std::string_view> cells{
      {"number", "1"},   {"code", "A1"},     {"kind", "shelling"},   {"who", "Red Army"}, {"whom", "Blue Guard"},
      {"means", "guns"}, {"where", "Amala"}, {"from", "2016-02-27"}, {"grade", "d"},      {"lat", "36.5"},
      {"lon", "37.25"},  {"near", "town"},   {"low", "1"},           {"best", "2"},       {"high", "3"}};
  for (const auto& [column, cell] : changes) cells[column] = cell;
  std::string out;
  for (std::string_view names = kHeader; !names.empty();) {
    const std::size_t end = names.find_first_of(";\n");
    out += cells[names.substr(0, end)];
    out += names[end];
    names.remove_prefix(end + 1);
  }
  return out;
}

inline EventsMap map() {
  auto loaded = load_events_map(kMap, "small.yaml");
  EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().text());
  return loaded ? *loaded : EventsMap{};
}

inline Imported import(std::string_view rows, const ImportOptions& options = {}) {
  const EventsMap small = map();
  auto imported = import_events(std::string(kHeader) + std::string(rows), "small.csv", small, options);
  EXPECT_TRUE(imported) << (imported ? "" : imported.error().text());
  return imported ? *imported : Imported{};
}

/// The report of the one draft of one row.
inline Json report(std::string_view rows) {
  const Imported imported = import(rows);
  EXPECT_TRUE(imported.refused.empty()) << imported.refused.front().text();
  return imported.drafts.size() == 1 ? imported.drafts.front().entry["report"] : Json();
}

/// The refusal of the one row.
inline std::string refusal(std::string_view rows) {
  const Imported imported = import(rows);
  EXPECT_TRUE(imported.drafts.empty());
  return imported.refused.empty() ? "taken" : imported.refused.front().text();
}

}  // namespace truce::intake::small
