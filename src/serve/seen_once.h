// What may be used once: challenges, nonces; and what has ended.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "base/error.h"
#include "base/time.h"
#include "record/marks.h"

namespace truce {

/// Remembers names until their time is over; for any thread.
class SeenOnce {
 public:
  /// In this process alone, so many at most.
  explicit SeenOnce(std::size_t limit) : limit_(limit) {}
  /// In all processes that have these marks: a name is used once in all of them, and seen() knows of it within `poll`
  /// everywhere, while the marks can be read. Null: in this process alone.
  explicit SeenOnce(std::shared_ptr<Marks> marks, std::chrono::milliseconds poll = std::chrono::milliseconds(250));
  SeenOnce(const SeenOnce&) = delete;
  SeenOnce& operator=(const SeenOnce&) = delete;

  /// Uses a name that is good until `until`: true the first time. unavailable when it cannot be told later that this
  /// one was used: the limit is reached by names whose time is not over, or the marks cannot be written; seen() knows
  /// of it here all the same in the latter case. O(log n) here.
  Result<bool> use(const std::string& name, Instant until, Instant now);
  /// Asks nothing but memory.
  [[nodiscard]] bool seen(const std::string& name) const;

 private:
  Result<bool> remember(const std::string& name, Instant until, Instant now);
  /// Takes in what other processes used.
  void take_in();
  void follow(const std::stop_token& stop);

  std::size_t limit_ = SIZE_MAX;
  mutable std::mutex mutex_;
  std::set<std::string> names_;
  std::multimap<Instant, std::string> by_end_;

  std::mutex marks_mutex_;
  std::shared_ptr<Marks> marks_;
  std::uint64_t taken_in_ = 0;  ///< the number of the last mark
  std::chrono::milliseconds poll_{};
  std::jthread follower_;
};

}  // namespace truce
