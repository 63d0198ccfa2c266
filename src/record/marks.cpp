#include "record/marks.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <filesystem>

#include <pqxx/pqxx>

#include "record/failure.h"
#include "record/postgres_connection.h"
#include "record/record.h"
#include "record/sqlite_rows.h"

namespace truce {
namespace {

constexpr int busy_timeout_ms = 10'000;

/// SQLite's exceptions end here.
template <class Action>
auto guarded(Action&& action) -> decltype(action()) {
  try {
    return action();
  } catch (const SQLite::Exception& e) {
    return fail_with(ErrorCode::unavailable, fmt::format("marks.sqlite cannot be used: {}", e.what()));
  }
}

class SqliteMarks final : public Marks {
 public:
  explicit SqliteMarks(const std::filesystem::path& file)
      : db_(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX, busy_timeout_ms) {
    log_ahead(db_, busy_timeout_ms);
    db_.exec("PRAGMA synchronous = FULL");
    db_.exec(
        "CREATE TABLE IF NOT EXISTS marks(number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, until "
        "INTEGER NOT NULL) STRICT");
    remove_.emplace(db_, "DELETE FROM marks WHERE until <= ?1");
    add_.emplace(db_, "INSERT INTO marks(name, until) VALUES (?1, ?2) ON CONFLICT DO NOTHING");
    after_.emplace(db_, "SELECT number, name, until FROM marks WHERE number > ?1 ORDER BY number");
  }

  Result<bool> use_once(const std::string& name, Instant until, Instant now) override {
    return guarded([&]() -> Result<bool> {
      SQLite::Transaction transaction(db_, SQLite::TransactionBehavior::IMMEDIATE);
      const Use removing(*remove_);
      remove_->bind(1, now.ms);
      remove_->exec();
      const Use adding(*add_);
      add_->bindNoCopy(1, name);
      add_->bind(2, until.ms);
      const bool first = add_->exec() == 1;
      transaction.commit();
      return first;
    });
  }

  Result<std::vector<Mark>> after(std::uint64_t number) override {
    return guarded([&]() -> Result<std::vector<Mark>> {
      const Use use(*after_);
      after_->bind(1, static_cast<std::int64_t>(number));
      std::vector<Mark> marks;
      while (after_->executeStep()) {
        marks.push_back({.number = static_cast<std::uint64_t>(after_->getColumn(0).getInt64()),
                         .name = after_->getColumn(1).getString(),
                         .until = {after_->getColumn(2).getInt64()}});
      }
      return marks;
    });
  }

 private:
  SQLite::Database db_;
  std::optional<SQLite::Statement> remove_, add_, after_;
};

class PostgresMarks final : public Marks {
 public:
  PostgresMarks(const std::string& url, const CaseId& case_id)
      : schema_("marks:" + case_id.str()), connection_(url, schema_) {}

  Status make() {
    return connection_.guarded([&]() -> Status {
      TRUCE_CHECK(connection_.connect());
      pqxx::work tx(connection_.get());
      tx.exec_params("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", schema_);
      if (!tx.exec_params("SELECT 1 FROM pg_namespace WHERE nspname = $1", schema_).empty()) return {};
      tx.exec0("CREATE SCHEMA " + tx.quote_name(schema_));
      tx.exec0(
          "CREATE TABLE marks(number BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY, name TEXT NOT NULL UNIQUE, until "
          "BIGINT NOT NULL)");
      return connection_.commit(tx);
    });
  }

  /// One at a time, so that numbers are seen in their order.
  Result<bool> use_once(const std::string& name, Instant until, Instant now) override {
    return connection_.guarded([&]() -> Result<bool> {
      TRUCE_CHECK(connection_.connect());
      pqxx::work tx(connection_.get());
      tx.exec0("LOCK TABLE marks IN SHARE ROW EXCLUSIVE MODE");
      tx.exec_params0("DELETE FROM marks WHERE until <= $1", now.ms);
      const bool first =
          tx.exec_params0("INSERT INTO marks(name, until) VALUES ($1, $2) ON CONFLICT DO NOTHING", name, until.ms)
              .affected_rows() == 1;
      TRUCE_CHECK(connection_.commit(tx));
      return first;
    });
  }

  Result<std::vector<Mark>> after(std::uint64_t number) override {
    return connection_.guarded([&]() -> Result<std::vector<Mark>> {
      TRUCE_CHECK(connection_.connect());
      pqxx::nontransaction tx(connection_.get());
      std::vector<Mark> marks;
      for (const pqxx::row& row :
           tx.exec_params("SELECT number, name, until FROM marks WHERE number > $1 ORDER BY number",
                          static_cast<std::int64_t>(number))) {
        marks.push_back({.number = row[0].as<std::uint64_t>(),
                         .name = row[1].as<std::string>(),
                         .until = {row[2].as<std::int64_t>()}});
      }
      return marks;
    });
  }

 private:
  std::string schema_;
  PostgresConnection connection_;
};

}  // namespace

Result<std::unique_ptr<Marks>> open_marks(const std::string& place, const CaseId& case_id) {
  if (is_postgres(place)) {
    auto marks = std::make_unique<PostgresMarks>(place, case_id);
    TRUCE_CHECK(marks->make());
    return marks;
  }
  return guarded([&]() -> Result<std::unique_ptr<Marks>> {
    return std::make_unique<SqliteMarks>(std::filesystem::path(place) / "marks.sqlite");
  });
}

}  // namespace truce
