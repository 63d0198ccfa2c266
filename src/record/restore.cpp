#include "record/restore.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "record/failure.h"
#include "record/record_state.h"

namespace truce {
namespace {

constexpr std::uint64_t batch_size = 1024;

/// What a row of the copy lacks: the name of its signed bytes.
Status name_row(StoredEntry& row, const CaseId& case_id, const Admission& admission, const ReadingKeys& keys) {
  if (!row.blob) return {};
  TRUCE_TRY(LoggedEntry entry, read_entry(row, case_id, keys));
  if (entry.withheld != Withheld::no) {
    return fail_with(ErrorCode::refused,
                     fmt::format("entry {} is sealed, and the storage key is not at hand", row.index));
  }
  TRUCE_TRY(const Examined examined, admission.examine(entry.envelope));
  row.name = signed_name(examined, keys.storage);
  return {};
}

}  // namespace

Result<Record> restore_record(const Fetch& from, const std::vector<StoredCheckpoint>& checkpoints, std::uint64_t size,
                              const std::string& place, RecordOptions options, const Progress& progress) {
  TRUCE_TRY(std::unique_ptr<Store> copy, open_published_store(from));
  TRUCE_TRY(StoredHead head, copy->head());
  if (size == 0 || size > head.tree.size) {
    return fail_with(ErrorCode::limit, "the backup has not that many entries", fmt::format("{}", size),
                     fmt::format("1 to {}", head.tree.size));
  }
  const Admission admission(head.case_id);
  TRUCE_TRY(Verified whole, verify_store(*copy, head.case_id, admission, options.keys, {}, {}));
  if (whole.withheld != 0) {
    return fail_with(ErrorCode::corrupt, "this copy is no backup: it lacks what is not for its holder",
                     fmt::format("{} entries without their content", whole.withheld), "all of them");
  }
  std::unique_ptr<Store> store;
  Status restored = [&]() -> Status {
    Frontier tree;
    for (std::uint64_t first = 0; first < size; first += batch_size) {
      StoredBatch batch;
      TRUCE_TRY(batch.entries, copy->read(first, std::min(batch_size, size - first)));
      for (StoredEntry& row : batch.entries) {
        if (whole.erased_entries.contains(row.index)) row.blob.reset();  // an older backup may still have it
        TRUCE_CHECK(name_row(row, head.case_id, admission, options.keys));
        tree.append(row.nodes.front());
      }
      batch.head = tree.head();
      if (store) {
        TRUCE_CHECK(store->append([&]() -> Result<StoredBatch> { return std::move(batch); }));
      } else {
        TRUCE_TRY(store, is_postgres(place) ? create_postgres_store(place, head.case_id, batch)
                                            : create_sqlite_store(place, head.case_id, batch));
      }
      if (progress) progress(tree.size(), size);
    }
    TRUCE_TRY(const Frontier expected, stored_frontier(*copy, size));
    if (tree.root() != expected.root()) {
      return fail_with(ErrorCode::corrupt, "what was restored is not what the backup has", to_hex(tree.root()),
                       to_hex(expected.root()));
    }
    for (const StoredCheckpoint& checkpoint : checkpoints) {
      TRUCE_CHECK(store->put_checkpoint([&]() -> Result<StoredCheckpoint> { return checkpoint; }));
    }
    return {};
  }();
  const bool made = std::exchange(store, nullptr) != nullptr;
  if (!restored && made) return std::unexpected(Record::taken_back(place, head.case_id, std::move(restored).error()));
  TRUCE_CHECK(restored);
  return Record::open_at(place, head.case_id, std::move(options));
}

}  // namespace truce
