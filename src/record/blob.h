// The blob: what an entry's leaf commits to, kept beside the tree and given only to its audience. Plain when the
// audience is the public, else sealed to the parties that are the audience. Byte by byte in docs/record.md.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "record/key.h"
#include "record/leaf.h"
#include "record/storage_key.h"

namespace truce {

/// The three things behind a leaf's commitment. Without them the leaf says nothing of what was stated.
struct BlobContent {
  Salt salt{};
  Signature signature{};
  std::string payload;
  bool operator==(const BlobContent&) const = default;
};

/// Whose secrets a reader has. Empty: reads what is public.
struct ReadingKeys {
  std::optional<StorageKey> storage;
  std::vector<KeyPair> parties;
};

/// Keys that one blob is sealed to at most: parties and the secretariat.
inline constexpr std::size_t blob_recipients_limit = 120;

[[nodiscard]] Bytes plain_blob(const Salt& salt, const Signature& signature, std::string_view payload);
/// Encrypts under a fresh key (XChaCha20-Poly1305, bound to the leaf's bytes) and seals that key to each of `to`, at
/// most blob_recipients_limit.
[[nodiscard]] Bytes sealed_blob(const BlobContent& content, ByteView leaf, std::span<const SealingKey> to);

[[nodiscard]] bool is_sealed(ByteView blob);
/// True when it is sealed to this key, among others.
[[nodiscard]] bool is_sealed_to(ByteView blob, const KeyId& key);
/// The content; nothing when it is sealed to others. corrupt when it has neither form, or does not open although one of
/// the keys is named in it.
[[nodiscard]] Result<std::optional<BlobContent>> open_blob(ByteView blob, ByteView leaf, const ReadingKeys& keys);

/// True when content and leaf belong together: payload_commitment over the content is the leaf's.
[[nodiscard]] bool belongs(const BlobContent& content, const Leaf& leaf);

}  // namespace truce
