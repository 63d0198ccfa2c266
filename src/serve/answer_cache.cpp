#include "serve/answer_cache.h"

namespace truce {

std::optional<KeptAnswer> AnswerCache::find(std::string_view etag) {
  std::lock_guard lock(mutex_);
  auto found = by_etag_.find(etag);
  if (found == by_etag_.end()) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->answer;
}

void AnswerCache::keep(const std::string& etag, KeptAnswer answer) {
  const std::size_t bytes = answer.body->size() + (answer.gzip ? answer.gzip->size() : 0);
  if (bytes > limit_ / 4) return;
  std::lock_guard lock(mutex_);
  if (auto before = by_etag_.find(etag); before != by_etag_.end()) remove(before->second);
  entries_.push_front({etag, std::move(answer), bytes});
  by_etag_.emplace(entries_.front().etag, entries_.begin());
  bytes_ += bytes;
  while (bytes_ > limit_) remove(std::prev(entries_.end()));
}

void AnswerCache::remove(std::list<Entry>::iterator entry) {
  bytes_ -= entry->bytes;
  by_etag_.erase(entry->etag);
  entries_.erase(entry);
}

}  // namespace truce
