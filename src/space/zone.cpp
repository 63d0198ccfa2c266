// From stated polygons to a zone: each polygon is checked and cut, then all are united.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "space/stated.h"

namespace truce {
namespace {

// A ring cut into pieces, remembering the stated edge of each.
struct CutRing {
  const StatedPath* stated;
  std::vector<S2Point> points;
  std::vector<std::size_t> edge_of_piece;  // piece k leads from points[k] to the next
};

std::string name_edge(const CutRing& ring, std::size_t piece) {
  const StatedPath& path = *ring.stated;
  const std::size_t edge = ring.edge_of_piece[piece];
  const Position& a = path.positions[edge];
  const Position& b = path.positions[(edge + 1) % path.positions.size()];
  return fmt::format("the edge from [{}, {}] to [{}, {}] at {}/{}", a.longitude, a.latitude, b.longitude, b.latitude,
                     path.pointer, path.index[edge]);
}

// What must hold of a ring for its inside to be known without looking at the others.
Status check_ring(const StatedPath& ring) {
  const std::size_t n = ring.positions.size();
  const auto at = [&](std::size_t i) { return pointer_join(ring.pointer, std::to_string(ring.index[i])); };
  double longitude = 0;
  double west = 0;
  double east = 0;
  bool flat = true;
  for (std::size_t i = 0; i < n; ++i) {
    const Position& here = ring.positions[i];
    const Position& next = ring.positions[(i + 1) % n];
    if (std::abs(here.latitude) == 90)
      return fail_at(at(i), "a pole", "a ring that does not touch a pole: there a longitude means nothing");
    longitude += longitude_step(here, next);
    west = std::min(west, longitude);
    east = std::max(east, longitude);
    if (east - west >= 180)
      return fail_at(ring.pointer, "a ring around a pole or 180° wide or more", "a ring less than 180° wide");
    flat = flat && orientation(ring.positions[0], here, next) == 0;
  }
  if (std::abs(longitude) > 1) return fail_at(ring.pointer, "a ring around a pole", "a ring less than 180° wide");
  if (flat) return fail_at(ring.pointer, "all positions on one line", "a ring that has an area");
  return {};
}

// No position twice, no edge through another.
Status check_crossings(const std::vector<CutRing>& rings) {
  MutableS2ShapeIndex index;
  for (const CutRing& ring : rings) {
    std::vector<std::size_t> order(ring.points.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) -> const S2Point& { return ring.points[i]; });
    const auto twice =
        std::ranges::adjacent_find(order, {}, [&](std::size_t i) -> const S2Point& { return ring.points[i]; });
    if (twice != order.end()) {
      return fail_at(
          ring.stated->pointer,
          fmt::format("{} and {} start at one place", name_edge(ring, *twice), name_edge(ring, *(twice + 1))),
          "a ring that passes no place twice", "ring crosses or touches itself");
    }
    index.Add(std::make_unique<S2LaxLoopShape>(ring.points));
  }
  Status status;
  s2shapeutil::VisitCrossingEdgePairs(
      index, s2shapeutil::CrossingType::INTERIOR, [&](const auto& a, const auto& b, bool) {
        const CutRing& first = rings[static_cast<std::size_t>(a.id().shape_id)];
        const CutRing& second = rings[static_cast<std::size_t>(b.id().shape_id)];
        status = fail_at(std::max(&first, &second)->stated->pointer,
                         fmt::format("{} crosses {}", name_edge(first, static_cast<std::size_t>(a.id().edge_id)),
                                     name_edge(second, static_cast<std::size_t>(b.id().edge_id))),
                         "edges that do not cross", &first == &second ? "ring crosses itself" : "rings cross");
        return false;
      });
  return status;
}

Result<std::unique_ptr<S2Polygon>> build_polygon(const StatedPolygon& stated, const GeometryLimits& limits,
                                                 Geometry::Shape& shape) {
  std::vector<CutRing> rings;
  for (const StatedPath& ring : stated.rings) {
    TRUCE_CHECK(check_ring(ring));
    CutRing& made = rings.emplace_back(CutRing{&ring, {}, {}});
    TRUCE_CHECK(cut_path(ring, true, limits, shape, made.points, made.edge_of_piece));
  }
  TRUCE_CHECK(check_crossings(rings));

  std::vector<std::unique_ptr<S2Loop>> loops;
  std::map<const S2Loop*, std::size_t> ring_of;
  for (std::size_t i = 0; i < rings.size(); ++i) {
    auto loop = std::make_unique<S2Loop>(rings[i].points, S2Debug::DISABLE);
    loop->Normalize();
    ring_of[loop.get()] = i;
    loops.push_back(std::move(loop));
  }
  auto polygon = std::make_unique<S2Polygon>();
  polygon->set_s2debug_override(S2Debug::DISABLE);
  polygon->InitNested(std::move(loops));
  if (S2Error error; polygon->FindValidationError(&error)) {
    return fail_at(stated.rings[0].pointer, "rings that cross or share an edge",
                   "rings that meet at single positions at most", "rings cross");
  }
  for (int i = 0; i < polygon->num_loops(); ++i) {
    const std::size_t ring = ring_of.at(polygon->loop(i));
    if (polygon->loop(i)->depth() == (ring == 0 ? 0 : 1)) continue;
    const StatedPath& misplaced = stated.rings[ring == 0 ? 1 : ring];
    return fail_at(misplaced.pointer, "a hole outside its polygon or inside another hole",
                   "holes within the first ring, apart from each other");
  }
  return polygon;
}

}  // namespace

Status build_zone(const std::vector<StatedPolygon>& polygons, const GeometryLimits& limits, Geometry::Shape& shape) {
  std::vector<std::unique_ptr<S2Polygon>> parts;
  for (const StatedPolygon& stated : polygons) {
    TRUCE_TRY(auto part, build_polygon(stated, limits, shape));
    parts.push_back(std::move(part));
    PolygonRings rings;
    for (const StatedPath& ring : stated.rings) rings.push_back(ring.positions);
    shape.polygons.push_back(std::move(rings));
  }
  shape.zone = parts.size() == 1 ? std::move(parts[0]) : S2Polygon::DestructiveUnion(std::move(parts));
  return {};
}

}  // namespace truce
