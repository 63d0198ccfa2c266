// The maps in examples/maps, first on small tables of our own in the layout of UCDP GED and of Airwars, with all their
// quirks, then on the published files themselves where they are at hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "casefile/entry.h"
#include "intake/intake.h"
#include "intake/table.h"

namespace truce::intake {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

EventsMap shipped(const std::string& name) {
  const auto text = read_file(std::filesystem::path(TRUCE_SOURCE_DIR) / "examples/maps" / name);
  EXPECT_TRUE(text) << name;
  auto map = load_events_map(text.value_or(""), name);
  EXPECT_TRUE(map) << map.error().text();
  return map.value_or(EventsMap{});
}

Imported import(const std::string& table, const EventsMap& map, const ImportOptions& options = {}) {
  auto out = import_events(table, "table.csv", map, options);
  EXPECT_TRUE(out) << out.error().text();
  return out.value_or(Imported{});
}

/// Cells by column; those that a row leaves out are empty.
using Cells = std::map<std::string, std::string>;

std::string table(const std::vector<std::string>& columns, const std::vector<Cells>& rows,
                  const std::string& under_header = {}) {
  std::string out;
  for (const std::string& column : columns) out += (out.empty() ? "" : ",") + column;
  out += '\n' + under_header;
  for (const Cells& row : rows) {
    for (const std::string& column : columns) {
      if (&column != &columns.front()) out += ',';
      const auto at = row.find(column);
      if (at != row.end() && !at->second.empty()) out += '"' + at->second + '"';
    }
    out += '\n';
  }
  return out;
}

const std::vector<std::string> kUcdp{"id",
                                     "relid",
                                     "type_of_violence",
                                     "dyad_name",
                                     "side_a",
                                     "side_b",
                                     "source_headline",
                                     "where_prec",
                                     "where_coordinates",
                                     "where_description",
                                     "latitude",
                                     "longitude",
                                     "date_prec",
                                     "date_start",
                                     "date_end",
                                     "best",
                                     "high",
                                     "low"};

/// The same event as each copy writes it: other dates, other digits, other losses in the columns that the maps leave
/// alone.
Cells ucdp_event(bool american) {
  return {{"id", "900001"},
          {"relid", "UKR-2015-1-1-1"},
          {"type_of_violence", "1"},
          {"dyad_name", "Government of Ukraine - DPR"},
          {"side_a", "Government of Ukraine"},
          {"side_b", "DPR"},
          {"source_headline", american ? "\x93Two lines\x94\nof a title" : "“Two lines”\nof a title"},
          {"where_prec", "2"},
          {"where_coordinates", "A village"},
          {"where_description", american ? "in the area of ??A village" : "in the area of \u200b\u200bA village"},
          {"latitude", american ? "48" : "48.000000"},
          {"longitude", american ? "37.8" : "37.800000"},
          {"date_prec", "2"},
          {"date_start", american ? "2/14/2015 12:00:00 AM" : "2015-02-14 00:00:00.000"},
          {"date_end", american ? "02/16/2015 00:00" : "2015-02-16 00:00:00.000"},
          {"best", "3"},
          {"high", "2"},
          {"low", "1"}};
}

const std::string kHxl =
    "#event+id,,,,#group+name+first,#group+name+second,,,#loc+name,,#geo+lat,#geo+lon,,#date+start,#date+end,,,\n";

TEST(UcdpMaps, MakeTheSameBytesOfBothCopies) {
  const Imported american = import(table(kUcdp, {ucdp_event(true)}), shipped("ucdp-ged-2014-2023.yaml"));
  const Imported hdx = import(table(kUcdp, {ucdp_event(false)}, kHxl), shipped("ucdp-ged-hdx.yaml"));
  ASSERT_EQ(american.drafts.size(), 1U) << (american.refused.empty() ? "" : american.refused.front().text());
  ASSERT_EQ(hdx.drafts.size(), 1U) << (hdx.refused.empty() ? "" : hdx.refused.front().text());
  EXPECT_EQ(american.drafts.front().entry.dump(), hdx.drafts.front().entry.dump());
  const Json& report = hdx.drafts.front().entry["report"];
  EXPECT_EQ(report["when"], "2015-02-14/2015-02-16");
  EXPECT_EQ(report["killed"].dump(), R"({"max":3,"min":1})");
  EXPECT_EQ(report["place"]["radius_m"], 35000);
  EXPECT_EQ(
      report["attribution"].dump(),
      R"({"candidates":[{"actor":"ua-forces","basis":"alleged-to"},{"actor":"dpr-formations","basis":"alleged-to"}],"other":"excluded"})");
  EXPECT_EQ(report["targets"].dump(), R"([{"actor":"ua-forces"},{"actor":"dpr-formations"}])");
}

TEST(UcdpMaps, DifferOnlyInTitleEncodingAndDates) {
  EventsMap american = shipped("ucdp-ged-2014-2023.yaml");
  const EventsMap hdx = shipped("ucdp-ged-hdx.yaml");
  EXPECT_NE(american.encoding, hdx.encoding);
  EXPECT_NE(american.when.formats, hdx.when.formats);
  const auto body = [](const char* name) {
    const std::string text = read_file(std::filesystem::path(TRUCE_SOURCE_DIR) / "examples/maps" / name).value();
    std::string out;
    for (std::size_t at = text.find("\n\n"); at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string line = text.substr(at, end - at);
      if (line.find("formats:") == std::string::npos) out += line + '\n';
      at = end + 1;
    }
    return out;
  };
  EXPECT_EQ(body("ucdp-ged-2014-2023.yaml"), body("ucdp-ged-hdx.yaml"));
}

TEST(UcdpMaps, ReadOneSidedViolenceAsAgainstCivilians) {
  Cells event = ucdp_event(false);
  event["type_of_violence"] = "3";
  event["side_a"] = "Government of Russia (Soviet Union)";
  event["side_b"] = "Civilians";
  const Imported imported = import(table(kUcdp, {event}, kHxl), shipped("ucdp-ged-hdx.yaml"));
  ASSERT_EQ(imported.drafts.size(), 1U);
  const Json& report = imported.drafts.front().entry["report"];
  EXPECT_EQ(report["attribution"]["candidates"].dump(), R"([{"actor":"ru-forces","basis":"alleged-to"}])");
  EXPECT_EQ(report["attribution"]["other"], "excluded");
  EXPECT_EQ(report["targets"].dump(), R"([{"actor":"civilians"}])");
}

TEST(UcdpMaps, TellTheCopiesApart) {
  const auto hdx = import_events(table(kUcdp, {ucdp_event(true)}), "t", shipped("ucdp-ged-hdx.yaml"));
  ASSERT_FALSE(hdx);
  EXPECT_THAT(hdx.error().text(), HasSubstr("utf-8 text"));
  const auto american = import_events(table(kUcdp, {ucdp_event(false)}, kHxl), "t", shipped("ucdp-ged-2014-2023.yaml"));
  ASSERT_FALSE(american);
  EXPECT_THAT(american.error().text(), HasSubstr("found UTF-8 text"));
  // Without a letter beyond ASCII the dates still tell.
  Cells plain = ucdp_event(false);
  plain["source_headline"] = plain["where_description"] = "";
  const Imported imported = import(table(kUcdp, {plain}, kHxl), shipped("ucdp-ged-2014-2023.yaml"));
  ASSERT_EQ(imported.refused.size(), 1U);
  EXPECT_THAT(imported.refused.front().text(),
              AllOf(HasSubstr("table.csv:3: "), HasSubstr("column date_start"), HasSubstr("not a date")));
}

const std::vector<std::string> kAirwars{"code",
                                        "airwars_id",
                                        "url",
                                        "date",
                                        "date_kind",
                                        "date_end",
                                        "local_time",
                                        "time_from",
                                        "time_to",
                                        "location_en",
                                        "region_en",
                                        "lat",
                                        "lon",
                                        "geolocation_precision",
                                        "belligerents",
                                        "strike_type",
                                        "strike_status",
                                        "evidence_grading",
                                        "civilian_harm_reported",
                                        "cause",
                                        "civ_killed_min",
                                        "civ_killed_max",
                                        "civ_injured_min",
                                        "civ_injured_max",
                                        "mil_killed_min",
                                        "mil_killed_max",
                                        "infrastructure_hit"};

Cells airwars(Cells changes = {}) {
  static int record = 0;
  const std::string number = std::to_string(++record);
  Cells out{{"code", "XX" + number},
            {"airwars_id", number},
            {"date", "2016-03-01"},
            {"date_kind", "date"},
            {"location_en", "A town"},
            {"region_en", "Idlib"},
            {"lat", "35.5"},
            {"lon", "36.5"},
            {"geolocation_precision", "town"},
            {"belligerents", "Russian Military"},
            {"civilian_harm_reported", "Yes"}};
  for (const auto& [column, cell] : changes) out[column] = cell;
  return out;
}

Json airwars_report(const Cells& changes) {
  const Imported imported = import(table(kAirwars, {airwars(changes)}), shipped("airwars-syria.yaml"));
  EXPECT_EQ(imported.drafts.size(), 1U) << (imported.refused.empty() ? "" : imported.refused.front().text());
  return imported.drafts.empty() ? Json() : imported.drafts.front().entry["report"];
}

std::string airwars_refusal(const Cells& changes) {
  const Imported imported = import(table(kAirwars, {airwars(changes)}), shipped("airwars-syria.yaml"));
  return imported.refused.empty() ? "taken" : imported.refused.front().text();
}

TEST(AirwarsMap, ReadsWordsForTimesOfDayAsWideHours) {
  EXPECT_EQ(airwars_report({{"local_time", "around_dawn"}})["when"], "2016-03-01T03:00/2016-03-01T08:00");
  EXPECT_EQ(airwars_report({{"local_time", "around_midnight"}})["when"], "2016-02-29T22:00/2016-03-02T02:00");
  EXPECT_EQ(airwars_report({{"local_time", "12:00:00"}})["when"], "2016-03-01T11:30/2016-03-01T12:30");
  EXPECT_EQ(airwars_report({{"time_from", "23:00:00"}, {"time_to", "03:30:00"}})["when"],
            "2016-03-01T22:30/2016-03-02T04:00");
  EXPECT_EQ(
      airwars_report({{"date_kind", "date_range"}, {"date_end", "2016-03-03"}, {"local_time", "morning"}})["when"],
      "2016-03-01/2016-03-03");
  EXPECT_EQ(airwars_report({{"date_kind", "date_range"}})["when"], "2016-03-01/..");
  EXPECT_EQ(airwars_report({{"date_kind", ""}})["when"], "2016-03-01");
  EXPECT_FALSE(airwars_report({{"date", ""}}).contains("when"));
}

TEST(AirwarsMap, RefusesTheDateThatIsAnEmptyFieldAndSlipsOfADigit) {
  EXPECT_THAT(airwars_refusal({{"date", "1970-01-01"}}),
              AllOf(HasSubstr("column date: a date before anything"), HasSubstr("2014-09-01")));
  EXPECT_THAT(airwars_refusal({{"date_end", "2018-03-01"}}), HasSubstr("a range longer"));
  EXPECT_THAT(airwars_refusal({{"date_end", "2016-02-01"}}), HasSubstr("an end before its start"));
  EXPECT_THAT(airwars_refusal({{"lon", "4239.00416"}}), HasSubstr("column lon: not a coordinate"));
}

TEST(AirwarsMap, KeepsBelligerentsApartWithTheBasisOfTheStatus) {
  const auto candidates = [](const char* names, const char* status) {
    return airwars_report({{"belligerents", names}, {"strike_status", status}})["attribution"].dump();
  };
  EXPECT_EQ(
      candidates("Russian Military, U.S.-led Coalition", "Contested strike"),
      R"({"candidates":[{"actor":"ru-vks","basis":"alleged-to"},{"actor":"us-coalition","basis":"alleged-to"}],"other":"possible"})");
  EXPECT_EQ(candidates("U.S.-led Coalition", "Declared strike"),
            R"({"candidates":[{"actor":"us-coalition","basis":"claimed-by"}],"other":"possible"})");
  EXPECT_EQ(
      candidates("U.S.-led Coalition, YPG", "Declared strike"),
      R"({"candidates":[{"actor":"us-coalition","basis":"alleged-to"},{"actor":"ypg","basis":"alleged-to"}],"other":"possible"})");
  EXPECT_EQ(candidates("Iranian Military, Unknown", "Single source claim"),
            R"({"candidates":[{"actor":"ir-forces","basis":"alleged-to"}],"other":"possible"})");
  EXPECT_FALSE(airwars_report({{"belligerents", ""}}).contains("attribution"));
}

TEST(AirwarsMap, TakesActsAndTargetsNoFurtherThanTheTableDoes) {
  EXPECT_EQ(airwars_report({})["acts"], Json{"attack"});
  EXPECT_EQ(airwars_report({})["targets"].dump(), R"([{"actor":"civilians"}])");
  EXPECT_FALSE(airwars_report({{"civilian_harm_reported", "No"}}).contains("targets"));
  EXPECT_EQ(airwars_report({{"cause", "Chemical, Biological, Radiological, Nuclear (CBRN), Incendiary"}})["acts"],
            Json{"attack"});
  EXPECT_FALSE(airwars_report({{"cause", "Planted explosives and unexploded ordnance (UXO)"}}).contains("acts"));
  EXPECT_EQ(airwars_report({{"civ_killed_min", "2"}})["killed"].dump(), R"({"min":2})");
}

TEST(AirwarsMap, PutsTwoRecordsOfOneCodeUnderOneIncident) {
  const Imported imported =
      import(table(kAirwars, {airwars({{"code", "TS631"}}), airwars({{"code", "TS631"}, {"local_time", "afternoon"}})}),
             shipped("airwars-syria.yaml"));
  ASSERT_EQ(imported.drafts.size(), 2U);
  EXPECT_EQ(imported.drafts[0].incident, IncidentId("airwars-ts631"));
  EXPECT_EQ(imported.drafts[0].incident, imported.drafts[1].incident);
  EXPECT_NE(imported.drafts[0].id, imported.drafts[1].id);
}

/// The published file, or nothing where it is not at hand.
std::optional<std::string> published(const char* name) {
  const char* set = std::getenv("TRUCE_SHARED_DATA");
  const auto folder =
      set ? std::filesystem::path(set) : std::filesystem::path(TRUCE_SOURCE_DIR) / ".." / "shared" / "data";
  if (!std::filesystem::exists(folder / name)) return std::nullopt;
  return read_file(folder / name).value();
}

/// Every fifth draft, signed, is an entry (import has checked the schema of every one).
void expect_admitted(const Imported& imported) {
  for (std::size_t i = 0; i < imported.drafts.size(); i += 5) {
    Draft draft = imported.drafts[i];
    draft.entry.update(
        {{"truce", "entry/1"}, {"case", "c"}, {"author", {{"party", "p"}, {"key", "0123456789abcdef"}}}});
    const auto entry = parse_entry(draft.entry.dump());
    ASSERT_TRUE(entry) << draft.line << ' ' << entry.error().text();
  }
}

TEST(PublishedUcdp, AllRowsOfBothCopiesAreTakenAndTheSharedEventsAreTheSame) {
  const auto whole = published("ucdp-ged-ukraine/ucdp-ged-ukraine.csv.gz");
  const auto part = published("ucdp-ged-ukraine/conflict_data_ukr_hdx_2014-2021.csv.gz");
  if (!whole || !part) GTEST_SKIP() << "the published UCDP GED files are not here (TRUCE_SHARED_DATA)";
  const Imported all = import(*whole, shipped("ucdp-ged-2014-2023.yaml"));
  EXPECT_EQ(all.rows, 3883U);
  EXPECT_EQ(all.drafts.size(), 3883U);
  EXPECT_TRUE(all.refused.empty());
  expect_admitted(all);

  std::map<EntryId, Standing> recorded;
  for (const Draft& draft : all.drafts) recorded[draft.id] = {draft.id, draft.entry};
  const Imported again =
      import(*part, shipped("ucdp-ged-hdx.yaml"), {.lookup = [&](const EntryId& id) -> std::optional<Standing> {
        const auto at = recorded.find(id);
        return at == recorded.end() ? std::nullopt : std::optional(at->second);
      }});
  EXPECT_EQ(again.rows, 2989U);
  EXPECT_EQ(again.unchanged, 2989U);
  EXPECT_TRUE(again.drafts.empty());
  EXPECT_TRUE(again.differences.empty());

  const Imported alone = import(*part, shipped("ucdp-ged-hdx.yaml"));
  ASSERT_EQ(alone.drafts.size(), 2989U);
  for (const Draft& draft : alone.drafts) ASSERT_EQ(draft.entry.dump(), recorded.at(draft.id).entry.dump());
}

TEST(PublishedAirwars, AllRowsAreTakenButSevenWithSlips) {
  const auto file = published("airwars-syria/airwars-syria-incidents.csv.gz");
  if (!file) GTEST_SKIP() << "the published Airwars export is not here (TRUCE_SHARED_DATA)";
  const Imported imported = import(*file, shipped("airwars-syria.yaml"), {.keep_good = true});
  EXPECT_EQ(imported.rows, 8114U);
  EXPECT_EQ(imported.drafts.size(), 8107U);
  EXPECT_TRUE(imported.unknown_actors.empty());
  std::vector<std::size_t> lines;
  for (const Error& error : imported.refused) lines.push_back(error.line);
  // 1970; an end before its start; two years, three times, and two months for one incident; a longitude of 4239
  // degrees.
  EXPECT_THAT(lines, ElementsAre(4, 2723, 2807, 3341, 3974, 4016, 6289));
  expect_admitted(imported);
  EXPECT_TRUE(import(*file, shipped("airwars-syria.yaml")).drafts.empty()) << "without keep_good nothing is taken";
}

}  // namespace
}  // namespace truce::intake
