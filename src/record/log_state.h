// What a log's first n entries amount to, and the step from n to n + 1: written once, for appending, catching up and
// verifying.
#pragma once

#include <map>
#include <optional>
#include <span>

#include "base/error.h"
#include "base/id.h"
#include "base/json.h"
#include "base/time.h"
#include "record/admission.h"
#include "record/blob.h"
#include "record/copy_on_write.h"
#include "record/key_ring.h"
#include "record/merkle.h"
#include "record/record.h"
#include "record/store.h"

namespace truce {

/// All that appending the next entry depends on. A value, and cheap to copy: each commit begins with one.
struct LogState {
  explicit LogState(const CaseId& id) : case_id(id), keys(id) {}

  CaseId case_id;
  Frontier tree;
  Instant last = Instant::distant_past();  ///< recorded_at of the newest entry
  KeyRing keys;
  CopyOnWrite<std::map<std::uint64_t, std::uint64_t>> erasures;  ///< erased entry → the erasure
};

/// Entries held at once while walking.
inline constexpr std::uint64_t walk_chunk = 256;

/// Shows stored entries [first, end) in order; nothing of the store is held while `visit` runs. corrupt when one is
/// missing.
Status walk(Store& store, std::uint64_t first, std::uint64_t end,
            const std::function<Status(const StoredEntry&)>& visit);

/// What the signed bytes are called in the store: their SHA-256, or, when they are not public, the storage key's HMAC
/// of it, which confirms no guess to others. Not public and without the storage key: nothing.
[[nodiscard]] std::optional<Digest> signed_name(const Examined& examined, const std::optional<StorageKey>& storage);

/// Works out what an examined entry brings to its row, under a fresh salt. Its own work alone: many at once.
[[nodiscard]] SubmittedEntry submitted(Envelope envelope, Examined examined, const Salt& salt,
                                       const std::optional<StorageKey>& storage);

/// Makes the next row of an admitted entry that has a name, and takes it into `state` (whose keys have it already). Not
/// public: sealed to the live roots of its audience and its author's party, and to `storage`.
[[nodiscard]] StoredEntry log_entry(SubmittedEntry&& entry, const std::optional<StorageKey>& storage,
                                    Instant recorded_at, LogState& state);

/// Reads a row back: its leaf decodes and has the hash stored for it, and its blob, where it is there and `keys` open
/// it, matches the leaf's commitment. corrupt otherwise.
[[nodiscard]] Result<LoggedEntry> read_entry(const StoredEntry& stored, const CaseId& case_id, const ReadingKeys& keys);

/// An `erasure` against what it erases: an earlier entry that may be erased, with the leaf hash it states.
[[nodiscard]] Status check_erasure(Store& store, const Json& erasure, std::uint64_t index);

/// What a row brings to the log.
struct Replayed {
  LoggedEntry entry;
  EntryHead head;  ///< empty when withheld
};

/// Takes the rows from state.tree.size() up to `end` into `state`, and shows each. What makes a row the next entry:
/// read_entry, its time, admission as when it was appended, and every stored part recomputed, as far as `keys` open it.
/// corrupt, naming the first index and rule that do not hold; `state` is then as far as that. What looks at one row
/// alone is done ahead, on all cores when there are many rows, with the keys known so far; each row is judged in its
/// turn.
[[nodiscard]] Status replay(Store& store, std::uint64_t end, const Admission& admission, const ReadingKeys& keys,
                            LogState& state, const std::function<Status(const Replayed&)>& visit);

/// The whole record from its stored bytes (Record::verify). `noted`: heads that it must extend.
[[nodiscard]] Result<Verified> verify_store(Store& store, const CaseId& case_id, const Admission& admission,
                                            const ReadingKeys& keys, std::span<const TreeHead> noted,
                                            const Progress& progress);

}  // namespace truce
