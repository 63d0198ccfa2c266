#include "judge/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "judge/evaluate.h"
#include "terms/lint.h"
#include "terms/load.h"

namespace truce::judge {
namespace {

/// All outputs of all incidents: by incident, then output.
std::vector<Answers> evaluate_all(const terms::Program& program, const Columns& columns) {
  const std::size_t words = columns.dictionary.words();
  std::vector<Answers> out(columns.incidents() * program.outputs.size(), Answers(words));
  const Evaluator evaluator(program);
  for (std::size_t w = 0; w < words; ++w) {
    evaluator.run(columns, w,
                  [&](std::size_t first, std::size_t output, std::span<const Mask> holds, std::span<const Mask> fails) {
                    for (std::size_t i = 0; i < holds.size(); ++i) {
                      out[(first + i) * program.outputs.size() + output][w] = {holds[i], fails[i]};
                    }
                  });
  }
  return out;
}

Status check_supposition(const terms::Terms& terms, const Supposition& supposition) {
  const terms::Question* question = terms.question(supposition.question);
  if (question == nullptr) {
    return fail_at("", '"' + supposition.question.str() + '"', "a question of the terms", "unknown question");
  }
  if (std::find(question->answers.begin(), question->answers.end(), supposition.answer) == question->answers.end()) {
    return fail_at("", '"' + supposition.answer.str() + '"',
                   fmt::format("one of {}",
                               [&] {
                                 std::string all;
                                 for (const AnswerId& answer : question->answers)
                                   all += (all.empty() ? "" : ", ") + answer.str();
                                 return all;
                               }()),
                   fmt::format("unknown answer to {}", supposition.question.str()));
  }
  return {};
}

}  // namespace

struct Judgement::State {
  State(Case c, terms::Terms t, terms::Program p, Places g)
      : record(std::move(c)), terms(std::move(t)), program(std::move(p)), places(std::move(g)) {}

  /// By entry: the moments at which what it states came to be known or ceased to be, with the entry that brought that
  /// about.
  using Moments = std::multimap<std::uint64_t, std::pair<Instant, std::uint64_t>>;

  Case record;
  terms::Terms terms;
  terms::Program program;
  Places places;
  Views views;
  std::vector<IncidentFacts> incidents;
  std::map<IncidentId, std::size_t> incident_index;
  std::vector<ProvisionId> prohibitions;
  std::vector<std::size_t> breach_output, scope_output;  ///< by prohibition
  std::optional<Resolver> resolver;
  std::optional<Lifecycles> lifecycles;
  std::optional<Atoms> atoms;
  std::optional<Columns> contemporary;
  std::vector<Finding> findings;
  std::optional<Moments> moments;
  bool first_pass = true;

  /// Violations of a prohibition, for conditions on its state: in the first pass, before anything is known of them,
  /// open.
  Answers breached(const ProvisionId& provision, Instant until) const {
    Answers any = first_pass ? Answers(views.words()) : views.everywhere(Verdict::fails);
    for (const Finding& finding : findings) {
      const Span& when = incidents[finding.incident].when;
      if (prohibitions[finding.provision] != provision || when.begin >= until) continue;
      const bool over = when.end <= until;  // else it may have happened by then, or not
      for (std::size_t w = 0; w < any.size(); ++w) {
        any[w] = any[w] | Lanes{over ? finding.verdict[w].holds : 0, finding.verdict[w].fails};
      }
    }
    return any;
  }

  const Moments& known_moments() {
    if (moments) return *moments;
    moments.emplace();
    const auto add = [&](const auto& facts) {
      for (const auto& fact : facts) {
        moments->emplace(fact.index, std::pair(fact.known_from, fact.since));
        if (!fact.stands()) moments->emplace(fact.index, std::pair(fact.known_until, fact.ended_by));
      }
    };
    add(record.positions);
    add(record.determinations);
    add(record.no_agreements);
    add(record.acceptances);
    add(record.reservations);
    add(record.progress);
    return *moments;
  }

  Columns columns(std::span<const IncidentFacts> some, const KnownAt& known) {
    return std::move(columns_of(program, terms, record, views, *atoms, some, {&known, 1}).front());
  }

