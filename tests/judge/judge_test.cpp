#include "judge/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "judge/random_case.h"
#include "judge/slow_case_judge.h"

namespace truce::judge {
namespace {

int rank(Verdict verdict) {
  return verdict == Verdict::fails ? 0 : verdict == Verdict::undetermined ? 1 : 2;
}

/// A million verdicts, in parts that run side by side.
constexpr std::uint64_t kParts = 4;
class RandomCases : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Part, RandomCases, testing::Range(std::uint64_t{1}, kParts + 1));

TEST_P(RandomCases, AreJudgedAsTheRulesReadAloud) {
  std::size_t compared = 0;
  std::size_t by_value[3] = {0, 0, 0};
  for (std::uint64_t seed = GetParam(); compared < 1'000'000 / kParts; seed += kParts) {
    const RandomCase random = RandomCaseMaker(seed).make();
    const Case c = random.fold();
    const terms::Terms terms = random.terms();
    const Judgement judgement = random.judge();
    SlowCaseJudge slow(c, terms, random_parties());
    for (const Finding& finding : judgement.findings()) {
      const IncidentId& incident = judgement.incidents()[finding.incident].id;
      const terms::Provision& ban = *terms.provision(judgement.prohibitions()[finding.provision]);
      for (std::size_t v = 0; v < judgement.views().size(); ++v) {
        const int expected = slow.verdict(incident, ban, v);
        if (slow.asked_about_unnamed() && at(finding.verdict, v) == Verdict::undetermined) continue;
        ASSERT_EQ(rank(at(finding.verdict, v)), expected)
            << "seed " << seed << ", " << judgement.name_of(finding) << ", view " << judgement.views()[v].name << "\n"
            << random.yaml;
        ++compared;
        ++by_value[expected];
      }
    }
  }
  for (const std::size_t count : by_value) EXPECT_GT(count, compared / 100) << "the generator misses a verdict";
}

/// What minimal_reasons and the rest must hold true of, whatever the case.
TEST(Judge, ReasonsGroupViewsAndPivotsTurnTheVerdict) {
  std::size_t with_reasons = 0;
  std::size_t pivots = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const RandomCase random = RandomCaseMaker(seed).make();
    Judgement judgement = random.judge();
    for (const Finding& finding : judgement.findings()) {
      const Explanation explanation = judgement.explain(finding);
      std::vector<std::size_t> views;
      for (const ReasonGroup& group : explanation.groups) {
        views.insert(views.end(), group.views.begin(), group.views.end());
        for (const std::size_t view : group.views) EXPECT_EQ(at(finding.verdict, view), group.verdict);
        EXPECT_EQ(group.reasons.empty(), group.verdict == Verdict::undetermined);
        with_reasons += !group.reasons.empty();
      }
      std::sort(views.begin(), views.end());
      EXPECT_THAT(views, testing::ElementsAre(0, 1, 2, 3));
      for (const Pivot& pivot : explanation.pivots) {
        ++pivots;
        EXPECT_NE(pivot.verdict, at(finding.verdict, pivot.from));
        for (const IssueAnswer& change : pivot.changes) EXPECT_LT(change.issue, explanation.issues.size());
      }
      // An issue that does not matter is in no settlement.
      for (const Settlement& settlement : explanation.settlements) {
        for (const IssueAnswer& answer : settlement.answers) EXPECT_GT(explanation.weights[answer.issue].swings, 0U);
      }
    }
  }
  EXPECT_GT(with_reasons, 1000U);
  EXPECT_GT(pivots, 100U);
}

TEST(Judge, ALaterEntryNeverChangesAnEarlierAnswer) {
  for (std::uint64_t seed = 100; seed < 130; ++seed) {
    const RandomCase random = RandomCaseMaker(seed).make();
    for (std::uint64_t size = 12; size < random.entries.size(); size += 5) {
      // Folded from the prefix, and the prefix of the whole: the same findings.
      const auto none = [](std::string_view) { return std::nullopt; };
      const auto from_prefix = Judgement::of(random.fold(size + 1), random.terms(), none);
      const auto as_of = Judgement::of(random.fold().as_of(size + 1), random.terms(), none);
      ASSERT_TRUE(from_prefix && as_of);
      ASSERT_EQ(from_prefix->findings().size(), as_of->findings().size());
      for (std::size_t i = 0; i < as_of->findings().size(); ++i) {
        EXPECT_EQ(from_prefix->findings()[i].verdict, as_of->findings()[i].verdict);
        EXPECT_EQ(from_prefix->findings()[i].present, as_of->findings()[i].present);
      }
    }
  }
}

