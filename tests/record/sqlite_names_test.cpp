// The index of names in the SQLite store, which follows the entries some thousands behind them.
#include "record/sqlite_names.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "example_case.h"
#include "record/store.h"

namespace truce {
namespace {

using test::aden;

/// Rows as a store keeps them; it does not ask what they mean.
class Rows {
 public:
  std::map<Digest, std::uint64_t> names;  ///< what a store should find

  StoredBatch next(std::size_t count) {
    StoredBatch batch;
    for (std::size_t i = 0; i < count; ++i, ++size_) {
      StoredEntry& row = batch.entries.emplace_back();
      row.index = size_;
      row.leaf = Bytes(40, 1);
      row.nodes = {digest()};
      row.blob = Bytes(1 + random_() % 200, 2);
      row.name = digest();
      row.rule = size_ == 0;
      names.emplace(*row.name, size_);
    }
    batch.head = {.size = size_, .root = digest()};
    return batch;
  }
  Digest digest() {
    Digest bytes;
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random_());
    return bytes;
  }
  std::mt19937& random() { return random_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  std::mt19937 random_{5};
  std::uint64_t size_ = 0;
};

std::unique_ptr<Store> opened(const std::filesystem::path& folder) {
  return open_sqlite_store(folder).value();
}

TEST(SqliteNames, are_found_while_two_writers_append_and_erase) {
  const test::Folder folder;
  Rows rows;
  ASSERT_TRUE(create_sqlite_store(folder.path(), aden, rows.next(1)));
  std::vector<std::unique_ptr<Store>> stores;
  for (int i = 0; i < 2; ++i) stores.push_back(opened(folder.path()));
  while (rows.size() < 40'000) {
    Store& store = *stores[rows.random()() % 2];
    const Status appended = store.append([&]() -> Result<StoredBatch> {
      std::vector<Digest> asked{rows.digest()};
      std::vector<std::optional<std::uint64_t>> expected{std::nullopt};
      for (auto at = rows.names.begin(); at != rows.names.end(); ++at) {
        if (rows.random()() % 32 != 0) continue;
        asked.push_back(at->first);
        expected.emplace_back(at->second);
      }
      EXPECT_EQ(store.find_names(asked).value(), expected);
      return rows.next(1 + rows.random()() % 3000);
    });
    ASSERT_TRUE(appended) << appended.error().text();
    auto erased = std::next(rows.names.begin(), static_cast<std::ptrdiff_t>(rows.random()() % rows.names.size()));
    if (erased->second == 0) continue;
    ASSERT_TRUE(stores[rows.random()() % 2]->erase(erased->second).value());
    for (const auto& each : stores) {
      EXPECT_EQ(each->find_names({&erased->first, 1}).value().front(), std::nullopt);
    }
    rows.names.erase(erased);
    if (rows.random()() % 8 == 0) stores[0] = opened(folder.path());
  }
  EXPECT_TRUE(stores[0]->check());
}

TEST(SqliteNames, that_are_not_those_of_the_entries_do_not_pass_the_stores_check) {
  const test::Folder folder;
  Rows rows;
  ASSERT_TRUE(create_sqlite_store(folder.path(), aden, rows.next(20'000)));
  ASSERT_TRUE(opened(folder.path())->append([&]() -> Result<StoredBatch> { return rows.next(10); }));
  ASSERT_TRUE(opened(folder.path())->check());
  for (const char* change : {"DELETE FROM names WHERE idx = 7", "UPDATE names SET idx = 8 WHERE idx = 7",
                             "INSERT INTO names VALUES (zeroblob(32), 20001)", "UPDATE head SET named = 20001",
                             "UPDATE head SET named = 19999", "UPDATE head SET named = -1",
                             "UPDATE blobs SET name = (SELECT name FROM blobs WHERE idx = 20001) WHERE idx = 20002"}) {
    SQLite::Database db((folder.path() / "record.sqlite").string(), SQLite::OPEN_READWRITE);
    SQLite::Transaction transaction(db);
    db.exec(change);
    SqliteNames names(db);
    EXPECT_FALSE(names.check()) << change;
  }
}

}  // namespace
}  // namespace truce
