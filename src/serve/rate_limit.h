// How much one client may ask for: token buckets.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace truce {

struct Rate {
  double per_second = 50;
  double burst = 200;  ///< what may be taken at once
  /// Clients remembered; beyond, the one that asked longest ago is forgotten (its bucket is full then, or as good as).
  std::size_t clients = 65'536;
};

/// A bucket for each client, full at first. For any thread.
class RateLimit {
 public:
  using Clock = std::chrono::steady_clock;
  explicit RateLimit(Rate rate) : rate_(rate) {}

  /// Takes `cost` from the client's bucket: 0 when it had it, else the time until it will have it, in whole seconds
  /// rounded up (Retry-After), and nothing is taken. A cost above the burst is taken as the burst. O(1).
  [[nodiscard]] std::chrono::seconds take(std::string_view client, double cost, Clock::time_point now);

 private:
  struct Bucket {
    std::string client;
    double left = 0;
    Clock::time_point at;
  };
  Rate rate_;
  std::mutex mutex_;
  std::list<Bucket> buckets_;  ///< the one that asked last in front
  std::unordered_map<std::string_view, std::list<Bucket>::iterator> of_;
};

}  // namespace truce
