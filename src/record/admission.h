// What an envelope must be before it is an entry of the record: the same test when it is appended and when it is
// verified.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/id.h"
#include "base/json.h"
#include "base/time.h"
#include "record/envelope.h"
#include "record/key_ring.h"

namespace truce {

/// The kind that a correction corrects: the name of the body beside `correction`; none for entries of other kinds.
/// `entry` has passed the schema.
[[nodiscard]] std::optional<std::string_view> corrected_kind(const Json& entry);

/// Largest payload of an entry in bytes, of every kind.
inline constexpr std::size_t entry_payload_limit = std::size_t{48} * 1024;

/// What an envelope says of itself, tested; who may say it is not.
struct Examined {
  Json json;
  std::optional<PublicKey> verified_with;  ///< the signature was verified with this key
};

/// The entry schema, compiled, and the tests in their order.
class Admission {
 public:
  explicit Admission(CaseId case_id);

  /// Everything that an entry says of itself: payload type, size, strict JSON, schema, case, the member named by its
  /// kind, author.key against the envelope. Not who may say it.
  [[nodiscard]] Result<Json> parse(const Envelope& envelope) const;

  /// parse(), and the signature with `key` when it is given: all of admission that looks at nothing but the envelope,
  /// so that many can be examined at once. A signature that does not verify is no error yet: admit() says so in its
  /// turn.
  [[nodiscard]] Result<Examined> examine(const Envelope& envelope, const PublicKey* key = nullptr) const;

  /// The rest, in the order of the record: the key rules as of `keys`, then the signature (unless it was verified with
  /// that very key), then who speaks; takes the entry's effect on `keys`. On error `keys` is unchanged.
  [[nodiscard]] Status admit(const Envelope& envelope, const Examined& examined, std::uint64_t index,
                             Instant recorded_at, KeyRing& keys) const;
  /// Both. Returns the payload.
  [[nodiscard]] Result<Json> admit(const Envelope& envelope, std::uint64_t index, Instant recorded_at,
                                   KeyRing& keys) const;

 private:
  CaseId case_id_;
  JsonSchema schema_;
};

}  // namespace truce
