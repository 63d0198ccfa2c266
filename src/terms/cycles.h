// Definitions that go round in circles: groups made of themselves, exemptions from themselves; for src/terms only.
#pragma once

#include <set>
#include <string>

#include "terms/terms.h"

namespace truce::terms {

/// Groups that are, by members or by condition, made of themselves. O(n log n).
[[nodiscard]] std::set<std::string> circular_groups(const Terms& terms);

/// Exemptions that, over other exemptions, exempt from themselves. O(n log n).
[[nodiscard]] std::set<std::string> circular_exemptions(const Terms& terms);

/// Calls `visit` with every leaf of a condition.
template <class Visit>
void for_each_leaf(const Condition& condition, const Visit& visit) {
  if (condition.op == Condition::Op::leaf) visit(condition.leaf);
  for (const Condition& part : condition.parts) for_each_leaf(part, visit);
}

}  // namespace truce::terms
