// What a Geometry is made of; for src/space only.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "space/geometry.h"
#include "space/s2.h"

namespace truce {

/// A position as stated, in degrees; longitude in [-180, 180).
struct Position {
  double longitude = 0;
  double latitude = 0;
  bool operator==(const Position&) const = default;
  auto operator<=>(const Position&) const = default;
};

using Ring = std::vector<Position>;      ///< without the closing position
using PolygonRings = std::vector<Ring>;  ///< outer ring first, then holes

struct Geometry::Shape {
  GeometryKind kind = GeometryKind::zone;
  std::size_t vertices = 0;
  std::size_t pieces = 0;
  Metres edge_error;
  std::vector<PolygonRings> polygons;  ///< as stated, for the exact test of an exact point
  std::unique_ptr<S2Polygon> zone;     ///< the union of the polygons, edges cut
  MutableS2ShapeIndex lines;           ///< lines and sites

  [[nodiscard]] const MutableS2ShapeIndex& index() const { return zone ? zone->index() : lines; }
};

/// Least and greatest length on WGS84 of one radian on the sphere of geodetic latitudes: the smallest radius of
/// curvature in the meridian a(1−e²) at the equator, and the polar radius of curvature a/√(1−e²) (NGA.STND.0036,
/// table 3.6), rounded outward.
inline constexpr double kLeastMetresPerRadian = 6'335'439.0;
inline constexpr double kMostMetresPerRadian = 6'399'594.0;

[[nodiscard]] inline S2Point to_s2(const Position& p) {
  return S2LatLng::FromDegrees(p.latitude, p.longitude).ToPoint();
}

/// Whether a range is narrow enough for what is asked.
using Enough = std::function<bool(const DistanceRange&)>;
/// As distance() and signed_distance(), but the first of these ranges that is enough: the one of the sphere's own
/// bounds, 1 % wide, for which S2 alone is asked; else the one that is measured.
[[nodiscard]] DistanceRange distance_until(const Geometry& geometry, const GeoPoint& p, const Enough& enough);
[[nodiscard]] DistanceRange signed_distance_until(const Geometry& zone, const GeoPoint& p, const Enough& enough);

/// `to.longitude - from.longitude` the short way round, in [-180, 180].
[[nodiscard]] double longitude_step(const Position& from, const Position& to);

/// Which side of the line from `a` to `b` in the plane of longitude and latitude `p` is on: +1 left, -1 right, 0 on it.
/// Exact; longitudes are taken relative to `p`, the short way round.
[[nodiscard]] int orientation(const Position& a, const Position& b, const Position& p);

/// How an edge is cut.
struct EdgeCut {
  std::size_t pieces = 1;
  /// The most by which a piece leaves the edge, whether taken as a WGS84 geodesic, as a great circle on the sphere of
  /// geodetic latitudes, or as a geodesic between two points of that great circle.
  Metres error;
};
[[nodiscard]] EdgeCut cut(const Position& a, const Position& b);

/// The points at which the edge from `a` to `b` is cut, without `b`; the same points whichever way it is walked.
void append_pieces(const Position& a, const Position& b, std::size_t pieces, std::vector<S2Point>& out);

}  // namespace truce
