#include "record/receipt.h"

#include <gmock/gmock.h>

#include "base/base.h"
#include "example_receipt.h"
#include "record/tlog_proof.h"

namespace truce {
namespace {

using test::ExampleReceipt;
using test::fixed_key;
using test::noon;
using testing::HasSubstr;

TEST(Receipt, shows_what_was_stated_by_whom_when_and_who_vouches) {
  ExampleReceipt s;
  auto findings = verify_receipt(parse_receipt(print_receipt(s.receipt)).value(), s.trust).value();
  EXPECT_EQ(findings.head, s.log.head(12));
  EXPECT_EQ(findings.index, 4U);
  EXPECT_EQ(findings.leaf, s.receipt.leaf);
  EXPECT_EQ(findings.envelope, s.envelope);
  EXPECT_TRUE(findings.finality.final());
  ASSERT_EQ(findings.finality.witnesses.size(), 1U);
  EXPECT_EQ(findings.finality.witnesses[0].party, ActorId("north"));
  EXPECT_EQ(findings.finality.witnesses[0].cosignature.time, noon + Duration{60'000});
}

TEST(Receipt, may_hide_what_was_stated) {
  ExampleReceipt s;
  s.receipt.content = std::nullopt;
  const std::string text = print_receipt(s.receipt);
  EXPECT_THAT(text, testing::Not(HasSubstr("wells")));
  auto findings = verify_receipt(parse_receipt(text).value(), s.trust).value();
  EXPECT_EQ(findings.envelope, std::nullopt);
  EXPECT_EQ(findings.leaf, s.receipt.leaf);
}

TEST(Receipt, has_the_lines_of_a_tlog_proof_and_the_bytes_that_the_document_gives) {
  ExampleReceipt s;
  const std::string text = print_receipt(s.receipt);
  std::string expected = "01";
  const Bytes leaf = encode_leaf(s.receipt.leaf);
  expected += "00" + to_hex(Bytes{static_cast<std::uint8_t>(leaf.size())}) + to_hex(leaf);
  const std::size_t blob = 1 + 32 + 64 + s.envelope.payload.size();
  ASSERT_LT(blob, 256U);
  expected += "000000" + to_hex(Bytes{static_cast<std::uint8_t>(blob)}) + "00" + to_hex(s.receipt.content->salt) +
              to_hex(s.envelope.signature) + to_hex(as_bytes(s.envelope.payload));
  expected += to_hex(fixed_key(7).public_key().bytes());
  std::string lines = "c2sp.org/tlog-proof@v1\nextra " + to_base64(from_hex(expected).value()) + "\nindex 4\n";
  for (const Digest& hash : s.receipt.proof) lines += to_base64(hash) + "\n";
  EXPECT_EQ(text, lines + "\n" + s.receipt.checkpoint.text());
}

TEST(VerifyReceipt, names_the_first_thing_that_does_not_hold) {
  const ExampleReceipt good;
  auto message_after = [&](auto change) {
    ExampleReceipt s;
    change(s);
    auto findings = verify_receipt(s.receipt, s.trust);
    EXPECT_TRUE(findings || findings.error().code == ErrorCode::refused);
    return findings ? std::string("accepted") : findings.error().message;
  };
  EXPECT_EQ(message_after([](ExampleReceipt&) {}), "accepted");
  EXPECT_EQ(message_after([](ExampleReceipt& s) { s.trust.log.origin = "other"; }), "checkpoint of another log");
  EXPECT_EQ(message_after([](ExampleReceipt& s) { s.trust.log.keys = {test::log_signer(41).verifier()}; }),
            "checkpoint without the log's signature");
  EXPECT_EQ(message_after([](ExampleReceipt& s) { s.receipt.checkpoint.note.signatures[0].bytes[5] ^= 1; }),
            "a signature does not hold");
  EXPECT_EQ(message_after([](ExampleReceipt& s) { s.receipt.checkpoint.note.signatures[1].bytes[5] ^= 1; }),
            "a signature does not hold");
  EXPECT_EQ(message_after([](ExampleReceipt& s) { s.receipt.checkpoint.note.signatures.pop_back(); }),
            "too few witnesses vouch for the checkpoint");
  EXPECT_EQ(message_after([](ExampleReceipt& s) { s.receipt.index = 5; }), "the leaf is not in the tree");
  EXPECT_EQ(message_after([](ExampleReceipt& s) { s.receipt.proof[1][0] ^= 1; }), "the leaf is not in the tree");
  EXPECT_EQ(message_after([](ExampleReceipt& s) { s.receipt.leaf.recorded_at.ms += 1; }),
            "the leaf is not in the tree");
  EXPECT_EQ(message_after([](ExampleReceipt& s) { s.receipt.signer = fixed_key(8).public_key(); }),
            "the signer's key is not the one that the leaf names");
  for (auto change : {+[](BlobContent& c) { c.salt[0] ^= 1; }, +[](BlobContent& c) { c.signature[0] ^= 1; },
                      +[](BlobContent& c) { c.payload += " "; }}) {
    EXPECT_EQ(message_after([&](ExampleReceipt& s) { change(*s.receipt.content); }), "the content is not this leaf's");
  }
  EXPECT_EQ(message_after([](ExampleReceipt& s) {
              s.envelope.signature = fixed_key(9).sign(as_bytes("something else"));
              s.log = test::SignedLog();
              s.receipt = s.make();
            }),
            "the payload is not signed by the key that the leaf names");
}

TEST(Receipt, is_refused_with_any_one_bit_changed) {
  const ExampleReceipt s;
  const std::string good = print_receipt(s.receipt);
  auto holds = [&](const std::string& text) {
    auto receipt = parse_receipt(text);
    return receipt && verify_receipt(*receipt, s.trust);
  };
  ASSERT_TRUE(holds(good));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = good;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1U << bit));
      EXPECT_FALSE(holds(changed)) << "bit " << bit << " of byte " << at << " of\n" << good;
    }
    EXPECT_FALSE(holds(good.substr(0, at)));
  }
}

