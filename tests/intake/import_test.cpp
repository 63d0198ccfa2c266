#include <gmock/gmock.h>

#include "casefile/entry.h"
#include "small.h"

namespace truce::intake {
namespace {

using small::import;
using small::refusal;
using small::report;
using small::row;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(ImportedRow, BecomesAWholeReport) {
  const Imported imported = import(row({{"remark", "two\thit"}, {"link", "https://example.org/a1"}, {"hurt", "4"}}));
  ASSERT_EQ(imported.drafts.size(), 1U);
  const Draft& draft = imported.drafts.front();
  EXPECT_EQ(draft.line, 2U);
  EXPECT_EQ(draft.id, EntryId("small-1.report"));
  EXPECT_EQ(draft.incident, IncidentId("small-a1"));
  EXPECT_EQ(draft.entry, Json::parse(R"({
    "id": "small-1.report", "kind": "report", "zone": "Asia/Damascus", "audience": ["public"], "note": "counts are civilians",
    "sources": [{"title": "The small table", "locator": "A1", "url": "https://example.org/a1"}, {"title": "cited: two hit"}],
    "report": {
      "incident": "small-a1", "by": "observer", "stance": "observation", "title": "Red Army, Amala",
      "text": "kind: shelling; remark: two hit", "when": "2016-02-27",
      "place": {"name": "Amala", "lat": 36.5, "lon": 37.25, "radius_m": 5000.5}, "acts": ["attack"], "weapon": "gun",
      "attribution": {"candidates": [{"actor": "red-forces", "basis": "alleged-to"}], "other": "possible"},
      "targets": [{"actor": "blue-forces"}, {"actor": "civilians", "description": "passers-by"}],
      "killed": {"min": 1, "max": 3}, "injured": {"min": 4, "max": 4}, "external_ids": ["small:A1"]}})"));
}

TEST(ImportedRow, IsAdmittedAsAnEntryOnceSigned) {
  for (Draft& draft :
       import(row() + row({{"number", "2"}, {"kind", "clash"}, {"grade", "r"}, {"to", "2016-03-01"}})).drafts) {
    draft.entry["truce"] = "entry/1";
    draft.entry["case"] = "a-case";
    draft.entry["author"] = {{"party", "secretariat"}, {"key", "0123456789abcdef"}};
    const auto entry = parse_entry(draft.entry.dump());
    EXPECT_TRUE(entry) << entry.error().text();
  }
}

TEST(ImportedTime, IsTheIntervalThatPrecisionAndHoursLeave) {
  const auto when = [](std::map<std::string_view, std::string_view> changes) {
    return report(row(std::move(changes))).value("when", "none");
  };
  EXPECT_EQ(when({{"from", "27.02.2016"}}), "2016-02-27");
  EXPECT_EQ(when({{"grade", "r"}, {"to", "2016-03-05"}}), "2016-02-27/2016-03-05");
  EXPECT_EQ(when({{"grade", "w"}}), "2016-02-21/2016-03-04");
  EXPECT_EQ(when({{"grade", "m"}}), "2016-02");
  EXPECT_EQ(when({{"grade", "o"}}), "2016-02-27/..");
  EXPECT_EQ(when({{"hour", "morning"}}), "2016-02-27T05:00/2016-02-27T12:00");
  EXPECT_EQ(when({{"hour", "night"}}), "2016-02-26T18:00/2016-02-28T06:00");
  EXPECT_EQ(when({{"hour", "00:10"}}), "2016-02-26T23:55/2016-02-27T00:25");
  EXPECT_EQ(when({{"first", "23:00:00"}, {"last", "01:00:00"}}), "2016-02-27T22:45/2016-02-28T01:15");
}

TEST(ImportedTime, IsWidenedWhereColumnsDisagree) {
  EXPECT_EQ(report(row({{"hour", "17:00"}, {"first", "18:00"}, {"last", "18:10"}}))["when"],
            "2016-02-27T16:45/2016-02-27T18:25");
  EXPECT_EQ(report(row({{"hour", "morning"}, {"first", "14:00"}, {"last", "15:00"}}))["when"],
            "2016-02-27T05:00/2016-02-27T15:15");
}

TEST(ImportedTime, KeepsTheDaysWhenHoursStandBesideARange) {
  EXPECT_EQ(report(row({{"grade", "r"}, {"to", "2016-02-28"}, {"hour", "night"}}))["when"], "2016-02-27/2016-02-28");
  EXPECT_EQ(report(row({{"grade", "m"}, {"hour", "10:00"}}))["when"], "2016-02");
  EXPECT_EQ(report(row({{"grade", "o"}, {"hour", "10:00"}}))["when"], "2016-02-27/..");
}

TEST(ImportedCount, IsARangeThatTheFurtherColumnsOnlyWiden) {
  const auto killed = [](const char* low, const char* best, const char* high) {
    return report(row({{"low", low}, {"best", best}, {"high", high}})).value("killed", Json()).dump();
  };
  EXPECT_EQ(killed("1", "2", "3"), R"({"max":3,"min":1})");
  EXPECT_EQ(killed("2", "1", "2"), R"({"max":2,"min":1})");
  EXPECT_EQ(killed("1", "5", "3"), R"({"max":5,"min":1})");
  EXPECT_EQ(killed("", "2", "3"), R"({"max":3})");
  EXPECT_EQ(killed("1", "2", ""), R"({"min":1})");
  EXPECT_EQ(killed("0", "", "0"), R"({"max":0,"min":0})");
  EXPECT_EQ(killed("", "", ""), "null");
}

TEST(ImportedAttribution, NamesEveryCandidateOnceWithTheBasisOfItsStatus) {
  const auto attribution = [](const char* who, const char* status) {
    return report(row({{"who", who}, {"status", status}})).value("attribution", Json()).dump();
  };
  EXPECT_EQ(attribution("Red Army", "said"),
            R"({"candidates":[{"actor":"red-forces","basis":"claimed-by"}],"other":"possible"})");
  EXPECT_EQ(attribution("Red Army, Reds, Northern, red  army", "said"),
            R"({"candidates":[{"actor":"red-forces","basis":"claimed-by"}],"other":"possible"})");
  EXPECT_EQ(
      attribution("Green Union,Reds, Northern", "said"),
      R"({"candidates":[{"actor":"green","basis":"alleged-to"},{"actor":"red-forces","basis":"alleged-to"}],"other":"possible"})");
  EXPECT_EQ(attribution("Red Army, Unknown", "said"),
            R"({"candidates":[{"actor":"red-forces","basis":"alleged-to"}],"other":"possible"})");
  EXPECT_EQ(attribution("", ""), "null");
  EXPECT_EQ(attribution("Unknown", ""), "null");
}

TEST(ImportedAttribution, ExcludesOthersOnlyWhereTheMapSaysSoAndNobodyUnknownIsNamed) {
  const auto other = [](const char* who) {
    return report(row({{"kind", "clash"}, {"who", who}}))["attribution"]["other"].get<std::string>();
  };
  EXPECT_EQ(other("Red Army"), "excluded");
  EXPECT_EQ(other("Red Army, Unknown"), "possible");
  EXPECT_THAT(refusal(row({{"kind", "clash"}, {"who", ""}, {"whom", "Unknown"}})), HasSubstr("nobody is named"));
}

TEST(ImportedActs, AreThoseOfEveryWordInTheCell) {
  const auto acts = [](const char* means) { return report(row({{"means", means}})); };
  EXPECT_EQ(acts("bombs,guns")["acts"], (Json{"attack", "bomb"}));
  EXPECT_EQ(acts("mines, laid")["acts"], Json());
  EXPECT_EQ(acts("mines, laid,guns")["acts"], Json{"attack"});
  EXPECT_FALSE(acts("bombs,guns").contains("weapon")) << "one of two weapons is not known";
  EXPECT_EQ(acts("mines, laid,guns")["weapon"], "gun");
}

TEST(ImportedPlace, IsAPointWithItsRadiusOrOnlyAName) {
  EXPECT_EQ(report(row({{"lat", ""}, {"lon", ""}, {"near", ""}}))["place"], (Json{{"name", "Amala"}}));
  EXPECT_EQ(report(row({{"where", ""}}))["place"].dump(), R"({"lat":36.5,"lon":37.25,"radius_m":5000.5})");
  EXPECT_FALSE(report(row({{"where", ""}, {"lat", ""}, {"lon", ""}})).contains("place"));
}

TEST(BadRow, IsRefusedWithLineAndColumn) {
  struct Fault {
    std::map<std::string_view, std::string_view> cells;
    const char* column;
    const char* word;
  };
  const Fault faults[] = {
      {{{"from", "1970-01-01"}}, "column from", "a date before anything"},
      {{{"from", "2016-02-30"}}, "column from", "not a date"},
      {{{"from", ""}}, "column from", "no date"},
      {{{"from", ""}, {"to", "2016-02-28"}}, "column from", "an end without a start"},
      {{{"to", "2016-02-26"}}, "column to", "an end before its start"},
      {{{"to", "2016-02-28"}}, "column to", "two dates for one day"},
      {{{"grade", "r"}, {"to", "2018-02-27"}}, "column to", "a range longer"},
      {{{"grade", "x"}}, "column grade", "a date precision that the map does not know"},
      {{{"hour", "teatime"}}, "column hour", "a time of day that the map does not know"},
      {{{"first", "10:00"}}, "column last", "only one end of a time"},
      {{{"lat", "91"}}, "column lat", "not a coordinate"},
      {{{"lon", "4239.00416"}}, "column lon", "not a coordinate"},
      {{{"lat", "nan"}}, "column lat", "not a coordinate"},
      {{{"lat", "36,5"}}, "column lat", "not a coordinate"},
      {{{"lon", ""}}, "column lon", "half a point"},
      {{{"near", ""}}, "column near", "a place precision that the map does not know"},
      {{{"high", "0"}, {"best", ""}}, "column high", "the highest count is below the lowest"},
      {{{"low", "1-3"}}, "column low", "not a count"},
      {{{"hurt", "-1"}}, "column hurt", "not a count"},
      {{{"who", "Rad Army"}}, "column who", "unknown actor"},
      {{{"whom", "Nobody"}}, "column whom", "unknown actor"},
      {{{"means", "guns, spears"}}, "column means", "a word that the map does not know"},
      {{{"status", "denied"}}, "column status", "a status that the map does not know"},
      {{{"kind", "flood"}}, "column kind", "no rule of the map is for this row"},
      {{{"kind", "clash"}, {"status", "denied"}}, "column status", "no rule of the map is for this row"},
      {{{"code", "-"}}, "column code", "nothing to make an identifier of"},
      {{{"number", ""}}, "column number", "nothing to make an identifier of"},
  };
  for (const Fault& fault : faults) {
    const std::string text = refusal("\n" + row(fault.cells));
    EXPECT_THAT(
        text, AllOf(HasSubstr("small.csv:3: "), HasSubstr(fault.column), HasSubstr(fault.word), HasSubstr("expected")));
  }
  EXPECT_FALSE(report(row()).is_null()) << "without a fault the row is good";
}

TEST(BadRow, OfAnotherWidthIsRefused) {
  EXPECT_THAT(refusal("1;2;3\n"), AllOf(HasSubstr("small.csv:2: "), HasSubstr("3 cells"), HasSubstr("23 cells")));
}

TEST(BadRow, WhoseDraftIsNoEntryIsRefused) {
  const std::string endless(400, 'x');
  EXPECT_THAT(refusal(row({{"where", endless}})), HasSubstr("the draft is no entry at /report"));
}

TEST(BadRow, LeavesNothingUnlessTheGoodRowsAreKept) {
  const std::string rows = row() + row({{"number", "2"}, {"from", "soon"}}) + row({{"number", "3"}});
  const Imported all_or_nothing = import(rows);
  EXPECT_EQ(all_or_nothing.rows, 3U);
  EXPECT_TRUE(all_or_nothing.drafts.empty());
  EXPECT_TRUE(all_or_nothing.actors.empty());
  EXPECT_EQ(all_or_nothing.refused.size(), 1U);
  const Imported kept = import(rows, {.keep_good = true});
  ASSERT_EQ(kept.drafts.size(), 2U);
  EXPECT_EQ(kept.drafts[0].line, 2U);
  EXPECT_EQ(kept.drafts[1].line, 4U);
  ASSERT_EQ(kept.refused.size(), 1U);
  EXPECT_EQ(kept.refused[0].line, 3U);
}

TEST(UnknownActors, AreListedOnceWithTheClosestNamesAndNeverGuessed) {
  const Imported imported =
      import(row({{"who", "Red Amry, Purple League"}}) +
                 row({{"number", "2"}, {"who", "Red Amry"}, {"whom", "Blue Gard"}}) + row({{"number", "3"}}),
             {.keep_good = true});
  EXPECT_EQ(imported.drafts.size(), 1U);
  ASSERT_EQ(imported.unknown_actors.size(), 3U);
  const UnknownActor& first = imported.unknown_actors.front();
  EXPECT_EQ(first.name, "Red Amry");
  EXPECT_EQ(first.column, "who");
  EXPECT_EQ(first.first_line, 2U);
  EXPECT_EQ(first.rows, 2U);
  ASSERT_FALSE(first.closest.empty());
  EXPECT_EQ(first.closest.front(), "Red Army");
  EXPECT_EQ(imported.unknown_actors[1].closest.front(), "Blue Guard");
  EXPECT_TRUE(imported.unknown_actors[2].closest.empty());
  EXPECT_THAT(imported.refused.front().text(), HasSubstr("closest: \"Red Army\""));
}

TEST(Actors, AreCountedByDraft) {
  const Imported imported = import(row() + row({{"number", "2"}, {"who", "Red Army, Green Union"}}));
  EXPECT_EQ(imported.actors, (std::map<ActorId, std::size_t>{{ActorId("blue-forces"), 2},
                                                             {ActorId("civilians"), 2},
                                                             {ActorId("green"), 1},
                                                             {ActorId("observer"), 2},
                                                             {ActorId("red-forces"), 2}}));
}

TEST(OneFile, MayRepeatARowButNotContradictIt) {
  const Imported repeated = import(row() + row());
  EXPECT_EQ(repeated.repeated, 1U);
  EXPECT_EQ(repeated.drafts.size(), 1U);
  const Imported contradicting = import(row() + row({{"number", "2"}}) + row({{"low", "0"}}), {.keep_good = true});
  ASSERT_EQ(contradicting.refused.size(), 2U) << "nothing tells which of the two is right";
  EXPECT_THAT(contradicting.refused[0].text(),
              AllOf(HasSubstr("small.csv:2: "), HasSubstr("on line 4"), HasSubstr("/report/killed/min")));
  EXPECT_THAT(contradicting.refused[1].text(), AllOf(HasSubstr("small.csv:4: "), HasSubstr("on line 2")));
  ASSERT_EQ(contradicting.drafts.size(), 1U);
  EXPECT_EQ(contradicting.drafts.front().id, EntryId("small-2.report"));
}

TEST(OneFile, MayHoldTwoReportsOnOneIncidentButNotTwoIncidentsUnderOneId) {
  const Imported two = import(row() + row({{"number", "2"}, {"where", "Basra"}}));
  EXPECT_EQ(two.drafts.size(), 2U);
  EXPECT_EQ(two.drafts[0].incident, two.drafts[1].incident);
  EXPECT_THAT(refusal(row() + row({{"number", "2"}, {"code", "a1"}})), HasSubstr("two different values"));
}

/// A record in a map: what was drafted is recorded under its id.
struct Recorded {
  std::map<EntryId, Standing> standing;

