// The front door of src/record: one case's record, an append-only log of signed entries in a Merkle tree.
//
// A record is never rewritten. What it holds, what verify() checks and whom one still has to trust is docs/record.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/base.h"
#include "record/admission.h"            // IWYU pragma: export
#include "record/blob.h"                 // IWYU pragma: export
#include "record/checkpoint.h"           // IWYU pragma: export
#include "record/consistency_receipt.h"  // IWYU pragma: export
#include "record/envelope.h"             // IWYU pragma: export
#include "record/key.h"                  // IWYU pragma: export
#include "record/key_ring.h"             // IWYU pragma: export
#include "record/log_notes.h"            // IWYU pragma: export
#include "record/merkle.h"               // IWYU pragma: export
#include "record/publish.h"              // IWYU pragma: export
#include "record/receipt.h"              // IWYU pragma: export

namespace truce {

class Store;

/// Where the record takes the time from. Injected, so that tests and demonstrations own it.
using Clock = std::function<Instant()>;
/// The machine's clock, in milliseconds.
[[nodiscard]] Instant system_now();

/// Why an entry's content is not shown.
enum class Withheld : std::uint8_t {
  no,      ///< it is shown
  sealed,  ///< it is not public, and none of the reader's keys opens it
  absent,  ///< it is not here: erased, or never given to this copy of the record
};

/// An entry as logged.
struct LoggedEntry {
  std::uint64_t index = 0;
  Instant recorded_at;
  KeyId key;          ///< that signed it
  bool rule = false;  ///< of kind key or erasure: the record itself goes by it
  /// envelope.payload: the entry's JSON, byte for byte as signed. Empty when withheld.
  Envelope envelope{};
  Withheld withheld = Withheld::no;
  /// The payload as a fold takes it: nothing when withheld.
  [[nodiscard]] std::optional<std::string_view> payload() const {
    return withheld == Withheld::no ? std::optional<std::string_view>(envelope.payload) : std::nullopt;
  }
  /// Set when the signing key was revoked later: the index of the revocation. The entry stands; surfaces mark it.
  std::optional<std::uint64_t> revoked_by;
};

/// An entry that passed the record's own rules, shown to the caller's before it is logged.
struct AdmittedEntry {
  std::uint64_t index = 0;
  Instant recorded_at;
  const Envelope& envelope;
  const EntryHead& head;  ///< empty when withheld
  bool logged = false;    ///< true: already in the log, by another process, since this Record was last refreshed
  bool withheld = false;  ///< only of an entry that is logged
  /// As a fold takes it: nothing when withheld.
  [[nodiscard]] std::optional<std::string_view> payload() const {
    return withheld ? std::nullopt : std::optional<std::string_view>(envelope.payload);
  }
};

/// An entry with all that can be worked out before its turn comes.
struct SubmittedEntry {
  Envelope envelope;
  Examined examined;
  std::optional<Digest> name;   ///< of its signed bytes in the store; nothing when the storage key is wanted for it
  Salt salt{};                  ///< fresh
  Digest commitment{};          ///< payload_commitment under that salt
  std::optional<Bytes> blob{};  ///< plain_blob; nothing when it is to be sealed, which needs the leaf
};
/// One writer's entries: all of them are logged, or none.
using Submission = std::vector<SubmittedEntry>;

/// The caller's own rules (the case's fold). Its error refuses the whole batch.
using AdmissionCheck = std::function<Status(const AdmittedEntry&)>;

/// Forget what an AdmissionCheck has taken in of entries from index `size` on: they are not logged.
using AppendUndo = std::function<void(std::uint64_t size)>;

/// What append() assigned: entries [first, first + count), all with the same recorded_at.
struct Appended {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  Instant recorded_at;
};

/// True of a blob that may be given out.
using BlobFilter = std::function<bool(ByteView blob)>;

/// What verify() found to hold.
struct Verified {
  TreeHead head;
  std::uint64_t sealed = 0;       ///< entries that no key at hand opened: their place was checked, not their content
  std::uint64_t erased = 0;       ///< entries whose content is gone, by an erasure that stands in the record
  std::uint64_t withheld = 0;     ///< of a copy: entries whose content was not given to it
  std::uint64_t checkpoints = 0;  ///< that were issued for these entries, or the first of them: each agrees
  /// That were issued for more entries than there are: the record was restored to an earlier point, or cut short. What
  /// signatures of known keys they bear hold; there is nothing to compare their roots with.
  std::uint64_t later_checkpoints = 0;
  std::uint64_t signed_for = 0;              ///< entries of the largest checkpoint; 0 when none was issued
  std::set<std::uint64_t> erased_entries{};  ///< that an erasure names, carried out or not
  std::uint64_t unfinished_erasures = 0;     ///< erasures that stand in the record while the content is still here
};

/// How a record is opened.
struct RecordOptions {
  Clock clock = system_now;
  ReadingKeys keys{};  ///< what is not public is shown as far as these open it, and taken in only with the storage key
};

/// True for "postgres://…" and "postgresql://…".
[[nodiscard]] bool is_postgres(std::string_view place);

/// One open record. Not for use by two threads at once: open the folder again in each; processes and threads may read
/// while one of them writes, and writers wait for one another (up to ten seconds, then unavailable).
class Record {
 public:
  /// Makes a record in `folder` (created when missing) with one entry: the registrar enrolling its own key,
  /// self-signed. refused when the folder already holds a record.
  static Result<Record> create(const std::filesystem::path& folder, const CaseId& case_id, const ActorId& registrar,
                               const KeyPair& registrar_key, RecordOptions options = {});
  /// Opens a record. Checks the form of the store, the head against the newest leaves, and every key entry; verify()
  /// checks the rest. not_found when the folder holds no record; bad_input when it is of a newer format; corrupt when a
  /// check fails.
  static Result<Record> open(const std::filesystem::path& folder, RecordOptions options = {});

