// Compressed answers (gzip, RFC 1952, by zlib).
//
// Which are not compressed. An answer that holds a secret beside text that an attacker chose tells, by its compressed
// length, how alike the two are (BREACH). Secrets here are a session's CSRF token, a challenge, a private demonstration
// key, and everything that is not public: another party may write public entries that guess at what stands beside them
// in the answer to a signed-in officer, and read the length off the wire. So the router (serve/router.h) forbids
// compression for every answer to somebody who is signed in and for the session's own routes; public answers hold
// nothing that a listener on the wire could not ask for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace truce {

/// Below this an answer fits into one packet anyway.
inline constexpr std::size_t gzip_least_bytes = 1024;

/// Text, JSON, YAML, SVG, JavaScript and the like: what gets smaller.
[[nodiscard]] bool is_compressible(std::string_view content_type);

/// Whether an Accept-Encoding (RFC 9110, section 12.5.3) takes gzip: names it, or "*", with a weight above 0.
[[nodiscard]] bool accepts_gzip(std::optional<std::string_view> accept_encoding);

/// Level 6, and 1 above 1 MB, where the processor's time costs more than the line's. The same bytes give the same
/// bytes.
[[nodiscard]] std::string gzip(std::string_view text);

}  // namespace truce
