// The store in a PostgreSQL schema, one for each case. docs/record.md has its tables; deploy/ how to keep it on several
// machines.
#include <fmt/format.h>

#include <pqxx/pqxx>

#include <algorithm>
#include <utility>

#include "record/failure.h"
#include "record/postgres_connection.h"
#include "record/store.h"

namespace truce {
namespace {

constexpr int format_version = 1;
/// PostgreSQL cuts longer names, which could make two cases one.
constexpr std::size_t schema_name_limit = 63;
constexpr const char* tables = R"(
  CREATE TABLE head(id INT PRIMARY KEY CHECK (id = 0), format INT NOT NULL, case_id TEXT NOT NULL, size BIGINT NOT NULL,
    root BYTEA NOT NULL, epoch BIGINT NOT NULL, writer BYTEA NOT NULL);
  CREATE TABLE leaves(idx BIGINT PRIMARY KEY, leaf BYTEA NOT NULL, nodes BYTEA NOT NULL);
  CREATE TABLE blobs(idx BIGINT PRIMARY KEY, rule BOOLEAN NOT NULL, blob BYTEA NOT NULL, name BYTEA NOT NULL UNIQUE);
  CREATE INDEX blobs_of_rules ON blobs(idx) WHERE rule;
  CREATE TABLE checkpoints(size BIGINT PRIMARY KEY, note TEXT NOT NULL);)";

/// What the schema holds, each thing a line: columns, constraints, and what would act by itself.
constexpr const char* form_query = R"(
  WITH schema AS (SELECT oid FROM pg_namespace WHERE nspname = $1),
    relations AS (SELECT * FROM pg_class WHERE relnamespace = (SELECT oid FROM schema) AND relkind NOT IN ('i', 't'))
  SELECT line FROM (SELECT relname || '.' || attname || ' ' || format_type(atttypid, atttypmod) ||
      CASE WHEN attnotnull THEN '' ELSE ' NULL' END
    FROM pg_attribute a JOIN relations r ON attrelid = r.oid WHERE attnum > 0 AND NOT attisdropped
  UNION ALL SELECT relname || ' ' || contype::text || ' ' || array_to_string(conkey, ',')
    FROM pg_constraint JOIN relations r ON conrelid = r.oid
  UNION ALL SELECT relname || ' policies' FROM relations WHERE relrowsecurity
  UNION ALL SELECT 'rule ' || rulename FROM pg_rewrite JOIN relations r ON ev_class = r.oid
  UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger JOIN relations r ON tgrelid = r.oid WHERE NOT tgisinternal
  ) AS lines(line) ORDER BY line COLLATE "C")";
constexpr std::string_view form =
    "blobs p 1|blobs u 4|blobs.blob bytea|blobs.idx bigint|blobs.name bytea|blobs.rule boolean|checkpoints p "
    "1|"
    "checkpoints.note text|checkpoints.size bigint|head c 1|head p 1|head.case_id text|head.epoch bigint|head.format "
    "integer|head.id integer|head.root bytea|head.size bigint|head.writer bytea|leaves p 1|leaves.idx "
    "bigint|leaves.leaf "
    "bytea|leaves.nodes bytea";

pqxx::binarystring binary(ByteView bytes) {
  return {bytes.data(), bytes.size()};
}

Bytes bytes_of(const pqxx::field& field) {
  pqxx::binarystring bytes(field);
  return {bytes.data(), bytes.data() + bytes.size()};
}

Result<Digest> digest_of(const pqxx::field& field, std::string_view what) {
  Bytes bytes = bytes_of(field);
  Digest digest{};
  if (bytes.size() != digest.size()) {
    return fail_with(ErrorCode::corrupt, fmt::format("{}: malformed", what), fmt::format("{} bytes", bytes.size()),
                     "32 bytes");
  }
  std::ranges::copy(bytes, digest.begin());
  return digest;
}

