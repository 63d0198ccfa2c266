// Where a record's rows live. The rules of the record are above it: a store keeps rows, whole batches or nothing, and
// one writer.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/id.h"
#include "record/leaf.h"
#include "record/merkle.h"
#include "record/tile_reader.h"

namespace truce {

/// One entry as stored. All of it is recomputed and compared by Record::verify().
struct StoredEntry {
  std::uint64_t index = 0;
  Bytes leaf;                 ///< encode_leaf
  std::vector<Digest> nodes;  ///< what Frontier::append returned for it: the leaf hash, then the subtrees it filled
  std::optional<Bytes> blob;  ///< plain_blob or sealed_blob; nothing once erased
  bool rule =
      false;  ///< of kind key or erasure: the record itself goes by it, so that opening finds it without reading all
  std::optional<Digest> name;  ///< of the signed bytes (signed_name): the same are never logged twice. Nothing once
                               ///< erased, and in a copy that only reads
  bool operator==(const StoredEntry&) const = default;
};

/// For tables by name: digests are spread already.
struct DigestHash {
  std::size_t operator()(const Digest& digest) const {
    std::size_t bytes = 0;
    std::memcpy(&bytes, digest.data(), sizeof bytes);
    return bytes;
  }
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

/// A signed note that was issued for the first `size` entries, with the cosignatures that it has got.
struct StoredCheckpoint {
  std::uint64_t size = 0;
  std::string note;
  bool operator==(const StoredCheckpoint&) const = default;
};

/// The narrow border between the record and its rows.
class Store {
 public:
  virtual ~Store() = default;

  [[nodiscard]] virtual Result<StoredHead> head() = 0;
  /// Entries [first, first + count), fewer at the end.
  [[nodiscard]] virtual Result<std::vector<StoredEntry>> read(std::uint64_t first, std::uint64_t count) = 0;
  /// Only StoredEntry::nodes of one entry.
  [[nodiscard]] virtual Result<std::vector<Digest>> nodes(std::uint64_t index) = 0;
  /// For each name the entry whose signed bytes have it.
  [[nodiscard]] virtual Result<std::vector<std::optional<std::uint64_t>>> find_names(std::span<const Digest> names) = 0;
  /// Indexes below `size` of the entries with `rule`, ascending.
  [[nodiscard]] virtual Result<std::vector<std::uint64_t>> rule_entries(std::uint64_t size) = 0;
  /// The checkpoint of the largest size not above `size`.
  [[nodiscard]] virtual Result<std::optional<StoredCheckpoint>> checkpoint(std::uint64_t size = INT64_MAX) = 0;

  /// False of a copy that may lack blobs which are not for its holder.
  [[nodiscard]] virtual bool complete() const { return true; }

  /// Takes the only writer's place (waiting up to ten seconds), runs `compose`, which reads through this store, and
  /// makes its batch durable, whole; empty: nothing is written. Nothing is written when it fails, but for a commit in
  /// doubt (docs/record.md). When it succeeds, an empty batch too, all that `compose` read is as durable.
  virtual Status append(const std::function<Result<StoredBatch>()>& compose) = 0;
  /// In the only writer's place: puts the checkpoint that `issue` gives beside the others, durably; one of the same
  /// size is replaced (cosignatures).
  virtual Status put_checkpoint(const std::function<Result<StoredCheckpoint>()>& issue) = 0;
  /// In the only writer's place: destroys the blob and name of an entry, durably, so that the store's own files hold no
  /// copy. True when there was one.
  virtual Result<bool> erase(std::uint64_t index) = 0;
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

/// A published log (tiles.h), read and never written: a mirror, a backup. `fetch` brings its files. The checkpoint is
/// taken for what it says: the caller compares its signatures with the record's keys. not_found, corrupt.
[[nodiscard]] Result<std::unique_ptr<Store>> open_published_store(Fetch fetch);

/// Makes the case's schema in the database that the URL names (libpq's connection URI), with its first batch, in one
/// transaction. refused when the database has a record of this case.
[[nodiscard]] Result<std::unique_ptr<Store>> create_postgres_store(const std::string& url, const CaseId& case_id,
                                                                   const StoredBatch& first);
/// not_found, bad_input (a newer format), unavailable (no connection, a server that keeps nothing safely).
[[nodiscard]] Result<std::unique_ptr<Store>> open_postgres_store(const std::string& url, const CaseId& case_id);
/// Drops the case's schema with all that is in it; it may be gone already.
Status remove_postgres_store(const std::string& url, const CaseId& case_id);

}  // namespace truce
