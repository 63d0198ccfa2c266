// Random zones and lines against the slow measure: no answer may ever be wrong, and none may be withheld without need.
#include <gtest/gtest.h>

#include "slow.h"

namespace truce {
namespace {

using slow::LonLat;

class AgainstSlow : public testing::Test {
 protected:
  std::mt19937_64 random{2254};

  double uniform(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random); }
  double log_uniform(double low, double high) { return std::exp(uniform(std::log(low), std::log(high))); }

  LonLat centre(int round) {
    switch (round % 5) {
      case 0: return {uniform(-170, 170), uniform(-60, 60)};
      case 1: return {180, uniform(-70, 70)};
      case 2: return {uniform(-170, 170), uniform(80, 86)};
      case 3: return {uniform(-170, 170), uniform(-86, -80)};
      default: return {uniform(-170, 170), uniform(-1, 1)};
    }
  }

  /// Half of the points near an edge, some of them very near, the others anywhere around.
  LonLat point(const slow::Ring& ring, LonLat middle, double degrees) {
    const double squeeze = std::cos(middle.lat * 3.14159265358979 / 180);
    if (random() % 2 == 0)
      return {middle.lon + uniform(-1.5, 1.5) * degrees / squeeze, middle.lat + uniform(-1.5, 1.5) * degrees};
    const std::size_t i = random() % ring.size();
    const LonLat on = slow::on_edge(ring[i], ring[(i + 1) % ring.size()], uniform(0, 1));
    const double off = log_uniform(1e-8, 0.1) * (random() % 2 == 0 ? 1 : -1);
    return {on.lon + off * uniform(-1, 1) / squeeze, on.lat + off * uniform(-1, 1)};
  }

  /// The true distance is `d` or up to 2 mm less.
  static void expect_holds_distance(const DistanceRange& range, double d, double edge_error, const std::string& what) {
    EXPECT_LE(range.low.value, d) << what;
    EXPECT_GE(range.high.value, d - 0.002) << what;
    EXPECT_LE(range.high.value - range.low.value, 2 * edge_error + 0.002) << what;
  }
};

TEST_F(AgainstSlow, LinesAndTheirDistances) {
  for (int round = 0; round < 60; ++round) {
    const LonLat middle = centre(round);
    const double degrees = log_uniform(1e-4, 3);
    const slow::Ring line = slow::star(random, middle, degrees, 5, 0.2);
    const auto geometry = parse_geometry(R"({"type":"LineString","coordinates":)" + slow::positions(line, false) + "}",
                                         GeometryKind::line, "x");
    ASSERT_TRUE(geometry.has_value()) << geometry.error().text();
    for (int i = 0; i < 8; ++i) {
      const LonLat p = point(line, middle, degrees);
      const double d = slow::distance(line, false, p);
      const GeoPoint asked{p.lat, slow::wrapped(p.lon), {log_uniform(0.01, 10'000)}};
      const std::string what = fmt::format("{} from [{}, {}]", slow::positions(line, false), p.lon, p.lat);
      expect_holds_distance(distance(*geometry, asked), d, geometry->edge_error().value, what);
      const Metres limit{random() % 2 == 0 ? log_uniform(1, 100'000) : d + uniform(-2, 2) * asked.radius.value};
      const Metres tolerance{random() % 2 == 0 ? 0 : log_uniform(0.1, 100)};
      const double r = asked.radius.value + tolerance.value;
      switch (within(*geometry, asked, limit, tolerance)) {
        case Ternary::holds: EXPECT_LE(d + r, limit.value + 0.002) << what; break;
        case Ternary::fails: EXPECT_GT(d - r, limit.value) << what; break;
        case Ternary::undetermined:
          EXPECT_GT(d + r, limit.value - 0.3) << what;
          EXPECT_LE(d - r, limit.value + 0.3) << what;
      }
    }
  }
}

TEST_F(AgainstSlow, ZonesWithHoles) {
  std::array<int, 3> answers{};
  for (int round = 0; round < 100; ++round) {
    const LonLat middle = centre(round);
    const double degrees = log_uniform(1e-3, 3);
    std::vector<slow::Ring> rings{slow::star(random, middle, degrees, 9, 0.6)};
    if (round % 2 == 0) rings.push_back(slow::star(random, middle, degrees * 0.3, 6, 0.6));
    const std::string text = slow::polygon(rings);
    const auto zone = parse_geometry(text, GeometryKind::zone, "x");
    ASSERT_TRUE(zone.has_value()) << text << zone.error().text();
    for (int i = 0; i < 10; ++i) {
      const LonLat p = point(rings[random() % rings.size()], middle, degrees);
      if (std::abs(p.lat) > 90) continue;
      double d = 1e9;
      bool in = false;
      for (const slow::Ring& ring : rings) {
        d = std::min(d, slow::distance(ring, true, p));
        in = in != slow::inside(ring, p);
      }
      const GeoPoint asked{p.lat, slow::wrapped(p.lon), {i % 3 == 0 ? 0 : log_uniform(0.01, 10'000)}};
      const std::string what =
          fmt::format("{} [{:.17g}, {:.17g}] r {} d {} {}", text, p.lon, p.lat, asked.radius.value, d, in);
      const DistanceRange s = signed_distance(*zone, asked);
      const double edge_error = zone->edge_error().value;
      if (d > 2 * edge_error + 0.01) {
        expect_holds_distance(in ? DistanceRange{{-s.high.value}, {-s.low.value}} : s, d, edge_error, what);
      }
      const double r = asked.radius.value;
      const Ternary answer = inside(*zone, asked, {0}, true);
      ++answers[static_cast<std::size_t>(answer)];
      switch (answer) {
        case Ternary::holds: EXPECT_TRUE(in && d >= r) << what; break;
        case Ternary::fails: EXPECT_TRUE(!in && d + 1e-6 >= r) << what; break;
        case Ternary::undetermined: EXPECT_GT(r, 0) << what; EXPECT_LE(d, r + 2 * edge_error + 0.01) << what;
      }
    }
  }
  for (const int count : answers) EXPECT_GT(count, 50);
}

}  // namespace
}  // namespace truce
