#include "record/sequencer.h"

#include <algorithm>
#include <optional>

#include "record/record_state.h"

namespace truce {

Sequencer::Sequencer(Record record, SequencerRules rules) : record_(std::move(record)), rules_(std::move(rules)) {
  learn_keys();
}

/// However a step of the record fails, the caller's rules forget what they took in of it.
template <class Step>
auto Sequencer::in_step(Step&& step) -> decltype(step()) {
  const std::uint64_t size = record_.size();
  try {
    auto outcome = step();
    if (!outcome && rules_.undo) rules_.undo(size);
    return outcome;
  } catch (...) {
    if (rules_.undo) rules_.undo(size);
    throw;
  }
}

void Sequencer::learn_keys() {
  std::map<KeyId, PublicKey> known = record_.keys().public_keys();
  std::unique_lock change(keys_mutex_);
  keys_ = std::move(known);
}

Result<Submission> Sequencer::examine(std::vector<Envelope> batch) const {
  Submission submission;
  submission.reserve(batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    std::optional<PublicKey> key;
    {
      std::shared_lock reading(keys_mutex_);
      if (auto known = keys_.find(batch[i].key); known != keys_.end()) key = known->second;
    }
    auto examined = record_.examine(std::move(batch[i]), key ? &*key : nullptr);
    if (!examined) return at_position(i, batch.size(), std::move(examined).error());
    submission.push_back(*std::move(examined));
  }
  return submission;
}

Result<Appended> Sequencer::submit(std::vector<Envelope> batch) {
  TRUCE_TRY(Submission submission, examine(std::move(batch)));
  std::shared_ptr<Group> group;
  std::size_t place = 0;
  {
    std::lock_guard queue(queue_mutex_);
    if (queue_.empty() || queue_.back()->entries + submission.size() > group_entries_limit) {
      queue_.push_back(std::make_shared<Group>());
    }
    group = queue_.back();
    place = group->submissions.size();
    group->entries += submission.size();
    group->submissions.push_back(std::move(submission));
  }
  if (place == 0) log(*group);
  const Outcomes& outcomes = group->answered.get();
  group->submissions[place].clear();  // by the thread that made them, which is cheapest
  if (!outcomes) return std::unexpected(outcomes.error());
  return (*outcomes)[place];
}

/// Waits for the group's turn, closes it, commits it, and wakes all who wait for it.
void Sequencer::log(Group& group) {
  try {
    group.answer.set_value(commit(group));
  } catch (...) {
    group.answer.set_exception(std::current_exception());  // nobody may wait for ever
  }
}

Sequencer::Outcomes Sequencer::commit(Group& group) {
  std::lock_guard alone(record_mutex_);
  {
    std::lock_guard queue(queue_mutex_);
    std::erase_if(queue_, [&](const auto& waiting) { return waiting.get() == &group; });
  }
  auto outcomes = in_step([&] { return record_.append_group(group.submissions, rules_.check, rules_.undo); });
  const auto about_keys = [](const SubmittedEntry& entry) { return entry.examined.head.kind == "key"; };
  if (std::ranges::any_of(group.submissions,
                          [&](const Submission& each) { return std::ranges::any_of(each, about_keys); })) {
    learn_keys();
  }
  return outcomes;
}

Result<SignedCheckpoint> Sequencer::issue_checkpoint(std::span<const KeyPair> signers) {
  std::lock_guard alone(record_mutex_);
  return in_step([&] { return record_.issue_checkpoint(signers, rules_.check); });
}

}  // namespace truce
