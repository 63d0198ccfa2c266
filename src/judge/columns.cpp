#include "judge/columns.h"

namespace truce::judge {

Dictionary::Dictionary(std::size_t words, Mask used_in_last_word)
    : words_(words), used_in_last_word_(used_in_last_word), lanes_(words) {
  (void)intern(Answers(words));
  (void)intern(Answers(words, Lanes::all_hold()));
  (void)intern(Answers(words, Lanes::all_fail()));
}

std::uint32_t Dictionary::intern(const Answers& answers, Cell cell) {
  std::vector<std::pair<Mask, Mask>> key;
  key.reserve(words_);
  for (const Lanes& lanes : answers) key.emplace_back(lanes.holds, lanes.fails);
  const auto next = static_cast<std::uint32_t>(cells_.size());
  const auto [it, is_new] = index_.emplace(std::pair(std::move(key), cell), next);
  if (!is_new) return it->second;
  bool all_hold = true;
  bool all_fail = true;
  for (std::size_t w = 0; w < words_; ++w) {
    lanes_[w].push_back(answers[w]);
    all_hold = all_hold && (answers[w].holds & used(w)) == used(w);
    all_fail = all_fail && (answers[w].fails & used(w)) == used(w);
  }
  cells_.push_back(cell);
  open_.push_back(all_hold || all_fail ? 0 : 1);
  return next;
}

IssueId Dictionary::intern(const Issue& issue) {
  const auto [it, is_new] = issue_index_.emplace(issue, static_cast<IssueId>(issues_.size()));
  if (is_new) issues_.push_back(issue);
  return it->second;
}

Answers Dictionary::answers(std::uint32_t index) const {
  Answers out(words_);
  for (std::size_t w = 0; w < words_; ++w) out[w] = lanes_[w][index];
  return out;
}

std::size_t Columns::bytes() const {
  std::size_t cells = hit.size() + other.size() + slot_begin.size() + did_it.size() + row_begin.size();
  for (const auto& column : value) cells += column.size();
  return cells * sizeof(std::uint32_t);
}

}  // namespace truce::judge
