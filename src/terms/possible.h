// Can a condition hold? For src/terms only.
#pragma once

#include <cstddef>

#include "terms/gates.h"

namespace truce::terms {

/// Phrases up to which every combination is tried.
inline constexpr std::size_t kExhaustiveAtoms = 16;
/// Beyond: how many random combinations are tried, 64 in one pass.
inline constexpr std::size_t kSampledCases = std::size_t{1} << 18;

struct Possibility {
  bool possible = false;    ///< a combination was found in which the condition holds
  bool proven = false;      ///< true: `possible` is certain; false: none was found among kSampledCases random ones
  std::size_t phrases = 0;  ///< phrases left open after those that must hold or fail
};

/// Is there a combination of answers, every phrase true or false, for which the operand is true? Phrases are taken as
/// independent, except that two different answers to one question never both hold. Deterministic.
[[nodiscard]] Possibility possible(const GateBuilder& gates, Operand operand);

}  // namespace truce::terms
