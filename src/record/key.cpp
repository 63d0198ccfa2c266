#include "record/key.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <stdexcept>

#include "record/failure.h"
#include "record/secret_file.h"
#include "record/storage_key.h"

namespace truce {
namespace {

constexpr std::string_view seed_label = "\nseed ";

void start_sodium() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start: no source of random numbers");
}

SecretText print_key_file(const PublicKey& key, ByteView seed) {
  return SecretText(fmt::format("truce private key 1\nid {}\npublic {}{}{}\n", key.id().str(), key.base64(), seed_label,
                                SecretText(to_base64(seed)).text));
}

}  // namespace

Result<KeyId> KeyId::parse(std::string_view text) {
  auto lower_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (text.size() != 16 || !std::ranges::all_of(text, lower_hex)) {
    return fail_at("", "\"" + excerpt(text) + "\"", "16 lower-case hexadecimal digits", "malformed key id");
  }
  TRUCE_TRY(Bytes decoded, from_hex(text));
  KeyId id;
  std::ranges::copy(decoded, id.bytes.begin());
  return id;
}

std::string KeyId::str() const {
  return to_hex(bytes);
}

bool verify_ed25519(ByteView public_key, ByteView message, const Signature& signature) {
  return public_key.size() == crypto_sign_PUBLICKEYBYTES &&
         crypto_sign_verify_detached(signature.data(), message.data(), message.size(), public_key.data()) == 0;
}

Result<PublicKey> PublicKey::from_bytes(ByteView bytes) {
  PublicKey key;
  if (bytes.size() != key.bytes_.size()) {
    return fail_at("", fmt::format("{} bytes", bytes.size()), "32 bytes", "malformed public key");
  }
  if (crypto_core_ed25519_is_valid_point(bytes.data()) != 1) {
    return fail_at("", to_hex(bytes), "a canonical point of the prime-order subgroup (RFC 8032)",
                   "not an Ed25519 public key");
  }
  std::ranges::copy(bytes, key.bytes_.begin());
  Digest digest = sha256(bytes);
  std::copy_n(digest.begin(), key.id_.bytes.size(), key.id_.bytes.begin());
  return key;
}

Result<PublicKey> PublicKey::from_base64(std::string_view text) {
  TRUCE_TRY(Bytes bytes, truce::from_base64(text));
  return from_bytes(bytes);
}

bool PublicKey::verify(ByteView message, const Signature& signature) const {
  return verify_ed25519(bytes_, message, signature);
}

KeyPair KeyPair::generate() {
  start_sodium();
  std::array<std::uint8_t, crypto_sign_SEEDBYTES> seed;
  randombytes_buf(seed.data(), seed.size());
  KeyPair pair = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return pair;
}

KeyPair KeyPair::from_seed(std::span<const std::uint8_t, 32> seed) {
  KeyPair pair;
  std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> raw;
  crypto_sign_seed_keypair(raw.data(), pair.secret_.data(), seed.data());
  pair.public_key_ = PublicKey::from_bytes(raw).value();
  return pair;
}

KeyPair::~KeyPair() {
  sodium_memzero(secret_.data(), secret_.size());
}

Signature KeyPair::sign(ByteView message) const {
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), secret_.data());
  return signature;
}

Result<KeyPair> KeyPair::load(const std::filesystem::path& path) {
  TRUCE_TRY(SecretText file, read_secret_file(path));
  auto malformed = [&] {
    return std::unexpected(fail_at("", "another file", "the form of docs/record.md", "not a private key file")
                               .error()
                               .in_file(path.string()));
  };
  std::size_t label = file.text.find(seed_label);
  if (label == std::string::npos || !file.text.ends_with('\n')) return malformed();
  std::string_view encoded = std::string_view(file.text).substr(label + seed_label.size());
  encoded.remove_suffix(1);
  auto seed = from_base64(encoded);
  if (!seed || seed->size() != crypto_sign_SEEDBYTES) return malformed();
  KeyPair pair = from_seed(std::span<const std::uint8_t, 32>(seed->data(), 32));
  SecretText expected = print_key_file(pair.public_key_, *seed);
  sodium_memzero(seed->data(), seed->size());
  if (expected.text != file.text) return malformed();
  return pair;
}

Status KeyPair::save(const std::filesystem::path& path) const {
  return write_secret_file(path, print_key_file(public_key_, ByteView(secret_).first(crypto_sign_SEEDBYTES)));
}

Bytes KeyPair::pkcs8() const {
  // PrivateKeyInfo: version 0, algorithm 1.3.101.112 (Ed25519), the seed as an octet string within an octet string.
  Bytes der{0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
  der.insert(der.end(), secret_.begin(), secret_.begin() + crypto_sign_SEEDBYTES);
  return der;
}

Result<Bytes> KeyPair::open_sealed(ByteView sealed) const {
  std::array<std::uint8_t, crypto_box_PUBLICKEYBYTES> box_public;
  std::array<std::uint8_t, crypto_box_SECRETKEYBYTES> box_secret;
  if (crypto_sign_ed25519_pk_to_curve25519(box_public.data(), public_key_.bytes().data()) != 0) {
    throw std::logic_error("a checked Ed25519 key has no Curve25519 form");
  }
  crypto_sign_ed25519_sk_to_curve25519(box_secret.data(), secret_.data());
  auto opened = open_sealed_box(sealed, box_public, box_secret);
  sodium_memzero(box_secret.data(), box_secret.size());
  return opened;
}

}  // namespace truce
