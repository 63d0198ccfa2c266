// The store in a PostgreSQL schema, one for each case. docs/record.md has its tables; deploy/ how to keep it on several
// machines.
#include <fmt/format.h>

#include <pqxx/pqxx>

#include <algorithm>
#include <utility>

#include "record/failure.h"
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
  CREATE TABLE blobs(idx BIGINT PRIMARY KEY REFERENCES leaves, rule BOOLEAN NOT NULL, blob BYTEA NOT NULL,
    name BYTEA NOT NULL UNIQUE);
  CREATE INDEX blobs_of_rules ON blobs(idx) WHERE rule;
  CREATE TABLE checkpoints(size BIGINT PRIMARY KEY, note TEXT NOT NULL);)";

/// What the server says beside its answers. A warning at a commit means that it is kept here, and that the replicas have
/// not confirmed it (PostgreSQL: "canceling the wait for synchronous replication").
class Warnings final : public pqxx::errorhandler {
 public:
  explicit Warnings(pqxx::connection_base& connection) : pqxx::errorhandler(connection) {}
  bool operator()(const char message[]) noexcept override {
    try {
      text += message;
    } catch (...) {
      text.clear();
    }
    any = true;
    return false;
  }
  bool any = false;
  std::string text;
};

std::unexpected<Error> from_sql(const pqxx::sql_error& e) {
  const std::string& state = e.sqlstate();
  if (state == "55P03") {
    return fail_with(ErrorCode::unavailable, "another program is writing to this record; try again");
  }
  if (state == "25006") return fail_with(ErrorCode::unavailable, "this PostgreSQL server is a standby: it only reads");
  if (state.starts_with("42") || state.starts_with("3F") || state.starts_with("23") || state.starts_with("22")) {
    return fail_with(ErrorCode::corrupt, fmt::format("the record's tables are damaged: {}", excerpt(e.what(), 200)));
  }
  return fail_with(ErrorCode::unavailable, fmt::format("PostgreSQL cannot be used: {}", excerpt(e.what(), 200)));
}

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

/// Settings without which a commit is no promise.
Status check_durable(pqxx::transaction_base& tx) {
  for (const char* setting : {"fsync", "full_page_writes"}) {
    auto value = tx.exec1(fmt::format("SHOW {}", setting))[0].as<std::string>();
    if (value != "on") {
      return fail_with(ErrorCode::unavailable, fmt::format("this PostgreSQL server keeps nothing safely: {}", setting),
                       value, "on");
    }
  }
  return {};
}

class PostgresStore final : public Store {
 public:
  PostgresStore(std::string url, CaseId case_id, std::string schema)
      : url_(std::move(url)), case_id_(std::move(case_id)), schema_(std::move(schema)) {
    Salt identity = random_salt();
    writer_.assign(identity.begin(), identity.end());
  }

  /// A transaction on a connection that is made when there is none, or after one broke.
  Status connect() {
    if (connection_ && connection_->is_open()) return {};
    disconnect();
    connection_ = std::make_unique<pqxx::connection>(url_);
    warnings_ = std::make_unique<Warnings>(*connection_);
    pqxx::nontransaction tx(*connection_);
    TRUCE_CHECK(check_durable(tx));
    // A writer that hangs in mid-transaction loses it: the next one goes on, and the first one's commit fails.
    // synchronous_commit = on waits for the replicas that the server's synchronous_standby_names asks for.
    tx.exec0("SET synchronous_commit = on; SET client_min_messages = warning; SET lock_timeout = '10s'; "
             "SET idle_in_transaction_session_timeout = '10s'");
    tx.exec0("SET search_path TO " + tx.quote_name(schema_));
    return {};
  }

  Status create(const StoredBatch& first) {
    return guarded([&]() -> Status {
      TRUCE_CHECK(connect());
      warnings_->any = false;
      pqxx::work tx(*connection_);
      if (!tx.exec_params("SELECT 1 FROM pg_namespace WHERE nspname = $1", schema_).empty()) {
        return fail_with(ErrorCode::refused, fmt::format("this database already holds a record of {}", case_id_.str()));
      }
      tx.exec0("CREATE SCHEMA " + tx.quote_name(schema_));
      tx.exec0(tables);
      tx.exec_params0("INSERT INTO head VALUES (0, $1, $2, 0, '', 0, $3)", format_version, case_id_.str(),
                      pqxx::binarystring(writer_.data(), writer_.size()));
      TRUCE_CHECK(write(tx, first, 0));
      return commit(tx);
    });
  }

