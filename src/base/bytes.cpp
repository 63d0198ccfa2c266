#include "base/bytes.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <stdexcept>

namespace truce {

Digest sha256(ByteView bytes) {
  // Looked up once: OpenSSL's one-shot function looks it up at every call, which takes longer than a short hash.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Digest digest{};
  if (algorithm == nullptr || EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, algorithm, nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-256");
  }
  return digest;
}

std::string to_hex(ByteView bytes) {
  std::string out(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
  out.pop_back();
  return out;
}

Result<Bytes> from_hex(std::string_view text) {
  Bytes out(text.size() / 2 + 1);
  std::size_t length = 0;
  const char* end = nullptr;
  int status = sodium_hex2bin(out.data(), out.size(), text.data(), text.size(), nullptr, &length, &end);
  if (status != 0 || end != text.data() + text.size() || length * 2 != text.size()) {
    return fail_at("", "\"" + excerpt(text) + "\"", "pairs of hexadecimal digits", "malformed hexadecimal");
  }
  out.resize(length);
  return out;
}

std::string to_base64(ByteView bytes) {
  std::string out(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();
  return out;
}

Result<Bytes> from_base64(std::string_view text) {
  Bytes out(text.size() / 4 * 3 + 3);
  std::size_t length = 0;
  const char* end = nullptr;
  int status = sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr, &length, &end,
                                 sodium_base64_VARIANT_ORIGINAL);
  out.resize(status == 0 ? length : 0);
  if (status != 0 || end != text.data() + text.size() || to_base64(out) != text) {
    return fail_at("", "\"" + excerpt(text) + "\"", "base64 with padding", "malformed base64");
  }
  return out;
}

}  // namespace truce
