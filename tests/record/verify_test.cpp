// What verify() detects: every byte of every column of every row, and the bytes of the file itself.
#include <gmock/gmock.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include <fstream>
#include <random>

#include "base/json_value.h"
#include "example_case.h"
#include "record/log_state.h"

namespace truce {
namespace {

using test::ExampleRecord;
using test::north;
using test::office;
using test::report;
using testing::HasSubstr;

/// Five entries (so that a leaf closes two levels of the tree) and a checkpoint, in a file that no one has open.
class StoredRecord : public testing::Test {
 protected:
  StoredRecord() {
    ExampleRecord example;
    Envelope batch[] = {report("a", north, example.root), report("b", north, example.root)};
    example.record.append(batch).value();
    Envelope named =
        test::sign(test::note_key_json("log", "log", office, log_key, test::log_name, office, example.registrar),
                   example.registrar);
    example.record.append({&named, 1}).value();
    example.record.issue_checkpoint({&log_key, 1}).value();
    head = example.record.head();
    Record closed = std::move(example.record);
    {
      Record close = std::move(closed);
    }
    std::filesystem::copy(example.place.path() / "record.sqlite", file());
  }
  [[nodiscard]] std::filesystem::path file() const { return folder.path() / "record.sqlite"; }
  /// Empty when everything holds, else the error.
  [[nodiscard]] std::string found(std::optional<TreeHead> known = {}) const {
    auto record = Record::open(folder.path());
    if (!record) return record.error().text();
    auto verified = record->verify({}, known);
    return verified ? "" : verified.error().text();
  }
  [[nodiscard]] std::string after(const std::string& sql) const {
    SQLite::Database(file().string(), SQLite::OPEN_READWRITE).exec(sql);
    return found();
  }