  /// Findings on which other findings depend ("p4.standoff is violated") come first: passes are made until nothing
  /// changes. From nothing known upwards, each pass can only settle more (the least fixed point in Kleene's order);
  /// what hangs on itself stays open.
  void judge() {
    constexpr int kMostPasses = 8;
    const bool again = std::any_of(program.atoms.begin(), program.atoms.end(), [](const terms::Atom& atom) {
      return atom.leaf.form == terms::Leaf::Form::norm_state || atom.leaf.form == terms::Leaf::Form::happened;
    });
    for (int pass = 0; pass < kMostPasses; ++pass) {
      std::vector<Finding> found = pass_over_incidents();
      const bool same = found == findings;
      findings = std::move(found);
      first_pass = false;
      lifecycles->breaches_changed();
      if (!again || same) break;
    }
  }

  std::vector<Finding> pass_over_incidents() {
    const KnownAt ways[] = {[&](std::size_t i) { return truce::judge::contemporary(incidents[i]); },
                            [](std::size_t) { return Instant::distant_future(); }};
    std::vector<Columns> seen = columns_of(program, terms, record, views, *atoms, incidents, ways);
    const auto now = evaluate_all(program, seen[1]);
    contemporary = std::move(seen[0]);
    const auto then = evaluate_all(program, *contemporary);
    const std::size_t outputs = program.outputs.size();
    std::vector<Finding> found;
    for (std::size_t i = 0; i < incidents.size(); ++i) {
      for (std::size_t p = 0; p < prohibitions.size(); ++p) {
        Finding finding{i, p, then[i * outputs + breach_output[p]], now[i * outputs + breach_output[p]], false};
        const Answers& scope = then[i * outputs + scope_output[p]];
        for (std::size_t w = 0; w < scope.size(); ++w) {
          finding.in_play = finding.in_play || (scope[w].fails & views.used(w)) != views.used(w);
        }
        found.push_back(std::move(finding));
      }
    }
    return found;
  }
};

Result<Judgement> Judgement::of(Case c, terms::Terms terms, const GeometrySource& geometry,
                                const std::vector<WhatIf>& what_ifs) {
  TRUCE_TRY(terms::Program program, terms::compile(terms));
  TRUCE_TRY(Places places, Places::of(terms, geometry));
  auto state = std::make_unique<State>(std::move(c), std::move(terms), std::move(program), std::move(places));
  State& s = *state;
  s.views = Views::of(s.record);
  for (const WhatIf& what_if : what_ifs) {
    const auto base = s.views.find(what_if.base);
    if (!base) return fail_at("", '"' + what_if.base + '"', "\"agreed\" or a party with a view", "unknown view");
    for (const Supposition& supposition : what_if.suppositions) {
      TRUCE_CHECK(check_supposition(s.terms, supposition));
      for (const Supposition& other : what_if.suppositions) {
        if (other.question != supposition.question || other.about != supposition.about) continue;
        if (other.answer == supposition.answer) continue;
        return fail_at("", supposition.answer.str() + " and " + other.answer.str(), "one answer",
                       fmt::format("two answers to {} are supposed at once", supposition.question.str()));
      }
    }
    (void)s.views.suppose(what_if.name, *base, what_if.suppositions);
  }
  for (std::size_t o = 0; o < s.program.outputs.size(); ++o) {
    const terms::Output& output = s.program.outputs[o];
    if (output.role == terms::Output::Role::breach) {
      s.prohibitions.push_back(output.provision);
      s.breach_output.push_back(o);
    }
    if (output.role == terms::Output::Role::scope) s.scope_output.push_back(o);
  }
  for (const Incident& incident : truce::incidents(s.record)) {
    s.incident_index.emplace(incident.id, s.incidents.size());
    s.incidents.push_back(facts_of(s.record, s.views, incident));
  }
  s.resolver.emplace(s.record, s.terms, s.views);
  s.lifecycles.emplace(
      s.record, s.terms, s.views, *s.resolver,
      [&s](const ProvisionId& provision, Instant until, Instant /*known*/) { return s.breached(provision, until); });
  s.atoms.emplace(s.record, s.terms, s.views, s.places, *s.resolver, *s.lifecycles);
  s.judge();
  return Judgement(std::move(state));
}

Result<Judgement> Judgement::of(Case c, const std::vector<WhatIf>& what_ifs) {
  const Fact<TermsBody>* fact = c.current_terms();
  if (fact == nullptr) return fail(ErrorCode::not_found, "the case has no terms yet");
  auto loaded = terms::load(fact->body.text, fact->body.id);
  if (!loaded.terms) return std::unexpected(std::move(loaded.errors.front()));
  for (const terms::LintFinding& fault : terms::lint(*loaded.terms, {})) {
    if (fault.severity != terms::Severity::error) continue;
    Error error;
    error.message = fmt::format("the terms have an error, {} {}: {}", fault.code, fault.where, fault.message);
    error.line = fault.line;
    return std::unexpected(std::move(error));
  }
  std::map<std::string, std::string> files(fact->body.geometry.begin(), fact->body.geometry.end());
  return of(
      std::move(c), std::move(*loaded.terms),
      [files = std::move(files)](std::string_view name) -> std::optional<std::string> {
        const auto it = files.find(std::string(name));
        return it == files.end() ? std::nullopt : std::optional(it->second);
      },
      what_ifs);
}

Judgement::Judgement(std::unique_ptr<State> state) : state_(std::move(state)) {}
Judgement::Judgement(Judgement&&) noexcept = default;
Judgement& Judgement::operator=(Judgement&&) noexcept = default;
Judgement::~Judgement() = default;

const Case& Judgement::record() const {
  return state_->record;
}
const terms::Terms& Judgement::terms() const {
  return state_->terms;
}
const terms::Program& Judgement::program() const {
  return state_->program;
}
const Views& Judgement::views() const {
  return state_->views;
}
const std::vector<IncidentFacts>& Judgement::incidents() const {
  return state_->incidents;
}
const std::vector<ProvisionId>& Judgement::prohibitions() const {
  return state_->prohibitions;
}
const std::vector<Finding>& Judgement::findings() const {
  return state_->findings;
}

const Finding* Judgement::finding(std::string_view name) const {
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos) return nullptr;
  const auto incident = state_->incident_index.find(IncidentId(std::string(name.substr(0, slash))));
  const auto& prohibitions = state_->prohibitions;
  const auto provision =
      std::find(prohibitions.begin(), prohibitions.end(), ProvisionId(std::string(name.substr(slash + 1))));
  if (incident == state_->incident_index.end() || provision == prohibitions.end()) return nullptr;
  return &state_->findings[incident->second * prohibitions.size() +
                           static_cast<std::size_t>(provision - prohibitions.begin())];
}

