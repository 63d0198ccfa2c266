#include "judge/reasons.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "judge/evaluate.h"

namespace truce::judge {
namespace {

/// One value that enters the evaluation of a finding in one view.
struct Element {
  enum class Role : std::uint8_t { hit, other, did_it, phrase } role = Role::phrase;
  std::size_t row = 0;
  std::size_t slot = 0;  ///< within the row, for did_it and phrases over the candidate
  std::size_t atom = 0;  ///< for phrases
  std::uint32_t cell = 0;
  bool kept = true;
};

class Evaluation {
 public:
  Evaluation(const ExplainInput& input, std::size_t output, std::size_t view)
      : input_(input), output_(input.program.outputs[output]), view_(view) {
    const Columns& columns = input.columns;
    for (std::size_t row = 0; row < columns.rows(); ++row) {
      const std::size_t slots = columns.slot_begin[row + 1] - columns.slot_begin[row];
      add({Element::Role::hit, row, 0, 0, columns.hit[row]});
      const bool attributed =
          std::any_of(output_.atoms.begin(), output_.atoms.end(), [&](std::uint32_t a) { return over_candidate(a); });
      if (attributed) {
        add({Element::Role::other, row, 0, 0, columns.other[row]});
        for (std::size_t s = 0; s < slots; ++s)
          add({Element::Role::did_it, row, s, 0, columns.did_it[columns.slot_begin[row] + s]});
      }
      for (const std::uint32_t atom : output_.atoms) {
        if (!over_candidate(atom)) {
          add({Element::Role::phrase, row, 0, atom, columns.value[atom][row]});
          continue;
        }
        for (std::size_t s = 0; s < slots; ++s) {
          add({Element::Role::phrase, row, s, atom, columns.value[atom][columns.slot_begin[row] + s]});
        }
      }
    }
  }

  [[nodiscard]] std::vector<Element>& elements() { return elements_; }

  [[nodiscard]] Verdict value(const Element& element) const {
    return at(input_.columns.dictionary.lanes(element.cell, view_ / kLanes), view_ % kLanes);
  }

  /// The verdict with only the kept elements known.
  [[nodiscard]] Verdict run() const {
    const Columns& columns = input_.columns;
    Lanes verdict = Lanes::all_fail();
    std::map<std::uint32_t, Lanes> wires;
    for (std::size_t row = 0; row < columns.rows(); ++row) {
      const std::size_t slots = columns.slot_begin[row + 1] - columns.slot_begin[row];
      for (const std::uint32_t atom : output_.atoms) {
        if (!over_candidate(atom)) {
          wires[atom] = lanes(Element::Role::phrase, row, 0, atom);
          continue;
        }
        Attributed attributed(lanes(Element::Role::other, row, 0, 0));
        for (std::size_t s = 0; s < slots; ++s) {
          attributed.candidate(lanes(Element::Role::did_it, row, s, 0), lanes(Element::Role::phrase, row, s, atom));
        }
        wires[atom] = attributed.value();
      }
      const auto read = [&](terms::Operand operand) {
        const Lanes& wire = wires.at(operand.wire());
        return operand.complement() ? !wire : wire;
      };
      for (const std::uint32_t g : output_.cone) {
        const terms::Gate& gate = input_.program.gates[g];
        const Lanes a = read(gate.a);
        const Lanes b = read(gate.b);
        wires[static_cast<std::uint32_t>(input_.program.atoms.size()) + g] =
            gate.op == terms::Gate::Op::any ? a | b : a & b;
      }
      verdict = verdict | (read(output_.value) & lanes(Element::Role::hit, row, 0, 0));
    }
    return at(verdict, 0);
  }

 private:
  using Key = std::tuple<Element::Role, std::size_t, std::size_t, std::size_t>;

