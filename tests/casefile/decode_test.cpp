#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "casefile/encode_entry.h"
#include "casefile/entry.h"
#include "casefile/random_entries.h"

namespace truce {
namespace {

using testing::encode_entry;
using ::testing::HasSubstr;
using testing::RandomEntries;

constexpr std::size_t kKinds = static_cast<std::size_t>(Kind::withdrawal) + 1;

std::string error_of(const Result<Entry>& result) {
  return result ? "accepted" : result.error().text();
}

/// A small valid report, to be broken in one place.
Json report() {
  return Json::parse(R"({
    "truce": "entry/1", "case": "c", "id": "r-1", "kind": "report", "author": {"party": "monitor", "key": "0011223344556677"},
    "zone": "Asia/Damascus", "audience": ["public"], "valid": {"from": "2016-02-27"},
    "report": {"incident": "inc-1", "by": "monitor", "stance": "observation", "when": "2016-02-27T14:30",
               "place": {"lat": 35.5, "lon": 36.25, "radius_m": 500}, "killed": {"min": 2, "max": 4},
               "attribution": {"candidates": [{"actor": "gov", "basis": "alleged-to"}], "excludes": ["opp"]}}})");
}

Json with_body(std::string_view kind, std::string_view body) {
  Json json = report();
  json.erase("report");
  json["kind"] = kind;
  json[std::string(kind)] = Json::parse(body);
  return json;
}

TEST(Decode, ReadsAReport) {
  Entry entry = decode_entry(report()).value();
  EXPECT_EQ(entry.kind, Kind::report);
  EXPECT_EQ(entry.id, EntryId("r-1"));
  EXPECT_EQ(entry.author, ActorId("monitor"));
  EXPECT_EQ(entry.author_key, "0011223344556677");
  EXPECT_TRUE(entry.audience.empty());
  EXPECT_EQ(entry.valid_from->begin, parse_instant("2016-02-26T22:00Z").value()) << "the day in Damascus";
  EXPECT_EQ(entry.valid_from->text, "2016-02-27");
  const auto& body = std::get<ReportBody>(entry.body);
  EXPECT_EQ(body.when_span->begin, parse_instant("2016-02-27T12:30Z").value());
  EXPECT_EQ(body.place->point, (GeoPoint{35.5, 36.25, {500}}));
  EXPECT_EQ(body.killed, (CountRange{2, 4}));
  EXPECT_EQ(body.injured, CountRange{});
  ASSERT_EQ(body.attribution->candidates.size(), 1U);
  EXPECT_TRUE(body.attribution->other_possible);
}

TEST(Decode, EveryKindSurvivesDecodingWhole) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    RandomEntries random(seed);
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      Json json = random.entry(static_cast<Kind>(kind));
      Result<Entry> entry = parse_entry(json.dump());
      ASSERT_TRUE(entry) << entry.error().text() << "\n" << json.dump(1);
      EXPECT_EQ(entry->kind, static_cast<Kind>(kind));
      EXPECT_EQ(encode_entry(*entry), json);
    }
  }
}

TEST(Decode, EverythingInARandomRecordSurvivesDecodingWhole) {
  RandomEntries random(7);
  for (int i = 0; i < 500; ++i) {
    auto [text, recorded] = random.next();
    Result<Entry> entry = parse_entry(text);
    ASSERT_TRUE(entry) << entry.error().text() << "\n" << text;
    EXPECT_EQ(*entry, recorded.entry);
    EXPECT_EQ(encode_entry(*entry), Json::parse(text));
  }
}

/// Adds "/name" paths of all that `schema` lets an object have; elements of an array stand under their array's path.
void walk_schema(const Json& root, const Json& schema, const std::string& path, std::set<std::string>& out) {
  if (schema.contains("$ref")) {
    return walk_schema(root, root.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1))), path, out);
  }
  if (schema.contains("items")) return walk_schema(root, schema["items"], path, out);
  if (!schema.contains("properties")) return;
  for (const auto& item : schema["properties"].items()) {
    out.insert(path + "/" + item.key());
    walk_schema(root, item.value(), path + "/" + item.key(), out);
  }
}

