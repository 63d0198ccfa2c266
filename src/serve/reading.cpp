#include "serve/reading.h"

#include <algorithm>

namespace truce {

bool may_read(const Reader& reader, const ActorId& author, std::span<const ActorId> audience) {
  if (audience.empty()) return true;
  if (reader.empty()) return false;
  return author == reader || std::ranges::find(audience, reader) != audience.end();
}

Reading::Reading(Reader reader, Case known, const TreeHead& head, KeyRing keys)
    : reader_(std::move(reader)), known_(std::move(known)), head_(head), keys_(std::move(keys)) {}

Status Reading::judge() const {
  if (!judgement_) judgement_ = judge::Judgement::of(known_);
  if (!*judgement_) return std::unexpected(judgement_->error());
  return {};
}

Result<const judge::Judgement*> Reading::judged() const {
  std::lock_guard alone(judging_);
  TRUCE_CHECK(judge());
  return &**judgement_;
}

const std::vector<Incident>& Reading::incidents() const {
  std::call_once(incidents_made_, [this] { incidents_ = truce::incidents(known_); });
  return incidents_;
}

Result<const judge::Agenda*> Reading::agenda() const {
  std::lock_guard alone(judging_);
  TRUCE_CHECK(judge());
  if (!agenda_) agenda_ = (*judgement_)->agenda();
  return &*agenda_;
}

}  // namespace truce
