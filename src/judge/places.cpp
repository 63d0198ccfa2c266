#include "judge/places.h"

#include <algorithm>
#include <vector>

namespace truce::judge {
namespace {

GeometryKind kind_of(terms::Place::Kind kind) {
  switch (kind) {
    case terms::Place::Kind::zone: return GeometryKind::zone;
    case terms::Place::Kind::line: return GeometryKind::line;
    case terms::Place::Kind::site: return GeometryKind::site;
    case terms::Place::Kind::route: return GeometryKind::route;
  }
  return GeometryKind::zone;
}

Verdict verdict_of(Ternary answer) {
  switch (answer) {
    case Ternary::holds: return Verdict::holds;
    case Ternary::fails: return Verdict::fails;
    case Ternary::undetermined: break;
  }
  return Verdict::undetermined;
}

}  // namespace

Result<Places> Places::of(const terms::Terms& terms, const GeometrySource& source) {
  Places out;
  for (const terms::Place& place : terms.places) {
    std::vector<std::string> files{place.geometry};
    for (const auto& [party, file] : place.by_party) files.push_back(file);
    for (const std::string& file : files) {
      if (file.empty() || file == "per-notification" || out.by_file_.contains(file)) continue;
      const auto text = source(file);
      if (!text) continue;
      TRUCE_TRY(Geometry geometry, parse_geometry(*text, kind_of(place.kind), file));
      out.by_file_.emplace(file, std::move(geometry));
    }
  }
  return out;
}

const Geometry* Places::geometry(const terms::Place& place, const ActorId& party) const {
  const auto own = place.by_party.find(party);
  const auto it = by_file_.find(own == place.by_party.end() ? place.geometry : own->second);
  return it == by_file_.end() ? nullptr : &it->second;
}

std::optional<Verdict> Places::inside(const terms::Place& zone, const StatedPlace& where, const ActorId& party) const {
  const bool said = where.within == zone.id;
  const Geometry* shape = geometry(zone, party);
  if (!where.point || shape == nullptr || shape->kind() != GeometryKind::zone) {
    return said ? std::optional(Verdict::holds) : std::nullopt;
  }
  const Verdict measured = verdict_of(truce::inside(*shape, *where.point, zone.tolerance, zone.edge_inside));
  if (!said) return measured;
  return measured == Verdict::fails ? Verdict::undetermined : Verdict::holds;  // word and point contradict each other
}

std::optional<Verdict> Places::near(const terms::Place& place, const StatedPlace& where, Metres limit,
                                    const ActorId& party) const {
  if (!where.point) return std::nullopt;
  const Geometry* shape = geometry(place, party);
  if (shape == nullptr) return std::nullopt;
  return verdict_of(truce::within(*shape, *where.point, limit, place.tolerance));
}

Verdict near_notified(const NotificationBody& notification, const StatedPlace& where, Metres limit) {
  if (!where.point) return Verdict::undetermined;
  std::vector<GeoPoint> stops;
  bool complete = true;
  const auto add = [&](const StatedPlace& place) {
    if (place.point) {
      stops.push_back(*place.point);
    } else {
      complete = false;
    }
  };
  for (const StatedPlace& stop : notification.route) add(stop);
  if (notification.route.empty() && notification.place) add(*notification.place);
  if (stops.empty()) return Verdict::undetermined;

  Metres radius;
  Json positions = Json::array();
  for (const GeoPoint& stop : stops) {
    radius = std::max(radius, stop.radius);
    positions.push_back({stop.longitude, stop.latitude});
  }
  const bool line = stops.size() > 1;
  const Json shape{{"type", line ? "LineString" : "Point"}, {"coordinates", line ? positions : positions.front()}};
  const auto geometry = parse_geometry(shape.dump(), line ? GeometryKind::route : GeometryKind::site, "notification");
  if (!geometry) return Verdict::undetermined;
  const Verdict verdict = verdict_of(truce::within(*geometry, *where.point, limit, radius));
  // A stop without a position may be nearer than those that have one.
  return !complete && verdict == Verdict::fails ? Verdict::undetermined : verdict;
}

}  // namespace truce::judge
