// Questions on the lanes: one run of the same program gives a verdict's whole truth table over the open questions.
//
// Each question gets as many lane bits as its answers need; lane number = one joint answer. The tables then yield which
// questions matter, the smallest changes that turn a verdict (terms.md 3.7: contrastive reasons, Darwiche and Ji 2022)
// and the smallest partial answers that settle it (prime implicants, Quine 1952), by word operations.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "judge/lanes.h"

namespace truce::judge {

/// Lane bits in one cube: 2^12 joint answers, 64 words. More open questions are sampled (agenda.h, explain.h).
inline constexpr unsigned kMaxCubeBits = 12;
inline constexpr std::size_t kMaxCubeWords = std::size_t{1} << (kMaxCubeBits - 6);

/// The truth table of one verdict: word w, lane l is the verdict under joint answer 64·w + l.
using Table = std::span<const Lanes>;

/// The layout of some questions on the lanes. `codes[q]` ≥ 1 is how many answers question q has.
class Cube {
 public:
  Cube() = default;
  explicit Cube(std::span<const std::uint32_t> codes) { layout(codes); }
  /// Lays out other questions, in the memory that it has.
  void layout(std::span<const std::uint32_t> codes);

  /// How many lane bits these questions need.
  [[nodiscard]] static unsigned bits_for(std::span<const std::uint32_t> codes);

  [[nodiscard]] std::size_t questions() const { return fields_.size(); }
  [[nodiscard]] std::size_t words() const { return words_; }
  /// Lanes of word `w` in which question `q` has answer `code`.
  [[nodiscard]] Mask where(std::size_t q, std::uint32_t code, std::size_t w) const;
  /// Lanes of word `w` that are joint answers at all: every question has one of its answers.
  [[nodiscard]] Mask care(std::size_t w) const { return care_[w]; }
  /// The answer of question `q` in lane `lane`.
  [[nodiscard]] std::uint32_t code(std::size_t q, std::size_t lane) const {
    return static_cast<std::uint32_t>((lane >> fields_[q].offset) & ((std::size_t{1} << fields_[q].bits) - 1));
  }
  [[nodiscard]] std::size_t joint_answers() const { return joint_; }

  /// Joint answers of the others under which question `q` changes the verdict (raw Banzhaf count; Banzhaf 1965). 0: it
  /// does not matter.
  [[nodiscard]] std::size_t swings(std::size_t q, Table table) const;
  /// Whether there is such a joint answer.
  [[nodiscard]] bool matters(std::size_t q, Table table) const;

  /// With code 0 of every question standing for "as in the baseline": the minimal joint answers, as lane numbers, under
  /// which the verdict is another one than in lane 0. Minimal: no answer in it can be taken back to the baseline's with
  /// the verdict still changed.
  [[nodiscard]] std::vector<std::size_t> minimal_changes(Table table) const;

  /// A partial answer: per question an answer's code, or kFree.
  static constexpr std::uint32_t kFree = ~std::uint32_t{0};
  struct Settling {
    std::vector<std::uint32_t> codes;
    bool holds = false;  ///< which verdict it settles
  };
  /// The minimal partial answers that fix the verdict (holds or fails) whatever the others are. Time: the product of
  /// (answers + 1).
  [[nodiscard]] std::vector<Settling> settling(Table table) const;

 private:
  /// Lanes of word `w` with code 0 of question `q` whose verdict another code changes.
  [[nodiscard]] Mask swinging(std::size_t q, Table table, std::size_t w) const;

  struct Field {
    unsigned offset, bits;
    std::uint32_t codes;
  };
  std::vector<Field> fields_;
  std::size_t words_ = 1;
  std::size_t joint_ = 1;
  std::vector<Mask> care_;
};

}  // namespace truce::judge
