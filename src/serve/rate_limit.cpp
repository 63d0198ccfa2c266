#include "serve/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace truce {

std::chrono::seconds RateLimit::take(std::string_view client, double cost, Clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  auto known = of_.find(client);
  if (known == of_.end()) {
    if (buckets_.size() >= rate_.clients) {
      of_.erase(buckets_.back().client);
      buckets_.pop_back();
    }
    buckets_.push_front({.client = std::string(client), .left = rate_.burst, .at = now});
    known = of_.emplace(buckets_.front().client, buckets_.begin()).first;
  }
  buckets_.splice(buckets_.begin(), buckets_, known->second);
  Bucket& bucket = buckets_.front();
  const double since = std::max(0.0, std::chrono::duration<double>(now - bucket.at).count());
  bucket.left = std::min(rate_.burst, bucket.left + since * rate_.per_second);
  bucket.at = std::max(bucket.at, now);
  const double wanted = std::min(cost, rate_.burst);
  if (bucket.left >= wanted) {
    bucket.left -= wanted;
    return std::chrono::seconds{0};
  }
  return std::chrono::seconds{static_cast<std::int64_t>(std::ceil((wanted - bucket.left) / rate_.per_second))};
}

}  // namespace truce
