// Reading GeoJSON (RFC 7946).
#include <fmt/format.h>

#include <cmath>

#include "space/stated.h"

namespace truce {
namespace {

constexpr std::size_t kRingPositions = 4;  // RFC 7946 section 3.1.6
constexpr std::size_t kLinePositions = 2;  // section 3.1.4

std::string_view types_for(GeometryKind kind) {
  switch (kind) {
    case GeometryKind::zone: return "Polygon or MultiPolygon";
    case GeometryKind::line:
    case GeometryKind::route: return "LineString or MultiLineString";
    case GeometryKind::site: return "Point or MultiPoint";
  }
  return "a geometry";
}

std::string describe(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return fmt::format("an array of {}", value.size());
  if (value.is_string()) return "\"" + excerpt(value.get_ref<const std::string&>()) + "\"";
  return value.dump();
}

class Reader {
 public:
  Reader(GeometryKind kind, const GeometryLimits& limits) : kind_(kind), limits_(limits) {}

  Status read_object(const Json& object, const std::string& pointer, bool collection_allowed, bool feature_allowed) {
    TRUCE_TRY(const std::string type, type_of(object, pointer));
    TRUCE_CHECK(check_reference_system(object, pointer));
    if (type == "FeatureCollection" && collection_allowed) {
      return each(object, "features", pointer, 1, "one or more features",
                  [&](const Json& feature, const std::string& here) -> Status {
                    TRUCE_TRY(const std::string inner, type_of(feature, here));
                    if (inner != "Feature")
                      return fail_at(pointer_join(here, "type"), "\"" + excerpt(inner) + "\"", "\"Feature\"");
                    return read_object(feature, here, false, true);
                  });
    }
    if (type == "Feature" && feature_allowed) {
      const auto geometry = object.find("geometry");
      const std::string here = pointer_join(pointer, "geometry");
      if (geometry == object.end() || geometry->is_null()) {
        return fail_at(here, "nothing", "a geometry: a feature without one has no place");
      }
      return read_object(*geometry, here, false, false);
    }
    return read_geometry(object, type, pointer);
  }

  Stated take() { return std::move(stated_); }

 private:
  static Result<std::string> type_of(const Json& object, const std::string& pointer) {
    if (!object.is_object()) return fail_at(pointer, describe(object), "a GeoJSON object");
    const auto type = object.find("type");
    if (type == object.end()) return fail_at(pointer, "no member \"type\"", "a GeoJSON object", "missing member");
    if (!type->is_string())
      return fail_at(pointer_join(pointer, "type"), describe(*type), "the name of a GeoJSON type");
    return type->get<std::string>();
  }

  // GeoJSON before RFC 7946 could name another reference system; its numbers would be read as if they were WGS84.
  static Status check_reference_system(const Json& object, const std::string& pointer) {
    const auto crs = object.find("crs");
    if (crs == object.end()) return {};
    const Json::json_pointer name("/properties/name");
    if (crs->contains(name) && crs->at(name) == "urn:ogc:def:crs:OGC:1.3:CRS84") return {};
    return fail_at(pointer_join(pointer, "crs"), excerpt(crs->dump()),
                   "no crs, or CRS84: coordinates in WGS84 (RFC 7946 section 4)", "another reference system");
  }

  Status read_geometry(const Json& object, const std::string& type, const std::string& pointer) {
    const auto polygon = [&](const Json& value, const std::string& here) { return read_polygon(value, here); };
    const auto line = [&](const Json& value, const std::string& here) { return read_line(value, here); };
    const auto point = [&](const Json& value, const std::string& here) -> Status {
      TRUCE_TRY(const Position position, read_position(value, here));
      stated_.points.push_back(position);
      return {};
    };
    const bool is_line = kind_ == GeometryKind::line || kind_ == GeometryKind::route;
    if (kind_ == GeometryKind::zone && type == "Polygon") return one(object, pointer, polygon);
    if (kind_ == GeometryKind::zone && type == "MultiPolygon")
      return each(object, "coordinates", pointer, 1, "one or more polygons", polygon);
    if (is_line && type == "LineString") return one(object, pointer, line);
    if (is_line && type == "MultiLineString") return each(object, "coordinates", pointer, 1, "one or more lines", line);
    if (kind_ == GeometryKind::site && type == "Point") return one(object, pointer, point);
    if (kind_ == GeometryKind::site && type == "MultiPoint")
      return each(object, "coordinates", pointer, 1, "one or more positions", point);
    return fail_at(pointer_join(pointer, "type"), "\"" + excerpt(type) + "\"",
                   fmt::format("{}, as a {} needs", types_for(kind_), to_string(kind_)), "a type that does not fit");
  }

