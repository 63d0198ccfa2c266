#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "casefile/casefile.h"
#include "casefile/facts.h"
#include "casefile/random_entries.h"

namespace truce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::RandomEntries;

Instant at(std::string_view text) {
  return parse_instant(text).value();
}

/// A record written down shortly: each entry is recorded one day after the one before, from 2 January 2026 on.
class Story {
 public:
  /// `more` is merged into the entry: {"issued": ...}, {"valid": ...}, {"author": {"party": ...}}.
  Status add(const std::string& id, const std::string& kind, const Json& body, const Json& more = Json::object()) {
    Json json = {{"truce", "entry/1"}, {"case", "c"}, {"id", id}, {"kind", kind}, {"audience", {"public"}}};
    json["author"] = {{"party", "registrar"}, {"key", "0011223344556677"}};
    json[kind] = body;
    json.merge_patch(more);
    std::string payload = json.dump();
    Status status = fold_.apply(RecordedPayload{index_, recorded(index_), payload});
    if (status) {
      payloads_.push_back(payload);
      ++index_;
    }
    return status;
  }
  Status correct(const std::string& id, const std::string& replaces, const std::string& kind, const Json& body,
                 Json more = Json::object()) {
    more["kind"] = "correction";
    more["replaces"] = replaces;
    more["correction"]["reason"] = "typing error";
    return add(id, kind, body, more);
  }
  Status withdraw(const std::string& id, const std::string& replaces, Json more = Json::object()) {
    more["replaces"] = replaces;
    return add(id, "withdrawal", {{"reason", "changed our mind"}}, more);
  }
  Status withhold() {
    Status status = fold_.apply(RecordedPayload{index_, recorded(index_), std::nullopt});
    ++index_;
    return status;
  }

  static Instant recorded(std::uint64_t index) {
    return at("2026-01-02T00:00Z") + Duration{static_cast<std::int64_t>(index) * 86'400'000};
  }
  [[nodiscard]] const Case& now() const { return fold_.current(); }

 private:
  Fold fold_{CaseId("c")};
  std::uint64_t index_ = 0;
  std::vector<std::string> payloads_;
};

Json position(const char* answer, const char* by = "ru") {
  return {{"by", by}, {"question", "q"}, {"answer", answer}};
}
Json actor(const char* id, bool party = false, std::vector<std::string> part_of = {}) {
  Json out = {{"id", id}, {"name", std::string("The ") + id}, {"kind", "state"}, {"party", party}};
  if (!part_of.empty()) out["part_of"] = part_of;
  return out;
}
Json report(const char* incident) {
  return {{"incident", incident}, {"by", "monitor"}, {"stance", "observation"}};
}

std::string error_of(const Status& status) {
  return status ? "accepted" : status.error().text();
}

/// Answers of the positions known at k.
std::vector<std::string> answers(const Case& c, Instant k = Instant::distant_future()) {
  std::vector<std::string> out;
  for (const auto& fact : known(c.positions, k)) out.push_back(fact.body.answer.str());
  return out;
}

TEST(Fold, AFactIsKnownFromTheEndOfIssuedOrElseFromItsRecording) {
  Story s;
  ASSERT_TRUE(s.add("p1", "position", position("yes"), {{"issued", "2016-02"}}));
  ASSERT_TRUE(s.add("p2", "position", position("no")));
  ASSERT_TRUE(s.add("p3", "position", position("maybe"), {{"issued", "2026"}}));
  EXPECT_EQ(s.now().positions[0].known_from, at("2016-03-01T00:00Z"));
  EXPECT_EQ(s.now().positions[1].known_from, Story::recorded(1));
  EXPECT_EQ(s.now().positions[2].known_from, Story::recorded(2)) << "never later than it was recorded";
  EXPECT_THAT(answers(s.now(), at("2016-02-29T23:59Z")), ElementsAre());
  EXPECT_THAT(answers(s.now(), at("2016-03-01T00:00Z")), ElementsAre("yes"));
  EXPECT_THAT(answers(s.now()), ElementsAre("yes", "no", "maybe"));
}

