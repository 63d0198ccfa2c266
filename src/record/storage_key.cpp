#include "record/storage_key.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "record/failure.h"
#include "record/secret_file.h"

namespace truce {
namespace {

constexpr std::string_view first_line = "truce storage key 1\nsecret ";
constexpr char context[crypto_kdf_CONTEXTBYTES + 1] = "truceSto";
/// Numbers of the derived keys: never given another meaning.
enum class Use : std::uint64_t { sealing = 1, naming = 2, caching = 3, sessions = 4 };

std::array<std::uint8_t, 32> derive(std::span<const std::uint8_t, 32> secret, Use use) {
  std::array<std::uint8_t, 32> key;
  crypto_kdf_derive_from_key(key.data(), key.size(), static_cast<std::uint64_t>(use), context, secret.data());
  return key;
}

}  // namespace

SealingKey sealing_key(const PublicKey& key) {
  SealingKey sealing{.id = key.id()};
  if (crypto_sign_ed25519_pk_to_curve25519(sealing.box.data(), key.bytes().data()) != 0) {
    throw std::logic_error("a checked Ed25519 key has no Curve25519 form");
  }
  return sealing;
}

Bytes seal_box(ByteView secret, const SealingKey& to) {
  Bytes sealed(crypto_box_SEALBYTES + secret.size());
  if (crypto_box_seal(sealed.data(), secret.data(), secret.size(), to.box.data()) != 0) {
    throw std::runtime_error("libsodium does not seal");
  }
  return sealed;
}

Result<Bytes> open_sealed_box(ByteView sealed, std::span<const std::uint8_t, 32> box_public,
                              std::span<const std::uint8_t, 32> box_secret) {
  auto refuse = [] { return fail(ErrorCode::refused, "sealed to another key, or changed since"); };
  if (sealed.size() < crypto_box_SEALBYTES) return refuse();
  Bytes secret(sealed.size() - crypto_box_SEALBYTES);
  if (crypto_box_seal_open(secret.data(), sealed.data(), sealed.size(), box_public.data(), box_secret.data()) != 0) {
    return refuse();
  }
  return secret;
}

StorageKey::StorageKey(std::span<const std::uint8_t, 32> secret) {
  std::ranges::copy(secret, secret_.begin());
  std::array<std::uint8_t, 32> seed = derive(secret_, Use::sealing);
  crypto_box_seed_keypair(sealing_.box.data(), box_secret_.data(), seed.data());
  sodium_memzero(seed.data(), seed.size());
  Digest digest = sha256(sealing_.box);
  std::copy_n(digest.begin(), sealing_.id.bytes.size(), sealing_.id.bytes.begin());
}

StorageKey::~StorageKey() {
  sodium_memzero(secret_.data(), secret_.size());
  sodium_memzero(box_secret_.data(), box_secret_.size());
}

StorageKey StorageKey::generate() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start: no source of random numbers");
  std::array<std::uint8_t, 32> secret;
  randombytes_buf(secret.data(), secret.size());
  StorageKey key(secret);
  sodium_memzero(secret.data(), secret.size());
  return key;
}

Result<StorageKey> StorageKey::load(const std::filesystem::path& path) {
  TRUCE_TRY(SecretText file, read_secret_file(path));
  std::string_view text = file.text;
  auto secret = text.starts_with(first_line) && text.ends_with('\n')
                    ? from_base64(text.substr(first_line.size(), text.size() - first_line.size() - 1))
                    : Result<Bytes>(Bytes{});
  if (!secret || secret->size() != 32) {
    return std::unexpected(fail_at("", "another file", "the form of docs/record.md", "not a storage key file")
                               .error()
                               .in_file(path.string()));
  }
  StorageKey key(std::span<const std::uint8_t, 32>(secret->data(), 32));
  sodium_memzero(secret->data(), secret->size());
  return key;
}

Status StorageKey::save(const std::filesystem::path& path) const {
  return write_secret_file(path, SecretText(fmt::format("{}{}\n", first_line, SecretText(to_base64(secret_)).text)));
}

Result<Bytes> StorageKey::open_sealed(ByteView sealed) const {
  return open_sealed_box(sealed, sealing_.box, box_secret_);
}

Digest StorageKey::name(ByteView message) const {
  std::array<std::uint8_t, 32> key = derive(secret_, Use::naming);
  Digest digest;
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  crypto_auth_hmacsha256_update(&state, message.data(), message.size());
  crypto_auth_hmacsha256_final(&state, digest.data());
  return digest;
}

std::array<std::uint8_t, 32> StorageKey::cache_key() const {
  return derive(secret_, Use::caching);
}

std::array<std::uint8_t, 32> StorageKey::session_key() const {
  return derive(secret_, Use::sessions);
}

}  // namespace truce
