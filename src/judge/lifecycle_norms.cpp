// Everything that can happen to a norm instance.
#include "judge/lifecycle_norms.h"

#include <algorithm>
#include <utility>

namespace truce::judge {
namespace {

void sort_unique(std::vector<std::uint64_t>& entries) {
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
}

bool none_hold_or_may(const Answers& answers, const Views& views) {
  for (std::size_t word = 0; word < answers.size(); ++word) {
    if ((views.used(word) & ~answers[word].fails) != 0) return false;
  }
  return true;
}

Span shifted(const Span& span, Duration shift) {
  return {span.begin <= Instant::distant_past() ? span.begin : span.begin + shift,
          span.end >= Instant::distant_future() ? span.end : span.end + shift};
}

constexpr Duration kJustAfter{1};

}  // namespace

Norms::Norms(const Case& c, const terms::Terms& terms, const Views& views, Resolver& resolver, Times& times,
             const Breached& breached)
    : case_(c), terms_(terms), views_(views), resolver_(resolver), times_(times), breached_(breached) {
  for (const auto& fact : c.reports) {
    if (fact.body.when_span) incident_ends_.push_back({last_of(*fact.body.when_span).ms + 1});
  }
  reports_.add(c.reports);
  reports_.add(c.assessments);
  reports_.close();
  std::sort(incident_ends_.begin(), incident_ends_.end());
  incident_ends_.erase(std::unique(incident_ends_.begin(), incident_ends_.end()), incident_ends_.end());
}

std::vector<StepId> Norms::instances(const terms::Provision& provision, Instant known) const {
  const auto* notifies = std::get_if<terms::Notifies>(&provision.norm);
  const bool has_life = notifies != nullptr || std::holds_alternative<terms::Obliges>(provision.norm) ||
                        std::holds_alternative<terms::Empowers>(provision.norm) ||
                        std::holds_alternative<terms::Consults>(provision.norm) ||
                        std::holds_alternative<terms::Packages>(provision.norm);
  if (!has_life) return {};
  if (!times_.per_notification(provision.id.str())) return {{provision.id, {}}};
  bool emergencies_only = false;
  if (notifies != nullptr) {
    const auto longer = [&](const terms::Provision& other) {
      const auto* them = std::get_if<terms::Notifies>(&other.norm);
      if (them == nullptr || them->about != notifies->about || them->before != notifies->before) return false;
      const Instant from{0};
      const auto lead = [&](const CalendarDuration& d) {
        return deadline(from, d, terms_.clock, times_.zone()).value_or(from);
      };
      return lead(them->lead) > lead(notifies->lead);
    };
    emergencies_only = std::any_of(terms_.provisions.begin(), terms_.provisions.end(), longer);
  }
  std::vector<StepId> out;
  for (const auto* movement : times_.movements(known)) {
    if (emergencies_only && !movement->body.emergency) continue;
    out.push_back({provision.id, movement->id});
    if (notifies != nullptr && !notifies->acknowledge_by.empty()) out.push_back({provision.id, movement->id, true});
  }
  return out;
}

void Norms::emit(Life& life, Signal signal, const Happening& happening, Duration shift) const {
  std::vector<bool> taken(views_.size(), false);
  for (std::size_t view = 0; view < views_.size(); ++view) {
    const Moment& moment = happening.by_view[view];
    if (taken[view] || moment.happened == Verdict::fails) continue;
    GuardedSignal out{signal, shifted(moment.when, shift), views_.everywhere(Verdict::fails), happening.entries};
    for (std::size_t other = view; other < views_.size(); ++other) {
      const Moment& same = happening.by_view[other];
      if (same.when != moment.when || same.happened == Verdict::fails) continue;
      set(out.guard, other, same.happened);
      taken[other] = true;
    }
    life.signals.push_back(std::move(out));
  }
}

void Norms::progress_signals(Life& life, const ProvisionId& id, Instant known) {
  for (const Happening& one : times_.each(id, ProgressState::suspended, known)) emit(life, Signal::suspend, one);
  for (const Happening& one : times_.each(id, ProgressState::resumed, known)) emit(life, Signal::resume, one);
  for (const Happening& one : times_.each(id, ProgressState::terminated, known)) emit(life, Signal::terminate, one);
}

void Norms::instrument_signals(Life& life, const terms::Provision& provision) {
  const terms::Instrument* instrument = terms_.instrument(provision.instrument());
  if (instrument == nullptr) return;
  if (const auto end = end_of(*instrument)) {
    life.signals.push_back({Signal::terminate, moment(*end), views_.everywhere(Verdict::holds), {}});
  }
}

void Norms::exemption_signals(Life& life, const ProvisionId& id, const Scope& scope, const Moments& entered,
                              Instant known) {
  const bool any = std::any_of(terms_.provisions.begin(), terms_.provisions.end(), [&](const terms::Provision& other) {
    const auto* exempts = std::get_if<terms::Exempts>(&other.norm);
    return exempts != nullptr && std::find(exempts->from.begin(), exempts->from.end(), id) != exempts->from.end();
  });
  if (!any) return;
  Moments at = entered;
  changes_of_exemption(id, scope, known, at);
  for (const Instant t : at) {
    const Answers exempt = exempted(id, scope, t, known);
    if (!none_hold_or_may(exempt, views_)) life.signals.push_back({Signal::exempt, moment(t), exempt, {}});
    if (!none_hold_or_may(opposite(exempt), views_)) {
      life.signals.push_back({Signal::restore, moment(t), opposite(exempt), {}});
    }
  }
}

void Norms::due_signals(Life& life, const terms::Obliges& duty, const ProvisionId& id, const EntryId& notification,
                        Instant known) {
  life.due = Happening::everywhere(views_.size(), {Verdict::fails, Span{}, false});
  if (!duty.due) return;
  const Signal missed = duty.due->hard ? Signal::miss_hard : Signal::miss_target;
  life.due = times_.due(*duty.due, notification, known, false);
  emit(life, missed, life.due, kJustAfter);
  // A start that is due is missed unless it was made by then.
  Happening starting = times_.due(*duty.due, notification, known, true);
  const Happening& started = times_.start(id.str(), notification, known);
  Happening late = starting;
  for (std::size_t view = 0; view < views_.size(); ++view) {
    const Moment& due = starting.by_view[view];
    if (due.happened == Verdict::fails) continue;
    Moment& miss = late.by_view[view];
    const Moment& start = started.by_view[view];
    if (start.happened != Verdict::fails) {
      const Verdict too_late = before(due.when, start.when);
      if (too_late == Verdict::fails && start.happened == Verdict::holds) {
        miss.happened = Verdict::fails;
      } else if (too_late != Verdict::holds) {
        miss.happened = Verdict::undetermined;
      }
    }
    if (life.due.by_view[view].happened == Verdict::fails) life.due.by_view[view] = due;
  }
  late.entries.insert(late.entries.end(), started.entries.begin(), started.entries.end());
  emit(life, missed, late, kJustAfter);
}

Life Norms::of_obliges(const terms::Provision& provision, const terms::Obliges& duty, const EntryId& notification,
                       Instant known) {
  using Mode = terms::Obliges::Mode;
  Life life;
  life.nature = {duty.mode == Mode::maintain, duty.mode == Mode::achieve_then_maintain, duty.may_be_early,
                 duty.survives_breach, duty.due.has_value()};
  const Scope scope{notification, duty.bearer};
  const terms::Instrument* instrument = terms_.instrument(provision.instrument());
  const Instant begins = instrument != nullptr ? instrument->in_force_at : Instant::distant_past();

  // Into effect: at each instant at which one of its conditions can change, guarded by all of them.
  Moments at;
  std::optional<Stretch> during;
  if (!duty.during.empty()) {
    during = times_.stretch(duty.during, notification, known);
    changes_of(during->from, at);
    changes_of(during->to, at);
  }
  if (duty.when) changes(*duty.when, scope, known, at);
  changes_of_activation(provision.id, notification, known, at);
  Moments entered{begins};
  entered.insert(at.upper_bound(begins), at.end());
  Answers earlier = views_.everywhere(Verdict::fails);
  for (const Instant t : entered) {
    Answers guard = activated(provision.id, notification, t, known);
    if (duty.when) guard = both(guard, condition(*duty.when, scope, t, known));
    if (during) {
      terms::Leaf inside;
      inside.form = terms::Leaf::Form::time_in;
      inside.object = duty.during;
      guard = both(guard, time_leaf(inside, notification, moment(t), known));
    }
    if (guard != earlier) life.signals.push_back({Signal::enter, moment(t), guard, {}});
    earlier = guard;
  }
  exemption_signals(life, provision.id, scope, entered, known);
  instrument_signals(life, provision);
  if (during) emit(life, Signal::expire, during->to);

  due_signals(life, duty, provision.id, notification, known);
  const bool only_start = duty.due && duty.due->start_within && !duty.due->within && !duty.due->at && !duty.due->by &&
                          duty.due->options.empty() && duty.mode == Mode::achieve;
  emit(life, Signal::complete,
       only_start ? times_.start(provision.id.str(), notification, known)
                  : times_.finish(provision.id.str(), notification, known));
  if (duty.mode != Mode::achieve) {
    for (const Happening& one : times_.each(provision.id, ProgressState::not_occurred, known)) {
      emit(life, Signal::not_kept, one);
    }
  }
  progress_signals(life, provision.id, known);
  return life;
}

Life Norms::of_empowers(const terms::Provision& provision, const terms::Empowers& power, Instant known) {
  Life life;
  life.due = Happening::everywhere(views_.size(), {Verdict::fails, Span{}, false});
  const Scope scope{{}, power.holder};
  const terms::Instrument* instrument = terms_.instrument(provision.instrument());
  const Instant begins = instrument != nullptr ? instrument->in_force_at : Instant::distant_past();
  Moments at;
  if (power.needs) changes(*power.needs, scope, known, at);
  Moments entered{begins};
  entered.insert(at.upper_bound(begins), at.end());
  for (const Instant t : entered) {
    const Answers guard = power.needs ? condition(*power.needs, scope, t, known) : views_.everywhere(Verdict::holds);
    life.signals.push_back({Signal::enter, moment(t), guard, {}});
  }
  for (const auto& fact : case_.determinations) {
    if (fact.body.under != provision.id || !fact.known_at(known)) continue;
    const Span when = fact.valid.from.begin > Instant::distant_past() ? fact.valid.from : moment(fact.known_from);
    // Proper form: by a holder; jointly: by all of them.
    Answers proper = views_.everywhere(power.jointly ? Verdict::holds : Verdict::fails);
    for (const ActorId& holder : power.holder) {
      Answers acts = views_.everywhere(Verdict::fails);
      for (const ActorId& by : fact.body.by) acts = either(acts, resolver_.member(by, holder, when, known));
      proper = power.jointly ? both(proper, acts) : either(proper, acts);
    }
    life.signals.push_back({Signal::exercise, when, proper, {fact.index}});
  }
  for (const auto& fact : case_.acceptances) {
    if (fact.body.of != provision.id.str() || !fact.known_at(known)) continue;
    life.signals.push_back({Signal::exercise, fact.valid.from, views_.everywhere(Verdict::holds), {fact.index}});
  }
  if (power.by) {
    life.due = Happening::everywhere(views_.size(), {Verdict::holds, moment(*power.by), false});
    emit(life, Signal::terminate, life.due, kJustAfter);
  }
  instrument_signals(life, provision);
  progress_signals(life, provision.id, known);
  return life;
}

Life Norms::of_consults(const terms::Provision& provision, const terms::Consults& consults, Instant known) {
  Life life;
  const terms::Instrument* instrument = terms_.instrument(provision.instrument());
  life.nature.may_be_early = true;
  life.signals.push_back({Signal::enter,
                          moment(instrument != nullptr ? instrument->in_force_at : Instant::distant_past()),
                          views_.everywhere(Verdict::holds),
                          {}});
  life.due = consults.before.empty() ? Happening::everywhere(views_.size(), {Verdict::fails, Span{}, false})
                                     : times_.anchor(consults.before, {}, known);
  emit(life, Signal::miss_hard, life.due, kJustAfter);
  emit(life, Signal::complete, times_.finish(provision.id.str(), {}, known));
  instrument_signals(life, provision);
  progress_signals(life, provision.id, known);
  return life;
}

Life Norms::of_notifies(const terms::Provision& provision, const terms::Notifies& notifies, const StepId& id,
                        Instant known) {
  Life life;
  const terms::Instrument* instrument = terms_.instrument(provision.instrument());
  const Span begins = moment(instrument != nullptr ? instrument->in_force_at : Instant::distant_past());
  life.nature.may_be_early = true;
  if (id.acknowledgement) {
    emit(life, Signal::enter, times_.notice_given(notifies, id.notification, known));
    life.due = times_.acknowledgement_due(notifies, id.notification, known);
    emit(life, Signal::complete, times_.acknowledged(notifies, id.notification, known));
  } else {
    life.signals.push_back({Signal::enter, begins, views_.everywhere(Verdict::holds), {}});
    life.due = times_.notice_due(notifies, id.notification, known);
    emit(life, Signal::complete, times_.notice_given(notifies, id.notification, known));
  }
  emit(life, Signal::miss_hard, life.due, kJustAfter);
  instrument_signals(life, provision);
  return life;
}

Norms::Epoch Norms::epoch(bool of_breaches, Instant known) const {
  return {times_.epoch(known), of_breaches ? reports_.at(known) : 0};
}

Answers Norms::breached(const ProvisionId& id, Instant until, Instant known) {
  asked_of_breach_ = true;
  return breached_(id, until, known);
}

void Norms::breaches_changed() {
  breaches_.clear();
  std::erase_if(lives_, [&](const auto& kept) { return on_breaches_.contains(kept.first.first); });
}

const Life& Norms::life(const StepId& id, Instant known) {
  const bool on_breach = on_breaches_.contains(id);
  asked_of_breach_ = asked_of_breach_ || on_breach;
  if (const auto found = lives_.find({id, epoch(on_breach, known)}); found != lives_.end()) return found->second;
  Life life;
  life.due = Happening::everywhere(views_.size(), {Verdict::fails, Span{}, false});
  if (!under_way_.insert(id).second) return lives_.insert_or_assign({StepId{}, Epoch{}}, std::move(life)).first->second;
  const bool asked_before = std::exchange(asked_of_breach_, false);
  Packages packages = std::exchange(packages_, {});
  if (const terms::Provision* provision = terms_.provision(id.provision)) {
    if (const auto* duty = std::get_if<terms::Obliges>(&provision->norm)) {
      life = of_obliges(*provision, *duty, id.notification, known);
    } else if (const auto* power = std::get_if<terms::Empowers>(&provision->norm)) {
      life = of_empowers(*provision, *power, known);
    } else if (const auto* consults = std::get_if<terms::Consults>(&provision->norm)) {
      life = of_consults(*provision, *consults, known);
    } else if (const auto* notifies = std::get_if<terms::Notifies>(&provision->norm)) {
      life = of_notifies(*provision, *notifies, id, known);
    }
  }
  under_way_.erase(id);
  packages_ = std::move(packages);
  if (asked_of_breach_) on_breaches_.insert(id);
  sort_unique(life.due.entries);
  const Epoch of = epoch(asked_of_breach_, known);
  asked_of_breach_ = asked_of_breach_ || asked_before;
  return lives_.insert_or_assign({id, of}, std::move(life)).first->second;
}

Possible Norms::possible(const StepId& id, Instant now, Instant known) {
  const terms::Provision* provision = terms_.provision(id.provision);
  const auto* package = provision != nullptr ? std::get_if<terms::Packages>(&provision->norm) : nullptr;
  Possible out;
  if (under_way_.contains(id) || (package != nullptr && !packages_.asked.insert(id).second)) {
    out.resize(views_.words());
    for (auto& masks : out) masks.fill(~Mask{0});
  } else if (package != nullptr) {
    out = of_package(*package, now, known);
    packages_.asked.erase(id);
  } else {
    const Life& one = life(id, known);
    out = run(one.signals, one.nature, views_.words(), now);
  }
  for (std::size_t word = 0; word < out.size(); ++word) {
    for (Mask& mask : out[word]) mask &= views_.used(word);
  }
  return out;
}

Possible Norms::of_package(const terms::Packages& package, Instant now, Instant known) {
  Answers applies = views_.everywhere(Verdict::holds);
  if (package.only_if) applies = condition(*package.only_if, {}, now, known);
  Answers all = views_.everywhere(Verdict::holds);
  Answers some = views_.everywhere(Verdict::fails);
  Answers lost = views_.everywhere(Verdict::fails);
  for (const ProvisionId& element : package.elements) {
    const Possible state = possible({element, {}}, now, known);
    const Answers done = inside(state, [](Phase p) { return state_of(p) == StepState::fulfilled; });
    all = both(all, done);
    some = either(some, done);
    const terms::Provision* provision = terms_.provision(element);
    const auto* duty = provision != nullptr ? std::get_if<terms::Obliges>(&provision->norm) : nullptr;
    const bool survives = duty != nullptr && duty->survives_breach;
    lost = either(lost, inside(state, [&](Phase p) {
                    return p == Phase::terminated || (state_of(p) == StepState::violated && !survives);
                  }));
  }
  const Answers broken =
      package.rule == terms::Packages::Rule::all_or_none ? both(some, lost) : views_.everywhere(Verdict::fails);
  Possible out(views_.words());
  for (std::size_t word = 0; word < out.size(); ++word) {
    const Mask may_apply = ~applies[word].fails;
    out[word][static_cast<std::size_t>(Phase::created)] = ~applies[word].holds;
    out[word][static_cast<std::size_t>(Phase::fulfilled)] = may_apply & ~all[word].fails;
    out[word][static_cast<std::size_t>(Phase::violated)] = may_apply & ~broken[word].fails;
    out[word][static_cast<std::size_t>(Phase::in_effect)] = may_apply & ~all[word].holds & ~broken[word].holds;
  }
  return out;
}

Answers Norms::inside(const Possible& possible, const std::function<bool(Phase)>& in_set) const {
  Answers out(possible.size());
  for (std::size_t word = 0; word < possible.size(); ++word) {
    Mask in = 0, outside = 0;
    for (std::size_t p = 0; p < kPhases; ++p) {
      (in_set(static_cast<Phase>(p)) ? in : outside) |= possible[word][p];
    }
    out[word] = {in & ~outside, outside & ~in};
  }
  return out;
}

}  // namespace truce::judge