TEST(ParseReceipt, refuses_extra_bytes_of_any_other_form) {
  const ExampleReceipt s;
  const TlogProof proof = parse_tlog_proof(print_receipt(s.receipt)).value();
  auto reads = [&](const std::optional<Bytes>& extra) {
    TlogProof other = proof;
    other.extra = extra;
    return parse_receipt(print_tlog_proof(other)).has_value();
  };
  ASSERT_TRUE(reads(proof.extra));
  EXPECT_FALSE(reads(std::nullopt));
  for (std::size_t length = 0; length < proof.extra->size(); ++length) {
    EXPECT_FALSE(reads(Bytes(proof.extra->begin(), proof.extra->begin() + static_cast<std::ptrdiff_t>(length))))
        << length;
  }
  Bytes longer = *proof.extra;
  longer.push_back(0);
  EXPECT_FALSE(reads(longer));
  Bytes other_version = *proof.extra;
  other_version[0] = 2;
  EXPECT_FALSE(reads(other_version));
}

TEST(ParseReceipt, names_the_line_of_a_fault_in_the_checkpoint) {
  const ExampleReceipt s;
  std::string text = print_receipt(s.receipt);
  std::size_t size = text.find("\n12\n");
  text.replace(size, 4, "\n1x\n");
  const auto before = static_cast<std::size_t>(std::ranges::count(text.substr(0, size + 1), '\n'));
  EXPECT_EQ(parse_receipt(text).error().line, before + 1);
}

TEST(TlogProof, is_read_only_in_its_one_form) {
  const std::string hash = to_base64(sha256({}));
  auto reads = [](const std::string& text) {
    auto proof = parse_tlog_proof(text);
    EXPECT_TRUE(!proof || print_tlog_proof(*proof) == text);
    return proof.has_value();
  };
  const std::string first = "c2sp.org/tlog-proof@v1\n";
  EXPECT_TRUE(reads(first + "index 0\n\ncheckpoint\n"));
  EXPECT_TRUE(reads(first + "extra \nindex 7\n" + hash + "\n\ncheckpoint\n"));
  EXPECT_TRUE(reads(first + "extra AAAA\nindex 9223372036854775806\n\nc"));
  const std::vector<std::string> wrong = {std::string(),
                                          std::string("c2sp.org/tlog-proof@v1"),
                                          first,
                                          first + "index 0\n",
                                          first + "index 0\n\n",
                                          "c2sp.org/tlog-proof@v2\nindex 0\n\ncheckpoint\n",
                                          first + "\nindex 0\n\nc\n",
                                          first + "extra AAA\nindex 0\n\nc\n",
                                          first + "extra AAAA\nextra AAAA\nindex 0\n\nc\n",
                                          first + "extra AAAA\n\nc\n",
                                          first + "index 00\n\nc\n",
                                          first + "index -1\n\nc\n",
                                          first + "index 9223372036854775807\n\nc\n",
                                          first + "index  1\n\nc\n",
                                          first + "index 0\n" + hash + " \n\nc\n",
                                          first + "index 0\nAAAA\n\nc\n",
                                          first + "index 0\n" + hash + "\nc\n",
                                          first + "index 0\nextra AAAA\n\nc\n",
                                          first + "index 0\r\n\nc\n"};
  for (const std::string& bad : wrong) {
    EXPECT_FALSE(reads(bad)) << bad;
  }
  std::string many = first + "index 0\n";
  for (int i = 0; i < 63; ++i) many += hash + "\n";
  EXPECT_TRUE(reads(many + "\nc\n"));
  EXPECT_FALSE(reads(many + hash + "\n\nc\n"));
  EXPECT_EQ(parse_tlog_proof(first + "index 0\n\n" + std::string(tlog_proof_size_limit, 'c')).error().code,
            ErrorCode::limit);
  EXPECT_EQ(parse_tlog_proof(first + "index x\n\nc\n").error().line, 2U);
}

}  // namespace
}  // namespace truce
