// What one reader may see of a case at one size of its record: everything that is answered to anybody is read from one
// of these, and nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "casefile/casefile.h"
#include "judge/judge.h"
#include "record/key_ring.h"
#include "record/merkle.h"

namespace truce {

/// Who reads: a party, or the public (the empty id).
using Reader = ActorId;
inline const Reader the_public{};

/// The one rule of who sees what: the public sees what is public; a party sees that, what names it in its audience, and
/// what it wrote itself. `audience` is an entry's (empty: public).
[[nodiscard]] bool may_read(const Reader& reader, const ActorId& author, std::span<const ActorId> audience);

/// An immutable moment. Its case was folded without the payloads that the reader may not see: those entries are among
/// Case::withheld. Safe from several threads.
class Reading {
 public:
  Reading(Reader reader, Case known, const TreeHead& head, KeyRing keys);
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  [[nodiscard]] const Reader& reader() const { return reader_; }
  [[nodiscard]] const Case& known() const { return known_; }
  /// Of exactly the entries that were folded.
  [[nodiscard]] const TreeHead& head() const { return head_; }
  /// As the record has them (key entries are public), at that size or later.
  [[nodiscard]] const KeyRing& keys() const { return keys_; }
  /// True when the reader sees what the entry states.
  [[nodiscard]] bool shows(std::uint64_t index) const { return known_.entry(index) != nullptr; }

  /// The judgement, made when it is first asked for; for its const members. not_found while the case holds no terms,
  /// bad_input when they do not load.
  [[nodiscard]] Result<const judge::Judgement*> judged() const;
  /// truce::incidents(known()), made when they are first asked for.
  [[nodiscard]] const std::vector<Incident>& incidents() const;
  /// The agenda, made when it is first asked for.
  [[nodiscard]] Result<const judge::Agenda*> agenda() const;
  /// Calls `action` with the judgement, alone: for its members that remember what they worked out.
  template <class Action>
  auto with_judgement(Action&& action) const -> decltype(action(std::declval<judge::Judgement&>())) {
    std::lock_guard alone(judging_);
    if (auto status = judge(); !status) return std::unexpected(status.error());
    return action(**judgement_);
  }

 private:
  [[nodiscard]] Status judge() const;

  Reader reader_;
  Case known_;
  TreeHead head_;
  KeyRing keys_;
  mutable std::mutex judging_;
  mutable std::optional<Result<judge::Judgement>> judgement_;
  mutable std::optional<judge::Agenda> agenda_;
  mutable std::once_flag incidents_made_;
  mutable std::vector<Incident> incidents_;
};

}  // namespace truce
