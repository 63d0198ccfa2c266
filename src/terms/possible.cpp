// Two-valued evaluation, 64 combinations at a time. What must hold for a conjunction to hold is fixed first, which
// leaves few open phrases in the long conjunctions that prohibitions are.
#include "terms/possible.h"

#include <array>
#include <map>
#include <random>
#include <unordered_map>

namespace truce::terms {
namespace {

using Word = std::uint64_t;

/// Bit j of lane i is bit j of i, for the six phrases that vary within a word.
constexpr std::array<Word, 6> kLanes{0xAAAAAAAAAAAAAAAA, 0xCCCCCCCCCCCCCCCC, 0xF0F0F0F0F0F0F0F0,
                                     0xFF00FF00FF00FF00, 0xFFFF0000FFFF0000, 0xFFFFFFFF00000000};

class Search {
 public:
  Search(const GateBuilder& gates, Operand operand) : gates_(gates), operand_(operand), cone_(gates.cone(operand)) {
    for (const std::uint32_t atom : cone_.atoms) {
      const Leaf& leaf = gates.atom(atom).leaf;
      if (leaf.form == Leaf::Form::answer) answers_[leaf.subject].push_back(atom);
    }
  }

  Possibility run() {
    if (!fix_what_must_hold()) return {false, true, 0};
    std::vector<std::uint32_t> open;
    for (const std::uint32_t atom : cone_.atoms) {
      if (!fixed_.contains(atom)) open.push_back(atom);
    }
    for (const auto& [atom, value] : fixed_) values_[atom] = value ? ~Word{0} : 0;
    return open.size() <= kExhaustiveAtoms ? try_all(open) : sample(open);
  }

 private:
  /// Goes down from the operand through gates whose result fixes both operands. False on a contradiction.
  bool fix_what_must_hold() {
    std::vector<Operand> required{operand_};
    while (!required.empty()) {
      const Operand now = required.back();
      required.pop_back();
      if (GateBuilder::is_gate(now.wire())) {
        const Gate& gate = gates_.gate(now.wire());
        const bool conjunction = (gate.op == Gate::Op::all) != now.complement();
        if (!conjunction) continue;
        required.push_back(now.complement() ? !gate.a : gate.a);
        required.push_back(now.complement() ? !gate.b : gate.b);
        continue;
      }
      const auto [it, is_new] = fixed_.emplace(now.wire(), !now.complement());
      if (it->second == now.complement()) return false;
      if (!is_new || now.complement()) continue;
      const Leaf& leaf = gates_.atom(now.wire()).leaf;
      if (leaf.form != Leaf::Form::answer) continue;
      for (const std::uint32_t other : answers_[leaf.subject]) {
        if (other != now.wire()) required.push_back(Operand::of(other, true));
      }
    }
    return true;
  }

  Possibility try_all(const std::vector<std::uint32_t>& open) {
    const std::size_t high = open.size() > kLanes.size() ? open.size() - kLanes.size() : 0;
    for (std::size_t block = 0; block < (std::size_t{1} << high); ++block) {
      for (std::size_t i = 0; i < open.size(); ++i) {
        values_[open[i]] = i < kLanes.size() ? kLanes[i] : ((block >> (i - kLanes.size())) & 1U) != 0 ? ~Word{0} : 0;
      }
      if (evaluate() != 0) return {true, true, open.size()};
    }
    return {false, true, open.size()};
  }

  Possibility sample(const std::vector<std::uint32_t>& open) {
    std::mt19937_64 random(0x7472756365);  // fixed: the same file always gets the same answer
    for (std::size_t done = 0; done < kSampledCases; done += 64) {
      for (const std::uint32_t atom : open) {
        // Phrases hold in a quarter, half or three quarters of the cases, so that long chains of each kind are met.
        const Word a = random();
        const Word b = random();
        const std::size_t bias = (done / 64) % 3;
        values_[atom] = bias == 0 ? a : bias == 1 ? (a & b) : (a | b);
      }
      if (evaluate() != 0) return {true, true, open.size()};
    }
    return {false, false, open.size()};
  }

  Word value(Operand operand) const {
    const Word plain = values_.at(operand.wire());
    return operand.complement() ? ~plain : plain;
  }

  /// Lanes in which the operand is true and no question has two answers.
  Word evaluate() {
    for (const std::uint32_t wire : cone_.gates) {
      const Gate& gate = gates_.gate(wire);
      values_[wire] = gate.op == Gate::Op::all ? value(gate.a) & value(gate.b) : value(gate.a) | value(gate.b);
    }
    Word lanes = value(operand_);
    for (const auto& [question, atoms] : answers_) {
      Word seen = 0;
      for (const std::uint32_t atom : atoms) {
        const Word holds = values_.at(atom);
        lanes &= ~(seen & holds);
        seen |= holds;
      }
    }
    return lanes;
  }

  const GateBuilder& gates_;
  Operand operand_;
  GateBuilder::Cone cone_;
  std::map<std::string, std::vector<std::uint32_t>> answers_;
  std::unordered_map<std::uint32_t, bool> fixed_;
  std::unordered_map<std::uint32_t, Word> values_;
};

}  // namespace

Possibility possible(const GateBuilder& gates, Operand operand) {
  if (GateBuilder::is_constant(operand)) return {!operand.complement(), true, 0};
  return Search(gates, operand).run();
}

}  // namespace truce::terms
