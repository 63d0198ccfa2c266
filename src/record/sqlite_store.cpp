// The store in one SQLite file. docs/record.md has its tables; user_version is their version.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

#include "record/failure.h"
#include "record/sqlite_names.h"
#include "record/sqlite_rows.h"
#include "record/store.h"

namespace truce {
namespace {

constexpr const char* file_name = "record.sqlite";
constexpr int application_id = 0x54525543;  // "TRUC"
constexpr int format_version = 1;
constexpr int busy_timeout_ms = 10'000;
// Pages of the file, and of the write-ahead log before they are brought into the file. Of SQLite's own 4 KiB a group of
// entries takes eight times as many, each with its own writes; a longer log would be copied in one go, for which all
// wait.
constexpr int page_bytes = 32768;
constexpr int log_pages = 125;
// Whoever has the store uses it from one thread at a time.
constexpr int open_flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;

struct SchemaObject {
  std::string_view type, name, table;
  std::string_view sql;
};
/// In the order of their names, as check_form reads them.
constexpr std::array<SchemaObject, 6> schema = {
    SchemaObject{"table", "blobs", "blobs",
                 "CREATE TABLE blobs(idx INTEGER PRIMARY KEY, rule INTEGER NOT NULL, name BLOB NOT NULL, blob BLOB NOT "
                 "NULL) STRICT"},
    SchemaObject{"index", "blobs_of_rules", "blobs", "CREATE INDEX blobs_of_rules ON blobs(idx) WHERE rule = 1"},
    SchemaObject{"table", "checkpoints", "checkpoints",
                 "CREATE TABLE checkpoints(size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT"},
    SchemaObject{
        "table", "head", "head",
        "CREATE TABLE head(id INTEGER PRIMARY KEY CHECK (id = 0), case_id TEXT NOT NULL, size INTEGER NOT NULL, "
        "root BLOB NOT NULL, named INTEGER NOT NULL) STRICT"},
    SchemaObject{"table", "leaves", "leaves",
                 "CREATE TABLE leaves(idx INTEGER PRIMARY KEY, leaf BLOB NOT NULL, nodes BLOB NOT NULL) STRICT"},
    SchemaObject{"table", "names", "names",
                 "CREATE TABLE names(name BLOB PRIMARY KEY, idx INTEGER NOT NULL) STRICT, WITHOUT ROWID"}};

/// SQLite's exceptions end here.
std::unexpected<Error> from_sqlite(const SQLite::Exception& e) {
  switch (e.getErrorCode() & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_MISMATCH:
    case SQLITE_SCHEMA:
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR: return fail_with(ErrorCode::corrupt, fmt::format("the record's file is damaged: {}", e.what()));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail_with(ErrorCode::unavailable, "another program is writing to this record; try again");
    case SQLITE_READONLY:
      return fail_with(ErrorCode::unavailable, "the record is read-only here: its file or folder cannot be written");
    default: return fail_with(ErrorCode::unavailable, fmt::format("the record's file cannot be used: {}", e.what()));
  }
}

template <class Action>
auto guarded(Action&& action) -> decltype(action()) {
  try {
    return action();
  } catch (const SQLite::Exception& e) {
    return from_sqlite(e);
  }
}

Result<std::vector<Digest>> nodes_of(const SQLite::Column& column, std::int64_t index) {
  ByteView bytes = bytes_of(column);
  if (!column.isBlob() || bytes.empty() || bytes.size() % 32 != 0) {
    return fail_with(ErrorCode::corrupt, fmt::format("entry {}: malformed tree nodes", index),
                     fmt::format("{} bytes", bytes.size()), "a multiple of 32");
  }
  std::vector<Digest> nodes(bytes.size() / 32);
  for (std::size_t i = 0; i < nodes.size(); ++i) std::ranges::copy(bytes.subspan(i * 32, 32), nodes[i].begin());
  return nodes;
}

bool writable(const std::filesystem::path& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

/// A writer that was killed may have left entries in the log that can be read and are not on the disk yet.
/// SQLite holds no locks on this file that closing it would let go.
Status sync_log(const std::filesystem::path& folder) {
  const int log = ::open((folder / (std::string(file_name) + "-wal")).c_str(), O_RDONLY | O_CLOEXEC);
  if (log < 0) return {};
  const int synced = ::fdatasync(log);
  ::close(log);
  if (synced == 0) return {};
  return fail_with(ErrorCode::unavailable, "the record's file cannot be used: its log cannot be written to the disk");
}

void set_up(SQLite::Database& db) {
  db.exec("PRAGMA trusted_schema = OFF");
  db.exec("PRAGMA cell_size_check = ON");
  db.exec("PRAGMA synchronous = FULL");
  db.exec(fmt::format("PRAGMA wal_autocheckpoint = {}", log_pages));
  db.exec("PRAGMA secure_delete = ON");  // what is erased is overwritten, not only unlinked
  db.exec(
      "PRAGMA cache_size = -65536");  // KiB at most: names are found in random order, in an index of 45 bytes an entry
}

/// The file is a record, of this format, with our tables and nothing else.
Status check_form(SQLite::Database& db) {
  int id = db.execAndGet("PRAGMA application_id").getInt();
  int version = db.execAndGet("PRAGMA user_version").getInt();
  int objects = db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt();
  if (id == 0 && version == 0 && objects == 0) {
    return fail_with(ErrorCode::not_found,
                     "no record in this folder: making one was interrupted before its first entry");
  }
  if (id != application_id) {
    return fail_with(ErrorCode::bad_input, "not a record", fmt::format("application id {:#x}", id),
                     fmt::format("{:#x}", application_id));
  }
  if (version != format_version) {
    return fail_with(ErrorCode::bad_input,
                     version > format_version ? "the record is of a newer format than this program" : "unknown format",
                     fmt::format("format {}", version), fmt::format("format {}", format_version));
  }
  SQLite::Statement query(db, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name");
  std::size_t at = 0;
  for (; query.executeStep(); ++at) {
    auto is = [&](int column, std::string_view text) {
      SQLite::Column value = query.getColumn(column);
      return value.isText() && as_text(bytes_of(value)) == text;
    };
    if (at >= schema.size() || !is(0, schema[at].type) || !is(1, schema[at].name) || !is(2, schema[at].table) ||
        !is(3, schema[at].sql)) {
      return fail_with(ErrorCode::corrupt, "the record's tables are not those of its format",
                       excerpt(query.getColumn(1).getString() + ": " + query.getColumn(3).getString(), 200),
                       at < schema.size() ? std::string(schema[at].name) : "no more tables");
    }
  }
  if (at != schema.size()) {
    return fail_with(ErrorCode::corrupt, "the record's tables are not those of its format", "no more tables",
                     std::string(schema[at].name));
  }
  return {};
}

class SqliteStore final : public Store {
 public:
  /// `db` has our tables.
  explicit SqliteStore(std::unique_ptr<SQLite::Database> db)
      : owned_(std::move(db)),
        db_(*owned_),
        names_(db_),
        head_(db_, "SELECT id, case_id, size, root FROM head"),
        set_head_(db_, "UPDATE head SET size = ?1, root = ?2 WHERE id = 0"),
        read_(db_,
              "SELECT l.idx, l.leaf, l.nodes, b.rule, b.blob, b.name FROM leaves l LEFT JOIN blobs b ON b.idx = l.idx "
              "WHERE l.idx >= ?1 AND l.idx < ?2 ORDER BY l.idx"),
        nodes_(db_, "SELECT nodes FROM leaves WHERE idx = ?1"),
        rule_entries_(db_, "SELECT idx FROM blobs WHERE rule = 1 AND idx < ?1 ORDER BY idx"),
        checkpoint_(db_, "SELECT size, note FROM checkpoints WHERE size <= ?1 ORDER BY size DESC LIMIT 1"),
        add_leaf_(db_, "INSERT INTO leaves(idx, leaf, nodes) VALUES (?1, ?2, ?3)"),
        add_blob_(db_, "INSERT INTO blobs(idx, rule, name, blob) VALUES (?1, ?2, ?3, ?4)"),
        add_checkpoint_(db_, "INSERT OR REPLACE INTO checkpoints(size, note) VALUES (?1, ?2)"),
        erase_(db_, "DELETE FROM blobs WHERE idx = ?1") {}

  Result<StoredHead> head() override {
    return guarded([&]() -> Result<StoredHead> {
      Use use(head_);
      if (!head_.executeStep()) return fail_with(ErrorCode::corrupt, "the record has no head");
      StoredHead head;
      auto case_id = CaseId::parse(head_.getColumn(1).getString());
      if (head_.getColumn(0).getInt64() != 0 || !case_id || head_.getColumn(2).getInt64() < 1) {
        return fail_with(ErrorCode::corrupt, "the record's head is malformed");
      }
      head.case_id = *std::move(case_id);
      head.tree.size = static_cast<std::uint64_t>(head_.getColumn(2).getInt64());
      TRUCE_CHECK(fill(head_.getColumn(3), head.tree.root, "the record's root"));
      if (head_.executeStep()) return fail_with(ErrorCode::corrupt, "the record has two heads");
      return head;
    });
  }

  Result<std::vector<StoredEntry>> read(std::uint64_t first, std::uint64_t count) override {
    return guarded([&]() -> Result<std::vector<StoredEntry>> {
      Use use(read_);
      read_.bind(1, static_cast<std::int64_t>(first));
      read_.bind(2, static_cast<std::int64_t>(first + count));
      std::vector<StoredEntry> entries;
      while (read_.executeStep()) {
        std::int64_t index = read_.getColumn(0).getInt64();
        StoredEntry& entry = entries.emplace_back();
        entry.index = static_cast<std::uint64_t>(index);
        ByteView leaf = bytes_of(read_.getColumn(1));
        entry.leaf.assign(leaf.begin(), leaf.end());
        TRUCE_TRY(entry.nodes, nodes_of(read_.getColumn(2), index));
        if (read_.getColumn(3).isNull()) continue;
        std::int64_t rule = read_.getColumn(3).getInt64();
        if (rule != 0 && rule != 1) {
          return fail_with(ErrorCode::corrupt, fmt::format("entry {}: malformed row", index),
                           fmt::format("rule {}", rule), "0 or 1");
        }
        entry.rule = rule == 1;
        ByteView blob = bytes_of(read_.getColumn(4));
        entry.blob.emplace(blob.begin(), blob.end());
        entry.name.emplace();
        TRUCE_CHECK(fill(read_.getColumn(5), *entry.name, fmt::format("entry {}: name of the signed bytes", index)));
      }
      return entries;
    });
  }

  Result<std::vector<Digest>> nodes(std::uint64_t index) override {
    return guarded([&]() -> Result<std::vector<Digest>> {
      Use use(nodes_);
      nodes_.bind(1, static_cast<std::int64_t>(index));
      if (!nodes_.executeStep()) return fail_with(ErrorCode::corrupt, fmt::format("entry {}: missing", index));
      return nodes_of(nodes_.getColumn(0), static_cast<std::int64_t>(index));
    });
  }

  Result<std::vector<std::optional<std::uint64_t>>> find_names(std::span<const Digest> names) override {
    return guarded([&]() -> Result<std::vector<std::optional<std::uint64_t>>> {
      TRUCE_CHECK(names_.take_in_recent());
      std::vector<std::optional<std::uint64_t>> found;
      found.reserve(names.size());
      for (const Digest& name : names) found.push_back(names_.find(name));
      return found;
    });
  }

  Result<std::vector<std::uint64_t>> rule_entries(std::uint64_t size) override {
    return guarded([&]() -> Result<std::vector<std::uint64_t>> {
      Use use(rule_entries_);
      rule_entries_.bind(1, static_cast<std::int64_t>(size));
      std::vector<std::uint64_t> indexes;
      while (rule_entries_.executeStep()) {
        indexes.push_back(static_cast<std::uint64_t>(rule_entries_.getColumn(0).getInt64()));
      }
      return indexes;
    });
  }

  Result<std::optional<StoredCheckpoint>> checkpoint(std::uint64_t size) override {
    return guarded([&]() -> Result<std::optional<StoredCheckpoint>> {
      Use use(checkpoint_);
      checkpoint_.bind(1, static_cast<std::int64_t>(size));
      if (!checkpoint_.executeStep()) return std::nullopt;
      return StoredCheckpoint{.size = static_cast<std::uint64_t>(checkpoint_.getColumn(0).getInt64()),
                              .note = checkpoint_.getColumn(1).getString()};
    });
  }

  Status append(const std::function<Result<StoredBatch>()>& compose) override {
    StoredBatch batch;
    TRUCE_CHECK(as_writer([&]() -> Status {
      TRUCE_TRY(batch, compose());
      if (!batch.entries.empty()) write(batch);
      return {};
    }));
    names_.add_recent(batch.entries);
    return {};
  }

  Status put_checkpoint(const std::function<Result<StoredCheckpoint>()>& issue) override {
    return as_writer([&]() -> Status {
      TRUCE_TRY(StoredCheckpoint checkpoint, issue());
      Use use(add_checkpoint_);
      add_checkpoint_.bind(1, static_cast<std::int64_t>(checkpoint.size));
      add_checkpoint_.bindNoCopy(2, checkpoint.note);
      add_checkpoint_.exec();
      return {};
    });
  }

  Result<bool> erase(std::uint64_t index) override {
    bool erased = false;
    TRUCE_CHECK(as_writer([&]() -> Status {
      names_.erase(index);
      Use use(erase_);
      erase_.bind(1, static_cast<std::int64_t>(index));
      erased = erase_.exec() > 0;
      return {};
    }));
    // The write-ahead log has pages from before: bring it into the file, where they are overwritten, and cut it.
    return guarded([&]() -> Result<bool> {
      if (db_.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)").getInt() != 0) {
        return fail_with(ErrorCode::unavailable,
                         "erased, but another program still reads an older state: run it again");
      }
      return erased;
    });
  }

  /// Within the caller's transaction.
  void write(const StoredBatch& batch) {
    Bytes nodes;
    for (const StoredEntry& entry : batch.entries) {
      auto index = static_cast<std::int64_t>(entry.index);
      nodes.clear();
      for (const Digest& node : entry.nodes) nodes.insert(nodes.end(), node.begin(), node.end());
      {
        Use use(add_leaf_);
        add_leaf_.bind(1, index);
        bind_blob(add_leaf_, 2, entry.leaf);
        bind_blob(add_leaf_, 3, nodes);
        add_leaf_.exec();
      }
      if (!entry.blob) continue;
      Use use(add_blob_);
      add_blob_.bind(1, index);
      add_blob_.bind(2, entry.rule ? 1 : 0);
      bind_blob(add_blob_, 3, entry.name.value());
      bind_blob(add_blob_, 4, *entry.blob);
      add_blob_.exec();
    }
    Use use(set_head_);
    set_head_.bind(1, static_cast<std::int64_t>(batch.head.size));
    bind_blob(set_head_, 2, batch.head.root);
    set_head_.exec();
    names_.file_recent();
  }

  Status snapshot(const std::function<Status()>& reading) override {
    return guarded([&]() -> Status {
      SQLite::Transaction transaction(db_);
      TRUCE_CHECK(reading());
      transaction.commit();
      return {};
    });
  }

  Status check() override {
    return guarded([&]() -> Status {
      TRUCE_CHECK(check_form(db_));
      std::string verdict = db_.execAndGet("PRAGMA integrity_check(1)").getString();
      if (verdict != "ok") {
        return fail_with(ErrorCode::corrupt, "the record's file is damaged", excerpt(verdict, 300), "ok");
      }
      TRUCE_TRY(StoredHead stored, head());
      auto rows = db_.execAndGet("SELECT count(*) FROM leaves").getInt64();
      if (static_cast<std::uint64_t>(rows) != stored.tree.size) {
        return fail_with(ErrorCode::corrupt, "number of leaves", fmt::format("{}", rows),
                         fmt::format("{}, as the head says", stored.tree.size));
      }
      if (db_.execAndGet("SELECT count(*) FROM blobs b LEFT JOIN leaves l ON l.idx = b.idx WHERE l.idx IS NULL")
              .getInt64() != 0) {
        return fail_with(ErrorCode::corrupt, "a blob of no leaf");
      }
      return names_.check();
    });
  }

 private:
  Status as_writer(const std::function<Status()>& write) {
    return guarded([&]() -> Status {
      SQLite::Transaction transaction(db_, SQLite::TransactionBehavior::IMMEDIATE);
      TRUCE_CHECK(write());
      transaction.commit();
      return {};
    });
  }

  std::unique_ptr<SQLite::Database> owned_;
  SQLite::Database& db_;
  SqliteNames names_;
  SQLite::Statement head_, set_head_, read_, nodes_, rule_entries_, checkpoint_, add_leaf_, add_blob_, add_checkpoint_,
      erase_;
};

}  // namespace

Result<std::unique_ptr<Store>> create_sqlite_store(const std::filesystem::path& folder, const CaseId& case_id,
                                                   const StoredBatch& first) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) return fail_with(ErrorCode::unavailable, "cannot make the folder: " + failure.message());
  return guarded([&]() -> Result<std::unique_ptr<Store>> {
    auto db = std::make_unique<SQLite::Database>((folder / file_name).string(), open_flags | SQLITE_OPEN_CREATE,
                                                 busy_timeout_ms);
    set_up(*db);
    db->exec(fmt::format("PRAGMA page_size = {}", page_bytes));
    log_ahead(*db, busy_timeout_ms);
    SQLite::Transaction transaction(*db, SQLite::TransactionBehavior::IMMEDIATE);
    if (db->execAndGet("SELECT count(*) FROM sqlite_schema").getInt() != 0) {
      return fail_with(ErrorCode::refused, "this folder already holds a record");
    }
    for (const SchemaObject& object : schema) {
      db->exec(std::string(object.sql));
    }
    db->exec(fmt::format("PRAGMA application_id = {}", application_id));
    db->exec(fmt::format("PRAGMA user_version = {}", format_version));
    db->exec(fmt::format("INSERT INTO head VALUES (0, '{}', 0, x'', 0)", case_id.str()));
    auto store = std::make_unique<SqliteStore>(std::move(db));
    store->write(first);
    transaction.commit();
    return store;
  });
}

Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& folder) {
  std::filesystem::path file = folder / file_name;
  std::error_code failure;
  if (!std::filesystem::exists(file, failure)) return fail_with(ErrorCode::not_found, "no record in this folder");
  return guarded([&]() -> Result<std::unique_ptr<Store>> {
    if (!writable(folder) || !writable(file)) {
      return fail_with(ErrorCode::unavailable,
                       "the record is read-only here: reading takes locks in its folder; copy the folder to read it");
    }
    auto db = std::make_unique<SQLite::Database>(file.string(), open_flags, busy_timeout_ms);
    set_up(*db);
    TRUCE_CHECK(check_form(*db));
    std::string mode = log_ahead(*db, busy_timeout_ms);
    if (mode != "wal" || db->execAndGet("PRAGMA synchronous").getInt() != 2) {
      return fail_with(ErrorCode::unavailable, "the record cannot be made durable here", "journal mode " + mode, "wal");
    }
    TRUCE_CHECK(sync_log(folder));
    return std::make_unique<SqliteStore>(std::move(db));
  });
}

}  // namespace truce
