// A fork: two checkpoints of one log, both signed by it, that cannot both be true. Whoever holds both can show it to
// anybody.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "record/checkpoint.h"
#include "record/log_files.h"
#include "record/tile_reader.h"

namespace truce {

/// Two checkpoints of one log, and what the larger tree says of the smaller one's entries.
struct Fork {
  SignedCheckpoint ours;
  SignedCheckpoint theirs;
  Digest prefix{};  ///< the larger tree's root over as many entries as the smaller has; not the smaller's root
  std::vector<Digest> proof;  ///< that the larger tree extends `prefix` (consistency_proof); empty for equal sizes
};

/// Nothing when one of two checkpoints extends the other, else the fork. `larger`: reads the larger one's tree (either
/// of them when equal); not read when the sizes are equal or one is 0.
[[nodiscard]] Result<std::optional<Fork>> find_fork(const SignedCheckpoint& ours, const SignedCheckpoint& theirs,
                                                    TileReader& larger);

/// Success when it is one: both are signed by the log and contradict each other. refused with the reason why not.
[[nodiscard]] Status verify_fork(const Fork& fork, const LogKeys& log);

/// Writes it below `evidence/`: `<name>-ours`, `<name>-theirs` (both notes as signed) and `<name>-proof.txt`, which
/// says in words what they show and how anybody checks it. The name comes from the sizes and from a hash of theirs, so
/// that the same fork is kept once. Returns `evidence/<name>`.
[[nodiscard]] Result<std::string> keep_evidence(LogFiles& files, const Fork& fork);
/// The text of `<name>-proof.txt`.
[[nodiscard]] std::string print_fork(const Fork& fork);

/// keep_evidence, then the error: refused, naming both heads and where the evidence is.
[[nodiscard]] std::unexpected<Error> refuse_fork(LogFiles& files, const Fork& fork);

}  // namespace truce
