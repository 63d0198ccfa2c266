// A published log (tiles.h) as a store that only reads: what a party's mirror holds, and a backup.
#include <fmt/format.h>

#include <algorithm>

#include "record/blob.h"
#include "record/checkpoint.h"
#include "record/envelope.h"
#include "record/failure.h"
#include "record/key_ring.h"
#include "record/store.h"
#include "record/tile_reader.h"

namespace truce {
namespace {

std::unexpected<Error> only_reads() {
  return fail_with(ErrorCode::unavailable, "this is a copy of the record: it is only read", "", "the record itself");
}

class PublishedStore final : public Store {
 public:
  PublishedStore(Fetch fetch, CaseId case_id, StoredCheckpoint checkpoint, const TreeHead& head)
      : reader_(std::move(fetch), head), case_id_(std::move(case_id)), checkpoint_(std::move(checkpoint)) {}

  Result<StoredHead> head() override { return StoredHead{.case_id = case_id_, .tree = reader_.head()}; }

  Result<std::vector<StoredEntry>> read(std::uint64_t first, std::uint64_t count) override {
    std::vector<StoredEntry> entries;
    const std::uint64_t end = first + std::min(count, reader_.head().size - std::min(first, reader_.head().size));
    while (first < end) {
      TRUCE_CHECK(load_bundle(first / tile_width));
      const std::uint64_t stop = std::min<std::uint64_t>(end, (first / tile_width + 1) * tile_width);
      for (; first < stop; ++first) {
        TRUCE_TRY(StoredEntry entry, row(first));
        entries.push_back(std::move(entry));
      }
    }
    return entries;
  }

  Result<std::vector<Digest>> nodes(std::uint64_t index) override {
    if (index >= reader_.head().size) return fail_with(ErrorCode::corrupt, fmt::format("entry {}: missing", index));
    std::vector<Digest> nodes;
    for (unsigned level = 0; (index + 1) % (std::uint64_t{1} << level) == 0; ++level) {
      TRUCE_TRY(Digest node, reader_.node(level, index >> level));
      nodes.push_back(node);
      if (std::uint64_t{1} << level > index) break;
    }
    return nodes;
  }

  Result<std::vector<std::optional<std::uint64_t>>> find_names(std::span<const Digest> names) override {
    return std::vector<std::optional<std::uint64_t>>(names.size());
  }

  Result<std::vector<std::uint64_t>> rule_entries(std::uint64_t size) override {
    std::vector<std::uint64_t> indexes;
    for (std::uint64_t first = 0; first < std::min(size, reader_.head().size); first += tile_width) {
      TRUCE_TRY(std::vector<StoredEntry> entries, read(first, std::min<std::uint64_t>(tile_width, size - first)));
      for (const StoredEntry& entry : entries) {
        if (entry.rule) indexes.push_back(entry.index);
      }
    }
    return indexes;
  }

  Result<std::optional<StoredCheckpoint>> checkpoint(std::uint64_t size) override {
    if (checkpoint_.size > size) return std::nullopt;
    return checkpoint_;
  }

  [[nodiscard]] bool complete() const override { return false; }
  Status append(const std::function<Result<StoredBatch>()>&) override { return only_reads(); }
  Status put_checkpoint(const std::function<Result<StoredCheckpoint>()>&) override { return only_reads(); }
  Result<bool> erase(std::uint64_t) override { return only_reads(); }
  Status snapshot(const std::function<Status()>& reading) override { return reading(); }
  /// Every file is checked against the checkpoint when it is read.
  Status check() override { return {}; }

 private:
  Status load_bundle(std::uint64_t index) {
    if (bundle_ == index) return {};
    bundle_.reset();
    TRUCE_TRY(leaves_, reader_.entries(index));
    TRUCE_TRY(auto blobs, reader_.payloads(index));
    blobs_ = std::move(blobs).value_or(std::vector<Bytes>(leaves_.size()));
    bundle_ = index;
    return {};
  }

  /// Of the bundle that is loaded.
  Result<StoredEntry> row(std::uint64_t index) {
    StoredEntry entry;
    entry.index = index;
    entry.leaf = leaves_[index % tile_width];
    TRUCE_TRY(entry.nodes, nodes(index));
    TRUCE_TRY(Leaf leaf, decode_leaf(entry.leaf));
    entry.rule = leaf.payload_type == rule_payload_type;
    if (Bytes& blob = blobs_[index % tile_width]; !blob.empty()) {
      entry.blob = blob;
    }
    return entry;
  }

  TileReader reader_;
  CaseId case_id_;
  StoredCheckpoint checkpoint_;
  std::optional<std::uint64_t> bundle_;
  std::vector<Bytes> leaves_, blobs_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_published_store(Fetch fetch) {
  TRUCE_TRY(std::optional<Bytes> note, fetch("checkpoint"));
  if (!note) return fail_with(ErrorCode::not_found, "no record in this folder");
  StoredCheckpoint stored{.size = 0, .note = std::string(as_text(*note))};
  TRUCE_TRY(SignedCheckpoint checkpoint, parse_signed_checkpoint(stored.note));
  stored.size = checkpoint.body.head.size;
  if (stored.size == 0) return fail_with(ErrorCode::not_found, "the published log is empty");
  TileReader reader(fetch, checkpoint.body.head);
  TRUCE_TRY(std::vector<Bytes> first, reader.entries(0));
  TRUCE_TRY(Leaf leaf, decode_leaf(first.front()));
  return std::make_unique<PublishedStore>(std::move(fetch), leaf.case_id, std::move(stored), checkpoint.body.head);
}

}  // namespace truce
