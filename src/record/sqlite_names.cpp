#include "record/sqlite_names.h"

#include <fmt/format.h>

#include <new>

#include "record/failure.h"
#include "record/sqlite_rows.h"

namespace truce {
namespace {

/// Entries that wait for the table of names, when they are put there.
constexpr std::int64_t recent_limit = 16384;

}  // namespace

SqliteNames::SqliteNames(SQLite::Database& db)
    : db_(db),
      head_(db, "SELECT named, size FROM head"),
      recent_names_(db, "SELECT idx, name FROM blobs WHERE idx >= ?1 AND idx < ?2"),
      find_(db, "SELECT idx FROM names WHERE name = ?1"),
      find_recent_(db, "SELECT idx FROM blobs WHERE idx = ?1 AND name = ?2"),
      file_(db, "INSERT INTO names SELECT name, idx FROM blobs WHERE idx >= ?1 AND idx < ?2 ORDER BY name"),
      set_named_(db, "UPDATE head SET named = ?1"),
      erase_(db, "DELETE FROM names WHERE name = (SELECT name FROM blobs WHERE idx = ?1)") {}

std::pair<std::int64_t, std::int64_t> SqliteNames::named_and_size() {
  Use use(head_);
  if (!head_.executeStep()) return {};
  return {head_.getColumn(0).getInt64(), head_.getColumn(1).getInt64()};
}

Status SqliteNames::take_in_recent() {
  const auto [named, size] = named_and_size();
  if (named != recent_from_ || size < recent_to_) {
    recent_.clear();
    recent_.reserve(recent_limit);
    recent_from_ = recent_to_ = named;
  }
  Use use(recent_names_);
  recent_names_.bind(1, recent_to_);
  recent_names_.bind(2, size);
  while (recent_names_.executeStep()) {
    const std::int64_t index = recent_names_.getColumn(0).getInt64();
    Digest name{};
    TRUCE_CHECK(fill(recent_names_.getColumn(1), name, fmt::format("entry {}: name of the signed bytes", index)));
    recent_.insert_or_assign(name, index);
  }
  recent_to_ = size;
  return {};
}

void SqliteNames::add_recent(std::span<const StoredEntry> entries) {
  if (entries.empty() || static_cast<std::int64_t>(entries.front().index) != recent_to_) return;
  try {
    for (const StoredEntry& entry : entries) {
      if (entry.name) recent_.insert_or_assign(*entry.name, static_cast<std::int64_t>(entry.index));
    }
  } catch (const std::bad_alloc&) {
    return;  // they are committed all the same, and read when they are asked for
  }
  recent_to_ = static_cast<std::int64_t>(entries.back().index) + 1;
}

std::optional<std::uint64_t> SqliteNames::find(const Digest& name) {
  const auto recent = recent_.find(name);
  const bool waits = recent != recent_.end();
  SQLite::Statement& query = waits ? find_recent_ : find_;
  Use use(query);
  if (waits) query.bind(1, recent->second);  // it may have been erased since
  bind_blob(query, waits ? 2 : 1, name);
  if (!query.executeStep()) return std::nullopt;
  return static_cast<std::uint64_t>(query.getColumn(0).getInt64());
}

void SqliteNames::file_recent() {
  const auto [named, size] = named_and_size();
  if (size - named < recent_limit) return;
  Use file(file_);
  file_.bind(1, named);
  file_.bind(2, size);
  file_.exec();
  Use set(set_named_);
  set_named_.bind(1, size);
  set_named_.exec();
}

void SqliteNames::erase(std::uint64_t index) {
  Use use(erase_);
  erase_.bind(1, static_cast<std::int64_t>(index));
  erase_.exec();
}

Status SqliteNames::check() {
  if (const auto [named, size] = named_and_size(); named < 0 || named > size) {
    return fail_with(ErrorCode::corrupt, "the record's head is malformed", fmt::format("{} names", named),
                     fmt::format("0 to {}", size));
  }
  const auto count = [&](const char* query) { return db_.execAndGet(query).getInt64(); };
  const std::int64_t missing = count(
      "SELECT count(*) FROM blobs b LEFT JOIN names n ON n.name = b.name AND n.idx = b.idx "
      "WHERE b.idx < (SELECT named FROM head) AND n.idx IS NULL");
  const std::int64_t surplus =
      count("SELECT (SELECT count(*) FROM names) - (SELECT count(*) FROM blobs WHERE idx < (SELECT named FROM head))");
  const std::int64_t twice =
      count("SELECT count(*) - count(DISTINCT name) FROM blobs WHERE idx >= (SELECT named FROM head)");
  if (missing == 0 && surplus == 0 && twice == 0) return {};
  return fail_with(ErrorCode::corrupt, "the names of the signed bytes are not those of the entries",
                   fmt::format("{} missing, {} too many, {} twice", missing, surplus + missing, twice), "none");
}

}  // namespace truce
