// The order of terms.md 3.3, over entries already found to be about a question instance. For src/judge only.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <vector>

#include "judge/resolve.h"

namespace truce::judge {

/// Bits of doubt that are tried out in every combination for one segment of time; beyond, what depends on them
/// `varies`.
inline constexpr std::size_t kMaxDoubts = 8;

/// The stated arguments of an entry, or the given ones of an ask: actor, incident, place, notification. Values that
/// some entry of the question states are numbered from 1.
using Key = std::array<std::int32_t, 4>;
inline constexpr std::int32_t kUnstated = 0;  ///< an entry's: for all; an ask's: a value that no entry states
inline constexpr std::int32_t kUnknown = -1;  ///< an ask's only

/// Does an entry with key `entry` speak of an instance with key `asked`?
[[nodiscard]] Verdict speaks_of(const Key& entry, const Key& asked);
[[nodiscard]] std::size_t particularity(const Key& key);

/// Who holds positions: a declared view's party (by view index), then actors without a view whose position counts.
using Speaker = std::size_t;

/// One entry on a question, as the rules read it. A determination that has effect stands twice: as a determination, and
/// as a position of its body.
struct Standing {
  enum class Rank : std::uint8_t { determination, position, no_agreement };
  Rank rank = Rank::position;
  std::uint64_t index = 0;   ///< of the entry, as answers name it
  std::uint64_t origin = 0;  ///< Fact::origin: what was said later has a higher one
  Key key{};
  AnswerId answer;
  ValidTime valid;
  Instant known_from, known_until;
  std::vector<Speaker> speakers;                  ///< of a position
  const DeterminationBody* determined = nullptr;  ///< of a determination
  std::vector<std::uint64_t> supersedes;          ///< of a determination: origins
};

/// What is the same for all instances of a question.
struct Rules {
  std::size_t views = 1;         ///< declared ones
  std::size_t speakers = 1;      ///< at least `views`
  bool by_body = false;          ///< a body decides it, so that the parties' agreement does not
  std::vector<Speaker> needed;   ///< whose agreement makes the agreed answer
  AnswerId presumed;             ///< from silence; empty: nothing
  std::vector<Speaker> holders;  ///< sort position: the fact is whether one of these ...
  AnswerId held;                 ///< ... holds this answer; empty for the other sorts
};

/// An entry in one segment of time: there certainly or maybe, and in which views it binds.
struct Considered {
  const Standing* entry = nullptr;
  bool certain = true;
  Answers binds;  ///< of a determination, over the declared views at least
};

/// Entries of one rank that contradict each other, and the views in which they do.
using Contradictions = std::map<std::vector<std::uint64_t>, std::set<std::size_t>>;

struct Outcome {
  std::vector<ViewAnswer> by_view;  ///< declared views
  Contradictions contradictions;
};

/// Each declared view's answer in one segment of time: what is the same whichever of the uncertain entries are there.
[[nodiscard]] Outcome decide(const Rules& rules, std::span<const Considered> considered);

/// What two answers that must both be reckoned with say together: the same answer with the weaker basis, else open.
/// Commutative, associative, idempotent.
void join(ViewAnswer& into, const ViewAnswer& other);

}  // namespace truce::judge
