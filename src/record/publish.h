// Brings the files of a published log (tiles.h) up to a checkpoint.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "record/checkpoint.h"
#include "record/log_files.h"

namespace truce {

/// What a log publishes of one entry.
struct LogEntry {
  Bytes leaf;
  Bytes blob;  ///< empty: withheld or erased
  bool operator==(const LogEntry&) const = default;
};

/// Entries [first, first + count) of the log that is published; all of them exist. A store, a mirror, a backup.
using Rows = std::function<Result<std::vector<LogEntry>>(std::uint64_t first, std::uint64_t count)>;

struct Publication {
  TreeHead before;  ///< of the checkpoint that was there; of the empty tree when there was none
  TreeHead after;
  std::uint64_t files = 0;  ///< written, the checkpoint included
};

/// Writes the entries since the checkpoint that is there, then `next` as the checkpoint. Full tiles and their bundles
/// are written once; what an interrupted call left is taken up; partial tiles go when their full one is there. Nothing
/// is read of entries before the last full bundle.
///
/// A reader sees the old log or the new one at any moment. On failure the checkpoint is the old one, and what has been
/// written beyond it does no harm. Errors: refused when a checkpoint is not signed by the log, when `next` is older
/// than the one there, or when it does not extend it (a fork, see fork.h: both are kept as evidence); corrupt when what
/// is there does not verify, or when `rows` do not lead to next's root.
[[nodiscard]] Result<Publication> publish(LogFiles& files, const SignedCheckpoint& next, const LogKeys& log,
                                          const Rows& rows, const Progress& progress = {});

/// The checkpoint that is there, signed by a key that speaks or spoke for the log; nothing when there is none.
[[nodiscard]] Result<std::optional<SignedCheckpoint>> published_checkpoint(LogFiles& files, const LogKeys& log);

/// Empties the places of these entries in every payload bundle that has them, of partial tiles too. Entries beyond the
/// bundles are no error: there is nothing of them. Other blobs stay byte for byte.
[[nodiscard]] Status erase_blobs(LogFiles& files, std::span<const std::uint64_t> entries);

}  // namespace truce
