// Running a gate program over columns of incidents, 64 views at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "judge/columns.h"
#include "judge/lanes.h"
#include "terms/program.h"

namespace truce::judge {

/// Rows evaluated together: every wire is a short array, which the compiler turns into vector instructions.
inline constexpr std::size_t kBlock = 32;

/// "Who acted is <phrase>" from what is known of each candidate: one of the candidates, or somebody else, acted.
///   T = other is excluded ∧ ⋀_c (c did not ∨ the phrase holds of c);  F likewise with "fails of c"
/// So a group's doing is certain although its member is not known, when every candidate left is in the group.
class Attributed {
 public:
  explicit Attributed(Lanes other) : value_{other.fails, other.fails} {}
  void candidate(Lanes did_it, Lanes phrase) {
    value_.holds &= did_it.fails | phrase.holds;
    value_.fails &= did_it.fails | phrase.fails;
  }
  /// Where every candidate and `other` are excluded, the record contradicts itself: undetermined.
  [[nodiscard]] Lanes value() const {
    const Mask conflict = value_.holds & value_.fails;
    return {value_.holds & ~conflict, value_.fails & ~conflict};
  }

 private:
  Lanes value_;
};

/// Receives the verdicts of one output for a block of incidents: `holds[i]`, `fails[i]` belong to incident `first + i`.
using VerdictSink = std::function<void(std::size_t first, std::size_t output, std::span<const Mask> holds,
                                       std::span<const Mask> fails)>;

/// A program made ready to run: each wire has a slot that is used again once the wire is no longer needed, so that what
/// is live stays in the processor's nearest cache.
class Evaluator {
 public:
  explicit Evaluator(const terms::Program& program);

  /// Every output of every incident in word `word`, block by block in order. Time: rows × gates; a million rows of 330
  /// gates take about half a second on one core (docs/benchmarks.md). Memory: a few kilobytes besides the columns.
  void run(const Columns& columns, std::size_t word, const VerdictSink& sink) const;

 private:
  struct Operation {
    enum class Kind : std::uint8_t { load, conjunction, emit } kind;
    bool swap_a = false, swap_b = false, swap_out = false;  ///< take holds for fails and fails for holds
    std::uint32_t a = 0, b = 0;                             ///< load: the atom; conjunction: slots; emit: slot
    std::uint32_t out = 0;                                  ///< load, conjunction: slot; emit: number of the output
  };
  class Block;

  std::vector<bool> over_candidate_;  ///< by atom
  std::vector<Operation> operations_;
  std::uint32_t slots_ = 0;
};

}  // namespace truce::judge
