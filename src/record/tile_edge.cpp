#include "record/tile_edge.h"

#include <bit>
#include <span>

namespace truce {

std::vector<TileHashes> TileEdge::append(const Digest& leaf) {
  std::vector<TileHashes> filled;
  Digest hash = leaf;
  std::uint64_t after = size() + 1;
  for (unsigned level = 0;; ++level) {
    if (level == levels_.size()) levels_.emplace_back();
    levels_[level].push_back(hash);
    if (levels_[level].size() < tile_width) return filled;
    hash = subtree_root(levels_[level]);
    after /= tile_width;
    filled.push_back({{TileKind::hashes, level, after - 1}, std::exchange(levels_[level], {})});
  }
}

std::uint64_t TileEdge::size() const {
  std::uint64_t size = 0;
  for (std::size_t level = levels_.size(); level-- > 0;) size = size * tile_width + levels_[level].size();
  return size;
}

TreeHead TileEdge::head() const {
  std::vector<Digest> roots;
  for (std::size_t level = levels_.size(); level-- > 0;) {
    std::span<const Digest> rest = levels_[level];
    while (!rest.empty()) {
      std::size_t width = std::bit_floor(rest.size());
      roots.push_back(subtree_root(rest.first(width)));
      rest = rest.subspan(width);
    }
  }
  return Frontier(size(), std::move(roots)).head();
}

std::vector<TileHashes> TileEdge::partial_tiles() const {
  std::vector<TileHashes> tiles;
  std::uint64_t count = size();
  for (unsigned level = 0; level < levels_.size(); ++level, count /= tile_width) {
    const auto& hashes = levels_[level];
    if (hashes.empty()) continue;
    tiles.push_back({{TileKind::hashes, level, count / tile_width, static_cast<unsigned>(hashes.size())}, hashes});
  }
  return tiles;
}

const std::vector<Digest>& TileEdge::level(unsigned level) const {
  static const std::vector<Digest> none;
  return level < levels_.size() ? levels_[level] : none;
}

}  // namespace truce
