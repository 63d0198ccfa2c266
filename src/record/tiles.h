// Tiles of a published log (C2SP tlog-tiles): the names of its files and what stands in them. A tile holds up to 256
// consecutive hashes of one level of the tree; bundles hold what the tiles of level 0 are the hashes of.
//
//   tile/<level>/<index>[.p/<width>]     hashes, 32 bytes each
//   tile/entries/<index>[.p/<width>]     leaves, each after its length in two bytes
//   payload/<index>[.p/<width>]          ours: blobs, each after its length in four bytes; length 0: withheld or erased
//
// Lengths are big-endian. Hashes and leaves under a name never change; a payload bundle may: an erasure empties a
// place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace truce {

/// Hashes of a full tile, entries of a full bundle.
inline constexpr unsigned tile_width = 256;
/// The highest level that a name may state.
inline constexpr unsigned tile_level_limit = 63;
/// The most bytes of one leaf: what its length field can say.
inline constexpr std::size_t leaf_size_limit = 65'535;
/// The most bytes of one blob: a payload of 48 KiB, its salt and signature, and what sealing adds.
inline constexpr std::size_t blob_size_limit = std::size_t{128} * 1024;
/// The most bytes of any file of a published log: a full payload bundle of the largest blobs.
inline constexpr std::size_t published_file_limit = tile_width * (4 + blob_size_limit);

enum class TileKind { hashes, entries, payloads };

/// One file of a published log.
struct Tile {
  TileKind kind = TileKind::hashes;
  unsigned level = 0;           ///< 0 for bundles
  std::uint64_t index = 0;      ///< within its level
  unsigned width = tile_width;  ///< 1 to 256; less than 256: a partial tile
  bool operator==(const Tile&) const = default;
};

/// The file's path below the log's prefix. The index stands in groups of three digits, all but the last with an `x`
/// before them: 1234067 is x001/x234/067.
[[nodiscard]] std::string print_tile_path(const Tile& tile);
/// The only inverse: bad_input for whatever print_tile_path does not print (leading zeros, a width of 0 or 256, other
/// names), and for an index that no tree of 2^63 − 1 leaves reaches.
[[nodiscard]] Result<Tile> parse_tile_path(std::string_view path);
/// The folder of the partial tiles in the place of `tile`: its path when full, with `.p`.
[[nodiscard]] std::string partial_tiles_folder(const Tile& tile);

/// Which tile a tree of `size` leaves has in that place: full, partial, or none.
[[nodiscard]] std::optional<Tile> tile_of_tree(TileKind kind, unsigned level, std::uint64_t index, std::uint64_t size);
/// All tiles of hashes of that tree, level by level from the leaves. size / 255 of them.
[[nodiscard]] std::vector<Tile> tiles_of_tree(std::uint64_t size);

/// The root over hashes of full subtrees of equal size; their number is a power of two.
[[nodiscard]] Digest subtree_root(std::span<const Digest> hashes);

/// bad_input unless the file is exactly `width` hashes.
[[nodiscard]] Result<std::vector<Digest>> parse_hashes(ByteView file, unsigned width);
[[nodiscard]] Bytes print_hashes(std::span<const Digest> hashes);

/// The leaves, as views into the file. bad_input unless the file is exactly `width` of them.
[[nodiscard]] Result<std::vector<ByteView>> parse_entry_bundle(ByteView file, unsigned width);
/// Each leaf has at most leaf_size_limit bytes.
[[nodiscard]] Bytes print_entry_bundle(std::span<const ByteView> leaves);

/// The blobs, as views into the file; an empty one is withheld or erased. bad_input unless the file is exactly `width`
/// of them, each of at most blob_size_limit bytes.
[[nodiscard]] Result<std::vector<ByteView>> parse_payload_bundle(ByteView file, unsigned width);
/// Each blob has at most blob_size_limit bytes.
[[nodiscard]] Bytes print_payload_bundle(std::span<const ByteView> blobs);

}  // namespace truce
