#include "record/publish.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <random>

#include "base/file.h"
#include "published_log.h"
#include "record/fork.h"

namespace truce {
namespace {

using test::ExampleLog;
using test::MemoryFiles;

Result<Publication> publish_to(MemoryFiles& files, const ExampleLog& log, std::size_t size) {
  return publish(files, log.checkpoint(size), ExampleLog::log(), log.rows());
}

/// Without the partial tiles of older sizes, which a log published at once never had.
MemoryFiles::Files of_tree(const MemoryFiles& files, std::uint64_t size) {
  MemoryFiles::Files kept = files.files;
  std::erase_if(kept, [&](const auto& file) {
    auto tile = parse_tile_path(file.first);
    return tile && tile_of_tree(tile->kind, tile->level, tile->index, size) != *tile;
  });
  return kept;
}

TEST(Publish, writes_the_files_of_the_tree_and_the_checkpoint_last) {
  ExampleLog log(1, 600);
  MemoryFiles files;
  auto done = publish_to(files, log, 600);
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(done->before, TreeHead{});
  EXPECT_EQ(done->after, log.head(600));
  EXPECT_EQ(done->files, files.files.size());
  EXPECT_EQ(files.written.back(), checkpoint_path);
  std::vector<std::string> expected{"checkpoint"};
  for (const Tile& tile : tiles_of_tree(600)) {
    expected.push_back(print_tile_path(tile));
    if (tile.level != 0) continue;
    expected.push_back(print_tile_path({TileKind::entries, 0, tile.index, tile.width}));
    expected.push_back(print_tile_path({TileKind::payloads, 0, tile.index, tile.width}));
  }
  std::ranges::sort(expected);
  std::vector<std::string> names;
  for (const auto& [path, content] : files.files) names.push_back(path);
  EXPECT_EQ(names, expected);
}

TEST(Publish, an_empty_log_is_its_checkpoint) {
  ExampleLog log(1);
  MemoryFiles files;
  ASSERT_TRUE(publish_to(files, log, 0));
  EXPECT_EQ(files.files.size(), 1U);
  log.grow(3);
  ASSERT_TRUE(publish_to(files, log, 3));
  EXPECT_EQ(of_tree(files, 3), log.published(3).files);
}

TEST(Publish, in_any_steps_equals_publishing_at_once) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    std::size_t total = 1 + random() % 2000;
    ExampleLog log(seed, total);
    MemoryFiles files;
    for (std::size_t size = random() % 300; size < total; size += 1 + random() % (random() % 2 ? 5 : 600)) {
      files.written.clear();
      auto done = publish_to(files, log, size);
      ASSERT_TRUE(done) << done.error().text();
    }
    ASSERT_TRUE(publish_to(files, log, total));
    EXPECT_EQ(of_tree(files, total), log.published(total).files) << "seed " << seed;
  }
}

TEST(Publish, writes_full_tiles_once_and_reads_no_entries_before_them) {
  ExampleLog log(9, 1200);
  MemoryFiles files = log.published(700);
  files.written.clear();
  std::uint64_t first_read = 1200;
  Rows rows = [&](std::uint64_t first, std::uint64_t count) {
    first_read = std::min(first_read, first);
    return log.rows()(first, count);
  };
  ASSERT_TRUE(publish(files, log.checkpoint(1200), ExampleLog::log(), rows));
  EXPECT_EQ(first_read, 512U);
  for (const char* old : {"tile/0/000", "tile/0/001", "tile/entries/001", "payload/000"}) {
    EXPECT_EQ(std::ranges::count(files.written, old), 0) << old;
  }
  files.written.clear();
  EXPECT_EQ(publish(files, log.checkpoint(1200), ExampleLog::log(), rows)->files, 0U);
  EXPECT_TRUE(files.written.empty());
}

TEST(Publish, keeps_partial_tiles_of_published_sizes_until_the_full_one_is_there) {
  ExampleLog log(10, 300);
  MemoryFiles files;
  for (std::size_t size : {100U, 120U, 255U}) ASSERT_TRUE(publish_to(files, log, size));
  for (const char* path : {"tile/0/000.p/100", "tile/0/000.p/120", "tile/entries/000.p/100", "payload/000.p/120"}) {
    EXPECT_TRUE(files.files.contains(path)) << path;
  }
  ASSERT_TRUE(publish_to(files, log, 300));
  EXPECT_EQ(files.files, log.published(300).files);
}

