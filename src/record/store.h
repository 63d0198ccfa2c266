// Where a record's rows live. The rules of the record are above it: a store keeps rows, whole batches or nothing, and
// one writer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/id.h"
#include "record/leaf.h"
#include "record/merkle.h"

namespace truce {

/// One entry as stored. All of it is recomputed and compared by Record::verify().
struct StoredEntry {
  std::uint64_t index = 0;
  Bytes leaf;                 ///< encode_leaf
  std::vector<Digest> nodes;  ///< what Frontier::append returned for it: the leaf hash, then the subtrees it filled
  std::string kind;           ///< of the entry, so that key entries are found without reading all
  Salt salt{};
  std::string payload;
  Digest signed_digest{};  ///< SHA-256 of the signed bytes: the same are never logged twice
  bool operator==(const StoredEntry&) const = default;
};

/// What the store says it holds.
struct StoredHead {
  CaseId case_id;
  TreeHead tree;
};

/// A batch for the store, and the tree with it.
struct StoredBatch {
  std::vector<StoredEntry> entries;
  TreeHead head;
};

/// The narrow border between the record and its rows: SQLite today; a second one needs only this.
class Store {
 public:
  virtual ~Store() = default;

  [[nodiscard]] virtual Result<StoredHead> head() = 0;
  /// Entries [first, first + count), fewer at the end; corrupt when one lacks a part.
  [[nodiscard]] virtual Result<std::vector<StoredEntry>> read(std::uint64_t first, std::uint64_t count) = 0;
  /// Only StoredEntry::nodes of one entry.
  [[nodiscard]] virtual Result<std::vector<Digest>> nodes(std::uint64_t index) = 0;
  /// The entry that has these signed bytes.
  [[nodiscard]] virtual Result<std::optional<std::uint64_t>> find_signed(const Digest& signed_digest) = 0;
  /// Indexes below `size` of the entries of kind `key`, ascending.
  [[nodiscard]] virtual Result<std::vector<std::uint64_t>> key_entries(std::uint64_t size) = 0;

  /// Takes the only writer's place (waiting up to ten seconds), runs `compose`, which reads through this store, and
  /// makes its batch durable, whole. Nothing is written when it fails.
  virtual Status append(const std::function<Result<StoredBatch>()>& compose) = 0;
  /// Everything read within `reading` is of one moment.
  virtual Status snapshot(const std::function<Status()>& reading) = 0;
  /// The store's own checks of its files; corrupt with what it found. Within snapshot() to be of one moment with other
  /// reads.
  virtual Status check() = 0;
};

/// Makes `folder`/record.sqlite with its first batch, in one transaction. refused when there is a record.
[[nodiscard]] Result<std::unique_ptr<Store>> create_sqlite_store(const std::filesystem::path& folder,
                                                                 const CaseId& case_id, const StoredBatch& first);
/// Opens it and checks what it is: not_found, bad_input (another file, a newer format), unavailable (rights), corrupt.
[[nodiscard]] Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& folder);

}  // namespace truce
