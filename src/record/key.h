// Ed25519 keys (RFC 8032, by libsodium): what an author signs with and how everybody else checks it.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace truce {

/// The short name of a public key: the first 8 bytes of SHA-256 of its 32 raw bytes, printed as 16 lower-case
/// hexadecimal digits. It names a key; it never replaces checking with the key itself.
struct KeyId {
  std::array<std::uint8_t, 8> bytes{};

  /// Exactly 16 lower-case hexadecimal digits.
  static Result<KeyId> parse(std::string_view text);
  [[nodiscard]] std::string str() const;

  auto operator<=>(const KeyId&) const = default;
  bool operator==(const KeyId&) const = default;
};

/// An Ed25519 signature: R ‖ S (RFC 8032 section 5.1.6).
using Signature = std::array<std::uint8_t, 64>;

/// Strict verification of one signature (libsodium's crypto_sign_verify_detached): S below the group order, R and the
/// key canonical and not of small order. What it accepts, every other verifier we know accepts; never a batch equation,
/// whose answer can differ. `public_key` has 32 bytes; false when it has not.
[[nodiscard]] bool verify_ed25519(ByteView public_key, ByteView message, const Signature& signature);

/// An Ed25519 public key.
class PublicKey {
 public:
  /// 32 bytes that encode a point of the curve canonically, in the main subgroup (no small order): what libsodium
  /// verifies with.
  static Result<PublicKey> from_bytes(ByteView bytes);
  /// The same in base64 (44 characters), as key entries carry it.
  static Result<PublicKey> from_base64(std::string_view text);

  [[nodiscard]] KeyId id() const { return id_; }
  [[nodiscard]] ByteView bytes() const { return bytes_; }
  [[nodiscard]] std::string base64() const { return to_base64(bytes_); }

  /// verify_ed25519 with this key.
  [[nodiscard]] bool verify(ByteView message, const Signature& signature) const;

  bool operator==(const PublicKey& other) const { return bytes_ == other.bytes_; }

 private:
  PublicKey() = default;
  friend class KeyPair;
  std::array<std::uint8_t, 32> bytes_{};
  KeyId id_;
};

/// A private key with its public key. Its memory is wiped when it goes; it prints nowhere.
class KeyPair {
 public:
  /// From the operating system's random source.
  static KeyPair generate();
  /// From the 32 secret bytes of RFC 8032 section 5.1.5. The caller answers for their being secret and random.
  static KeyPair from_seed(std::span<const std::uint8_t, 32> seed);

  /// Reads a private key file (docs/record.md). refused when others than its owner can read it (mode beyond 0600);
  /// bad_input, without quoting the content, when it is not such a file or its parts do not belong together.
  static Result<KeyPair> load(const std::filesystem::path& path);
  /// Writes a private key file with mode 0600. refused when `path` exists: a key is never overwritten.
  [[nodiscard]] Status save(const std::filesystem::path& path) const;
  /// The private key as PKCS #8 (RFC 8410, without the public key), which browsers import: for demonstrations only,
  /// where it speaks for nobody.
  [[nodiscard]] Bytes pkcs8() const;

  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
  [[nodiscard]] KeyId id() const { return public_key_.id(); }
  [[nodiscard]] Signature sign(ByteView message) const;
  /// Opens what seal_box() sealed to this key (libsodium's sealed box over the key's Curve25519 form). refused when it
  /// was sealed to another or was changed.
  [[nodiscard]] Result<Bytes> open_sealed(ByteView sealed) const;

  KeyPair(const KeyPair&) = default;
  KeyPair& operator=(const KeyPair&) = default;
  ~KeyPair();

 private:
  KeyPair() = default;
  std::array<std::uint8_t, 64> secret_{};  ///< libsodium's form: seed ‖ public key
  PublicKey public_key_;
};

}  // namespace truce
