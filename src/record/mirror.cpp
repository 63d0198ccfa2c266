#include "record/mirror.h"

#include <fmt/format.h>

#include <algorithm>

#include "record/blob.h"
#include "record/failure.h"
#include "record/fork.h"

namespace truce {
namespace {

Result<SignedCheckpoint> read_checkpoint(const Fetch& remote, const LogKeys& log) {
  TRUCE_TRY(auto file, remote(checkpoint_path));
  if (!file) return fail_with(ErrorCode::not_found, "the log has no checkpoint");
  return open_checkpoint(as_text(*file), log);
}

/// The tree is the one held, so theirs adds only names to it.
Status collect_cosignatures(LogFiles& ours, SignedCheckpoint held, const SignedCheckpoint& theirs, const LogKeys& log,
                            std::span<const VerifierKey> witnesses) {
  if (held.note.text != theirs.note.text) return {};
  std::vector<VerifierKey> known = log.keys;
  known.insert(known.end(), witnesses.begin(), witnesses.end());
  TRUCE_CHECK(add_signatures(held, theirs.note.signatures, known));
  TRUCE_CHECK(put_if_changed(ours, checkpoint_path, as_bytes(held.text())));
  return {};
}

/// One call of mirror, after the checkpoints were compared.
class Copy {
 public:
  Copy(const Fetch& remote, LogFiles& ours, Mirrored& report, const MirrorOptions& options)
      : theirs_(remote, report.theirs), held_(report.ours), ours_(ours), report_(report), options_(options) {}

  TileReader& theirs() { return theirs_; }

  /// Rows for publish: one bundle, from what an interrupted call left, or else from the log.
  Result<std::vector<LogEntry>> rows(std::uint64_t first) {
    std::uint64_t index = first / tile_width;
    TRUCE_TRY(auto leaves, entries(index));
    TRUCE_TRY(auto held, held_blobs(index));
    TRUCE_TRY(auto blobs, merged_blobs(index, leaves, std::move(held)));
    std::vector<LogEntry> rows;
    for (std::size_t i = 0; i < leaves.size(); ++i) rows.push_back({std::move(leaves[i]), std::move(blobs[i])});
    return rows;
  }

  /// Asks again for blobs of the bundles that have the first `size` entries.
  Status refresh_blobs(std::uint64_t size) {
    for (std::uint64_t index = 0; index * tile_width < size; ++index) {
      TRUCE_TRY(auto held, held_blobs(index));
      if (options_.blobs == BlobPolicy::fill && std::ranges::none_of(held, &Bytes::empty)) continue;
      TRUCE_TRY(auto leaves, entries(index));
      TRUCE_TRY(auto blobs, merged_blobs(index, leaves, std::move(held)));
      std::vector<ByteView> views(blobs.begin(), blobs.end());
      TRUCE_CHECK(
          put_if_changed(ours_, print_tile_path(bundle(TileKind::payloads, index)), print_payload_bundle(views)));
    }
    return {};
  }

 private:
  [[nodiscard]] Tile bundle(TileKind kind, std::uint64_t index) const {
    return *tile_of_tree(kind, 0, index, theirs_.head().size);
  }

  /// The leaves of a bundle; those held are checked against the log's tree like those that are fetched.
  Result<std::vector<Bytes>> entries(std::uint64_t index) {
    TRUCE_TRY(auto hashes, theirs_.hashes(0, index));
    Tile tile = bundle(TileKind::entries, index);
    TRUCE_TRY(auto file, ours_.get(print_tile_path(tile)));
    if (!file) return theirs_.entries(index);
    auto leaves = parse_entry_bundle(*file, tile.width);
    if (!leaves || !std::ranges::equal(*leaves, hashes, {}, leaf_hash)) return theirs_.entries(index);
    std::vector<Bytes> out;
    for (ByteView leaf : *leaves) out.emplace_back(leaf.begin(), leaf.end());
    return out;
  }

