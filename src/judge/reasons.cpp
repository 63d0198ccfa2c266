#include "judge/reasons.h"

#include <fmt/format.h>

#include <algorithm>

#include "judge/support.h"

namespace truce::judge {
namespace {

/// The prohibition and all exemptions that bear on it, whose own text names the phrase; attribution and targets are the
/// prohibition's.
std::vector<ProvisionId> asked_by(const ExplainInput& input, std::size_t output, const Element& element) {
  const ProvisionId& prohibition = input.program.outputs[output].provision;
  if (element.role != Element::Role::phrase) return {prohibition};
  std::vector<ProvisionId> path{prohibition};
  for (std::size_t i = 0; i < path.size(); ++i) {
    for (const terms::Provision& provision : input.terms.provisions) {
      const auto* exempts = std::get_if<terms::Exempts>(&provision.norm);
      if (exempts == nullptr || std::find(exempts->from.begin(), exempts->from.end(), path[i]) == exempts->from.end())
        continue;
      if (std::find(path.begin(), path.end(), provision.id) == path.end()) path.push_back(provision.id);
    }
  }
  std::vector<ProvisionId> out;
  for (const ProvisionId& id : path) {
    const bool names =
        std::any_of(input.program.outputs.begin(), input.program.outputs.end(), [&](const terms::Output& one) {
          return one.provision == id && one.role != terms::Output::Role::scope &&
                 std::find(one.own.begin(), one.own.end(), element.atom) != one.own.end();
        });
    if (names) out.push_back(id);
  }
  return out;
}

Reason reason_of(const ExplainInput& input, Atoms& atoms, std::size_t output, const Element& element, Verdict value,
                 std::size_t view) {
  const Row& row = input.rows[element.row];
  Reason out;
  out.asked_by = asked_by(input, output, element);
  out.target = row.target;
  const auto candidate = [&] { return input.incident.candidates[element.slot]; };
  const auto who = [&](const ActorId& actor) { return input.record.actor_name(actor); };
  switch (element.role) {
    case Element::Role::hit:
      out.sort = Reason::Sort::hit;
      out.ground.phrase =
          row.target.empty() ? "somebody not named was hit" : fmt::format("{} was hit", who(row.target));
      break;
    case Element::Role::other:
      out.sort = Reason::Sort::acted;
      out.ground.phrase = "somebody not named acted";
      break;
    case Element::Role::did_it:
      out.sort = Reason::Sort::acted;
      out.candidate = candidate();
      out.ground.phrase = fmt::format("{} acted", who(out.candidate));
      break;
    case Element::Role::phrase: {
      const terms::Atom& atom = input.program.atoms[element.atom];
      if (atom.over == terms::Atom::Over::candidate) out.candidate = candidate();
      if (atom.over != terms::Atom::Over::target) out.target = {};
      out.ground = atoms.ground(atom, row, out.candidate, view);
      return out;
    }
  }
  out.ground.verdict = value;
  out.ground.basis = Basis::reported;
  if (element.role == Element::Role::hit) {
    for (const Account& account : input.incident.accounts) {
      if (!account.view || *account.view == view) out.ground.entries.push_back(account.report->index);
    }
  } else {
    for (const AttributionEntry& entry : input.incident.attribution_entries) {
      if (entry.counts_in(view)) out.ground.entries.push_back(entry.index);
    }
    const auto& conflicts = input.incident.attribution_conflicts;
    if (std::find(conflicts.begin(), conflicts.end(), view) != conflicts.end()) out.ground.basis = Basis::conflict;
  }
  return out;
}

/// How readily a value is given up: the higher, the sooner.
int weakness(Basis basis) {
  switch (basis) {
    case Basis::terms: return 0;
    case Basis::determined: return 1;
    case Basis::agreed: return 2;
    case Basis::reported: return 3;
    case Basis::position: return 4;
    case Basis::supposed: return 5;
    case Basis::inherited: return 6;
    case Basis::presumed: return 7;
    default: return 8;
  }
}

/// Where a reason stands in the telling: the law, what was done and when, where and with what, who did it, who was hit,
/// the rest.
int place_in_telling(const ExplainInput& input, const Element& element) {
  using Form = terms::Leaf::Form;
  switch (element.role) {
    case Element::Role::did_it:
    case Element::Role::other: return 4;
    case Element::Role::hit: return 6;
    case Element::Role::phrase: break;
  }
  const terms::Atom& atom = input.program.atoms[element.atom];
  if (atom.over == terms::Atom::Over::candidate) return 5;
  if (atom.over == terms::Atom::Over::target) return 7;
  switch (atom.leaf.form) {
    case Form::in_force: return 0;
    case Form::act: return 1;
    case Form::time_in:
    case Form::time_before:
    case Form::time_after: return 2;
    case Form::place_in:
    case Form::place_near:
    case Form::weapon: return 3;
    default: return 8;
  }
}

}  // namespace

Verdict verdict_of(const ExplainInput& input, std::size_t output, std::size_t view) {
  return Support(input.program, input.columns, 0, output, view).verdict();
}

std::vector<Reason> minimal_reasons(const ExplainInput& input, Atoms& atoms, std::size_t output, std::size_t view) {
  const Support support(input.program, input.columns, 0, output, view);
  std::vector<Reason> reasons;
  std::vector<int> weaknesses;
  for (const Element& element : support.elements()) {
    reasons.push_back(reason_of(input, atoms, output, element, support.value(element), view));
    weaknesses.push_back(weakness(reasons.back().ground.basis));
  }
  std::vector<Reason> out;
  auto minimal = support.minimal(weaknesses);
  std::stable_sort(minimal.begin(), minimal.end(), [&](std::size_t a, std::size_t b) {
    return place_in_telling(input, support.elements()[a]) < place_in_telling(input, support.elements()[b]);
  });
  for (const std::size_t i : minimal) {
    if (std::find(out.begin(), out.end(), reasons[i]) == out.end()) out.push_back(std::move(reasons[i]));
  }
  return out;
}

std::vector<Reason> open_reasons(const ExplainInput& input, Atoms& atoms, std::size_t output, std::size_t view,
                                 const std::vector<IssueId>& issues) {
  const Support support(input.program, input.columns, 0, output, view);
  std::vector<Reason> out;
  for (const Element& element : support.elements()) {
    if (support.value(element) != Verdict::undetermined) continue;
    const IssueId issue = input.columns.dictionary.cell(element.cell).issue;
    if (std::find(issues.begin(), issues.end(), issue) == issues.end()) continue;
    Reason reason = reason_of(input, atoms, output, element, Verdict::undetermined, view);
    if (std::find(out.begin(), out.end(), reason) == out.end()) out.push_back(std::move(reason));
  }
  return out;
}

bool Reason::operator==(const Reason& o) const {
  return ground.phrase == o.ground.phrase && ground.verdict == o.ground.verdict && ground.basis == o.ground.basis &&
         ground.answer == o.ground.answer && ground.entries == o.ground.entries && asked_by == o.asked_by &&
         ground.power == o.ground.power && target == o.target && candidate == o.candidate;
}

}  // namespace truce::judge