Result<std::vector<Digest>> nodes_of(const pqxx::field& field, std::uint64_t index) {
  Bytes bytes = bytes_of(field);
  if (bytes.empty() || bytes.size() % 32 != 0) {
    return fail_with(ErrorCode::corrupt, fmt::format("entry {}: malformed tree nodes", index),
                     fmt::format("{} bytes", bytes.size()), "a multiple of 32");
  }
  std::vector<Digest> nodes(bytes.size() / 32);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * 32), 32, nodes[i].begin());
  }
  return nodes;
}

/// As COPY's text form writes bytes.
std::string hex(ByteView bytes) {
  return "\\x" + to_hex(bytes);
}

Bytes joined(const std::vector<Digest>& nodes) {
  Bytes bytes;
  for (const Digest& node : nodes) bytes.insert(bytes.end(), node.begin(), node.end());
  return bytes;
}

Result<std::string> schema_of(const CaseId& case_id) {
  std::string name = "truce:" + case_id.str();
  if (name.size() > schema_name_limit) {
    return fail_with(ErrorCode::limit, "the case's id is too long for a PostgreSQL schema", case_id.str(),
                     fmt::format("at most {} bytes", schema_name_limit - 6));
  }
  return name;
}

class PostgresStore final : public Store {
 public:
  PostgresStore(std::string url, CaseId case_id, std::string schema)
      : case_id_(std::move(case_id)), schema_(schema), connection_(std::move(url), std::move(schema)) {
    Salt identity = random_salt();
    writer_.assign(identity.begin(), identity.end());
  }

  Status create(const StoredBatch& first) {
    return connection_.guarded([&]() -> Status {
      TRUCE_CHECK(connection_.connect());
      pqxx::work tx(connection_.get());
      lock(tx);
      if (!tx.exec_params("SELECT 1 FROM pg_namespace WHERE nspname = $1", schema_).empty()) {
        return fail_with(ErrorCode::refused, fmt::format("this database already holds a record of {}", case_id_.str()));
      }
      tx.exec0("CREATE SCHEMA " + tx.quote_name(schema_));
      tx.exec0(tables);
      tx.exec_params0("INSERT INTO head VALUES (0, $1, $2, 0, '', 0, $3)", format_version, case_id_.str(),
                      pqxx::binarystring(writer_.data(), writer_.size()));
      TRUCE_CHECK(write(tx, first, 0));
      return connection_.commit(tx);
    });
  }

  Status remove() {
    return connection_.guarded([&]() -> Status {
      TRUCE_CHECK(connection_.connect());
      pqxx::work tx(connection_.get());
      lock(tx);
      tx.exec0(fmt::format("DROP SCHEMA IF EXISTS {} CASCADE", tx.quote_name(schema_)));
      return connection_.commit(tx);
    });
  }

  /// The schema is a record, of this format, with our tables and nothing else.
  Status check_form() {
    return with_transaction([&](pqxx::transaction_base& tx) -> Status {
      if (tx.exec_params("SELECT 1 FROM pg_namespace WHERE nspname = $1", schema_).empty()) {
        return fail_with(ErrorCode::not_found, fmt::format("this database holds no record of {}", case_id_.str()));
      }
      int version = tx.exec1("SELECT format FROM head")[0].as<int>();
      if (version != format_version) {
        return fail_with(
            ErrorCode::bad_input,
            version > format_version ? "the record is of a newer format than this program" : "unknown format",
            fmt::format("format {}", version), fmt::format("format {}", format_version));
      }
      std::string found;
      for (const pqxx::row& row : tx.exec_params(form_query, schema_)) {
        found += (found.empty() ? "" : "|") + row[0].as<std::string>();
      }
      if (found == form) return {};
      const auto differs = static_cast<std::size_t>(std::ranges::mismatch(found, form).in1 - found.begin());
      return fail_with(ErrorCode::corrupt, "the record's tables are not those of its format",
                       excerpt(std::string_view(found).substr(differs)), excerpt(form.substr(differs)));
    });
  }

