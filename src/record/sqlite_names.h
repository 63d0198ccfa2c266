// By which name an entry's signed bytes are found in the SQLite store: a table in the order of the names, behind the
// entries by some thousands. Names come in random order, so that each put there alone would write a page; what is not
// there yet is kept in memory.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>

#include "base/bytes.h"
#include "base/error.h"
#include "record/store.h"

namespace truce {

/// The tables `names` and `blobs`, and `head.named`: entries below it have their names in `names`. Changes are made
/// within the caller's transaction; SQLite's exceptions pass through.
class SqliteNames {
 public:
  /// `db` has our tables, and stays.
  explicit SqliteNames(SQLite::Database& db);

  /// To be called before find(), which then knows the entries logged up to now, by whichever process. corrupt.
  Status take_in_recent();
  /// Entries that were committed here: take_in_recent() need not read them. In the order of their index.
  void add_recent(std::span<const StoredEntry> entries);
  /// The entry that has the name, unless it was erased.
  [[nodiscard]] std::optional<std::uint64_t> find(const Digest& name);
  /// To be called when entries were written: from some thousands on, their names are put into the table.
  void file_recent();
  /// Of an entry whose blob is still there.
  void erase(std::uint64_t index);
  /// `names` has those of the blobs below `named` and no others, and nothing has a name twice; else corrupt. O(n log
  /// n).
  Status check();

 private:
  std::pair<std::int64_t, std::int64_t> named_and_size();

  SQLite::Database& db_;
  SQLite::Statement head_, recent_names_, find_, find_recent_, file_, set_named_, erase_;
  std::unordered_map<Digest, std::int64_t, DigestHash> recent_;  ///< of entries [recent_from_, recent_to_)
  std::int64_t recent_from_ = 0, recent_to_ = 0;
};

}  // namespace truce
