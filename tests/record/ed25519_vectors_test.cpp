// Published Ed25519 vectors, one by one, by every verifier at hand: libsodium and with it our own rule for keys,
// OpenSSL, Go's crypto/ed25519. The web app's is tested in web/tests/proof/keys.test.ts by the same rule.
#include <gmock/gmock.h>
#include <openssl/evp.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>

#include "base/base.h"
#include "fixtures.h"
#include "outside/go_program.h"
#include "record/key.h"

namespace truce {
namespace {

struct Vector {
  int number = 0;
  Bytes key, message, signature;
  std::set<std::string> flags;  ///< CCTV
  bool valid = false;           ///< Wycheproof
};

bool by_libsodium(const Vector& v) {
  Signature signature{};
  if (v.signature.size() != signature.size()) return false;
  std::ranges::copy(v.signature, signature.begin());
  return verify_ed25519(v.key, v.message, signature);
}

/// The signature by a key that the record would take.
bool by_the_record(const Vector& v) {
  return PublicKey::from_bytes(v.key).has_value() && by_libsodium(v);
}

bool by_openssl(const Vector& v) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, v.key.data(), v.key.size()), EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return key && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), v.signature.data(), v.signature.size(), v.message.data(), v.message.size()) ==
             1;
}

/// Go's answers to all of them, in order.
std::vector<bool> by_go(const std::vector<Vector>& vectors) {
  const test::Folder folder;
  const auto program = folder.path() / "verify_ed25519";
  const test::Outcome built = test::build_go("tests/outside/verify_ed25519.go", program);
  EXPECT_EQ(built.code, 0) << built.output;
  std::ofstream lines(folder.path() / "lines");
  for (const Vector& v : vectors)
    lines << to_hex(v.key) << ' ' << to_hex(v.signature) << ' ' << to_hex(v.message) << '\n';
  lines.close();
  const test::Outcome ran = test::run("'" + program.string() + "' < '" + (folder.path() / "lines").string() + "'");
  EXPECT_EQ(ran.code, 0) << ran.output;
  std::vector<bool> answers;
  std::istringstream words(ran.output);
  for (std::string word; words >> word;) answers.push_back(word == "yes");
  EXPECT_EQ(answers.size(), vectors.size());
  answers.resize(vectors.size());
  return answers;
}

std::vector<Vector> wycheproof(const std::filesystem::path& folder) {
  const Json file = Json::parse(read_file(folder / "testvectors_v1/ed25519_test.json").value());
  std::vector<Vector> all;
  for (const Json& group : file["testGroups"]) {
    for (const Json& test : group["tests"]) {
      all.push_back({test["tcId"].get<int>(),
                     from_hex(group["publicKey"]["pk"].get<std::string>()).value(),
                     from_hex(test["msg"].get<std::string>()).value(),
                     from_hex(test["sig"].get<std::string>()).value(),
                     {},
                     test["result"] == "valid"});
    }
  }
  EXPECT_EQ(all.size(), file["numberOfTests"].get<std::size_t>());
  return all;
}

TEST(Wycheproof, has_one_answer_which_every_verifier_gives) {
  auto folder = test::published("vectors-wycheproof");
  if (!folder) GTEST_SKIP() << "the Wycheproof vectors are not here (TRUCE_SHARED_DATA)";
  const std::vector<Vector> vectors = wycheproof(*folder);
  for (const Vector& v : vectors) {
    EXPECT_EQ(by_libsodium(v), v.valid) << v.number;
    EXPECT_EQ(by_the_record(v), v.valid) << v.number;
    EXPECT_EQ(by_openssl(v), v.valid) << v.number;
  }
  if (const std::string missing = test::go_is_missing(); !missing.empty()) GTEST_SKIP() << missing;
  const std::vector<bool> go = by_go(vectors);
  for (std::size_t i = 0; i < vectors.size(); ++i) EXPECT_EQ(go[i], vectors[i].valid) << vectors[i].number;
}