TEST(Fold, ValidTimeIsWhatTheEntrySaysOrWhatItsKindImplies) {
  Story s;
  Json instrument = {{"id", "i"}, {"title", "I"}, {"adopted", "2015-12-18"}, {"adopted_by", {"unsc"}}};
  ASSERT_TRUE(s.add("e0", "instrument", instrument));
  ASSERT_TRUE(s.add("e1", "acceptance", {{"actor", "a"}, {"of", "i"}}, {{"issued", "2016-02-26"}}));
  ASSERT_TRUE(s.add("e2", "acceptance", {{"actor", "b"}, {"of", "i"}}));
  Json progress = {{"of", "step"}, {"by", "a"}, {"state", "completed"}, {"status", "claimed"}};
  ASSERT_TRUE(s.add("e3", "progress", progress, {{"issued", "2016-03"}}));
  ASSERT_TRUE(s.add("e4", "position", position("yes"), {{"issued", "2016-03"}}));
  ASSERT_TRUE(s.add("e5", "position", position("no"), {{"valid", {{"from", "2016"}, {"to", "2017-01"}}}}));
  const Case& c = s.now();
  EXPECT_EQ(c.instruments[0].valid.from, (Span{at("2015-12-18T00:00Z"), at("2015-12-19T00:00Z")}));
  EXPECT_EQ(c.acceptances[0].valid.from, (Span{at("2016-02-26T00:00Z"), at("2016-02-27T00:00Z")}));
  EXPECT_EQ(c.acceptances[1].valid.from, (Span{Instant::distant_past(), Story::recorded(2)}));
  EXPECT_EQ(c.progress[0].valid.from, (Span{Instant::distant_past(), at("2016-04-01T00:00Z")}));
  EXPECT_EQ(c.positions[0].valid, ValidTime());
  EXPECT_EQ(c.positions[1].valid.from, (Span{at("2016-01-01T00:00Z"), at("2017-01-01T00:00Z")}));
  EXPECT_EQ(c.positions[1].valid.to, (Span{at("2017-01-01T00:00Z"), at("2017-02-01T00:00Z")}));
}

TEST(Fold, ACorrectionEndsWhatItReplacesAndTakesItsPlace) {
  Story s;
  ASSERT_TRUE(s.add("p0", "position", position("yes")));
  ASSERT_TRUE(s.add("p1", "position", position("no")));
  ASSERT_TRUE(s.correct("p2", "p0", "position", position("oui")));
  const auto& p = s.now().positions;
  ASSERT_EQ(p.size(), 3U);
  EXPECT_EQ(p[0].known_until, Story::recorded(2));
  EXPECT_EQ(p[0].ended_by, 2U);
  EXPECT_EQ(p[2].known_from, Story::recorded(2));
  EXPECT_EQ(p[2].index, 2U);
  EXPECT_EQ(p[2].origin, 0U) << "it does not overtake what was said in between";
  EXPECT_THAT(answers(s.now()), ElementsAre("no", "oui"));
  EXPECT_THAT(answers(s.now(), Story::recorded(1)), ElementsAre("yes", "no"));
  const EntryHeader* header = s.now().entry(EntryId("p2"));
  ASSERT_NE(header, nullptr);
  EXPECT_EQ(header->correction_reason, "typing error");
  EXPECT_EQ(header->replaces, EntryId("p0"));
  EXPECT_EQ(header->kind, Kind::position);
}

TEST(Fold, ACorrectionThatWasIssuedEarlierIsKnownInsteadOfWhatItCorrects) {
  Story s;
  ASSERT_TRUE(s.add("p0", "position", position("yes")));
  ASSERT_TRUE(s.correct("p1", "p0", "position", position("yes"), {{"issued", "2016-02-26"}}));
  EXPECT_THAT(answers(s.now(), at("2016-03-01T00:00Z")), ElementsAre("yes"));
  EXPECT_THAT(answers(s.now(), Story::recorded(0)), ElementsAre("yes")) << "once, not twice";
}

