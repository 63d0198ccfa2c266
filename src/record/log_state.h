// What a log's first n entries amount to, and the step from n to n + 1: written once, for appending, catching up and
// verifying.
#pragma once

#include "base/error.h"
#include "base/id.h"
#include "base/json.h"
#include "base/time.h"
#include "record/admission.h"
#include "record/key_ring.h"
#include "record/merkle.h"
#include "record/record.h"
#include "record/store.h"

namespace truce {

/// All that appending the next entry depends on. A value.
struct LogState {
  explicit LogState(const CaseId& id) : case_id(id), keys(id) {}

  CaseId case_id;
  Frontier tree;
  Instant last = Instant::distant_past();  ///< recorded_at of the newest entry
  KeyRing keys;
};

/// Entries held at once while walking.
inline constexpr std::uint64_t walk_chunk = 256;

/// Shows stored entries [first, end) in order; nothing of the store is held while `visit` runs. corrupt when one is
/// missing.
Status walk(Store& store, std::uint64_t first, std::uint64_t end,
            const std::function<Status(const StoredEntry&)>& visit);

/// SHA-256 of the bytes that an envelope's signature is over.
[[nodiscard]] Digest signed_digest(const Envelope& envelope);

/// Makes the next row of an admitted envelope, under a fresh salt, and takes it into `state` (whose keys have it
/// already).
[[nodiscard]] StoredEntry log_entry(const Envelope& envelope, const Json& entry, Instant recorded_at, LogState& state);

/// Reads a row back: its leaf decodes and has the hash stored for it, and its payload matches the leaf's commitment.
/// corrupt otherwise.
[[nodiscard]] Result<LoggedEntry> read_entry(const StoredEntry& stored, const CaseId& case_id);

/// Everything that makes a row the next entry after `state` (whose size is its index): read_entry, its time, admission
/// as when it was appended, and every stored part recomputed. Takes it into `state`; corrupt, naming index and rule,
/// when something does not hold. Returns the entry and its parsed payload.
[[nodiscard]] Result<std::pair<LoggedEntry, Json>> replay(const StoredEntry& stored, const Admission& admission,
                                                          LogState& state);

/// The whole record from its stored bytes (Record::verify). `noted`: heads that it must extend.
[[nodiscard]] Result<TreeHead> verify_store(Store& store, const CaseId& case_id, const Admission& admission,
                                            std::span<const TreeHead> noted, const Progress& progress);

}  // namespace truce
