#include <gtest/gtest.h>

#include "base/json.h"
#include "space/space.h"

namespace truce {
namespace {

Error refusal(std::string_view geojson, GeometryKind kind = GeometryKind::zone, const GeometryLimits& limits = {}) {
  const auto geometry = parse_geometry(geojson, kind, "zone.geojson", limits);
  if (geometry) return {.message = "accepted"};
  EXPECT_EQ(geometry.error().file, "zone.geojson");
  return geometry.error();
}

std::string ring(std::string_view positions) {
  return R"({"type":"Polygon","coordinates":[[)" + std::string(positions) + "]]}";
}

constexpr const char* kBox = R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]})";

TEST(GeoJson, ReadsEveryTypeThatFitsItsKind) {
  const std::string box = "[[[0,0],[1,0],[1,1],[0,1],[0,0]]]";
  const std::pair<std::string, GeometryKind> good[] = {
      {R"({"type":"Polygon","coordinates":)" + box + "}", GeometryKind::zone},
      {R"({"type":"MultiPolygon","coordinates":[)" + box + "]}", GeometryKind::zone},
      {R"({"type":"LineString","coordinates":[[0,0],[1,1]]})", GeometryKind::line},
      {R"({"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[5,5],[6,6,100]]]})", GeometryKind::route},
      {R"({"type":"Point","coordinates":[0,90]})", GeometryKind::site},
      {R"({"type":"MultiPoint","coordinates":[[0,0],[180,0]]})", GeometryKind::site},
  };
  for (const auto& [text, kind] : good) {
    const std::string feature = R"({"type":"Feature","properties":null,"geometry":)" + text + "}";
    const std::string collection = R"({"type":"FeatureCollection","features":[)" + feature + "," + feature + "]}";
    const auto once = parse_geometry(text, kind, "x");
    ASSERT_TRUE(once.has_value()) << once.error().text();
    EXPECT_EQ(once->kind(), kind);
    const auto twice = parse_geometry(collection, kind, "x");
    ASSERT_TRUE(twice.has_value()) << twice.error().text();
    EXPECT_EQ(twice->vertices(), 2 * once->vertices());
    for (auto other : {GeometryKind::zone, GeometryKind::line, GeometryKind::site}) {
      const bool both_lines = kind == GeometryKind::route && other == GeometryKind::line;
      if (other != kind && !both_lines) EXPECT_EQ(refusal(text, other).message, "a type that does not fit") << text;
    }
  }
}

TEST(GeoJson, NamesThePlaceOfWhatItRefuses) {
  struct Case {
    std::string text;
    const char* pointer;
  };
  const Case cases[] = {
      {"{", ""},
      {"[]", ""},
      {"{}", ""},
      {R"({"type":3})", "/type"},
      {R"({"type":"Polygon"})", ""},
      {R"({"type":"GeometryCollection","geometries":[]})", "/type"},
      {R"({"type":"Feature"})", "/geometry"},
      {R"({"type":"Feature","geometry":null})", "/geometry"},
      {R"({"type":"FeatureCollection","features":[]})", "/features"},
      {R"({"type":"FeatureCollection","features":[)" + std::string(kBox) + "]}", "/features/0/type"},
      {R"({"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Feature"}}]})",
       "/features/0/geometry/type"},
      {R"({"type":"Polygon","coordinates":[]})", "/coordinates"},
      {R"({"type":"Polygon","coordinates":[[]]})", "/coordinates/0"},
      {R"({"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,1],[0,0]]],[[3]]]})", "/coordinates/1/0"},
      {R"({"type":"Polygon","crs":{"type":"name","properties":{"name":"EPSG:3857"}},"coordinates":[]})", "/crs"},
      {ring("[0,0],[1,0],[0,0]"), "/coordinates/0"},
      {ring("[0,0],[1,0],[1,1],[0,1]"), "/coordinates/0/3"},
      {ring("[0,0],[1,0],[1,1],[0,90.5],[0,0]"), "/coordinates/0/3/1"},
      {ring("[0,0],[180.5,0],[1,1],[0,1],[0,0]"), "/coordinates/0/1/0"},
      {ring("[0,0],[1],[1,1],[0,1],[0,0]"), "/coordinates/0/1"},
      {ring("[0,0],[\"1\",0],[1,1],[0,1],[0,0]"), "/coordinates/0/1"},
      {ring("[0,0],[1,1],[2,2],[0,0]"), "/coordinates/0"},
      {ring("[1,1],[1,1],[1,1],[1,1]"), "/coordinates/0"},
      {ring("[0,0],[1,0],[2,0],[0,0]"), "/coordinates/0"},
      {ring("[0,0],[1,1],[1,0],[0,1],[0,0]"), "/coordinates/0"},
      {ring("[0,0],[1,0],[1,1],[1,0],[0,0]"), "/coordinates/0"},
      {ring("[0,80],[120,80],[-120,80],[0,80]"), "/coordinates/0"},
      {ring("[-100,10],[0,0],[100,10],[-100,10]"), "/coordinates/0"},
      {ring("[0,80],[10,90],[20,80],[0,80]"), "/coordinates/0/1"},
      {ring("[-180,60],[180,60],[180,89],[-180,89],[-180,60]"), "/coordinates/0"},
      {ring("[0,0],[4,0],[4,4],[0,4],[0,0]],[[9,9],[8,9],[8,8],[9,9]"), "/coordinates/1"},
      {ring("[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[9,1],[1,2],[1,1]"), "/coordinates/1"},
      {ring("[1,1],[2,1],[2,2],[1,2],[1,1]],[[0,0],[4,0],[4,4],[0,4],[0,0]"), "/coordinates/1"},
      {ring("[0,0],[4,0],[4,4],[0,4],[0,0]],[[0,0],[4,0],[4,4],[0,4],[0,0]"), "/coordinates/0"},
      {ring("[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[8,1],[8,8],[1,8],[1,1]],[[2,2],[3,2],[3,3],[2,2]"),
       "/coordinates/2"},
  };
  for (const Case& one : cases) {
    const Error error = refusal(one.text);
    EXPECT_EQ(error.code, ErrorCode::bad_input) << one.text;
    EXPECT_NE(error.message, "accepted") << one.text;
    EXPECT_EQ(error.pointer, one.pointer) << one.text << "\n" << error.text();
    EXPECT_FALSE(error.found.empty()) << error.text();
    EXPECT_FALSE(error.expected.empty()) << error.text();
  }
  EXPECT_EQ(refusal(R"({"type":"LineString","coordinates":[[0,0],[0,0]]})", GeometryKind::line).message,
            "line without length");
  EXPECT_EQ(refusal(R"({"type":"LineString","coordinates":[[0,0],[180,5]]})", GeometryKind::line).pointer,
            "/coordinates/1");
}

