// Where things are, as GeoJSON (RFC 7946).
#pragma once

#include "casefile/casefile.h"
#include "terms/terms.h"

namespace truce::report {

/// A FeatureCollection: the places of the terms that have geometry ("kind": "place", "zone" or "line"), one feature for
/// each baseline, and the areas of control that entries state ("kind": "control"). Geometry that is no JSON is left
/// out: lint says so. `terms` may be null.
[[nodiscard]] Json places(const Case& c, const terms::Terms* terms);

}  // namespace truce::report