  template <class Read>
  static Status one(const Json& object, const std::string& pointer, const Read& read) {
    const auto coordinates = object.find("coordinates");
    if (coordinates == object.end())
      return fail_at(pointer, "no member \"coordinates\"", "coordinates", "missing member");
    return read(*coordinates, pointer_join(pointer, "coordinates"));
  }

  template <class Read>
  static Status each(const Json& object, const char* member, const std::string& pointer, std::size_t least,
                     std::string_view expected, const Read& read) {
    const auto array = object.find(member);
    if (array == object.end())
      return fail_at(pointer, fmt::format("no member \"{}\"", member), std::string(expected), "missing member");
    return each(*array, pointer_join(pointer, member), least, expected, read);
  }

  template <class Read>
  static Status each(const Json& array, const std::string& pointer, std::size_t least, std::string_view expected,
                     const Read& read) {
    if (!array.is_array() || array.size() < least) return fail_at(pointer, describe(array), std::string(expected));
    for (std::size_t i = 0; i < array.size(); ++i) {
      TRUCE_CHECK(read(array[i], pointer_join(pointer, std::to_string(i))));
    }
    return {};
  }

  Status read_polygon(const Json& value, const std::string& pointer) {
    StatedPolygon polygon;
    TRUCE_CHECK(each(value, pointer, 1, "one or more rings", [&](const Json& ring, const std::string& here) -> Status {
      TRUCE_TRY(StatedPath path, read_path(ring, here, kRingPositions,
                                           "a ring: four or more positions, the last the same as the first"));
      if (path.positions.front() != path.positions.back()) {
        return fail_at(pointer_join(here, std::to_string(ring.size() - 1)), excerpt(ring.back().dump()),
                       "the ring's first position again: " + excerpt(ring.front().dump()), "ring not closed");
      }
      path.positions.pop_back();
      path.index.pop_back();
      polygon.rings.push_back(std::move(path));
      return {};
    }));
    stated_.polygons.push_back(std::move(polygon));
    return {};
  }

  Status read_line(const Json& value, const std::string& pointer) {
    TRUCE_TRY(StatedPath path, read_path(value, pointer, kLinePositions, "a line: two or more positions"));
    if (path.positions.size() < kLinePositions)
      return fail_at(pointer, "one position, repeated", "two or more different positions", "line without length");
    for (std::size_t i = 1; i < path.positions.size(); ++i) {
      TRUCE_CHECK(check_step(path, i - 1, i));
    }
    stated_.lines.push_back(std::move(path));
    return {};
  }

  Result<StatedPath> read_path(const Json& value, const std::string& pointer, std::size_t least,
                               std::string_view expected) {
    StatedPath path;
    path.pointer = pointer;
    std::size_t index = 0;
    TRUCE_CHECK(each(value, pointer, least, expected, [&](const Json& stated, const std::string& here) -> Status {
      TRUCE_TRY(const Position position, read_position(stated, here));
      if (path.positions.empty() || path.positions.back() != position) {
        path.positions.push_back(position);
        path.index.push_back(index);
      }
      ++index;
      return {};
    }));
    return path;
  }

  static Status check_step(const StatedPath& path, std::size_t from, std::size_t to) {
    if (std::abs(longitude_step(path.positions[from], path.positions[to])) < 180) return {};
    return fail_at(pointer_join(path.pointer, std::to_string(path.index[to])),
                   "180° of longitude from the position before", "a position between, to say which way round");
  }

  Result<Position> read_position(const Json& value, const std::string& pointer) {
    if (!value.is_array() || value.size() < 2 || !value[0].is_number() || !value[1].is_number()) {
      return fail_at(pointer, describe(value), "a position: [longitude, latitude] in degrees");
    }
    Position position{value[0].get<double>(), value[1].get<double>()};
    if (!(std::abs(position.longitude) <= 180))
      return fail_at(pointer_join(pointer, "0"), value[0].dump(), "a longitude from -180 to 180");
    if (!(std::abs(position.latitude) <= 90))
      return fail_at(pointer_join(pointer, "1"), value[1].dump(), "a latitude from -90 to 90");
    if (position.longitude == 180) position.longitude = -180;
    if (++stated_.vertices > limits_.vertices) {
      Error error =
          fail_at(pointer, "more positions", fmt::format("at most {} in all", limits_.vertices), "geometry too large")
              .error();
      error.code = ErrorCode::limit;
      return std::unexpected(std::move(error));
    }
    return position;
  }

  GeometryKind kind_;
  GeometryLimits limits_;
  Stated stated_;
};

}  // namespace

Result<Stated> read_geojson(const Json& json, GeometryKind kind, const GeometryLimits& limits) {
  Reader reader(kind, limits);
  TRUCE_CHECK(reader.read_object(json, "", true, true));
  return reader.take();
}

}  // namespace truce