  Result<StoredHead> head() override {
    return with_transaction([&](pqxx::transaction_base& tx) -> Result<StoredHead> {
      pqxx::result rows = tx.exec("SELECT case_id, size, root FROM head");
      if (rows.size() != 1) return fail_with(ErrorCode::corrupt, "the record has no head, or several");
      auto case_id = CaseId::parse(rows[0][0].as<std::string>());
      auto size = rows[0][1].as<std::int64_t>();
      if (!case_id || size < 1) return fail_with(ErrorCode::corrupt, "the record's head is malformed");
      StoredHead head{.case_id = *std::move(case_id), .tree = {.size = static_cast<std::uint64_t>(size)}};
      TRUCE_TRY(head.tree.root, digest_of(rows[0][2], "the record's root"));
      return head;
    });
  }

  Result<std::vector<StoredEntry>> read(std::uint64_t first, std::uint64_t count) override {
    return with_transaction([&](pqxx::transaction_base& tx) -> Result<std::vector<StoredEntry>> {
      pqxx::result rows = tx.exec_params(
          "SELECT l.idx, l.leaf, l.nodes, b.rule, b.blob, b.name FROM leaves l LEFT JOIN blobs b ON b.idx = l.idx "
          "WHERE l.idx >= $1 AND l.idx < $2 ORDER BY l.idx",
          static_cast<std::int64_t>(first), static_cast<std::int64_t>(first + count));
      std::vector<StoredEntry> entries;
      for (const pqxx::row& row : rows) {
        StoredEntry& entry = entries.emplace_back();
        entry.index = row[0].as<std::uint64_t>();
        entry.leaf = bytes_of(row[1]);
        TRUCE_TRY(entry.nodes, nodes_of(row[2], entry.index));
        if (row[3].is_null()) continue;
        entry.rule = row[3].as<bool>();
        entry.blob = bytes_of(row[4]);
        TRUCE_TRY(entry.name, digest_of(row[5], fmt::format("entry {}: name of the signed bytes", entry.index)));
      }
      return entries;
    });
  }

  Result<std::vector<Digest>> nodes(std::uint64_t index) override {
    return with_transaction([&](pqxx::transaction_base& tx) -> Result<std::vector<Digest>> {
      pqxx::result rows = tx.exec_params("SELECT nodes FROM leaves WHERE idx = $1", static_cast<std::int64_t>(index));
      if (rows.empty()) return fail_with(ErrorCode::corrupt, fmt::format("entry {}: missing", index));
      return nodes_of(rows[0][0], index);
    });
  }

  Result<std::vector<std::optional<std::uint64_t>>> find_names(std::span<const Digest> names) override {
    return with_transaction([&](pqxx::transaction_base& tx) -> Result<std::vector<std::optional<std::uint64_t>>> {
      std::string list = "{";
      for (const Digest& name : names) list += fmt::format("{}\"\\\\x{}\"", list.size() == 1 ? "" : ",", to_hex(name));
      pqxx::result rows = tx.exec_params(
          "SELECT n.at, b.idx FROM unnest($1::bytea[]) WITH ORDINALITY AS n(name, at) JOIN blobs b ON b.name = n.name",
          list + "}");
      std::vector<std::optional<std::uint64_t>> found(names.size());
      for (const pqxx::row& row : rows) found.at(row[0].as<std::size_t>() - 1) = row[1].as<std::uint64_t>();
      return found;
    });
  }

  Result<std::vector<std::uint64_t>> rule_entries(std::uint64_t size) override {
    return with_transaction([&](pqxx::transaction_base& tx) -> Result<std::vector<std::uint64_t>> {
      std::vector<std::uint64_t> indexes;
      for (const pqxx::row& row : tx.exec_params("SELECT idx FROM blobs WHERE rule AND idx < $1 ORDER BY idx",
                                                 static_cast<std::int64_t>(size))) {
        indexes.push_back(row[0].as<std::uint64_t>());
      }
      return indexes;
    });
  }