  void record(const std::vector<Draft>& drafts) {
    for (const Draft& draft : drafts) {
      Json entry = draft.entry;
      entry["truce"] = "entry/1";
      entry["case"] = "c";
      entry["issued"] = "2020";
      EntryId first = draft.id;
      if (entry["kind"] == "correction") {
        for (const auto& [id, held] : standing) {
          if (held.id.str() == entry["replaces"]) first = id;
        }
      }
      standing[first] = {draft.id, entry, false};
    }
  }
  [[nodiscard]] Lookup lookup() const {
    return [this](const EntryId& id) -> std::optional<Standing> {
      const auto at = standing.find(id);
      return at == standing.end() ? std::nullopt : std::optional(at->second);
    };
  }
};

TEST(ImportedAgain, TheSameIsNothingNew) {
  Recorded recorded;
  recorded.record(import(row() + row({{"number", "2"}})).drafts);
  const Imported again = import(row({{"number", "2"}}) + row() + row({{"number", "3"}}), {.lookup = recorded.lookup()});
  EXPECT_EQ(again.unchanged, 2U);
  ASSERT_EQ(again.drafts.size(), 1U);
  EXPECT_EQ(again.drafts.front().id, EntryId("small-3.report"));
}

TEST(ImportedAgain, OtherContentIsADifferenceAndNoSecondEntry) {
  Recorded recorded;
  recorded.record(import(row()).drafts);
  const Imported again =
      import(row({{"high", "9"}, {"from", "2016-02-28"}, {"remark", "new"}}), {.lookup = recorded.lookup()});
  EXPECT_TRUE(again.drafts.empty());
  EXPECT_EQ(again.unchanged, 0U);
  ASSERT_EQ(again.differences.size(), 1U);
  EXPECT_EQ(again.differences.front().standing, EntryId("small-1.report"));
  EXPECT_THAT(again.differences.front().pointers,
              ElementsAre("/report/killed/max", "/report/text", "/report/when", "/sources"));
}

TEST(ImportedAgain, CorrectionsChainAndAreNotDraftedTwice) {
  Recorded recorded;
  recorded.record(import(row()).drafts);
  const auto again = [&](const char* high) {
    return import(row({{"high", high}}), {.draft_corrections = true, .lookup = recorded.lookup()});
  };
  const Imported first = again("9");
  ASSERT_EQ(first.drafts.size(), 1U);
  const Json& correction = first.drafts.front().entry;
  EXPECT_EQ(correction["kind"], "correction");
  EXPECT_EQ(correction["replaces"], "small-1.report");
  EXPECT_EQ(correction["report"]["killed"]["max"], 9);
  EXPECT_THAT(correction["correction"]["reason"].get<std::string>(), HasSubstr("/report/killed/max"));
  EXPECT_EQ(first.drafts.front().id, again("9").drafts.front().id) << "the id follows from the content";
  Json signed_entry = correction;
  signed_entry.update({{"truce", "entry/1"}, {"case", "c"}, {"author", {{"party", "p"}, {"key", "0123456789abcdef"}}}});
  EXPECT_TRUE(parse_entry(signed_entry.dump())) << parse_entry(signed_entry.dump()).error().text();

  recorded.record(first.drafts);
  EXPECT_EQ(again("9").unchanged, 1U);
  const Imported back = again("3");
  ASSERT_EQ(back.drafts.size(), 1U);
  EXPECT_EQ(back.drafts.front().entry["replaces"], first.drafts.front().id.str());
  recorded.record(back.drafts);
  const Imported forth = again("9");
  ASSERT_EQ(forth.drafts.size(), 1U);
  EXPECT_NE(forth.drafts.front().id, first.drafts.front().id) << "an id is never used twice";
}

TEST(ImportedAgain, WhatWasWithdrawnIsLeftAlone) {
  Recorded recorded;
  recorded.record(import(row()).drafts);
  recorded.standing.begin()->second.withdrawn = true;
  const Imported again = import(row(), {.draft_corrections = true, .lookup = recorded.lookup()});
  EXPECT_EQ(again.withdrawn, 1U);
  EXPECT_TRUE(again.drafts.empty());
}

TEST(Progress, IsToldAlongTheWayAndAtTheEnd) {
  std::string rows;
  std::vector<std::string> numbers;
  for (int i = 0; i < 2500; ++i) numbers.push_back(std::to_string(i));
  for (const std::string& number : numbers) rows += row({{"number", number}});
  std::vector<std::size_t> told;
  import(rows, {.progress =
                    [&](std::size_t done, std::size_t total) {
                      EXPECT_EQ(total, 2500U);
                      told.push_back(done);
                    }}  // namespace
  );
  EXPECT_THAT(told, ElementsAre(1000, 2000, 2500));
}  // namespace truce::intake

TEST(WholeFile, IsRefusedWhenAColumnOfTheMapIsMissing) {
  const auto out = import_events("number;code\n1;2\n", "small.csv", small::map());
  ASSERT_FALSE(out);
  EXPECT_THAT(out.error().text(),
              AllOf(HasSubstr("small.csv:1: "), HasSubstr("a column is missing"), HasSubstr("small.yaml")));
}

}  // namespace
}  // namespace truce::intake
