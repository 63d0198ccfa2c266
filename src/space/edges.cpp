// Cutting straight longitude/latitude edges into short geodesics.
//
// An edge (φ(t), λ(t)), linear in t, has on the ellipsoid the geodesic curvature κ ≤ 2.03·|sin φ|·|λ'|/v, v its speed:
// the Christoffel symbols give the acceleration (N sin φ cos φ λ'² + M' φ'², −2 M sin φ φ'λ'); the first and last terms
// are together at most 2|sin φ||λ'|v, and M' = 3e² M sin φ cos φ/(1−e² sin² φ) adds across the track less than
// 0.021·|sin φ||λ'|v. A curve of length ℓ and curvature κ leaves its chord by κℓ²/8 = 0.254·|sin φ|·|Δλ|·ℓ at most
// while κℓ and ℓ/R are small. kSagitta keeps a fifth in hand for what "small" leaves out, and pieces are kept under
// kLongestPiece and kWidestPiece.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "space/stated.h"

namespace truce {
namespace {

constexpr double kSagitta = 0.3;
constexpr double kLongestPiece = 100'000;  // metres
constexpr double kWidestPiece = 0.05;      // radians of longitude
constexpr double kRadian = std::numbers::pi / 180;

}  // namespace

double longitude_step(const Position& from, const Position& to) {
  const double step = to.longitude - from.longitude;
  return step > 180 ? step - 360 : step < -180 ? step + 360 : step;
}

EdgeCut cut(const Position& a, const Position& b) {
  const double height = std::abs(b.latitude - a.latitude) * kRadian;
  const double width = std::abs(longitude_step(a, b)) * kRadian;
  const double farthest = std::max(std::abs(a.latitude), std::abs(b.latitude)) * kRadian;
  const bool crosses_equator = (a.latitude < 0) != (b.latitude < 0);
  const double nearest = crosses_equator ? 0 : std::min(std::abs(a.latitude), std::abs(b.latitude)) * kRadian;
  const double length = kMostMetresPerRadian * std::hypot(height, std::cos(nearest) * width);
  const double sagitta = kSagitta * std::sin(farthest) * width * length;
  const double pieces = std::max({1.0, std::ceil(std::sqrt(sagitta / kEdgeTolerance.value)),
                                  std::ceil(length / kLongestPiece), std::ceil(width / kWidestPiece)});
  return {static_cast<std::size_t>(pieces), {sagitta / (pieces * pieces)}};
}

void append_pieces(const Position& a, const Position& b, std::size_t pieces, std::vector<S2Point>& out) {
  const bool forward = a < b;
  const Position& from = forward ? a : b;
  const Position& to = forward ? b : a;
  const double step = longitude_step(from, to);
  out.push_back(to_s2(a));
  for (std::size_t i = 1; i < pieces; ++i) {
    const double t = static_cast<double>(forward ? i : pieces - i) / static_cast<double>(pieces);
    const double longitude = from.longitude + step * t;
    out.push_back(to_s2({longitude < -180  ? longitude + 360
                         : longitude > 180 ? longitude - 360
                                           : longitude,
                         from.latitude + (to.latitude - from.latitude) * t}));
  }
}

Status cut_path(const StatedPath& path, bool closed, const GeometryLimits& limits, Geometry::Shape& shape,
                std::vector<S2Point>& out, std::vector<std::size_t>& edge_of_piece) {
  const std::size_t n = path.positions.size();
  for (std::size_t i = 0; i < (closed ? n : n - 1); ++i) {
    const Position& a = path.positions[i];
    const Position& b = path.positions[(i + 1) % n];
    const EdgeCut made = cut(a, b);
    shape.pieces += made.pieces;
    if (shape.pieces > limits.pieces) {
      Error error =
          fail_at(pointer_join(path.pointer, std::to_string(path.index[i])), "edges so long that they need more pieces",
                  fmt::format("at most {} in all", limits.pieces), "geometry too large")
              .error();
      error.code = ErrorCode::limit;
      return std::unexpected(std::move(error));
    }
    shape.edge_error = std::max(shape.edge_error, made.error);
    append_pieces(a, b, made.pieces, out);
    edge_of_piece.resize(out.size(), i);
  }
  if (!closed) out.push_back(to_s2(path.positions.back()));
  return {};
}

}  // namespace truce
