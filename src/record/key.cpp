#include "record/key.h"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "base/file.h"

namespace truce {
namespace {

constexpr std::size_t key_file_limit = 4096;
constexpr std::string_view seed_label = "\nseed ";

void start_sodium() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start: no source of random numbers");
}

std::unexpected<Error> key_file_error(ErrorCode code, const std::filesystem::path& path, std::string message,
                                      std::string expected = "") {
  Error error;
  error.code = code;
  error.file = path.string();
  error.message = std::move(message);
  error.expected = std::move(expected);
  return std::unexpected(std::move(error));
}

/// Text that is wiped when it goes.
struct SecretText {
  std::string text;
  explicit SecretText(std::string content) : text(std::move(content)) {}
  SecretText(const SecretText&) = delete;
  SecretText& operator=(const SecretText&) = delete;
  ~SecretText() { sodium_memzero(text.data(), text.size()); }
};

std::string print_key_file(const PublicKey& key, ByteView seed) {
  return fmt::format("truce private key 1\nid {}\npublic {}{}{}\n", key.id().str(), key.base64(), seed_label,
                     SecretText(to_base64(seed)).text);
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
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
    return key_file_error(ErrorCode::refused, path,
                          fmt::format("private key with mode {:04o}: others can read it", status.st_mode & 0777),
                          "mode 0600 (chmod 600)");
  }
  auto content = read_file(path, key_file_limit);
  if (!content) return std::unexpected(std::move(content).error());
  SecretText file(std::move(*content));
  auto malformed = [&] {
    return key_file_error(ErrorCode::bad_input, path, "not a private key file", "the form of docs/record.md");
  };
  std::size_t label = file.text.find(seed_label);
  if (label == std::string::npos || !file.text.ends_with('\n')) return malformed();
  std::string_view encoded = std::string_view(file.text).substr(label + seed_label.size());
  encoded.remove_suffix(1);
  auto seed = from_base64(encoded);
  if (!seed || seed->size() != crypto_sign_SEEDBYTES) return malformed();
  KeyPair pair = from_seed(std::span<const std::uint8_t, 32>(seed->data(), 32));
  SecretText expected(print_key_file(pair.public_key_, *seed));
  sodium_memzero(seed->data(), seed->size());
  if (expected.text != file.text) return malformed();
  return pair;
}

Status KeyPair::save(const std::filesystem::path& path) const {
  SecretText content(print_key_file(public_key_, ByteView(secret_).first(crypto_sign_SEEDBYTES)));
  std::filesystem::path fresh = path.string() + ".new-" + id().str();
  TRUCE_CHECK(write_file_atomically(fresh, content.text, 0600));
  int failure = ::link(fresh.c_str(), path.c_str()) == 0 ? 0 : errno;
  ::unlink(fresh.c_str());
  if (failure == EEXIST) return key_file_error(ErrorCode::refused, path, "file exists; a key is never overwritten");
  if (failure != 0) {
    return key_file_error(ErrorCode::unavailable, path,
                          "cannot put the key in its place: " + std::generic_category().message(failure));
  }
  return {};
}

}  // namespace truce
