// A receipt verified by other people's code: tests/outside/verify_receipt.go on Debian's golang.org/x/mod.
#include <gtest/gtest.h>

#include <fstream>

#include "base/base.h"
#include "example_receipt.h"
#include "outside/go_program.h"

namespace truce {
namespace {

using test::ExampleReceipt;
using test::Outcome;

class OutsideReceiptVerifier : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string missing = test::go_is_missing(); !missing.empty()) GTEST_SKIP() << missing;
    const Outcome built = test::build_go("tests/outside/verify_receipt.go", path("verifier"));
    ASSERT_EQ(built.code, 0) << built.output;
  }
  /// Exit code and output of the verifier for the text of a receipt.
  Outcome verify(const std::string& text, const ExampleReceipt& s) {
    std::ofstream(path("receipt"), std::ios::binary) << text;
    return test::run("'" + path("verifier") + "' '" + path("receipt") + "' '" + s.log.signer().verifier().str() +
                     "' '" + s.north.verifier().str() + "'");
  }

 private:
  [[nodiscard]] std::string path(const char* name) const { return (folder_.path() / name).string(); }

  test::Folder folder_;
};

TEST_F(OutsideReceiptVerifier, finds_what_our_own_finds) {
  const ExampleReceipt s;
  EXPECT_EQ(verify(print_receipt(s.receipt), s), (Outcome{0,
                                                          "signed: truce.example/aden\n"
                                                          "cosigned: north.example/w at 2023-11-14T22:14:20Z\n"
                                                          "included: entry 4 of 12\n"
                                                          "recorded: 2023-11-14T22:13:20Z\n"
                                                          "VERIFIED " +
                                                              s.envelope.payload + "\n"}));
  ExampleReceipt hidden;
  hidden.receipt.content = std::nullopt;
  const auto [code, output] = verify(print_receipt(hidden.receipt), hidden);
  EXPECT_EQ(code, 0) << output;
  EXPECT_TRUE(output.ends_with("VERIFIED, the payload is hidden\n")) << output;
}

TEST_F(OutsideReceiptVerifier, refuses_where_our_own_refuses) {
  const ExampleReceipt good;
  auto refused = [&](auto change, const std::string& why) {
    ExampleReceipt s;
    change(s.receipt);
    EXPECT_FALSE(verify_receipt(s.receipt, s.trust));
    const auto [code, output] = verify(print_receipt(s.receipt), s);
    EXPECT_EQ(code, 1) << output;
    EXPECT_NE(output.find("REFUSED " + why), std::string::npos) << output;
  };
  refused([](Receipt& r) { r.checkpoint.note.signatures[0].bytes[9] ^= 1; }, "checkpoint");
  refused([](Receipt& r) { r.checkpoint.note.signatures[1].bytes[7] ^= 1; }, "checkpoint");
  refused([](Receipt& r) { r.checkpoint.note.signatures.pop_back(); }, "signature of north.example/w");
  refused([](Receipt& r) { r.index += 1; }, "inclusion");
  refused([](Receipt& r) { r.proof[0][0] ^= 1; }, "inclusion");
  refused([](Receipt& r) { r.leaf.recorded_at.ms += 1; }, "inclusion");
  refused([](Receipt& r) { r.signer = test::fixed_key(8).public_key(); }, "key id");
  refused([](Receipt& r) { r.content->salt[0] ^= 1; }, "commitment");
  refused([](Receipt& r) { r.content->payload += "x"; }, "commitment");
}

}  // namespace
}  // namespace truce
