#include "judge/resolve.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "judge/resolve_state.h"

namespace truce::judge {
namespace {

/// Which segment a moment is in: the number of cuts at or before it.
std::uint32_t segment_of(const std::vector<Instant>& cuts, Instant moment) {
  return static_cast<std::uint32_t>(std::ranges::upper_bound(cuts, moment) - cuts.begin());
}

Span segment_span(const std::vector<Instant>& cuts, std::uint32_t segment) {
  return {segment == 0 ? Instant::distant_past() : cuts[segment - 1],
          segment == cuts.size() ? Instant::distant_future() : cuts[segment]};
}

bool known_at(const Standing& entry, Instant known) {
  if (known == Instant::distant_future()) return entry.known_until == known;
  return entry.known_from <= known && known < entry.known_until;
}

/// The arguments of `asked` that some entry states.
About told_apart(const About& asked, const Key& key) {
  About about;
  if (key[0] > 0) about.actor = asked.actor;
  if (key[1] > 0) about.incident = asked.incident;
  if (key[2] > 0) about.place = asked.place;
  if (key[3] > 0) about.notification = asked.notification;
  return about;
}

/// The keys of entries that speak of an instance with these arguments, all given: each argument stated or not.
std::vector<Key> more_general(const Key& asked) {
  std::vector<Key> keys{Key{}};
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (asked[i] == kUnstated) continue;
    const std::size_t before = keys.size();
    for (std::size_t k = 0; k < before; ++k) {
      keys.push_back(keys[k]);
      keys.back()[i] = asked[i];
    }
  }
  return keys;
}

std::vector<Instance::Entry> entries_about(const Topic& topic, const Key& asked) {
  std::vector<Instance::Entry> entries;
  if (std::ranges::count(asked, kUnknown) > 0) {
    for (const Standing& entry : topic.entries) {
      const Verdict speaks = speaks_of(entry.key, asked);
      if (speaks != Verdict::fails) entries.push_back({&entry, speaks == Verdict::holds});
    }
    return entries;
  }
  for (const Key& key : more_general(asked)) {
    const auto found = topic.by_key.find(key);
    if (found == topic.by_key.end()) continue;
    for (const Standing* entry : found->second) entries.push_back({entry, true});
  }
  std::ranges::sort(entries, {}, [](const Instance::Entry& e) { return e.standing; });
  return entries;
}

}  // namespace

std::string_view to_string(Basis basis) {
  constexpr std::array<std::string_view, 12> words{"determined", "agreed",       "position", "inherited",
                                                   "presumed",   "no-agreement", "silent",   "varies",
                                                   "conflict",   "supposed",     "reported", "terms"};
  return words.at(static_cast<std::size_t>(basis));
}

Answers Resolution::is(const AnswerId& answer) const {
  Answers answers((by_view.size() + kLanes - 1) / kLanes);
  for (std::size_t view = 0; view < by_view.size(); ++view) {
    if (by_view[view].answer.empty()) continue;
    set(answers, view, by_view[view].answer == answer ? Verdict::holds : Verdict::fails);
  }
  return answers;
}

std::size_t Hash::operator()(const Window& window) const {
  return (*this)(Key{static_cast<std::int32_t>(window.first), static_cast<std::int32_t>(window.last),
                     static_cast<std::int32_t>(window.known), 0});
}

void Moments::sort() {
  for (std::vector<Instant>* moments : {&valid, &known}) {
    std::ranges::sort(*moments);
    moments->erase(std::ranges::unique(*moments).begin(), moments->end());
    std::erase_if(*moments, [](Instant t) { return t <= Instant::distant_past() || t >= Instant::distant_future(); });
  }
}

Window window_of(const Moments& moments, const Span& when, Instant known) {
  return {segment_of(moments.valid, when.begin), segment_of(moments.valid, when.end - Duration{1}),
          segment_of(moments.known, known)};
}

Span moment_or_longer(const Span& when) {
  return {when.begin, std::max(when.end, when.begin + Duration{1})};
}

Topic& Resolver::State::topic(const QuestionId& question) {
  const auto found = topics.find(question.str());
  if (found != topics.end()) return *found->second;
  std::unique_ptr<Topic>& silent = unknown[question.str()];
  if (silent == nullptr) {
    silent = std::make_unique<Topic>();
    silent->rules.views = silent->rules.speakers = views.declared();
  }
  return *silent;
}

Instance& Resolver::State::instance(Topic& topic, const About& about) {
  const Key key = topic.ask(about);
  std::unique_ptr<Instance>& found = topic.instances[key];
  if (found != nullptr) return *found;
  found = std::make_unique<Instance>();
  found->key = key;
  found->about = told_apart(about, key);
  found->entries = entries_about(topic, key);
  std::set<ProvisionId> powers;
  for (const Instance::Entry& entry : found->entries) {
    add_moments(*entry.standing, powers, found->moments);
  }
  found->moments.sort();
  return *found;
}

