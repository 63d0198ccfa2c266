// Any GeoJSON, and points about it: ranges are ranges, and a greater uncertainty never decides what a smaller one left
// open.
#include "require.h"
#include "space/space.h"

namespace {

void ask(const truce::Geometry& geometry, const truce::GeoPoint& exact) {
  using truce::Ternary;
  const truce::DistanceRange range = truce::distance(geometry, exact);
  TRUCE_REQUIRE(range.low.value >= 0 && range.low <= range.high && range.high.value < 20'100'000);
  Ternary before = truce::within(geometry, exact, {1000}, {0});
  for (const double r : {0.5, 50.0, 5'000.0}) {
    const Ternary now = truce::within(geometry, exact, {1000}, {r});
    TRUCE_REQUIRE(now == before || now == Ternary::undetermined);
    before = now;
  }
  if (geometry.kind() != truce::GeometryKind::zone) return;
  before = truce::inside(geometry, exact, {0}, true);
  TRUCE_REQUIRE(before != Ternary::fails || truce::inside(geometry, exact, {0}, false) == Ternary::fails);
  TRUCE_REQUIRE(before != Ternary::holds || range.low.value == 0);
  for (const double r : {0.5, 50.0, 5'000.0}) {
    const Ternary now = truce::inside(geometry, exact, {r}, true);
    TRUCE_REQUIRE(now == before || now == Ternary::undetermined);
    before = now;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto kind = static_cast<truce::GeometryKind>(data[0] % 4);
  const truce::GeometryLimits limits{.bytes = 16'384, .vertices = 500, .pieces = 20'000};
  const auto geometry = truce::parse_geometry(as_text(data + 1, size - 1), kind, "fuzz", limits);
  if (!geometry) {
    TRUCE_REQUIRE(geometry.error().file == "fuzz" && !geometry.error().expected.empty());
    return 0;
  }
  TRUCE_REQUIRE(geometry->edge_error() <= truce::kEdgeTolerance);
  for (const double latitude : {-90.0, -33.5, 0.0, 1.0, 48.25, 90.0}) {
    for (const double longitude : {-180.0, -0.5, 1.0, 37.5, 179.5}) ask(*geometry, {latitude, longitude, {}});
  }
  return 0;
}