TEST(Publish, stopped_at_any_operation_and_taken_up_again_gives_the_same_files) {
  ExampleLog log(11, 1100);
  for (auto [from, to] : {std::pair{0U, 300U}, {200U, 256U}, {200U, 1100U}, {256U, 300U}, {300U, 310U}}) {
    MemoryFiles start;
    if (from > 0) start = log.published(from);
    start.operations = 0;
    MemoryFiles whole = start;
    ASSERT_TRUE(publish_to(whole, log, to));
    for (std::uint64_t stop = 0; stop < whole.operations; ++stop) {
      for (bool dies_after : {false, true}) {
        MemoryFiles files = start;
        files.operations_left = stop;
        files.dies_after = dies_after;
        EXPECT_EQ(publish_to(files, log, to).error().message, "the machine stopped");
        files.operations_left.reset();
        // At no moment is there a checkpoint whose tree cannot be read.
        auto checkpoint = published_checkpoint(files, ExampleLog::log()).value();
        ASSERT_EQ(checkpoint.has_value(), from > 0 || (dies_after && stop + 1 == whole.operations));
        if (checkpoint) {
          ASSERT_TRUE(verify_log(fetch_from(files), checkpoint->body.head, test::check_test_blob)) << stop;
        }
        MemoryFiles taken_up = files;
        ASSERT_TRUE(publish_to(taken_up, log, to));
        ASSERT_EQ(taken_up.files, whole.files) << from << " to " << to << " stopped at " << stop;
        // Or the log has grown meanwhile.
        if (to + 300 > log.entries.size()) continue;
        ASSERT_TRUE(publish_to(files, log, to + 300));
        ASSERT_EQ(of_tree(files, to + 300), log.published(to + 300).files);
      }
    }
  }
}

TEST(Publish, refuses_what_does_not_extend_the_published_tree_and_keeps_both) {
  std::mt19937 random(12);
  for (int round = 0; round < 60; ++round) {
    std::size_t size = 1 + random() % 700;
    ExampleLog log(static_cast<std::uint32_t>(round), size);
    ExampleLog fork = log.forked(random() % size, 1 + random() % 700);
    MemoryFiles files = log.published(size);
    auto before = of_tree(files, size);
    auto done = publish_to(files, fork, fork.entries.size());
    ASSERT_FALSE(done) << size << " " << fork.entries.size();
    EXPECT_EQ(done.error().code, ErrorCode::refused) << done.error().text();
    EXPECT_EQ(files.files.at("checkpoint"), before.at("checkpoint"));
    EXPECT_TRUE(verify_log(fetch_from(files), log.head(size), test::check_test_blob));
    std::vector<std::string> evidence = files.list("evidence").value();
    ASSERT_EQ(evidence.size(), 3U);
    EXPECT_EQ(as_text(files.files.at("evidence/" + evidence[0])), log.checkpoint(size).text());
    EXPECT_EQ(as_text(files.files.at("evidence/" + evidence[2])), fork.checkpoint().text());
    // The right log goes on from there as if nothing had been tried.
    log.grow(300);
    ASSERT_TRUE(publish_to(files, log, size + 300));
    EXPECT_TRUE(verify_log(fetch_from(files), log.head(size + 300), test::check_test_blob));
  }
}

TEST(Publish, refuses_an_older_checkpoint_without_calling_it_a_fork) {
  ExampleLog log(13, 400);
  MemoryFiles files = log.published(400);
  auto done = publish_to(files, log, 300);
  EXPECT_EQ(done.error().code, ErrorCode::refused);
  EXPECT_EQ(done.error().message, "a later checkpoint is published already");
  EXPECT_TRUE(files.list("evidence").value().empty());
}

TEST(Publish, refuses_checkpoints_that_the_log_did_not_sign) {
  ExampleLog log(14, 10);
  MemoryFiles files;
  Signer stranger = Signer::create("log.example/aden", NoteAlgorithm::ed25519, test::fixed_key(78)).value();
  SignedCheckpoint forged = sign_checkpoint({"log.example/aden", log.head(10), {}}, {&stranger, 1}, Instant{});
  EXPECT_EQ(publish(files, forged, ExampleLog::log(), log.rows()).error().code, ErrorCode::refused);
  EXPECT_TRUE(files.files.empty());
  std::string text = forged.text();
  files.files["checkpoint"] = Bytes(text.begin(), text.end());
  auto done = publish_to(files, log, 10);
  EXPECT_EQ(done.error().code, ErrorCode::refused);
  EXPECT_EQ(done.error().file, "checkpoint");
}

TEST(Publish, refuses_rows_that_are_not_the_checkpoints) {
  ExampleLog log(15, 300);
  ExampleLog other(16, 300);
  MemoryFiles files;
  auto done = publish(files, log.checkpoint(), ExampleLog::log(), other.rows());
  EXPECT_EQ(done.error().code, ErrorCode::corrupt);
  EXPECT_FALSE(files.files.contains("checkpoint"));
  Rows few = [&](std::uint64_t first, std::uint64_t) { return log.rows()(first, 2); };
  EXPECT_EQ(publish(files, log.checkpoint(), ExampleLog::log(), few).error().code, ErrorCode::corrupt);
  Rows broken = [](std::uint64_t, std::uint64_t) -> Result<std::vector<LogEntry>> {
    return fail(ErrorCode::unavailable, "database gone");
  };
  EXPECT_EQ(publish(files, log.checkpoint(), ExampleLog::log(), broken).error().message, "database gone");
}

