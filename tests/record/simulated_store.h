// A store in memory whose disk forgets, fails and lies, as a seeded schedule has it.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "record/store.h"

namespace truce::test {

/// All rows at one moment.
struct SimulatedRows {
  std::vector<StoredEntry> entries;
  TreeHead head;
  std::map<std::uint64_t, std::string> checkpoints;
};

/// Of a hundred calls so many go wrong. All zero: nothing does.
struct SimulatedFaults {
  unsigned write =
      0;  ///< a commit fails: before it is kept, after it, or with what can be read until a crash and then may not
  unsigned stale = 0;  ///< a read shows an earlier moment
  unsigned flip = 0;   ///< a read shows a flipped bit
  bool lies = false;   ///< commits are acknowledged before they are kept: no store may do that
};

/// What outlives the programs. Its rows change only by commits.
class SimulatedDisk {
 public:
  SimulatedDisk(CaseId id, SimulatedRows first, std::uint32_t seed)
      : case_id(std::move(id)), random(seed), states_{std::move(first)} {}

  /// What can be read now.
  [[nodiscard]] const SimulatedRows& rows() const { return states_.back(); }
  [[nodiscard]] SimulatedRows& rotting() { return states_.back(); }
  /// Of `rows()` or, where a stale read is due, of an earlier moment.
  [[nodiscard]] const SimulatedRows& seen();
  /// Takes in new rows as the faults have it; an error when the writer is not to know of success.
  Status commit(SimulatedRows rows);
  /// The machine stops: of what was not kept, any later part is gone.
  void crash();
  /// True so many times of a hundred.
  bool chance(unsigned percent) { return random() % 100 < percent; }

  CaseId case_id;
  std::mt19937 random;
  SimulatedFaults faults;
  std::function<void()> intruder;  ///< another writer, before each turn of one that does not forbid it

 private:
  void keep(std::size_t state);
  std::vector<SimulatedRows> states_;  ///< the first is kept; each later one can be read, and is not
  std::deque<SimulatedRows> earlier_;
};

/// One program's view of the disk. `sound`: without faults and intruders.
[[nodiscard]] std::unique_ptr<Store> open_simulated_store(std::shared_ptr<SimulatedDisk> disk, bool sound = false);

}  // namespace truce::test
