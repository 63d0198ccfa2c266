// Bytes, digests and their printable forms.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace truce {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// SHA-256 output.
using Digest = std::array<std::uint8_t, 32>;

[[nodiscard]] inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// SHA-256 (OpenSSL, uses the processor's SHA instructions).
[[nodiscard]] Digest sha256(ByteView bytes);

[[nodiscard]] std::string to_hex(ByteView bytes);
/// Lower- or upper-case hexadecimal of even length.
[[nodiscard]] Result<Bytes> from_hex(std::string_view text);
/// Standard alphabet with padding (RFC 4648 section 4).
[[nodiscard]] std::string to_base64(ByteView bytes);
/// Strict: standard alphabet, padding, no white space, no stray bits.
[[nodiscard]] Result<Bytes> from_base64(std::string_view text);

}  // namespace truce
