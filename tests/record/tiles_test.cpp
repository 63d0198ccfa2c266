#include "record/tiles.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "published_log.h"
#include "record/tile_edge.h"
#include "record/tile_reader.h"

namespace truce {
namespace {

TEST(TilePaths, are_those_of_the_specification) {
  const std::pair<Tile, const char*> paths[] = {
      {{TileKind::hashes, 0, 0}, "tile/0/000"},
      {{TileKind::hashes, 0, 273, 112}, "tile/0/273.p/112"},
      {{TileKind::hashes, 2, 0, 1}, "tile/2/000.p/1"},
      {{TileKind::hashes, 63, 999}, "tile/63/999"},
      {{TileKind::hashes, 1, 1234067}, "tile/1/x001/x234/067"},
      {{TileKind::hashes, 0, 1000, 255}, "tile/0/x001/000.p/255"},
      {{TileKind::entries, 0, 1234067}, "tile/entries/x001/x234/067"},
      {{TileKind::payloads, 0, 5, 7}, "payload/005.p/7"},
  };
  for (const auto& [tile, path] : paths) {
    EXPECT_EQ(print_tile_path(tile), path);
    EXPECT_EQ(parse_tile_path(path).value(), tile) << path;
  }
}

TEST(TilePaths, have_one_spelling) {
  for (const char* path : {"",
                           "tile",
                           "tile/",
                           "tile/0",
                           "tile/0/",
                           "tile/00/000",
                           "tile/64/000",
                           "tile/-1/000",
                           "tile/+1/000",
                           "tile/0/0",
                           "tile/0/00",
                           "tile/0/0000",
                           "tile/0/x000/000",
                           "tile/0/x000/x001/000",
                           "tile/0/001/000",
                           "tile/0/x001",
                           "tile/0/x001/",
                           "tile/0/x1/000",
                           "tile/0/X001/000",
                           "tile/0/000.p",
                           "tile/0/000.p/",
                           "tile/0/000.p/0",
                           "tile/0/000.p/256",
                           "tile/0/000.p/01",
                           "tile/0/000.p/-1",
                           "tile/0/000.p/1/",
                           "tile/0/000/",
                           "/tile/0/000",
                           "tile//000",
                           "tile/0//000",
                           "tile/0/ 00",
                           "tile/entries/",
                           "tile/entries/0",
                           "tile/entries/0/000",
                           "tile/data/000",
                           "payload",
                           "payload/",
                           "payload/0/000",
                           "payload/000.P/1",
                           "checkpoint",
                           "tile/0/../000",
                           "tile/0/x999/x999/x999/x999/x999/x999/999",
                           "tile/0/x036/x028/x797/x018/x963/968"}) {
    auto tile = parse_tile_path(path);
    ASSERT_FALSE(tile) << path;
    EXPECT_EQ(tile.error().code, ErrorCode::bad_input);
  }
  EXPECT_TRUE(parse_tile_path("tile/0/x036/x028/x797/x018/x963/967")) << "the last one a tree of 2^63-1 leaves reaches";
}

TEST(TilePaths, come_back_from_random_tiles_and_not_with_a_byte_changed) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 2000; ++round) {
    Tile tile{static_cast<TileKind>(random() % 3), 0, (random() >> 10) >> (random() % 54),
              static_cast<unsigned>(1 + random() % 256)};
    if (tile.kind == TileKind::hashes) tile.level = static_cast<unsigned>(random() % 64);
    tile.index %= std::uint64_t{1} << 55;
    std::string path = print_tile_path(tile);
    ASSERT_EQ(parse_tile_path(path).value(), tile) << path;
    path[random() % path.size()] ^= static_cast<char>(1U << (random() % 7));
    auto other = parse_tile_path(path);
    if (other) {
      ASSERT_NE(*other, tile) << path;
      ASSERT_EQ(print_tile_path(*other), path);
    }
  }
}

