// A slow, obvious measure to compare with: walk the stated edges, straight in longitude and latitude, in small steps
// and measure every step's geodesic with GeographicLib.
#pragma once

#include <fmt/format.h>

#include <GeographicLib/Geodesic.hpp>
#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "space/space.h"

namespace truce::slow {

struct LonLat {
  double lon, lat;  // lon unwrapped: may leave ±180
};
using Ring = std::vector<LonLat>;  // not closed

inline double metres(LonLat a, LonLat b) {
  double out = 0;
  GeographicLib::Geodesic::WGS84().Inverse(a.lat, a.lon, b.lat, b.lon, out);
  return out;
}

inline LonLat on_edge(LonLat a, LonLat b, double t) {
  return {a.lon + (b.lon - a.lon) * t, a.lat + (b.lat - a.lat) * t};
}

/// Steps along the edge, then a search by thirds around the nearest; never less than the true distance.
inline double distance(LonLat a, LonLat b, LonLat p, int steps = 200) {
  int best = 0;
  double least = metres(a, p);
  for (int i = 1; i <= steps; ++i) {
    const double d = metres(on_edge(a, b, static_cast<double>(i) / steps), p);
    if (d < least) least = d, best = i;
  }
  double low = std::max(0.0, (best - 1.0) / steps);
  double high = std::min(1.0, (best + 1.0) / steps);
  for (int i = 0; i < 60; ++i) {
    const double first = low + (high - low) / 3;
    const double second = high - (high - low) / 3;
    (metres(on_edge(a, b, first), p) < metres(on_edge(a, b, second), p) ? high : low) =
        metres(on_edge(a, b, first), p) < metres(on_edge(a, b, second), p) ? second : first;
  }
  return std::min(least, metres(on_edge(a, b, low), p));
}

inline double distance(const Ring& ring, bool closed, LonLat p) {
  double least = 1e9;
  for (std::size_t i = 0; i + (closed ? 0 : 1) < ring.size(); ++i)
    least = std::min(least, distance(ring[i], ring[(i + 1) % ring.size()], p));
  return least;
}

/// Even-odd in the plane of longitude and latitude; p unwrapped like the ring.
inline bool inside(const Ring& ring, LonLat p) {
  bool odd = false;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const LonLat a = ring[i];
    const LonLat b = ring[(i + 1) % ring.size()];
    if ((a.lat > p.lat) == (b.lat > p.lat)) continue;
    if (p.lon < a.lon + (b.lon - a.lon) * (p.lat - a.lat) / (b.lat - a.lat)) odd = !odd;
  }
  return odd;
}

inline double wrapped(double lon) {
  return lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon;
}

inline std::string positions(const Ring& ring, bool closed) {
  std::string out = "[";
  for (std::size_t i = 0; i < ring.size() + (closed ? 1 : 0); ++i) {
    const LonLat& p = ring[i % ring.size()];
    out += fmt::format("{}[{:.17g},{:.17g}]", i == 0 ? "" : ",", wrapped(p.lon), p.lat);
  }
  return out + "]";
}

inline std::string polygon(const std::vector<Ring>& rings) {
  std::string out;
  for (const Ring& ring : rings) out += (out.empty() ? "" : ",") + positions(ring, true);
  return R"({"type":"Polygon","coordinates":[)" + out + "]}";
}

/// A ring around `centre` whose directions go round once: it cannot cross itself.
inline Ring star(std::mt19937_64& random, LonLat centre, double degrees, int corners, double least) {
  std::uniform_real_distribution<double> share(least, 1);
  std::vector<double> directions;
  for (int i = 0; i < corners; ++i) directions.push_back((i + share(random) * 0.8) * 2 * 3.14159265358979 / corners);
  Ring ring;
  for (const double direction : directions) {
    const double r = degrees * share(random);
    ring.push_back({centre.lon + r * std::cos(direction) / std::cos(centre.lat * 3.14159265358979 / 180),
                    centre.lat + r * std::sin(direction)});
  }
  return ring;
}

}  // namespace truce::slow
