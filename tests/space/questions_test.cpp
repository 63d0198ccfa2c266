#include <gtest/gtest.h>

#include "slow.h"

namespace truce {
namespace {

Geometry read(std::string_view geojson, GeometryKind kind = GeometryKind::zone) {
  auto geometry = parse_geometry(geojson, kind, "test");
  if (!geometry) throw std::logic_error(geometry.error().text());
  return *std::move(geometry);
}

GeoPoint at(double longitude, double latitude, double radius = 0) {
  return {latitude, longitude, {radius}};
}

/// The point that lies `metres` from (longitude, latitude) in direction `azimuth`.
GeoPoint away(double longitude, double latitude, double azimuth, double metres, double radius = 0) {
  double lat = 0;
  double lon = 0;
  GeographicLib::Geodesic::WGS84().Direct(latitude, longitude, azimuth, metres, lat, lon);
  return at(lon, lat, radius);
}

Geometry box(double west, double south, double east, double north) {
  return read(slow::polygon({{{west, south}, {east, south}, {east, north}, {west, north}}}));
}

TEST(Within, DistanceWithUncertaintyAgainstALimit) {
  const auto site = read(R"({"type":"Point","coordinates":[37.5,48.5]})", GeometryKind::site);
  const auto limit = Metres{500};
  EXPECT_EQ(within(site, away(37.5, 48.5, 30, 450, 120), limit, {0}), Ternary::undetermined);
  EXPECT_EQ(within(site, away(37.5, 48.5, 30, 350, 120), limit, {0}), Ternary::holds);
  EXPECT_EQ(within(site, away(37.5, 48.5, 30, 650, 120), limit, {0}), Ternary::fails);
  EXPECT_EQ(within(site, away(37.5, 48.5, 30, 350, 120), limit, {40}), Ternary::undetermined);
  EXPECT_EQ(within(site, away(37.5, 48.5, 30, 499.99), limit, {0}), Ternary::holds);
  EXPECT_EQ(within(site, away(37.5, 48.5, 30, 500.01), limit, {0}), Ternary::fails);
}

TEST(Within, OfALineAndOfSeveralSites) {
  const auto road =
      read(R"({"type":"LineString","coordinates":[[36,33],[36.5,33.2],[36.5,33.4]]})", GeometryKind::line);
  EXPECT_EQ(within(road, away(36.5, 33.3, 90, 900), {1000}, {0}), Ternary::holds);
  EXPECT_EQ(within(road, away(36.5, 33.3, 90, 1100), {1000}, {0}), Ternary::fails);
  EXPECT_EQ(within(road, away(36.5, 33.3, 270, 900, 150), {1000}, {0}), Ternary::undetermined);
  EXPECT_EQ(within(road, away(36.5, 33.4, 0, 900), {1000}, {0}), Ternary::holds) << "beyond the end, the end counts";
  const auto sites = read(R"({"type":"MultiPoint","coordinates":[[36,33],[37,33]]})", GeometryKind::site);
  EXPECT_EQ(within(sites, away(37, 33, 10, 900), {1000}, {0}), Ternary::holds);
}

TEST(Inside, UncertaintyWidensTheBoundary) {
  const auto zone = box(36, 33, 37, 34);
  EXPECT_EQ(inside(zone, at(36.5, 33.5, 1000), {0}, true), Ternary::holds);
  EXPECT_EQ(inside(zone, at(38, 33.5, 1000), {0}, true), Ternary::fails);
  EXPECT_EQ(inside(zone, away(37, 33.5, 270, 80, 100), {0}, true), Ternary::undetermined);
  EXPECT_EQ(inside(zone, away(37, 33.5, 90, 80, 100), {0}, true), Ternary::undetermined);
  EXPECT_EQ(inside(zone, away(37, 33.5, 270, 120, 100), {0}, true), Ternary::holds);
  EXPECT_EQ(inside(zone, away(37, 33.5, 270, 120, 100), {50}, true), Ternary::undetermined);
  EXPECT_EQ(inside(zone, away(37, 33.5, 90, 120, 100), {0}, true), Ternary::fails);
}

TEST(Inside, AnExactPointIsPlacedExactlyAgainstTheStatedEdges) {
  const auto zone = box(36, 33, 37, 34);
  for (const bool edge_inside : {true, false}) {
    const Ternary on = edge_inside ? Ternary::holds : Ternary::fails;
    EXPECT_EQ(inside(zone, at(36.5, 33), {0}, edge_inside), on);
    EXPECT_EQ(inside(zone, at(36, 33), {0}, edge_inside), on);
    EXPECT_EQ(inside(zone, at(37, 33.7), {0}, edge_inside), on);
    EXPECT_EQ(inside(zone, at(36.5, std::nextafter(33.0, 34.0)), {0}, edge_inside), Ternary::holds);
    EXPECT_EQ(inside(zone, at(36.5, std::nextafter(33.0, 32.0)), {0}, edge_inside), Ternary::fails);
    EXPECT_EQ(inside(zone, at(std::nextafter(36.0, 35.0), 33), {0}, edge_inside), Ternary::fails);
  }
}

TEST(Inside, AnExactPointIsNotMisplacedByAPolygonOnTheOtherSideOfTheEarth) {
  const auto zone = read(R"({"type":"MultiPolygon","coordinates":[[[[0,0],[10,0],[10,10],[0,10],[0,0]]],)"
                         R"([[[175,-20],[-160,-20],[-160,20],[175,20],[175,-20]]]]})");
  for (const double lon : {1.0, 5.0, 9.0}) {
    EXPECT_EQ(inside(zone, at(lon, 10), {0}, false), Ternary::fails) << lon;
    EXPECT_EQ(inside(zone, at(lon, 10), {0}, true), Ternary::holds) << lon;
    EXPECT_EQ(inside(zone, at(lon, std::nextafter(10.0, 11.0)), {0}, true), Ternary::fails) << lon;
  }
  EXPECT_EQ(inside(zone, at(-160, 5), {0}, false), Ternary::fails);
  EXPECT_EQ(inside(zone, at(std::nextafter(-160.0, -170.0), 5), {0}, false), Ternary::holds);
}

TEST(Inside, LongEdgesAreStraightInLongitudeAndLatitudeNotGreatCircles) {
  const auto zone = box(0, 40, 60, 50);
  EXPECT_EQ(inside(zone, at(30, 49.999), {0}, true), Ternary::holds);
  EXPECT_EQ(inside(zone, at(30, 50.001), {0}, true), Ternary::fails) << "a great circle would reach 53.9°N here";
  EXPECT_LE(zone.edge_error().value, kEdgeTolerance.value);
}

TEST(Inside, HolesAreOutside) {
  const auto zone = read(slow::polygon(
      {{{36, 33}, {37, 33}, {37, 34}, {36, 34}}, {{36.4, 33.4}, {36.6, 33.4}, {36.6, 33.6}, {36.4, 33.6}}}));
  EXPECT_EQ(inside(zone, at(36.5, 33.5), {0}, true), Ternary::fails);
  EXPECT_EQ(inside(zone, at(36.2, 33.5), {0}, true), Ternary::holds);
  EXPECT_EQ(inside(zone, at(36.4, 33.5), {0}, true), Ternary::holds);
  EXPECT_EQ(inside(zone, at(36.4, 33.5), {0}, false), Ternary::fails);
  EXPECT_EQ(inside(zone, at(36.5, 33.5, 100'000), {0}, true), Ternary::undetermined);
  EXPECT_GT(distance(zone, at(36.5, 33.5)).low.value, 9000);
}

TEST(Inside, AZoneAcrossTheAntimeridianInOnePieceOrTwo) {
  const auto one = read(R"({"type":"Polygon","coordinates":[[[179,-18],[-179,-18],[-179,-16],[179,-16],[179,-18]]]})");
  const auto two =
      read(R"({"type":"MultiPolygon","coordinates":[[[[179,-18],[180,-18],[180,-16],[179,-16],[179,-18]]],)"
           R"([[[-180,-18],[-179,-18],[-179,-16],[-180,-16],[-180,-18]]]]})");
  for (const Geometry& zone : {one, two}) {
    for (const double lon : {180.0, -180.0, 179.9, -179.9}) {
      EXPECT_EQ(inside(zone, at(lon, -17), {0}, false), Ternary::holds) << lon;
      EXPECT_EQ(inside(zone, at(lon, -17, 5000), {0}, false), Ternary::holds) << lon;
      EXPECT_EQ(inside(zone, at(lon, -15, 5000), {0}, false), Ternary::fails) << lon;
    }
    EXPECT_EQ(inside(zone, at(178.9, -17), {0}, true), Ternary::fails);
    EXPECT_EQ(inside(zone, at(0, -17), {0}, true), Ternary::fails);
    EXPECT_NEAR(signed_distance(zone, at(180, -17)).high.value, -slow::metres({180, -17}, {179, -17}), 1100);
  }
}

TEST(Inside, AdjoiningAndOverlappingPolygonsHaveNoBoundaryBetweenThem) {
  const std::string first = "[[[36,33],[37,33],[37,34],[36,34],[36,33]]]";
  for (const std::string second :
       {"[[[37,33],[38,33],[38,34],[37,34],[37,33]]]", "[[[36.9,33],[38,33],[38,34],[36.9,34],[36.9,33]]]"}) {
    const auto zone = read(R"({"type":"MultiPolygon","coordinates":[)" + first + "," + second + "]}");
    EXPECT_EQ(inside(zone, at(37, 33.5, 1000), {0}, false), Ternary::holds);
    EXPECT_EQ(inside(zone, at(37, 33.5), {0}, false), Ternary::holds);
    EXPECT_LT(signed_distance(zone, at(37, 33.5)).high.value, -50'000);
  }
}

TEST(Distance, GoesOverThePole) {
  const auto site = read(R"({"type":"Point","coordinates":[10,89.99]})", GeometryKind::site);
  const auto across = distance(site, at(-170, 89.98));
  EXPECT_LE(across.low.value, 3350.82);
  EXPECT_GE(across.high.value, 3350.81);
  const auto zone = box(0, 89, 90, 89.9);
  EXPECT_EQ(inside(zone, at(45, 89.5, 5000), {0}, true), Ternary::holds);
  EXPECT_EQ(inside(zone, at(-135, 89.5), {0}, true), Ternary::fails);
  EXPECT_EQ(inside(zone, at(0, 90), {0}, true), Ternary::fails);
  EXPECT_EQ(within(zone, at(-135, 90), {12'000}, {0}), Ternary::holds);
  EXPECT_EQ(within(zone, at(-135, 90), {11'000}, {0}), Ternary::fails);
}

TEST(Distance, OfTheFarSideOfTheEarthIsAnHonestRange) {
  const auto road = read(R"({"type":"LineString","coordinates":[[0,0],[0.5,0.5]]})", GeometryKind::line);
  const double d = slow::distance({0, 0}, {0.5, 0.5}, {-179.9, -0.3});
  const auto far = distance(road, at(-179.9, -0.3));
  EXPECT_LE(far.low.value, d);
  EXPECT_GE(far.high.value, d - 0.002);
  EXPECT_LT(far.high.value - far.low.value, 300'000);
}

TEST(Words, OfAnswersAndKinds) {
  EXPECT_EQ(to_string(Ternary::fails), "fails");
  EXPECT_EQ(to_string(Ternary::undetermined), "undetermined");
  EXPECT_EQ(to_string(GeometryKind::route), "route");
}

}  // namespace
}  // namespace truce
