// The right edge of a growing tree in tiles: per level the hashes that do not fill a tile yet. As much as Frontier
// (merkle.h) knows, in the form in which it is published: it appends, gives full tiles as they fill, and knows the
// root.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "record/merkle.h"
#include "record/tiles.h"

namespace truce {

/// A tile with its hashes.
struct TileHashes {
  Tile tile;
  std::vector<Digest> hashes;
};

class TileEdge {
 public:
  TileEdge() = default;
  /// `levels[l]`: the hashes of the partial tile of level l, at most 255; empty where there is none.
  explicit TileEdge(std::vector<std::vector<Digest>> levels) : levels_(std::move(levels)) {}

  /// Appends a leaf's hash; returns the tiles that it filled, lowest first. A node hash a leaf on average.
  std::vector<TileHashes> append(const Digest& leaf);

  [[nodiscard]] std::uint64_t size() const;
  /// O(log n) hashes.
  [[nodiscard]] TreeHead head() const;
  /// The partial tiles, lowest first.
  [[nodiscard]] std::vector<TileHashes> partial_tiles() const;
  /// The hashes of the partial tile of that level; empty where there is none.
  [[nodiscard]] const std::vector<Digest>& level(unsigned level) const;

 private:
  std::vector<std::vector<Digest>> levels_;
};

}  // namespace truce
