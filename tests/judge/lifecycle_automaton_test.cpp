// The automaton of norm instances over 64 views, against explicit sets of states in one view at a time.
#include "judge/lifecycle_automaton.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace truce::judge {
namespace {

constexpr std::size_t kRuns = 400;
constexpr std::array kSignals{Signal::restore,   Signal::enter,    Signal::resume,    Signal::complete,
                              Signal::exercise,  Signal::suspend,  Signal::exempt,    Signal::expire,
                              Signal::terminate, Signal::not_kept, Signal::miss_hard, Signal::miss_target};

struct Sample {
  std::vector<GuardedSignal> signals;
  Nature nature;
  Instant now;
};

Sample sample(std::mt19937_64& random) {
  const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
  Sample out;
  out.nature = {below(3) == 0, below(3) == 0, below(2) == 0, below(2) == 0, below(2) == 0};
  const std::int64_t count = 1 + below(6);
  for (std::int64_t i = 0; i < count; ++i) {
    GuardedSignal signal;
    signal.signal =
        i == 0 && below(3) != 0 ? Signal::enter : kSignals[static_cast<std::size_t>(below(kSignals.size()))];
    const std::int64_t begin = below(20);
    signal.when = {Instant{begin}, Instant{begin + 1 + (below(2) == 0 ? 0 : below(8))}};
    Lanes guard{random(), random()};
    guard.fails &= ~guard.holds & random();
    guard.holds |= random() & ~guard.fails & random();
    signal.guard = {guard};
    out.signals.push_back(signal);
  }
  out.now = Instant{5 + below(25)};
  return out;
}

/// Every order that the times admit, and in it both outcomes of every open guard: the states that one view can be in.
void walk(const Sample& s, std::size_t lane, std::vector<bool>& done, Phase phase, std::set<Phase>& out) {
  bool any = false;
  for (std::size_t i = 0; i < s.signals.size(); ++i) {
    if (done[i] || s.signals[i].when.begin > s.now) continue;
    any = true;
    const auto rank = [](const GuardedSignal& g) { return std::pair(g.when.begin.ms, g.signal); };
    const bool waits = [&] {
      for (std::size_t j = 0; j < s.signals.size(); ++j) {
        const GuardedSignal &a = s.signals[j], &b = s.signals[i];
        if (j == i || done[j]) continue;
        if (a.when.end <= b.when.begin) return true;
        const bool exact = a.when.end.ms == a.when.begin.ms + 1 && b.when.end.ms == b.when.begin.ms + 1;
        if (exact && a.when == b.when && rank(a) < rank(b)) return true;
      }
      return false;
    }();
    if (waits) continue;
    done[i] = true;
    Verdict guard = at(s.signals[i].guard[0], lane);
    if (guard == Verdict::holds && s.signals[i].when.end.ms - 1 > s.now.ms) guard = Verdict::undetermined;
    if (guard != Verdict::fails) walk(s, lane, done, next(phase, s.signals[i].signal, s.nature), out);
    if (guard != Verdict::holds) walk(s, lane, done, phase, out);
    done[i] = false;
  }
  if (!any) out.insert(phase);
}

TEST(LifecycleAutomaton, EveryViewHasTheStatesThatWalkingItAloneGives) {
  std::mt19937_64 random(20150212);
  std::size_t several = 0, mismatches = 0;
  for (std::size_t run_number = 0; run_number < kRuns; ++run_number) {
    const Sample s = sample(random);
    const Possible possible = run(s.signals, s.nature, 1, s.now);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      std::set<Phase> expected, found;
      std::vector<bool> done(s.signals.size(), false);
      walk(s, lane, done, Phase::created, expected);
      for (std::size_t p = 0; p < kPhases; ++p) {
        if (((possible[0][p] >> lane) & 1U) != 0) found.insert(static_cast<Phase>(p));
      }
      mismatches += found == expected ? 0 : 1;
      several += expected.size() > 1 ? 1 : 0;
    }
  }
  EXPECT_EQ(mismatches, 0U);
  EXPECT_GT(several, kRuns * kLanes / 4) << "the runs must leave states open";
}

