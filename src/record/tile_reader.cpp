#include "record/tile_reader.h"

#include <fmt/format.h>

#include <cassert>

#include "base/file.h"
#include "record/failure.h"

namespace truce {
namespace {

std::unexpected<Error> corrupt(const Tile& tile, std::string message) {
  Error error;
  error.code = ErrorCode::corrupt;
  error.file = print_tile_path(tile);
  error.message = std::move(message);
  return std::unexpected(std::move(error));
}

/// A file, and which tile it is: the one asked for, or the full one in its place.
struct Fetched {
  Tile tile;
  Bytes file;
};

Result<std::optional<Fetched>> fetch_tile(const Fetch& fetch, const Tile& tile) {
  TRUCE_TRY(auto file, fetch(print_tile_path(tile)));
  if (file) return Fetched{tile, *std::move(file)};
  if (tile.width == tile_width) return std::nullopt;
  return fetch_tile(fetch, {tile.kind, tile.level, tile.index});
}

Result<Fetched> need_tile(const Fetch& fetch, const Tile& tile) {
  TRUCE_TRY(auto fetched, fetch_tile(fetch, tile));
  if (fetched) return *std::move(fetched);
  Error error;
  error.code = ErrorCode::not_found;
  error.file = print_tile_path(tile);
  error.message = "the log has no such file";
  return std::unexpected(std::move(error));
}

/// What a parser found wrong with a file is that the stored log is corrupt.
template <class T>
Result<T> as_read_from(const Tile& tile, Result<T> parsed) {
  if (parsed) return parsed;
  Error error = std::move(parsed).error();
  error.code = ErrorCode::corrupt;
  return std::unexpected(error.in_file(print_tile_path(tile)));
}

Result<std::vector<Digest>> need_hashes(const Fetch& fetch, const Tile& tile) {
  TRUCE_TRY(Fetched fetched, need_tile(fetch, tile));
  TRUCE_TRY(auto hashes, as_read_from(fetched.tile, parse_hashes(fetched.file, fetched.tile.width)));
  hashes.resize(tile.width);
  return hashes;
}

std::vector<Bytes> copies(std::span<const ByteView> views) {
  std::vector<Bytes> out;
  out.reserve(views.size());
  for (ByteView view : views) out.emplace_back(view.begin(), view.end());
  return out;
}

}  // namespace

Fetch fetch_from_folder(std::filesystem::path folder) {
  return [folder = std::move(folder)](std::string_view path) -> Result<std::optional<Bytes>> {
    auto text = read_file(folder / path, published_file_limit);
    if (text) return Bytes(text->begin(), text->end());
    if (text.error().code == ErrorCode::not_found) return std::nullopt;
    return std::unexpected(std::move(text).error());
  };
}

Status TileReader::load_edge() {
  if (edge_) return {};
  std::vector<std::vector<Digest>> levels;
  for (unsigned level = 0; level < 8 && (head_.size >> (8 * level)) > 0; ++level) {
    levels.emplace_back();
    auto tile = tile_of_tree(TileKind::hashes, level, (head_.size >> (8 * level)) / tile_width, head_.size);
    if (!tile) continue;
    TRUCE_TRY(levels.back(), need_hashes(fetch_, *tile));
  }
  TileEdge edge(std::move(levels));
  if (edge.head() != head_) {
    return fail_with(ErrorCode::corrupt, "the tiles do not lead to the checkpoint's root", to_base64(edge.head().root),
                     fmt::format("{} at size {}", to_base64(head_.root), head_.size));
  }
  edge_ = std::move(edge);
  return {};
}

Result<TileEdge> TileReader::edge() {
  TRUCE_CHECK(load_edge());
  return *edge_;
}

Result<const std::vector<Digest>*> TileReader::load(unsigned level, std::uint64_t index) {
  TRUCE_CHECK(load_edge());
  auto tile = tile_of_tree(TileKind::hashes, level, index, head_.size);
  assert(tile);
  if (tile->width < tile_width) return &edge_->level(level);
  if (last_ && last_->tile == *tile) return &last_->hashes;
  if (auto known = full_.find({level, index}); known != full_.end()) return &known->second;
  TRUCE_TRY(const auto* above, load(level + 1, index / tile_width));
  TRUCE_TRY(auto hashes, need_hashes(fetch_, *tile));
  if (subtree_root(hashes) != (*above)[index % tile_width]) {
    return corrupt(*tile, "the tile does not lead to the checkpoint's root");
  }
  if (level > 0) return &full_.insert_or_assign({level, index}, std::move(hashes)).first->second;
  last_ = TileHashes{*tile, std::move(hashes)};
  return &last_->hashes;
}

Result<std::vector<Digest>> TileReader::hashes(unsigned level, std::uint64_t index) {
  TRUCE_TRY(const auto* hashes, load(level, index));
  return *hashes;
}

Result<Digest> TileReader::node(unsigned level, std::uint64_t index) {
  assert(level < 64 && index < head_.size >> level);
  unsigned height = level % 8;
  std::uint64_t first = index << height;
  TRUCE_TRY(const auto* hashes, load(level / 8, first / tile_width));
  return subtree_root(std::span(*hashes).subspan(first % tile_width, std::size_t{1} << height));
}

NodeSource TileReader::nodes() {
  return [this](unsigned level, std::uint64_t index) { return node(level, index); };
}

Result<TreeHead> TileReader::prefix(std::uint64_t size) {
  assert(size <= head_.size);
  std::vector<Digest> roots;
  for (unsigned level = 64; level-- > 0;) {
    if ((size >> level & 1) == 0) continue;
    TRUCE_TRY(Digest root, node(level, (size >> level) - 1));
    roots.push_back(root);
  }
  return Frontier(size, std::move(roots)).head();
}

Result<std::vector<Bytes>> TileReader::entries(std::uint64_t index) {
  auto tile = tile_of_tree(TileKind::entries, 0, index, head_.size);
  assert(tile);
  TRUCE_TRY(const auto* hashes, load(0, index));
  TRUCE_TRY(Fetched fetched, need_tile(fetch_, *tile));
  TRUCE_TRY(auto leaves, as_read_from(fetched.tile, parse_entry_bundle(fetched.file, fetched.tile.width)));
  leaves.resize(tile->width);
  for (unsigned i = 0; i < tile->width; ++i) {
    if (leaf_hash(leaves[i]) == (*hashes)[i]) continue;
    return corrupt(fetched.tile, fmt::format("entry {} is not the one in the tree", index * tile_width + i));
  }
  return copies(leaves);
}

Result<std::optional<std::vector<Bytes>>> TileReader::payloads(std::uint64_t index) {
  auto tile = tile_of_tree(TileKind::payloads, 0, index, head_.size);
  assert(tile);
  TRUCE_TRY(auto fetched, fetch_tile(fetch_, *tile));
  if (!fetched) return std::nullopt;
  TRUCE_TRY(auto blobs, as_read_from(fetched->tile, parse_payload_bundle(fetched->file, fetched->tile.width)));
  blobs.resize(tile->width);
  return copies(blobs);
}

Result<LogContent> verify_log(const Fetch& fetch, const TreeHead& head, const BlobCheck& check_blob,
                              const Progress& progress) {
  TileReader reader(fetch, head);
  TRUCE_CHECK(reader.edge());
  LogContent content;
  while (content.entries < head.size) {
    std::uint64_t index = content.entries / tile_width;
    TRUCE_TRY(auto leaves, reader.entries(index));
    TRUCE_TRY(auto blobs, reader.payloads(index));
    for (std::size_t i = 0; blobs && i < leaves.size(); ++i) {
      if ((*blobs)[i].empty()) continue;
      ++content.blobs;
      if (!check_blob) continue;
      if (auto status = check_blob(leaves[i], (*blobs)[i]); !status) {
        Error error = std::move(status).error();
        error.message = fmt::format("blob of entry {}: {}", content.entries + i, error.message);
        return std::unexpected(error.in_file(print_tile_path(*tile_of_tree(TileKind::payloads, 0, index, head.size))));
      }
    }
    content.entries += leaves.size();
    if (progress) progress(content.entries, head.size);
  }
  return content;
}

}  // namespace truce
