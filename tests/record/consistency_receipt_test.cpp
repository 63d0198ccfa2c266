#include "record/consistency_receipt.h"

#include <gmock/gmock.h>

#include "example_log.h"

namespace truce {
namespace {

using test::noon;
using test::SignedLog;
using testing::HasSubstr;

/// A log of twelve leaves, whose checkpoint of seven somebody holds. North cosigns the later one, and is needed.
struct Example {
  SignedLog log;
  Signer north = test::witness_signer(60, "north.example/w");
  WitnessQuorum quorum = WitnessQuorum::create(1, {{ActorId("north"), {north.verifier()}}}).value();
  ConsistencyReceipt receipt = between(7, 12);

  ConsistencyReceipt between(std::uint64_t from, std::uint64_t to) {
    log.grow(12);
    ConsistencyReceipt made{log.checkpoint(from), log.consistency(from, to), log.checkpoint(to)};
    made.later.note.signatures.push_back(north.sign(made.later.note.text, noon));
    return made;
  }
  [[nodiscard]] Result<Finality> verify() const { return verify_consistency_receipt(receipt, log.keys(), quorum); }
};

TEST(ConsistencyReceipt, of_any_two_sizes_holds_and_reads_as_it_prints) {
  Example s;
  for (std::uint64_t from = 1; from <= 12; ++from) {
    for (std::uint64_t to = from; to <= 12; ++to) {
      s.receipt = s.between(from, to);
      EXPECT_EQ(parse_consistency_receipt(print_consistency_receipt(s.receipt)).value(), s.receipt);
      auto seen = s.verify();
      ASSERT_TRUE(seen) << from << " to " << to << ": " << seen.error().text();
      EXPECT_EQ(seen->witnesses.size(), 1U);
    }
  }
}

TEST(ConsistencyReceipt, has_the_lines_that_the_document_gives) {
  const Example s;
  std::string lines = "truce consistency receipt 1\n" + s.receipt.earlier.text() + "\nold 7\n";
  for (const Digest& hash : s.receipt.proof) lines += to_base64(hash) + "\n";
  EXPECT_EQ(print_consistency_receipt(s.receipt), lines + "\n" + s.receipt.later.text());
}

TEST(ConsistencyReceipt, is_refused_with_any_one_bit_changed) {
  Example s;
  const std::string good = print_consistency_receipt(s.receipt);
  auto holds = [&](const std::string& text) {
    auto receipt = parse_consistency_receipt(text);
    return receipt && verify_consistency_receipt(*receipt, s.log.keys(), s.quorum);
  };
  ASSERT_TRUE(holds(good));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = good;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1U << bit));
      EXPECT_FALSE(holds(changed)) << "bit " << bit << " of byte " << at;
    }
    EXPECT_FALSE(holds(good.substr(0, at)));
  }
}

TEST(VerifyConsistencyReceipt, names_the_first_thing_that_does_not_hold) {
  auto after = [](auto change) {
    Example s;
    change(s);
    auto seen = s.verify();
    EXPECT_TRUE(seen || seen.error().code == ErrorCode::refused);
    return seen ? std::string("accepted") : seen.error().message;
  };
  EXPECT_EQ(after([](Example&) {}), "accepted");
  EXPECT_EQ(after([](Example& s) { s.receipt.earlier = SignedLog("else", 40).checkpoint(0); }),
            "checkpoint of another log");
  EXPECT_EQ(after([](Example& s) { s.receipt.earlier.note.signatures[0].bytes[5] ^= 1; }), "a signature does not hold");
  EXPECT_EQ(after([](Example& s) { s.receipt.later.note.signatures.erase(s.receipt.later.note.signatures.begin()); }),
            "checkpoint without the log's signature");
  EXPECT_EQ(after([](Example& s) { s.receipt.later.note.signatures.pop_back(); }),
            "too few witnesses vouch for the checkpoint");
  EXPECT_THAT(after([](Example& s) { s.receipt.proof[0][0] ^= 1; }), HasSubstr("is not shown to extend"));
  EXPECT_THAT(after([](Example& s) { s.receipt.proof.pop_back(); }), HasSubstr("is not shown to extend"));
}

TEST(VerifyConsistencyReceipt, says_fork_where_the_log_signed_two_roots_for_one_size) {
  Example s;
  SignedLog other;
  other.grow(6);
  other.grow(12, "another history");
  s.receipt = s.between(12, 12);
  s.receipt.earlier = other.checkpoint(12);
  EXPECT_THAT(s.verify().error().message, HasSubstr("fork: truce.example/aden signed two histories"));
  s.receipt = s.between(7, 12);
  s.receipt.earlier = other.checkpoint(7);
  EXPECT_THAT(s.verify().error().message, HasSubstr("or the log forked"));
}

TEST(ParseConsistencyReceipt, names_the_line_of_a_fault) {
  const Example s;
  const std::string good = print_consistency_receipt(s.receipt);
  auto line_after = [&](const std::string& what, const std::string& by) {
    std::string text = good;
    text.replace(text.find(what), what.size(), by);
    auto receipt = parse_consistency_receipt(text);
    EXPECT_FALSE(receipt);
    return receipt ? 0 : receipt.error().line;
  };
  EXPECT_EQ(line_after("receipt 1", "receipt 2"), 1U);
  EXPECT_EQ(line_after("\n7\n", "\n07\n"), 3U);
  EXPECT_EQ(line_after("old 7", "old 6"), 8U);
  EXPECT_EQ(line_after("old 7", "old x"), 8U);
  EXPECT_EQ(line_after("\n12\n", "\n6\n"), 8U);
  EXPECT_EQ(line_after("\n12\n", "\n1x\n"), 8U + s.receipt.proof.size() + 3);
  EXPECT_EQ(parse_consistency_receipt("truce consistency receipt 1\n" + s.receipt.earlier.text()).error().line, 2U);
}

}  // namespace
}  // namespace truce