TEST(Judge, SwappingTwoPartiesNamesSwapsTheirVerdictsAndNothingElse) {
  const auto swap_names = [](std::string text) {
    const auto replace = [&](const std::string& from, const std::string& to) {
      for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    };
    replace("alpha", "zeta");
    replace("beta", "alpha");
    replace("zeta", "beta");
    return text;
  };
  const auto swap_id = [&](ActorId& id) { id = ActorId(swap_names(id.str())); };
  for (std::uint64_t seed = 200; seed < 260; ++seed) {
    const RandomCase random = RandomCaseMaker(seed).make();
    RandomCase swapped = random;
    swapped.yaml = swap_names(random.yaml);
    for (RecordedEntry& recorded : swapped.entries) {
      swap_id(recorded.entry.author);
      std::visit(
          [&](auto& body) {
            using B = std::decay_t<decltype(body)>;
            if constexpr (std::is_same_v<B, ActorBody>) {
              swap_id(body.id);
              for (ActorId& whole : body.part_of) swap_id(whole);
            } else if constexpr (std::is_same_v<B, PositionBody>) {
              swap_id(body.by);
              swap_id(body.about.actor);
            } else if constexpr (std::is_same_v<B, DeterminationBody> || std::is_same_v<B, NoAgreementBody>) {
              swap_id(body.about.actor);
            } else if constexpr (std::is_same_v<B, AcceptanceBody> || std::is_same_v<B, ReservationBody>) {
              swap_id(body.actor);
            } else if constexpr (std::is_same_v<B, ReportBody>) {
              swap_id(body.by);
              for (Target& target : body.targets) swap_id(target.actor);
              if (body.attribution) {
                for (Candidate& candidate : body.attribution->candidates) swap_id(candidate.actor);
              }
            }
          },
          recorded.entry.body);
    }
    const Judgement before = random.judge();
    const Judgement after = swapped.judge();
    ASSERT_EQ(before.findings().size(), after.findings().size());
    const std::map<std::string, std::string> to{
        {"agreed", "agreed"}, {"alpha", "beta"}, {"beta", "alpha"}, {"gamma", "gamma"}};
    for (std::size_t i = 0; i < before.findings().size(); ++i) {
      for (std::size_t v = 0; v < before.views().size(); ++v) {
        const auto other = after.views().find(to.at(before.views()[v].name));
        EXPECT_EQ(at(before.findings()[i].verdict, v), at(after.findings()[i].verdict, *other)) << "seed " << seed;
      }
    }
  }
}

TEST(Judge, AWhatIfIsJudgedAsIfThePartyHadSaidSo) {
  // A position of gamma on the reading, recorded at the beginning, against the same supposition on gamma's view.
  std::size_t differing = 0;
  for (std::uint64_t seed = 300; seed < 330; ++seed) {
    const RandomCase random = RandomCaseMaker(seed).make();
    const auto none = [](std::string_view) { return std::nullopt; };
    const WhatIf what_if{"what-if", "gamma", {{QuestionId("r"), {}, AnswerId("a")}}};
    const auto supposed = Judgement::of(random.fold(), random.terms(), none, {what_if});
    ASSERT_TRUE(supposed.has_value());
    const auto gamma = supposed->views().find("gamma");
    const auto hypothetical = supposed->views().find("what-if");
    ASSERT_TRUE(gamma && hypothetical);
    for (const Finding& finding : supposed->findings()) {
      differing += at(finding.verdict, *gamma) != at(finding.verdict, *hypothetical);
    }
  }
  EXPECT_GT(differing, 0U);
}

TEST(Judge, UnknownViewsQuestionsAndAnswersOfAWhatIfAreRefused) {
  const RandomCase random = RandomCaseMaker(1).make();
  const auto none = [](std::string_view) { return std::nullopt; };
  const auto with = [&](const WhatIf& what_if) {
    return Judgement::of(random.fold(), random.terms(), none, {what_if});
  };
  EXPECT_FALSE(with({"w", "nobody", {}}));
  EXPECT_FALSE(with({"w", "agreed", {{QuestionId("nothing"), {}, AnswerId("a")}}}));
  EXPECT_FALSE(with({"w", "agreed", {{QuestionId("r"), {}, AnswerId("a")}, {QuestionId("r"), {}, AnswerId("b")}}}));
  const auto refused = with({"w", "agreed", {{QuestionId("r"), {}, AnswerId("yes")}}});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text(), testing::HasSubstr("one of a, b, c"));
}

}  // namespace
}  // namespace truce::judge
