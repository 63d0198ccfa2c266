#include "judge/support.h"

#include <gtest/gtest.h>

#include "judge/random_programs.h"
#include "judge/slow_judge.h"

namespace truce::judge {
namespace {

TEST(Support, MinimalSetsForceTheVerdictAndNoneOfTheirElementsCanGo) {
  std::size_t determined = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    std::mt19937_64 random(seed);
    const terms::Program program = random_program(random, {12, 4, 5, 8});
    ColumnsShape shape;
    shape.incidents = 6;
    shape.views = 66;
    shape.most_rows = 2;
    shape.open = 0.5;
    const Columns columns = random_columns(random, program, shape);
    std::vector<std::uint8_t> wires;
    std::vector<std::uint8_t> slow;
    for (std::size_t incident = 0; incident < shape.incidents; ++incident) {
      for (std::size_t view = 0; view < shape.views; view += 13) {
        slow_judge(program, columns, incident, view, wires, slow);
        for (std::size_t output = 0; output < program.outputs.size(); ++output) {
          const Support support(program, columns, incident, output, view);
          const Verdict verdict = support.verdict();
          ASSERT_EQ(verdict == Verdict::holds ? kYes : verdict == Verdict::fails ? kNo : kMaybe, slow[output]);
          std::vector<int> weakness(support.elements().size());
          for (int& one : weakness) one = static_cast<int>(random() % 5);
          const auto minimal = support.minimal(weakness);
          if (verdict == Verdict::undetermined) {
            EXPECT_TRUE(minimal.empty());
            continue;
          }
          ++determined;
          std::vector<bool> kept(support.elements().size());
          for (const std::size_t i : minimal) kept[i] = true;
          EXPECT_EQ(support.verdict(kept), verdict) << "sufficient";
          for (const std::size_t i : minimal) {
            kept[i] = false;
            EXPECT_EQ(support.verdict(kept), Verdict::undetermined) << "minimal";
            kept[i] = true;
          }
          EXPECT_EQ(support.minimal(weakness), minimal) << "the same every time";
        }
      }
    }
  }
  EXPECT_GT(determined, 1000U);
}

TEST(Support, OfTwoReasonsTheFirmerStays) {
  // A disjunction of two atoms that both hold: one of them is enough.
  terms::Program program;
  program.atoms.resize(2);
  program.gates.push_back({terms::Gate::Op::any, terms::Operand::of(0), terms::Operand::of(1)});
  program.outputs.push_back(
      {ProvisionId("p"), terms::Output::Role::breach, terms::Operand::of(2), {0}, {0, 1}, {0, 1}});
  Columns columns(1);
  columns.value = {{Dictionary::kHolds}, {Dictionary::kHolds}};
  columns.hit = {Dictionary::kHolds};
  columns.other = {Dictionary::kHolds};
  columns.slot_begin = {0, 0};
  columns.row_begin = {0, 1};
  const Support support(program, columns, 0, 0, 0);
  ASSERT_EQ(support.elements().size(), 3U);  // hit, and the two phrases
  EXPECT_EQ(support.minimal({0, 7, 1}), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(support.minimal({0, 1, 7}), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(support.minimal({0, 1, 1}), (std::vector<std::size_t>{0, 1}));
}

}  // namespace
}  // namespace truce::judge