  Result<std::optional<StoredCheckpoint>> checkpoint(std::uint64_t size) override {
    return with_transaction([&](pqxx::transaction_base& tx) -> Result<std::optional<StoredCheckpoint>> {
      pqxx::result rows =
          tx.exec_params("SELECT size, note FROM checkpoints WHERE size <= $1 ORDER BY size DESC LIMIT 1",
                         static_cast<std::int64_t>(size));
      if (rows.empty()) return std::nullopt;
      return StoredCheckpoint{.size = rows[0][0].as<std::uint64_t>(), .note = rows[0][1].as<std::string>()};
    });
  }

  Status append(const std::function<Result<StoredBatch>()>& compose) override {
    return as_writer([&](pqxx::work& tx, std::int64_t epoch) -> Status {
      TRUCE_TRY(StoredBatch batch, compose());
      return batch.entries.empty() ? Status{} : write(tx, batch, epoch);
    });
  }

  Status put_checkpoint(const std::function<Result<StoredCheckpoint>()>& issue) override {
    return as_writer([&](pqxx::work& tx, std::int64_t) -> Status {
      TRUCE_TRY(StoredCheckpoint checkpoint, issue());
      tx.exec_params0("INSERT INTO checkpoints VALUES ($1, $2) ON CONFLICT (size) DO UPDATE SET note = excluded.note",
                      static_cast<std::int64_t>(checkpoint.size), checkpoint.note);
      return {};
    });
  }

  Result<bool> erase(std::uint64_t index) override {
    bool erased = false;
    TRUCE_CHECK(as_writer([&](pqxx::work& tx, std::int64_t) -> Status {
      erased =
          tx.exec_params0("DELETE FROM blobs WHERE idx = $1", static_cast<std::int64_t>(index)).affected_rows() > 0;
      return {};
    }));
    // A deleted row's bytes stay in its page until something overwrites them: write the table anew.
    return connection_.guarded([&]() -> Result<bool> {
      pqxx::nontransaction tx(connection_.get());
      tx.exec0("VACUUM (FULL) blobs");
      return erased;
    });
  }

  Status snapshot(const std::function<Status()>& reading) override {
    return connection_.guarded([&]() -> Status {
      TRUCE_CHECK(connection_.connect());
      pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> tx(connection_.get());
      Current current(current_, tx);
      return reading();
    });
  }

  Status check() override {
    return with_transaction([&](pqxx::transaction_base& tx) -> Status {
      TRUCE_CHECK(check_form());
      TRUCE_TRY(StoredHead stored, head());
      auto rows = tx.exec1("SELECT count(*) FROM leaves")[0].as<std::uint64_t>();
      if (rows != stored.tree.size) {
        return fail_with(ErrorCode::corrupt, "number of leaves", fmt::format("{}", rows),
                         fmt::format("{}, as the head says", stored.tree.size));
      }
      // No foreign key: it would look up and lock each leaf once more as its blob is written.
      if (tx.exec1("SELECT EXISTS (SELECT FROM blobs b LEFT JOIN leaves l USING (idx) WHERE l.idx IS NULL)")[0]
              .as<bool>()) {
        return fail_with(ErrorCode::corrupt, "a blob of no leaf");
      }
      return {};
    });
  }

 private:
  /// The transaction that reads go through while one is open.
  struct Current {
    pqxx::transaction_base*& place;
    Current(pqxx::transaction_base*& where, pqxx::transaction_base& tx) : place(where) { place = &tx; }
    Current(const Current&) = delete;
    Current& operator=(const Current&) = delete;
    ~Current() { place = nullptr; }
  };

