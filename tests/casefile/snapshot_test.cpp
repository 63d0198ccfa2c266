#include "casefile/snapshot.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "base/file.h"
#include "casefile/random_entries.h"
#include "casefile/snapshot_codec.h"
#include "casefile/snapshot_fields.h"

namespace truce {
namespace {

using testing::RandomEntries;

constexpr std::array<std::uint8_t, 32> kKey{1, 2, 3};

/// A folder that goes with the test.
struct SnapshotFile : ::testing::Test {
  SnapshotFile() {
    std::string name = ::testing::TempDir() + "truce-snapshot-XXXXXX";
    folder = ::mkdtemp(name.data());
    path = folder / "snapshot";
  }
  ~SnapshotFile() override { std::filesystem::remove_all(folder); }

  static Result<Case> read_for(const std::filesystem::path& file, const SnapshotBasis& basis) {
    return read_snapshot(file, basis.reader, kKey, [&](const TreeHead& head) -> Status {
      if (head == basis.head) return {};
      return fail(ErrorCode::refused, "of another record");
    });
  }

  std::filesystem::path folder;
  std::filesystem::path path;
};

/// Payloads of a random record; every seventh is withheld, but for those that a later one replaces.
std::vector<RecordedPayload> payloads(const std::vector<testing::RandomEntry>& entries) {
  std::vector<RecordedPayload> out;
  for (const auto& [text, recorded] : entries) {
    const bool replaced = std::ranges::any_of(
        entries, [&](const auto& later) { return later.recorded.entry.replaces == recorded.entry.id; });
    const bool held = recorded.index % 7 == 6 && !replaced;
    out.push_back({recorded.index, recorded.recorded_at, held ? std::nullopt : std::optional<std::string_view>(text)});
  }
  return out;
}

Case folded(const CaseId& id, std::span<const RecordedPayload> record) {
  Fold fold(id);
  for (const RecordedPayload& entry : record) {
    if (Status status = fold.apply(entry); !status) ADD_FAILURE() << status.error().text();
  }
  return std::move(fold).take();
}

Case random_case(std::uint64_t seed, std::size_t size) {
  RandomEntries random(seed);
  Result<Case> out = fold(CaseId(random.case_id()), random.record(size));
  if (!out) ADD_FAILURE() << out.error().text();
  return *std::move(out);
}

SnapshotBasis basis_of(const Case& c) {
  SnapshotBasis basis;
  basis.head = {c.size, sha256(as_bytes("root"))};
  return basis;
}

std::string content(const std::filesystem::path& path) {
  return read_file(path).value();
}

TEST(SnapshotBytes, APrefixKeptAndReadAgainFoldsOnToTheSameCase) {
  std::size_t withheld = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    RandomEntries random(seed);
    std::vector<testing::RandomEntry> entries;
    while (entries.size() < 50) entries.push_back(random.next());
    const std::vector<RecordedPayload> record = payloads(entries);
    const CaseId id(random.case_id());
    const Case whole = folded(id, record);
    withheld += whole.withheld.size();
    for (std::size_t size = 0; size <= record.size(); ++size) {
      const Case prefix = folded(id, std::span(record).first(size));
      Result<Case> again = decode_case(as_bytes(encode_case(prefix)));
      ASSERT_TRUE(again) << again.error().text();
      ASSERT_EQ(*again, prefix) << "seed " << seed << ", size " << size;
      Fold rest(*std::move(again));
      for (const RecordedPayload& entry : std::span(record).subspan(size)) ASSERT_TRUE(rest.apply(entry));
      ASSERT_EQ(rest.current(), whole) << "seed " << seed << ", size " << size;
    }
  }
  EXPECT_GT(withheld, 20U);
}

/// One of everything: each vector with an item, each optional present.
template <class T>
void fill(T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    value = "x";
  } else if constexpr (std::is_same_v<T, Edtf>) {
    value = Edtf::parse("2016-02-27?").value();
  } else if constexpr (std::is_same_v<T, Json>) {
    value = {{"a", 1}};
  } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
    value = static_cast<T>(1);
  } else if constexpr (requires { value.str(); }) {
    value = T("x");
  } else if constexpr (requires { value.emplace_back(); }) {
    fill(value.emplace_back());
  } else if constexpr (requires { value.emplace(); }) {
    fill(value.emplace());
  } else if constexpr (requires { value.first; }) {
    fill(value.first);
    fill(value.second);
  } else {
    std::apply([&](auto... member) { (fill(value.*member), ...); }, snapshot_fields::of<T>);
  }
}

