#include "record/key.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "base/base.h"
#include "example_case.h"

namespace truce {
namespace {

using test::fixed_key;
using test::Folder;
using testing::HasSubstr;
using testing::Not;

Signature signature_from(std::string_view hex) {
  Bytes bytes = from_hex(hex).value();
  Signature signature{};
  EXPECT_EQ(bytes.size(), signature.size());
  std::copy_n(bytes.begin(), std::min(bytes.size(), signature.size()), signature.begin());
  return signature;
}

// RFC 8032 section 7.1, tests 1 to 3.
struct Rfc8032 {
  const char *seed, *key, *message, *signature;
};
constexpr Rfc8032 rfc8032[] = {{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39"
                                "701cf9b46bd25bf5f0595bbe2465"
                                "5141438e7a100b"},
                               {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f36"
                                "13d0f11d8c387b2eaeb4302aeeb0"
                                "0d291612bb0c00"},
                               {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7"
                                "60984dc6594a7c15e9716ed28dc0"
                                "27beceea1ec40a"}};

TEST(KeyPair, signs_as_rfc_8032_prints) {
  for (const Rfc8032& vector : rfc8032) {
    Bytes seed = from_hex(vector.seed).value();
    KeyPair pair = KeyPair::from_seed(std::span<const std::uint8_t, 32>(seed.data(), 32));
    Bytes message = from_hex(vector.message).value();
    EXPECT_EQ(to_hex(pair.public_key().bytes()), vector.key);
    EXPECT_EQ(to_hex(pair.sign(message)), vector.signature);
    EXPECT_TRUE(pair.public_key().verify(message, signature_from(vector.signature)));
  }
}

TEST(PublicKey, refuses_every_signature_with_one_bit_flipped) {
  KeyPair pair = fixed_key(7);
  Signature signature = pair.sign(as_bytes("a message"));
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    Signature other = signature;
    other[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(pair.public_key().verify(as_bytes("a message"), other)) << bit;
  }
  EXPECT_FALSE(pair.public_key().verify(as_bytes("a messagE"), signature));
  EXPECT_FALSE(fixed_key(8).public_key().verify(as_bytes("a message"), signature));
}

TEST(PublicKey, refuses_points_of_small_order_and_encodings_that_are_not_canonical) {
  for (const char* hex : {"0000000000000000000000000000000000000000000000000000000000000000",
                          "0100000000000000000000000000000000000000000000000000000000000000",
                          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}) {
    EXPECT_FALSE(PublicKey::from_bytes(from_hex(hex).value())) << hex;
  }
  EXPECT_FALSE(PublicKey::from_bytes(Bytes(31)));
  EXPECT_FALSE(PublicKey::from_base64("AAAA"));
}

TEST(KeyId, is_the_first_8_bytes_of_the_sha_256_of_the_raw_key) {
  PublicKey key = PublicKey::from_bytes(from_hex(rfc8032[0].key).value()).value();
  EXPECT_EQ(key.id().str(), to_hex(sha256(key.bytes())).substr(0, 16));
  EXPECT_EQ(KeyId::parse(key.id().str()).value(), key.id());
}

TEST(KeyId, is_spelt_in_one_way_only) {
  for (const char* text : {"", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF", "0123456789abcdeg"}) {
    EXPECT_FALSE(KeyId::parse(text)) << text;
  }
}

TEST(KeyFile, comes_back_as_it_was_and_is_its_owners_alone) {
  Folder folder;
  auto path = folder.path() / "officer.key";
  KeyPair pair = KeyPair::generate();
  ASSERT_TRUE(pair.save(path));
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  KeyPair loaded = KeyPair::load(path).value();
  EXPECT_EQ(loaded.public_key(), pair.public_key());
  EXPECT_EQ(loaded.sign(as_bytes("x")), pair.sign(as_bytes("x")));
}

TEST(KeyFile, is_never_overwritten) {
  Folder folder;
  auto path = folder.path() / "officer.key";
  ASSERT_TRUE(fixed_key(1).save(path));
  Status second = fixed_key(2).save(path);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::refused);
  EXPECT_EQ(KeyPair::load(path).value().id(), fixed_key(1).id());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(KeyFile, that_others_can_read_is_refused) {
  Folder folder;
  auto path = folder.path() / "officer.key";
  ASSERT_TRUE(fixed_key(1).save(path));
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  auto loaded = KeyPair::load(path);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::refused);
  EXPECT_THAT(loaded.error().text(), HasSubstr("0640"));
}

TEST(KeyFile, with_any_byte_changed_is_refused_without_being_quoted) {
  Folder folder;
  auto path = folder.path() / "officer.key";
  ASSERT_TRUE(fixed_key(3).save(path));
  const std::string content = read_file(path).value();
  const std::string seed = to_base64(Bytes(32, 3));
  ASSERT_THAT(content, HasSubstr(seed));
  for (std::size_t i = 0; i < content.size(); ++i) {
    std::string changed = content;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    ASSERT_TRUE(write_file_atomically(path, changed, 0600));
    auto loaded = KeyPair::load(path);
    ASSERT_FALSE(loaded) << i;
    EXPECT_THAT(loaded.error().text(), Not(HasSubstr(seed.substr(0, 8)))) << i;
  }
  EXPECT_FALSE(KeyPair::load(folder.path() / "absent.key"));
}

}  // namespace
}  // namespace truce
