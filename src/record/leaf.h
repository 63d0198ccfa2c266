// The leaf: the public header of an entry, what the tree commits to. It says whose key signed and when it was recorded,
// and holds a salted commitment to payload and signature, not them. Byte by byte in docs/record.md; why the signature
// is hidden too: docs/adr/0006-hidden-signature.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/id.h"
#include "base/time.h"
#include "record/key.h"

namespace truce {

/// 32 random bytes beside each payload. Without it the commitment says nothing about the payload.
using Salt = std::array<std::uint8_t, 32>;
/// From the operating system's random source.
[[nodiscard]] Salt random_salt();
/// So many, for the price of asking the system once.
[[nodiscard]] std::vector<Salt> random_salts(std::size_t count);

/// HMAC-SHA-256 with key `salt` over type ‖ signature ‖ payload. The type stands in the leaf itself and a signature has
/// 64 bytes, so the join is unambiguous.
[[nodiscard]] Digest payload_commitment(const Salt& salt, std::string_view type, const Signature& signature,
                                        std::string_view payload);

struct Leaf {
  CaseId case_id;
  std::string payload_type;  ///< 1 to 255 bytes
  Digest commitment{};
  KeyId key;
  Instant recorded_at;
  bool operator==(const Leaf&) const = default;
};

/// The leaf's only encoding.
[[nodiscard]] Bytes encode_leaf(const Leaf& leaf);
/// The inverse: corrupt unless `bytes` is exactly what encode_leaf gives.
[[nodiscard]] Result<Leaf> decode_leaf(ByteView bytes);

}  // namespace truce
