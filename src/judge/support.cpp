#include "judge/support.h"

#include <algorithm>

#include "judge/evaluate.h"

namespace truce::judge {

Support::Support(const terms::Program& program, const Columns& columns, std::size_t incident, std::size_t output,
                 std::size_t view)
    : program_(program),
      columns_(columns),
      output_(program.outputs[output]),
      first_row_(columns.row_begin[incident]),
      last_row_(columns.row_begin[incident + 1]),
      view_(view) {
  const bool attributed =
      std::any_of(output_.atoms.begin(), output_.atoms.end(), [&](std::uint32_t atom) { return over_candidate(atom); });
  for (std::size_t row = first_row_; row < last_row_; ++row) {
    const std::size_t first_slot = columns.slot_begin[row];
    const std::size_t slots = columns.slot_begin[row + 1] - first_slot;
    add({Element::Role::hit, row, 0, 0, columns.hit[row]});
    if (attributed) {
      add({Element::Role::other, row, 0, 0, columns.other[row]});
      for (std::size_t s = 0; s < slots; ++s) add({Element::Role::did_it, row, s, 0, columns.did_it[first_slot + s]});
    }
    for (const std::uint32_t atom : output_.atoms) {
      const auto& cells = columns.value[atom];
      if (!over_candidate(atom)) {
        add({Element::Role::phrase, row, 0, atom, cells[row]});
        continue;
      }
      for (std::size_t s = 0; s < slots; ++s) add({Element::Role::phrase, row, s, atom, cells[first_slot + s]});
    }
  }
}

void Support::add(const Element& element) {
  index_.emplace(Key(element.role, element.row, element.slot, element.atom), elements_.size());
  elements_.push_back(element);
}

bool Support::over_candidate(std::size_t atom) const {
  return program_.atoms[atom].over == terms::Atom::Over::candidate;
}

Verdict Support::value(const Element& element) const {
  return at(columns_.dictionary.lanes(element.cell, view_ / kLanes), view_ % kLanes);
}

Verdict Support::verdict(const std::vector<bool>& kept) const {
  const auto lanes = [&](Element::Role role, std::size_t row, std::size_t slot, std::size_t atom) {
    const std::size_t i = index_.at(Key(role, row, slot, atom));
    Lanes out;
    if (kept[i]) set(out, 0, value(elements_[i]));
    return out;
  };
  Lanes verdict = Lanes::all_fail();
  std::map<std::uint32_t, Lanes> wires;
  for (std::size_t row = first_row_; row < last_row_; ++row) {
    const std::size_t slots = columns_.slot_begin[row + 1] - columns_.slot_begin[row];
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
      const terms::Gate& gate = program_.gates[g];
      const Lanes a = read(gate.a);
      const Lanes b = read(gate.b);
      wires[static_cast<std::uint32_t>(program_.atoms.size()) + g] = gate.op == terms::Gate::Op::any ? a | b : a & b;
    }
    verdict = verdict | (read(output_.value) & lanes(Element::Role::hit, row, 0, 0));
  }
  return at(verdict, 0);
}

std::vector<std::size_t> Support::minimal(const std::vector<int>& weakness) const {
  std::vector<std::size_t> out;
  const Verdict whole = verdict();
  if (whole == Verdict::undetermined) return out;
  std::vector<bool> kept(elements_.size());
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < elements_.size(); ++i) {
    kept[i] = value(elements_[i]) != Verdict::undetermined;
    if (kept[i]) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return weakness[a] != weakness[b] ? weakness[a] > weakness[b] : a > b;
  });
  for (const std::size_t i : order) {
    kept[i] = false;
    if (verdict(kept) != whole) kept[i] = true;
  }
  for (std::size_t i = 0; i < elements_.size(); ++i) {
    if (kept[i]) out.push_back(i);
  }
  return out;
}

}  // namespace truce::judge
