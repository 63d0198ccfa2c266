// Sorting a case's entries by the questions they speak of, once.
#include "judge/resolve_state.h"

#include <algorithm>

namespace truce::judge {
namespace {

std::array<const std::string*, 4> arguments(const About& about) {
  return {&about.actor.str(), &about.incident.str(), &about.place.str(), &about.notification.str()};
}

bool decided_by_body(const terms::Question& question, const terms::Terms& terms) {
  if (question.decided_by.empty()) return false;
  const terms::Provision* decides = terms.provision(question.decided_by);
  return decides == nullptr || !std::holds_alternative<terms::Consults>(decides->norm);
}

/// Those whose agreement the terms name; empty: all parties with a view.
std::vector<ActorId> agreement_of(const terms::Question& question, const terms::Terms& terms) {
  if (!question.agreement_of.empty()) return question.agreement_of;
  const terms::Provision* decides = terms.provision(question.decided_by);
  const auto* consults = decides == nullptr ? nullptr : std::get_if<terms::Consults>(&decides->norm);
  if (consults == nullptr) return {};
  std::vector<ActorId> both = consults->bearer;
  both.insert(both.end(), consults->with.begin(), consults->with.end());
  return both;
}

AnswerId presumed(const terms::Question& question) {
  using enum terms::Question::Silence;
  // Evaluations are never computed: only an entry answers them.
  if (question.sort == terms::Question::Sort::evaluation || question.silence == undetermined) return {};
  return AnswerId(question.silence == presume_yes ? "yes" : "no");
}

/// When a power was exercised: when the entry says it was issued, else when the first of its chain of corrections was
/// known.
Instant exercised(const Case& c, const Fact<DeterminationBody>& fact) {
  const EntryHeader* header = c.entry(fact.id);
  if (header != nullptr && !header->issued) header = c.entry(fact.origin);
  return header == nullptr ? fact.known_from : known_from(header->issued, header->recorded_at);
}

/// The rule of Empowers::as_stated: a prospective exercise has no effect before it was made.
ValidTime effect(const Case& c, const Fact<DeterminationBody>& fact, const terms::Empowers& power) {
  ValidTime valid = fact.valid;
  if (!power.as_stated) {
    const Instant made = exercised(c, fact);
    valid.from.begin = std::max(valid.from.begin, made);
    valid.from.end = std::max(valid.from.end, made);
  }
  return valid;
}

template <class T>
Standing standing(const Fact<T>& fact, Standing::Rank rank) {
  Standing entry;
  entry.rank = rank;
  entry.index = fact.index;
  entry.origin = fact.origin;
  entry.valid = fact.valid;
  entry.known_from = fact.known_from;
  entry.known_until = fact.known_until;
  return entry;
}

}  // namespace

std::size_t Hash::operator()(const Key& key) const {
  std::uint64_t mixed = 0;
  for (const std::int32_t part : key) mixed = (mixed ^ static_cast<std::uint32_t>(part)) * 0x9e3779b97f4a7c15U;
  return mixed ^ (mixed >> 32U);
}

Key Topic::state(const About& about) {
  Key key{};
  const auto given = arguments(about);
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (given[i]->empty()) continue;
    key[i] = values[i].try_emplace(*given[i], static_cast<std::int32_t>(values[i].size()) + 1).first->second;
  }
  return key;
}

Key Topic::ask(const About& about) const {
  Key key{};
  const auto given = arguments(about);
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (values[i].empty()) continue;
    if (given[i]->empty()) {
      key[i] = kUnknown;
    } else if (const auto known = values[i].find(*given[i]); known != values[i].end()) {
      key[i] = known->second;
    }
  }
  return key;
}

Resolver::State::State(const Case& c_, const terms::Terms& terms_, const Views& views_)
    : c(c_), terms(terms_), views(views_) {
  for (const auto& fact : c.actors) actor_facts[fact.body.id].push_back(&fact);
  make_topics();
  add_entries();
  add_determinations();
  add_suppositions();
  finish_topics();
}

void Resolver::State::make_topics() {
  for (const terms::Question& question : terms.questions) {
    auto made = std::make_unique<Topic>();
    made->question = &question;
    made->rules.views = views.declared();
    made->rules.by_body = decided_by_body(question, terms);
    made->rules.presumed = presumed(question);
    const std::vector<ActorId> named = expand(agreement_of(question, terms));
    for (const ActorId& actor : named) made->rules.needed.push_back(speaker_of(actor));
    if (named.empty()) {
      for (std::size_t view = 1; view < views.declared(); ++view) made->rules.needed.push_back(view);
    }
    if (question.sort == terms::Question::Sort::position) {
      made->rules.held = question.held_answer;
      for (const ActorId& actor : expand(question.held_by)) made->rules.holders.push_back(speaker_of(actor));
    }
    readers[question.id.str()].push_back(made.get());
    if (!made->rules.held.empty() && question.held_question != question.id) {
      readers[question.held_question.str()].push_back(made.get());
    }
    topics.emplace(question.id.str(), std::move(made));
  }
}

