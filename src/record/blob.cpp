#include "record/blob.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <stdexcept>

#include "record/failure.h"

namespace truce {
namespace {

constexpr std::uint8_t plain_form = 0;
constexpr std::uint8_t sealed_form = 1;
constexpr std::size_t key_size = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t box_size = crypto_box_SEALBYTES + key_size;
constexpr std::size_t recipient_size = 8 + box_size;
constexpr std::size_t content_head = std::tuple_size_v<Salt> + std::tuple_size_v<Signature>;

void put(Bytes& out, ByteView bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void put_content(Bytes& out, const Salt& salt, const Signature& signature, std::string_view payload) {
  out.reserve(out.size() + content_head + payload.size());
  put(out, salt);
  put(out, signature);
  put(out, as_bytes(payload));
}

std::unexpected<Error> malformed(std::string found, std::string expected) {
  return fail_with(ErrorCode::corrupt, "malformed blob", std::move(found), std::move(expected));
}

Result<BlobContent> split(ByteView bytes) {
  if (bytes.size() < content_head) {
    return malformed(fmt::format("{} bytes", bytes.size()), fmt::format("at least {}", content_head));
  }
  BlobContent content;
  std::ranges::copy(bytes.first(content.salt.size()), content.salt.begin());
  std::ranges::copy(bytes.subspan(content.salt.size(), content.signature.size()), content.signature.begin());
  content.payload = as_text(bytes.subspan(content_head));
  return content;
}

/// The content key, by whichever of our keys the blob names; nothing when it names none.
Result<std::optional<Bytes>> content_key(ByteView recipients, const ReadingKeys& keys) {
  auto named = [&](const KeyId& id) -> std::optional<ByteView> {
    for (std::size_t at = 0; at < recipients.size(); at += recipient_size) {
      if (std::ranges::equal(recipients.subspan(at, 8), id.bytes)) return recipients.subspan(at + 8, box_size);
    }
    return std::nullopt;
  };
  auto opened = [](Result<Bytes> key) -> Result<std::optional<Bytes>> {
    if (!key || key->size() != key_size) return malformed("a key that does not open", "a sealed content key");
    return *std::move(key);
  };
  if (keys.storage) {
    if (auto box = named(keys.storage->sealing().id)) return opened(keys.storage->open_sealed(*box));
  }
  for (const KeyPair& key : keys.parties) {
    if (auto box = named(key.id())) return opened(key.open_sealed(*box));
  }
  return std::nullopt;
}

}  // namespace

Bytes plain_blob(const Salt& salt, const Signature& signature, std::string_view payload) {
  Bytes out;
  out.reserve(1 + content_head + payload.size());
  out.push_back(plain_form);
  put_content(out, salt, signature, payload);
  return out;
}

Bytes sealed_blob(const BlobContent& content, ByteView leaf, std::span<const SealingKey> to) {
  if (to.empty() || to.size() > blob_recipients_limit)
    throw std::logic_error("a blob sealed to nobody, or to too many");
  std::array<std::uint8_t, key_size> key;
  crypto_aead_xchacha20poly1305_ietf_keygen(key.data());
  Bytes out{sealed_form, static_cast<std::uint8_t>(to.size())};
  for (const SealingKey& recipient : to) {
    put(out, recipient.id.bytes);
    put(out, seal_box(key, recipient));
  }
  std::array<std::uint8_t, nonce_size> nonce;
  randombytes_buf(nonce.data(), nonce.size());
  put(out, nonce);
  Bytes plain;
  put_content(plain, content.salt, content.signature, content.payload);
  const std::size_t at = out.size();
  out.resize(at + plain.size() + tag_size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + at, nullptr, plain.data(), plain.size(), leaf.data(),
                                             leaf.size(), nullptr, nonce.data(), key.data());
  sodium_memzero(key.data(), key.size());
  sodium_memzero(plain.data(), plain.size());
  return out;
}

bool is_sealed(ByteView blob) {
  return !blob.empty() && blob[0] == sealed_form;
}

bool is_sealed_to(ByteView blob, const KeyId& key) {
  if (!is_sealed(blob) || blob.size() < 2) return false;
  for (std::size_t i = 0, at = 2; i < blob[1] && at + recipient_size <= blob.size(); ++i, at += recipient_size) {
    if (std::ranges::equal(blob.subspan(at, 8), key.bytes)) return true;
  }
  return false;
}

Result<std::optional<BlobContent>> open_blob(ByteView blob, ByteView leaf, const ReadingKeys& keys) {
  if (!blob.empty() && blob[0] == plain_form) {
    TRUCE_TRY(BlobContent content, split(blob.subspan(1)));
    return content;
  }
  if (!is_sealed(blob)) {
    return malformed(blob.empty() ? "nothing" : fmt::format("form {}", blob[0]), "form 0 (plain) or 1 (sealed)");
  }
  const std::size_t count = blob.size() < 2 ? 0 : blob[1];
  const std::size_t sealed_at = 2 + count * recipient_size;
  if (count == 0 || count > blob_recipients_limit || blob.size() < sealed_at + nonce_size + tag_size + content_head) {
    return malformed(fmt::format("{} bytes for {} keys", blob.size(), count), "the length its parts give");
  }
  TRUCE_TRY(std::optional<Bytes> key, content_key(blob.subspan(2, count * recipient_size), keys));
  if (!key) return std::nullopt;
  ByteView nonce = blob.subspan(sealed_at, nonce_size);
  ByteView sealed = blob.subspan(sealed_at + nonce_size);
  Bytes plain(sealed.size() - tag_size);
  int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, sealed.data(), sealed.size(),
                                                          leaf.data(), leaf.size(), nonce.data(), key->data());
  sodium_memzero(key->data(), key->size());
  if (failed != 0) return malformed("a content that does not open", "one sealed for this leaf");
  auto content = split(plain);
  sodium_memzero(plain.data(), plain.size());
  if (!content) return std::unexpected(std::move(content).error());
  return *std::move(content);
}

bool belongs(const BlobContent& content, const Leaf& leaf) {
  return payload_commitment(content.salt, leaf.payload_type, content.signature, content.payload) == leaf.commitment;
}

}  // namespace truce
