#include "report/places.h"

#include <algorithm>
#include <optional>

#include "report/stamp.h"

namespace truce::report {
namespace {

constexpr JsonLimits geometry_limits{.bytes = std::size_t{64} << 20};

std::optional<Json> geometry_of(const std::string& text) {
  auto json = parse_json(text, geometry_limits);
  if (!json || !json->is_object()) return std::nullopt;
  return *std::move(json);
}

/// Adds a geometry, a feature's, or those of a collection, each with these properties.
void add(Json& features, const Json& geojson, const Json& properties) {
  const std::string type = geojson.value("type", "");
  if (type == "FeatureCollection") {
    for (const Json& feature : geojson.value("features", Json::array())) add(features, feature, properties);
  } else {
    const Json geometry = type == "Feature" ? geojson.value("geometry", Json()) : geojson;
    features.push_back({{"type", "Feature"}, {"geometry", geometry}, {"properties", properties}});
  }
}

std::string_view kind_of(const terms::Place& place) {
  switch (place.kind) {
    case terms::Place::Kind::zone: return "zone";
    case terms::Place::Kind::line: return "line";
    case terms::Place::Kind::site:
    case terms::Place::Kind::route: break;
  }
  return "place";
}

void add_place(Json& features, const terms::Place& place, const TermsBody& body) {
  auto add_file = [&](const std::string& name, const ActorId& baseline) {
    auto file = std::ranges::find(body.geometry, name, [](const auto& each) { return each.first; });
    if (file == body.geometry.end()) return;
    const auto geometry = geometry_of(file->second);
    if (!geometry) return;
    Json properties = {
        {"id", place.id.str()}, {"name", place.name}, {"kind", kind_of(place)}, {"tolerance_m", place.tolerance.value}};
    if (!place.approximate.empty()) properties["approximate"] = place.approximate;
    if (!baseline.empty()) properties["baseline_of"] = baseline.str();
    add(features, *geometry, properties);
  };
  if (!place.geometry.empty()) add_file(place.geometry, {});
  for (const auto& [party, name] : place.by_party) add_file(name, party);
}

}  // namespace

Json places(const Case& c, const terms::Terms* terms) {
  Json features = Json::array();
  const auto* text = c.current_terms();
  if (terms != nullptr && text != nullptr) {
    for (const terms::Place& place : terms->places) add_place(features, place, text->body);
  }
  for (const auto& fact : known(c.controls)) {
    const ControlBody& body = fact.body;
    Json properties = {{"id", fact.id.str()}, {"name", c.actor_name(body.holder)},
                       {"kind", "control"},   {"actor", body.holder.str()},
                       {"by", body.by.str()}, {"valid", valid(fact.valid)},
                       {"entry", fact.index}, {"tolerance_m", body.tolerance.value}};
    if (!body.place.empty()) properties["place"] = body.place.str();
    const auto geometry = body.area.empty() ? std::nullopt : geometry_of(body.area);
    if (geometry) {
      add(features, *geometry, properties);
    } else {
      features.push_back({{"type", "Feature"}, {"geometry", nullptr}, {"properties", properties}});
    }
  }
  return {{"type", "FeatureCollection"}, {"features", features}};
}

}  // namespace truce::report