std::string Judgement::name_of(const Finding& finding) const {
  return state_->incidents[finding.incident].id.str() + "/" + state_->prohibitions[finding.provision].str();
}

std::vector<std::vector<Tally>> Judgement::tallies() const {
  std::vector<std::vector<Tally>> out(state_->prohibitions.size(), std::vector<Tally>(state_->views.size()));
  for (const Finding& finding : state_->findings) {
    if (!finding.in_play) continue;
    for (std::size_t v = 0; v < state_->views.size(); ++v) {
      Tally& tally = out[finding.provision][v];
      switch (at(finding.verdict, v)) {
        case Verdict::holds: ++tally.violation; break;
        case Verdict::fails: ++tally.none; break;
        case Verdict::undetermined: ++tally.undetermined; break;
      }
    }
  }
  return out;
}

std::vector<Change> Judgement::changes(const Finding& finding) {
  if (finding.verdict == finding.present) return {};
  State& s = *state_;
  const IncidentFacts& incident = s.incidents[finding.incident];
  const std::size_t output = s.breach_output[finding.provision];

  // Every moment after the incident at which an entry that the finding's phrases ask for came to be known, or ceased to
  // be; and those of acceptances and reservations, on which whom a power binds depends.
  std::map<Instant, std::set<std::uint64_t>> moments;
  const Instant then = contemporary(incident);
  const auto add = [&](std::uint64_t entry) {
    const auto [first, last] = s.known_moments().equal_range(entry);
    for (auto it = first; it != last; ++it) {
      if (it->second.first > then) moments[it->second.first].insert(it->second.second);
    }
  };
  for (const auto& fact : s.record.acceptances) add(fact.index);
  for (const auto& fact : s.record.reservations) add(fact.index);
  const auto rows = rows_of(incident, notifications_of(s.program, s.terms, s.record, Instant::distant_future()),
                            Instant::distant_future());
  for (const Row& row : rows) {
    for (const std::uint32_t a : s.program.outputs[output].atoms) {
      const terms::Atom& atom = s.program.atoms[a];
      std::vector<ActorId> who{ActorId()};
      if (atom.over == terms::Atom::Over::candidate) who = incident.candidates;
      for (const ActorId& candidate : who) {
        for (const std::uint64_t entry : s.atoms->touching(atom, row, candidate)) add(entry);
      }
    }
  }
  std::vector<Change> out;
  Answers before = finding.verdict;
  for (const auto& [moment, entries] : moments) {
    const Columns columns = s.columns({&incident, 1}, [&](std::size_t) { return moment; });
    const Answers verdict = evaluate_all(s.program, columns)[output];
    if (verdict != before) out.push_back({{entries.begin(), entries.end()}, moment, verdict});
    before = verdict;
  }
  return out;
}

