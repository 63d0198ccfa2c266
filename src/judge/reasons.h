// The smallest facts that force a verdict in one view. For src/judge only.
#pragma once

#include <vector>

#include "judge/explain.h"

namespace truce::judge {

/// Subset-minimal reasons of output `output` in view `view`, in the order of telling: with their values alone the
/// verdict is the same, and without any one of them it is open. Given up first: what is presumed, then positions, what
/// is reported, agreed, determined, and last what the terms say; so that the firmest remain. Empty when the verdict is
/// undetermined.
[[nodiscard]] std::vector<Reason> minimal_reasons(const ExplainInput& input, Atoms& atoms, std::size_t output,
                                                  std::size_t view);

/// What is undetermined in the view and belongs to one of `issues` (ids of the columns' dictionary).
[[nodiscard]] std::vector<Reason> open_reasons(const ExplainInput& input, Atoms& atoms, std::size_t output,
                                               std::size_t view, const std::vector<IssueId>& issues);

/// The verdict of `output` in `view`.
[[nodiscard]] Verdict verdict_of(const ExplainInput& input, std::size_t output, std::size_t view);

}  // namespace truce::judge
