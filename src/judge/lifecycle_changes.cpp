// When the answers of conditions can change: between two of these instants every answer is constant, so that a norm's
// life is a finite list of signals.
#include <algorithm>

#include "judge/lifecycle_norms.h"

namespace truce::judge {
namespace {

using Form = terms::Leaf::Form;

void add(std::set<Instant>& out, Instant t) {
  if (t > Instant::distant_past() && t < Instant::distant_future()) out.insert(t);
}

/// An uncertain moment: undetermined from its first, certain at its last, over just after.
void add(std::set<Instant>& out, const Span& span) {
  add(out, first_of(span));
  add(out, last_of(span));
  if (last_of(span) < Instant::distant_future()) add(out, Instant{last_of(span).ms + 1});
}

}  // namespace

void Norms::changes_of(const Happening& happening, Moments& out) const {
  for (const Moment& moment : happening.by_view) {
    if (moment.happened != Verdict::fails) add(out, moment.when);
  }
}

void Norms::changes(const terms::Condition& condition, const Scope& scope, Instant known, Moments& out) {
  if (condition.op == terms::Condition::Op::leaf) changes(condition.leaf, scope, known, out);
  for (const terms::Condition& part : condition.parts) changes(part, scope, known, out);
}

void Norms::changes(const terms::Leaf& leaf, const Scope& scope, Instant known, Moments& out) {
  const auto of = [&](const std::string& thing) {
    for (const EntryId& one : movements_for(times_.per_notification(thing), scope.notification, known)) {
      changes_of(times_.start(thing, one, known), out);
      changes_of(times_.finish(thing, one, known), out);
    }
  };
  const auto at_each = [&](const std::vector<Instant>& moments) { out.insert(moments.begin(), moments.end()); };
  switch (leaf.form) {
    case Form::time_in:
    case Form::time_before:
    case Form::time_after: return of(leaf.object);
    case Form::happened:
      of(leaf.subject);
      if (!leaf.other.empty()) of(leaf.other);
      return;
    case Form::norm_state:
      if (const auto* provision = terms_.provision(ProvisionId(leaf.subject))) {
        const bool of_breach =
            std::holds_alternative<terms::Prohibits>(provision->norm) && leaf.state == terms::NormState::violated;
        if (of_breach) return changes_of_breach(provision->id, known, out);
        changes_of_state(*provision, scope.notification, known, out);
      }
      return;
    case Form::in_force: return changes_of_force(InstrumentId(leaf.object), out);
    case Form::answer: return at_each(resolver_.changes_of_answer(QuestionId(leaf.subject)));
    case Form::has: return at_each(resolver_.changes_of_answer(QuestionId(leaf.object)));
    case Form::member: return at_each(resolver_.changes_of_membership(ActorId(leaf.object)));
    default: return;
  }
}

void Norms::changes_of_force(const InstrumentId& id, Moments& out) const {
  const auto* instrument = terms_.instrument(id);
  if (instrument == nullptr) return;
  add(out, instrument->in_force_at);
  if (const auto end = end_of(*instrument)) add(out, *end);
}

void Norms::changes_of_state(const terms::Provision& provision, const EntryId& notification, Instant known,
                             Moments& out) {
  if (std::holds_alternative<terms::Prohibits>(provision.norm)) {
    changes_of_force(provision.instrument(), out);
    for (const EntryId& one : movements_for(times_.per_notification(provision.id.str()), notification, known)) {
      changes_of(times_.start(provision.id.str(), one, known), out);
      changes_of(times_.finish(provision.id.str(), one, known), out);
    }
    return;
  }
  if (const auto* package = std::get_if<terms::Packages>(&provision.norm)) {
    const StepId self{provision.id, notification};
    if (!packages_.listed.insert(self).second) return;
    if (package->only_if) changes(*package->only_if, {}, known, out);
    for (const ProvisionId& element : package->elements) {
      if (const auto* one = terms_.provision(element)) changes_of_state(*one, notification, known, out);
    }
    packages_.listed.erase(self);
    return;
  }
  for (const StepId& id : instances(provision, known)) {
    if (!notification.empty() && !id.notification.empty() && id.notification != notification) continue;
    for (const GuardedSignal& signal : life(id, known).signals) add(out, signal.when);
  }
}

void Norms::changes_of_activation(const ProvisionId& id, const EntryId& notification, Instant known, Moments& out) {
  const auto names = [&](const std::vector<ProvisionId>& list) {
    return std::find(list.begin(), list.end(), id) != list.end();
  };
  for (const terms::Provision& provision : terms_.provisions) {
    const auto* prohibits = std::get_if<terms::Prohibits>(&provision.norm);
    const auto* duty = std::get_if<terms::Obliges>(&provision.norm);
    const auto* notifies = std::get_if<terms::Notifies>(&provision.norm);
    if (prohibits != nullptr && names(prohibits->on_breach)) changes_of_breach(provision.id, known, out);
    const bool other =
        (duty != nullptr && names(duty->on_breach)) || (notifies != nullptr && notifies->on_silence == id);
    if (other) changes_of_state(provision, notification, known, out);
  }
}

void Norms::changes_of_exemption(const ProvisionId& id, const Scope& scope, Instant known, Moments& out) {
  for (const terms::Provision& provision : terms_.provisions) {
    const auto* exempts = std::get_if<terms::Exempts>(&provision.norm);
    if (exempts == nullptr) continue;
    if (std::find(exempts->from.begin(), exempts->from.end(), id) == exempts->from.end()) continue;
    changes(exempts->when, scope, known, out);
    changes_of_exemption(provision.id, scope, known, out);
  }
}

void Norms::changes_of_breach(const ProvisionId& id, Instant known, Moments& out) {
  asked_of_breach_ = true;
  const std::pair key{id, epoch(true, known)};
  auto found = breaches_.find(key);
  if (found == breaches_.end()) {
    // Once breached, breached for good: bisect between incidents whose answers differ.
    Moments moments;
    const std::function<void(std::size_t, const Answers&, std::size_t, const Answers&)> between =
        [&](std::size_t low, const Answers& at_low, std::size_t high, const Answers& at_high) {
          if (at_low == at_high) return;
          if (high - low == 1) {
            add(moments, incident_ends_[high]);
            return;
          }
          const std::size_t middle = low + (high - low) / 2;
          const Answers at_middle = breached(id, incident_ends_[middle], known);
          between(low, at_low, middle, at_middle);
          between(middle, at_middle, high, at_high);
        };
    if (!incident_ends_.empty()) {
      const Answers first = breached(id, incident_ends_.front(), known);
      add(moments, incident_ends_.front());
      between(0, first, incident_ends_.size() - 1, breached(id, incident_ends_.back(), known));
    }
    found = breaches_.emplace(key, std::move(moments)).first;
  }
  out.insert(found->second.begin(), found->second.end());
}

std::vector<std::uint64_t> Norms::entries(const terms::Leaf& leaf, const EntryId& notification, Instant known) {
  std::set<std::uint64_t> out;
  const auto of = [&](const std::string& thing) {
    if (thing.empty()) return;
    for (const EntryId& one : movements_for(times_.per_notification(thing), notification, known)) {
      for (const Happening* h : {&times_.start(thing, one, known), &times_.finish(thing, one, known)}) {
        out.insert(h->entries.begin(), h->entries.end());
      }
    }
  };
  switch (leaf.form) {
    case Form::time_in:
    case Form::time_before:
    case Form::time_after: of(leaf.object); break;
    case Form::happened:
      of(leaf.subject);
      of(leaf.other);
      break;
    case Form::norm_state:
      if (const auto* provision = terms_.provision(ProvisionId(leaf.subject))) {
        for (const StepId& id : instances(*provision, known)) {
          if (!notification.empty() && !id.notification.empty() && id.notification != notification) continue;
          for (const GuardedSignal& signal : life(id, known).signals) {
            out.insert(signal.entries.begin(), signal.entries.end());
          }
        }
      }
      break;
    default: break;
  }
  return {out.begin(), out.end()};
}

}  // namespace truce::judge
