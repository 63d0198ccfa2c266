// Whose signed notes a record goes by: the log's keys and the witnesses', as its key entries state them.
#pragma once

#include "record/checkpoint.h"
#include "record/key_ring.h"
#include "record/policy.h"

namespace truce {

/// The log's live keys, and those that have ended as its former ones. refused when the record names none.
[[nodiscard]] Result<LogKeys> log_keys(const KeyRing& keys);
/// Every key that the log or a witness has ever had here: who may have signed a checkpoint that was kept.
[[nodiscard]] std::vector<VerifierKey> note_keys(const KeyRing& keys);
/// The witnesses and how many make a checkpoint final, as the record's policy states; without one nobody need cosign,
/// and no checkpoint should be called final.
[[nodiscard]] WitnessQuorum witness_quorum(const KeyRing& keys);

}  // namespace truce
