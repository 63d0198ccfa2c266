#include "record/receipt.h"

#include <fmt/format.h>

#include <algorithm>

#include "record/failure.h"
#include "record/tlog_proof.h"

namespace truce {
namespace {

constexpr std::uint8_t extra_version = 1;
constexpr std::size_t leaf_length_size = 2;
constexpr std::size_t blob_length_size = 4;
constexpr std::size_t key_size = 32;

void put_number(Bytes& out, std::size_t number, std::size_t size) {
  for (std::size_t i = size; i-- > 0;) out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

Bytes print_extra(const Receipt& receipt) {
  Bytes out{extra_version};
  auto put = [&](ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); };
  const Bytes leaf = encode_leaf(receipt.leaf);
  const Bytes blob = receipt.content
                         ? plain_blob(receipt.content->salt, receipt.content->signature, receipt.content->payload)
                         : Bytes{};
  put_number(out, leaf.size(), leaf_length_size);
  put(leaf);
  put_number(out, blob.size(), blob_length_size);
  put(blob);
  put(receipt.signer.bytes());
  return out;
}

std::unexpected<Error> malformed(std::string found, std::string expected) {
  return fail_with(ErrorCode::bad_input, "malformed receipt", std::move(found), std::move(expected));
}

/// Takes a length and as many bytes off the front.
Result<ByteView> take_counted(ByteView& rest, std::size_t length_size) {
  std::size_t length = 0;
  for (std::uint8_t byte : rest.first(std::min(length_size, rest.size()))) length = length << 8 | byte;
  if (rest.size() < length_size || rest.size() - length_size < length) {
    return malformed("extra bytes that end too early", "as many as they say");
  }
  ByteView taken = rest.subspan(length_size, length);
  rest = rest.subspan(length_size + length);
  return taken;
}

Result<Receipt> parse_extra(const TlogProof& proof, SignedCheckpoint checkpoint) {
  if (!proof.extra) return malformed("a proof without an extra line", "one with leaf and content");
  ByteView rest = *proof.extra;
  if (rest.empty() || rest[0] != extra_version) {
    return malformed(rest.empty() ? "no extra bytes" : fmt::format("version {}", rest[0]),
                     fmt::format("version {}", extra_version));
  }
  rest = rest.subspan(1);
  TRUCE_TRY(ByteView leaf_bytes, take_counted(rest, leaf_length_size));
  TRUCE_TRY(Leaf leaf, decode_leaf(leaf_bytes));
  TRUCE_TRY(ByteView blob, take_counted(rest, blob_length_size));
  std::optional<BlobContent> content;
  if (!blob.empty()) {
    TRUCE_TRY(content, open_blob(blob, leaf_bytes, {}));
    if (!content) return malformed("a sealed blob", "a plain one, or none");
  }
  if (rest.size() != key_size) {
    return malformed(fmt::format("{} bytes at the end", rest.size()), "the 32 bytes of the signer's key");
  }
  TRUCE_TRY(PublicKey signer, PublicKey::from_bytes(rest));
  return Receipt{std::move(leaf), std::move(content), signer, proof.index, proof.hashes, std::move(checkpoint)};
}

/// The payload as its author signed it, after the leaf and the signer's key have been asked about it.
Result<Envelope> verify_content(const Receipt& receipt) {
  const BlobContent& content = *receipt.content;
  if (!belongs(content, receipt.leaf)) {
    return fail_with(ErrorCode::refused, "the content is not this leaf's", "another commitment",
                     to_hex(receipt.leaf.commitment));
  }
  Envelope envelope{receipt.leaf.payload_type, content.payload, receipt.leaf.key, content.signature};
  if (!verify_envelope(envelope, receipt.signer)) {
    return fail_with(ErrorCode::refused, "the payload is not signed by the key that the leaf names",
                     "a signature that does not hold", "one by " + receipt.leaf.key.str());
  }
  return envelope;
}

}  // namespace

Result<Receipt> parse_receipt(std::string_view text) {
  TRUCE_TRY(TlogProof proof, parse_tlog_proof(text));
  auto checkpoint = parse_signed_checkpoint(proof.checkpoint);
  if (!checkpoint) {
    Error error = std::move(checkpoint).error();
    if (error.line != 0) {
      auto before = std::string_view(text).substr(0, text.size() - proof.checkpoint.size());
      error.line += static_cast<std::size_t>(std::ranges::count(before, '\n'));
    }
    return std::unexpected(std::move(error));
  }
  return parse_extra(proof, *std::move(checkpoint));
}

std::string print_receipt(const Receipt& receipt) {
  return print_tlog_proof({print_extra(receipt), receipt.index, receipt.proof, receipt.checkpoint.text()});
}

Result<ReceiptFindings> verify_receipt(const Receipt& receipt, const ReceiptTrust& trust) {
  TRUCE_CHECK(verify_log_signature(receipt.checkpoint, trust.log));
  TRUCE_TRY(Finality seen, enough_witnesses(receipt.checkpoint, trust.quorum));
  const TreeHead& head = receipt.checkpoint.body.head;
  if (!verify_inclusion(leaf_hash(encode_leaf(receipt.leaf)), receipt.index, head, receipt.proof)) {
    return fail_with(ErrorCode::refused, "the leaf is not in the tree",
                     fmt::format("a path of entry {} that leads elsewhere", receipt.index),
                     fmt::format("the root of {} entries", head.size));
  }
  if (receipt.signer.id() != receipt.leaf.key) {
    return fail_with(ErrorCode::refused, "the signer's key is not the one that the leaf names",
                     receipt.signer.id().str(), receipt.leaf.key.str());
  }
  ReceiptFindings findings{head, receipt.index, receipt.leaf, std::nullopt, std::move(seen)};
  if (receipt.content) {
    TRUCE_TRY(findings.envelope, verify_content(receipt));
  }
  return findings;
}

}  // namespace truce
