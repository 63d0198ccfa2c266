// Deadlocks as a document.
#pragma once

#include <vector>

#include "judge/judge.h"

namespace truce::report {

/// The document of `truce deadlocks` without its stamp: the deadlocks among `waits` at `now`, each with its circle, who
/// holds each link by what entries, citations, and what would open it.
[[nodiscard]] Json deadlocks(judge::Judgement& judgement, const std::vector<judge::Wait>& waits,
                             const std::vector<judge::Deadlock>& deadlocks, Instant now);

}  // namespace truce::report
