// The table reader and a small map over it: any bytes give rows or an error, and every draft is one that the entry
// schema admits.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "casefile/entry.h"
#include "intake/intake.h"
#include "intake/table.h"

namespace {

constexpr std::string_view kMap = R"(truce: events-map/1
title: a small table
by: observer
stance: allegation
incident: "x-{id}"
report_title: ["{who}", "{where}"]
sources: [{title: "table", locator: "{id}"}]
when:
  start: from
  end: to
  formats: ["%Y-%m-%d", "%m/%d/%Y %I:%M:%S %p"]
  required: false
  precision_by: {column: grade, values: {"": day-or-range, w: week, m: month, y: year, o: open-range}}
  hours: {at: hour, margin_minutes: 30, words: {night: "-06:00/30:00"}}
place: {latitude: lat, longitude: lon, name: ["{where}"], radius: {column: grade, values: {"": {metres: 1, why: exact}}}}
killed: {min: [low], max: [high, low]}
rows:
  - acts: [attack]
    attribution: {actors: [who], split: ",", other: possible}
    targets: [{actor: civilians}]
actors: {red: ["Red Army", "Reds, Northern"], blue: [Blue]}
nobody: [Unknown]
)";

const truce::intake::EventsMap& map_in(std::size_t encoding) {
  static const auto maps = [] {
    std::vector<truce::intake::EventsMap> out;
    for (const char* name : {"utf-8", "windows-1252", "utf-16", "iso-8859-5"}) {
      out.push_back(truce::intake::load_events_map(kMap, "map").value());
      out.back().encoding = name;
    }
    return out;
  }();
  return maps[encoding % maps.size()];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = truce::as_text({data + 1, size - 1});
  const auto& map = map_in(data[0]);
  const truce::intake::TableLimits limits{.bytes = 1 << 20, .row_bytes = 1 << 12, .columns = 64, .rows = 10'000};
  const auto table = truce::intake::read_table(bytes, {map.encoding, map.delimiter}, limits);
  if (table) {
    for (std::size_t i = 1; i < table->rows.size(); ++i) {
      if (table->rows[i].line <= table->rows[i - 1].line) std::abort();
    }
  }
  const auto imported = truce::intake::import_events(bytes, "fuzz.csv", map, {.keep_good = true});
  if (!imported) return 0;
  for (truce::intake::Draft draft : imported->drafts) {
    draft.entry.update(
        {{"truce", "entry/1"}, {"case", "c"}, {"author", {{"party", "p"}, {"key", "0123456789abcdef"}}}});
    if (!truce::parse_entry(draft.entry.dump())) std::abort();
  }
  return 0;
}
