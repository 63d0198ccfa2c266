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
  Waiting mine;
  TRUCE_TRY(mine.submission, examine(std::move(batch)));
  std::unique_lock queue(queue_mutex_);
  queue_.push_back(&mine);
  while (!mine.done) {
    if (working_) {
      mine.turn.wait(queue);
    } else {
      log_group(queue);
    }
  }
  if (mine.failure) std::rethrow_exception(mine.failure);
  return std::move(mine.outcome);
}

/// Takes what waits, lets go of the queue while it commits, answers those it worked for, and wakes one of the others to
/// work for the next.
void Sequencer::log_group(std::unique_lock<std::mutex>& queue) {
  working_ = true;
  std::vector<Waiting*> group;
  std::size_t entries = 0;
  while (!queue_.empty() && (group.empty() || entries + queue_.front()->submission.size() <= group_entries_limit)) {
    entries += queue_.front()->submission.size();
    group.push_back(queue_.front());
    queue_.pop_front();
  }
  queue.unlock();
  std::exception_ptr failure;
  try {
    commit(group);
  } catch (...) {
    failure = std::current_exception();  // nobody may wait for ever
  }
  queue.lock();
  for (Waiting* waiting : group) {
    waiting->failure = failure;
    waiting->done = true;
    waiting->turn.notify_one();
  }
  working_ = false;
  if (!queue_.empty()) queue_.front()->turn.notify_one();
}

void Sequencer::commit(const std::vector<Waiting*>& group) {
  std::vector<Submission> submissions;
  submissions.reserve(group.size());
  bool new_keys = false;
  for (Waiting* waiting : group) {
    new_keys |= std::ranges::any_of(waiting->submission,
                                    [](const SubmittedEntry& entry) { return entry.examined.json["kind"] == "key"; });
    submissions.push_back(std::move(waiting->submission));
  }
  std::lock_guard alone(record_mutex_);
  auto outcomes = in_step([&] { return record_.append_group(submissions, rules_.check, rules_.undo); });
  for (std::size_t i = 0; i < group.size(); ++i) {
    group[i]->outcome = outcomes ? std::move((*outcomes)[i]) : std::unexpected(outcomes.error());
  }
  if (new_keys) learn_keys();
}

Result<SignedCheckpoint> Sequencer::issue_checkpoint(std::span<const KeyPair> signers) {
  std::lock_guard alone(record_mutex_);
  return in_step([&] { return record_.issue_checkpoint(signers, rules_.check); });
}

}  // namespace truce
