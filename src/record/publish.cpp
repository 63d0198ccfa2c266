#include "record/publish.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "record/failure.h"
#include "record/fork.h"

namespace truce {
namespace {

Result<std::vector<LogEntry>> read_rows(const Rows& rows, std::uint64_t first, std::uint64_t count) {
  TRUCE_TRY(auto entries, rows(first, count));
  if (entries.size() != count) {
    return fail_with(ErrorCode::corrupt, fmt::format("entries from {} cannot be published", first),
                     fmt::format("{} entries", entries.size()), fmt::format("{}", count));
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].leaf.size() <= leaf_size_limit && entries[i].blob.size() <= blob_size_limit) continue;
    return fail_with(ErrorCode::limit, fmt::format("entry {} is too large to be published", first + i),
                     fmt::format("a leaf of {} and a blob of {} bytes", entries[i].leaf.size(), entries[i].blob.size()),
                     fmt::format("at most {} and {}", leaf_size_limit, blob_size_limit));
  }
  return entries;
}

/// One call of publish, from the checkpoint `before` (when there is one) to `next`.
class Work {
 public:
  Work(LogFiles& files, const std::optional<SignedCheckpoint>& before, const SignedCheckpoint& next, const Rows& rows,
       const Progress& progress)
      : files_(files), before_(before), next_(next), rows_(rows), progress_(progress) {
    if (before) done_.before = before->body.head;
    done_.after = next.body.head;
  }

  Result<Publication> run() {
    TRUCE_CHECK(write_entries());
    if (edge_.head() != done_.after) return explain();
    for (const TileHashes& tile : edge_.partial_tiles()) TRUCE_CHECK(put(tile.tile, print_hashes(tile.hashes)));
    TRUCE_CHECK(remove_old_partial_tiles());
    TRUCE_CHECK(count(put_if_changed(files_, checkpoint_path, as_bytes(next_.text()))));
    return done_;
  }

 private:
  /// From the first entry without a full bundle, bundle by bundle. Beyond the old checkpoint these are drafts until the
  /// new one is there.
  Status write_entries() {
    TRUCE_CHECK(take_up());
    const std::uint64_t size = done_.after.size;
    for (std::uint64_t first = edge_.size(); first < size; first = edge_.size()) {
      TRUCE_TRY(auto entries, read_rows(rows_, first, std::min<std::uint64_t>(tile_width, size - first)));
      std::vector<ByteView> leaves;
      std::vector<ByteView> blobs;
      std::vector<TileHashes> filled;
      for (const LogEntry& entry : entries) {
        leaves.emplace_back(entry.leaf);
        blobs.emplace_back(entry.blob);
        std::ranges::move(edge_.append(leaf_hash(entry.leaf)), std::back_inserter(filled));
        if (edge_.size() == done_.before.size && edge_.head() != done_.before) return explain();
      }
      Tile bundle{TileKind::entries, 0, first / tile_width, static_cast<unsigned>(entries.size())};
      TRUCE_CHECK(put(bundle, print_entry_bundle(leaves)));
      bundle.kind = TileKind::payloads;
      TRUCE_CHECK(put(bundle, print_payload_bundle(blobs)));
      for (const TileHashes& tile : filled) TRUCE_CHECK(put(tile.tile, print_hashes(tile.hashes)));
      if (progress_) progress_(edge_.size(), size);
    }
    return {};
  }

  /// The edge of the tree of all full bundles that are published.
  Status take_up() {
    TileReader reader(fetch_from(files_), done_.before);
    TRUCE_TRY(TileEdge published, reader.edge());
    std::vector<std::vector<Digest>> levels{{}};
    for (unsigned level = 1; level < 8; ++level) levels.push_back(published.level(level));
    edge_ = TileEdge(std::move(levels));
    return {};
  }

  /// What was partial in the old tree and is full in the new one.
  Status remove_old_partial_tiles() {
    auto remove = [&](TileKind kind, unsigned level) -> Status {
      std::uint64_t index = (done_.before.size >> (8 * level)) / tile_width;
      auto old = tile_of_tree(kind, level, index, done_.before.size);
      auto now = tile_of_tree(kind, level, index, done_.after.size);
      if (!old || !now || now->width < tile_width) return {};
      return files_.remove_folder(partial_tiles_folder(*now));
    };
    TRUCE_CHECK(remove(TileKind::entries, 0));
    TRUCE_CHECK(remove(TileKind::payloads, 0));
    for (unsigned level = 0; level < 8; ++level) TRUCE_CHECK(remove(TileKind::hashes, level));
    return {};
  }

