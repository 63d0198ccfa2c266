// Conditions of duties, powers and packages at a moment, in every view.
#include <algorithm>

#include "judge/lifecycle_norms.h"

namespace truce::judge {
namespace {

using Form = terms::Leaf::Form;

bool is_in_effect(Phase phase) {
  return phase == Phase::in_effect || phase == Phase::overdue;
}

bool matches(Phase phase, terms::NormState state) {
  switch (state) {
    case terms::NormState::created: return state_of(phase) == StepState::created;
    case terms::NormState::in_effect: return is_in_effect(phase);
    case terms::NormState::suspended: return state_of(phase) == StepState::suspended;
    case terms::NormState::fulfilled: return state_of(phase) == StepState::fulfilled;
    case terms::NormState::violated: return was_violated(phase);
    case terms::NormState::discharged: return state_of(phase) == StepState::discharged;
    case terms::NormState::terminated: return state_of(phase) == StepState::terminated;
    case terms::NormState::exercised: return state_of(phase) == StepState::exercised;
  }
  return false;
}

Verdict both(Verdict a, Verdict b) {
  if (a == Verdict::fails || b == Verdict::fails) return Verdict::fails;
  return a == Verdict::holds && b == Verdict::holds ? Verdict::holds : Verdict::undetermined;
}
Verdict opposite(Verdict a) {
  if (a == Verdict::undetermined) return a;
  return a == Verdict::holds ? Verdict::fails : Verdict::holds;
}

/// `t` at or after the moment.
Verdict since(const Moment& moment, const Span& t) {
  return both(moment.happened, opposite(before(t, moment.when)));
}

/// What is the same in both.
Answers agreeing(const Answers& a, const Answers& b) {
  Answers out(a.size());
  for (std::size_t word = 0; word < a.size(); ++word) out[word] = truce::judge::agreeing(a[word], b[word]);
  return out;
}

}  // namespace

std::vector<EntryId> Norms::movements_for(bool per_notification, const EntryId& notification, Instant known) const {
  if (!per_notification || !notification.empty()) return {notification};
  std::vector<EntryId> out;
  for (const auto* movement : times_.movements(known)) out.push_back(movement->id);
  return out;
}

Answers Norms::condition(const terms::Condition& condition, const Scope& scope, Instant now, Instant known) {
  using Op = terms::Condition::Op;
  if (condition.op == Op::leaf) return leaf(condition.leaf, scope, moment(now), known);
  if (condition.op == Op::negation) return judge::opposite(this->condition(condition.parts.front(), scope, now, known));
  const bool all = condition.op == Op::all;
  Answers out = views_.everywhere(all ? Verdict::holds : Verdict::fails);
  for (const terms::Condition& part : condition.parts) {
    const Answers value = this->condition(part, scope, now, known);
    out = all ? judge::both(out, value) : either(out, value);
  }
  return out;
}

Answers Norms::leaf(const terms::Leaf& leaf, const Scope& scope, const Span& when, Instant known) {
  switch (leaf.form) {
    case Form::time_in:
    case Form::time_before:
    case Form::time_after: return time_leaf(leaf, scope.notification, when, known);
    case Form::happened: return happened_leaf(leaf, scope.notification, when, known);
    case Form::norm_state: return norm_state_over(leaf, scope.notification, when, known);
    case Form::in_force: return in_force(InstrumentId(leaf.object), when);
    case Form::answer:
      return asked(QuestionId(leaf.subject), AnswerId(leaf.object), {}, scope.notification, when, known);
    case Form::has:
    case Form::member: return of_actors(leaf, scope, when, known);
    default: return views_.everywhere(Verdict::undetermined);  // of an incident, not of a norm
  }
}

Answers Norms::asked(const QuestionId& question, const AnswerId& answer, const ActorId& actor,
                     const EntryId& notification, const Span& when, Instant known) {
  const terms::Question* asked = terms_.question(question);
  const auto is_about = [&](std::string_view what) {
    return asked != nullptr && std::find(asked->about.begin(), asked->about.end(), what) != asked->about.end();
  };
  About about;
  if (is_about("actor")) about.actor = actor;
  if (is_about("notification")) about.notification = notification;
  return resolver_.resolve({question, about, when, known}).is(answer);
}

Answers Norms::of_actors(const terms::Leaf& leaf, const Scope& scope, const Span& when, Instant known) {
  if (leaf.slot == terms::Slot::target) return views_.everywhere(Verdict::undetermined);
  const std::vector<ActorId> actors =
      leaf.slot == terms::Slot::named ? std::vector{ActorId(leaf.subject)} : scope.actors;
  if (actors.empty()) return views_.everywhere(Verdict::undetermined);
  Answers out = views_.everywhere(Verdict::holds);
  for (const ActorId& actor : actors) {
    const Answers one = leaf.form == Form::member
                            ? resolver_.member(actor, ActorId(leaf.object), when, known)
                            : asked(QuestionId(leaf.object), AnswerId("yes"), actor, scope.notification, when, known);
    out = judge::both(out, one);
  }
  return out;
}

Answers Norms::time_leaf(const terms::Leaf& leaf, const EntryId& notification, const Span& when, Instant known) {
  const bool known_thing = terms_.period(leaf.object) != nullptr ||
                           terms_.provision(ProvisionId(leaf.object)) != nullptr ||
                           std::any_of(terms_.events.begin(), terms_.events.end(),
                                       [&](const auto& event) { return event.first == leaf.object; });
  if (!known_thing) return views_.everywhere(Verdict::undetermined);
  Answers out = views_.everywhere(Verdict::fails);
  for (const EntryId& one : movements_for(times_.per_notification(leaf.object), notification, known)) {
    const Stretch stretch = times_.stretch(leaf.object, one, known);
    Answers answers(views_.words());
    for (std::size_t view = 0; view < views_.size(); ++view) {
      const Moment& from = stretch.from.by_view[view];
      const Moment& to = stretch.to.by_view[view];
      Verdict verdict = Verdict::undetermined;
      if (leaf.form == Form::time_in) {
        verdict = both(since(from, when), opposite(since(to, when)));
      } else if (leaf.form == Form::time_before) {
        verdict = opposite(since(from, when));
      } else {
        verdict = both(to.happened, before(to.when, when));
      }
      set(answers, view, verdict);
    }
    out = either(out, answers);
  }
  return out;
}

Answers Norms::happened_leaf(const terms::Leaf& leaf, const EntryId& notification, const Span& when, Instant known) {
  using Relation = terms::Leaf::Relation;
  const bool started = leaf.happening == terms::Leaf::Happening::started;
  const bool per = times_.per_notification(leaf.subject) || times_.per_notification(leaf.other);
  Answers out = views_.everywhere(Verdict::fails);
  for (const EntryId& one : movements_for(per, notification, known)) {
    const Happening& it = started ? times_.start(leaf.subject, one, known) : times_.finish(leaf.subject, one, known);
    std::optional<Happening> other, limit;
    if (leaf.relation != Relation::none) other = times_.anchor(leaf.other, one, known);
    if (leaf.relation == Relation::within) limit = times_.after(*other, leaf.within);
    Answers answers(views_.words());
    for (std::size_t view = 0; view < views_.size(); ++view) {
      const Moment& m = it.by_view[view];
      // By the time asked about: certain at its first moment, excluded at its last.
      Verdict verdict = happened_by(m, first_of(when));
      if (happened_by(m, last_of(when)) != verdict) verdict = Verdict::undetermined;
      if (other) {
        const Moment& o = other->by_view[view];
        const Verdict earlier = both(m.happened, before(m.when, o.when));
        if (leaf.relation == Relation::before) {
          verdict = both(verdict, o.happened == Verdict::fails ? Verdict::holds
                                  : o.happened == Verdict::undetermined && before(m.when, o.when) != Verdict::holds
                                      ? Verdict::undetermined
                                      : before(m.when, o.when));
        } else if (leaf.relation == Relation::after) {
          verdict = both(verdict, both(o.happened, before(o.when, m.when)));
        } else {
          verdict = both(
              verdict, both(o.happened, both(opposite(earlier), opposite(before(limit->by_view[view].when, m.when)))));
        }
      }
      set(answers, view, verdict);
    }
    out = either(out, answers);
  }
  return out;
}

std::optional<Instant> Norms::end_of(const terms::Instrument& instrument) const {
  std::optional<Instant> end;
  for (const terms::Instrument& later : terms_.instruments) {
    if (std::find(later.amends.begin(), later.amends.end(), instrument.id) == later.amends.end()) continue;
    const auto may_amend = [&](const ActorId& adopter) {
      return std::any_of(terms_.provisions.begin(), terms_.provisions.end(), [&](const terms::Provision& p) {
        const auto* power = std::get_if<terms::Empowers>(&p.norm);
        return power != nullptr && power->to == "amend" && p.instrument() == instrument.id &&
               std::find(power->holder.begin(), power->holder.end(), adopter) != power->holder.end();
      });
    };
    const bool same = std::is_permutation(later.adopted_by.begin(), later.adopted_by.end(),
                                          instrument.adopted_by.begin(), instrument.adopted_by.end());
    const bool competent =
        same || (!later.adopted_by.empty() && std::all_of(later.adopted_by.begin(), later.adopted_by.end(), may_amend));
    if (competent && later.in_force_at > instrument.in_force_at) {
      end = end ? std::min(*end, later.in_force_at) : later.in_force_at;
    }
  }
  return end;
}

Answers Norms::in_force(const InstrumentId& id, const Span& when) const {
  const terms::Instrument* instrument = terms_.instrument(id);
  if (instrument == nullptr) return views_.everywhere(Verdict::undetermined);
  Verdict verdict = opposite(before(when, moment(instrument->in_force_at)));
  if (const auto end = end_of(*instrument)) verdict = both(verdict, before(when, moment(*end)));
  return views_.everywhere(verdict);
}

Answers Norms::violated(const terms::Provision& provision, const EntryId& notification, Instant now, Instant known) {
  if (std::holds_alternative<terms::Prohibits>(provision.norm)) return breached(provision.id, now, known);
  Answers out = views_.everywhere(Verdict::fails);
  for (const EntryId& one : movements_for(times_.per_notification(provision.id.str()), notification, known)) {
    out = either(out, inside(possible({provision.id, one}, now, known), was_violated));
  }
  return out;
}

Answers Norms::norm_state(const terms::Leaf& leaf, const EntryId& notification, Instant now, Instant known) {
  const terms::Provision* provision = terms_.provision(ProvisionId(leaf.subject));
  if (provision == nullptr) return views_.everywhere(Verdict::undetermined);
  if (leaf.state == terms::NormState::violated) return violated(*provision, notification, now, known);
  if (std::holds_alternative<terms::Prohibits>(provision->norm)) {
    if (leaf.state != terms::NormState::in_effect) return views_.everywhere(Verdict::fails);
    terms::Leaf during;
    during.form = Form::time_in;
    during.object = leaf.subject;
    return judge::both(in_force(provision->instrument(), moment(now)),
                       time_leaf(during, notification, moment(now), known));
  }
  Answers out = views_.everywhere(Verdict::fails);
  for (const EntryId& one : movements_for(times_.per_notification(leaf.subject), notification, known)) {
    out = either(out, inside(possible({provision->id, one}, now, known),
                             [&](Phase phase) { return matches(phase, leaf.state); }));
  }
  return out;
}

Answers Norms::norm_state_over(const terms::Leaf& leaf, const EntryId& notification, const Span& when, Instant known) {
  const Instant first = first_of(when);
  const Instant last = last_of(when);
  Answers out = norm_state(leaf, notification, first, known);
  if (first == last) return out;
  out = agreeing(out, norm_state(leaf, notification, last, known));
  const terms::Provision* provision = terms_.provision(ProvisionId(leaf.subject));
  const bool package = provision != nullptr && std::holds_alternative<terms::Packages>(provision->norm);
  // A breach is never undone, so that the ends tell all; a package is broken only while its elements make it so.
  if (leaf.state == terms::NormState::violated && !package) return out;
  Moments at;
  changes(leaf, {notification, {}}, known, at);
  for (auto t = at.upper_bound(first); t != at.end() && *t < last; ++t) {
    out = agreeing(out, norm_state(leaf, notification, *t, known));
  }
  return out;
}

Answers Norms::activated(const ProvisionId& id, const EntryId& notification, Instant now, Instant known) {
  Answers out = views_.everywhere(Verdict::fails);
  bool of_its_own = true;
  const auto names = [&](const std::vector<ProvisionId>& list) {
    return std::find(list.begin(), list.end(), id) != list.end();
  };
  for (const terms::Provision& provision : terms_.provisions) {
    const auto* prohibits = std::get_if<terms::Prohibits>(&provision.norm);
    const auto* duty = std::get_if<terms::Obliges>(&provision.norm);
    const auto* notifies = std::get_if<terms::Notifies>(&provision.norm);
    if ((prohibits != nullptr && names(prohibits->on_breach)) || (duty != nullptr && names(duty->on_breach))) {
      of_its_own = false;
      out = either(out, violated(provision, notification, now, known));
    } else if (notifies != nullptr && notifies->on_silence == id) {
      of_its_own = false;
      for (const EntryId& one : movements_for(true, notification, known)) {
        out = either(out, inside(possible({provision.id, one, true}, now, known), was_violated));
      }
    }
  }
  return of_its_own ? views_.everywhere(Verdict::holds) : out;
}

Answers Norms::exempted(const ProvisionId& id, const Scope& scope, Instant now, Instant known) {
  Answers out = views_.everywhere(Verdict::fails);
  for (const terms::Provision& provision : terms_.provisions) {
    const auto* exempts = std::get_if<terms::Exempts>(&provision.norm);
    if (exempts == nullptr) continue;
    if (std::find(exempts->from.begin(), exempts->from.end(), id) == exempts->from.end()) continue;
    out = either(out, judge::both(condition(exempts->when, scope, now, known),
                                  judge::opposite(exempted(provision.id, scope, now, known))));
  }
  return out;
}

Answers both(const Answers& a, const Answers& b) {
  Answers out(a.size());
  for (std::size_t word = 0; word < a.size(); ++word) out[word] = a[word] & b[word];
  return out;
}
Answers either(const Answers& a, const Answers& b) {
  Answers out(a.size());
  for (std::size_t word = 0; word < a.size(); ++word) out[word] = a[word] | b[word];
  return out;
}
Answers opposite(const Answers& a) {
  Answers out(a.size());
  for (std::size_t word = 0; word < a.size(); ++word) out[word] = !a[word];
  return out;
}

}  // namespace truce::judge
