// Many views at once: one bit per view, two masks per answer.
//
// A value over 64 views is a pair of masks: `holds` (the views in which it holds) and `fails` (the views in which it
// fails). A view in neither is undetermined; a view in both is a contradiction, which is taken out before anything is
// evaluated. The operations are strong Kleene's (Kleene 1952) in every lane; the pair of bits is Belnap's and Dunn's
// (1976).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace truce::judge {

using Mask = std::uint64_t;

/// Views in one pass; a case with more takes several words.
inline constexpr std::size_t kLanes = 64;

/// A three-valued answer in each of 64 views.
struct Lanes {
  Mask holds = 0;
  Mask fails = 0;
  bool operator==(const Lanes&) const = default;

  [[nodiscard]] Mask open() const { return ~(holds | fails); }
  [[nodiscard]] Mask contradictory() const { return holds & fails; }

  static constexpr Lanes all_hold() { return {~Mask{0}, 0}; }
  static constexpr Lanes all_fail() { return {0, ~Mask{0}}; }
  static constexpr Lanes undetermined() { return {}; }
};

constexpr Lanes operator!(Lanes a) {
  return {a.fails, a.holds};
}
constexpr Lanes operator&(Lanes a, Lanes b) {
  return {a.holds & b.holds, a.fails | b.fails};
}
constexpr Lanes operator|(Lanes a, Lanes b) {
  return {a.holds | b.holds, a.fails & b.fails};
}

/// What two sources that must agree say together: holds or fails only where both do.
constexpr Lanes agreeing(Lanes a, Lanes b) {
  return {a.holds & b.holds, a.fails & b.fails};
}

/// A three-valued answer in every view of a case: word w holds views 64·w … 64·w + 63.
using Answers = std::vector<Lanes>;

/// One view's answer.
enum class Verdict : std::uint8_t { fails, holds, undetermined };

[[nodiscard]] constexpr Verdict at(const Lanes& lanes, std::size_t lane) {
  if (((lanes.holds >> lane) & 1U) != 0) return Verdict::holds;
  return ((lanes.fails >> lane) & 1U) != 0 ? Verdict::fails : Verdict::undetermined;
}
[[nodiscard]] inline Verdict at(const Answers& answers, std::size_t view) {
  return at(answers[view / kLanes], view % kLanes);
}
constexpr void set(Lanes& lanes, std::size_t lane, Verdict verdict) {
  const Mask bit = Mask{1} << lane;
  lanes.holds = verdict == Verdict::holds ? lanes.holds | bit : lanes.holds & ~bit;
  lanes.fails = verdict == Verdict::fails ? lanes.fails | bit : lanes.fails & ~bit;
}
inline void set(Answers& answers, std::size_t view, Verdict verdict) {
  set(answers[view / kLanes], view % kLanes, verdict);
}

}  // namespace truce::judge