  /// In memory where there is such a folder: thousands of flips need no disk.
  test::Folder folder{std::filesystem::is_directory("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path()};
  KeyPair log_key = test::fixed_key(9);
  TreeHead head;
};

struct Cell {
  std::string table, column, type;
};

/// Of `names` sqlite_names_test.cpp tells: so short a record has none there yet.
std::vector<Cell> cells(SQLite::Database& db) {
  std::vector<Cell> all;
  SQLite::Statement query(db,
                          "SELECT s.name, c.name, c.type FROM sqlite_schema s, pragma_table_info(s.name) c "
                          "WHERE s.type = 'table' AND s.name <> 'names' ORDER BY 1, c.cid");
  while (query.executeStep()) {
    all.push_back({query.getColumn(0).getString(), query.getColumn(1).getString(), query.getColumn(2).getString()});
  }
  return all;
}

std::vector<std::int64_t> rows(SQLite::Database& db, const std::string& table) {
  std::vector<std::int64_t> all;
  SQLite::Statement query(db, "SELECT rowid FROM " + table);
  while (query.executeStep()) all.push_back(query.getColumn(0).getInt64());
  return all;
}

TEST_F(StoredRecord, holds_as_it_was_written) {
  EXPECT_EQ(found(), "");
  EXPECT_EQ(found(head), "");
}

TEST_F(StoredRecord, shows_a_flipped_bit_in_every_byte_of_every_text_and_blob) {
  std::mt19937 random(11);
  SQLite::Database db(file().string(), SQLite::OPEN_READWRITE);
  int flips = 0;
  for (const Cell& cell : cells(db)) {
    if (cell.type == "INTEGER") continue;
    for (std::int64_t row : rows(db, cell.table)) {
      std::string where = " WHERE rowid = " + std::to_string(row);
      std::string value = db.execAndGet("SELECT " + cell.column + " FROM " + cell.table + where).getString();
      SQLite::Statement update(db, "UPDATE " + cell.table + " SET " + cell.column + " = ?1" + where);
      auto put = [&](const std::string& bytes) {
        if (cell.type == "TEXT") {
          update.bind(1, bytes);
        } else {
          update.bind(1, static_cast<const void*>(bytes.data()), static_cast<int>(bytes.size()));
        }
        update.exec();
        update.reset();
      };
      for (std::size_t i = 0; i < value.size(); ++i, ++flips) {
        std::string changed = value;
        changed[i] = static_cast<char>(changed[i] ^ (1 << (random() % 8)));
        put(changed);
        EXPECT_NE(found(), "") << cell.table << "." << cell.column << " row " << row << " byte " << i;
      }
      put(value);
    }
  }
  EXPECT_EQ(found(), "");
  EXPECT_GT(flips, 2000);
}

TEST_F(StoredRecord, shows_a_flipped_bit_in_every_number) {
  SQLite::Database db(file().string(), SQLite::OPEN_READWRITE);
  db.exec("PRAGMA ignore_check_constraints = ON");
  int flips = 0;
  for (const Cell& cell : cells(db)) {
    if (cell.type != "INTEGER") continue;
    for (std::int64_t row : rows(db, cell.table)) {
      std::int64_t value =
          db.execAndGet("SELECT " + cell.column + " FROM " + cell.table + " WHERE rowid = " + std::to_string(row))
              .getInt64();
      for (int bit = 0; bit < 64; ++bit) {
        auto changed = static_cast<std::int64_t>(static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << bit));
        std::int64_t at = row;
        auto set = [&](std::int64_t to) {
          SQLite::Statement update(db,
                                   "UPDATE OR IGNORE " + cell.table + " SET " + cell.column + " = ?1 WHERE rowid = ?2");
          update.bind(1, to);
          update.bind(2, at);
          return update.exec();
        };
        if (set(changed) == 0) continue;  // the row with that number exists: not this flip
        if (value == row &&
            db.execAndGet("SELECT count(*) FROM " + cell.table + " WHERE rowid = " + std::to_string(row)).getInt() ==
                0) {
          at = changed;  // the number is the row's own
        }
        ++flips;
        EXPECT_NE(found(), "") << cell.table << "." << cell.column << " " << value << " bit " << bit;
        set(value);
      }
    }
  }
  EXPECT_EQ(found(), "");
  EXPECT_GT(flips, 500);
}

/// All that any reader can get out of the file.
std::string content(const std::filesystem::path& file) {
  SQLite::Database db(file.string(), SQLite::OPEN_READONLY);
  std::string all;
  for (const char* table : {"sqlite_schema", "head", "leaves", "blobs", "names", "checkpoints"}) {
    SQLite::Statement query(db, std::string("SELECT * FROM ") + table);
    while (query.executeStep()) {
      for (int i = 0; i < query.getColumnCount(); ++i) {
        SQLite::Column column = query.getColumn(i);
        all += std::to_string(column.getType()) + ":" + column.getString() + ";";
      }
    }
  }
  return all;
}

// A flip may hit a byte that no row uses; then everything that can be read is as before.
TEST_F(StoredRecord, shows_a_flipped_bit_in_the_file_or_nothing_read_has_changed) {
  {
    Record open = Record::open(folder.path()).value();
  }
  const std::string before = read_file(file()).value();
  const std::string content_before = content(file());
  std::mt19937 random(12);
  int detected = 0;
  int without_effect = 0;
  for (std::size_t offset = random() % 9; offset < before.size(); offset += 1 + random() % 40) {
    std::string bytes = before;
    bytes[offset] = static_cast<char>(bytes[offset] ^ (1 << (random() % 8)));
    std::filesystem::remove(folder.path() / "record.sqlite-wal");
    std::filesystem::remove(folder.path() / "record.sqlite-shm");
    std::ofstream(file(), std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!found().empty()) {
      ++detected;
    } else {
      ++without_effect;
      EXPECT_EQ(content(file()), content_before) << "offset " << offset;
    }
  }
  EXPECT_GT(detected, 100);
  RecordProperty("detected", detected);
  RecordProperty("without_effect", without_effect);
}

TEST_F(StoredRecord, names_the_first_entry_that_does_not_hold_and_the_rule) {
  EXPECT_THAT(after("UPDATE blobs SET blob = cast(replace(blob, 'Shots', 'Shoes') AS BLOB) WHERE idx >= 2"),
              HasSubstr("entry 2: payload, signature and salt do not match the leaf's commitment"));
}

TEST_F(StoredRecord, shows_a_changed_key_at_opening) {
  EXPECT_THAT(after("UPDATE blobs SET blob = cast(replace(blob, 'north', 'nurth') AS BLOB) WHERE idx = 1"),
              HasSubstr("entry 1"));
}

TEST_F(StoredRecord, shows_payloads_exchanged) {
  EXPECT_THAT(after("UPDATE blobs SET idx = 99 WHERE idx = 2; UPDATE blobs SET idx = 2 WHERE idx = 3; "
                    "UPDATE blobs SET idx = 3 WHERE idx = 99"),
              HasSubstr("entry 2"));
}

TEST_F(StoredRecord, shows_a_payload_removed) {
  EXPECT_THAT(after("DELETE FROM blobs WHERE idx = 2"), HasSubstr("entry 2: its blob is missing"));
}

TEST_F(StoredRecord, shows_a_leaf_removed) {
  EXPECT_NE(after("DELETE FROM leaves WHERE idx = 2"), "");
}

TEST_F(StoredRecord, shows_rows_beyond_the_head) {
  EXPECT_THAT(after("INSERT INTO leaves SELECT 5, leaf, nodes FROM leaves WHERE idx = 3"),
              HasSubstr("number of leaves"));
}

TEST_F(StoredRecord, shows_the_record_cut_short_only_against_a_head_noted_before) {
  Record whole = Record::open(folder.path()).value();
  LogState state(whole.case_id());
  for (std::uint64_t i = 0; i < 4; ++i) state.tree.append(leaf_hash(whole.leaf(i).value()));
  std::string root = to_hex(state.tree.root());
  EXPECT_EQ(after("DELETE FROM checkpoints; DELETE FROM blobs WHERE idx = 4; DELETE FROM leaves WHERE idx = 4; "
                  "UPDATE head SET size = 4, root = x'" +
                  root + "'"),
            "");
  EXPECT_THAT(found(head), HasSubstr("cut short"));
  EXPECT_THAT(whole.verify().error().text(), HasSubstr("cut short"));
  EXPECT_THAT(whole.refresh().error().text(), HasSubstr("became shorter"));
  Envelope next = report("c", north, test::fixed_key(2));
  EXPECT_FALSE(whole.append({&next, 1}));
}

TEST_F(StoredRecord, says_of_checkpoints_beyond_its_end_that_they_are_there_and_takes_none_that_is_damaged) {
  auto with_later = [&](std::string_view note) {
    SQLite::Database db(file().string(), SQLite::OPEN_READWRITE);
    SQLite::Statement put(db, "INSERT OR REPLACE INTO checkpoints (size, note) VALUES (9, ?1)");
    put.bind(1, std::string(note));
    put.exec();
  };
  auto later = [&](const KeyPair& key) {
    const Signer signer = Signer::create(test::log_name, NoteAlgorithm::ed25519, key).value();
    return sign_checkpoint({test::log_name, {9, sha256({})}, {}}, {&signer, 1}, Instant{1'000'000'000'000}).text();
  };
  with_later(later(log_key));
  const Verified verified = Record::open(folder.path()).value().verify().value();
  EXPECT_EQ(verified.head, head);
  EXPECT_EQ(verified.checkpoints, 1U);
  EXPECT_EQ(verified.later_checkpoints, 1U);
  EXPECT_EQ(verified.signed_for, 9U);
  with_later(later(test::fixed_key(77)));
  EXPECT_EQ(found(), "") << "a key that entries beyond the end may have named";
  std::string damaged = later(log_key);
  const std::size_t at = damaged.size() - 20;
  damaged[at] = damaged[at] == 'A' ? 'B' : 'A';
  with_later(damaged);
  EXPECT_THAT(found(), HasSubstr("signatures that hold"));
  with_later("no note");
  EXPECT_THAT(found(), HasSubstr("does not belong to this record"));
}

TEST_F(StoredRecord, made_anew_by_its_holder_shows_only_against_a_head_noted_before) {
  ExampleRecord forged;
  Envelope batch[] = {report("x", north, forged.root), report("y", north, forged.root),
                      report("z", north, forged.root)};
  ASSERT_TRUE(forged.record.append(batch));
  EXPECT_TRUE(forged.record.verify());
  EXPECT_THAT(forged.record.verify({}, head).error().text(), HasSubstr("not those of the head noted before"));
}

TEST_F(StoredRecord, reports_progress_up_to_the_end) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> steps;
  Record record = Record::open(folder.path()).value();
  ASSERT_TRUE(record.verify([&](std::uint64_t done, std::uint64_t total) { steps.emplace_back(done, total); }));
  EXPECT_THAT(steps, testing::ElementsAre(std::pair(5U, 5U)));
}

TEST_F(StoredRecord, does_not_hand_out_a_payload_that_does_not_match_its_leaf) {
  Record record = Record::open(folder.path()).value();
  SQLite::Database(file().string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE blobs SET blob = cast(replace(blob, 'Shots', 'Shoes') AS BLOB)");
  auto read = record.read(2, 1);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::corrupt);
  EXPECT_TRUE(record.read(1, 1));
}

StoredEntry row_of(const Envelope& envelope, Instant recorded_at, LogState& state) {
  const Json json = Json::parse(envelope.payload);
  Examined examined{.head = head_of(TreeValue(json)),
                    .json = json,
                    .digest = sha256(as_bytes(pre_authentication_encoding(envelope.payload_type, envelope.payload))),
                    .verified_with = {}};
  return log_entry(submitted(envelope, std::move(examined), random_salt(), {}), {}, recorded_at, state);
}

// A later holder of a stolen key could write a row by hand: the rules are applied again, whoever wrote it.
TEST_F(StoredRecord, shows_an_entry_that_admission_would_have_refused) {
  ExampleRecord example;
  LogState state(test::aden);
  ASSERT_TRUE(example.record.visit(0, 2, [&](const LoggedEntry& entry) -> Status {
    state.tree.append(leaf_hash(example.record.leaf(entry.index).value()));
    return {};
  }));
  Envelope unknown = report("a", north, test::fixed_key(77));
  StoredEntry row = row_of(unknown, example.record.last_recorded_at(), state);
  auto store = open_sqlite_store(example.place.path()).value();
  ASSERT_TRUE(store->append([&]() -> Result<StoredBatch> { return StoredBatch{{row}, state.tree.head()}; }));
  Record again = example.reopen();
  EXPECT_THAT(again.verify().error().text(),
              HasSubstr("entry 2: key " + test::fixed_key(77).id().str() + " is not known"));
  EXPECT_FALSE(example.record.refresh());
}

TEST_F(StoredRecord, shows_a_time_before_its_predecessors) {
  ExampleRecord example;
  LogState state(test::aden);
  for (std::uint64_t i = 0; i < 2; ++i) state.tree.append(leaf_hash(example.record.leaf(i).value()));
  Envelope early = report("a", north, example.root);
  StoredEntry row = row_of(early, Instant{5}, state);
  auto store = open_sqlite_store(example.place.path()).value();
  ASSERT_TRUE(store->append([&]() -> Result<StoredBatch> { return StoredBatch{{row}, state.tree.head()}; }));
  EXPECT_THAT(example.reopen().verify().error().text(), HasSubstr("entry 2: recorded before its predecessor"));
}

}  // namespace
}  // namespace truce
