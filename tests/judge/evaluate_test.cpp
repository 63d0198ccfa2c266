#include "judge/evaluate.h"

#include <gtest/gtest.h>

#include <optional>

#include "judge/random_programs.h"
#include "judge/slow_judge.h"

namespace truce::judge {
namespace {

std::uint8_t value_in(const Lanes& lanes, std::size_t lane) {
  const Verdict verdict = at(lanes, lane);
  return verdict == Verdict::holds ? kYes : verdict == Verdict::fails ? kNo : kMaybe;
}

/// All verdicts: by incident, output, word.
std::vector<std::vector<Answers>> sliced(const terms::Program& program, const Columns& columns) {
  std::vector<std::vector<Answers>> out(
      columns.incidents(), std::vector<Answers>(program.outputs.size(), Answers(columns.dictionary.words())));
  const Evaluator evaluator(program);
  for (std::size_t w = 0; w < columns.dictionary.words(); ++w) {
    evaluator.run(columns, w,
                  [&](std::size_t first, std::size_t output, std::span<const Mask> holds, std::span<const Mask> fails) {
                    for (std::size_t i = 0; i < holds.size(); ++i) out[first + i][output][w] = {holds[i], fails[i]};
                  });
  }
  return out;
}

struct Difference {
  std::size_t incident, output, view;
};

std::optional<Difference> first_difference(const terms::Program& program, const Columns& columns, std::size_t views,
                                           std::size_t* compared = nullptr) {
  const auto fast = sliced(program, columns);
  std::vector<std::uint8_t> wires;
  std::vector<std::uint8_t> slow;
  for (std::size_t i = 0; i < columns.incidents(); ++i) {
    for (std::size_t v = 0; v < views; ++v) {
      slow_judge(program, columns, i, v, wires, slow);
      for (std::size_t o = 0; o < slow.size(); ++o) {
        if (compared != nullptr) ++*compared;
        if (value_in(fast[i][o][v / kLanes], v % kLanes) != slow[o]) return Difference{i, o, v};
      }
    }
  }
  return std::nullopt;
}

/// Makes a differing case as small as it gets: every cell that need not be what it is becomes "holds", then whole
/// outputs go.
std::string shrunk(terms::Program program, Columns columns, std::size_t views) {
  const auto still = [&] { return first_difference(program, columns, views).has_value(); };
  for (auto& column : columns.value) {
    for (std::uint32_t& cell : column) {
      const std::uint32_t kept = std::exchange(cell, Dictionary::kHolds);
      if (!still()) cell = kept;
    }
  }
  for (std::size_t o = program.outputs.size(); o-- > 0 && program.outputs.size() > 1;) {
    const terms::Output kept = program.outputs[o];
    program.outputs.erase(program.outputs.begin() + static_cast<std::ptrdiff_t>(o));
    if (!still()) program.outputs.insert(program.outputs.begin() + static_cast<std::ptrdiff_t>(o), kept);
  }
  const auto difference = first_difference(program, columns, views);
  std::string text = "incident " + std::to_string(difference->incident) + ", view " + std::to_string(difference->view) +
                     ", output " + program.outputs[difference->output].provision.str() + "; cells that matter:";
  for (std::size_t a = 0; a < columns.value.size(); ++a) {
    for (std::size_t i = 0; i < columns.value[a].size(); ++i) {
      if (columns.value[a][i] != Dictionary::kHolds)
        text += " atom " + std::to_string(a) + "[" + std::to_string(i) + "]";
    }
  }
  return text;
}

TEST(Evaluate, AMillionVerdictsAreThoseOfTheSlowJudge) {
  std::size_t compared = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::mt19937_64 random(seed);
    ProgramShape shape;
    shape.atoms = 3 + random() % 40;
    shape.candidate_atoms = random() % shape.atoms;
    shape.outputs = 1 + random() % 12;
    shape.gates_per_output = 1 + random() % 12;
    const terms::Program program = random_program(random, shape);
    ColumnsShape columns_shape;
    columns_shape.incidents = 1 + random() % 100;
    columns_shape.views = 1 + random() % 130;
    columns_shape.most_rows = 1 + random() % 4;
    columns_shape.least_candidates = random() % 2;
    columns_shape.most_candidates = 1 + random() % 4;
    columns_shape.open = 0.7;
    columns_shape.impossible = random() % 2 == 0;
    const Columns columns = random_columns(random, program, columns_shape);
    ASSERT_FALSE(first_difference(program, columns, columns_shape.views, &compared))
        << "seed " << seed << ": " << shrunk(program, columns, columns_shape.views);
  }
  EXPECT_GE(compared, 1'000'000U);
}

TEST(Evaluate, AnIncidentWithMoreRowsThanABlockIsOneVerdict) {
  std::mt19937_64 random(7);
  const terms::Program program = random_program(random, {6, 2, 2, 4});
  ColumnsShape shape;
  shape.incidents = 3;
  shape.most_rows = 100;
  shape.open = 0.5;
  const Columns columns = random_columns(random, program, shape);
  EXPECT_FALSE(first_difference(program, columns, shape.views));
}

TEST(Evaluate, PermutingViewsPermutesVerdicts) {
  std::mt19937_64 random(11);
  const terms::Program program = random_program(random, {});
  const Columns columns = random_columns(random, program, {});
  std::vector<std::size_t> to(kLanes);
  for (std::size_t v = 0; v < kLanes; ++v) to[v] = v;
  std::shuffle(to.begin(), to.end(), random);
  Columns moved(1);
  for (std::uint32_t d = 0; d < columns.dictionary.size(); ++d) {
    Answers answers(1);
    for (std::size_t v = 0; v < kLanes; ++v) set(answers, to[v], at(columns.dictionary.answers(d), v));
    // A cell of its own each, so that indexes stay what they were.
    const std::uint32_t index = moved.dictionary.intern(answers, {d + 1000, d});
    ASSERT_EQ(index, d + 3);
  }
  const auto shift = [](std::vector<std::uint32_t> cells) {
    for (std::uint32_t& cell : cells) cell += 3;
    return cells;
  };
  for (const auto& column : columns.value) moved.value.push_back(shift(column));
  moved.hit = shift(columns.hit);
  moved.other = shift(columns.other);
  moved.did_it = shift(columns.did_it);
  moved.slot_begin = columns.slot_begin;
  moved.row_begin = columns.row_begin;
  const auto before = sliced(program, columns);
  const auto after = sliced(program, moved);
  for (std::size_t i = 0; i < columns.incidents(); ++i) {
    for (std::size_t o = 0; o < program.outputs.size(); ++o) {
      for (std::size_t v = 0; v < kLanes; ++v) ASSERT_EQ(at(before[i][o], v), at(after[i][o], to[v]));
    }
  }
}

TEST(Attributed, AGroupsDoingIsCertainWhenEveryCandidateLeftIsInIt) {
  // Two candidates, neither known to have acted, both in the group; others excluded.
  Attributed both(Lanes::all_fail());
  both.candidate(Lanes::undetermined(), Lanes::all_hold());
  both.candidate(Lanes::undetermined(), Lanes::all_hold());
  EXPECT_EQ(both.value(), Lanes::all_hold());
  // One of them outside: open. Both outside: certainly not.
  Attributed one(Lanes::all_fail());
  one.candidate(Lanes::undetermined(), Lanes::all_hold());
  one.candidate(Lanes::undetermined(), Lanes::all_fail());
  EXPECT_EQ(one.value(), Lanes::undetermined());
  Attributed none(Lanes::all_fail());
  none.candidate(Lanes::undetermined(), Lanes::all_fail());
  none.candidate(Lanes::undetermined(), Lanes::all_fail());
  EXPECT_EQ(none.value(), Lanes::all_fail());
  // Somebody else may have acted: open.
  Attributed open(Lanes::undetermined());
  open.candidate(Lanes::undetermined(), Lanes::all_hold());
  EXPECT_EQ(open.value(), Lanes::undetermined());
  // Nobody can have acted: the record contradicts itself.
  EXPECT_EQ(Attributed(Lanes::all_fail()).value(), Lanes::undetermined());
}

}  // namespace
}  // namespace truce::judge
