// What may be used once: challenges, nonces.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "base/time.h"

namespace truce {

/// Remembers names until their time is over; for any thread. The memory is of this process: where several serve one
/// case, each would take the same name once, so whoever runs several sends one client's requests to one of them (by
/// address, as the reverse proxies' usual hashes do), or accepts one use for each process within the name's short life.
class SeenOnce {
 public:
  explicit SeenOnce(std::size_t limit) : limit_(limit) {}

  enum class Use { first, again, full };
  /// Uses a name that is good until `until`. `full`: the limit is reached by names whose time is not over, so it cannot
  /// be told later that this one was used; nothing is forgotten to make room. O(log n).
  [[nodiscard]] Use use(const std::string& name, Instant until, Instant now);
  [[nodiscard]] bool seen(const std::string& name) const;

 private:
  std::size_t limit_;
  mutable std::mutex mutex_;
  std::set<std::string> names_;
  std::multimap<Instant, std::string> by_end_;
};

}  // namespace truce
