// Group commit: what many threads submit at once is logged with one commit, and each is answered when it is durable.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "record/record.h"

namespace truce {

/// The entries of one commit at most, where no single submission has more: how long others wait for their turn.
inline constexpr std::size_t group_entries_limit = 4096;

/// What the caller does with entries in their order, beside the record's own rules. One thread at a time.
struct SequencerRules {
  AdmissionCheck check;  ///< as in Record::append: sees every entry once, those of others included
  AppendUndo undo;       ///< wanted when there is a `check`
};

/// Takes submissions from any number of threads. It has no thread of its own: the first
/// of those that wait for the same commit makes it for all.
class Sequencer {
 public:
  explicit Sequencer(Record record, SequencerRules rules = {});

  /// Logs the batch, whole or not at all; returns when it is durable, or refused. Safe from any thread. What can be
  /// done for the batch alone (parsing, schema, signature, hashes) is done by the caller's own thread before its turn.
  /// Errors as Record::append. What is thrown while a group is logged (a bug, no memory) is thrown to all who wait for
  /// that group.
  Result<Appended> submit(std::vector<Envelope> batch);

  /// Record::issue_checkpoint between two groups; the rules see what others appended. Safe from any thread.
  Result<SignedCheckpoint> issue_checkpoint(std::span<const KeyPair> signers);

  /// Runs `action` with the record while nothing is logged. Where it takes in what others appended (Record::refresh),
  /// it shows that to the rules itself.
  template <class Action>
  auto with_record(Action&& action) {
    std::lock_guard alone(record_mutex_);
    return action(record_);
  }

 private:
  using Outcomes = Result<std::vector<Result<Appended>>>;
  /// What one commit logs. Others join until its turn comes.
  struct Group {
    std::vector<Submission> submissions;
    std::size_t entries = 0;
    std::promise<Outcomes> answer{};
    std::shared_future<Outcomes> answered = answer.get_future().share();
  };
  Result<Submission> examine(std::vector<Envelope> batch) const;
  void log(Group& group);
  Outcomes commit(Group& group);
  template <class Step>
  auto in_step(Step&& step) -> decltype(step());
  void learn_keys();

  Record record_;
  SequencerRules rules_;
  std::mutex record_mutex_;  ///< held by whoever changes the record, or reads what changes
  mutable std::shared_mutex keys_mutex_;
  std::map<KeyId, PublicKey> keys_;  ///< known to the record; a key id never comes to mean another key
  std::mutex queue_mutex_;
  std::vector<std::shared_ptr<Group>> queue_;  ///< only the last can be joined
};

}  // namespace truce