  /// The blobs that are here: of the bundle as the new tree has it, or of its widest older part.
  Result<std::vector<Bytes>> held_blobs(std::uint64_t index) {
    Tile tile = bundle(TileKind::payloads, index);
    std::vector<Bytes> blobs(tile.width);
    for (unsigned width : {tile.width, held_width(index)}) {
      tile.width = width;
      if (width == 0) continue;
      TRUCE_TRY(auto file, ours_.get(print_tile_path(tile)));
      if (!file) continue;
      auto parsed = parse_payload_bundle(*file, width);
      if (!parsed) continue;
      for (std::size_t i = 0; i < parsed->size(); ++i) blobs[i].assign((*parsed)[i].begin(), (*parsed)[i].end());
      break;
    }
    return blobs;
  }

  [[nodiscard]] unsigned held_width(std::uint64_t index) const {
    auto tile = tile_of_tree(TileKind::payloads, 0, index, held_.size);
    return tile ? tile->width : 0;
  }

  Result<std::vector<Bytes>> merged_blobs(std::uint64_t index, const std::vector<Bytes>& leaves,
                                          std::vector<Bytes> held) {
    auto offered = theirs_.payloads(index);
    if (!offered) {
      if (offered.error().code != ErrorCode::corrupt) return std::unexpected(std::move(offered).error());
      leave_out(leaves.size(), std::move(offered).error());
      return held;
    }
    if (!*offered) return held;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      Bytes& blob = (**offered)[i];
      if (options_.erased.contains(index * tile_width + i)) {
        held[i].clear();
        continue;
      }
      if (!held[i].empty() && !check(leaves[i], held[i])) held[i].clear();
      // Nobody can tell whether what is sealed to others belongs here; what is plain and belongs here does.
      if (is_sealed(held[i]) && !blob.empty() && !is_sealed(blob) && check(leaves[i], blob)) held[i].clear();
      if (blob.empty() || !held[i].empty()) continue;
      if (auto status = check(leaves[i], blob); status) {
        held[i] = std::move(blob);
      } else {
        Error error = std::move(status).error();
        error.message = fmt::format("blob of entry {}: {}", index * tile_width + i, error.message);
        leave_out(1, std::move(error));
      }
    }
    return held;
  }

  [[nodiscard]] Status check(ByteView leaf, ByteView blob) const {
    return options_.check_blob ? options_.check_blob(leaf, blob) : Status{};
  }

  void leave_out(std::uint64_t count, Error error) {
    report_.blobs_left_out += count;
    if (!report_.fault) report_.fault = std::move(error);
  }

  TileReader theirs_;
  TreeHead held_;
  LogFiles& ours_;
  Mirrored& report_;
  const MirrorOptions& options_;
};

}  // namespace

Result<Mirrored> mirror(const Fetch& remote, LogFiles& ours, const LogKeys& log, const MirrorOptions& options) {
  TRUCE_TRY(SignedCheckpoint theirs, read_checkpoint(remote, log));
  TRUCE_TRY(auto held, published_checkpoint(ours, log));
  Mirrored report;
  if (held) report.ours = held->body.head;
  report.theirs = theirs.body.head;
  const TreeHead before = report.ours;
  Copy copy(remote, ours, report, options);

  if (held) {
    bool older = report.theirs.size < before.size;
    TileReader published(fetch_from(ours), before);
    TRUCE_TRY(auto fork, find_fork(*held, theirs, older ? published : copy.theirs()));
    if (fork) return refuse_fork(ours, *fork);
    if (older) {
      report.state = MirrorState::behind;
      return report;
    }
  }
  if (held && before == report.theirs) {
    TRUCE_CHECK(collect_cosignatures(ours, *std::move(held), theirs, log, options.witnesses));
  } else {
    Rows rows = [&](std::uint64_t first, std::uint64_t) { return copy.rows(first); };
    TRUCE_CHECK(publish(ours, theirs, log, rows, options.progress));
    report.state = MirrorState::extended;
    report.ours = report.theirs;
  }
  if (options.blobs != BlobPolicy::keep) TRUCE_CHECK(copy.refresh_blobs(before.size));
  const std::vector<std::uint64_t> erased(options.erased.begin(), options.erased.end());
  TRUCE_CHECK(erase_blobs(ours, erased));
  return report;
}

}  // namespace truce