TEST(Fold, ACorrectionIsCorrectedByNamingIt) {
  Story s;
  ASSERT_TRUE(s.add("p0", "position", position("a")));
  ASSERT_TRUE(s.correct("p1", "p0", "position", position("b")));
  EXPECT_EQ(error_of(s.correct("p2", "p0", "position", position("c"))),
            "entry 2 (p2): replaces p0 (entry 0), which entry 1 has replaced already at /replaces");
  ASSERT_TRUE(s.correct("p2", "p1", "position", position("c")));
  EXPECT_THAT(answers(s.now()), ElementsAre("c"));
  EXPECT_THAT(answers(s.now(), Story::recorded(1)), ElementsAre("b"));
  EXPECT_THAT(answers(s.now(), Story::recorded(0)), ElementsAre("a"));
  EXPECT_EQ(s.now().positions[2].origin, 0U);
}

TEST(Fold, WhatReplacesACorrectionFromEarlierAlsoReplacesWhatThatHadCorrected) {
  Story s;
  ASSERT_TRUE(s.add("p0", "position", position("a"), {{"issued", "2016-02-01"}}));
  ASSERT_TRUE(s.correct("p1", "p0", "position", position("b"), {{"issued", "2016-03-31"}}));
  EXPECT_THAT(answers(s.now(), at("2016-02-20T00:00Z")), ElementsAre("a"));
  ASSERT_TRUE(s.correct("p2", "p1", "position", position("c"), {{"issued", "2016-02-15"}}));
  EXPECT_THAT(answers(s.now(), at("2016-02-10T00:00Z")), ElementsAre("a"));
  EXPECT_THAT(answers(s.now(), at("2016-02-20T00:00Z")), ElementsAre("c"));
  EXPECT_THAT(answers(s.now(), at("2016-04-20T00:00Z")), ElementsAre("c"));
  EXPECT_THAT(answers(s.now().as_of(2), at("2016-02-20T00:00Z")), ElementsAre("a")) << "as of then nothing changes";
}

TEST(Fold, NothingRevivesWhenACorrectionIsWithdrawn) {
  Story s;
  ASSERT_TRUE(s.add("p0", "position", position("a")));
  ASSERT_TRUE(s.correct("p1", "p0", "position", position("b")));
  ASSERT_TRUE(s.withdraw("w", "p1"));
  EXPECT_THAT(answers(s.now()), ElementsAre());
  EXPECT_THAT(answers(s.now(), Story::recorded(1)), ElementsAre("b"));
  EXPECT_THAT(error_of(s.withdraw("w2", "w")), HasSubstr("a withdrawal, which cannot be replaced"));
  ASSERT_EQ(s.now().withdrawals.size(), 1U);
  EXPECT_EQ(s.now().withdrawals[0].body.reason, "changed our mind");
}

TEST(Fold, AWithdrawalFromADateCutsValidTimeInWhatIsKnownFromThenOn) {
  Story s;
  ASSERT_TRUE(s.add("p0", "position", position("yes"), {{"valid", {{"from", "2016-01"}}}}));
  ASSERT_TRUE(s.withdraw("w", "p0", {{"valid", {{"from", "2016-05-01"}}}}));
  const auto& p = s.now().positions;
  ASSERT_EQ(p.size(), 2U);
  EXPECT_EQ(p[0].valid.to.begin, Instant::distant_future()) << "before the withdrawal it was known as open";
  EXPECT_EQ(p[0].known_until, Story::recorded(1));
  EXPECT_EQ(p[1].valid.from, p[0].valid.from);
  EXPECT_EQ(p[1].valid.to, (Span{at("2016-05-01T00:00Z"), at("2016-05-02T00:00Z")}));
  EXPECT_EQ(p[1].known_from, Story::recorded(1));
  EXPECT_TRUE(p[1].stands());
  EXPECT_EQ(p[1].id, EntryId("p0"));
  EXPECT_EQ(p[1].index, 0U);
  EXPECT_EQ(p[1].since, 1U);
  EXPECT_EQ(s.now().entry(EntryId("p0"))->fact, 1U);
  EXPECT_THAT(answers(s.now(), Story::recorded(0)), ElementsAre("yes"));
  EXPECT_THAT(answers(s.now(), Story::recorded(1)), ElementsAre("yes"));
}