/// C2SP's edge cases of keys (A) and nonce points (R), on which verifiers disagree. What each must answer follows from
/// a vector's own flags.
class Cctv : public testing::Test {
 protected:
  void SetUp() override {
    auto folder = test::published("vectors-cctv-ed25519");
    if (!folder) GTEST_SKIP() << "the CCTV vectors are not here (TRUCE_SHARED_DATA)";
    for (const Json& vector : Json::parse(read_file(*folder / "ed25519/ed25519vectors.json").value())) {
      const std::string message = vector["msg"].get<std::string>();
      vectors.push_back(
          {vector["number"].get<int>(), from_hex(vector["key"].get<std::string>()).value(),
           Bytes(message.begin(), message.end()), from_hex(vector["sig"].get<std::string>()).value(),
           vector["flags"].is_null() ? std::set<std::string>{} : vector["flags"].get<std::set<std::string>>(), false});
    }
    ASSERT_EQ(vectors.size(), 914U);
  }
  static bool has(const Vector& v, std::initializer_list<const char*> any_of) {
    return std::ranges::any_of(any_of, [&](const char* flag) { return v.flags.contains(flag); });
  }
  /// The equation without the cofactor over the encodings as they stand; R is compared as bytes, so that only its
  /// canonical encoding can be met.
  static bool classic(const Vector& v) { return !has(v, {"low_order_residue", "non_canonical_R"}); }
  /// And neither point of small order or in another encoding than its canonical one.
  static bool strict(const Vector& v) {
    return classic(v) && !has(v, {"low_order_A", "low_order_R", "non_canonical_A"});
  }
  /// And the key in the prime-order subgroup.
  static bool record(const Vector& v) { return strict(v) && !has(v, {"low_order_component_A"}); }

  static std::ptrdiff_t count(const std::vector<Vector>& of, bool (*rule)(const Vector&)) {
    return std::ranges::count_if(of, rule);
  }

  std::vector<Vector> vectors;
};

TEST_F(Cctv, libsodium_takes_the_43_without_weak_points_and_the_record_the_one_of_them_whose_key_is_pure) {
  for (const Vector& v : vectors) {
    EXPECT_EQ(by_libsodium(v), strict(v)) << v.number;
    EXPECT_EQ(by_the_record(v), record(v)) << v.number;
  }
  EXPECT_EQ(count(vectors, strict), 43);
  EXPECT_EQ(count(vectors, record), 1);
}

TEST_F(Cctv, openssl_takes_the_208_that_hold_without_the_cofactor) {
  for (const Vector& v : vectors) EXPECT_EQ(by_openssl(v), classic(v)) << v.number;
  EXPECT_EQ(count(vectors, classic), 208);
}

TEST_F(Cctv, go_takes_the_208_that_hold_without_the_cofactor) {
  if (const std::string missing = test::go_is_missing(); !missing.empty()) GTEST_SKIP() << missing;
  const std::vector<bool> go = by_go(vectors);
  for (std::size_t i = 0; i < vectors.size(); ++i) EXPECT_EQ(go[i], classic(vectors[i])) << vectors[i].number;
}

TEST_F(Cctv, what_the_record_takes_libsodium_takes_and_what_libsodium_takes_the_others_take) {
  if (const std::string missing = test::go_is_missing(); !missing.empty()) GTEST_SKIP() << missing;
  const std::vector<bool> go = by_go(vectors);
  int taken = 0;
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    EXPECT_TRUE(!by_the_record(vectors[i]) || by_libsodium(vectors[i])) << vectors[i].number;
    if (!by_libsodium(vectors[i])) continue;
    EXPECT_TRUE(by_openssl(vectors[i])) << vectors[i].number;
    EXPECT_TRUE(go[i]) << vectors[i].number;
    ++taken;
  }
  EXPECT_GT(taken, 0);
}

}  // namespace
}  // namespace truce
