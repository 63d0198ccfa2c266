// Checkpoints (C2SP tlog-checkpoint v1): a tree head under the log's name, signed by the log and cosigned by witnesses
// (C2SP tlog-cosignature v1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "record/merkle.h"
#include "record/note.h"

namespace truce {

/// The largest tree size that is read: 2^63 − 1, the largest that every reader of the format can hold.
inline constexpr std::uint64_t tree_size_limit = (std::uint64_t{1} << 63) - 1;

/// The most bytes of a body: far more than an origin takes, and far less than a note, so that there is always room for
/// signatures.
inline constexpr std::size_t checkpoint_size_limit = std::size_t{16} * 1024;

/// A checkpoint's body. One of size 0 with another root than the empty tree's can be read; nobody should sign it.
struct Checkpoint {
  std::string origin;  ///< the log's name for ever; not empty
  TreeHead head;
  std::vector<std::string> extensions;  ///< further lines, without their newline and not empty; we write none
  bool operator==(const Checkpoint&) const = default;
};

/// Reads a body: origin, size in decimal, root in base64, extensions, each a line that is not empty. The error names
/// the line.
[[nodiscard]] Result<Checkpoint> parse_checkpoint(std::string_view body);
/// The body's only form, its final newline included.
[[nodiscard]] std::string print_checkpoint(const Checkpoint& checkpoint);

/// Decimal ASCII without leading zeros, at most tree_size_limit; nothing otherwise.
[[nodiscard]] std::optional<std::uint64_t> parse_tree_size(std::string_view text);
/// One SHA-256 output in base64 (44 characters); nothing otherwise.
[[nodiscard]] std::optional<Digest> parse_digest(std::string_view text);

/// A checkpoint and the note that carries it; `note.text` is `body` printed.
struct SignedCheckpoint {
  Checkpoint body;
  Note note;
  [[nodiscard]] std::string text() const { return print_note(note); }
  bool operator==(const SignedCheckpoint&) const = default;
};

/// Reads both, verifies nothing.
[[nodiscard]] Result<SignedCheckpoint> parse_signed_checkpoint(std::string_view note);

/// The keys that speak for one origin. Several while a key is replaced: one that verifies is enough.
struct LogKeys {
  std::string origin;
  std::vector<VerifierKey> keys;
  /// That spoke for it and no longer do: a checkpoint that is held already may bear theirs alone. Never asked of what
  /// comes.
  std::vector<VerifierKey> former{};

  /// For what is held already.
  [[nodiscard]] LogKeys with_former() const {
    LogKeys all = *this;
    all.keys.insert(all.keys.end(), former.begin(), former.end());
    return all;
  }
};

/// Signs with each of the log's keys, in order. The checkpoint must have the form that parse_checkpoint reads.
[[nodiscard]] SignedCheckpoint sign_checkpoint(const Checkpoint& checkpoint, std::span<const Signer> log, Instant now);

/// refused unless the origin is the log's, at least one of its keys signed, and no line that bears a key of its fails.
[[nodiscard]] Status verify_log_signature(const SignedCheckpoint& checkpoint, const LogKeys& log);
/// parse_signed_checkpoint, then verify_log_signature.
[[nodiscard]] Result<SignedCheckpoint> open_checkpoint(std::string_view note, const LogKeys& log);

/// One witness's word: as of `time` this was the largest consistent tree it had seen of this origin.
struct Cosignature {
  VerifierKey witness;
  Instant time;
  bool operator==(const Cosignature&) const = default;
};

/// Which of these witnesses cosigned, and when; none is no error. Keys of another algorithm than cosignature/v1 are
/// left out. refused when a line that bears a witness's name and id is not its cosignature.
[[nodiscard]] Result<std::vector<Cosignature>> verify_cosignatures(const SignedCheckpoint& checkpoint,
                                                                   std::span<const VerifierKey> witnesses);

/// Takes over those of `lines` that `known` keys made for this checkpoint; unknown ones are dropped. A key's older line
/// gives way to its newer one. On failure (a known key's line does not hold, too many lines) the checkpoint is
/// unchanged.
[[nodiscard]] Status add_signatures(SignedCheckpoint& checkpoint, std::span<const NoteSignature> lines,
                                    std::span<const VerifierKey> known);

}  // namespace truce