  /// Of a published log in a folder (a mirror, a backup): only reads. The checkpoint must be signed by the log's key
  /// that the record itself names.
  static Result<Record> open_published(const std::filesystem::path& folder, RecordOptions options = {});

  /// The same at any place: a folder, or a PostgreSQL database (libpq's connection URI), which may hold the records of
  /// many cases. unavailable when no server answers, or it does not keep what it acknowledges (fsync,
  /// full_page_writes).
  static Result<Record> create_at(const std::string& place, const CaseId& case_id, const ActorId& registrar,
                                  const KeyPair& registrar_key, RecordOptions options = {});
  static Result<Record> open_at(const std::string& place, const CaseId& case_id, RecordOptions options = {});
  /// In any store (record/store.h).
  static Result<Record> open_store(std::unique_ptr<Store> store, RecordOptions options = {});
  /// Takes back what create_at() or a restore made at `place`, before anybody knew it, because of `why`: drops it from
  /// the database; a folder is its maker's to remove. Returns `why`, which then also says when that failed.
  [[nodiscard]] static Error taken_back(const std::string& place, const CaseId& case_id, Error why);

  Record(Record&&) noexcept;
  Record& operator=(Record&&) noexcept;
  ~Record();

  [[nodiscard]] const CaseId& case_id() const;
  /// Entries, as of opening, or the last append(), refresh() or issue_checkpoint(); root(), keys() and read() stand for
  /// the same size.
  [[nodiscard]] std::uint64_t size() const;
  /// The Merkle root over the leaves.
  [[nodiscard]] Digest root() const;
  [[nodiscard]] TreeHead head() const;
  /// The same of the first `size` entries, at most size().
  [[nodiscard]] Result<TreeHead> head(std::uint64_t size) const;
  /// Of the newest entry.
  [[nodiscard]] Instant last_recorded_at() const;
  [[nodiscard]] const KeyRing& keys() const;

