#include "judge/atoms.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "terms/print.h"

namespace truce::judge {
namespace {

using Form = terms::Leaf::Form;

bool asks_about(const terms::Question& question, std::string_view argument) {
  return std::find(question.about.begin(), question.about.end(), argument) != question.about.end();
}

const AnswerId& yes() {
  static const AnswerId answer("yes");
  return answer;
}

/// ADR 0005: whether an instrument was in force is law; what happened is fact.
Instant known_of(const terms::Leaf& leaf, const Row& row) {
  return leaf.form == Form::in_force ? row.known : Instant::distant_future();
}

bool belongs_to_notification(const terms::Leaf& leaf, const terms::Terms& terms) {
  if (leaf.form != Form::place_near && leaf.form != Form::place_in) return false;
  const terms::Place* place = terms.place(PlaceId(leaf.object));
  return place != nullptr && place->geometry == "per-notification";
}

}  // namespace

Atoms::Atoms(const Case& c, const terms::Terms& terms, const Views& views, const Places& places, Resolver& resolver,
             Lifecycles& lifecycles)
    : case_(c), terms_(terms), views_(views), places_(places), resolver_(resolver), lifecycles_(lifecycles) {}

ActorId Atoms::subject(const terms::Leaf& leaf, const Row& row, const ActorId& who) const {
  switch (leaf.slot) {
    case terms::Slot::acting: return who;
    case terms::Slot::target: return row.target;
    case terms::Slot::named: return ActorId(leaf.subject);
    case terms::Slot::none: break;
  }
  return {};
}

std::optional<Ask> Atoms::ask(const terms::Leaf& leaf, const Row& row, const ActorId& who) const {
  if (leaf.form != Form::has && leaf.form != Form::answer) return std::nullopt;
  const QuestionId id(leaf.form == Form::has ? leaf.object : leaf.subject);
  const terms::Question* question = terms_.question(id);
  if (question == nullptr) return std::nullopt;
  // ADR 0005: what was held of the law then, what is known of the facts now.
  const bool of_law = question->sort == terms::Question::Sort::status ||
                      question->sort == terms::Question::Sort::reading ||
                      question->sort == terms::Question::Sort::position;
  Ask ask{id, {}, row.incident->when, of_law ? row.known : Instant::distant_future()};
  if (asks_about(*question, "actor")) ask.about.actor = subject(leaf, row, who);
  if (asks_about(*question, "incident")) ask.about.incident = row.incident->id;
  if (asks_about(*question, "notification")) ask.about.notification = row.notification;
  if (asks_about(*question, "place")) {
    std::set<PlaceId> within;
    for (const bool third_parties : {true, false}) {  // a party's own account counts when nobody else states a place
      for (const Account& account : row.incident->accounts) {
        const auto& where = account.report->body.place;
        if (account.view.has_value() != third_parties && where && !where->within.empty()) within.insert(where->within);
      }
      if (!within.empty()) break;
    }
    if (within.size() == 1) ask.about.place = *within.begin();
  }
  return ask;
}

Answers Atoms::place(const terms::Leaf& leaf, const Row& row) {
  const terms::Place* place = terms_.place(PlaceId(leaf.object));
  if (place == nullptr) return Answers(views_.words());
  if (belongs_to_notification(leaf, terms_)) {
    const auto it = std::find_if(case_.notifications.begin(), case_.notifications.end(), [&](const auto& fact) {
      return fact.id == row.notification && fact.known_at(row.known);
    });
    if (it == case_.notifications.end()) return views_.everywhere(Verdict::fails);
    const Metres limit = leaf.form == Form::place_near ? leaf.distance : Metres{0};
    return together(row.incident->accounts, views_, [&](const ReportBody& report) -> std::optional<Verdict> {
      if (!report.place) return std::nullopt;
      return near_notified(it->body, *report.place, limit);
    });
  }
  if (placed_ != row.incident) {
    places_of_it_.clear();
    placed_ = row.incident;
  }
  const auto [known, fresh] = places_of_it_.try_emplace({leaf.form, leaf.object, leaf.distance});
  if (fresh) known->second = measure(leaf, *place, *row.incident);
  return known->second;
}

/// Where it was does not depend on who was hit, nor on what was known when (ADR 0005).
Answers Atoms::measure(const terms::Leaf& leaf, const terms::Place& place, const IncidentFacts& incident) const {
  const auto against = [&](const ActorId& party) {
    return together(incident.accounts, views_, [&](const ReportBody& report) -> std::optional<Verdict> {
      if (!report.place) return std::nullopt;
      return leaf.form == Form::place_in ? places_.inside(place, *report.place, party)
                                         : places_.near(place, *report.place, leaf.distance, party);
    });
  };
  if (!Places::per_party(place)) return against({});
  // A party measures from its own line; whoever has none, and the agreed record, hold what is the same from all of
  // them.
  std::optional<Answers> common;
  Answers out(views_.words());
  for (const auto& [party, file] : place.by_party) {
    const Answers own = against(party);
    if (!common) {
      common = own;
    } else {
      for (std::size_t w = 0; w < own.size(); ++w) (*common)[w] = agreeing((*common)[w], own[w]);
    }
    if (const auto view = views_.find(party.str())) set(out, *view, at(own, *view));
  }
  for (std::size_t v = 0; v < views_.size(); ++v) {
    const View& view = views_[v];
    if (v >= views_.declared()) {
      set(out, v, at(out, view.base));
    } else if (!place.by_party.contains(view.party)) {
      set(out, v, at(*common, v));
    }
  }
  return out;
}

Answers Atoms::weapon(const terms::Leaf& leaf, const Row& row) const {
  const auto narrower = [&](const std::string& narrow, const std::string& wide) {
    std::vector<std::string> open{narrow};
    std::set<std::string> seen;
    while (!open.empty()) {
      const std::string id = open.back();
      open.pop_back();
      if (id == wide) return true;
      if (!seen.insert(id).second) continue;
      if (const terms::Weapon* weapon = terms_.weapon(id)) {
        open.insert(open.end(), weapon->narrower_than.begin(), weapon->narrower_than.end());
      }
    }
    return false;
  };
  return together(row.incident->accounts, views_, [&](const ReportBody& report) -> std::optional<Verdict> {
    if (report.weapon.empty()) return std::nullopt;
    if (terms_.weapon(report.weapon) == nullptr) return Verdict::undetermined;  // a class that the terms do not know
    if (narrower(report.weapon, leaf.object)) return Verdict::holds;
    return narrower(leaf.object, report.weapon) ? Verdict::undetermined : Verdict::fails;
  });
}

Answers Atoms::act(const terms::Leaf& leaf, const Row& row) const {
  return together(row.incident->accounts, views_, [&](const ReportBody& report) -> std::optional<Verdict> {
    if (report.acts.empty()) return std::nullopt;
    const bool named = std::find(report.acts.begin(), report.acts.end(), leaf.object) != report.acts.end();
    return named ? Verdict::holds : Verdict::fails;
  });
}

Reading Atoms::read(const terms::Atom& atom, const Row& row, const ActorId& who) {
  const terms::Leaf& leaf = atom.leaf;
  if (const auto question = ask(leaf, row, who)) {
    const Resolution& resolution = resolver_.resolve(*question);
    const AnswerId answer = leaf.form == Form::has ? yes() : AnswerId(leaf.object);
    Reading out{resolution.is(answer), {Issue::Sort::question, question->question, question->about, {}, {}}, 0};
    out.issue.answers = terms_.question(question->question)->answers;
    const auto it = std::find(out.issue.answers.begin(), out.issue.answers.end(), answer);
    out.code = static_cast<std::uint32_t>(it - out.issue.answers.begin());
    return out;
  }
  Reading out{{}, {Issue::Sort::fact, {}, {}, leaf.text, {}}, 0};
  switch (leaf.form) {
    case Form::member: {
      const ActorId actor = subject(leaf, row, who);
      out.answers = actor.empty() ? Answers(views_.words())
                                  : resolver_.member(actor, ActorId(leaf.object), row.incident->when, row.known);
      if (!actor.empty()) {
        out.issue.about.actor = actor;
        out.issue.phrase = leaf.object;
      }
      break;
    }
    case Form::place_in:
    case Form::place_near:
      if (belongs_to_notification(leaf, terms_)) out.issue.about.notification = row.notification;
      out.answers = place(leaf, row);
      break;
    case Form::weapon: out.answers = weapon(leaf, row); break;
    case Form::act: out.answers = leaf.text == "true" ? views_.everywhere(Verdict::holds) : act(leaf, row); break;
    default:
      out.issue.about.notification = row.notification;
      out.answers = lifecycles_.holds(leaf, row.incident->when, row.notification, known_of(leaf, row));
  }
  return out;
}

Ground Atoms::ground(const terms::Atom& atom, const Row& row, const ActorId& who, std::size_t view) {
  const terms::Leaf& leaf = atom.leaf;
  Ground out;
  terms::Condition condition;
  condition.leaf = leaf;
  out.leaf = leaf;
  out.phrase = leaf.form == Form::in_force ? leaf.text : terms::sentence(terms_, condition);
  out.verdict = at(read(atom, row, who).answers, view);
  if (const auto question = ask(leaf, row, who)) {
    const ViewAnswer& answer = resolver_.resolve(*question).by_view[view];
    out.question = question->question;
    out.basis = answer.basis;
    out.answer = answer.answer.str();
    out.entries = answer.entries;
    out.power = answer.power;
    return out;
  }
  out.basis = Basis::reported;
  switch (leaf.form) {
    case Form::member: out.basis = Basis::terms; break;
    case Form::place_in:
    case Form::place_near:
    case Form::weapon:
    case Form::act:
      for (const Account& account : row.incident->accounts) {
        if (!account.view || *account.view == view) out.entries.push_back(account.report->index);
      }
      break;
    default:
      out.entries = lifecycles_.entries_of(leaf, row.incident->when, row.notification, known_of(leaf, row));
      if (leaf.form == Form::time_in || leaf.form == Form::time_before || leaf.form == Form::time_after) {
        // The time is what third parties state, or else what all do (facts.h).
        const bool stated =
            std::any_of(row.incident->accounts.begin(), row.incident->accounts.end(),
                        [](const Account& account) { return !account.view && account.report->body.when_span; });
        for (const Account& account : row.incident->accounts) {
          if (account.report->body.when_span && (!stated || !account.view))
            out.entries.push_back(account.report->index);
        }
      }
      if (out.entries.empty()) out.basis = Basis::terms;
  }
  std::sort(out.entries.begin(), out.entries.end());
  out.entries.erase(std::unique(out.entries.begin(), out.entries.end()), out.entries.end());
  return out;
}

std::vector<std::uint64_t> Atoms::touching(const terms::Atom& atom, const Row& row, const ActorId& who) const {
  if (const auto question = ask(atom.leaf, row, who)) return resolver_.touching(question->question, question->about);
  return lifecycles_.entries_of(atom.leaf, row.incident->when, row.notification, Instant::distant_future());
}

std::vector<Row> rows_of(const IncidentFacts& incident, const std::vector<EntryId>& notifications, Instant known) {
  std::vector<Row> rows;
  const auto add = [&](const ActorId& target) {
    if (notifications.empty()) rows.push_back({&incident, target, {}, known});
    for (const EntryId& notification : notifications) rows.push_back({&incident, target, notification, known});
  };
  for (const ActorId& target : incident.targets) add(target);
  if (incident.unnamed_possible) add({});
  return rows;
}

std::vector<EntryId> notifications_of(const terms::Program& program, const terms::Terms& terms, const Case& c,
                                      Instant known) {
  std::vector<EntryId> out;
  const bool asked = std::any_of(program.atoms.begin(), program.atoms.end(),
                                 [&](const terms::Atom& atom) { return belongs_to_notification(atom.leaf, terms); });
  if (!asked) return out;
  for (const auto& fact : c.notifications) {
    if (fact.known_at(known)) out.push_back(fact.id);
  }
  return out;
}

namespace {

/// Appends the rows of an incident as it is seen at `k`.
void add_rows(Columns& columns, const IncidentFacts& facts, Instant k, const terms::Program& program,
              const terms::Terms& terms, const Case& c, Atoms& atoms) {
  Dictionary& dictionary = columns.dictionary;
  const auto cell = [&](const Reading& reading) {
    const std::uint32_t plain = dictionary.intern(reading.answers);
    if (!dictionary.is_open(plain)) return plain;
    return dictionary.intern(reading.answers, {dictionary.intern(reading.issue), reading.code});
  };
  const IssueId attribution = dictionary.intern(Issue{Issue::Sort::attribution, {}, {}, "who acted", {}});
  const auto rows = rows_of(facts, notifications_of(program, terms, c, k), k);
  for (const Row& row : rows) {
    const auto target = std::find(facts.targets.begin(), facts.targets.end(), row.target);
    const Answers hit = target == facts.targets.end()
                            ? facts.unnamed_hit
                            : facts.hit[static_cast<std::size_t>(target - facts.targets.begin())];
    Issue issue;
    issue.about.actor = row.target;
    columns.hit.push_back(cell({hit, issue, 0}));
    const auto slots = static_cast<std::uint32_t>(facts.candidates.size());
    columns.other.push_back(dictionary.intern(facts.other, {attribution, slots}));
    for (std::uint32_t s = 0; s < slots; ++s) {
      columns.did_it.push_back(dictionary.intern(facts.did_it[s], {attribution, s}));
    }
    columns.slot_begin.push_back(static_cast<std::uint32_t>(columns.did_it.size()));
    for (std::size_t a = 0; a < program.atoms.size(); ++a) {
      const terms::Atom& atom = program.atoms[a];
      if (atom.over != terms::Atom::Over::candidate) {
        columns.value[a].push_back(cell(atoms.read(atom, row, {})));
        continue;
      }
      for (const ActorId& candidate : facts.candidates)
        columns.value[a].push_back(cell(atoms.read(atom, row, candidate)));
    }
  }
  columns.row_begin.push_back(static_cast<std::uint32_t>(columns.hit.size()));
}

}  // namespace

std::vector<Columns> columns_of(const terms::Program& program, const terms::Terms& terms, const Case& c,
                                const Views& views, Atoms& atoms, std::span<const IncidentFacts> incidents,
                                std::span<const KnownAt> known) {
  std::vector<Columns> all;
  for (std::size_t way = 0; way < known.size(); ++way) {
    all.emplace_back(views.words(), views.used(views.words() - 1)).value.resize(program.atoms.size());
  }
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    for (std::size_t way = 0; way < known.size(); ++way) {
      add_rows(all[way], incidents[i], known[way](i), program, terms, c, atoms);
    }
  }
  return all;
}

}  // namespace truce::judge