std::string digest_of(const Case& c) {
  return to_hex(sha256(as_bytes(encode_case(c))));
}

// The two tests that follow fail when a program would read what another one folded differently: then raise
// snapshot_version and note the new digests.

TEST(SnapshotBytes, OfOneOfEverythingAreThoseNotedForThisVersion) {
  ASSERT_EQ(snapshot_version, 1U);
  Case c;
  fill(c);
  EXPECT_EQ(digest_of(c), "eab2613d390129cf220afda163247e29040901c3d6027002f053092f96ec22d9");
}

TEST(SnapshotBytes, OfAFixedRecordAreThoseNotedForThisVersion) {
  ASSERT_EQ(snapshot_version, 1U);
  const std::string common =
      R"({"truce":"entry/1","case":"fixed","author":{"party":"office","key":"0011223344556677"},)";
  const std::string open = common + R"("audience":["public"],)";
  const std::string texts[] = {
      open + R"("id":"a","kind":"actor","actor":{"id":"north","name":"North","kind":"armed-group"}})",
      open +
          R"("id":"i","kind":"instrument","instrument":{"id":"accord","title":"Accord","adopted":"2016-02-22","adopted_by":["north"]}})",
      open + R"("id":"c","kind":"acceptance","issued":"2016-02-26","acceptance":{"actor":"north","of":"accord"}})",
      open +
          R"("id":"r1","kind":"report","zone":"Asia/Damascus","valid":{"from":"2016-03"},"report":{"incident":"one",)"
          R"("by":"office","stance":"observation","when":"2016-03-01","killed":{"min":1,"max":3}}})",
      common + R"("audience":["north"],"id":"r2","kind":"correction","replaces":"r1","issued":"2016-03-09",)"
               R"("correction":{"reason":"recounted"},"report":{"incident":"one","by":"office",)"
               R"("stance":"observation","when":"2016-03-02","killed":{"min":2,"max":2}}})",
      open + R"("id":"w","kind":"withdrawal","replaces":"r2","valid":{"from":"2016-04-01"},)"
             R"("withdrawal":{"reason":"superseded"}})",
  };
  Fold fold(CaseId("fixed"));
  std::uint64_t index = 0;
  for (const std::string& text : texts) {
    const Status applied =
        fold.apply(RecordedPayload{index, {static_cast<std::int64_t>(1'500'000'000'000 + index)}, text});
    ASSERT_TRUE(applied) << applied.error().text();
    ++index;
  }
  ASSERT_TRUE(fold.apply(RecordedPayload{index, {1'600'000'000'000}, std::nullopt}));
  EXPECT_EQ(digest_of(fold.current()), "b0b9b8da18885a6390a381587d83c7a6b06595927c0e1df4a8a0a96892fc49ce");
}

TEST(SnapshotBytes, CutAnywhereAreRefused) {
  const std::string bytes = encode_case(random_case(2, 40));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(decode_case(as_bytes(bytes).first(size))) << size;
  }
  EXPECT_FALSE(decode_case(as_bytes(bytes + '\0')));
}

TEST(SnapshotBytes, DamagedGiveACaseOrAnErrorAndNeverMoreThanTheyCanHold) {
  const std::string whole = encode_case(random_case(3, 40));
  std::mt19937_64 random(3);
  std::size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = whole;
    bytes[random() % bytes.size()] = static_cast<char>(random());
    const Result<Case> read = decode_case(as_bytes(bytes));
    if (!read) {
      ++refused;
      ASSERT_EQ(read.error().code, ErrorCode::corrupt);
    } else {
      const std::string again = encode_case(*read);
      ASSERT_EQ(encode_case(decode_case(as_bytes(again)).value()), again);
    }
  }
  EXPECT_GT(refused, 2'000U);
}

