#include "casefile/case_cache.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <string>

namespace truce {
namespace {

const CaseId case_id("cached");
const ActorId office("office");

KeyPair office_key() {
  const std::array<std::uint8_t, 32> seed{5};
  return KeyPair::from_seed(seed);
}

struct CaseCacheTest : ::testing::Test {
  CaseCacheTest() {
    std::string name = ::testing::TempDir() + "truce-cache-XXXXXX";
    root = ::mkdtemp(name.data());
    state = root / "state";
  }
  ~CaseCacheTest() override { std::filesystem::remove_all(root); }

  [[nodiscard]] Record make(const std::string& folder) const {
    return Record::create(root / folder, case_id, office, office_key(), {.clock = [] { return Instant{1000}; }})
        .value();
  }

  static void add(Record& record, const std::string& id, const Json& audience = {"public"}) {
    const Json entry = {{"truce", "entry/1"},
                        {"case", case_id.str()},
                        {"id", id},
                        {"kind", "statement"},
                        {"author", {{"party", office.str()}, {"key", office_key().id().str()}}},
                        {"audience", audience},
                        {"statement", {{"by", office.str()}, {"text", "We were there."}}}};
    const Envelope batch[] = {sign_entry(entry.dump(), office_key())};
    const auto appended = record.append(batch);
    ASSERT_TRUE(appended) << appended.error().text();
  }

  static Case folded(const Record& record) {
    Fold fold(case_id);
    const Status status = record.visit(0, record.size(), [&](const LoggedEntry& logged) {
      return fold.apply(RecordedPayload{logged.index, logged.recorded_at, logged.payload()});
    });
    if (!status) ADD_FAILURE() << status.error().text();
    return std::move(fold).take();
  }

  std::filesystem::path root;
  std::filesystem::path state;
};

TEST_F(CaseCacheTest, FindsWhatItKeptAsTheRecordGoesOn) {
  Record record = make("case");
  add(record, "one");
  const CaseCache cache(root / "case", "snapshot", {}, state);
  EXPECT_EQ(cache.find(record, record.size()).error().code, ErrorCode::not_found);
  const Case kept = folded(record);
  ASSERT_TRUE(cache.keep(record.head(), kept));
  EXPECT_EQ(cache.find(record, record.size()).value(), kept);
  add(record, "two");
  add(record, "three");
  const auto found = cache.find(record, record.size());
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(*found, kept);
  EXPECT_TRUE(CaseCache::agrees(record, *found).value());
}

TEST_F(CaseCacheTest, DoesNotServeAnEarlierMoment) {
  Record record = make("case");
  add(record, "one");
  const CaseCache cache(root / "case", "snapshot", {}, state);
  ASSERT_TRUE(cache.keep(record.head(), folded(record)));
  EXPECT_EQ(cache.find(record, 1).error().code, ErrorCode::not_found);
}

TEST_F(CaseCacheTest, IsNotBelievedForAnotherRecord) {
  Record record = make("case");
  add(record, "one");
  ASSERT_TRUE(CaseCache(root / "case", "snapshot", {}, state).keep(record.head(), folded(record)));
  Record other = make("other");
  add(other, "another");
  add(other, "and-another");
  std::filesystem::copy(root / "case" / "cache", root / "other" / "cache");
  const auto found = CaseCache(root / "other", "snapshot", {}, state).find(other, other.size());
  EXPECT_EQ(found.error().message, "the snapshot is of another record");
}

TEST_F(CaseCacheTest, IsNotBelievedFromAnotherUser) {
  Record record = make("case");
  ASSERT_TRUE(CaseCache(root / "case", "snapshot", {}, root / "theirs").keep(record.head(), folded(record)));
  const CaseCache ours(root / "case", "snapshot", {}, state);
  EXPECT_EQ(ours.find(record, record.size()).error().code, ErrorCode::not_found) << "no secret of ours yet";
  std::filesystem::create_directory(state);
  std::ofstream(state / "cache.secret") << std::string(32, 'x');
  std::filesystem::permissions(state / "cache.secret", std::filesystem::perms::owner_read);
  EXPECT_EQ(ours.find(record, record.size()).error().code, ErrorCode::corrupt);
}

TEST_F(CaseCacheTest, KeepsWhatIsNotPublicOnlyUnderTheStorageKey) {
  Record record = make("case");
  Case c = folded(record);
  c.entries.back().audience = {office};
  const CaseCache without(root / "case", "snapshot", {}, state);
  ASSERT_TRUE(without.keep(record.head(), c));
  EXPECT_FALSE(std::filesystem::exists(root / "case" / "cache"));

  const ReadingKeys keys{.storage = StorageKey::generate(), .parties = {}};
  const CaseCache with(root / "case", "snapshot", keys, state);
  ASSERT_TRUE(with.keep(record.head(), c));
  EXPECT_EQ(with.find(record, record.size()).value(), c);
  EXPECT_EQ(without.find(record, record.size()).error().message, "a snapshot for another reader");
}

TEST_F(CaseCacheTest, SeesThatAWithheldEntryCameIn) {
  Record record = make("case");
  add(record, "one");
  Fold fold(case_id);
  const auto entries = record.read(0, 2).value();
  ASSERT_TRUE(fold.apply(RecordedPayload{0, entries[0].recorded_at, entries[0].payload()}));
  ASSERT_TRUE(fold.apply(RecordedPayload{1, entries[1].recorded_at, std::nullopt}));
  EXPECT_FALSE(CaseCache::agrees(record, fold.current()).value());
  EXPECT_TRUE(CaseCache::agrees(record, folded(record)).value());
}

TEST_F(CaseCacheTest, IsGoneWhenDropped) {
  Record record = make("case");
  const CaseCache cache(root / "case", "snapshot", {}, state);
  ASSERT_TRUE(cache.keep(record.head(), folded(record)));
  ASSERT_TRUE(CaseCache::drop_all(root / "case"));
  ASSERT_TRUE(CaseCache::drop_all(root / "case")) << "twice does no harm";
  EXPECT_EQ(cache.find(record, record.size()).error().code, ErrorCode::not_found);
}

TEST_F(CaseCacheTest, WithoutAStateFolderKeepsNothing) {
  Record record = make("case");
  const CaseCache cache(root / "case", "snapshot", {}, std::nullopt);
  EXPECT_TRUE(cache.keep(record.head(), folded(record)));
  EXPECT_FALSE(std::filesystem::exists(root / "case" / "cache"));
  EXPECT_EQ(cache.find(record, record.size()).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace truce
