#include "space/geometry.h"

#include <fmt/format.h>

#include "space/stated.h"

namespace truce {
namespace {

constexpr std::size_t kGeoJsonDepth = 32;  // a MultiPolygon in a FeatureCollection takes 8; properties may nest

Result<Geometry> build(std::string_view geojson, GeometryKind kind, const GeometryLimits& limits) {
  TRUCE_TRY(const Json json, parse_json(geojson, {.bytes = limits.bytes, .depth = kGeoJsonDepth}));
  TRUCE_TRY(const Stated stated, read_geojson(json, kind, limits));
  auto shape = std::make_shared<Geometry::Shape>();
  shape->kind = kind;
  shape->vertices = stated.vertices;
  if (kind == GeometryKind::zone) {
    TRUCE_CHECK(build_zone(stated.polygons, limits, *shape));
    shape->zone->index().ForceBuild();
    return Geometry(std::move(shape));
  }
  for (const StatedPath& line : stated.lines) {
    std::vector<S2Point> points;
    std::vector<std::size_t> edge_of_piece;
    TRUCE_CHECK(cut_path(line, false, limits, *shape, points, edge_of_piece));
    shape->lines.Add(std::make_unique<S2LaxPolylineShape>(points));
  }
  if (!stated.points.empty()) {
    std::vector<S2Point> points;
    for (const Position& point : stated.points) points.push_back(to_s2(point));
    shape->lines.Add(std::make_unique<S2PointVectorShape>(std::move(points)));
  }
  shape->lines.ForceBuild();
  return Geometry(std::move(shape));
}

}  // namespace

std::string_view to_string(Ternary answer) {
  switch (answer) {
    case Ternary::fails: return "fails";
    case Ternary::holds: return "holds";
    case Ternary::undetermined: return "undetermined";
  }
  return "undetermined";
}

std::string_view to_string(GeometryKind kind) {
  switch (kind) {
    case GeometryKind::zone: return "zone";
    case GeometryKind::line: return "line";
    case GeometryKind::route: return "route";
    case GeometryKind::site: return "site";
  }
  return "zone";
}

GeometryKind Geometry::kind() const {
  return shape_->kind;
}
std::size_t Geometry::vertices() const {
  return shape_->vertices;
}
Metres Geometry::edge_error() const {
  return shape_->edge_error;
}

Result<Geometry> parse_geometry(std::string_view geojson, GeometryKind kind, std::string_view name,
                                const GeometryLimits& limits) {
  auto geometry = build(geojson, kind, limits);
  if (!geometry) return std::unexpected(geometry.error().in_file(name));
  return geometry;
}

}  // namespace truce