TEST_F(SnapshotFile, IsReadAgainAsItWasAndOnlyByItsOwner) {
  const Case c = random_case(5, 200);
  ASSERT_TRUE(write_snapshot(path, c, basis_of(c), kKey));
  const Result<Case> read = read_for(path, basis_of(c));
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(*read, c);
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(SnapshotFile, ShowsNothingOfWhatIsInIt) {
  Case c = random_case(5, 10);
  c.entries.front().note = "said in confidence to the secretariat";
  ASSERT_TRUE(write_snapshot(path, c, basis_of(c), kKey));
  EXPECT_EQ(content(path).find("confidence"), std::string::npos);
}

TEST_F(SnapshotFile, WithAnyByteChangedOrMissingIsFoldedAnew) {
  const Case c = random_case(6, 6);
  ASSERT_TRUE(write_snapshot(path, c, basis_of(c), kKey));
  const std::string whole = content(path);
  auto damaged = [&](const std::string& bytes) {
    std::filesystem::remove(path);  // truncating would wait for the disk
    std::ofstream(path, std::ios::binary) << bytes;
    return !read_for(path, basis_of(c)).has_value();
  };
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string bytes = whole;
    bytes[i] = static_cast<char>(bytes[i] ^ 1 << i % 8);
    ASSERT_TRUE(damaged(bytes)) << "byte " << i;
    ASSERT_TRUE(damaged(whole.substr(0, i))) << "cut at " << i;
  }
  EXPECT_TRUE(damaged(whole + "x"));
  EXPECT_FALSE(damaged(whole));
}

TEST_F(SnapshotFile, OfManyPiecesIsWholeOrNotUsed) {
  constexpr std::size_t kStart = 91 + 24;  // the header, and libsodium's
  constexpr std::size_t kPiece = (std::size_t{1} << 16) + 17;
  Case c;
  c.id = CaseId(std::string(5 * kPiece / 2, 'x'));
  ASSERT_TRUE(write_snapshot(path, c, basis_of(c), kKey));
  EXPECT_EQ(read_for(path, basis_of(c)).value(), c);
  const std::string whole = content(path);
  for (std::size_t pieces = 0; pieces < 3; ++pieces) {
    ASSERT_TRUE(write_file_atomically(path, whole.substr(0, kStart + pieces * kPiece)));
    EXPECT_EQ(read_for(path, basis_of(c)).error().code, ErrorCode::corrupt) << pieces << " pieces";
  }
  const std::string swapped = whole.substr(0, kStart) + whole.substr(kStart + kPiece, kPiece) +
                              whole.substr(kStart, kPiece) + whole.substr(kStart + 2 * kPiece);
  ASSERT_EQ(swapped.size(), whole.size());
  ASSERT_TRUE(write_file_atomically(path, swapped));
  EXPECT_EQ(read_for(path, basis_of(c)).error().code, ErrorCode::corrupt);
}

TEST_F(SnapshotFile, SaysWhyItIsNotUsed) {
  const Case c = random_case(7, 20);
  const SnapshotBasis basis = basis_of(c);
  EXPECT_EQ(read_for(path, basis).error().code, ErrorCode::not_found);
  ASSERT_TRUE(write_snapshot(path, c, basis, kKey));

  SnapshotBasis other_record = basis;
  other_record.head.root = sha256(as_bytes("another"));
  EXPECT_EQ(read_for(path, other_record).error().message, "of another record");

  SnapshotBasis other_reader = basis;
  other_reader.reader = sha256(as_bytes("her keys"));
  EXPECT_EQ(read_for(path, other_reader).error().message, "a snapshot for another reader");

  constexpr std::array<std::uint8_t, 32> other_key{9};
  auto read = read_snapshot(path, basis.reader, other_key, [](const TreeHead&) { return Status(); });
  EXPECT_EQ(read.error().message, "the snapshot is damaged, cut short, or sealed with another key");

  std::string older = content(path);
  older[std::string_view("truce-snapshot\n").size()] = '\0';
  ASSERT_TRUE(write_file_atomically(path, older));
  EXPECT_EQ(read_for(path, basis).error().message, fmt::format("a snapshot of version 0, not {}", snapshot_version));

  ASSERT_TRUE(write_file_atomically(path, "PNG"));
  EXPECT_EQ(read_for(path, basis).error().message, "not a snapshot");
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  EXPECT_EQ(read_for(path, basis).error().code, ErrorCode::unavailable);
}

TEST_F(SnapshotFile, ThatCannotBeWrittenSaysSoAndLeavesNothing) {
  const Case c = random_case(8, 5);
  EXPECT_EQ(write_snapshot(folder / "missing" / "snapshot", c, basis_of(c), kKey).error().code, ErrorCode::not_found);
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

}  // namespace
}  // namespace truce