  /// Published entries and new rows do not lead to next's root. Either all rows together do, and `next` does not extend
  /// what was published, or the rows are not those that `next` is of.
  std::unexpected<Error> explain() {
    auto tiles = tiles_of_rows();
    if (!tiles) return std::unexpected(std::move(tiles).error());
    TileReader whole(
        [&](std::string_view path) -> Result<std::optional<Bytes>> {
          auto tile = tiles->find(path);
          if (tile == tiles->end()) return std::nullopt;
          return tile->second;
        },
        done_.after);
    if (auto edge = whole.edge(); !edge) {
      return fail_with(ErrorCode::corrupt, "the entries are not those that the checkpoint is of", edge.error().found,
                       edge.error().expected);
    }
    Result<std::optional<Fork>> fork = std::nullopt;
    if (before_) fork = find_fork(*before_, next_, whole);
    if (!fork) return std::unexpected(std::move(fork).error());
    if (*fork) return refuse_fork(files_, **fork);
    return fail(ErrorCode::corrupt, "the entries were read twice and were not the same");
  }

  Result<std::map<std::string, Bytes, std::less<>>> tiles_of_rows() {
    std::map<std::string, Bytes, std::less<>> tiles;
    auto add = [&](const std::vector<TileHashes>& more) {
      for (const auto& [tile, hashes] : more) tiles.emplace(print_tile_path(tile), print_hashes(hashes));
    };
    TileEdge edge;
    for (std::uint64_t first = 0; first < done_.after.size; first = edge.size()) {
      TRUCE_TRY(auto entries, read_rows(rows_, first, std::min<std::uint64_t>(tile_width, done_.after.size - first)));
      for (const LogEntry& entry : entries) add(edge.append(leaf_hash(entry.leaf)));
    }
    add(edge.partial_tiles());
    return tiles;
  }

  Status put(const Tile& tile, const Bytes& content) {
    return count(put_if_changed(files_, print_tile_path(tile), content));
  }
  Status count(const Result<bool>& written) {
    if (!written) return std::unexpected(written.error());
    done_.files += *written ? 1 : 0;
    return {};
  }

  LogFiles& files_;
  const std::optional<SignedCheckpoint>& before_;
  const SignedCheckpoint& next_;
  const Rows& rows_;
  const Progress& progress_;
  TileEdge edge_;
  Publication done_;
};

/// Empties these places (of the bundle) in one file, when it is there.
Status empty_places(LogFiles& files, const Tile& bundle, const std::vector<unsigned>& places) {
  std::string path = print_tile_path(bundle);
  TRUCE_TRY(auto file, files.get(path));
  if (!file) return {};
  auto blobs = parse_payload_bundle(*file, bundle.width);
  if (!blobs) {
    blobs.error().code = ErrorCode::corrupt;
    return std::unexpected(blobs.error().in_file(path));
  }
  for (unsigned place : places) {
    if (place < blobs->size()) (*blobs)[place] = {};
  }
  TRUCE_CHECK(put_if_changed(files, path, print_payload_bundle(*blobs)));
  return {};
}

}  // namespace

Result<Publication> publish(LogFiles& files, const SignedCheckpoint& next, const LogKeys& log, const Rows& rows,
                            const Progress& progress) {
  TRUCE_CHECK(verify_log_signature(next, log));
  TRUCE_TRY(auto before, published_checkpoint(files, log));
  if (before && next.body.head.size <= before->body.head.size) {
    TileReader published(fetch_from(files), before->body.head);
    TRUCE_TRY(auto fork, find_fork(*before, next, published));
    if (fork) return refuse_fork(files, *fork);
    if (next.body.head.size < before->body.head.size) {
      return fail_with(ErrorCode::refused, "a later checkpoint is published already",
                       fmt::format("size {}", next.body.head.size), fmt::format("at least {}", before->body.head.size));
    }
  }
  return Work(files, before, next, rows, progress).run();
}

Result<std::optional<SignedCheckpoint>> published_checkpoint(LogFiles& files, const LogKeys& log) {
  TRUCE_TRY(auto file, files.get(checkpoint_path));
  if (!file) return std::nullopt;
  auto checkpoint = open_checkpoint(as_text(*file), log.with_former());
  if (!checkpoint) return std::unexpected(checkpoint.error().in_file(checkpoint_path));
  return *std::move(checkpoint);
}

Status erase_blobs(LogFiles& files, std::span<const std::uint64_t> entries) {
  std::map<std::uint64_t, std::vector<unsigned>> places;
  for (std::uint64_t entry : entries) places[entry / tile_width].push_back(static_cast<unsigned>(entry % tile_width));
  for (const auto& [index, within] : places) {
    Tile full{TileKind::payloads, 0, index};
    TRUCE_CHECK(empty_places(files, full, within));
    std::string folder = partial_tiles_folder(full);
    TRUCE_TRY(auto names, files.list(folder));
    for (const std::string& name : names) {
      TRUCE_TRY(Tile partial, parse_tile_path(fmt::format("{}/{}", folder, name)));
      TRUCE_CHECK(empty_places(files, partial, within));
    }
  }
  return {};
}

}  // namespace truce