TEST(LifecycleAutomaton, LearningAnAnswerOrADateNeverAddsAState) {
  std::mt19937_64 random(7);
  std::size_t narrowed = 0;
  for (std::size_t run_number = 0; run_number < kRuns; ++run_number) {
    Sample s = sample(random);
    const Possible before = run(s.signals, s.nature, 1, s.now);
    GuardedSignal& learnt = s.signals[random() % s.signals.size()];
    const Mask open = learnt.guard[0].open();
    const Mask yes = random();
    learnt.guard[0].holds |= open & yes;
    learnt.guard[0].fails |= open & ~yes;
    if (random() % 2 == 0) learnt.when.end = Instant{learnt.when.begin.ms + 1};
    const Possible after = run(s.signals, s.nature, 1, s.now);
    for (std::size_t p = 0; p < kPhases; ++p) {
      ASSERT_EQ(after[0][p] & ~before[0][p], Mask{0}) << "run " << run_number;
      narrowed += after[0][p] != before[0][p] ? 1 : 0;
    }
  }
  EXPECT_GT(narrowed, 50U);
}

TEST(LifecycleAutomaton, AKnotTooLargeToOrderKeepsEveryPossibleState) {
  std::mt19937_64 random(11);
  for (int run_number = 0; run_number < 5; ++run_number) {
    Sample s = sample(random);
    for (int i = 0; i < 30; ++i) {
      for (GuardedSignal& more : sample(random).signals) {
        more.when = {Instant{0}, Instant{40}};
        s.signals.push_back(more);
      }
    }
    const Possible all = run(s.signals, s.nature, 1, Instant{100});
    // Any one order is among those covered.
    std::shuffle(s.signals.begin(), s.signals.end(), random);
    for (std::size_t i = 0; i < s.signals.size(); ++i) {
      if (s.signals[i].when.end.ms - s.signals[i].when.begin.ms == 40) {
        s.signals[i].when = {Instant{static_cast<std::int64_t>(i % 40)},
                             Instant{static_cast<std::int64_t>(i % 40) + 1}};
      }
    }
    const Possible one = run(s.signals, s.nature, 1, Instant{100});
    for (std::size_t p = 0; p < kPhases; ++p) EXPECT_EQ(one[0][p] & ~all[0][p], Mask{0});
  }
}

TEST(LifecycleAutomaton, AViolationIsNeverUndone) {
  for (std::size_t p = 0; p < kPhases; ++p) {
    if (!was_violated(static_cast<Phase>(p))) continue;
    for (const Signal signal : kSignals) {
      for (unsigned bits = 0; bits < 32; ++bits) {
        const Nature nature{(bits & 1U) != 0, (bits & 2U) != 0, (bits & 4U) != 0, (bits & 8U) != 0, (bits & 16U) != 0};
        EXPECT_TRUE(was_violated(next(static_cast<Phase>(p), signal, nature)));
      }
    }
  }
}

TEST(LifecycleAutomaton, TheEndOfAnExemptionRevivesOnlyWhatItDischarged) {
  const Nature until_the_end{};
  const Phase exempt = next(Phase::in_effect, Signal::exempt, until_the_end);
  const Phase ended = next(Phase::in_effect, Signal::expire, until_the_end);
  EXPECT_EQ(state_of(exempt), StepState::discharged);
  EXPECT_EQ(state_of(ended), StepState::discharged);
  EXPECT_EQ(next(exempt, Signal::restore, until_the_end), Phase::in_effect);
  EXPECT_EQ(next(ended, Signal::restore, until_the_end), ended);
  EXPECT_EQ(next(next(exempt, Signal::expire, until_the_end), Signal::restore, until_the_end), ended)
      << "its period ended while it was exempt";
  const Nature with_due{.has_due = true};
  const Phase late = next(next(Phase::overdue, Signal::exempt, with_due), Signal::expire, with_due);
  EXPECT_EQ(next(late, Signal::restore, with_due), Phase::overdue) << "its due date is what ends it";
  const Phase never_began = next(Phase::created_past_due, Signal::expire, with_due);
  EXPECT_TRUE(is_late(next(never_began, Signal::complete, with_due)));
}

}  // namespace
}  // namespace truce::judge