TEST(Fold, AWithdrawalNeverLengthensAndIsNeverKnownBeforeItsFact) {
  Story s;
  ASSERT_TRUE(s.add("p0", "position", position("yes"), {{"valid", {{"to", "2016-03-01"}}}, {"issued", "2016-02-10"}}));
  ASSERT_TRUE(s.withdraw("w", "p0", {{"valid", {{"from", "2016-05"}}}, {"issued", "2016-02-01"}}));
  const auto& p = s.now().positions;
  EXPECT_EQ(p[1].valid.to, p[0].valid.to);
  EXPECT_EQ(p[1].known_from, p[0].known_from);
  EXPECT_THAT(answers(s.now(), at("2016-02-05T00:00Z")), ElementsAre());
}

TEST(Fold, WhatAWithdrawalCutStillStandsAndCanBeReplacedAgain) {
  Story s;
  ASSERT_TRUE(s.add("p0", "position", position("yes"), {{"valid", {{"from", "2016-01"}}}}));
  ASSERT_TRUE(s.withdraw("w1", "p0", {{"valid", {{"from", "2016-05-01"}}}}));
  ASSERT_TRUE(s.withdraw("w2", "p0", {{"valid", {{"from", "2016-03-01"}}}}));
  EXPECT_EQ(s.now().positions[2].valid.to.begin, at("2016-03-01T00:00Z"));
  ASSERT_TRUE(s.correct("p1", "p0", "position", position("no")));
  EXPECT_THAT(answers(s.now()), ElementsAre("no"));
  EXPECT_EQ(s.now().positions[3].origin, 0U);
  EXPECT_FALSE(s.withdraw("w3", "p0"));
}

TEST(Fold, AFactIsNotWithdrawnFromBeforeItBegins) {
  Story s;
  ASSERT_TRUE(s.add("p0", "position", position("yes"), {{"valid", {{"from", "2016-02"}}}}));
  Status refused = s.withdraw("w", "p0", {{"valid", {{"from", "2016-01"}}}});
  EXPECT_EQ(refused.error().pointer, "/valid/from");
  EXPECT_THAT(error_of(refused), HasSubstr("before it begins (2016-02-01T00:00:00Z)"));
  EXPECT_TRUE(s.withdraw("w", "p0", {{"valid", {{"from", "2016-02"}}}})) << "may have begun before";
}

TEST(Fold, ARefusedEntrySaysWhyAndChangesNothing) {
  Story s;
  ASSERT_TRUE(s.add("a0", "actor", actor("gov", true)));
  ASSERT_TRUE(s.add("p0", "position", position("yes")));
  ASSERT_TRUE(s.add("k0", "key", {{"action", "enrol"}, {"party", "gov"}}));
  Case before = s.now();
  Json other = {{"author", {{"party", "other"}}}};
  EXPECT_EQ(error_of(s.add("p0", "position", position("no"))),
            "entry 3 (p0): the id is that of entry 1 already at /id");
  EXPECT_EQ(error_of(s.withdraw("w", "nothing")),
            "entry 3 (w): replaces nothing, which is not in the record at /replaces");
  EXPECT_EQ(
      error_of(s.withdraw("w", "p0", other)),
      "entry 3 (w): replaces p0 (entry 1), by registrar; only its author may replace it, found other at /replaces");
  EXPECT_EQ(error_of(s.correct("p1", "p0", "report", report("i"))),
            "entry 3 (p1): replaces p0 (entry 1), of kind position, with content of kind report at /replaces");
  EXPECT_THAT(error_of(s.withdraw("w", "k0")), HasSubstr("rotate or revoke the key at /replaces"));
  EXPECT_EQ(error_of(s.add("a1", "actor", actor("gov"))),
            "entry 3 (a1): actor gov stands already; use a correction of the entry that states it at /actor/id");
  EXPECT_THAT(error_of(s.add("x", "position", position("no"), {{"case", "elsewhere"}})),
              HasSubstr("of case elsewhere, not c at /case"));
  EXPECT_THAT(error_of(s.add("x", "position", {{"by", "ru"}})), HasSubstr("entry 3: "));
  EXPECT_EQ(s.now(), before);
}

