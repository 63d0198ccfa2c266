#include "record/leaf.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <numeric>
#include <random>
#include <set>

#include "base/base.h"

namespace truce {
namespace {

Leaf example() {
  Leaf leaf;
  leaf.case_id = CaseId("aden-1934");
  leaf.payload_type = "t/x";
  std::iota(leaf.commitment.begin(), leaf.commitment.end(), std::uint8_t{0x40});
  std::iota(leaf.key.bytes.begin(), leaf.key.bytes.end(), std::uint8_t{0xA0});
  leaf.recorded_at = {0x0000018D11223344};
  return leaf;
}

TEST(Leaf, has_the_bytes_that_the_document_gives) {
  EXPECT_EQ(to_hex(encode_leaf(example())),
            "01"
            "09"
            "6164656e2d31393334"
            "03"
            "742f78"
            "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
            "a0a1a2a3a4a5a6a7"
            "0000018d11223344");
}

TEST(Leaf, comes_back_from_its_bytes_and_from_no_others) {
  Bytes bytes = encode_leaf(example());
  EXPECT_EQ(decode_leaf(bytes).value(), example());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(decode_leaf(ByteView(bytes).first(length))) << length;
  }
  bytes.push_back(0);
  EXPECT_FALSE(decode_leaf(bytes));
}

TEST(Leaf, that_decodes_after_a_change_never_encodes_to_the_same_bytes) {
  const Bytes bytes = encode_leaf(example());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes other = bytes;
      other[i] ^= static_cast<std::uint8_t>(1U << bit);
      auto decoded = decode_leaf(other);
      if (!decoded) continue;
      EXPECT_EQ(encode_leaf(*decoded), other);
      EXPECT_NE(*decoded, example());
    }
  }
}

TEST(Leaf, keeps_times_before_1970) {
  Leaf leaf = example();
  leaf.recorded_at = {-1};
  EXPECT_EQ(decode_leaf(encode_leaf(leaf)).value().recorded_at.ms, -1);
}

TEST(Leaf, stays_far_below_the_65535_bytes_of_a_bundle_entry) {
  Leaf leaf = example();
  leaf.case_id = CaseId(std::string(120, 'a'));
  leaf.payload_type = std::string(255, 'b');
  EXPECT_EQ(encode_leaf(leaf).size(), 1U + 121 + 256 + 32 + 8 + 8);
}

TEST(Commitment, is_hmac_sha_256_as_libsodium_computes_it) {
  std::mt19937 random(3);
  for (int round = 0; round < 50; ++round) {
    Salt salt;
    for (auto& byte : salt) byte = static_cast<std::uint8_t>(random());
    std::string type(random() % 60, 't');
    std::string payload(random() % 3000, 'p');
    Signature signature;
    for (auto& byte : signature) byte = static_cast<std::uint8_t>(random());
    std::string joined = type + std::string(as_text(signature)) + payload;
    Digest expected{};
    crypto_auth_hmacsha256(expected.data(), as_bytes(joined).data(), joined.size(), salt.data());
    EXPECT_EQ(payload_commitment(salt, type, signature, payload), expected);
  }
}

TEST(Salt, is_never_the_same_twice) {
  std::set<Salt> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(random_salt()).second);
}

}  // namespace
}  // namespace truce
