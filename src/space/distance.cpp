// Distances: S2 finds the edges that can be nearest, GeographicLib measures them.

#include <GeographicLib/Geodesic.hpp>
#include <GeographicLib/GeodesicLine.hpp>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "space/shape.h"

namespace truce {
namespace {

using GeographicLib::Geodesic;

constexpr double kMeasured = 1e-3;  // metres; an edge is measured until its distance is known this well
constexpr double kArithmetic =
    1e-5;  // metres; GeographicLib (15 nm) and coordinates through S2 unit vectors (2 nm), with room
constexpr double kAngleSlack = 1e-7;  // radians (0.6 m); S2's own rounding, coarsest near the antipode
// The distance to a point is convex along every geodesic nearer than a quarter turn of the sphere of greatest curvature
// (Hessian comparison); on WGS84 that is π/2·√(M N) at the equator = 9,985 km.
constexpr double kConvexWithin = 9'900'000;

struct At {  // a place on an edge: metres along it, distance from p, slope of the distance
  double along, distance, slope;
};

// Distance from p to the geodesic between two points. The distance f along the edge is convex, so tangents bound it
// from below: the bracket [a, b] with f'(a) < 0 < f'(b) shrinks until tangents and best value meet.
DistanceRange to_edge(const S2LatLng& p, const S2LatLng& a, const S2LatLng& b) {
  const Geodesic& earth = Geodesic::WGS84();
  const auto edge =
      earth.InverseLine(a.lat().degrees(), a.lng().degrees(), b.lat().degrees(), b.lng().degrees(),
                        Geodesic::LATITUDE | Geodesic::LONGITUDE | Geodesic::AZIMUTH | Geodesic::DISTANCE_IN);
  const auto at = [&](double along) -> At {
    double lat = 0, lon = 0, heading = 0, distance = 0, unused = 0, bearing = 0;
    edge.Position(along, lat, lon, heading);
    earth.Inverse(p.lat().degrees(), p.lng().degrees(), lat, lon, distance, unused, bearing);
    return {along, distance, std::cos((heading - bearing) * std::numbers::pi / 180)};
  };
  At left = at(0);
  if (edge.Distance() == 0 || left.distance <= kMeasured) {
    return {{std::max(0.0, left.distance - kMeasured)}, {left.distance}};
  }
  At right = at(edge.Distance());
  const auto ends = std::minmax(left.distance, right.distance);
  if (ends.second > kConvexWithin) return {{std::max(0.0, ends.first - edge.Distance())}, {ends.first}};
  if (left.slope >= 0) return {{left.distance}, {left.distance}};
  if (right.slope <= 0) return {{right.distance}, {right.distance}};
  double low = 0;
  double high = ends.first;
  for (int step = 0; step < 60; ++step) {
    const double width = right.along - left.along;
    // Where the two tangents meet: the least value that a convex function with these values and slopes can have.
    const double meet = (right.distance - left.distance - right.slope * width) / (left.slope - right.slope);
    low = std::max(low, left.distance + left.slope * std::clamp(meet, 0.0, width));
    if (high - low <= kMeasured) break;
    // First where the slope would vanish on a straight edge, then by halves so that the bracket is sure to shrink.
    const double straight = step % 2 == 0 ? -left.slope * left.distance : width / 2;
    const double along = left.along + (straight > 0 && straight < width ? straight : width / 2);
    const At middle = at(along);
    high = std::min(high, middle.distance);
    if (middle.distance <= kMeasured) return {{0}, {middle.distance}};
    (middle.slope < 0 ? left : right) = middle;
  }
  return {{std::min(low, high)}, {high}};
}

DistanceRange to_edges(const Geometry::Shape& shape, const GeoPoint& p, const Enough& enough) {
  const auto stated = S2LatLng::FromDegrees(p.latitude, p.longitude);
  const MutableS2ShapeIndex& index = shape.index();
  const auto measure = [&](const S2ClosestEdgeQuery::Result& candidate, S2ClosestEdgeQuery& query) {
    const S2Shape::Edge edge = query.GetEdge(candidate);
    return to_edge(stated, S2LatLng(edge.v0), S2LatLng(edge.v1));
  };
  S2ClosestEdgeQuery query(&index);
  query.mutable_options()->set_include_interiors(false);
  S2ClosestEdgeQuery::PointTarget target(stated.ToPoint());
  const S2ClosestEdgeQuery::Result nearest = query.FindClosestEdge(&target);
  const Metres error{shape.edge_error.value + kArithmetic};
  // A piece and its image on the sphere may each leave the stated edge by edge_error.
  const double slack = 2 * shape.edge_error.value / kLeastMetresPerRadian + kAngleSlack;
  const double angle = nearest.distance().ToAngle().radians();
  const DistanceRange on_sphere{{std::max(0.0, (angle - slack) * kLeastMetresPerRadian)},
                                {(angle + slack) * kMostMetresPerRadian}};
  if (enough(on_sphere)) return on_sphere;
  DistanceRange best = measure(nearest, query);
  if (best.high.value > kConvexWithin) return {on_sphere.low, best.high + error};  // a quarter turn away
  const auto reach = [&](Metres high) { return high.value / kLeastMetresPerRadian + slack; };
  query.mutable_options()->set_conservative_max_distance(S1ChordAngle(S1Angle::Radians(reach(best.high))));
  for (const auto& candidate : query.FindClosestEdges(&target)) {
    if (candidate.distance().ToAngle().radians() > reach(best.high)) break;
    const DistanceRange range = measure(candidate, query);
    best.low = std::min(best.low, range.low);
    best.high = std::min(best.high, range.high);
  }
  return {{std::max(0.0, best.low.value - error.value)}, best.high + error};
}

bool contains(const Geometry::Shape& shape, const GeoPoint& p) {
  return shape.zone->Contains(S2LatLng::FromDegrees(p.latitude, p.longitude).ToPoint());
}

}  // namespace

DistanceRange distance_until(const Geometry& geometry, const GeoPoint& p, const Enough& enough) {
  const Geometry::Shape& shape = geometry.shape();
  if (!shape.zone) return to_edges(shape, p, enough);
  const auto outside = [](const DistanceRange& s) {
    return DistanceRange{{std::max(0.0, s.low.value)}, {std::max(0.0, s.high.value)}};
  };
  return outside(signed_distance_until(geometry, p, [&](const DistanceRange& s) { return enough(outside(s)); }));
}

DistanceRange signed_distance_until(const Geometry& zone, const GeoPoint& p, const Enough& enough) {
  std::optional<bool> within;
  const auto with_sign = [&](const DistanceRange& d) -> DistanceRange {
    // Nearer to the boundary than the error, either side is possible.
    if (d.low.value <= 0) return {{-d.high.value}, d.high};
    if (!within) within = contains(zone.shape(), p);
    return *within ? DistanceRange{{-d.high.value}, {-d.low.value}} : d;
  };
  return with_sign(to_edges(zone.shape(), p, [&](const DistanceRange& d) { return enough(with_sign(d)); }));
}

DistanceRange distance(const Geometry& geometry, const GeoPoint& p) {
  return distance_until(geometry, p, [](const DistanceRange&) { return false; });
}

DistanceRange signed_distance(const Geometry& zone, const GeoPoint& p) {
  return signed_distance_until(zone, p, [](const DistanceRange&) { return false; });
}

}  // namespace truce
