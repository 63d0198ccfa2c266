// GeoJSON as read, before it is measured; for src/space only.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/json.h"
#include "space/shape.h"

namespace truce {

/// A ring or line as stated. Repeated neighbours are left out (a zero-length edge changes no point set), a ring's
/// closing position too; `index` keeps where each position stood, for messages.
struct StatedPath {
  std::vector<Position> positions;
  std::vector<std::size_t> index;
  std::string pointer;  ///< of the array of positions
};

struct StatedPolygon {
  std::vector<StatedPath> rings;  ///< the outer one first
};

struct Stated {
  std::vector<StatedPolygon> polygons;
  std::vector<StatedPath> lines;
  std::vector<Position> points;
  std::size_t vertices = 0;
};

/// Reads a geometry, a Feature or a FeatureCollection of the types that fit `kind`; see parse_geometry.
[[nodiscard]] Result<Stated> read_geojson(const Json& json, GeometryKind kind, const GeometryLimits& limits);

/// Builds the zone of a shape: checks each polygon, cuts its edges and unites the polygons.
[[nodiscard]] Status build_zone(const std::vector<StatedPolygon>& polygons, const GeometryLimits& limits,
                                Geometry::Shape& shape);

/// Cuts every edge of a path into `out`, counting the pieces against the limit and keeping the greatest error in
/// shape.edge_error. A ring's last edge leads back to its start; a line's last position is added.
[[nodiscard]] Status cut_path(const StatedPath& path, bool closed, const GeometryLimits& limits, Geometry::Shape& shape,
                              std::vector<S2Point>& out, std::vector<std::size_t>& edge_of_piece);

}  // namespace truce
