#include "serve/seen_once.h"

namespace truce {

SeenOnce::Use SeenOnce::use(const std::string& name, Instant until, Instant now) {
  const std::scoped_lock lock(mutex_);
  while (!by_end_.empty() && by_end_.begin()->first <= now) {
    names_.erase(by_end_.begin()->second);
    by_end_.erase(by_end_.begin());
  }
  if (names_.contains(name)) return Use::again;
  if (names_.size() >= limit_) return Use::full;
  names_.insert(name);
  by_end_.emplace(until, name);
  return Use::first;
}

bool SeenOnce::seen(const std::string& name) const {
  const std::scoped_lock lock(mutex_);
  return names_.contains(name);
}

}  // namespace truce
