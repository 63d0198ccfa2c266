// The front door of src/record: one case's record, an append-only log of signed entries in a Merkle tree.
//
// A record is never rewritten. What it holds, what verify() checks and whom one still has to trust is docs/record.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/base.h"
#include "record/envelope.h"  // IWYU pragma: export
#include "record/key.h"       // IWYU pragma: export
#include "record/key_ring.h"  // IWYU pragma: export
#include "record/merkle.h"    // IWYU pragma: export

namespace truce {

class Store;

/// Where the record takes the time from. Injected, so that tests and demonstrations own it.
using Clock = std::function<Instant()>;
/// The machine's clock, in milliseconds.
[[nodiscard]] Instant system_now();

/// An entry as logged.
struct LoggedEntry {
  std::uint64_t index = 0;
  Instant recorded_at;
  Envelope envelope;  ///< envelope.payload: the entry's JSON, byte for byte as signed; envelope.key: who signed
  /// Set when the signing key was revoked later: the index of the revocation. The entry stands; surfaces mark it.
  std::optional<std::uint64_t> revoked_by;
};

/// An entry that passed the record's own rules, shown to the caller's before it is logged.
struct AdmittedEntry {
  std::uint64_t index = 0;
  Instant recorded_at;
  const Envelope& envelope;
  const Json& json;     ///< the parsed payload
  bool logged = false;  ///< true: already in the log, by another process, since this Record was last refreshed
};

/// The caller's own rules (the case's fold). Its error refuses the whole batch.
using AdmissionCheck = std::function<Status(const AdmittedEntry&)>;

/// What append() assigned: entries [first, first + count), all with the same recorded_at.
struct Appended {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  Instant recorded_at;
};

/// Called now and then with how many of how many entries are done.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Largest payload of an entry in bytes, of every kind.
inline constexpr std::size_t entry_payload_limit = std::size_t{48} * 1024;

/// One open record. Not for use by two threads at once: open the folder again in each; processes and threads may read
/// while one of them writes, and writers wait for one another (up to ten seconds, then unavailable).
class Record {
 public:
  /// Makes a record in `folder` (created when missing) with one entry: the registrar enrolling its own key,
  /// self-signed. refused when the folder already holds a record.
  static Result<Record> create(const std::filesystem::path& folder, const CaseId& case_id, const ActorId& registrar,
                               const KeyPair& registrar_key, Clock clock = system_now);
  /// Opens a record. Checks the form of the store, the head against the newest leaves, and every key entry; verify()
  /// checks the rest. not_found when the folder holds no record; bad_input when it is of a newer format; corrupt when a
  /// check fails.
  static Result<Record> open(const std::filesystem::path& folder, Clock clock = system_now);

  Record(Record&&) noexcept;
  Record& operator=(Record&&) noexcept;
  ~Record();

  [[nodiscard]] const CaseId& case_id() const;
  /// Entries, as of opening, the last append() or the last refresh(); root(), keys() and read() stand for the same
  /// size.
  [[nodiscard]] std::uint64_t size() const;
  /// The Merkle root over the leaves.
  [[nodiscard]] Digest root() const;
  [[nodiscard]] TreeHead head() const;
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

  /// Entries [first, first + count), fewer at the end. Every one is hashed again on reading: corrupt when it does not
  /// match its leaf.
  [[nodiscard]] Result<std::vector<LoggedEntry>> read(std::uint64_t first, std::uint64_t count) const;
  /// The same one by one, without holding them all; the visitor's error ends it and is returned.
  Status visit(std::uint64_t first, std::uint64_t count,
               const std::function<Status(const LoggedEntry&)>& visitor) const;

  /// The leaf's bytes (docs/record.md), what the tree commits to.
  [[nodiscard]] Result<Bytes> leaf(std::uint64_t index) const;
  [[nodiscard]] Result<std::vector<Digest>> prove_inclusion(std::uint64_t index) const;
  [[nodiscard]] Result<std::vector<Digest>> prove_consistency(std::uint64_t old_size) const;

  /// Recomputes everything from the stored bytes: the store's own checks, every leaf, commitment, signature, schema,
  /// key rule, tree node and the head. The error (corrupt) names the first thing that does not hold: which index, which
  /// rule, found, expected. `known`: a head noted earlier or elsewhere, which this record must extend; without one, a
  /// record cut short or made anew by its holder looks whole. Returns the head verified.
  [[nodiscard]] Result<TreeHead> verify(const Progress& progress = {}, std::optional<TreeHead> known = {}) const;

 private:
  struct State;
  Record(std::unique_ptr<Store> store, std::unique_ptr<State> state, Clock clock);

  std::unique_ptr<Store> store_;
  std::unique_ptr<State> state_;
  Clock clock_;
};

}  // namespace truce
