// Encryption at rest: sealed boxes to parties' keys, and the secretariat's own key to what it keeps.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <span>

#include "record/key.h"

namespace truce {

/// A Curve25519 public key that something can be sealed to, and the name it goes by in a blob.
struct SealingKey {
  KeyId id;
  std::array<std::uint8_t, 32> box{};
  bool operator==(const SealingKey&) const = default;
};

/// Of a party: its Ed25519 root key in Curve25519 form (libsodium's crypto_sign_ed25519_pk_to_curve25519); the id is
/// the root's own.
[[nodiscard]] SealingKey sealing_key(const PublicKey& key);

/// libsodium's sealed box (X25519, XSalsa20-Poly1305, an ephemeral sender): 48 bytes longer than `secret`.
[[nodiscard]] Bytes seal_box(ByteView secret, const SealingKey& to);
/// The inverse. refused when sealed to another or changed.
[[nodiscard]] Result<Bytes> open_sealed_box(ByteView sealed, std::span<const std::uint8_t, 32> box_public,
                                            std::span<const std::uint8_t, 32> box_secret);

/// The secretariat's secret for what is not public: 32 random bytes, from which libsodium's key derivation makes one
/// key for each use. Kept apart from the disk that holds the record (docs/record.md); without it a record still shows,
/// takes and proves what is public.
class StorageKey {
 public:
  static StorageKey generate();
  /// Reads a storage key file (docs/record.md): refused or bad_input as KeyPair::load.
  static Result<StorageKey> load(const std::filesystem::path& path);
  /// Mode 0600; refused when `path` exists.
  [[nodiscard]] Status save(const std::filesystem::path& path) const;

  /// What payloads are sealed to, beside their audience's keys.
  [[nodiscard]] const SealingKey& sealing() const { return sealing_; }
  [[nodiscard]] Result<Bytes> open_sealed(ByteView sealed) const;
  /// HMAC-SHA-256 of `message`: names it for us and says nothing to others.
  [[nodiscard]] Digest name(ByteView message) const;
  /// The key of caches that hold decoded payloads.
  [[nodiscard]] std::array<std::uint8_t, 32> cache_key() const;
  /// The key of the web server's sign-in tokens.
  [[nodiscard]] std::array<std::uint8_t, 32> session_key() const;

  StorageKey(const StorageKey&) = default;
  StorageKey& operator=(const StorageKey&) = default;
  ~StorageKey();

 private:
  explicit StorageKey(std::span<const std::uint8_t, 32> secret);
  std::array<std::uint8_t, 32> secret_{};
  std::array<std::uint8_t, 32> box_secret_{};
  SealingKey sealing_;
};

}  // namespace truce
