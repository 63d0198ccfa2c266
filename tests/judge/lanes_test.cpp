#include "judge/lanes.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace truce::judge {
namespace {

constexpr std::array<Verdict, 3> kValues{Verdict::fails, Verdict::undetermined, Verdict::holds};

/// Kleene's tables as ranks: fails < undetermined < holds.
int rank(Verdict v) {
  return v == Verdict::fails ? 0 : v == Verdict::undetermined ? 1 : 2;
}

Lanes only(std::size_t lane, Verdict verdict, Lanes elsewhere) {
  set(elsewhere, lane, verdict);
  return elsewhere;
}

Lanes random_lanes(std::mt19937_64& random) {
  const Mask known = random();
  const Mask holds = random();
  return {known & holds, known & ~holds};
}

TEST(Lanes, KleenesTablesHoldInEveryLaneWhateverTheOthersHold) {
  std::mt19937_64 random(1);
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    for (const Verdict a : kValues) {
      EXPECT_EQ(rank(at(!only(lane, a, random_lanes(random)), lane)), 2 - rank(a));
      for (const Verdict b : kValues) {
        const Lanes x = only(lane, a, random_lanes(random));
        const Lanes y = only(lane, b, random_lanes(random));
        EXPECT_EQ(rank(at(x & y, lane)), std::min(rank(a), rank(b)));
        EXPECT_EQ(rank(at(x | y, lane)), std::max(rank(a), rank(b)));
      }
    }
  }
}

TEST(Lanes, DeMorganDoubleNegationAndNoContradictionFromNone) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 10'000; ++i) {
    const Lanes a = random_lanes(random);
    const Lanes b = random_lanes(random);
    EXPECT_EQ(!(a & b), (!a | !b));
    EXPECT_EQ(!!a, a);
    for (const Lanes c : {a & b, a | b, !a, agreeing(a, b)}) EXPECT_EQ(c.contradictory(), 0U);
  }
}

TEST(Lanes, MakingAnAnswerKnownNeverTurnsWhatIsDetermined) {
  std::mt19937_64 random(3);
  const auto learn = [&](Lanes a) {
    const Mask now = random() & a.open();
    const Mask holds = random();
    return Lanes{a.holds | (now & holds), a.fails | (now & ~holds)};
  };
  for (int i = 0; i < 10'000; ++i) {
    const Lanes a = random_lanes(random);
    const Lanes b = random_lanes(random);
    const Lanes more_a = learn(a);
    const Lanes more_b = learn(b);
    for (const auto& [before, after] :
         {std::pair(a & b, more_a & more_b), std::pair(a | b, more_a | more_b), std::pair(!a, !more_a)}) {
      EXPECT_EQ(before.holds & ~after.holds, 0U);
      EXPECT_EQ(before.fails & ~after.fails, 0U);
    }
  }
}

TEST(Lanes, AnswersReadBackAsSet) {
  Answers answers(2);
  set(answers, 70, Verdict::holds);
  set(answers, 3, Verdict::fails);
  EXPECT_EQ(at(answers, 70), Verdict::holds);
  EXPECT_EQ(at(answers, 3), Verdict::fails);
  EXPECT_EQ(at(answers, 71), Verdict::undetermined);
  set(answers, 70, Verdict::undetermined);
  EXPECT_EQ(at(answers, 70), Verdict::undetermined);
}

}  // namespace
}  // namespace truce::judge
