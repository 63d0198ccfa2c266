// Distance with its unit in its type.
#pragma once

#include <compare>

namespace truce {

/// A distance in metres on the ground (WGS84). May be negative only where a header says so (signed distance to a zone).
struct Metres {
  double value = 0;
  auto operator<=>(const Metres&) const = default;
  friend Metres operator+(Metres a, Metres b) { return {a.value + b.value}; }
  friend Metres operator-(Metres a, Metres b) { return {a.value - b.value}; }
};

/// A point on WGS84 in degrees, with the radius within which the true point lies.
struct GeoPoint {
  double latitude = 0;   ///< degrees north, -90 .. 90
  double longitude = 0;  ///< degrees east, -180 .. 180
  Metres radius;         ///< the source's stated or derived uncertainty; 0 means exact as stated
  bool operator==(const GeoPoint&) const = default;
};

}  // namespace truce