void walk_value(const Json& value, const std::string& path, std::set<std::string>& out) {
  if (value.is_array()) {
    for (const Json& item : value) walk_value(item, path, out);
  } else if (value.is_object()) {
    for (const auto& item : value.items()) {
      out.insert(path + "/" + item.key());
      walk_value(item.value(), path + "/" + item.key(), out);
    }
  }
}

TEST(Decode, DropsNoPropertyOfTheSchema) {
  Json schema = Json::parse(schemas::entry_1());
  std::set<std::string> wanted;
  walk_schema(schema, schema, "", wanted);
  std::set<std::string> kept;
  RandomEntries random(1);
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    Json json = random.entry(static_cast<Kind>(kind), 1.0);
    if (static_cast<Kind>(kind) == Kind::report) {
      json["kind"] = "correction";
      json["correction"] = {{"reason", "typing error"}};
      json["replaces"] = "e-0";
    }
    Result<Entry> entry = parse_entry(json.dump());
    ASSERT_TRUE(entry) << entry.error().text() << "\n" << json.dump(1);
    walk_value(encode_entry(*entry), "", kept);
  }
  std::vector<std::string> dropped;
  std::ranges::set_difference(wanted, kept, std::back_inserter(dropped));
  EXPECT_TRUE(dropped.empty()) << ::testing::PrintToString(dropped);
  EXPECT_GT(wanted.size(), 150U);
}

TEST(Decode, ACorrectionIsOfTheKindItCorrects) {
  Json json = report();
  json["kind"] = "correction";
  json["correction"] = {{"reason", "wrong place"}};
  json["replaces"] = "r-0";
  Entry entry = decode_entry(json).value();
  EXPECT_EQ(entry.kind, Kind::report);
  EXPECT_EQ(entry.correction_reason, "wrong place");
  EXPECT_EQ(entry.replaces, EntryId("r-0"));
  EXPECT_TRUE(std::holds_alternative<ReportBody>(entry.body));
}

TEST(Decode, WhatCameWithoutAnAudienceIsNotPublic) {
  Json json = report();
  json.erase("audience");
  EXPECT_EQ(error_of(decode_entry(json)),
            "no audience at /audience: found nothing, expected \"public\", or the actors who may read it");
  json["audience"] = Json::array();
  EXPECT_FALSE(decode_entry(json));
}

struct Fault {
  const char* name;
  Json json;
  const char* error;
};
void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.name;
}

Json patched(Json json, const char* patch) {
  json.merge_patch(Json::parse(patch));
  return json;
}

