// Group commit: what many threads submit at once is logged with one commit, and each is answered when it is durable.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
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

/// Takes submissions from any number of threads, and begins with them in the order in which they come. Signatures are
/// verified by as many threads as there are processors, and not by the callers': one more than the processors can run
/// takes its time from the thread that writes, for which all wait.
class Sequencer {
 public:
  explicit Sequencer(Record record, SequencerRules rules = {});
  Sequencer(const Sequencer&) = delete;
  Sequencer& operator=(const Sequencer&) = delete;
  /// Nobody waits for an answer any more.
  ~Sequencer() = default;

  /// Logs the batch, whole or not at all; returns when it is durable, or refused. Safe from any thread.
  /// Errors as Record::append. What is thrown while a group is logged (a bug, no memory) is thrown to all who wait for
  /// that group.
  Result<Appended> submit(std::vector<Envelope> batch);

  /// Record::issue_checkpoint between two groups; the rules see what others appended. Safe from any thread.
  Result<SignedCheckpoint> issue_checkpoint(std::span<const KeyPair> signers);

  /// Runs `action` with the record while nothing is logged. Where it takes in what others appended (Record::refresh),
  /// it shows that to the rules itself.
  template <class Action>
  auto with_record(Action&& action) {
    const Between between(*this);
    return action(record_);
  }

 private:
  using Keys = std::map<KeyId, PublicKey>;
  /// On the stack of who waits for it, and gone as soon as it is answered.
  struct Submitted {
    std::vector<Envelope> batch;
    Submission submission;
    std::promise<Result<Appended>> promise;
    void answer(Result<Appended> result) { std::promise(std::move(promise)).set_value(std::move(result)); }
    void answer(std::exception_ptr thrown) { std::promise(std::move(promise)).set_exception(std::move(thrown)); }
  };
  /// A turn with the record between two groups, however many submissions wait.
  class Between {
   public:
    explicit Between(Sequencer& sequencer);
    Between(const Between&) = delete;
    Between& operator=(const Between&) = delete;
    ~Between();

   private:
    Sequencer& sequencer_;
    std::unique_lock<std::mutex> alone_;
  };

  void examine_all(const std::stop_token& end);
  Result<Submission> examine(std::vector<Envelope> batch) const;
  void log_all(const std::stop_token& end);
  [[nodiscard]] bool is_due() const;
  void log(std::span<Submitted* const> group);
  Result<std::vector<Result<Appended>>> commit(std::span<Submission> group);
  template <class Step>
  auto in_step(Step&& step) -> decltype(step());
  void learn_keys();

  Record record_;
  SequencerRules rules_;
  std::mutex record_mutex_;  ///< held by whoever changes the record, or reads what changes
  mutable std::mutex keys_mutex_;
  std::shared_ptr<const Keys> keys_;  ///< known to the record; a key id never comes to mean another key

  std::mutex queue_mutex_;
  std::condition_variable_any to_examine_, to_log_;
  std::deque<Submitted*> arrived_, examined_;
  unsigned between_ = 0;  ///< who wait for a turn between two groups
  std::vector<std::jthread> threads_;
};

}  // namespace truce
