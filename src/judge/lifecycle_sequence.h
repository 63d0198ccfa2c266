// The order of steps: what blocks a step, and what was done out of its order; for src/judge/lifecycle*.cpp only.
#pragma once

#include "judge/lifecycle.h"
#include "judge/lifecycle_times.h"

namespace truce::judge {

/// Fills `blocked_by` and `out_of_sequence` of a step from every `orders` provision, at `now`. An edge holds in every
/// view when the text states it, and in the views that read it so when a reading does. The earlier step counts as done,
/// or for start-start edges as begun, as ADR 0004 weighs progress; lags are not judged here, and parallel edges order
/// nothing.
void put_in_order(Step& step, const terms::Terms& terms, const Views& views, Resolver& resolver, Times& times,
                  Instant now, Instant known);

}  // namespace truce::judge
