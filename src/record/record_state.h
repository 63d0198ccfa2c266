// What an open record holds in memory, and the step that adds a group of submissions; not part of the front door.
#pragma once

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "record/log_state.h"
#include "record/record.h"
#include "record/store.h"

namespace truce {

/// The root of the full subtree over leaves [index·2^level, (index+1)·2^level): it stands in the row of the last leaf.
[[nodiscard]] Result<Digest> stored_node(Store& store, unsigned level, std::uint64_t index);
/// The tree's right edge when it had `size` leaves. O(log n).
[[nodiscard]] Result<Frontier> stored_frontier(Store& store, std::uint64_t size);

/// A stored checkpoint, its signatures verified with the keys that the log and its witnesses have had: corrupt when one
/// does not hold, is a stranger's, or the log's is missing. Not compared with the entries.
/// `copy`: lines of strangers are let be, which somebody may add on the way to it.
[[nodiscard]] Result<SignedCheckpoint> read_checkpoint(const StoredCheckpoint& stored, const KeyRing& keys,
                                                       bool copy = false);

/// The same of one that covers more entries than there are: who signed it, those may say. corrupt when it is none of
/// that size, or a line of a known key does not hold.
[[nodiscard]] Status check_later_checkpoint(const StoredCheckpoint& stored, const KeyRing& keys);

/// "entry 3 of 10: …", where there is more than one.
[[nodiscard]] std::unexpected<Error> at_position(std::size_t position, std::size_t of, Error error);

/// The rows of a group of submissions, and the names that are taken: in the store, and by these rows.
struct Composed {
  std::vector<StoredEntry> entries;
  std::unordered_map<Digest, std::uint64_t, DigestHash> names;

  /// No rows yet; knows which of the group's names the store has.
  static Result<Composed> among(Store& store, std::span<const Submission> group);
};

struct Record::State {
  explicit State(const CaseId& id) : admission(id), log(id) {}

  Admission admission;
  LogState log;

  /// Takes in what the store has beyond `next`; `follow` sees each.
  [[nodiscard]] Status catch_up(Store& store, const ReadingKeys& keys, LogState& next,
                                const AdmissionCheck& follow) const;
  /// All of a submission as rows after `next`, or none of it: then `next` and `rows` are as before.
  [[nodiscard]] Status add_all(Store& store, const RecordOptions& options, Submission& submission, Instant recorded_at,
                               const AdmissionCheck& check, const AppendUndo& undo, LogState& next,
                               Composed& rows) const;
  /// The state of what is stored, from its newest parts and the entries that the record goes by; verify() is for the
  /// rest.
  [[nodiscard]] Status load(Store& store, const StoredHead& head);

 private:
  [[nodiscard]] Status add(Store& store, const RecordOptions& options, SubmittedEntry& entry, Instant recorded_at,
                           const AdmissionCheck& check, LogState& next, Composed& rows) const;
};

}  // namespace truce
