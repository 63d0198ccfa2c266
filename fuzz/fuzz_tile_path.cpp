// A path as that of a tile: what is read prints as the same bytes, and no other path does.
#include <cstdint>
#include <string>

#include "record/tiles.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace truce;
  std::string_view path = ::as_text(data, size);
  auto tile = parse_tile_path(path);
  if (!tile) {
    TRUCE_REQUIRE(tile.error().code == ErrorCode::bad_input);
    TRUCE_REQUIRE(!tile.error().text().empty());
    return 0;
  }
  TRUCE_REQUIRE(print_tile_path(*tile) == path);
  TRUCE_REQUIRE(tile->width >= 1 && tile->width <= tile_width && tile->level <= tile_level_limit);
  TRUCE_REQUIRE(tile->kind == TileKind::hashes || tile->level == 0);
  TRUCE_REQUIRE(tile->width == tile_width || path.starts_with(partial_tiles_folder(*tile) + "/"));
  if (tile->level == 0) {
    // The tree that ends with this tile has it.
    auto found = tile_of_tree(tile->kind, 0, tile->index, tile->index * tile_width + tile->width);
    TRUCE_REQUIRE(found == *tile);
  }
  return 0;
}
