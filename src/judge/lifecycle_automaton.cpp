#include "judge/lifecycle_automaton.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

namespace truce::judge {
namespace {

/// Bounds on what is tried order by order: signals of a knot, and sets of as many signals already applied.
constexpr std::size_t kLargestKnot = 64;
constexpr std::size_t kMostSets = 1024;

Phase past_due(Phase phase) {
  switch (phase) {
    case Phase::created: return Phase::created_past_due;
    case Phase::suspended: return Phase::suspended_past_due;
    case Phase::discharged: return Phase::discharged_past_due;
    case Phase::expired: return Phase::expired_past_due;
    default: return phase;
  }
}

bool is_due_passed(Phase phase) {
  return phase == Phase::created_past_due || phase == Phase::overdue || phase == Phase::suspended_past_due ||
         phase == Phase::discharged_past_due || phase == Phase::expired_past_due;
}

bool is_created(Phase phase) {
  return phase == Phase::created || phase == Phase::created_past_due;
}
bool is_running(Phase phase) {
  return phase == Phase::in_effect || phase == Phase::overdue;
}
bool is_suspended(Phase phase) {
  return phase == Phase::suspended || phase == Phase::suspended_past_due;
}
bool is_discharged(Phase phase) {
  return phase == Phase::discharged || phase == Phase::discharged_past_due;
}
bool is_expired(Phase phase) {
  return phase == Phase::expired || phase == Phase::expired_past_due;
}
bool is_pending(Phase phase) {
  return is_created(phase) || is_running(phase) || is_suspended(phase) || is_discharged(phase) || is_expired(phase);
}

Phase complete(Phase phase, const Nature& nature) {
  if (is_created(phase) && !nature.may_be_early) return phase;
  if (phase == Phase::violated) return nature.survives_breach ? Phase::made_good : Phase::violated_done;
  if (is_pending(phase)) {
    return is_due_passed(phase) ? Phase::fulfilled_late : Phase::fulfilled;
  }
  return phase;
}

Phase expire(Phase phase, const Nature& nature) {
  const Phase ended = is_due_passed(phase) ? Phase::expired_past_due : Phase::expired;
  if (is_created(phase) || is_suspended(phase)) return ended;
  if (is_discharged(phase)) return nature.has_due && !nature.maintain ? phase : ended;
  if (!is_running(phase)) return phase;
  if (nature.maintain) return is_due_passed(phase) ? Phase::fulfilled_late : Phase::fulfilled;
  return nature.has_due ? phase : ended;
}

bool before(const GuardedSignal& a, const GuardedSignal& b) {
  if (last_of(a.when) != first_of(b.when)) return last_of(a.when) < first_of(b.when);
  return first_of(a.when) == last_of(b.when) && a.signal < b.signal;  // both exact, the same instant
}

using Masks = std::array<Mask, kPhases>;

void join(Masks& into, const Masks& more) {
  for (std::size_t s = 0; s < kPhases; ++s) into[s] |= more[s];
}

/// P_next(s) |= P_s ∧ ¬fails; P_s := P_s ∧ ¬holds.
Masks apply(const Masks& possible, Signal signal, Lanes guard, const Nature& nature) {
  Masks out{};
  for (std::size_t s = 0; s < kPhases; ++s) {
    if (possible[s] == 0) continue;
    const auto to = static_cast<std::size_t>(next(static_cast<Phase>(s), signal, nature));
    out[to] |= possible[s] & ~guard.fails;
    out[s] |= possible[s] & ~guard.holds;
  }
  return out;
}

struct Event {
  const GuardedSignal* signal;
  Lanes guard;
};

/// All orders of all subsets: a fixed point, reached because masks only grow.
Masks close(Masks possible, std::span<const Event> knot, const Nature& nature) {
  while (true) {
    Masks grown = possible;
    for (const Event& event : knot) {
      join(grown, apply(grown, event.signal->signal, Lanes{0, event.guard.fails}, nature));
    }
    if (grown == possible) return grown;
    possible = grown;
  }
}

/// Every order that the times admit. After each set of applied signals stands the union over the orders that lead to
/// it; since applying a signal distributes over union, nothing is lost or gained against walking the orders one by one.
Masks all_orders(const Masks& start, std::span<const Event> knot, const Nature& nature) {
  if (knot.size() > kLargestKnot) return close(start, knot, nature);
  std::vector<std::uint64_t> must_precede(knot.size(), 0);
  for (std::size_t i = 0; i < knot.size(); ++i) {
    for (std::size_t j = 0; j < knot.size(); ++j) {
      if (before(*knot[j].signal, *knot[i].signal)) must_precede[i] |= std::uint64_t{1} << j;
    }
  }
  std::map<std::uint64_t, Masks> reached{{0, start}};
  for (std::size_t applied = 0; applied < knot.size(); ++applied) {
    std::map<std::uint64_t, Masks> further;
    for (const auto& [done, possible] : reached) {
      for (std::size_t i = 0; i < knot.size(); ++i) {
        const std::uint64_t bit = std::uint64_t{1} << i;
        if ((done & bit) != 0 || (must_precede[i] & ~done) != 0) continue;
        join(further[done | bit], apply(possible, knot[i].signal->signal, knot[i].guard, nature));
      }
    }
    if (further.size() > kMostSets) return close(start, knot, nature);
    reached = std::move(further);
  }
  return reached.begin()->second;
}

/// Signals up to `now`, in one word, that can happen in some view; a signal that may still lie ahead may have happened.
std::vector<Event> events_until(const std::vector<const GuardedSignal*>& sorted, std::size_t word, Instant now) {
  std::vector<Event> events;
  for (const GuardedSignal* signal : sorted) {
    if (first_of(signal->when) > now) continue;
    Lanes guard = signal->guard[word];
    if (last_of(signal->when) > now) guard.holds = 0;
    if (guard.fails != ~Mask{0}) events.push_back({signal, guard});
  }
  return events;
}

}  // namespace

StepState state_of(Phase phase) {
  switch (phase) {
    case Phase::created:
    case Phase::created_past_due: return StepState::created;
    case Phase::in_effect: return StepState::in_effect;
    case Phase::overdue: return StepState::overdue;
    case Phase::suspended:
    case Phase::suspended_past_due: return StepState::suspended;
    case Phase::discharged:
    case Phase::discharged_past_due:
    case Phase::expired:
    case Phase::expired_past_due: return StepState::discharged;
    case Phase::fulfilled:
    case Phase::fulfilled_late:
    case Phase::made_good: return StepState::fulfilled;
    case Phase::violated:
    case Phase::violated_done: return StepState::violated;
    case Phase::terminated: return StepState::terminated;
    case Phase::exercised: return StepState::exercised;
  }
  return StepState::created;
}

bool was_violated(Phase phase) {
  return phase == Phase::violated || phase == Phase::violated_done || phase == Phase::made_good;
}

bool is_done(Phase phase) {
  return phase == Phase::fulfilled || is_late(phase);
}

bool is_late(Phase phase) {
  return phase == Phase::fulfilled_late || phase == Phase::violated_done || phase == Phase::made_good;
}

Phase next(Phase phase, Signal signal, const Nature& nature) {
  switch (signal) {
    case Signal::restore:
      if (phase == Phase::discharged) return Phase::in_effect;
      return phase == Phase::discharged_past_due ? Phase::overdue : phase;
    case Signal::enter:
      if (phase == Phase::created) return Phase::in_effect;
      return phase == Phase::created_past_due ? Phase::overdue : phase;
    case Signal::resume:
      if (phase == Phase::suspended) return Phase::in_effect;
      return phase == Phase::suspended_past_due ? Phase::overdue : phase;
    case Signal::complete: return complete(phase, nature);
    case Signal::exercise: return is_running(phase) ? Phase::exercised : phase;
    case Signal::suspend:
      if (!is_running(phase)) return phase;
      return is_due_passed(phase) ? Phase::suspended_past_due : Phase::suspended;
    case Signal::exempt:
      if (!is_running(phase)) return phase;
      return is_due_passed(phase) ? Phase::discharged_past_due : Phase::discharged;
    case Signal::expire: return expire(phase, nature);
    case Signal::terminate: return is_pending(phase) ? Phase::terminated : phase;
    case Signal::not_kept:
      if (nature.maintain && is_running(phase)) return Phase::violated;
      return nature.then_maintain && (phase == Phase::fulfilled || phase == Phase::fulfilled_late) ? Phase::violated
                                                                                                   : phase;
    case Signal::miss_hard: return phase == Phase::in_effect ? Phase::violated : past_due(phase);
    case Signal::miss_target: return phase == Phase::in_effect ? Phase::overdue : past_due(phase);
  }
  return phase;
}

Possible run(const std::vector<GuardedSignal>& signals, const Nature& nature, std::size_t words, Instant now) {
  std::vector<const GuardedSignal*> sorted;
  for (const GuardedSignal& signal : signals) sorted.push_back(&signal);
  std::stable_sort(sorted.begin(), sorted.end(), [](const GuardedSignal* a, const GuardedSignal* b) {
    return first_of(a->when) != first_of(b->when) ? first_of(a->when) < first_of(b->when) : before(*a, *b);
  });
  Possible out(words);
  for (std::size_t word = 0; word < words; ++word) {
    Masks possible{};
    possible[static_cast<std::size_t>(Phase::created)] = ~Mask{0};
    const std::vector<Event> events = events_until(sorted, word, now);
    for (std::size_t begin = 0; begin < events.size();) {
      std::size_t end = begin + 1;
      Instant reach = last_of(events[begin].signal->when);
      while (end < events.size() && first_of(events[end].signal->when) <= reach) {
        reach = std::max(reach, last_of(events[end].signal->when));
        ++end;
      }
      possible = all_orders(possible, std::span(events).subspan(begin, end - begin), nature);
      begin = end;
    }
    out[word] = possible;
  }
  return out;
}

}  // namespace truce::judge
