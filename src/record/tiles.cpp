#include "record/tiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <charconv>

#include "record/checkpoint.h"
#include "record/failure.h"

namespace truce {
namespace {

constexpr std::string_view entries_prefix = "tile/entries/";
constexpr std::string_view payload_prefix = "payload/";
constexpr std::string_view tile_prefix = "tile/";

std::string full_path(const Tile& tile) {
  std::string groups = fmt::format("{:03}", tile.index % 1000);
  for (std::uint64_t rest = tile.index / 1000; rest > 0; rest /= 1000) {
    groups = fmt::format("x{:03}/{}", rest % 1000, groups);
  }
  switch (tile.kind) {
    case TileKind::entries: return fmt::format("{}{}", entries_prefix, groups);
    case TileKind::payloads: return fmt::format("{}{}", payload_prefix, groups);
    case TileKind::hashes: break;
  }
  return fmt::format("{}{}/{}", tile_prefix, tile.level, groups);
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// Decimal digits at the front of the text, which they leave. Spellings are not this function's affair: what is read is
/// printed again and compared.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::optional<Tile> read_path(std::string_view text) {
  Tile tile;
  if (take_prefix(text, entries_prefix)) {
    tile.kind = TileKind::entries;
  } else if (take_prefix(text, payload_prefix)) {
    tile.kind = TileKind::payloads;
  } else if (take_prefix(text, tile_prefix)) {
    auto level = take_number(text);
    if (!level || *level > tile_level_limit || !take_prefix(text, "/")) return std::nullopt;
    tile.level = static_cast<unsigned>(*level);
  } else {
    return std::nullopt;
  }
  while (true) {
    bool more = take_prefix(text, "x");
    auto group = take_number(text);
    if (!group || *group > 999) return std::nullopt;
    tile.index = tile.index * 1000 + *group;
    if (tile.index > tree_size_limit / tile_width) return std::nullopt;
    if (!more) break;
    if (!take_prefix(text, "/")) return std::nullopt;
  }
  if (!take_prefix(text, ".p/")) return text.empty() ? std::optional(tile) : std::nullopt;
  auto width = take_number(text);
  if (!width || *width == 0 || *width >= tile_width || !text.empty()) return std::nullopt;
  tile.width = static_cast<unsigned>(*width);
  return tile;
}

template <unsigned prefix>
Result<std::vector<ByteView>> parse_bundle(ByteView file, unsigned width, std::size_t limit) {
  std::vector<ByteView> parts;
  parts.reserve(width);
  ByteView rest = file;
  auto broken = [&](std::string found, std::string expected) {
    return fail_with(ErrorCode::bad_input, fmt::format("broken bundle: item {} of {}", parts.size() + 1, width),
                     std::move(found), std::move(expected));
  };
  while (parts.size() < width) {
    if (rest.size() < prefix) return broken(fmt::format("{} bytes", rest.size()), "a length");
    std::size_t length = 0;
    for (std::uint8_t byte : rest.first(prefix)) length = length << 8U | byte;
    rest = rest.subspan(prefix);
    if (length > limit) return broken(fmt::format("length {}", length), fmt::format("at most {}", limit));
    if (length > rest.size()) {
      return broken(fmt::format("length {}", length), fmt::format("at most the {} bytes that follow", rest.size()));
    }
    parts.push_back(rest.first(length));
    rest = rest.subspan(length);
  }
  if (!rest.empty()) {
    return fail_with(ErrorCode::bad_input, "broken bundle", fmt::format("{} bytes more", rest.size()),
                     fmt::format("its end after {} items", width));
  }
  return parts;
}

template <unsigned prefix>
Bytes print_bundle(std::span<const ByteView> parts, [[maybe_unused]] std::size_t limit) {
  std::size_t size = 0;
  for (ByteView part : parts) size += prefix + part.size();
  Bytes file;
  file.reserve(size);
  for (ByteView part : parts) {
    assert(part.size() <= limit);
    for (unsigned byte = prefix; byte-- > 0;) file.push_back(static_cast<std::uint8_t>(part.size() >> (8 * byte)));
    file.insert(file.end(), part.begin(), part.end());
  }
  return file;
}

}  // namespace

std::string print_tile_path(const Tile& tile) {
  if (tile.width == tile_width) return full_path(tile);
  return fmt::format("{}/{}", partial_tiles_folder(tile), tile.width);
}

Result<Tile> parse_tile_path(std::string_view path) {
  auto tile = read_path(path);
  if (!tile || print_tile_path(*tile) != path) {
    return fail_with(ErrorCode::bad_input, "not the path of a tile", "\"" + excerpt(path) + "\"",
                     "tile/LEVEL/INDEX, tile/entries/INDEX or payload/INDEX, a partial one with .p/WIDTH");
  }
  return *tile;
}

std::string partial_tiles_folder(const Tile& tile) {
  return full_path(tile) + ".p";
}

std::optional<Tile> tile_of_tree(TileKind kind, unsigned level, std::uint64_t index, std::uint64_t size) {
  if (level >= 8) return std::nullopt;  // one hash there would stand for 2^64 leaves
  std::uint64_t hashes = size >> (8 * level);
  if (index < hashes / tile_width) return Tile{kind, level, index, tile_width};
  auto width = static_cast<unsigned>(hashes % tile_width);
  if (index > hashes / tile_width || width == 0) return std::nullopt;
  return Tile{kind, level, index, width};
}

std::vector<Tile> tiles_of_tree(std::uint64_t size) {
  std::vector<Tile> tiles;
  for (unsigned level = 0; level < 8; ++level) {
    for (std::uint64_t index = 0;; ++index) {
      auto tile = tile_of_tree(TileKind::hashes, level, index, size);
      if (!tile) break;
      tiles.push_back(*tile);
    }
  }
  return tiles;
}

Digest subtree_root(std::span<const Digest> hashes) {
  assert(std::has_single_bit(hashes.size()));
  std::vector<Digest> row(hashes.begin(), hashes.end());
  while (row.size() > 1) {
    for (std::size_t i = 0; i < row.size() / 2; ++i) row[i] = node_hash(row[2 * i], row[2 * i + 1]);
    row.resize(row.size() / 2);
  }
  return row.front();
}

Result<std::vector<Digest>> parse_hashes(ByteView file, unsigned width) {
  std::vector<Digest> hashes(width);
  if (file.size() != width * sizeof(Digest)) {
    return fail_with(ErrorCode::bad_input, "broken tile", fmt::format("{} bytes", file.size()),
                     fmt::format("{}: {} hashes", width * sizeof(Digest), width));
  }
  for (unsigned i = 0; i < width; ++i)
    std::ranges::copy(file.subspan(i * sizeof(Digest), sizeof(Digest)), hashes[i].begin());
  return hashes;
}

Bytes print_hashes(std::span<const Digest> hashes) {
  Bytes file;
  file.reserve(hashes.size() * sizeof(Digest));
  for (const Digest& hash : hashes) file.insert(file.end(), hash.begin(), hash.end());
  return file;
}

Result<std::vector<ByteView>> parse_entry_bundle(ByteView file, unsigned width) {
  return parse_bundle<2>(file, width, leaf_size_limit);
}

Bytes print_entry_bundle(std::span<const ByteView> leaves) {
  return print_bundle<2>(leaves, leaf_size_limit);
}

Result<std::vector<ByteView>> parse_payload_bundle(ByteView file, unsigned width) {
  return parse_bundle<4>(file, width, blob_size_limit);
}

Bytes print_payload_bundle(std::span<const ByteView> blobs) {
  return print_bundle<4>(blobs, blob_size_limit);
}

}  // namespace truce