std::vector<Fault> faults() {
  const char* nowhere = R"({"report": {"place": null}})";
  return {
      {"unknown_zone", patched(report(), R"({"zone": "Asia/Nowhere"})"), "unknown time zone at /zone"},
      {"malformed_date", patched(report(), R"({"report": {"when": "27.2.2016"}})"),
       "at /report/when: found \"27.2.2016\""},
      {"malformed_source_date",
       patched(report(), R"({"sources": [{"title": "a"}, {"title": "b", "published": "soon"}]})"),
       "at /sources/1/published"},
      {"malformed_issued", patched(report(), R"({"issued": "2016-13"})"), "at /issued"},
      {"valid_reversed", patched(report(), R"({"valid": {"to": "2016-02-26"}})"), "from lies after to at /valid/to"},
      {"max_below_min", patched(report(), R"({"report": {"killed": {"max": 1}}})"),
       "maximum below minimum at /report/killed/max"},
      {"radius_without_point",
       patched(patched(report(), nowhere), R"({"report": {"place": {"name": "x", "radius_m": 5}}})"),
       "a radius without its point at /report/place/radius_m"},
      {"latitude_alone", patched(report(), R"({"report": {"place": {"lon": null}}})"),
       "half of a point at /report/place/lon"},
      {"longitude_alone", patched(report(), R"({"report": {"place": {"lat": null}}})"),
       "half of a point at /report/place/lat"},
      {"empty_place", patched(patched(report(), nowhere), R"({"report": {"place": {}}})"),
       "empty place at /report/place"},
      {"candidate_excluded", patched(report(), R"({"report": {"attribution": {"excludes": ["opp", "gov"]}}})"),
       "the same actor is candidate and excluded at /report/attribution/excludes/1"},
      {"nobody_left", patched(report(), R"({"report": {"attribution": {"candidates": null, "other": "excluded"}}})"),
       "at /report/attribution/other"},
      {"determined_by_nobody",
       patched(report(),
               R"({"report": {"attribution": {"candidates": [{"actor": "gov", "basis": "determined-by"}]}}})"),
       "determined by nobody at /report/attribution/candidates/0/by"},
      {"missing_body", patched(report(), R"({"report": null})"), "missing body at /report"},
      {"second_body", patched(report(), R"({"wish": {"by": "a", "to": "b"}})"), "a second body at /wish"},
      {"stray_correction", patched(report(), R"({"correction": {"reason": "x"}})"),
       "wrong body for the kind at /correction"},
      {"correction_without_reason", patched(report(), R"({"kind": "correction", "replaces": "x"})"),
       "wrong body for the kind at /correction"},
      {"correction_of_nothing", patched(report(), R"({"kind": "correction", "correction": {"reason": "x"}})"),
       "replaces nothing at /replaces"},
      {"correction_without_content",
       patched(report(), R"({"kind": "correction", "correction": {"reason": "x"}, "replaces": "x", "report": null})"),
       "a correction without content"},
      {"correction_of_itself",
       patched(report(), R"({"kind": "correction", "correction": {"reason": "x"}, "replaces": "r-1"})"),
       "replaces itself at /replaces"},
      {"correction_of_withdrawal",
       patched(with_body("withdrawal", R"({"reason": "x"})"),
               R"({"kind": "correction", "correction": {"reason": "x"}, "replaces": "x"})"),
       "a withdrawal is not corrected at /withdrawal"},
      {"correction_of_key",
       patched(with_body("key", R"({"action": "enrol", "party": "a"})"),
               R"({"kind": "correction", "correction": {"reason": "x"}, "replaces": "x"})"),
       "a key entry is not corrected at /key"},
      {"withdrawal_of_nothing", with_body("withdrawal", R"({"reason": "x"})"), "replaces nothing at /replaces"},
      {"withdrawal_that_ends",
       patched(with_body("withdrawal", R"({"reason": "x"})"), R"({"replaces": "x", "valid": {"to": "2017"}})"),
       "a withdrawal does not end at /valid/to"},
      {"report_that_replaces", patched(report(), R"({"replaces": "x"})"), "this kind replaces nothing at /replaces"},
      {"mixed_audience", patched(report(), R"({"audience": ["gov", "public"]})"),
       "public audience mixed with names at /audience"},
      {"part_of_itself", with_body("actor", R"({"id": "a", "name": "A", "kind": "state", "part_of": ["b", "a"]})"),
       "an actor is part of itself at /actor/part_of"},
      {"malformed_adoption",
       with_body("instrument", R"({"id": "i", "title": "I", "adopted": "once", "adopted_by": ["a"]})"),
       "at /instrument/adopted"},
      {"question_without_answer", with_body("determination", R"({"by": ["a"], "under": "p", "question": "q"})"),
       "half of an answer at /determination/answer"},
      {"answer_without_question", with_body("evidence", R"({"by": "a", "title": "t", "answer": "yes"})"),
       "half of an answer at /evidence/question"},
      {"about_of_no_question", with_body("evidence", R"({"by": "a", "title": "t", "about": {"actor": "b"}})"),
       "arguments of no question at /evidence/about"},
      {"offsets_of_no_quote", with_body("statement", R"({"by": "a", "located": {"sha256": "", "begin": 0, "end": 5}})"),
       "offsets of no quote at /statement/located"},
      {"reversed_offsets",
       with_body("statement", R"({"by": "a", "quote": "q", "located": {"sha256": "", "begin": 5, "end": 5}})"),
       "at /statement/located/end"},
      {"malformed_custody",
       with_body("evidence", R"({"by": "a", "title": "t", "custody": [{"holder": "h", "since": "2016-02-30"}]})"),
       "at /evidence/custody/0/since"},
      {"control_of_nothing", with_body("control", R"({"holder": "a", "by": "b"})"), "control of nothing at /control"},
      {"ends_before_it_departs",
       with_body("notification", R"({"by": "a", "class": "movement", "departs": "2016-03-02", "ends": "2016-03-01"})"),
       "departs lies after ends at /notification/ends"},
      {"received_before_sent",
       with_body("delivery", R"({"notification": "n", "to": "a", "sent": "2016-03-02", "received": "2016-03-01"})"),
       "at /delivery/received"},
      {"acknowledgement_that_consents",
       with_body("acknowledgement", R"({"notification": "n", "by": "a", "meaning": "consent"})"),
       "at /acknowledgement/meaning: found \"consent\", expected one of receipt-only"},
      {"activity_reversed", with_body("activity", R"({"by": "a", "from": "2016-03-02", "to": "2016-03-01"})"),
       "at /activity/to"},
      {"activity_upside_down", with_body("activity", R"({"by": "a", "lower_m": 100, "upper_m": 50})"),
       "at /activity/upper_m"},
      {"no_object", Json::array(), "expected an object"},
      {"other_version", patched(report(), R"({"truce": "entry/2"})"),
       "at /truce: found \"entry/2\", expected one of entry/1"},
  };
}

