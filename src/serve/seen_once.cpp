#include "serve/seen_once.h"

#include "record/record.h"

namespace truce {

SeenOnce::SeenOnce(std::shared_ptr<Marks> marks, std::chrono::milliseconds poll)
    : marks_(std::move(marks)), poll_(poll) {
  if (!marks_) return;
  take_in();
  follower_ = std::jthread([this](const std::stop_token& stop) { follow(stop); });
}

Result<bool> SeenOnce::use(const std::string& name, Instant until, Instant now) {
  TRUCE_TRY(const bool first_here, remember(name, until, now));
  if (!first_here || !marks_) return first_here;
  const std::scoped_lock lock(marks_mutex_);
  return marks_->use_once(name, until, now);
}

Result<bool> SeenOnce::remember(const std::string& name, Instant until, Instant now) {
  const std::scoped_lock lock(mutex_);
  while (!by_end_.empty() && by_end_.begin()->first <= now) {
    names_.erase(by_end_.begin()->second);
    by_end_.erase(by_end_.begin());
  }
  if (names_.contains(name)) return false;
  if (names_.size() >= limit_) return fail(ErrorCode::unavailable, "too many to remember; try again in a minute");
  names_.insert(name);
  by_end_.emplace(until, name);
  return true;
}

bool SeenOnce::seen(const std::string& name) const {
  const std::scoped_lock lock(mutex_);
  return names_.contains(name);
}

void SeenOnce::take_in() {
  const std::scoped_lock lock(marks_mutex_);
  const auto fresh = marks_->after(taken_in_);
  if (!fresh) return;  // what cannot be read now is read the next time
  for (const Mark& mark : *fresh) {
    (void)remember(mark.name, mark.until, system_now());
    taken_in_ = mark.number;
  }
}

void SeenOnce::follow(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  while (!never.wait_for(lock, stop, poll_, [] { return false; }) && !stop.stop_requested()) take_in();
}

}  // namespace truce