TEST(TilesOfATree, are_those_of_the_example_of_70000_leaves) {
  std::map<unsigned, unsigned> full;
  std::map<unsigned, unsigned> partial;  // width by level
  for (const Tile& tile : tiles_of_tree(70'000)) {
    if (tile.width == tile_width) {
      ++full[tile.level];
    } else {
      EXPECT_FALSE(partial.contains(tile.level));
      partial[tile.level] = tile.width;
    }
  }
  EXPECT_EQ(full, (std::map<unsigned, unsigned>{{0, 273}, {1, 1}}));
  EXPECT_EQ(partial, (std::map<unsigned, unsigned>{{0, 112}, {1, 17}, {2, 1}}));
  EXPECT_EQ(tiles_of_tree(256), (std::vector<Tile>{{TileKind::hashes, 0, 0}, {TileKind::hashes, 1, 0, 1}}));
  EXPECT_TRUE(tiles_of_tree(0).empty());
}

TEST(TilesOfATree, end_where_the_tree_does) {
  EXPECT_EQ(tile_of_tree(TileKind::entries, 0, 2, 600)->width, 88U);
  EXPECT_EQ(tile_of_tree(TileKind::entries, 0, 1, 512)->width, 256U);
  EXPECT_FALSE(tile_of_tree(TileKind::entries, 0, 2, 512));
  EXPECT_FALSE(tile_of_tree(TileKind::entries, 0, 3, 600));
  std::uint64_t largest = (std::uint64_t{1} << 63) - 1;
  EXPECT_EQ(tile_of_tree(TileKind::hashes, 7, 0, largest)->width, 127U);
  EXPECT_EQ(tile_of_tree(TileKind::hashes, 0, largest / 256, largest)->width, 255U);
  EXPECT_FALSE(tile_of_tree(TileKind::hashes, 8, 0, largest));
}

TEST(TileEdge, grows_as_the_frontier_does_and_fills_the_tiles_of_the_tree) {
  TileEdge edge;
  Frontier tree;
  std::vector<Tile> filled;
  std::mt19937 random(3);
  for (std::uint64_t size = 1; size <= 66'000; ++size) {
    Digest leaf = sha256(as_bytes(std::to_string(random())));
    for (const TileHashes& tile : edge.append(leaf)) {
      ASSERT_EQ(tile.hashes.size(), tile_width);
      filled.push_back(tile.tile);
    }
    tree.append(leaf);
    ASSERT_EQ(edge.size(), size);
    if (size < 600 || size > 65'500 || size % 997 == 0) {
      ASSERT_EQ(edge.head(), tree.head()) << size;
    }
    if (size % 5'000 == 0 || (size > 65'530 && size < 65'540)) {
      std::vector<Tile> all = filled;
      for (const TileHashes& tile : edge.partial_tiles()) all.push_back(tile.tile);
      EXPECT_TRUE(std::ranges::is_permutation(all, tiles_of_tree(size))) << size;
    }
  }
}

Bytes bytes_of(std::initializer_list<int> values) {
  Bytes bytes;
  for (int value : values) bytes.push_back(static_cast<std::uint8_t>(value));
  return bytes;
}

TEST(Bundles, are_items_after_their_lengths) {
  Bytes a = bytes_of({1, 2, 3});
  Bytes empty;
  std::vector<ByteView> items{a, empty};
  EXPECT_EQ(print_entry_bundle(items), bytes_of({0, 3, 1, 2, 3, 0, 0}));
  EXPECT_EQ(print_payload_bundle(items), bytes_of({0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0}));
  Bytes file = print_payload_bundle(items);
  auto blobs = parse_payload_bundle(file, 2).value();
  EXPECT_TRUE(std::ranges::equal(blobs[0], a));
  EXPECT_TRUE(blobs[1].empty());
}

TEST(Bundles, take_the_largest_leaf_and_blob_and_nothing_beyond) {
  Bytes leaf(leaf_size_limit, 1);
  Bytes blob(blob_size_limit, 2);
  std::vector<ByteView> leaves{leaf};
  std::vector<ByteView> blobs{blob};
  EXPECT_EQ(parse_entry_bundle(print_entry_bundle(leaves), 1).value()[0].size(), leaf_size_limit);
  Bytes file = print_payload_bundle(blobs);
  EXPECT_EQ(parse_payload_bundle(file, 1).value()[0].size(), blob_size_limit);
  file[3] += 1;
  file.push_back(2);
  EXPECT_EQ(parse_payload_bundle(file, 1).error().expected, "at most 131072");
}

TEST(Bundles, are_refused_cut_anywhere_lengthened_or_of_another_count) {
  std::mt19937 random(5);
  std::vector<Bytes> parts(7);
  for (Bytes& part : parts) part.assign(random() % 40, static_cast<std::uint8_t>(random()));
  std::vector<ByteView> views(parts.begin(), parts.end());
  for (auto [file, parse] : {std::pair{print_entry_bundle(views), &parse_entry_bundle},
                             std::pair{print_payload_bundle(views), &parse_payload_bundle}}) {
    ASSERT_TRUE(parse(file, 7));
    EXPECT_FALSE(parse(file, 6));
    EXPECT_FALSE(parse(file, 8));
    for (std::size_t size = 0; size < file.size(); ++size) {
      EXPECT_FALSE(parse(ByteView(file).first(size), 7)) << size;
    }
    file.push_back(0);
    EXPECT_FALSE(parse(file, 7));
  }
  Bytes hashes(64);
  EXPECT_TRUE(parse_hashes(hashes, 2));
  EXPECT_FALSE(parse_hashes(hashes, 1));
  EXPECT_FALSE(parse_hashes(ByteView(hashes).first(63), 2));
}

}  // namespace
}  // namespace truce
