// What an envelope must be before it is an entry of the record: the same test when it is appended and when it is
// verified.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/id.h"
#include "base/json.h"
#include "base/time.h"
#include "record/entry_head.h"  // IWYU pragma: export
#include "record/envelope.h"
#include "record/key_ring.h"

namespace truce {

/// Largest payload of an entry in bytes, of every kind.
inline constexpr std::size_t entry_payload_limit = std::size_t{48} * 1024;

/// What an envelope says of itself, tested; who may say it is not.
struct Examined {
  EntryHead head;
  Json json;                               ///< the payload when the record itself goes by it (is_rule), else null
  Digest digest{};                         ///< SHA-256 of the signed bytes
  std::optional<PublicKey> verified_with;  ///< the signature was verified with this key
};

/// The entry schema, compiled, and the tests in their order.
class Admission {
 public:
  explicit Admission(CaseId case_id);

  /// All of admission that looks at nothing but the envelope, so that many can be examined at once: payload type, size,
  /// strict JSON, schema, case, the member named by its kind, author.key against the envelope; and the signature, with
  /// `key` when it is given. Not who may say it. A signature that does not verify is no error yet: admit() says so in
  /// its turn. Thread-safe.
  [[nodiscard]] Result<Examined> examine(const Envelope& envelope, const PublicKey* key = nullptr) const;

  /// The rest, in the order of the record: the key rules as of `keys`, then the signature (unless it was verified with
  /// that very key), then who speaks; takes the entry's effect on `keys`. On error `keys` is unchanged.
  [[nodiscard]] Status admit(const Envelope& envelope, const Examined& examined, std::uint64_t index,
                             Instant recorded_at, KeyRing& keys) const;
  /// Both.
  [[nodiscard]] Result<Examined> admit(const Envelope& envelope, std::uint64_t index, Instant recorded_at,
                                       KeyRing& keys) const;

 private:
  [[nodiscard]] Result<Examined> read(const Envelope& envelope) const;
  template <class Value>
  [[nodiscard]] Result<Examined> take(const Envelope& envelope, const Value& entry) const;

  CaseId case_id_;
  JsonSchema schema_;
};

}  // namespace truce
