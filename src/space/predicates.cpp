// The three-valued questions.

#include <algorithm>
#include <cmath>

#include "space/shape.h"

namespace truce {
namespace {

enum class Side { outside, on_edge, inside };

// `q` seen from `p`: degrees east and north, exact.
struct Offset {
  ExactFloat east, north;
};

// `turns` times 360° are added to the longitude of `q`.
Offset offset(const Position& q, int turns, const Position& p) {
  return {ExactFloat(q.longitude) - ExactFloat(p.longitude) + ExactFloat(360 * turns),
          ExactFloat(q.latitude) - ExactFloat(p.latitude)};
}

int side(const Offset& a, const Offset& b) {
  return (a.east * b.north - a.north * b.east).sgn();
}

// Whole turns to add to a difference of longitudes for the short way round.
int turns_of(double step) {
  return step > 180 ? -1 : step < -180 ? 1 : 0;
}

// Where an exact point lies against one polygon, in the plane of longitude and latitude that RFC 7946 means, by
// counting the edges that a ray towards the east crosses. Each ring is unrolled from its first position, that one being
// brought next to `p`: as no ring is 180° wide, a ring with `p` among its longitudes comes to lie around it, and any
// other wholly to one side.
Side side_of(const PolygonRings& polygon, const Position& p) {
  bool odd = false;
  for (const Ring& ring : polygon) {
    int turns = turns_of(ring[0].longitude - p.longitude);
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Position& a = ring[i];
      const Position& b = ring[(i + 1) % ring.size()];
      const int turns_a = turns;
      turns += turns_of(b.longitude - a.longitude);
      if (std::min(a.latitude, b.latitude) > p.latitude || std::max(a.latitude, b.latitude) < p.latitude) continue;
      const Offset from = offset(a, turns_a, p);
      const Offset to = offset(b, turns, p);
      const int turn = side(from, to);
      if (turn == 0 && from.east.sgn() * to.east.sgn() <= 0) return Side::on_edge;
      const bool upward = a.latitude <= p.latitude && b.latitude > p.latitude;
      const bool downward = b.latitude <= p.latitude && a.latitude > p.latitude;
      if ((upward && turn > 0) || (downward && turn < 0)) odd = !odd;
    }
  }
  return odd ? Side::inside : Side::outside;
}

// The exact answer for an exact point near the boundary. Where the edges of two polygons meet, the boundary of their
// union is not known from either alone: undetermined.
Ternary place_exactly(const Geometry::Shape& shape, const GeoPoint& p, bool edge_inside) {
  const Position position{p.longitude >= 180 ? p.longitude - 360 : p.longitude, p.latitude};
  int on_edge = 0;
  for (const PolygonRings& polygon : shape.polygons) {
    const Side side = side_of(polygon, position);
    if (side == Side::inside) return Ternary::holds;
    on_edge += side == Side::on_edge;
  }
  if (on_edge > 1) return Ternary::undetermined;
  return on_edge == 1 && edge_inside ? Ternary::holds : Ternary::fails;
}

}  // namespace

int orientation(const Position& a, const Position& b, const Position& p) {
  return side(offset(a, turns_of(a.longitude - p.longitude), p), offset(b, turns_of(b.longitude - p.longitude), p));
}

Ternary inside(const Geometry& zone, const GeoPoint& p, Metres tolerance, bool edge_inside) {
  const Metres r = p.radius + tolerance;
  const DistanceRange s = signed_distance_until(
      zone, p, [r](const DistanceRange& range) { return range.high.value < -r.value || range.low > r; });
  if (r.value == 0 && s.low.value <= 0 && s.high.value >= 0) return place_exactly(zone.shape(), p, edge_inside);
  if (s.high.value <= -r.value) return Ternary::holds;
  if (s.low > r) return Ternary::fails;
  return Ternary::undetermined;
}

Ternary within(const Geometry& geometry, const GeoPoint& p, Metres limit, Metres tolerance) {
  const Metres r = p.radius + tolerance;
  const auto holds = [&](const DistanceRange& d) { return d.high + r <= limit; };
  const auto fails = [&](const DistanceRange& d) { return d.low - r > limit; };
  const DistanceRange d =
      distance_until(geometry, p, [&](const DistanceRange& range) { return holds(range) || fails(range); });
  if (holds(d)) return Ternary::holds;
  if (fails(d)) return Ternary::fails;
  return Ternary::undetermined;
}

}  // namespace truce