void Resolver::State::add(const QuestionId& question, const About& about, Standing entry, bool effective) {
  const auto found = readers.find(question.str());
  if (found == readers.end()) return;
  for (Topic* topic : found->second) {
    entry.key = topic->state(about);
    topic->touching.emplace_back(entry.key, entry.index);
    const bool of_stances = topic->question->sort == terms::Question::Sort::position;
    const bool heard = !of_stances || (question != topic->question->id && entry.rank == Standing::Rank::position);
    if (effective && heard) topic->entries.push_back(entry);
  }
}

void Resolver::State::add_entries() {
  for (const auto& fact : c.positions) {
    Standing entry = standing(fact, Standing::Rank::position);
    entry.answer = fact.body.answer;
    entry.speakers = speakers_for(fact.body.by);
    const bool spoken = !entry.speakers.empty() && !entry.answer.empty();
    add(fact.body.question, fact.body.about, std::move(entry), spoken);
  }
  for (const auto& fact : c.no_agreements) {
    add(fact.body.question, fact.body.about, standing(fact, Standing::Rank::no_agreement), true);
  }
}

void Resolver::State::add_determinations() {
  std::map<EntryId, std::uint64_t> origins;
  for (const auto& fact : c.determinations) origins[fact.id] = fact.origin;
  for (const auto& fact : c.determinations) {
    const DeterminationBody& body = fact.body;
    Standing position = standing(fact, Standing::Rank::position);
    position.answer = body.answer;
    for (const ActorId& by : body.by) {
      for (const Speaker speaker : speakers_for(by)) position.speakers.push_back(speaker);
    }
    const bool spoken = !position.speakers.empty() && !body.answer.empty();
    add(body.question, body.about, std::move(position), spoken);

    const terms::Provision* provision = terms.provision(body.under);
    const auto* power = provision == nullptr ? nullptr : std::get_if<terms::Empowers>(&provision->norm);
    if (power == nullptr || power->settles != body.question || body.answer.empty()) continue;
    Standing entry = standing(fact, Standing::Rank::determination);
    entry.answer = body.answer;
    entry.valid = effect(c, fact, *power);
    entry.determined = &body;
    for (const EntryId& id : body.supersedes) {
      if (const auto named = origins.find(id); named != origins.end()) entry.supersedes.push_back(named->second);
    }
    add(body.question, body.about, std::move(entry), true);
  }
}

void Resolver::State::add_suppositions() {
  for (std::size_t view = views.declared(); view < views.size(); ++view) {
    for (const Supposition& supposition : views[view].suppositions) {
      const auto found = topics.find(supposition.question.str());
      if (found == topics.end()) continue;
      Topic& topic = *found->second;
      topic.suppositions.push_back({view, topic.state(supposition.about), supposition.answer});
    }
  }
}

void Resolver::State::finish_topics() {
  for (const auto& [id, topic] : topics) {
    topic->rules.speakers = views.declared() + viewless.size();
    for (const Standing& entry : topic->entries) topic->by_key[entry.key].push_back(&entry);
    std::ranges::stable_sort(topic->suppositions, {}, [](const Topic::Supposed& s) { return particularity(s.key); });
  }
}

/// Groups by list stand for their members; one by condition cannot be listed and speaks for itself.
std::vector<ActorId> Resolver::State::expand(const std::vector<ActorId>& actors) const {
  std::vector<ActorId> listed;
  std::vector<ActorId> open(actors.rbegin(), actors.rend());
  std::set<ActorId> seen;
  while (!open.empty()) {
    const ActorId actor = std::move(open.back());
    open.pop_back();
    if (!seen.insert(actor).second) continue;
    const terms::Group* group = terms.group(actor);
    if (group == nullptr || group->when || group->members.empty()) {
      listed.push_back(actor);
    } else {
      open.insert(open.end(), group->members.rbegin(), group->members.rend());
    }
  }
  return listed;
}

Speaker Resolver::State::speaker_of(const ActorId& actor) {
  if (const auto view = views.speaking_for(c, actor)) return *view;
  const auto found = std::ranges::find(viewless, actor);
  if (found == viewless.end()) {
    viewless.push_back(actor);
    return views.declared() + viewless.size() - 1;
  }
  return views.declared() + static_cast<Speaker>(found - viewless.begin());
}

const std::vector<Speaker>& Resolver::State::speakers_for(const ActorId& by) {
  const auto [found, added] = heard_as.try_emplace(by);
  std::vector<Speaker>& speakers = found->second;
  if (!added) return speakers;
  if (const auto view = views.speaking_for(c, by)) speakers.push_back(*view);
  const std::map<ActorId, bool> whole = wholes(by, Span{}, Instant::distant_future());
  for (std::size_t i = 0; i < viewless.size(); ++i) {
    if (whole.contains(viewless[i])) speakers.push_back(views.declared() + i);
  }
  return speakers;
}

}  // namespace truce::judge
