// From a backup back to a record.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "record/record.h"
#include "record/store.h"

namespace truce {

/// Makes a record at `place` of the first `size` entries of a published copy that has every blob (`truce backup`), and
/// puts `checkpoints` in it. The copy is verified whole before anything is written, the record after.
///
/// A record restored to fewer entries than a checkpoint was issued for verifies, and says so for ever (verify);
/// issue_checkpoint refuses: going on from there would be another history than the one that was signed.
///
/// Nothing half-restored stays in a database; a folder is the caller's to empty.
///
/// Errors: corrupt (the copy does not verify, or lacks a blob that no erasure accounts for), refused (there is a
/// record, or the storage key is wanted), not_found, limit (`size` is more than there is).
[[nodiscard]] Result<Record> restore_record(const Fetch& from, const std::vector<StoredCheckpoint>& checkpoints,
                                            std::uint64_t size, const std::string& place, RecordOptions options,
                                            const Progress& progress = {});

}  // namespace truce
