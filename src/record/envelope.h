// DSSE v1 envelopes (secure-systems-lab/dsse): a payload's exact bytes, their type and one Ed25519 signature.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "record/key.h"

namespace truce {

/// The payload type of entries, version 1.
inline constexpr std::string_view entry_payload_type = "application/vnd.truce.entry.v1+json";

/// The payload type of entries of kind `key` and `erasure`, by which the record itself goes. The leaf shows it, so that
/// nobody can leave such an entry out of a copy unseen.
inline constexpr std::string_view rule_payload_type = "application/vnd.truce.rule.v1+json";

/// A signed payload. The payload is kept byte for byte as its author signed it: nothing here ever re-writes JSON.
struct Envelope {
  std::string payload_type{entry_payload_type};
  std::string payload;
  KeyId key;
  Signature signature{};
  bool operator==(const Envelope&) const = default;
};

/// DSSE's pre-authentication encoding, the bytes that are signed:
/// "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body, lengths in decimal ASCII without leading zeros.
[[nodiscard]] std::string pre_authentication_encoding(std::string_view type, std::string_view body);

/// Signs a payload as it stands, with the payload type that its kind asks for. Looks at nothing else: admission does.
[[nodiscard]] Envelope sign_entry(std::string payload, const KeyPair& key);

/// True when the envelope's signature is by `key` and names it.
[[nodiscard]] bool verify_envelope(const Envelope& envelope, const PublicKey& key);

/// The most a printed envelope may take: an entry's payload in base64 with ample room for the rest.
inline constexpr std::size_t envelope_json_limit = std::size_t{96} * 1024;

/// Reads DSSE's JSON form {"payload": base64, "payloadType": text, "signatures": [{"keyid": hex, "sig": base64}]}.
/// Base64 in the standard or the URL-safe alphabet; unknown members are ignored, both as DSSE demands. Exactly one
/// signature with a key id, a profile of ours. Nothing is verified here.
[[nodiscard]] Result<Envelope> parse_envelope(std::string_view json);
/// Prints it: one line, those members in that order, standard base64. No newline at its end.
[[nodiscard]] std::string print_envelope(const Envelope& envelope);

}  // namespace truce