const Outcome& Resolver::State::outcome(const Topic& topic, Instance& instance, const Span& segment, Instant known) {
  std::vector<Considered> considered;
  Instance::Signature signature;
  for (std::size_t i = 0; i < instance.entries.size(); ++i) {
    const auto& [entry, speaks] = instance.entries[i];
    if (!known_at(*entry, known)) continue;
    const Verdict there = lasting(entry->valid, segment);
    if (there == Verdict::fails) continue;
    Considered& next = considered.emplace_back(entry, speaks && there == Verdict::holds, Answers{});
    signature.push_back(i * 2 + (next.certain ? 1 : 0));
    if (entry->determined == nullptr) continue;
    const DeterminationBody& body = *entry->determined;
    const auto& power = std::get<terms::Empowers>(terms.provision(body.under)->norm);
    next.binds = bound(body.under, segment, known) & in_form(body, power, segment, known);
    for (const Lanes& lanes : next.binds) signature.insert(signature.end(), {lanes.holds, lanes.fails});
  }
  std::unique_ptr<Outcome>& decided = instance.outcomes[signature];
  if (decided == nullptr) decided = std::make_unique<Outcome>(decide(topic.rules, considered));
  return *decided;
}

std::unique_ptr<Resolution> Resolver::State::assemble(const Topic& topic, const Instance& instance,
                                                      const std::set<const Outcome*>& outcomes) const {
  auto resolution = std::make_unique<Resolution>();
  if (topic.question != nullptr) resolution->question = topic.question->id;
  resolution->about = instance.about;
  resolution->by_view = (*outcomes.begin())->by_view;
  Contradictions contradictions;
  for (const Outcome* outcome : outcomes) {
    for (std::size_t view = 0; view < outcome->by_view.size(); ++view) {
      join(resolution->by_view[view], outcome->by_view[view]);
    }
    for (const auto& [entries, in] : outcome->contradictions) contradictions[entries].insert(in.begin(), in.end());
  }
  for (std::size_t view = views.declared(); view < views.size(); ++view) {
    ViewAnswer answer = resolution->by_view[views[view].base];
    for (const Topic::Supposed& supposed : topic.suppositions) {  // the more particular last
      if (supposed.view != view) continue;
      const ViewAnswer instead{supposed.answer, Basis::supposed, {}, {}};
      const Verdict speaks = speaks_of(supposed.key, instance.key);
      if (speaks == Verdict::holds) answer = instead;
      if (speaks == Verdict::undetermined) join(answer, instead);
    }
    resolution->by_view.push_back(std::move(answer));
  }
  for (const auto& [entries, in] : contradictions) {
    resolution->conflicts.push_back({resolution->question, instance.about, entries, {in.begin(), in.end()}});
  }
  return resolution;
}

const Resolution& Resolver::State::resolve(const Ask& ask) {
  Topic& asked = topic(ask.question);
  Instance& about = instance(asked, ask.about);
  const Window window = window_of(about.moments, moment_or_longer(ask.when), ask.known);
  if (const auto found = about.windows.find(window); found != about.windows.end()) return *found->second;
  std::set<const Outcome*> outcomes;
  for (std::uint32_t segment = window.first; segment <= window.last; ++segment) {
    outcomes.insert(&outcome(asked, about, segment_span(about.moments.valid, segment), ask.known));
  }
  std::unique_ptr<Resolution>& resolution = about.resolutions[outcomes];
  if (resolution == nullptr) {
    resolution = assemble(asked, about, outcomes);
    if (asked.question == nullptr) resolution->question = ask.question;
  }
  about.windows.emplace(window, resolution.get());
  return *resolution;
}

Resolver::Resolver(const Case& c, const terms::Terms& terms, const Views& views)
    : state_(std::make_unique<State>(c, terms, views)) {}
Resolver::Resolver(Resolver&&) noexcept = default;
Resolver& Resolver::operator=(Resolver&&) noexcept = default;
Resolver::~Resolver() = default;

const Resolution& Resolver::resolve(const Ask& ask) {
  return state_->resolve(ask);
}

Answers Resolver::bound(const ProvisionId& power, const Span& when, Instant known) {
  return state_->bound(power, when, known);
}

Answers Resolver::member(const ActorId& actor, const ActorId& group_or_actor, const Span& when, Instant known) {
  return state_->member(actor, group_or_actor, when, known);
}

std::vector<Instant> Resolver::changes_of_answer(const QuestionId& question) const {
  Moments moments;
  std::set<ProvisionId> powers;
  if (const auto found = state_->topics.find(question.str()); found != state_->topics.end()) {
    for (const Standing& entry : found->second->entries) state_->add_moments(entry, powers, moments);
  }
  moments.sort();
  return std::move(moments.valid);
}

std::vector<Instant> Resolver::changes_of_membership(const ActorId& group_or_actor) const {
  Moments moments;
  std::set<ProvisionId> powers;
  for (const auto& fact : state_->c.actors) moments.add(fact);
  state_->add_moments(group_or_actor, powers, moments);
  moments.sort();
  return std::move(moments.valid);
}

std::vector<std::uint64_t> Resolver::touching(const QuestionId& question, const About& about) const {
  std::vector<std::uint64_t> indexes;
  const auto found = state_->topics.find(question.str());
  if (found == state_->topics.end()) return indexes;
  const Key asked = found->second->ask(about);
  for (const auto& [key, index] : found->second->touching) {
    if (speaks_of(key, asked) != Verdict::fails) indexes.push_back(index);
  }
  std::ranges::sort(indexes);
  indexes.erase(std::ranges::unique(indexes).begin(), indexes.end());
  return indexes;
}

}  // namespace truce::judge
