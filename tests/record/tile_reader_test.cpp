#include "record/tile_reader.h"

#include <gtest/gtest.h>

#include <random>

#include "base/file.h"
#include "published_log.h"

namespace truce {
namespace {

using test::ExampleLog;
using test::MemoryFiles;

TEST(TileReader, proves_every_entry_and_every_older_tree_as_the_nodes_do) {
  ExampleLog log(1, 1400);
  for (std::size_t size : {1U, 255U, 256U, 257U, 700U, 1400U}) {
    MemoryFiles files = log.published(size);
    TileReader reader(fetch_from(files), log.head(size));
    for (std::uint64_t i = 0; i < size; i += i < 10 ? 1 : 37) {
      auto proof = inclusion_proof(i, size, reader.nodes());
      ASSERT_TRUE(proof) << proof.error().text();
      EXPECT_TRUE(verify_inclusion(leaf_hash(log.entries[i].leaf), i, log.head(size), *proof)) << i << " of " << size;
    }
    for (std::uint64_t old = 1; old <= size; old += 13) {
      auto proof = consistency_proof(old, size, reader.nodes());
      ASSERT_TRUE(proof) << proof.error().text();
      EXPECT_TRUE(verify_consistency(log.head(old), log.head(size), *proof)) << old << " of " << size;
      EXPECT_EQ(reader.prefix(old).value(), log.head(old));
    }
    EXPECT_EQ(reader.prefix(0).value(), TreeHead{});
    for (std::uint64_t bundle = 0; bundle * tile_width < size; ++bundle) {
      auto leaves = reader.entries(bundle).value();
      auto blobs = reader.payloads(bundle).value().value();
      ASSERT_EQ(leaves.size(), blobs.size());
      for (std::size_t i = 0; i < leaves.size(); ++i) {
        EXPECT_EQ((LogEntry{leaves[i], blobs[i]}), log.entries[bundle * tile_width + i]);
      }
    }
  }
}

TEST(TileReader, reads_a_full_tile_where_the_partial_one_has_gone) {
  ExampleLog log(2, 600);
  MemoryFiles files = log.published(300);
  ASSERT_TRUE(publish(files, log.checkpoint(600), ExampleLog::log(), log.rows()).has_value());
  ASSERT_FALSE(files.files.contains("tile/0/001.p/44"));
  TileReader older(fetch_from(files), log.head(300));
  EXPECT_EQ(older.entries(1).value().size(), 44U);
  EXPECT_EQ(older.payloads(1).value()->size(), 44U);
  auto proof = inclusion_proof(299, 300, older.nodes()).value();
  EXPECT_TRUE(verify_inclusion(leaf_hash(log.entries[299].leaf), 299, log.head(300), proof));
}

TEST(TileReader, says_which_file_is_missing) {
  ExampleLog log(3, 600);
  for (const char* path : {"tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/001"}) {
    MemoryFiles files = log.published(600);
    ASSERT_EQ(files.files.erase(path), 1U);
    auto content = verify_log(fetch_from(files), log.head(600), test::check_test_blob);
    ASSERT_FALSE(content);
    EXPECT_EQ(content.error().code, ErrorCode::not_found);
    EXPECT_EQ(content.error().file, path);
  }
}

TEST(TileReader, hands_on_what_the_fetching_says) {
  Fetch broken = [](std::string_view) -> Result<std::optional<Bytes>> {
    return fail(ErrorCode::unavailable, "no line");
  };
  EXPECT_EQ(TileReader(broken, {7, {}}).node(0, 0).error().message, "no line");
}

TEST(TileReader, refuses_another_root_and_another_size) {
  ExampleLog log(4, 600);
  MemoryFiles files = log.published(600);
  TreeHead other = log.head(600);
  other.root[9] ^= 1;
  EXPECT_EQ(TileReader(fetch_from(files), other).entries(0).error().code, ErrorCode::corrupt);
  EXPECT_FALSE(TileReader(fetch_from(files), {599, log.head(600).root}).entries(0));
  EXPECT_FALSE(TileReader(fetch_from(files), {(std::uint64_t{1} << 63) - 1, log.head(600).root}).entries(0));
}

TEST(VerifyLog, counts_entries_and_blobs_and_tells_of_its_way) {
  ExampleLog log(5, 700);
  MemoryFiles files = log.published(700);
  std::vector<std::uint64_t> steps;
  auto content = verify_log(fetch_from(files), log.head(700), test::check_test_blob,
                            [&](std::uint64_t done, std::uint64_t) { steps.push_back(done); });
  auto with_blob = std::ranges::count_if(log.entries, [](const LogEntry& entry) { return !entry.blob.empty(); });
  EXPECT_EQ(content.value(), (LogContent{700, static_cast<std::uint64_t>(with_blob)}));
  EXPECT_EQ(steps, (std::vector<std::uint64_t>{256, 512, 700}));
  EXPECT_EQ(verify_log(fetch_from(files), {}, test::check_test_blob).value(), LogContent{});
}

// Every byte of the small files; of the large ones, whose bytes all go the same way, one in eight at random.
TEST(VerifyLog, notices_flipped_bytes_of_every_file) {
  ExampleLog log(6, 300);
  MemoryFiles files = log.published(300);
  std::mt19937 random(6);
  std::size_t tried = 0;
  for (auto& [path, content] : files.files) {
    if (path == checkpoint_path) continue;
    for (std::size_t at = 0; at < content.size(); at += content.size() < 3000 ? 1 : 1 + random() % 15) {
      auto flip = static_cast<std::uint8_t>(1U << (random() % 8));
      content[at] ^= flip;
      ASSERT_FALSE(verify_log(fetch_from(files), log.head(300), test::check_test_blob)) << path << " byte " << at;
      content[at] ^= flip;
      ++tried;
    }
  }
  EXPECT_GT(tried, 5'000U);
  EXPECT_TRUE(verify_log(fetch_from(files), log.head(300), test::check_test_blob));
}

// A log of 1,000 entries that another program wrote, with its vkey.
TEST(PublishedVectors, a_foreign_log_of_1000_entries_verifies_whole) {
  auto folder = test::published("vectors-tlog-scratch");
  if (!folder) GTEST_SKIP() << "vectors-tlog-scratch is not at hand (TRUCE_SHARED_DATA)";
  std::string vkeys = read_file(*folder / "vkeys.txt").value();
  LogKeys log{"truce.example/process-1", {VerifierKey::parse(vkeys.substr(0, vkeys.find('\n'))).value()}};
  Fetch fetch = fetch_from_folder(*folder / "log-1000");
  auto checkpoint = open_checkpoint(as_text(fetch("checkpoint").value().value()), log).value();
  EXPECT_EQ(checkpoint.body.head.size, 1000U);
  EXPECT_EQ(verify_log(fetch, checkpoint.body.head, {}).value(), (LogContent{1000, 0}));
  auto older = open_checkpoint(read_file(*folder / "checkpoint-600").value(), log).value();
  TileReader reader(fetch, checkpoint.body.head);
  EXPECT_EQ(reader.prefix(600).value(), older.body.head);
  auto proof = consistency_proof(600, 1000, reader.nodes()).value();
  EXPECT_TRUE(verify_consistency(older.body.head, checkpoint.body.head, proof));
}

// What must be answered on sunlight's test data: its paths are ours; the mirror's tiles lead to its checkpoint's root
// or they do not, and its bundles, which are dummies, are refused.
TEST(PublishedVectors, of_sunlight_have_our_layout_and_dummies_are_refused) {
  auto folder = test::published("vectors-tlog-sunlight");
  if (!folder) GTEST_SKIP() << "vectors-tlog-sunlight is not at hand (TRUCE_SHARED_DATA)";
  auto log = *folder / "cmd/skylight/testdata/witness/mirror" /
             "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706";
  std::size_t tiles = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(log / "tile")) {
    if (!file.is_regular_file()) continue;
    std::string path = file.path().lexically_relative(log).string();
    auto tile = parse_tile_path(path);
    ASSERT_TRUE(tile) << path;
    if (tile->kind == TileKind::hashes) {
      EXPECT_TRUE(parse_hashes(as_bytes(read_file(file.path()).value()), tile->width)) << path;
    } else {
      EXPECT_FALSE(parse_entry_bundle(as_bytes(read_file(file.path()).value()), tile->width)) << path;
    }
    ++tiles;
  }
  EXPECT_EQ(tiles, 5U);
  Fetch fetch = fetch_from_folder(log);
  auto checkpoint = parse_signed_checkpoint(as_text(fetch("checkpoint").value().value())).value();
  EXPECT_EQ(checkpoint.body.head.size, 300U);
  auto content = verify_log(fetch, checkpoint.body.head, {});
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().code, ErrorCode::corrupt);
}

// Sunlight's own log has a checkpoint (signed with ECDSA, after RFC 6962) and words in place of tiles.
TEST(PublishedVectors, of_sunlights_own_log_the_checkpoint_is_read_and_no_tile) {
  auto folder = test::published("vectors-tlog-sunlight");
  if (!folder) GTEST_SKIP() << "vectors-tlog-sunlight is not at hand (TRUCE_SHARED_DATA)";
  const std::filesystem::path log = *folder / "cmd/skylight/testdata/tree";
  const std::string text = read_file(log / "checkpoint").value();
  const SignedCheckpoint checkpoint = parse_signed_checkpoint(text).value();
  EXPECT_EQ(checkpoint.text(), text);
  const Json metadata = Json::parse(read_file(log / "log.v3.json").value());
  EXPECT_EQ(checkpoint.body.head.size, metadata["final_tree_head"]["tree_size"].get<std::uint64_t>());
  EXPECT_EQ(to_base64(checkpoint.body.head.root), metadata["final_tree_head"]["sha256_root_hash"].get<std::string>());
  for (const char* path : {"tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"}) {
    EXPECT_FALSE(parse_hashes(as_bytes(read_file(log / path).value()), parse_tile_path(path)->width)) << path;
  }
  EXPECT_FALSE(TileReader(fetch_from_folder(log), checkpoint.body.head).edge());
}

}  // namespace
}  // namespace truce