class Faults : public ::testing::TestWithParam<Fault> {};

TEST_P(Faults, IsRefusedWithItsPlace) {
  EXPECT_THAT(error_of(decode_entry(GetParam().json)), HasSubstr(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(Decode, Faults, ::testing::ValuesIn(faults()),
                         [](const auto& fault) { return fault.param.name; });

TEST(Decode, DatesThatMayStillBeInOrderAreAccepted) {
  EXPECT_TRUE(decode_entry(patched(report(), R"({"valid": {"from": "2016-02", "to": "2016-02-27"}})")));
  EXPECT_TRUE(decode_entry(patched(report(), R"({"valid": {"from": "2016-02-28?", "to": "2016-02-27"}})")));
}

TEST(Decode, ParseAsksTheSchemaFirst) {
  EXPECT_TRUE(parse_entry(report().dump()));
  EXPECT_THAT(error_of(parse_entry(patched(report(), R"({"report": {"colour": "red"}})").dump())),
              HasSubstr("/report/colour"));
  EXPECT_THAT(error_of(parse_entry(patched(report(), R"({"report": {"by": null}})").dump())), HasSubstr("/report"));
  EXPECT_THAT(error_of(parse_entry("{\"truce\": \"entry/1\",")), HasSubstr("line 1"));
}

TEST(Decode, JsonOfAnotherShapeNeverCrashes) {
  // Any member of a valid entry replaced by a value of another type: an error or an entry, no exception.
  RandomEntries random(3);
  const Json strangers[] = {
      nullptr, true, -1, 2.5, "", "x", Json::array(), Json::object(), Json::array({Json::object()}), 1e300};
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    Json flat = random.entry(static_cast<Kind>(kind), 0.8).flatten();
    for (const auto& item : flat.items()) {
      for (const Json& stranger : strangers) {
        for (Json::json_pointer at(item.key()); !at.empty(); at.pop_back()) {
          Json json = flat.unflatten();
          json[at] = stranger;
          EXPECT_NO_THROW((void)decode_entry(json)) << json.dump();
        }
      }
    }
  }
}

}  // namespace
}  // namespace truce