TEST(Fold, EntriesComeInTheOrderOfTheRecord) {
  Fold fold(CaseId("c"));
  Entry entry;
  entry.case_id = CaseId("c");
  entry.id = EntryId("a");
  entry.body = StatementBody{};
  ASSERT_TRUE(fold.apply(RecordedEntry{5, {1000}, entry}));
  entry.id = EntryId("b");
  EXPECT_THAT(error_of(fold.apply(RecordedEntry{5, {1000}, entry})), HasSubstr("expected index 6 or later"));
  EXPECT_THAT(error_of(fold.apply(RecordedEntry{6, {999}, entry})), HasSubstr("before the last one"));
  EXPECT_TRUE(fold.apply(RecordedEntry{7, {1000}, entry})) << "gaps are for what this reader does not see";
  EXPECT_EQ(fold.current().size, 8U);
}

TEST(Fold, AnActorIsRestatedByCorrectionOrAfterItsWithdrawal) {
  Story s;
  ASSERT_TRUE(s.add("a0", "actor", actor("gov")));
  ASSERT_TRUE(s.correct("a1", "a0", "actor", actor("gov", true)));
  EXPECT_FALSE(s.add("a2", "actor", actor("gov")));
  ASSERT_TRUE(s.withdraw("w", "a1"));
  EXPECT_EQ(s.now().actor(ActorId("gov")), nullptr);
  EXPECT_TRUE(s.add("a2", "actor", actor("gov")));
  ASSERT_TRUE(s.withdraw("w2", "a2", {{"valid", {{"from", "2016"}}}}));
  EXPECT_FALSE(s.add("a3", "actor", actor("gov"))) << "it still stands, only no longer valid";
  ASSERT_TRUE(s.add("b0", "actor", actor("opp")));
  EXPECT_FALSE(s.correct("b1", "b0", "actor", actor("gov"))) << "a correction may not take another's id";
  ASSERT_TRUE(s.correct("b1", "b0", "actor", actor("opposition")));
  EXPECT_TRUE(s.add("b2", "actor", actor("opp"))) << "the corrected id is free again";
}

TEST(Fold, AnInstrumentIsNeverEditedByStatingItAgain) {
  Story s;
  Json instrument = {{"id", "i"}, {"title", "I"}, {"adopted", "2015"}, {"adopted_by", {"unsc"}}};
  ASSERT_TRUE(s.add("i0", "instrument", instrument));
  EXPECT_THAT(error_of(s.add("i1", "instrument", instrument)), HasSubstr("instrument i stands already"));
}

TEST(Fold, WhatReplacesAWithheldEntryStandsOnItsOwn) {
  Story s;
  EXPECT_TRUE(s.withhold());
  ASSERT_TRUE(s.correct("p1", "hidden", "position", position("yes")));
  ASSERT_TRUE(s.withdraw("w", "hidden-too"));
  EXPECT_THAT(answers(s.now()), ElementsAre("yes"));
  EXPECT_EQ(s.now().positions[0].origin, 1U);
  EXPECT_EQ(s.now().size, 3U);
  ASSERT_EQ(s.now().withheld.size(), 1U);
  EXPECT_EQ(s.now().withheld[0].index, 0U);
}

