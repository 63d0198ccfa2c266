// Who is who, as a document.
#pragma once

#include "casefile/casefile.h"

namespace truce::report {

/// The actors that stand, in record order: {"id", "name", "aka", "kind", "party", "part_of", "bound", "positions",
/// "reports"}: what each is bound by since when, with its reservations; how many positions of its own stand; how many
/// standing reports are by it or name it. O(facts).
[[nodiscard]] Json actors(const Case& c);

}  // namespace truce::report
