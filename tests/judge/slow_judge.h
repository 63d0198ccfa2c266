// The judge as one would write it first: one incident, one view, one gate at a time. The oracle of the differential
// tests, and the peer of the benchmark.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "judge/columns.h"
#include "terms/program.h"

namespace truce::judge {

/// Kleene's order: fails < undetermined < holds; and = min, or = max, not = 2 - x.
enum : std::uint8_t { kNo = 0, kMaybe = 1, kYes = 2 };

inline std::uint8_t slow_value(const Columns& columns, std::uint32_t cell, std::size_t view) {
  switch (at(columns.dictionary.lanes(cell, view / kLanes), view % kLanes)) {
    case Verdict::holds: return kYes;
    case Verdict::fails: return kNo;
    case Verdict::undetermined: break;
  }
  return kMaybe;
}

/// "Who acted is …": tried for every admissible perpetrator (each candidate and somebody else who is not excluded; the
/// one who did, where one is said to have).
inline std::uint8_t slow_attributed(const Columns& columns, std::size_t row, const std::vector<std::uint32_t>& cells,
                                    std::size_t view) {
  bool any = false;
  std::uint8_t least = kYes;
  std::uint8_t most = kNo;
  const auto admit = [&](std::uint8_t value) {
    any = true;
    least = std::min(least, value);
    most = std::max(most, value);
  };
  for (std::size_t s = columns.slot_begin[row]; s < columns.slot_begin[row + 1]; ++s) {
    if (slow_value(columns, columns.did_it[s], view) != kNo) admit(slow_value(columns, cells[s], view));
  }
  if (slow_value(columns, columns.other[row], view) != kNo) admit(kMaybe);
  if (!any) return kMaybe;
  if (least == kYes) return kYes;
  return most == kNo ? kNo : kMaybe;
}

/// All outputs of one incident in one view.
inline void slow_judge(const terms::Program& program, const Columns& columns, std::size_t incident, std::size_t view,
                       std::vector<std::uint8_t>& wires, std::vector<std::uint8_t>& verdicts) {
  verdicts.assign(program.outputs.size(), kNo);
  wires.resize(program.wire_count());
  const auto read = [&](terms::Operand operand) {
    return static_cast<std::uint8_t>(operand.complement() ? 2 - wires[operand.wire()] : wires[operand.wire()]);
  };
  for (std::size_t row = columns.row_begin[incident]; row < columns.row_begin[incident + 1]; ++row) {
    for (std::size_t a = 0; a < program.atoms.size(); ++a) {
      wires[a] = program.atoms[a].over == terms::Atom::Over::candidate
                     ? slow_attributed(columns, row, columns.value[a], view)
                     : slow_value(columns, columns.value[a][row], view);
    }
    for (std::size_t g = 0; g < program.gates.size(); ++g) {
      const terms::Gate& gate = program.gates[g];
      const std::uint8_t a = read(gate.a);
      const std::uint8_t b = read(gate.b);
      wires[program.atoms.size() + g] = gate.op == terms::Gate::Op::all ? std::min(a, b) : std::max(a, b);
    }
    const std::uint8_t hit = slow_value(columns, columns.hit[row], view);
    for (std::size_t o = 0; o < program.outputs.size(); ++o) {
      verdicts[o] = std::max(verdicts[o], std::min(hit, read(program.outputs[o].value)));
    }
  }
}

}  // namespace truce::judge