Explanation Judgement::explain(const Finding& finding) {
  State& s = *state_;
  const IncidentFacts& incident = s.incidents[finding.incident];
  const Instant known = contemporary(incident);
  const Columns columns = s.columns({&incident, 1}, [&](std::size_t) { return known; });
  const ExplainInput input{s.program,
                           s.terms,
                           s.record,
                           s.views,
                           columns,
                           incident,
                           rows_of(incident, notifications_of(s.program, s.terms, s.record, known), known)};
  return truce::judge::explain(input, *s.atoms, s.breach_output[finding.provision]);
}

Agenda Judgement::agenda() {
  return agenda_of(state_->program, state_->terms, *state_->contemporary);
}

const Issue& Judgement::issue(IssueId id) const {
  return state_->contemporary->dictionary.issue(id);
}

std::vector<Step> Judgement::steps(Instant now) {
  return state_->lifecycles->steps(now);
}

std::vector<Wait> Judgement::waits(Instant now) {
  std::map<ProvisionId, Answers> over;
  for (const Step& step : steps(now)) {
    if (!step.id.notification.empty()) continue;
    const Answers fulfilled = step.in(StepState::fulfilled);
    const Answers exercised = step.in(StepState::exercised);
    Answers& done = over[step.id.provision];
    for (std::size_t w = 0; w < fulfilled.size(); ++w) done.push_back(fulfilled[w] | exercised[w]);
  }
  std::vector<Wait> all =
      judge::waits(state_->terms, state_->views, *state_->resolver, {now, now}, Instant::distant_future());
  for (Wait& wait : all) {
    for (const ProvisionId& id : {wait.step, wait.on}) {
      const auto done = over.find(id);
      if (done == over.end()) continue;
      for (std::size_t w = 0; w < wait.holds.size(); ++w) wait.holds[w] = wait.holds[w] & !done->second[w];
    }
  }
  return all;
}

std::vector<Deadlock> Judgement::deadlocks(std::span<const Wait> waits) const {
  return judge::deadlocks({.waits = waits,
                           .carried_out_by =
                               [this](const ProvisionId& step) {
                                 return judge::carried_out_by(step, state_->terms, state_->views, state_->record);
                               },
                           .answers =
                               [this](const QuestionId& question) {
                                 const terms::Question* asked = state_->terms.question(question);
                                 return asked == nullptr ? std::vector<AnswerId>{} : asked->answers;
                               },
                           .views = state_->views.size()});
}

const Resolution& Judgement::resolve(const Ask& ask) {
  return state_->resolver->resolve(ask);
}

std::string_view in_words(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds: return "violation";
    case Verdict::fails: return "no violation";
    case Verdict::undetermined: break;
  }
  return "undetermined";
}

}  // namespace truce::judge
