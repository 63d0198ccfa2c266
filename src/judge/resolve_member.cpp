// Who belongs to what: actors that are part of others, groups by list and groups by condition (ADR 0002).
#include <algorithm>

#include "judge/resolve_state.h"

namespace truce::judge {
namespace {

Answers combine(const Answers& a, const Answers& b, Lanes (*operation)(Lanes, Lanes)) {
  Answers result(a.size());
  for (std::size_t word = 0; word < a.size(); ++word) result[word] = operation(a[word], b[word]);
  return result;
}

template <class Visit>
void for_each_leaf(const terms::Condition& condition, const Visit& visit) {
  if (condition.op == terms::Condition::Op::leaf) visit(condition.leaf);
  for (const terms::Condition& part : condition.parts) for_each_leaf(part, visit);
}

}  // namespace

Answers operator&(const Answers& a, const Answers& b) {
  return combine(a, b, [](Lanes x, Lanes y) { return x & y; });
}
Answers operator|(const Answers& a, const Answers& b) {
  return combine(a, b, [](Lanes x, Lanes y) { return x | y; });
}
Answers operator!(const Answers& a) {
  return combine(a, a, [](Lanes x, Lanes) { return !x; });
}

Verdict lasting(const ValidTime& valid, const Span& when) {
  if (valid.certainly_covers(when)) return Verdict::holds;
  return valid.possibly_overlaps(when) ? Verdict::undetermined : Verdict::fails;
}

std::map<ActorId, bool> Resolver::State::wholes(const ActorId& actor, const Span& when, Instant known) const {
  std::map<ActorId, bool> reached{{actor, true}};
  std::vector<ActorId> open{actor};
  const auto reach = [&](const std::vector<ActorId>& part_of, bool certain) {
    for (const ActorId& whole : part_of) {
      const auto [found, added] = reached.try_emplace(whole, certain);
      if (!added && (found->second || !certain)) continue;  // nothing new
      found->second = certain;
      open.push_back(whole);
    }
  };
  while (!open.empty()) {
    const ActorId current = std::move(open.back());
    open.pop_back();
    const bool certain = reached.at(current);
    if (const terms::Actor* named = terms.actor(current)) reach(named->part_of, certain);
    for (const Fact<ActorBody>* fact : facts_on(current)) {
      const Verdict there = fact->known_at(known) ? lasting(fact->valid, when) : Verdict::fails;
      if (there != Verdict::fails) reach(fact->body.part_of, certain && there == Verdict::holds);
    }
  }
  return reached;
}

std::span<const Fact<ActorBody>* const> Resolver::State::facts_on(const ActorId& actor) const {
  const auto found = actor_facts.find(actor);
  if (found == actor_facts.end()) return {};
  return found->second;
}

const std::map<ActorId, bool>& Resolver::State::Wholes::of(const ActorId& actor) {
  const auto [found, added] = found_.try_emplace(actor);
  if (added) found->second = state_.wholes(actor, when_, known_);
  return found->second;
}

Verdict Resolver::State::Wholes::belongs(const ActorId& actor, const ActorId& to) {
  const std::map<ActorId, bool>& above = of(actor);
  const auto found = above.find(to);
  if (found != above.end()) return found->second ? Verdict::holds : Verdict::undetermined;
  return of(to).contains(actor) ? Verdict::undetermined : Verdict::fails;
}

Answers Resolver::State::member(const ActorId& actor, const ActorId& group_or_actor, const Span& when, Instant known) {
  if (actor.empty()) return views.everywhere(Verdict::undetermined);
  const Span time = moment_or_longer(when);
  if (!asking.empty()) return belongs(actor, group_or_actor, time, known);
  auto& of_group = memberships.try_emplace(group_or_actor.str()).first->second;
  const auto [found, added] = of_group.try_emplace(actor.str());
  Remembered& membership = found->second;
  if (added) {
    std::set<ProvisionId> seen;
    for (const auto& fact : c.actors) membership.moments.add(fact);
    for (const auto& fact : c.acceptances) membership.moments.add(fact);
    for (const auto& fact : c.reservations) membership.moments.add(fact);
    for (const auto& fact : c.instruments) membership.moments.add(fact);
    add_moments(group_or_actor, seen, membership.moments);
    membership.moments.sort();
  }
  const Window window = window_of(membership.moments, time, known);
  if (const auto before = membership.windows.find(window); before != membership.windows.end()) return before->second;
  Answers answers = belongs(actor, group_or_actor, time, known);
  return membership.windows.emplace(window, std::move(answers)).first->second;
}

Answers Resolver::State::belongs(const ActorId& actor, const ActorId& group_or_actor, const Span& when, Instant known) {
  const terms::Group* group = terms.group(group_or_actor);
  if (group == nullptr) {
    return views.everywhere(Wholes(*this, when, known).belongs(actor, group_or_actor));
  }
  const std::pair membership(actor, group_or_actor);
  if (std::ranges::count(asking, membership) > 0) return views.everywhere(Verdict::undetermined);
  asking.push_back(membership);
  Answers answers = views.everywhere(Verdict::fails);
  for (const ActorId& listed : group->members) answers = answers | belongs(actor, listed, when, known);
  if (group->when) answers = answers | meets(*group->when, actor, when, known);
  asking.pop_back();
  return answers;
}

Answers Resolver::State::meets(const terms::Condition& condition, const ActorId& actor, const Span& when,
                               Instant known) {
  using Op = terms::Condition::Op;
  using Form = terms::Leaf::Form;
  if (condition.op == Op::negation) return !meets(condition.parts.at(0), actor, when, known);
  if (condition.op != Op::leaf) {
    const bool all = condition.op == Op::all;
    Answers answers = views.everywhere(all ? Verdict::holds : Verdict::fails);
    for (const terms::Condition& part : condition.parts) {
      const Answers next = meets(part, actor, when, known);
      answers = all ? answers & next : answers | next;
    }
    return answers;
  }
  const terms::Leaf& leaf = condition.leaf;
  const ActorId who = leaf.slot == terms::Slot::named ? ActorId(leaf.subject) : actor;
  const bool of_target = leaf.slot == terms::Slot::target;  // of an incident that is not asked about here
  if (leaf.form == Form::member && !of_target) return member(who, ActorId(leaf.object), when, known);
  const QuestionId question(leaf.form == Form::has ? leaf.object : leaf.subject);
  if ((leaf.form != Form::has && leaf.form != Form::answer) || of_target) {
    return views.everywhere(Verdict::undetermined);
  }
  Ask ask{.question = question, .about = {}, .when = when, .known = known};
  const terms::Question* asked = terms.question(question);
  if (asked != nullptr && std::ranges::count(asked->about, "actor") > 0) ask.about.actor = who;
  return resolve(ask).is(AnswerId(leaf.form == Form::has ? "yes" : leaf.object));
}

std::set<QuestionId> Resolver::State::questions_of(const ActorId& group) const {
  std::set<QuestionId> questions;
  std::set<ActorId> seen{group};
  std::vector<ActorId> open{group};
  const auto look_into = [&](const ActorId& next) {
    if (seen.insert(next).second) open.push_back(next);
  };
  while (!open.empty()) {
    const terms::Group* current = terms.group(open.back());
    open.pop_back();
    if (current == nullptr) continue;
    std::ranges::for_each(current->members, look_into);
    if (!current->when) continue;
    for_each_leaf(*current->when, [&](const terms::Leaf& leaf) {
      if (leaf.form == terms::Leaf::Form::member) look_into(ActorId(leaf.object));
      if (leaf.form == terms::Leaf::Form::has) questions.insert(QuestionId(leaf.object));
      if (leaf.form == terms::Leaf::Form::answer) questions.insert(QuestionId(leaf.subject));
    });
  }
  return questions;
}

}  // namespace truce::judge