  void add(Element element) {
    index_[Key(element.role, element.row, element.slot, element.atom)] = elements_.size();
    elements_.push_back(element);
  }
  [[nodiscard]] bool over_candidate(std::size_t atom) const {
    return input_.program.atoms[atom].over == terms::Atom::Over::candidate;
  }
  [[nodiscard]] Lanes lanes(Element::Role role, std::size_t row, std::size_t slot, std::size_t atom) const {
    const Element& element = elements_[index_.at(Key(role, row, slot, atom))];
    Lanes out;
    if (element.kept) set(out, 0, value(element));
    return out;
  }

  const ExplainInput& input_;
  const terms::Output& output_;
  std::size_t view_;
  std::vector<Element> elements_;
  std::map<Key, std::size_t> index_;
};

Reason reason_of(const ExplainInput& input, Atoms& atoms, const Element& element, Verdict value, std::size_t view) {
  const Row& row = input.rows[element.row];
  Reason out;
  out.target = row.target;
  const auto candidate = [&] { return input.incident.candidates[element.slot]; };
  const auto who = [&](const ActorId& actor) { return input.record.actor_name(actor); };
  switch (element.role) {
    case Element::Role::hit:
      out.ground.phrase = row.target.empty() ? "somebody was hit" : fmt::format("{} was hit", who(row.target));
      break;
    case Element::Role::other: out.ground.phrase = "somebody not named acted"; break;
    case Element::Role::did_it:
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
  out.ground.basis = row.target.empty() && element.role == Element::Role::hit ? Basis::terms : Basis::reported;
  if (element.role == Element::Role::hit) {
    for (const Account& account : input.incident.accounts) {
      if (!account.view || *account.view == view) out.ground.entries.push_back(account.report->index);
    }
  } else {
    out.ground.entries = input.incident.attribution_entries;
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

}  // namespace

Verdict verdict_of(const ExplainInput& input, std::size_t output, std::size_t view) {
  return Evaluation(input, output, view).run();
}

std::vector<Reason> minimal_reasons(const ExplainInput& input, Atoms& atoms, std::size_t output, std::size_t view) {
  Evaluation evaluation(input, output, view);
  auto& elements = evaluation.elements();
  const Verdict verdict = evaluation.run();
  if (verdict == Verdict::undetermined) return {};
  std::vector<Reason> reasons;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Verdict value = evaluation.value(elements[i]);
    if (value == Verdict::undetermined) elements[i].kept = false;
    reasons.push_back(reason_of(input, atoms, elements[i], value, view));
    if (elements[i].kept) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const int wa = weakness(reasons[a].ground.basis);
    const int wb = weakness(reasons[b].ground.basis);
    return wa != wb ? wa > wb : a > b;
  });
  for (const std::size_t i : order) {
    elements[i].kept = false;
    if (evaluation.run() != verdict) elements[i].kept = true;
  }
  std::vector<Reason> out;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (elements[i].kept && std::find(out.begin(), out.end(), reasons[i]) == out.end())
      out.push_back(std::move(reasons[i]));
  }
  return out;
}

std::vector<Reason> open_reasons(const ExplainInput& input, Atoms& atoms, std::size_t output, std::size_t view,
                                 const std::vector<IssueId>& issues) {
  Evaluation evaluation(input, output, view);
  std::vector<Reason> out;
  for (const Element& element : evaluation.elements()) {
    if (evaluation.value(element) != Verdict::undetermined) continue;
    const IssueId issue = input.columns.dictionary.cell(element.cell).issue;
    if (std::find(issues.begin(), issues.end(), issue) == issues.end()) continue;
    Reason reason = reason_of(input, atoms, element, Verdict::undetermined, view);
    if (std::find(out.begin(), out.end(), reason) == out.end()) out.push_back(std::move(reason));
  }
  return out;
}

bool Reason::operator==(const Reason& o) const {
  return ground.phrase == o.ground.phrase && ground.verdict == o.ground.verdict && ground.basis == o.ground.basis &&
         ground.answer == o.ground.answer && ground.entries == o.ground.entries && ground.power == o.ground.power &&
         target == o.target && candidate == o.candidate;
}

}  // namespace truce::judge
