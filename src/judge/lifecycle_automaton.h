// The automaton of a norm instance, run in every view at once; for src/judge/lifecycle*.cpp and its tests only.
//
// States are finer than StepState: they also say whether the due date has passed, and whether what is done was done
// late. So `late` and "was violated once" are read off the state and can never be forgotten.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/time.h"
#include "judge/lanes.h"
#include "judge/lifecycle.h"

namespace truce::judge {

enum class Phase : std::uint8_t {
  created,
  created_past_due,
  in_effect,
  overdue,
  suspended,
  suspended_past_due,
  discharged,  ///< by an exemption, which may end
  discharged_past_due,
  expired,  ///< discharged for good, by the end of its period
  expired_past_due,
  fulfilled,
  fulfilled_late,
  violated,
  violated_done,  ///< done late, by a duty that ended with its breach
  made_good,      ///< done late, by a duty that survives its breach
  terminated,
  exercised,
};
inline constexpr std::size_t kPhases = 17;

/// The state that the public sees.
[[nodiscard]] StepState state_of(Phase phase);
/// Was violated at some time, whatever came after: a breach is not undone.
[[nodiscard]] bool was_violated(Phase phase);
/// Was done, in time or not.
[[nodiscard]] bool is_done(Phase phase);
/// Was done after its due date.
[[nodiscard]] bool is_late(Phase phase);

/// What can happen to a norm instance, in the order in which things of one and the same instant happen: what is done at
/// the very moment of its due date is done in time.
enum class Signal : std::uint8_t {
  restore,   ///< an exemption ends
  enter,     ///< comes into effect
  resume,    ///< after a suspension
  complete,  ///< the act is done
  exercise,  ///< a power is used
  suspend,
  exempt,  ///< an exemption begins
  expire,  ///< its period ends
  terminate,
  not_kept,     ///< a duty to maintain is not kept
  miss_hard,    ///< a hard due date has passed
  miss_target,  ///< a target date has passed
};

/// What the terms say of a norm that changes how it answers to signals.
struct Nature {
  bool maintain = false;         ///< fulfilled by reaching the end of its period
  bool then_maintain = false;    ///< can be violated after it was fulfilled
  bool may_be_early = false;     ///< done before it comes into effect counts
  bool survives_breach = false;  ///< still to be done after a violation
  bool has_due = false;          ///< the end of its period is not what ends it
};

/// The automaton. Total: a signal that means nothing in a phase leaves it.
[[nodiscard]] Phase next(Phase phase, Signal signal, const Nature& nature);

/// A signal with the views in which it happens (holds), does not (fails), or may, at a moment somewhere in `when`.
struct GuardedSignal {
  Signal signal = Signal::enter;
  Span when;
  Answers guard;
  std::vector<std::uint64_t> entries;  ///< record indexes it rests on
};

/// Per phase, word by word: the views in which it is possible.
using Possible = std::vector<std::array<Mask, kPhases>>;

/// From `created` in every view through all signals up to and at `now`. A signal that may be before or after `now` may
/// have happened. Signals whose order is uncertain are tried in every order and the results joined; where that would be
/// more than about a thousand sets of signals at once, any number of them in any order is taken as possible (no
/// possible state is ever lost, some may be gained).
[[nodiscard]] Possible run(const std::vector<GuardedSignal>& signals, const Nature& nature, std::size_t words,
                           Instant now);

/// The first and the last moment that an uncertain moment can be (the same for [t, t) and [t, t + 1 ms)).
[[nodiscard]] constexpr Instant first_of(const Span& span) {
  return span.begin;
}
[[nodiscard]] constexpr Instant last_of(const Span& span) {
  return span.end <= span.begin || span.end == Instant::distant_future() ? span.end : Instant{span.end.ms - 1};
}
/// The Span of one exact moment.
[[nodiscard]] constexpr Span moment(Instant t) {
  return {t, Instant{t.ms + 1}};
}

}  // namespace truce::judge
