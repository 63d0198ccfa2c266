// Whom a power binds, and who may exercise it.
#include <algorithm>

#include "judge/resolve_state.h"

namespace truce::judge {
namespace {

Verdict any_of(Verdict a, Verdict b) {
  if (a == Verdict::holds || b == Verdict::holds) return Verdict::holds;
  return a == Verdict::fails ? b : a;
}
Verdict negation(Verdict a) {
  if (a == Verdict::undetermined) return a;
  return a == Verdict::holds ? Verdict::fails : Verdict::holds;
}
Verdict all_of(Verdict a, Verdict b) {
  return negation(any_of(negation(a), negation(b)));
}

const terms::Empowers* power_of(const terms::Provision* provision) {
  return provision == nullptr ? nullptr : std::get_if<terms::Empowers>(&provision->norm);
}

std::vector<ActorId> groups_of(const terms::Empowers& power) {
  std::vector<ActorId> groups = power.holder;
  if (!power.binds.empty()) groups.push_back(power.binds);
  return groups;
}

}  // namespace

Answers Resolver::State::bound(const ProvisionId& power, const Span& when, Instant known) {
  const terms::Provision* provision = terms.provision(power);
  if (power_of(provision) == nullptr) return views.everywhere(Verdict::fails);
  const auto [found, added] = bindings.try_emplace(power.str());
  Remembered& binding = found->second;
  if (added) {
    std::set<ProvisionId> seen;
    add_moments(power, seen, binding.moments);
    binding.moments.sort();
  }
  const Span time = moment_or_longer(when);
  const Window window = window_of(binding.moments, time, known);
  if (const auto before = binding.windows.find(window); before != binding.windows.end()) return before->second;
  Answers answers = binds(*provision, time, known);
  return binding.windows.emplace(window, std::move(answers)).first->second;
}

Answers Resolver::State::binds(const terms::Provision& provision, const Span& when, Instant known) {
  const auto& norm = std::get<terms::Empowers>(provision.norm);
  const InstrumentId text = provision.instrument();
  const terms::Instrument* instrument = terms.instrument(text);
  const auto names_it = [&](const std::string& of) { return of == provision.id.str() || of == text.str(); };

  // Who accepted and who reserved, each with whether that lasts throughout.
  std::vector<std::pair<ActorId, Verdict>> accepting;
  std::vector<std::pair<ActorId, Verdict>> reserving;
  if (instrument != nullptr) {
    for (const ActorId& adopter : instrument->adopted_by) accepting.emplace_back(adopter, Verdict::holds);
  }
  for (const auto& fact : truce::known(c.instruments, known)) {
    if (fact.body.id != text) continue;
    for (const ActorId& adopter : fact.body.adopted_by) accepting.emplace_back(adopter, Verdict::holds);
  }
  for (const auto& fact : truce::known(c.acceptances, known)) {
    if (names_it(fact.body.of)) accepting.emplace_back(fact.body.actor, lasting(fact.valid, when));
  }
  for (const auto& fact : truce::known(c.reservations, known)) {
    if (fact.body.excludes && names_it(fact.body.to)) {
      reserving.emplace_back(fact.body.actor, lasting(fact.valid, when));
    }
  }
  Wholes wholes_of(*this, when, known);
  const auto among_them = [&](const ActorId& party, const std::vector<std::pair<ActorId, Verdict>>& actors) {
    Verdict verdict = Verdict::fails;
    for (const auto& [actor, lasts] : actors) {
      if (verdict == Verdict::holds) break;
      if (lasts != Verdict::fails) verdict = any_of(verdict, all_of(lasts, wholes_of.belongs(party, actor)));
    }
    return verdict;
  };
  const auto of_bound_kind = [&](const ActorId& party) {
    Verdict verdict = Verdict::fails;
    const auto kind = [&](const std::string& one, Verdict lasts) {
      if (instrument != nullptr && std::ranges::count(instrument->binds, one) > 0) verdict = any_of(verdict, lasts);
    };
    if (const terms::Actor* actor = terms.actor(party)) kind(actor->kind, Verdict::holds);
    for (const Fact<ActorBody>* fact : facts_on(party)) {
      if (fact->known_at(known)) kind(fact->body.kind, lasting(fact->valid, when));
    }
    return verdict;
  };

  Answers answers = views.everywhere(Verdict::fails);
  const bool circular = !norm.binds.empty() && turns_on(norm.binds, provision.id);
  Verdict any_bound = Verdict::fails;
  Verdict any_reserved = Verdict::fails;
  for (std::size_t view = 1; view < views.declared(); ++view) {
    const ActorId& party = views[view].party;
    Answers in_group = views.everywhere(circular ? Verdict::undetermined : Verdict::fails);
    if (!norm.binds.empty() && !circular) in_group = member(party, norm.binds, when, known);
    const Verdict by_text = any_of(of_bound_kind(party), among_them(party, accepting));
    const Verdict reserved = among_them(party, reserving);
    set(answers, view, all_of(any_of(by_text, at(in_group, view)), negation(reserved)));
    any_bound = any_of(any_bound, all_of(any_of(by_text, at(in_group, 0)), negation(reserved)));
    any_reserved = any_of(any_reserved, reserved);
  }
  set(answers, 0, all_of(any_bound, negation(any_reserved)));
  for (std::size_t view = views.declared(); view < views.size(); ++view) {
    set(answers, view, at(answers, views[view].base));
  }
  return answers;
}

Answers Resolver::State::in_form(const DeterminationBody& body, const terms::Empowers& power, const Span& when,
                                 Instant known) {
  Answers answers = views.everywhere(power.jointly ? Verdict::holds : Verdict::fails);
  for (const ActorId& holder : power.holder) {
    const bool circular = turns_on(holder, body.under);
    const Answers one =
        circular ? views.everywhere(Verdict::undetermined) : held_by(holder, power.jointly, body, when, known);
    answers = power.jointly ? answers & one : answers | one;
  }
  return answers;
}

/// A body acts by its own name: a part of it, or a member of it, is not the body. A group by list acts by its members:
/// all where the power is held jointly, else one. A group by condition acts by one who meets it; all of them cannot be
/// listed, so that it cannot act jointly but by its own name.
Answers Resolver::State::held_by(const ActorId& holder, bool jointly, const DeterminationBody& body, const Span& when,
                                 Instant known) {
  const auto acted = [&](const ActorId& actor) { return std::ranges::count(body.by, actor) > 0; };
  if (acted(holder)) return views.everywhere(Verdict::holds);
  Answers answers = views.everywhere(jointly ? Verdict::holds : Verdict::fails);
  for (const ActorId& one : expand({holder})) {
    Answers acts = views.everywhere(acted(one) ? Verdict::holds : Verdict::fails);
    const terms::Group* group = terms.group(one);
    if (group != nullptr && group->when && !jointly) {
      for (const ActorId& by : body.by) acts = acts | member(by, one, when, known);
    }
    answers = jointly ? answers & acts : answers | acts;
  }
  return answers;
}

bool Resolver::State::turns_on(const ActorId& group, const ProvisionId& power) {
  const auto [memo, added] = turns.try_emplace({group, power}, false);
  if (!added) return memo->second;
  std::set<ProvisionId> reached;
  std::vector<ActorId> open{group};
  std::set<ActorId> seen{group};
  while (!open.empty()) {
    const std::set<QuestionId> questions = questions_of(open.back());
    open.pop_back();
    for (const QuestionId& question : questions) {
      for (const Standing& entry : topic(question).entries) {
        if (entry.determined == nullptr || !reached.insert(entry.determined->under).second) continue;
        for (const ActorId& next : groups_of(*power_of(terms.provision(entry.determined->under)))) {
          if (seen.insert(next).second) open.push_back(next);
        }
      }
    }
  }
  return memo->second = reached.contains(power);
}

void Resolver::State::add_moments(const Standing& entry, std::set<ProvisionId>& seen, Moments& moments) const {
  moments.add(entry);
  if (entry.determined != nullptr) add_moments(entry.determined->under, seen, moments);
}

void Resolver::State::add_moments(const ProvisionId& power, std::set<ProvisionId>& seen, Moments& moments) const {
  if (seen.empty()) {
    for (const auto& fact : c.acceptances) moments.add(fact);
    for (const auto& fact : c.reservations) moments.add(fact);
    for (const auto& fact : c.instruments) moments.add(fact);
    for (const auto& fact : c.actors) moments.add(fact);
  }
  if (!seen.insert(power).second) return;
  for (const ActorId& group : groups_of(*power_of(terms.provision(power)))) add_moments(group, seen, moments);
}

void Resolver::State::add_moments(const ActorId& group, std::set<ProvisionId>& seen, Moments& moments) const {
  for (const QuestionId& question : questions_of(group)) {
    const auto found = topics.find(question.str());
    if (found == topics.end()) continue;
    for (const Standing& entry : found->second->entries) add_moments(entry, seen, moments);
  }
}

}  // namespace truce::judge