TEST(Publish, does_not_build_on_tiles_that_are_damaged) {
  ExampleLog log(17, 700);
  MemoryFiles files = log.published(600);
  files.files.at("tile/1/000.p/2")[40] ^= 4;
  EXPECT_EQ(publish_to(files, log, 700).error().code, ErrorCode::corrupt);
}

TEST(EraseBlobs, empties_the_places_in_every_bundle_that_has_them_and_nothing_else) {
  ExampleLog log(18, 600);
  for (LogEntry& entry : log.entries) entry.blob = entry.leaf;
  MemoryFiles files;
  for (std::size_t size : {530U, 560U, 600U}) ASSERT_TRUE(publish_to(files, log, size));
  auto before = files.files;
  const std::uint64_t erased[] = {3, 255, 256, 520, 550, 5000};
  ASSERT_TRUE(erase_blobs(files, erased));
  for (auto& [path, content] : files.files) {
    if (!path.starts_with("payload/")) {
      EXPECT_EQ(content, before.at(path)) << path;
      continue;
    }
    Tile tile = parse_tile_path(path).value();
    auto now = parse_payload_bundle(content, tile.width).value();
    auto then = parse_payload_bundle(before.at(path), tile.width).value();
    for (unsigned i = 0; i < tile.width; ++i) {
      bool gone = std::ranges::count(erased, tile.index * tile_width + i) > 0;
      EXPECT_TRUE(gone ? now[i].empty() : std::ranges::equal(now[i], then[i])) << path << " " << i;
    }
  }
  EXPECT_EQ(verify_log(fetch_from(files), log.head(600), {}).value(), (LogContent{600, 595}));
  files.written.clear();
  ASSERT_TRUE(erase_blobs(files, erased));
  EXPECT_TRUE(files.written.empty());
}

TEST(LogFolder, holds_the_same_files_as_memory) {
  test::Folder folder;
  ExampleLog log(19, 600);
  {
    auto files = open_log_folder(folder.path() / "a/b");
    ASSERT_TRUE(files) << files.error().text();
    for (std::size_t size : {100U, 300U, 600U}) {
      ASSERT_TRUE(publish(**files, log.checkpoint(size), ExampleLog::log(), log.rows()));
    }
    EXPECT_EQ((*files)->list("tile/0/002.p").value(), (std::vector<std::string>{"88"}));
    EXPECT_TRUE((*files)->list("nothing").value().empty());
    EXPECT_TRUE((*files)->remove_folder("nothing"));
    EXPECT_FALSE((*files)->get("nothing").value());
  }
  for (const auto& [path, content] : log.published(600).files) {
    EXPECT_EQ(read_file(folder.path() / "a/b" / path).value(), as_text(content)) << path;
  }
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "a/b/tile/0/001.p"));
  EXPECT_TRUE(verify_log(fetch_from_folder(folder.path() / "a/b"), log.head(600), test::check_test_blob));
}

TEST(LogFolder, has_one_writer_and_sweeps_what_a_killed_one_left) {
  test::Folder folder;
  auto first = open_log_folder(folder.path());
  ASSERT_TRUE(first);
  EXPECT_EQ(open_log_folder(folder.path()).error().code, ErrorCode::refused);
  first->reset();
  std::ofstream(folder.path() / ".writing/003.Xy12ab") << "half a blob";
  ASSERT_TRUE(open_log_folder(folder.path()));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path() / ".writing"));
}

TEST(LogFolder, says_what_the_file_system_says) {
  test::Folder folder;
  std::ofstream(folder.path() / "file") << "x";
  auto files = open_log_folder(folder.path() / "file/log");
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, ErrorCode::unavailable);
}

TEST(LogFolder, a_writer_killed_at_random_moments_leaves_a_log_that_is_taken_up) {
  test::Folder folder;
  ExampleLog log(20, 6000);
  std::mt19937 random(20);
  std::uint64_t published = 0;
  int interrupted = 0;
  for (std::size_t size = 700; published < 6000; size = std::min<std::size_t>(size + 700, 6000)) {
    pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto files = open_log_folder(folder.path());
      if (files) (void)publish(**files, log.checkpoint(size), ExampleLog::log(), log.rows());
      ::_exit(0);
    }
    ::usleep(static_cast<useconds_t>(random() % (size == 6000 && interrupted > 4 ? 2'000'000 : 8'000)));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) ++interrupted;
    auto files = open_log_folder(folder.path()).value();
    auto checkpoint = published_checkpoint(*files, ExampleLog::log()).value();
    if (!checkpoint) continue;
    ASSERT_GE(checkpoint->body.head.size, published);
    published = checkpoint->body.head.size;
    auto content = verify_log(fetch_from(*files), checkpoint->body.head, test::check_test_blob);
    ASSERT_TRUE(content) << content.error().text();
  }
  EXPECT_GT(interrupted, 0);
}

}  // namespace
}  // namespace truce
