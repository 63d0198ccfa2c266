// Processes that write to a record until they are killed, and tell over a pipe what they were promised.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "ledger.h"
#include "record/example_case.h"

namespace truce::test {

/// The key that checkpoints are signed with.
inline KeyPair log_key() {
  return fixed_key(9);
}
/// A record with one party, `north`, whose key is fixed_key(2), and a key of the log.
Record create_writers_record(const std::string& place);

struct WritersOptions {
  int threads = 8;
  bool go_on = false;                  ///< after a failure; else its thread ends
  bool checkpoints = true;             ///< issue one now and then
  std::uint64_t entries = UINT64_MAX;  ///< of each thread
  bool stay = false;  ///< when its threads have ended: tell 'F written' and keep the record open until killed
};

/// A process with threads that submit entries through one Sequencer, and write to `pipe` what Ledger::take reads, each
/// line at once, after the call returned. `run` names it in the entries' ids. Returns when all threads have ended.
void write_entries(const std::string& place, std::uint64_t run, int pipe, const WritersOptions& options = {});
/// One line in one write.
void tell(int pipe, const std::string& line);

/// A child process and the pipe from it.
class Child {
 public:
  /// Runs `work` in a child; its process ends when `work` returns.
  explicit Child(const std::function<void(int pipe)>& work);
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Takes what it has told; waits for it as long as `wait`, until `enough` holds.
  void listen(Ledger& ledger, std::chrono::milliseconds wait, const std::function<bool()>& enough = {});
  /// SIGKILL; takes the rest of what it told.
  void kill(Ledger& ledger);
  /// Waits until it ends by itself; takes all that it tells. Its exit status.
  int end(Ledger& ledger);

 private:
  /// False at the pipe's end.
  bool take(Ledger& ledger);
  pid_t pid_ = 0;
  int pipe_ = -1;
  std::string rest_;
};

}  // namespace truce::test