  Status check_form() {
    return guarded([&]() -> Status {
      TRUCE_CHECK(connect());
      pqxx::nontransaction tx(*connection_);
      if (tx.exec_params("SELECT 1 FROM pg_namespace WHERE nspname = $1", schema_).empty()) {
        return fail_with(ErrorCode::not_found, fmt::format("this database holds no record of {}", case_id_.str()));
      }
      int version = tx.exec1("SELECT format FROM head")[0].as<int>();
      if (version == format_version) return {};
      return fail_with(ErrorCode::bad_input,
                       version > format_version ? "the record is of a newer format than this program" : "unknown format",
                       fmt::format("format {}", version), fmt::format("format {}", format_version));
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
      pqxx::result rows =
          tx.exec_params("SELECT nodes FROM leaves WHERE idx = $1", static_cast<std::int64_t>(index));
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
      erased = tx.exec_params0("DELETE FROM blobs WHERE idx = $1", static_cast<std::int64_t>(index)).affected_rows() > 0;
      return {};
    }));
    // A deleted row's bytes stay in its page until something overwrites them: write the table anew.
    return guarded([&]() -> Result<bool> {
      pqxx::nontransaction tx(*connection_);
      tx.exec0("VACUUM (FULL) blobs");
      return erased;
    });
  }

  Status snapshot(const std::function<Status()>& reading) override {
    return guarded([&]() -> Status {
      TRUCE_CHECK(connect());
      pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> tx(*connection_);
      Current current(current_, tx);
      return reading();
    });
  }

  Status check() override {
    return with_transaction([&](pqxx::transaction_base& tx) -> Status {
      TRUCE_TRY(StoredHead stored, head());
      auto rows = tx.exec1("SELECT count(*) FROM leaves")[0].as<std::uint64_t>();
      if (rows == stored.tree.size) return {};
      return fail_with(ErrorCode::corrupt, "number of leaves", fmt::format("{}", rows),
                       fmt::format("{}, as the head says", stored.tree.size));
    });
  }

 private:
  /// The library's exceptions end here. A connection that broke is let go: the library would make a new one by itself,
  /// without our settings.
  template <class Action>
  auto guarded(Action&& action) -> decltype(action()) {
    try {
      return action();
    } catch (const pqxx::sql_error& e) {
      return from_sql(e);
    } catch (const pqxx::in_doubt_error&) {
      disconnect();
      return fail_with(ErrorCode::unavailable,
                       "the connection broke while committing: whether it was kept is not known; look, then try again");
    } catch (const pqxx::broken_connection& e) {
      disconnect();
      return fail_with(ErrorCode::unavailable, fmt::format("no connection to PostgreSQL: {}", excerpt(e.what(), 200)));
    } catch (const pqxx::failure& e) {
      return fail_with(ErrorCode::unavailable, fmt::format("PostgreSQL cannot be used: {}", excerpt(e.what(), 200)));
    }
  }

  void disconnect() {
    warnings_.reset();
    connection_.reset();
  }

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
    return guarded([&]() -> decltype(action(*current_)) {
      TRUCE_CHECK(connect());
      pqxx::nontransaction tx(*connection_);
      Current current(current_, tx);
      return action(tx);
    });
  }

  /// The only writer: an advisory lock for the length of the transaction, and an epoch that a new writer raises. Its own
  /// write then depends on the epoch, so that nothing written under an older one can follow it.
  Status as_writer(const std::function<Status(pqxx::work&, std::int64_t)>& action) {
    return guarded([&]() -> Status {
      TRUCE_CHECK(connect());
      warnings_->any = false;
      pqxx::work tx(*connection_);
      Current current(current_, tx);
      tx.exec_params("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", schema_);
      pqxx::row row = tx.exec1("SELECT epoch, writer FROM head FOR UPDATE");
      auto epoch = row[0].as<std::int64_t>();
      if (bytes_of(row[1]) != writer_) {
        tx.exec_params0("UPDATE head SET epoch = $1, writer = $2", ++epoch,
                        pqxx::binarystring(writer_.data(), writer_.size()));
      }
      TRUCE_CHECK(action(tx, epoch));
      return commit(tx);
    });
  }

  Status commit(pqxx::work& tx) {
    tx.commit();
    if (!warnings_->any) return {};
    return fail_with(ErrorCode::unavailable,
                     "kept by this server, but its replicas have not confirmed it: not acknowledged",
                     excerpt(std::exchange(warnings_->text, {}), 200));
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

  std::string url_;
  CaseId case_id_;
  std::string schema_;
  Bytes writer_;  ///< who this store is among the writers
  std::unique_ptr<pqxx::connection> connection_;
  std::unique_ptr<Warnings> warnings_;
  pqxx::transaction_base* current_ = nullptr;
};

}  // namespace

bool is_postgres(std::string_view location) {
  return location.starts_with("postgres://") || location.starts_with("postgresql://");
}

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

}  // namespace truce
