// Reads a published log and believes nothing: every tile and every entry is checked against the root of a checkpoint
// before it is used, as in Go's sumdb/tlog.TileHashReader.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "record/merkle.h"
#include "record/tile_edge.h"
#include "record/tiles.h"

namespace truce {

/// Brings one file of a published log, by its path below the log's prefix; nothing when it is not there. What brings it
/// (a folder, HTTP) refuses more than published_file_limit bytes; its errors end the reading.
using Fetch = std::function<Result<std::optional<Bytes>>(std::string_view path)>;

/// Fetches from a folder.
[[nodiscard]] Fetch fetch_from_folder(std::filesystem::path folder);

/// One tree's tiles and bundles. Where a partial tile has gone, the full one that came in its place is read.
/// Errors: not_found when a file is missing, corrupt (naming the file) when it does not lead to the root. Keeps the
/// verified tiles above level 0, 32 bytes per 256 leaves, and the last one of level 0. Not for several threads at once.
class TileReader {
 public:
  /// `head`: of a checkpoint that was verified, the only thing that is trusted here.
  TileReader(Fetch fetch, const TreeHead& head) : fetch_(std::move(fetch)), head_(head) {}

  [[nodiscard]] const TreeHead& head() const { return head_; }

  /// The tree's partial tiles: together they hash to the root.
  [[nodiscard]] Result<TileEdge> edge();
  /// The hashes of one tile of the tree.
  [[nodiscard]] Result<std::vector<Digest>> hashes(unsigned level, std::uint64_t index);
  /// The root over leaves [index·2^level, (index+1)·2^level), which lie within the tree.
  [[nodiscard]] Result<Digest> node(unsigned level, std::uint64_t index);
  /// `node` for inclusion_proof and consistency_proof; this reader outlives it.
  [[nodiscard]] NodeSource nodes();
  /// The root of the tree's first `size` leaves.
  [[nodiscard]] Result<TreeHead> prefix(std::uint64_t size);

  /// The leaves of bundle `index`, each checked against its hash.
  [[nodiscard]] Result<std::vector<Bytes>> entries(std::uint64_t index);
  /// The blobs of bundle `index`, one per entry, empty where withheld or erased; nothing when there is no such file.
  /// Whether a blob belongs to its leaf is not checked here.
  [[nodiscard]] Result<std::optional<std::vector<Bytes>>> payloads(std::uint64_t index);

 private:
  [[nodiscard]] Status load_edge();
  [[nodiscard]] Result<const std::vector<Digest>*> load(unsigned level, std::uint64_t index);

  Fetch fetch_;
  TreeHead head_;
  std::optional<TileEdge> edge_;
  std::map<std::pair<unsigned, std::uint64_t>, std::vector<Digest>> full_;  ///< verified, above level 0
  std::optional<TileHashes> last_;                                          ///< verified, of level 0
};

/// corrupt, with what is wrong, when a plain blob is not its leaf's; success for one that cannot be judged (sealed).
using BlobCheck = std::function<Status(ByteView leaf, ByteView blob)>;
/// Called as the work goes on: entries done, of how many.
using Progress = std::function<void(std::uint64_t done, std::uint64_t size)>;

/// What a whole log holds.
struct LogContent {
  std::uint64_t entries = 0;
  std::uint64_t blobs = 0;  ///< of them with a blob
  bool operator==(const LogContent&) const = default;
};
/// Reads everything: every tile, every entry, every blob. The first fault is the error.
[[nodiscard]] Result<LogContent> verify_log(const Fetch& fetch, const TreeHead& head, const BlobCheck& check_blob,
                                            const Progress& progress = {});

}  // namespace truce