TEST(Case, KeepsWhatEntriesSayBesideTheirBody) {
  Story s;
  ASSERT_TRUE(
      s.add("p0", "position", position("yes"),
            Json::parse(R"({"issued": "2016-02", "valid": {"from": "2016-01?"}, "zone": "Asia/Damascus", "note": "n",
                                    "sources": [{"title": "t"}], "audience": ["ru", "us"]})")));
  const EntryHeader* header = s.now().entry(std::uint64_t{0});
  ASSERT_NE(header, nullptr);
  EXPECT_EQ(header, s.now().entry(EntryId("p0")));
  EXPECT_EQ(header->author, ActorId("registrar"));
  EXPECT_EQ(header->recorded_at, Story::recorded(0));
  EXPECT_EQ(header->issued->text, "2016-02");
  EXPECT_EQ(header->valid_from->text, "2016-01?");
  EXPECT_FALSE(header->valid_to);
  EXPECT_EQ(header->zone, "Asia/Damascus");
  EXPECT_EQ(header->note, "n");
  EXPECT_EQ(header->sources.at(0).title, "t");
  EXPECT_THAT(header->audience, ElementsAre(ActorId("ru"), ActorId("us")));
  EXPECT_EQ(s.now().entry(EntryId("p1")), nullptr);
  EXPECT_EQ(s.now().entry(std::uint64_t{1}), nullptr);
}

TEST(Case, ActorsAreFoundByIdNameAndOtherName) {
  Story s;
  Json gov = actor("gov");
  gov["aka"] = {"Damascus", "the regime"};
  ASSERT_TRUE(s.add("a0", "actor", gov));
  Json opp = actor("opp");
  opp["aka"] = {"Damascus"};
  ASSERT_TRUE(s.add("a1", "actor", opp));
  const Case& c = s.now();
  EXPECT_EQ(c.actor_named("gov")->id, ActorId("gov"));
  EXPECT_EQ(c.actor_named("The gov")->id, ActorId("gov"));
  EXPECT_EQ(c.actor_named("the regime")->id, ActorId("gov"));
  EXPECT_EQ(c.actor_named("Damascus"), nullptr) << "two bear it: never guessed";
  EXPECT_EQ(c.actor_named("The Gov"), nullptr);
  EXPECT_EQ(c.actor_name(ActorId("gov")), "The gov");
  EXPECT_EQ(c.actor_name(ActorId("unknown")), "unknown");
}

TEST(Case, PartOfReachesThroughOthersAndSurvivesCycles) {
  Story s;
  ASSERT_TRUE(s.add("a0", "actor", actor("brigade", false, {"army", "front"})));
  ASSERT_TRUE(s.add("a1", "actor", actor("army", false, {"gov"})));
  ASSERT_TRUE(s.add("a2", "actor", actor("gov", true)));
  ASSERT_TRUE(s.add("a3", "actor", actor("x", false, {"y"})));
  ASSERT_TRUE(s.add("a4", "actor", actor("y", false, {"x"})));
  const Case& c = s.now();
  EXPECT_TRUE(c.is_part_of(ActorId("brigade"), ActorId("gov")));
  EXPECT_TRUE(c.is_part_of(ActorId("brigade"), ActorId("front"))) << "even when the whole is not stated";
  EXPECT_TRUE(c.is_part_of(ActorId("gov"), ActorId("gov")));
  EXPECT_FALSE(c.is_part_of(ActorId("gov"), ActorId("brigade")));
  EXPECT_TRUE(c.is_part_of(ActorId("x"), ActorId("y")));
  EXPECT_FALSE(c.is_part_of(ActorId("x"), ActorId("gov")));
  EXPECT_FALSE(c.is_part_of(ActorId("unknown"), ActorId("gov")));
}

TEST(Case, PartiesKeepTheirViewWhenCorrected) {
  Story s;
  ASSERT_TRUE(s.add("a0", "actor", actor("ru", true)));
  ASSERT_TRUE(s.add("a1", "actor", actor("un")));
  ASSERT_TRUE(s.add("a2", "actor", actor("us", true)));
  ASSERT_TRUE(s.correct("a3", "a0", "actor", actor("ru", true, {"issg"})));
  EXPECT_THAT(s.now().parties(), ElementsAre(ActorId("ru"), ActorId("us")));
}

TEST(Case, TheLatestTermsStandAndACorrectionOfOlderOnesDoesNotOvertake) {
  Story s;
  EXPECT_EQ(s.now().current_terms(), nullptr);
  ASSERT_TRUE(s.add("t0", "terms", {{"id", "t"}, {"text", "one"}}));
  ASSERT_TRUE(s.add("t1", "terms", {{"id", "t"}, {"text", "two"}}));
  ASSERT_TRUE(s.correct("t2", "t0", "terms", {{"id", "t"}, {"text", "one, mended"}}));
  EXPECT_EQ(s.now().current_terms()->body.text, "two");
  ASSERT_TRUE(s.withdraw("w", "t1"));
  EXPECT_EQ(s.now().current_terms()->body.text, "one, mended");
}

TEST(Case, IncidentsGatherTheirReportsInTheOrderOfTheFirst) {
  Story s;
  auto assessment = [](const char* incident) {
    return Json{{"incident", incident}, {"by", "monitor"}, {"status", "verified"}};
  };
  ASSERT_TRUE(s.add("r0", "report", report("i1")));
  ASSERT_TRUE(s.add("r1", "report", report("i2")));
  ASSERT_TRUE(s.add("r2", "report", report("i1")));
  ASSERT_TRUE(s.add("r3", "report", report("i3")));
  ASSERT_TRUE(s.add("m0", "assessment", assessment("i2")));
  ASSERT_TRUE(s.add("m1", "assessment", assessment("unheard-of")));
  EXPECT_THAT(incidents(s.now()),
              ElementsAre(Incident{IncidentId("i1"), {0, 2}, {}}, Incident{IncidentId("i2"), {1}, {0}},
                          Incident{IncidentId("i3"), {3}, {}}));
  ASSERT_TRUE(s.correct("r4", "r0", "report", report("i1")));
  ASSERT_TRUE(s.withdraw("w0", "r3"));
  ASSERT_TRUE(s.withdraw("w1", "m0"));
  EXPECT_THAT(incidents(s.now()),
              ElementsAre(Incident{IncidentId("i1"), {2, 4}, {}}, Incident{IncidentId("i2"), {1}, {}}));
  EXPECT_THAT(incidents(s.now(), Story::recorded(1)),
              ElementsAre(Incident{IncidentId("i1"), {0}, {}}, Incident{IncidentId("i2"), {1}, {}}));
}

TEST(Case, KeysAreListedWithWhomTheySpeakFor) {
  Story s;
  Json delegate = {{"action", "delegate"}, {"party", "ru"}, {"officer", "A. B."}, {"kinds", {"report", "correction"}}};
  ASSERT_TRUE(s.add("k0", "key", delegate, {{"valid", {{"from", "2026-01-01"}, {"to", "2026-07-01"}}}}));
  ASSERT_EQ(s.now().keys.size(), 1U);
  EXPECT_EQ(s.now().keys[0].body.party, ActorId("ru"));
  EXPECT_THAT(s.now().keys[0].body.kinds, ElementsAre("report", "correction"));
  EXPECT_EQ(s.now().keys[0].valid.to.begin, at("2026-07-01T00:00Z"));
}

TEST(Case, KindsThatComeLaterAreKeptWhole) {
  Story s;
  Json wish = {{"by", "ru"}, {"to", "un"}, {"invite", {"opp"}}};
  ASSERT_TRUE(s.add("w0", "wish", wish));
  EXPECT_EQ(s.now().others[0].body, (OtherBody{wish, Kind::wish}));
}

}  // namespace
}  // namespace truce
