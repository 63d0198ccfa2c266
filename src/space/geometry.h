// Zones, lines, routes and sites on WGS84, and three-valued questions about an uncertain point.
//
// What an edge is. GeoJSON's edges are straight in longitude and latitude (RFC 7946 section 3.1.1), not geodesics: at
// 50°N the two part by 23 m in the middle of a 71 km edge along a parallel. Edges are therefore cut into pieces so
// short that a geodesic between a piece's ends stays within Geometry::edge_error() (at most kEdgeTolerance) of the
// straight edge.
//
// What a distance is. The length of the shortest WGS84 geodesic (GeographicLib, error below 15 nm: Karney 2013,
// "Algorithms for geodesics", J. Geodesy 87) from the point to the nearest edge, given as an interval that holds the
// true value: widened by edge_error() and by the arithmetic's own bound. Candidates come from S2 on a sphere, with the
// rigorous factor between a spherical angle (geodetic latitude taken as spherical) and ellipsoidal length: every path's
// length lies between 6,335,439 m and 6,399,594 m per radian, the extreme radii of curvature of WGS84 (NGA.STND.0036).
// Rounding can so only ever turn an answer into `undetermined`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/error.h"
#include "base/metres.h"

namespace truce {

/// Strong Kleene's three answers (Kleene 1952).
enum class Ternary : std::uint8_t { fails, holds, undetermined };
[[nodiscard]] std::string_view to_string(Ternary answer);

/// What a place of the terms is. A zone has an inside; a line and a route are distinguished only by their use.
enum class GeometryKind : std::uint8_t { zone, line, route, site };
[[nodiscard]] std::string_view to_string(GeometryKind kind);

/// Named limits of parse_geometry.
struct GeometryLimits {
  std::size_t bytes = std::size_t{64} << 20;  ///< of GeoJSON text
  std::size_t vertices = 200'000;             ///< positions in all rings and lines
  std::size_t pieces = 1'000'000;             ///< geodesic pieces that the edges are cut into
};

/// The most by which a geodesic piece may leave the straight longitude/latitude edge that it stands for.
inline constexpr Metres kEdgeTolerance{0.1};

/// A distance known to lie in [low, high].
struct DistanceRange {
  Metres low;
  Metres high;
};

/// A zone, line, route or site. Immutable; a copy shares the data and costs a pointer. Safe to use from several
/// threads.
class Geometry {
 public:
  [[nodiscard]] GeometryKind kind() const;
  /// Positions read, before the edges were cut.
  [[nodiscard]] std::size_t vertices() const;
  /// How far at most the pieces measured leave the edges stated; 0 for a site.
  [[nodiscard]] Metres edge_error() const;

  struct Shape;  ///< space/shape.h, for src/space only
  explicit Geometry(std::shared_ptr<const Shape> shape) : shape_(std::move(shape)) {}
  [[nodiscard]] const Shape& shape() const { return *shape_; }

 private:
  std::shared_ptr<const Shape> shape_;
};

/// Reads GeoJSON (RFC 7946): a geometry, a Feature or a FeatureCollection whose features are taken together. A zone is
/// made of Polygon and MultiPolygon (polygons that overlap or adjoin are united), a line or route of LineString and
/// MultiLineString, a site of Point and MultiPoint, the nearest of them counting. A third coordinate is ignored, a ring
/// may run either way round.
///
/// Over the antimeridian: an edge of more than 180° of longitude is taken the short way round, and polygons cut at
/// ±180° as RFC 7946 section 3.1.9 asks are joined again.
///
/// bad_input with the JSON pointer: malformed JSON, a type that does not fit the kind, a feature without geometry, a
/// coordinate out of range, a reference system other than CRS84, a ring that is not closed, has fewer than four
/// positions or no area, passes a place twice, crosses itself or another ring of its polygon (naming both edges), a
/// hole outside its polygon or in another hole, a ring that touches or surrounds a pole or is 180° wide, an edge of
/// exactly 180°. Crossings are looked for between the pieces: one that reaches no deeper than edge_error() may pass.
/// limit: see GeometryLimits. `name` is the file for messages.
[[nodiscard]] Result<Geometry> parse_geometry(std::string_view geojson, GeometryKind kind, std::string_view name,
                                              const GeometryLimits& limits = {});

/// Distance from the point as stated (its radius left out) to the nearest point of the geometry; 0 inside a zone.
/// O(log n) plus the edges within 1.1 % of the nearest one. Known to a millimetre and edge_error(); beyond 9,900 km to
/// about 1 %.
[[nodiscard]] DistanceRange distance(const Geometry& geometry, const GeoPoint& p);

/// Distance to a zone's boundary, negative inside. Precondition: geometry is a zone.
[[nodiscard]] DistanceRange signed_distance(const Geometry& zone, const GeoPoint& p);

/// Is the true point inside the zone? With s = signed distance and r = p.radius + tolerance: holds if s ≤ −r, fails if
/// s > r, else undetermined. When r = 0 the point is exact and is placed exactly against the longitude/latitude edges;
/// on an edge `edge_inside` decides. Precondition: geometry is a zone, tolerance ≥ 0 (the boundary's own uncertainty).
[[nodiscard]] Ternary inside(const Geometry& zone, const GeoPoint& p, Metres tolerance, bool edge_inside);

/// Is the true point within `limit` of the geometry? With d = distance and r = p.radius + tolerance: holds if d + r ≤
/// limit, fails if d − r > limit, else undetermined.
[[nodiscard]] Ternary within(const Geometry& geometry, const GeoPoint& p, Metres limit, Metres tolerance);

}  // namespace truce