  template <class Action>
  auto with_transaction(Action&& action) -> decltype(action(std::declval<pqxx::transaction_base&>())) {
    if (current_ != nullptr) return action(*current_);
    return connection_.guarded([&]() -> decltype(action(*current_)) {
      TRUCE_CHECK(connection_.connect());
      pqxx::nontransaction tx(connection_.get());
      Current current(current_, tx);
      return action(tx);
    });
  }

  /// Waits for its turn; it ends with the transaction.
  void lock(pqxx::work& tx) { tx.exec_params("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", schema_); }

  /// The only writer: an advisory lock for the length of the transaction, and an epoch that a new writer raises. Its
  /// own write then depends on the epoch, so that nothing written under an older one can follow it. Locking the head's
  /// row is a change to PostgreSQL: the commit waits for replicas even when nothing is written, and so confirms all
  /// that was read.
  Status as_writer(const std::function<Status(pqxx::work&, std::int64_t)>& action) {
    return connection_.guarded([&]() -> Status {
      TRUCE_CHECK(connection_.connect());
      pqxx::work tx(connection_.get());
      Current current(current_, tx);
      lock(tx);
      pqxx::row row = tx.exec1("SELECT epoch, writer FROM head FOR UPDATE");
      auto epoch = row[0].as<std::int64_t>();
      if (bytes_of(row[1]) != writer_) {
        tx.exec_params0("UPDATE head SET epoch = $1, writer = $2", ++epoch,
                        pqxx::binarystring(writer_.data(), writer_.size()));
      }
      TRUCE_CHECK(action(tx, epoch));
      return connection_.commit(tx);
    });
  }

  Status write(pqxx::work& tx, const StoredBatch& batch, std::int64_t epoch) {
    pqxx::stream_to leaves(tx, "leaves", std::vector<std::string>{"idx", "leaf", "nodes"});
    for (const StoredEntry& entry : batch.entries) {
      leaves << std::make_tuple(static_cast<std::int64_t>(entry.index), hex(entry.leaf), hex(joined(entry.nodes)));
    }
    leaves.complete();
    pqxx::stream_to blobs(tx, "blobs", std::vector<std::string>{"idx", "rule", "blob", "name"});
    for (const StoredEntry& entry : batch.entries) {
      if (!entry.blob) continue;
      blobs << std::make_tuple(static_cast<std::int64_t>(entry.index), entry.rule ? "t" : "f", hex(*entry.blob),
                               hex(entry.name.value()));
    }
    blobs.complete();
    auto changed = tx.exec_params("UPDATE head SET size = $1, root = $2 WHERE epoch = $3 AND size = $4",
                                  static_cast<std::int64_t>(batch.head.size), binary(batch.head.root), epoch,
                                  static_cast<std::int64_t>(batch.entries.front().index))
                       .affected_rows();
    if (changed == 1) return {};
    return fail_with(ErrorCode::unavailable, "another program has taken over writing this record; try again");
  }

  CaseId case_id_;
  std::string schema_;
  Bytes writer_;  ///< who this store is among the writers
  PostgresConnection connection_;
  pqxx::transaction_base* current_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<Store>> create_postgres_store(const std::string& url, const CaseId& case_id,
                                                     const StoredBatch& first) {
  TRUCE_TRY(std::string schema, schema_of(case_id));
  auto store = std::make_unique<PostgresStore>(url, case_id, std::move(schema));
  TRUCE_CHECK(store->create(first));
  return store;
}

Result<std::unique_ptr<Store>> open_postgres_store(const std::string& url, const CaseId& case_id) {
  TRUCE_TRY(std::string schema, schema_of(case_id));
  auto store = std::make_unique<PostgresStore>(url, case_id, std::move(schema));
  TRUCE_CHECK(store->check_form());
  return store;
}

Status remove_postgres_store(const std::string& url, const CaseId& case_id) {
  TRUCE_TRY(std::string schema, schema_of(case_id));
  return PostgresStore(url, case_id, std::move(schema)).remove();
}

}  // namespace truce