  /// Takes in what others appended meanwhile; `follow` sees each such entry (logged = true) in order. On error nothing
  /// changes.
  Status refresh(const AdmissionCheck& follow = {});

  /// Admits and logs a batch, whole or not at all, durably: when it returns, the entries are on disk. `check` sees in
  /// order every entry from size() on: those others appended meanwhile (logged = true), then those of the batch that
  /// passed so far, so that a fold that stood at size() stays in step. On error nothing is logged and size() is as
  /// before; the error's message begins with the entry's position in the batch when there is more than one ("entry 3 of
  /// 10: …"), and its pointer is into the payload.
  ///
  /// Each entry is tested in this order: size; strict JSON; schemas/entry-1.schema.json; case; the member named by its
  /// kind; author.key against the envelope; the key (known, live, in its period, entitled); the signature; not logged
  /// before; `check`. The same signed bytes are never logged twice: refused, naming the index that has them.
  Result<Appended> append(std::span<const Envelope> batch, const AdmissionCheck& check = {});

  /// The part of admission that looks at the envelopes alone, signatures included, where `key_of` knows the signer's
  /// key (null: it does not). Reads nothing of this Record that changes: any thread may do it at any time. bad_input as
  /// append().
  [[nodiscard]] Result<Submission> examine(std::vector<Envelope> batch,
                                           const std::function<const PublicKey*(const KeyId&)>& key_of) const;
  /// The same with the keys of this Record, while none changes it.
  [[nodiscard]] Result<Submission> examine(std::vector<Envelope> batch) const;
  /// Admits and logs the submissions of several writers with one commit: each whole or not at all, in this order, and
  /// one that is refused does not touch the others. As append() otherwise. On error nothing of any is logged.
  ///
  /// `check` may have seen some entries of a submission that is then refused: `undo` tells so at once. When all of it
  /// fails, everything from size() on is to be forgotten; `undo` is not called for that. What is logged is moved out of
  /// the submissions, however it ends.
  Result<std::vector<Result<Appended>>> append_group(std::span<Submission> group, const AdmissionCheck& check = {},
                                                     const AppendUndo& undo = {});

  /// Entries [first, first + count), fewer at the end. Every one is hashed again on reading: corrupt when it does not
  /// match its leaf.
  [[nodiscard]] Result<std::vector<LoggedEntry>> read(std::uint64_t first, std::uint64_t count) const;
  /// The same one by one, without holding them all; the visitor's error ends it and is returned.
  Status visit(std::uint64_t first, std::uint64_t count,
               const std::function<Status(const LoggedEntry&)>& visitor) const;

  /// For each envelope the name of its signed bytes; nothing for one that is not public, without the storage key.
  /// bad_input for an envelope that is no entry. May run beside any other use of this record, from any thread.
  [[nodiscard]] Result<std::vector<std::optional<Digest>>> names_of(std::span<const Envelope> batch) const;
  /// For each name the entry that has these signed bytes; one that was erased is never found.
  [[nodiscard]] Result<std::vector<std::optional<std::uint64_t>>> find(
      std::span<const std::optional<Digest>> names) const;

  /// Carries out the erasure that stands in the record for entry `index`: destroys its payload, signature and salt, in
  /// the store's own files. Copies, mirrors and backups are their holders' to mend. refused when no erasure names the
  /// entry. True when there was something left to destroy.
  Result<bool> erase(std::uint64_t index);

  /// The entries whose erasure stands in the record, ascending.
  [[nodiscard]] std::vector<std::uint64_t> erased() const;

  /// What is published of entries [first, first + count), all of which exist: leaves, and the blobs that `may` lets
  /// out. An entry whose erasure stands in the record has none.
  [[nodiscard]] Result<std::vector<LogEntry>> published(std::uint64_t first, std::uint64_t count,
                                                        const BlobFilter& may) const;

