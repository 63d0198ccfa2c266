// The lives of norms: when duties, powers and notices come into effect, are done, are late or are broken; under all
// views at once.
//
// Kinds of norm and their states (terms.md 2.3):
//   obliges    created until it applies (instrument in force, period begun, `when` holds, and for a duty named in an
//   on_breach or
//              on_silence: until that breach or silence), then in_effect; fulfilled, violated (hard due date), overdue
//              (target); discharged while an exemption holds or when its period ends first; a breach is final, except
//              that a duty that survives_breach is fulfilled, late, when it is done after all
//              An entry "not-occurred" on a duty to maintain says that it was not kept then; likewise on an
//              achieve-then-maintain duty, by one who said before that it was achieved; on any other it denies that it
//              was done
//   empowers   created, in_effect, exercised by a determination or an acceptance under it, terminated after `by`
//   consults   as an achieve duty, due before the start of its `before`
//   notifies   one instance per notification that states a departure (movement), and a second one for its
//   acknowledgement.
//              Of several `notifies` with the same `about` and `before`, the one with the longest lead applies to every
//              movement; the shorter ones only to those marked as an emergency
//   packages   created: does not hold (only_if); in_effect: open; fulfilled: closed, every element done; violated
//   (all-or-none
//              only): one element is done and another can no longer be
// Events that belong to a notification: the `before` of a notifies provision is the departure it states; the to_event
// of a period that begins with that departure is the end it states; the event that the due date of an on_silence duty
// counts from is the moment at which the time to acknowledge ran out. Periods and provisions on these events have one
// instance per notification. Other events and progress come from progress entries, weighed as ADR 0004 says.
//
// For each norm instance there is one mask per possible state (terms.md 3.6): the views in which it is *possible*. An
// event whose guard is undetermined in a view leaves both the old and the new state possible there; a state is
// determinate in a view when it is the only one possible. This is the subset construction of the automaton, one bit per
// view (possible and necessary states: Cervesato, Chittaro and Montanari's credulous and skeptical event calculus).
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "judge/resolve.h"
#include "judge/views.h"
#include "terms/terms.h"

namespace truce::judge {

/// States of a norm instance. `overdue` is in effect after its due date; Symboleo's names otherwise.
enum class StepState : std::uint8_t {
  created,
  in_effect,
  overdue,
  suspended,
  fulfilled,
  violated,
  discharged,
  terminated,
  exercised,
};
inline constexpr std::size_t kStepStates = 9;
[[nodiscard]] std::string_view to_string(StepState state);

/// A norm instance: a provision, and the notification that it is about where there is one instance per notification. A
/// `notifies` provision that asks for an acknowledgement is two duties, each an instance: the notice, and the
/// acknowledgement of its receipt, which never means more than receipt.
struct StepId {
  ProvisionId provision;
  EntryId notification;
  bool acknowledgement = false;
  auto operator<=>(const StepId&) const = default;
};

/// The state of one norm instance at a moment, in every view.
struct Step {
  StepId id;
  std::array<std::vector<Mask>, kStepStates> possible;  ///< per state: word w, one bit per view in which it is possible
  std::vector<Mask> remedied;  ///< views in which it was violated and its on_breach duties were then fulfilled
  std::vector<Mask> late;  ///< views in which it is certain that it was done after its due date (or that of its start)
  std::vector<Span> due;   ///< per view: when it falls due; open ends when not known
  std::vector<std::string>
      blocked_by;  ///< "<step>" or "<step> (<question> = <answer>)": earlier steps not done, by the text or a reading
  std::vector<Mask> out_of_sequence;   ///< views in which it was done before a step that must precede it
  std::vector<std::uint64_t> entries;  ///< record indexes its state rests on

  /// Certain that the state is (holds) or is not (fails) this one.
  [[nodiscard]] Answers in(StepState state) const;
};

/// Whether prohibitions were breached, as the judge of incidents found: asked for conditions such as "p4.standoff is
/// violated". The incidents that count are those that end before `until`.
using Breached = std::function<Answers(const ProvisionId&, Instant until, Instant known)>;

/// Events, periods and norm instances of one case. Not thread-safe. Keeps references, as Resolver does, and the
/// resolver itself.
class Lifecycles {
 public:
  Lifecycles(const Case& c, const terms::Terms& terms, const Views& views, Resolver& resolver, Breached breached);
  Lifecycles(Lifecycles&&) noexcept;
  Lifecycles& operator=(Lifecycles&&) noexcept;
  ~Lifecycles();

  /// All instances of duties, powers, consultations, notices and packages at `now`, in text order.
  [[nodiscard]] std::vector<Step> steps(Instant now, Instant known = Instant::distant_future());
  [[nodiscard]] Step step(const StepId& id, Instant now, Instant known = Instant::distant_future());

  /// To be called when `breached` would now answer otherwise than before: what was computed with its answers is
  /// computed anew.
  void breaches_changed();

  /// The phrases of a condition that speak of time, states and events, asked at `when`:
  ///   time in|before|after <period, event or provision>, <provision> is <state>, <event> started|completed|occurred …,
  ///   <instrument> in force. `notification`: the one that per-notification events and periods belong to; empty: any.
  /// Of another form, or of an unknown thing: undetermined everywhere. An instrument is in force from its in_force date
  /// until the adoption of an instrument that amends it and has the same adopters, or adopters with a power to amend
  /// (terms.md 3.5).
  [[nodiscard]] Answers holds(const terms::Leaf& leaf, const Span& when, const EntryId& notification, Instant known);

  /// Record indexes that the answer of `holds` rests on, for explanations.
  [[nodiscard]] std::vector<std::uint64_t> entries_of(const terms::Leaf& leaf, const Span& when,
                                                      const EntryId& notification, Instant known);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace truce::judge
