#include "judge/facts.h"

#include <gtest/gtest.h>

#include "judge/small_record.h"

namespace truce::judge {
namespace {

/// Views: agreed, red, blue. Red has a brigade; the monitor and the group have no view.
class Facts : public testing::Test {
 protected:
  Facts() {
    record_.party("red");
    record_.party("blue");
    record_.actor("brigade", false, {ActorId("red")});
    record_.actor("monitor");
    record_.actor("group");
  }

  void says(const std::string& by, Stance stance, const std::vector<std::string>& candidates = {},
            AttributionBasis basis = AttributionBasis::alleged_to, bool other_possible = true,
            const std::vector<std::string>& targets = {}) {
    ReportBody body;
    body.incident = IncidentId("i");
    body.by = ActorId(by);
    body.stance = stance;
    if (!candidates.empty()) {
      body.attribution.emplace();
      for (const std::string& candidate : candidates)
        body.attribution->candidates.push_back({ActorId(candidate), basis, {}, {}, {}});
      body.attribution->other_possible = other_possible;
    }
    for (const std::string& target : targets) body.targets.push_back({ActorId(target), {}});
    record_.add(Kind::report, body, {}, by);
  }

  IncidentFacts facts() {
    case_ = record_.fold();
    views_ = Views::of(case_);
    return facts_of(case_, views_, incidents(case_).front());
  }
  /// The letters of agreed, red and blue: T, F or U.
  std::string letters(const Answers& answers) const {
    std::string out;
    for (std::size_t v = 0; v < 3; ++v) {
      const Verdict verdict = at(answers, v);
      out += verdict == Verdict::holds ? 'T' : verdict == Verdict::fails ? 'F' : 'U';
    }
    return out;
  }
  std::string did_it(const IncidentFacts& facts, const std::string& actor) const {
    for (std::size_t i = 0; i < facts.candidates.size(); ++i) {
      if (facts.candidates[i] == ActorId(actor)) return letters(facts.did_it[i]);
    }
    return "no candidate";
  }

  SmallRecord record_;
  Case case_;
  Views views_;
};

TEST_F(Facts, AnAllegationHoldsForWhoMakesItAndADenialForWhoDenies) {
  says("blue", Stance::allegation, {"red"});
  says("red", Stance::denial);
  EXPECT_EQ(did_it(facts(), "red"), "UFT");
}

TEST_F(Facts, AnAdmissionIsAFactForAll) {
  says("red", Stance::admission);
  const auto f = facts();
  EXPECT_EQ(did_it(f, "red"), "TTT");
  EXPECT_EQ(letters(f.other), "FFF");
}

TEST_F(Facts, AnotherPartyCannotClaimForTheAccused) {
  says("blue", Stance::allegation, {"red"}, AttributionBasis::claimed_by);
  EXPECT_EQ(did_it(facts(), "red"), "UUT");
}

TEST_F(Facts, AThirdPartyMayReportAClaim) {
  says("monitor", Stance::observation, {"group"}, AttributionBasis::claimed_by);
  EXPECT_EQ(did_it(facts(), "group"), "TTT");
}

TEST_F(Facts, AWholeIsNoRivalOfItsPart) {
  says("red", Stance::admission);
  says("brigade", Stance::admission);
  const auto f = facts();
  EXPECT_EQ(did_it(f, "brigade"), "TTT");
  EXPECT_EQ(did_it(f, "red"), "FFF");  // the more particular stands
  EXPECT_TRUE(f.attribution_conflicts.empty());
}

TEST_F(Facts, SeveralClaimantsOfOneVoiceAreOneOfThem) {
  says("red", Stance::admission, {"red", "brigade"}, AttributionBasis::claimed_by);
  says("blue", Stance::allegation, {"group", "red"});
  const auto f = facts();
  EXPECT_EQ(did_it(f, "group"), "FFF");
  EXPECT_EQ(letters(f.other), "FFF");
  EXPECT_TRUE(f.attribution_conflicts.empty());
}

TEST_F(Facts, TheLastWordOfASpeakerCounts) {
  says("red", Stance::denial);
  says("red", Stance::admission);
  EXPECT_EQ(did_it(facts(), "red"), "TTT");
  says("red", Stance::denial);
  EXPECT_EQ(did_it(facts(), "red"), "no candidate");
  says("blue", Stance::allegation, {"red"});
  says("blue", Stance::allegation, {"group"});
  EXPECT_EQ(did_it(facts(), "group"), "UUT");
}

TEST_F(Facts, ContradictingClaimsLeaveItOpenAndAreNamed) {
  says("red", Stance::admission);
  says("group", Stance::admission);
  const auto f = facts();
  EXPECT_EQ(did_it(f, "red"), "UUU");
  EXPECT_EQ(f.attribution_conflicts.size(), 3U);
}

TEST_F(Facts, WhatEveryPartySaysIsAgreed) {
  says("red", Stance::allegation, {"group"});
  says("blue", Stance::allegation, {"group"});
  EXPECT_EQ(did_it(facts(), "group"), "TTT");
}

TEST_F(Facts, NamingATargetInOneViewLeavesTheOthersAsTheyWere) {
  says("monitor", Stance::observation);
  EXPECT_EQ(letters(facts().unnamed_hit), "TTT");
  says("red", Stance::allegation, {}, AttributionBasis::alleged_to, true, {"blue"});
  const auto f = facts();
  EXPECT_EQ(letters(f.hit.front()), "UTU");
  EXPECT_EQ(letters(f.unnamed_hit), "TFT");
  says("monitor", Stance::observation, {}, AttributionBasis::alleged_to, true, {"group"});
  EXPECT_EQ(letters(facts().unnamed_hit), "FFF");
}

}  // namespace
}  // namespace truce::judge