  /// The leaf's bytes (docs/record.md), what the tree commits to.
  [[nodiscard]] Result<Bytes> leaf(std::uint64_t index) const;
  /// The root of the full subtree over leaves [index·2^level, (index+1)·2^level), all of which exist.
  [[nodiscard]] Result<Digest> node(unsigned level, std::uint64_t index) const;
  /// What the leaf commits to; nothing when it is withheld here.
  [[nodiscard]] Result<std::optional<BlobContent>> content(std::uint64_t index) const;
  [[nodiscard]] Result<std::vector<Digest>> prove_inclusion(std::uint64_t index) const;
  /// The same in the tree of the first `size` entries.
  [[nodiscard]] Result<std::vector<Digest>> prove_inclusion(std::uint64_t index, std::uint64_t size) const;
  /// Under the latest checkpoint that covers the entry: all that shows it to somebody without a network. `content`:
  /// with what was stated; refused when it is withheld here. not_found when no checkpoint covers the entry yet.
  [[nodiscard]] Result<Receipt> receipt(std::uint64_t index, bool content = true) const;
  [[nodiscard]] Result<std::vector<Digest>> prove_consistency(std::uint64_t old_size) const;
  /// The same up to the tree of `size` entries, which may be smaller than size().
  [[nodiscard]] Result<std::vector<Digest>> prove_consistency(std::uint64_t old_size, std::uint64_t size) const;

  /// The proof that the latest checkpoint extends `earlier`, with both: one of this log that somebody holds, or that
  /// was kept here. refused when the log did not sign it, not_found when none of as many entries was issued. Its
  /// entries are not compared: the receipt holds exactly when head(earlier's size) is earlier's head (else see fork.h).
  [[nodiscard]] Result<ConsistencyReceipt> consistency_receipt(const SignedCheckpoint& earlier) const;

  /// Signs a checkpoint of the present head with those of `signers` that are live keys of the log, and keeps it,
  /// durably: only then is it returned, so that nothing is shown that could still be lost. What came since the last
  /// checkpoint is read and hashed again before. Of a head that has one already, that one with its cosignatures.
  ///
  /// Takes in what others appended meanwhile, as refresh(); `follow` sees it. On error size() is as before.
  ///
  /// refused without a key of the log among `signers`. corrupt when the record does not extend a checkpoint that was
  /// issued: it was cut short, or restored to an earlier point, and going on would make a second history.
  Result<SignedCheckpoint> issue_checkpoint(std::span<const KeyPair> signers, const AdmissionCheck& follow = {});
  /// The checkpoint of the largest size not above `size`; nothing when none was issued.
  [[nodiscard]] Result<std::optional<SignedCheckpoint>> checkpoint(std::uint64_t size = INT64_MAX) const;
  /// Keeps what witnesses known to the record answered for the checkpoint of this size; lines of others are dropped.
  /// Returns the checkpoint with all cosignatures that it has. not_found, refused (a known witness's line does not
  /// hold).
  Result<SignedCheckpoint> add_cosignatures(std::uint64_t size, std::span<const NoteSignature> lines);

  /// Recomputes everything from the stored bytes: the store's own checks, every leaf, commitment, signature, schema,
  /// key rule, tree node, checkpoint and the head. The error (corrupt) names the first thing that does not hold: which
  /// index, which rule, found, expected. `known`: a head noted earlier or elsewhere, which this record must extend;
  /// without one, a record cut short or made anew by its holder looks whole.
  [[nodiscard]] Result<Verified> verify(const Progress& progress = {}, std::optional<TreeHead> known = {}) const;

 private:
  struct State;
  Record(std::unique_ptr<Store> store, std::unique_ptr<State> state, RecordOptions options);

  std::unique_ptr<Store> store_;
  std::unique_ptr<State> state_;
  RecordOptions options_;
};

}  // namespace truce
