// HTTP message signatures (RFC 9421) by a key of the record: how scripts show who asks, request by request.
//
// What must be signed: @method; @target-uri, or @authority, @path and @query; content-digest (RFC 9530, sha-256) when
// there is a body. Parameters: created (within 60 s of our clock), keyid (the key id of the record), nonce (used once),
// alg "ed25519". Other components of the request may be signed too, but with no component parameters.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "record/key.h"
#include "serve/http_server.h"
#include "serve/structured_field.h"

namespace truce {

/// How far `created` may be from our clock, either way.
inline constexpr Duration signature_clock_tolerance{60'000};
inline constexpr std::size_t signature_nonce_limit = 64;  ///< bytes of a nonce; at least 16 characters

/// One signature of a request, as stated; nothing of it is verified.
struct MessageSignature {
  std::string label;
  std::vector<ListedItem> components;  ///< each a string
  FieldParameters parameters;          ///< as stated, in order
  Signature signature{};
};

/// The signature of a request: nothing when it has neither field. bad_input when the fields do not have the form, do
/// not belong together, or state several signatures.
[[nodiscard]] Result<std::optional<MessageSignature>> read_signature(const HttpRequest& request);

/// What was signed (RFC 9421, section 2.5). `origin`: scheme and authority that the request came to,
/// "https://truce.example". bad_input for a component that the request has not, or stated twice or with parameters.
[[nodiscard]] Result<std::string> signature_base(const HttpRequest& request, std::string_view origin,
                                                 const std::vector<ListedItem>& components,
                                                 const FieldParameters& parameters);

/// A signature that has everything our rules ask for but the verification and the first use of its nonce.
struct SignatureClaim {
  KeyId key;
  Instant created;
  std::string nonce;
  std::string base;  ///< what must be signed
  Signature signature{};
};

/// Checks form, coverage, time and the body's digest: refused, saying which rule; bad_input for a malformed field.
[[nodiscard]] Result<SignatureClaim> check_signature(const HttpRequest& request, const MessageSignature& stated,
                                                     std::string_view origin, Instant now);

/// The signing side: the headers that make `request` (method, path, query and body are what matters) one signed by
/// `key`: Content-Digest where there is a body, Signature-Input, Signature. `nonce`: of random characters of base64url.
[[nodiscard]] HttpHeaders sign_request(const HttpRequest& request, std::string_view origin, const KeyPair& key,
                                       Instant created, const std::string& nonce);

/// "sha-256=:…:" of a body (RFC 9530, section 2).
[[nodiscard]] std::string content_digest(std::string_view body);

}  // namespace truce
