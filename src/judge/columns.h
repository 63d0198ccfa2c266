// Incidents as columns: what the gate program runs over.
//
// A row is one incident against one target (and one notification, where the terms speak of notified routes); an
// incident's verdict is the disjunction over its rows, each guarded by "this target was hit" (ADR 0002). A cell is an
// index into a dictionary of answers, so that a question instance is resolved once and costs four bytes in every row
// that asks it. Atoms over the one who acted have a cell per attribution candidate of the row (a slot), and are put
// together by the program's evaluation.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/id.h"
#include "casefile/entry.h"
#include "judge/lanes.h"

namespace truce::judge {

/// What an undetermined or disputed answer hangs on.
struct Issue {
  enum class Sort : std::uint8_t {
    question,     ///< a question of the terms: positions and determinations answer it
    attribution,  ///< who acted: one of the row's candidates, or somebody else
    fact,         ///< what happened: place, time, weapon, act, target, or the state of a step
  };
  Sort sort = Sort::fact;
  QuestionId question;            ///< of a question
  About about;                    ///< of a question
  std::string phrase;             ///< of a fact: the phrase of the terms
  std::vector<AnswerId> answers;  ///< of a question; a fact holds or fails
  auto operator<=>(const Issue&) const = default;
  bool operator==(const Issue&) const = default;
};

using IssueId = std::uint32_t;
inline constexpr IssueId kNoIssue = std::numeric_limits<IssueId>::max();

/// One answer in every view, with the issue it belongs to and which of the issue's answers makes it hold.
struct Cell {
  IssueId issue = kNoIssue;
  std::uint32_t answer = 0;
  auto operator<=>(const Cell&) const = default;
};

/// All distinct answers of a judgement. Indexes kUndetermined, kHolds and kFails always exist.
class Dictionary {
 public:
  explicit Dictionary(std::size_t words, Mask used_in_last_word = ~Mask{0});

  static constexpr std::uint32_t kUndetermined = 0;
  static constexpr std::uint32_t kHolds = 1;
  static constexpr std::uint32_t kFails = 2;

  [[nodiscard]] std::uint32_t intern(const Answers& answers, Cell cell = {});
  [[nodiscard]] IssueId intern(const Issue& issue);

  [[nodiscard]] std::size_t words() const { return words_; }
  [[nodiscard]] std::size_t size() const { return cells_.size(); }
  [[nodiscard]] const Lanes& lanes(std::uint32_t index, std::size_t word) const { return lanes_[word][index]; }
  /// The lanes of all entries in one word, by index.
  [[nodiscard]] std::span<const Lanes> word(std::size_t w) const { return lanes_[w]; }
  [[nodiscard]] Answers answers(std::uint32_t index) const;
  [[nodiscard]] const Cell& cell(std::uint32_t index) const { return cells_[index]; }
  /// Not the same determinate answer in every view: open in one, or disputed between two.
  [[nodiscard]] bool is_open(std::uint32_t index) const { return open_[index] != 0; }
  [[nodiscard]] const Issue& issue(IssueId id) const { return issues_[id]; }
  [[nodiscard]] std::size_t issue_count() const { return issues_.size(); }
  /// Lanes of word `w` that stand for a view.
  [[nodiscard]] Mask used(std::size_t w) const { return w + 1 == words_ ? used_in_last_word_ : ~Mask{0}; }

 private:
  std::size_t words_;
  Mask used_in_last_word_;
  std::vector<std::vector<Lanes>> lanes_;  ///< by word, then index
  std::vector<Cell> cells_;
  std::vector<std::uint8_t> open_;
  std::vector<Issue> issues_;
  std::map<std::pair<std::vector<std::pair<Mask, Mask>>, Cell>, std::uint32_t> index_;
  std::map<Issue, IssueId> issue_index_;
};

/// The cells of all rows. Every vector is indexed as its comment says; `value[a]` holds one cell per row for an atom
/// over the row or the target, and one per slot for an atom over the candidate.
struct Columns {
  explicit Columns(std::size_t words, Mask used_in_last_word = ~Mask{0}) : dictionary(words, used_in_last_word) {}

  Dictionary dictionary;
  std::vector<std::vector<std::uint32_t>> value;  ///< by atom of the program
  std::vector<std::uint32_t> hit;                 ///< by row: the target of the row was hit
  std::vector<std::uint32_t> other;               ///< by row: somebody who is no candidate acted
  std::vector<std::uint32_t> slot_begin{0};       ///< by row: its first slot; one more at the end
  std::vector<std::uint32_t> did_it;              ///< by slot: this candidate acted
  std::vector<std::uint32_t> row_begin{0};        ///< by incident: its first row; one more at the end

  [[nodiscard]] std::size_t rows() const { return hit.size(); }
  [[nodiscard]] std::size_t incidents() const { return row_begin.size() - 1; }
  /// Bytes held by the cells (the dictionary apart).
  [[nodiscard]] std::size_t bytes() const;
};

}  // namespace truce::judge
