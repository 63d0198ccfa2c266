// The `expect:` cases of a terms file: facts stated phrase by phrase, the verdict that each view must come to, and the
// pivotal sets.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "judge/lanes.h"
#include "terms/terms.h"

namespace truce::judge {

/// What came of one case.
struct Expected {
  std::string name;
  std::size_t line = 0;                                   ///< in the terms file
  std::vector<std::pair<std::string, Verdict>> verdicts;  ///< per view of the case, in file order
  std::vector<std::vector<std::string>> pivotal;          ///< sets of question ids or phrases, sorted
  std::vector<std::string> failures;  ///< what is not as expected, one sentence each; empty: as expected
};

/// Runs one case. Its phrases are those of the provision as written (groups are not taken apart, instruments are taken
/// to be in force); phrases that it does not state are undetermined. A pivotal set is a smallest set of disputed
/// questions (answered differently by two views) that, answered otherwise, turns the verdict of a view that has one;
/// answers of one question move together. Precondition: lint found no error in the terms.
[[nodiscard]] Expected run_expectation(const terms::Terms& terms, const terms::Expectation& expectation);

}  // namespace truce::judge
