// Copies a published log and holds it to its word: what was copied once is never given up for another history.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>

#include "record/checkpoint.h"
#include "record/log_files.h"
#include "record/publish.h"
#include "record/tile_reader.h"

namespace truce {

/// What a mirror does about blobs of entries that it has already.
enum class BlobPolicy {
  keep,  ///< does not ask again
  fill,  ///< asks again for those it lacks; keeps those that the log no longer offers
  all,   ///< asks again for all: what is damaged here is replaced
};

struct MirrorOptions {
  BlobPolicy blobs = BlobPolicy::fill;
  BlobCheck check_blob;  ///< a blob that fails is left out
  /// Entries whose content is not to be held, by erasures that stand in the record: emptied here, and never taken
  /// again.
  std::set<std::uint64_t> erased{};
  std::vector<VerifierKey> witnesses;  ///< their cosignatures are collected for a checkpoint that is held already
  Progress progress{};
};

enum class MirrorState {
  current,   ///< the log has nothing new
  extended,  ///< new entries were copied
  behind,    ///< the log showed an older tree than the one held, and one that it extends: no fork
};

struct Mirrored {
  MirrorState state = MirrorState::current;
  TreeHead ours;                     ///< as held now
  TreeHead theirs;                   ///< as shown
  std::uint64_t blobs_left_out = 0;  ///< offered and not taken: they fail their check, or their bundle is broken
  std::optional<Error> fault;        ///< the first such
};

/// Copies what is new at `remote` into `ours`. The checkpoint must be signed by the log and extend the one held; every
/// new entry is hashed into the tree held, and the new root must be the checkpoint's. `log` names the keys of the
/// checkpoint held, too, when the log's key was replaced since. May be interrupted at any moment: the next call takes
/// up the bundles that are here already.
///
/// Errors: refused when the checkpoint is not the log's, or is a fork (both checkpoints are kept as evidence, fork.h);
/// not_found and corrupt when the log lacks files or they do not lead to its checkpoint. The log held is then as it
/// was; only the asking again for old blobs can fail after new entries were taken. Broken blobs are no error, so that
/// they cannot keep anybody from holding the entries.
[[nodiscard]] Result<Mirrored> mirror(const Fetch& remote, LogFiles& ours, const LogKeys& log,
                                      const MirrorOptions& options);

}  // namespace truce
