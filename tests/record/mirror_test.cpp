#include "record/mirror.h"

#include <gtest/gtest.h>

#include <random>

#include "published_log.h"
#include "record/fork.h"

namespace truce {
namespace {

using test::ExampleLog;
using test::MemoryFiles;

MirrorOptions options(BlobPolicy blobs = BlobPolicy::fill) {
  return {blobs, test::check_test_blob, {}, {}};
}

Result<Mirrored> mirror_of(MemoryFiles& remote, MemoryFiles& ours, const MirrorOptions& how = options()) {
  return mirror(fetch_from(remote), ours, ExampleLog::log(), how);
}

/// Counts what is fetched; stops after `fetches_left`.
struct Line {
  MemoryFiles* remote;
  std::vector<std::string> fetched;
  std::optional<std::size_t> fetches_left;

  Fetch fetch() {
    return [this](std::string_view path) -> Result<std::optional<Bytes>> {
      if (fetches_left && fetched.size() == *fetches_left) return fail(ErrorCode::unavailable, "the line broke");
      fetched.emplace_back(path);
      return remote->get(path);
    };
  }
};

TEST(Mirror, in_any_steps_holds_what_the_log_published) {
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    std::mt19937 random(seed);
    ExampleLog log(seed, 1800);
    MemoryFiles remote;
    MemoryFiles ours;
    std::size_t mirrored = 0;
    for (std::size_t size = random() % 300; size <= 1800; size += 1 + random() % 500) {
      ASSERT_TRUE(publish(remote, log.checkpoint(size), ExampleLog::log(), log.rows()));
      if (random() % 3 == 0) continue;
      auto done = mirror_of(remote, ours);
      ASSERT_TRUE(done) << done.error().text();
      EXPECT_EQ(done->state, size == mirrored && mirrored > 0 ? MirrorState::current : MirrorState::extended);
      EXPECT_EQ(done->ours, log.head(size));
      EXPECT_EQ(done->blobs_left_out, 0U);
      mirrored = size;
      for (const auto& [path, content] : log.published(size).files) ASSERT_EQ(ours.files.at(path), content) << path;
    }
  }
}

TEST(Mirror, fetches_what_is_new_and_no_full_bundle_twice) {
  ExampleLog log(1, 1500);
  for (LogEntry& entry : log.entries) entry.blob = Bytes{'s', 'e', 'a', 'l', 'e', 'd'};
  MemoryFiles remote = log.published(1100);
  MemoryFiles ours;
  ASSERT_TRUE(mirror_of(remote, ours));
  Line line{&remote, {}, {}};
  EXPECT_EQ(mirror(line.fetch(), ours, ExampleLog::log(), options())->state, MirrorState::current);
  EXPECT_EQ(line.fetched, (std::vector<std::string>{"checkpoint"}));
  remote = log.published(1500);
  line.fetched.clear();
  ASSERT_TRUE(mirror(line.fetch(), ours, ExampleLog::log(), options()));
  for (const char* old : {"tile/entries/000", "tile/entries/003", "payload/003", "tile/0/000"}) {
    EXPECT_EQ(std::ranges::count(line.fetched, old), 0) << old;
  }
}

TEST(Mirror, interrupted_anywhere_takes_up_and_fetches_no_full_bundle_again) {
  ExampleLog log(2, 1000);
  MemoryFiles remote = log.published(1000);
  MemoryFiles start;
  ASSERT_TRUE(publish(start, log.checkpoint(300), ExampleLog::log(), log.rows()));
  Line whole{&remote, {}, {}};
  MemoryFiles complete = start;
  ASSERT_TRUE(mirror(whole.fetch(), complete, ExampleLog::log(), options()));
  for (std::size_t stop = 0; stop < whole.fetched.size(); ++stop) {
    MemoryFiles ours = start;
    Line line{&remote, {}, stop};
    ASSERT_EQ(mirror(line.fetch(), ours, ExampleLog::log(), options()).error().message, "the line broke");
    auto held_head = published_checkpoint(ours, ExampleLog::log()).value()->body.head;
    EXPECT_TRUE(held_head == log.head(300) || held_head == log.head(1000)) << stop;
    EXPECT_TRUE(verify_log(fetch_from(ours), held_head, test::check_test_blob)) << stop;
    std::vector<std::string> held;
    for (const auto& [path, content] : ours.files) held.push_back(path);
    Line again{&remote, {}, {}};
    ASSERT_TRUE(mirror(again.fetch(), ours, ExampleLog::log(), options()));
    EXPECT_EQ(ours.files, complete.files) << stop;
    for (const std::string& path : held) {
      if (path.starts_with("tile/entries/")) {
        EXPECT_EQ(std::ranges::count(again.fetched, path), 0) << path;
      }
    }
  }
  for (bool dies_after : {false, true}) {
    MemoryFiles counted = start;
    counted.operations = 0;
    ASSERT_TRUE(mirror_of(remote, counted));
    for (std::uint64_t stop = 0; stop < counted.operations; ++stop) {
      MemoryFiles ours = start;
      ours.operations_left = stop;
      ours.dies_after = dies_after;
      ASSERT_FALSE(mirror_of(remote, ours));
      ours.operations_left.reset();
      ASSERT_TRUE(mirror_of(remote, ours));
      EXPECT_EQ(ours.files, complete.files) << stop;
    }
  }
}

/// The evidence is there, says what it should, and proves the fork to somebody who has nothing else.
void expect_evidence(MemoryFiles& ours, const SignedCheckpoint& mine, const SignedCheckpoint& other,
                     MemoryFiles& larger) {
  std::vector<std::string> names = ours.list("evidence").value();
  ASSERT_EQ(names.size(), 3U);
  std::string base = "evidence/" + names[0].substr(0, names[0].rfind("-ours"));
  EXPECT_EQ(as_text(ours.files.at(base + "-ours")), mine.text());
  EXPECT_EQ(as_text(ours.files.at(base + "-theirs")), other.text());
  std::string proof(as_text(ours.files.at(base + "-proof.txt")));
  EXPECT_NE(proof.find(mine.text()), std::string::npos);
  EXPECT_NE(proof.find(other.text()), std::string::npos);
  bool grew = other.body.head.size >= mine.body.head.size;
  TileReader reader(fetch_from(larger), grew ? other.body.head : mine.body.head);
  auto fork = find_fork(mine, other, reader).value();
  ASSERT_TRUE(fork);
  EXPECT_TRUE(verify_fork(*fork, ExampleLog::log()));
  EXPECT_EQ(print_fork(*fork), proof);
  for (const Digest& hash : fork->proof) EXPECT_NE(proof.find(to_base64(hash)), std::string::npos);
}

TEST(Mirror, refuses_forks_at_random_points_and_holds_both_as_evidence) {
  std::mt19937 random(3);
  for (std::uint32_t round = 0; round < 80; ++round) {
    std::size_t size = 1 + random() % 900;
    ExampleLog log(round, size);
    std::size_t point = random() % size;
    // Larger, equal and smaller than ours.
    ExampleLog fork = log.forked(point, round % 4 == 0 ? size - point : 1 + random() % 600);
    std::size_t theirs = fork.entries.size();
    MemoryFiles remote = fork.published(theirs);
    MemoryFiles ours = log.published(size);
    auto before = ours.files;
    auto done = mirror_of(remote, ours);
    ASSERT_FALSE(done) << size << " forked at " << point << ", " << theirs;
    EXPECT_EQ(done.error().code, ErrorCode::refused);
    EXPECT_EQ(done.error().message.substr(0, 5), "fork:") << done.error().text();
    EXPECT_NE(done.error().message.find("evidence/"), std::string::npos);
    expect_evidence(ours, log.checkpoint(size), fork.checkpoint(), theirs >= size ? remote : ours);
    for (const auto& [path, content] : before) ASSERT_EQ(ours.files.at(path), content) << path;
    EXPECT_EQ(ours.files.size(), before.size() + 3) << "the copy is as it was, but for the evidence";
    // Shown again, it is kept once; and the true log is still followed.
    EXPECT_FALSE(mirror_of(remote, ours));
    EXPECT_EQ(ours.list("evidence").value().size(), 3U);
    log.grow(10);
    MemoryFiles honest = log.published(size + 10);
    EXPECT_EQ(mirror_of(honest, ours)->state, MirrorState::extended);
  }
}

TEST(Fork, is_not_proved_by_anything_less) {
  ExampleLog log(4, 500);
  ExampleLog other = log.forked(200, 400);
  MemoryFiles remote = other.published(600);
  TileReader reader(fetch_from(remote), other.head(600));
  Fork fork = find_fork(log.checkpoint(), other.checkpoint(), reader).value().value();
  ASSERT_TRUE(verify_fork(fork, ExampleLog::log()));
  Fork wrong = fork;
  wrong.prefix[0] ^= 1;
  EXPECT_FALSE(verify_fork(wrong, ExampleLog::log()));
  wrong = fork;
  wrong.proof.pop_back();
  EXPECT_FALSE(verify_fork(wrong, ExampleLog::log()));
  wrong = fork;
  wrong.theirs.note.signatures[0].bytes[20] ^= 1;
  EXPECT_FALSE(verify_fork(wrong, ExampleLog::log()));
  EXPECT_FALSE(verify_fork(fork, {"another.example/log", ExampleLog::log().keys}));
  // Two checkpoints of one history are none.
  MemoryFiles honest = log.published(500);
  TileReader extends(fetch_from(honest), log.head(500));
  EXPECT_FALSE(find_fork(log.checkpoint(300), log.checkpoint(500), extends).value());
  Fork none{log.checkpoint(300), log.checkpoint(500), log.head(300).root,
            consistency_proof(300, 500, extends.nodes()).value()};
  EXPECT_EQ(verify_fork(none, ExampleLog::log()).error().message, "no fork: one checkpoint extends the other");
}

TEST(Mirror, a_log_that_is_merely_behind_is_no_fork) {
  ExampleLog log(5, 800);
  MemoryFiles remote = log.published(500);
  MemoryFiles ours = log.published(800);
  auto before = ours.files;
  auto done = mirror_of(remote, ours);
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(done->state, MirrorState::behind);
  EXPECT_EQ(done->ours, log.head(800));
  EXPECT_EQ(done->theirs, log.head(500));
  EXPECT_EQ(ours.files, before);
}

TEST(Mirror, refuses_checkpoints_of_others_and_without_a_checkpoint_says_so) {
  ExampleLog log(6, 30);
  MemoryFiles remote;
  MemoryFiles ours;
  EXPECT_EQ(mirror_of(remote, ours).error().code, ErrorCode::not_found);
  remote = log.published(30);
  auto done = mirror(fetch_from(remote), ours, {"other.example", ExampleLog::log().keys}, options());
  EXPECT_EQ(done.error().code, ErrorCode::refused);
  EXPECT_TRUE(ours.files.empty());
  SignedCheckpoint empty = ExampleLog::sign({0, log.head(3).root});
  std::string text = empty.text();
  remote.files["checkpoint"] = Bytes(text.begin(), text.end());
  EXPECT_FALSE(mirror_of(remote, ours));
  EXPECT_TRUE(ours.files.empty());
}

TEST(Mirror, notices_flipped_bytes_of_every_file_and_holds_nothing_of_them) {
  ExampleLog log(7, 270);
  MemoryFiles remote = log.published(270);
  MemoryFiles complete;
  ASSERT_TRUE(mirror_of(remote, complete));
  std::mt19937 random(7);
  for (auto& [path, content] : remote.files) {
    for (std::size_t at = 0; at < content.size(); at += 1 + random() % (content.size() < 3000 ? 15 : 150)) {
      auto flip = static_cast<std::uint8_t>(1U << (random() % 8));
      content[at] ^= flip;
      MemoryFiles ours;
      auto done = mirror_of(remote, ours);
      if (path.starts_with("payload/")) {
        // The entries are held all the same; a blob that is not its leaf's is not.
        ASSERT_TRUE(done) << done.error().text();
        EXPECT_GT(done->blobs_left_out, 0U) << path << " " << at;
        EXPECT_TRUE(done->fault);
        EXPECT_TRUE(verify_log(fetch_from(ours), log.head(270), test::check_test_blob));
      } else {
        ASSERT_FALSE(done) << path << " " << at;
        EXPECT_FALSE(ours.files.contains("checkpoint")) << path << " " << at;
      }
      content[at] ^= flip;
      // What came wrong is made good once the log is right again.
      ASSERT_TRUE(mirror_of(remote, ours)) << path << " " << at;
      ASSERT_EQ(ours.files, complete.files) << path << " " << at;
    }
  }
}

TEST(Mirror, of_blobs_asks_again_keeps_or_follows_as_it_is_told) {
  ExampleLog log(8, 600);
  ExampleLog bare = log;
  for (std::size_t i : {5U, 300U, 590U}) {
    log.entries[i].blob = {'s', 'e', 'a', 'l', 'e', 'd'};
    bare.entries[i].blob.clear();
  }
  MemoryFiles with = log.published(600);
  MemoryFiles without = bare.published(600);

  MemoryFiles ours;
  ASSERT_TRUE(mirror_of(without, ours));
  EXPECT_EQ(ours.files, without.files);
  ASSERT_TRUE(mirror_of(with, ours, options(BlobPolicy::keep)));
  EXPECT_EQ(ours.files, without.files) << "keep does not ask again";
  ASSERT_TRUE(mirror_of(with, ours, options(BlobPolicy::fill)));
  EXPECT_EQ(ours.files, with.files) << "fill takes what it lacked";
  ASSERT_TRUE(mirror_of(without, ours, options(BlobPolicy::fill)));
  EXPECT_EQ(ours.files, with.files) << "an empty place is no erasure: what is held is kept";
  MirrorOptions erasing = options(BlobPolicy::fill);
  erasing.erased = {5, 300, 590};
  ASSERT_TRUE(mirror_of(with, ours, erasing));
  EXPECT_EQ(ours.files, without.files) << "what is erased is let go, and not taken though offered";
  // A file that is missing says nothing of erasures.
  ASSERT_TRUE(mirror_of(with, ours, options(BlobPolicy::fill)));
  std::erase_if(without.files, [](const auto& file) { return file.first.starts_with("payload/"); });
  ASSERT_TRUE(mirror_of(without, ours, options(BlobPolicy::all)));
  EXPECT_EQ(ours.files, with.files);
}

TEST(Mirror, replaces_what_is_damaged_among_an_interrupted_mirrors_files) {
  ExampleLog log(11, 700);
  MemoryFiles remote = log.published(700);
  MemoryFiles complete;
  ASSERT_TRUE(mirror_of(remote, complete));
  for (const auto& [path, content] : complete.files) {
    if (path == checkpoint_path) continue;
    for (std::size_t at : {std::size_t{0}, content.size() / 2, content.size() - 1}) {
      MemoryFiles ours = complete;
      ours.files.erase("checkpoint");
      ours.files.at(path)[at] ^= 2;
      ASSERT_TRUE(mirror_of(remote, ours)) << path;
      EXPECT_EQ(ours.files, complete.files) << path << " byte " << at;
    }
  }
}

TEST(Mirror, that_asks_for_all_again_replaces_blobs_that_were_damaged_here) {
  ExampleLog log(12, 300);
  MemoryFiles remote = log.published(300);
  MemoryFiles ours;
  ASSERT_TRUE(mirror_of(remote, ours));
  Bytes& bundle = ours.files.at("payload/001.p/44");
  bundle.back() ^= 1;
  ASSERT_FALSE(verify_log(fetch_from(ours), log.head(300), test::check_test_blob));
  ASSERT_TRUE(mirror_of(remote, ours, options(BlobPolicy::all)));
  EXPECT_EQ(ours.files, remote.files);
}

TEST(Mirror, keeps_blobs_of_a_bundle_that_grows) {
  ExampleLog log(9, 400);
  for (LogEntry& entry : log.entries) entry.blob = {'s', 'e', 'a', 'l', 'e', 'd'};
  MemoryFiles remote = log.published(300);
  MemoryFiles ours;
  ASSERT_TRUE(mirror_of(remote, ours));
  ExampleLog erased = log;
  erased.entries[280].blob.clear();
  remote = erased.published(400);
  ASSERT_TRUE(mirror_of(remote, ours));
  TileReader reader(fetch_from(ours), log.head(400));
  EXPECT_EQ(reader.payloads(1).value()->at(280 - 256), log.entries[280].blob);
  EXPECT_EQ(reader.payloads(1).value()->at(399 - 256), log.entries[399].blob);
}

TEST(Mirror, collects_the_cosignatures_of_known_witnesses_for_a_tree_that_it_holds) {
  ExampleLog log(10, 20);
  Signer witness = Signer::create("witness.example", NoteAlgorithm::cosignature_v1, test::fixed_key(90)).value();
  Signer stranger = Signer::create("stranger.example", NoteAlgorithm::cosignature_v1, test::fixed_key(91)).value();
  MemoryFiles remote = log.published(20);
  MemoryFiles ours;
  ASSERT_TRUE(mirror_of(remote, ours));
  SignedCheckpoint cosigned = log.checkpoint();
  Instant now{1'772'366'400'000};
  cosigned.note.signatures.push_back(witness.sign(cosigned.note.text, now));
  cosigned.note.signatures.push_back(stranger.sign(cosigned.note.text, now));
  std::string text = cosigned.text();
  remote.files["checkpoint"] = Bytes(text.begin(), text.end());
  MirrorOptions how = options();
  how.witnesses = {witness.verifier()};
  EXPECT_EQ(mirror_of(remote, ours, how)->state, MirrorState::current);
  auto held = published_checkpoint(ours, ExampleLog::log()).value().value();
  EXPECT_EQ(verify_cosignatures(held, how.witnesses)->size(), 1U);
  EXPECT_EQ(held.note.signatures.size(), 2U);
  remote = log.published(20);
  ASSERT_TRUE(mirror_of(remote, ours, how));
  EXPECT_EQ(published_checkpoint(ours, ExampleLog::log()).value().value(), held) << "and does not lose them again";
}

}  // namespace
}  // namespace truce
