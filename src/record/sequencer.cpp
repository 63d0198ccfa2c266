#include "record/sequencer.h"

#include <algorithm>
#include <optional>
#include <utility>

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
  std::vector<EnrolledKey> known = record_.keys().list();
  std::unique_lock change(keys_mutex_);
  for (const EnrolledKey& key : known) keys_.emplace(key.key.id(), key.key);
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
  auto mine = std::make_shared<Waiting>();
  std::future<Turn> turn = mine->turn.get_future();
  TRUCE_TRY(mine->submission, examine(std::move(batch)));
  bool works = false;
  {
    std::lock_guard queue(queue_mutex_);
    queue_.push_back(mine);
    works = !std::exchange(working_, true);
  }
  if (!works) works = turn.get() == Turn::works;
  if (works) log_group();
  mine->submission.clear();  // by the thread that made it, which is cheapest
  if (mine->failure) std::rethrow_exception(mine->failure);
  return std::move(mine->outcome);
}

/// Commits what waits, the caller's own submission first; has one of those that came meanwhile work for the next group,
/// and then wakes those it worked for. Nobody is woken under the lock, to wait again.
void Sequencer::log_group() {
  Group group;
  {
    std::lock_guard queue(queue_mutex_);
    std::size_t entries = 0;
    while (!queue_.empty() && (group.empty() || entries + queue_.front()->submission.size() <= group_entries_limit)) {
      entries += queue_.front()->submission.size();
      group.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
  }
  try {
    commit(group);
  } catch (...) {
    for (const auto& waiting : group) waiting->failure = std::current_exception();  // nobody may wait for ever
  }
  std::shared_ptr<Waiting> next;
  {
    std::lock_guard queue(queue_mutex_);
    if (!queue_.empty()) next = queue_.front();
    working_ = next != nullptr;
  }
  if (next) next->turn.set_value(Turn::works);
  for (const auto& others : std::span(group).subspan(1)) others->turn.set_value(Turn::answered);
}

void Sequencer::commit(const Group& group) {
  std::vector<Submission> submissions;
  submissions.reserve(group.size());
  bool new_keys = false;
  for (const auto& waiting : group) {
    new_keys |= std::ranges::any_of(waiting->submission,
                                    [](const SubmittedEntry& entry) { return entry.examined.json["kind"] == "key"; });
    submissions.push_back(std::move(waiting->submission));
  }
  std::lock_guard alone(record_mutex_);
  auto outcomes = in_step([&] { return record_.append_group(submissions, rules_.check, rules_.undo); });
  for (std::size_t i = 0; i < group.size(); ++i) {
    group[i]->outcome = outcomes ? std::move((*outcomes)[i]) : std::unexpected(outcomes.error());
    group[i]->submission = std::move(submissions[i]);
  }
  if (new_keys) learn_keys();
}

Result<SignedCheckpoint> Sequencer::issue_checkpoint(std::span<const KeyPair> signers) {
  std::lock_guard alone(record_mutex_);
  return in_step([&] { return record_.issue_checkpoint(signers, rules_.check); });
}

}  // namespace truce