TEST(GeoJson, NamesBothEdgesThatCross) {
  const Error error = refusal(ring("[0,0],[0,0],[2,2],[2,0],[0,1],[0,0]"));
  EXPECT_EQ(error.message, "ring crosses itself");
  EXPECT_NE(error.found.find("the edge from [0, 0] to [2, 2] at /coordinates/0/0"), std::string::npos) << error.found;
  EXPECT_NE(error.found.find("the edge from [2, 0] to [0, 1] at /coordinates/0/3"), std::string::npos) << error.found;
}

TEST(GeoJson, TakesHolesThatTouchTheirPolygonAtAPosition) {
  EXPECT_EQ(refusal(ring("[0,0],[4,0],[4,4],[0,4],[0,0]],[[0,0],[1,2],[2,1],[0,0]")).message, "accepted");
}

TEST(GeoJson, TakesCrs84AndRepeatedPositions) {
  EXPECT_EQ(refusal(R"({"type":"Polygon","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},)"
                    R"("coordinates":[[[0,0],[1,0],[1,0],[1,1],[0,1],[0,0],[0,0]]]})")
                .message,
            "accepted");
}

TEST(GeoJson, KeepsItsLimits) {
  EXPECT_EQ(refusal(kBox, GeometryKind::zone, {.vertices = 5}).message, "accepted");
  EXPECT_EQ(refusal(kBox, GeometryKind::zone, {.vertices = 4}).code, ErrorCode::limit);
  EXPECT_EQ(refusal(kBox, GeometryKind::zone, {.bytes = 20}).code, ErrorCode::limit);
  EXPECT_EQ(refusal(kBox, GeometryKind::zone, {.pieces = 4}).code, ErrorCode::limit);
  std::string deep(100'000, '[');
  EXPECT_EQ(refusal(deep).code, ErrorCode::limit);
}

TEST(GeoJson, ReadsItsLargestRing) {
  std::string positions;
  constexpr int kCorners = 199'999;
  for (int i = 0; i <= kCorners; ++i) {
    const double turn = 2 * 3.14159265358979 * (i % kCorners) / kCorners;
    const double r = (i % kCorners) % 2 == 0 ? 1.0 : 1.001;
    positions += (i == 0 ? "[" : ",[") + std::to_string(40 + r * std::cos(turn)) + "00," +
                 std::to_string(40 + r * std::sin(turn)) + "00]";
  }
  EXPECT_EQ(refusal(ring(positions)).message, "accepted");
}

}  // namespace
}  // namespace truce
