#include "record/sequencer.h"

#include <algorithm>
#include <optional>

#include "record/record_state.h"

namespace truce {

Sequencer::Sequencer(Record record, SequencerRules rules) : record_(std::move(record)), rules_(std::move(rules)) {
  learn_keys();
  threads_.emplace_back([this](const std::stop_token& end) { log_all(end); });
  const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < processors; ++i)
    threads_.emplace_back([this](const std::stop_token& end) { examine_all(end); });
}

Sequencer::Between::Between(Sequencer& sequencer) : sequencer_(sequencer) {
  {
    std::lock_guard queue(sequencer_.queue_mutex_);
    ++sequencer_.between_;
  }
  alone_ = std::unique_lock(sequencer_.record_mutex_);
}

Sequencer::Between::~Between() {
  alone_.unlock();
  {
    std::lock_guard queue(sequencer_.queue_mutex_);
    --sequencer_.between_;
  }
  sequencer_.to_log_.notify_one();
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
  auto known = std::make_shared<const Keys>(record_.keys().public_keys());
  std::lock_guard change(keys_mutex_);
  keys_ = std::move(known);
}

Result<Appended> Sequencer::submit(std::vector<Envelope> batch) {
  Submitted submitted{.batch = std::move(batch), .submission = {}, .promise = {}};
  std::future<Result<Appended>> answer = submitted.promise.get_future();
  {
    std::lock_guard queue(queue_mutex_);
    arrived_.push_back(&submitted);
  }
  to_examine_.notify_one();
  return answer.get();
}

/// Each of several threads.
void Sequencer::examine_all(const std::stop_token& end) {
  while (true) {
    Submitted* next = nullptr;
    {
      std::unique_lock queue(queue_mutex_);
      if (!to_examine_.wait(queue, end, [this] { return !arrived_.empty(); })) return;
      next = arrived_.front();
      arrived_.pop_front();
    }
    bool taken = false;
    try {
      auto outcome = examine(std::move(next->batch));
      if (outcome) {
        next->submission = *std::move(outcome);
        taken = true;
      } else {
        next->answer(std::unexpected(std::move(outcome).error()));
      }
    } catch (...) {
      next->answer(std::current_exception());
    }
    // Refused ones too: others may have waited for them.
    const bool due = [&] {
      std::lock_guard queue(queue_mutex_);
      if (taken) examined_.push_back(next);
      return is_due();
    }();
    if (due) to_log_.notify_one();
  }
}

Result<Submission> Sequencer::examine(std::vector<Envelope> batch) const {
  const auto keys = [this] {
    std::lock_guard reading(keys_mutex_);
    return keys_;
  }();
  return record_.examine(std::move(batch), [&keys](const KeyId& id) {
    const auto known = keys->find(id);
    return known == keys->end() ? nullptr : &known->second;
  });
}

/// With the queue's mutex held. A commit waits until as many are examined as still wait to be, or as many as it takes:
/// the pages that each one writes anew and the disk's own work are then shared by more, and the processors are busy
/// meanwhile.
bool Sequencer::is_due() const {
  return !examined_.empty() && between_ == 0 && examined_.size() >= std::min(arrived_.size(), group_entries_limit);
}

/// The only thread that logs.
void Sequencer::log_all(const std::stop_token& end) {
  while (true) {
    std::vector<Submitted*> group;
    {
      std::unique_lock queue(queue_mutex_);
      if (!to_log_.wait(queue, end, [this] { return is_due(); })) return;
      for (std::size_t entries = 0; !examined_.empty(); examined_.pop_front()) {
        entries += examined_.front()->submission.size();
        if (!group.empty() && entries > group_entries_limit) break;
        group.push_back(examined_.front());
      }
    }
    log(group);
  }
}

/// Commits the group, and wakes all who wait for it.
void Sequencer::log(std::span<Submitted* const> group) {
  std::size_t answered = 0;
  try {
    std::vector<Submission> submissions;
    submissions.reserve(group.size());
    for (Submitted* one : group) submissions.push_back(std::move(one->submission));
    Result<std::vector<Result<Appended>>> outcomes = commit(submissions);
    for (; answered < group.size(); ++answered) {
      group[answered]->answer(outcomes ? std::move((*outcomes)[answered]) : std::unexpected(outcomes.error()));
    }
  } catch (...) {
    for (; answered < group.size(); ++answered) group[answered]->answer(std::current_exception());
  }
}

Result<std::vector<Result<Appended>>> Sequencer::commit(std::span<Submission> group) {
  std::lock_guard alone(record_mutex_);
  auto outcomes = in_step([&] { return record_.append_group(group, rules_.check, rules_.undo); });
  const auto about_keys = [](const SubmittedEntry& entry) { return entry.examined.head.kind == "key"; };
  if (std::ranges::any_of(group, [&](const Submission& each) { return std::ranges::any_of(each, about_keys); })) {
    learn_keys();
  }
  return outcomes;
}

Result<SignedCheckpoint> Sequencer::issue_checkpoint(std::span<const KeyPair> signers) {
  const Between between(*this);
  return in_step([&] { return record_.issue_checkpoint(signers, rules_.check); });
}

}  // namespace truce
