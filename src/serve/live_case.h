// The case as its record grows: follows what any process appends, keeps a reading for each reader, takes in entries.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "casefile/case_cache.h"
#include "record/sequencer.h"
#include "serve/reading.h"

namespace truce {

struct LiveCaseOptions {
  /// Opens the record: once to follow it, once more to write. Its reading keys decide what can be shown at all.
  std::function<Result<Record>()> open;
  Zone zone = Zone::utc();              ///< in which a date of "as of" is read
  bool writable = true;                 ///< false: entries are not taken in, as of a mirror
  std::chrono::milliseconds poll{250};  ///< how often it looks for what other processes appended
  std::size_t past_readings = 16;       ///< "as of" readings that are kept
  /// Where folded cases are kept between runs, so that a start folds only what came since: what the server itself reads
  /// and what the public may, apart. Nothing: each start folds the whole record.
  struct Caches {
    std::filesystem::path folder;  ///< the case's
    CaseCache whole, shown;
  };
  std::optional<Caches> caches;
  std::uint64_t keep_after = 20'000;  ///< entries folded since the last time (about half a second of it)
  /// Told of what went wrong in the background, without anything of an entry's content.
  std::function<void(std::string_view line)> fault;
};

class LiveCase {
 public:
  /// Folds and judges the record for the public, and begins to follow it.
  static Result<std::unique_ptr<LiveCase>> open(LiveCaseOptions options);
  LiveCase(const LiveCase&) = delete;
  LiveCase& operator=(const LiveCase&) = delete;
  ~LiveCase();

  /// The newest reading. The first time that a reader asks, its case is folded from the record.
  [[nodiscard]] Result<std::shared_ptr<const Reading>> now(const Reader& reader);
  /// The reading as of a number of entries or a time (report/as_of.h); empty: the newest. An answer from it never
  /// changes, but for erased content.
  [[nodiscard]] Result<std::shared_ptr<const Reading>> as_of(const Reader& reader, const std::string& as_of);
  /// The public's newest, which is always there.
  [[nodiscard]] std::shared_ptr<const Reading> public_now() const;

  /// Entries [first, first + count) as that reading shows them, fewer at its end: what it does not show is withheld.
  [[nodiscard]] Result<std::vector<LoggedEntry>> entries(const Reading& reading, std::uint64_t first,
                                                         std::uint64_t count);
  [[nodiscard]] Result<LoggedEntry> entry(const Reading& reading, std::uint64_t index);
  /// Runs `action` with the record as far as it was followed, while nothing else uses it. What `action` gives away of
  /// it is its own affair: leaves, proofs and checkpoints are public, contents are not.
  template <class Action>
  auto with_record(Action&& action) {
    std::lock_guard alone(record_mutex_);
    return action(static_cast<const Record&>(*record_));
  }

  /// False while the record cannot be read: what is answered then may be old.
  [[nodiscard]] bool follows() const { return follows_; }
  [[nodiscard]] bool writable() const { return sequencer_ != nullptr; }
  /// How many entries were folded when it began; the others were taken from what an earlier run had kept.
  [[nodiscard]] std::uint64_t folded_at_start() const { return folded_at_start_; }
  /// Logs a batch (Sequencer::submit) that the case's own rules admit, and waits until it can be read here, at most two
  /// seconds. refused when this case is not written here.
  Result<Appended> append(std::vector<Envelope> batch);
  /// The same test, and nothing is logged.
  Result<Appended> check(const std::vector<Envelope>& batch);
  /// For each envelope the entry that has the same signed bytes.
  Result<std::vector<std::optional<std::uint64_t>>> find(const std::vector<Envelope>& batch);

  /// Calls `listener` after each growth, from one thread of its own. It must not wait, nor take itself back.
  std::uint64_t listen(std::function<void()> listener);
  /// Takes it back: it does not run any more when this returns.
  void forget(std::uint64_t listener);

 private:
  using Clock = std::chrono::steady_clock;

  explicit LiveCase(LiveCaseOptions options);
  Status start();
  void follow();
  Status catch_up();
  Status fold_all();
  Result<bool> resume();
  Status fold_from(std::uint64_t first);
  void keep();
  void drop_kept();
  Status take_in(std::uint64_t index, Instant recorded_at, const std::optional<std::string>& payload);
  Status fold_for(Fold& fold, const Reader& reader, std::uint64_t index, Instant recorded_at, const Entry* entry);
  [[nodiscard]] bool something_was_erased() const;
  Status publish();
  void tell(std::string_view what, const Error& error) const;
  [[nodiscard]] Case whole(std::uint64_t size);

  // What appending goes by: the fold that is ahead of the followed one by what is being logged.
  Status admit(const AdmittedEntry& entry);
  void undo(std::uint64_t size);

  LiveCaseOptions options_;

  std::mutex record_mutex_;  ///< of the record, and of everything that is folded from it
  std::optional<Record> record_;
  std::optional<Fold> whole_;        ///< everything that the server can read: for admission, shown to nobody
  std::map<Reader, Fold> foldings_;  ///< by reader; the public's is always there
  std::uint64_t folded_at_start_ = 0;
  std::uint64_t kept_ = 0;  ///< entries, when `caches` were last written or read

  mutable std::mutex published_mutex_;
  struct Published {
    std::shared_ptr<const Reading> reading;
    Clock::time_point asked;
  };
  std::map<Reader, Published> published_;
  std::list<std::shared_ptr<const Reading>> past_;  ///< the one used last first
  std::condition_variable grown_;

  std::mutex listeners_mutex_;  ///< held while they are called
  std::map<std::uint64_t, std::function<void()>> listeners_;
  std::uint64_t next_listener_ = 0;

  std::unique_ptr<Sequencer> sequencer_;
  std::optional<Fold> ahead_;  ///< used within the sequencer's turn only
  struct Ahead {
    std::uint64_t index;
    Instant recorded_at;
    std::optional<std::string> payload;
  };
  std::deque<Ahead> since_;  ///< what `ahead_` took in lately

  std::atomic<bool> follows_ = true;
  std::mutex wake_mutex_;
  std::condition_variable wake_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread follower_;
};

}  // namespace truce
