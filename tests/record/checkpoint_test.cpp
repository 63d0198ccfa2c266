#include "record/checkpoint.h"

#include <gmock/gmock.h>

#include "base/base.h"
#include "example_log.h"

namespace truce {
namespace {

using test::log_signer;
using test::noon;
using test::SignedLog;
using test::witness_signer;
using testing::HasSubstr;

const std::string empty_root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

TEST(Checkpoint, is_three_lines_and_what_extensions_there_are) {
  SignedLog log;
  log.grow(3);
  Checkpoint checkpoint{"truce.example/aden", log.head(3), {}};
  EXPECT_EQ(print_checkpoint(checkpoint), "truce.example/aden\n3\n" + to_base64(log.head(3).root) + "\n");
  checkpoint.extensions = {"moon", "waxing gibbous"};
  EXPECT_EQ(parse_checkpoint(print_checkpoint(checkpoint)).value(), checkpoint);
}

TEST(ParseCheckpoint, takes_any_origin_and_size_and_nothing_out_of_form) {
  auto reads = [](const std::string& body) { return parse_checkpoint(body).has_value(); };
  EXPECT_TRUE(reads("go.sum database tree\n0\n" + empty_root + "\n"));
  EXPECT_TRUE(reads("a\n9223372036854775807\n" + empty_root + "\n"));
  EXPECT_TRUE(reads("a\n1\n" + empty_root + "\nx\n"));
  for (const char* size :
       {"", "00", "01", "-1", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808", "18446744073709551616"}) {
    EXPECT_FALSE(reads(std::string("a\n") + size + "\n" + empty_root + "\n")) << size;
  }
  for (const std::string& body :
       {std::string(), std::string("a\n"), std::string("a\n1\n"), "a\n1\n" + empty_root, "\n1\n" + empty_root + "\n",
        "a\n1\n" + empty_root + "\n\n", "a\n1\n" + empty_root + "\nx", "a\n1\n\n" + empty_root + "\n",
        std::string("a\n1\nYmFuYW5hcw==\n"), "a\n1\n" + empty_root.substr(0, 43) + "\n", "a\n1\n" + empty_root + " \n",
        "a\n1\n" + empty_root + "\r\n"}) {
    EXPECT_FALSE(reads(body)) << body;
  }
  EXPECT_EQ(parse_checkpoint("a\nx\n" + empty_root + "\n").error().line, 2U);
  EXPECT_EQ(parse_checkpoint(std::string(checkpoint_size_limit, 'a') + "\n1\n" + empty_root + "\n").error().code,
            ErrorCode::limit);
}

TEST(SignedCheckpoint, opens_with_the_logs_key_and_no_other) {
  SignedLog log;
  log.grow(5);
  const std::string text = log.checkpoint(5).text();
  EXPECT_EQ(open_checkpoint(text, log.keys()).value(), log.checkpoint(5));
  EXPECT_EQ(open_checkpoint(text, log.keys()).value().body.head, log.head(5));
  EXPECT_EQ(open_checkpoint(text, {log.keys().origin, {}}).error().code, ErrorCode::refused);
  EXPECT_EQ(open_checkpoint(text, {"other.example", log.keys().keys}).error().message, "checkpoint of another log");
  EXPECT_FALSE(open_checkpoint(text, {log.keys().origin, {log_signer(41).verifier()}}));
}

TEST(SignedCheckpoint, opens_with_the_old_key_and_the_new_while_both_sign) {
  SignedLog log;
  log.grow(2);
  const Signer both[] = {log_signer(40), log_signer(41)};
  const std::string text = sign_checkpoint({log.keys().origin, log.head(2), {}}, both, noon).text();
  for (const Signer& signer : both) EXPECT_TRUE(open_checkpoint(text, {log.keys().origin, {signer.verifier()}}));
  EXPECT_TRUE(open_checkpoint(log.checkpoint(2).text(), {log.keys().origin, {both[0].verifier(), both[1].verifier()}}));
}

TEST(SignedCheckpoint, is_refused_with_any_one_bit_changed) {
  SignedLog log;
  log.grow(5);
  SignedCheckpoint checkpoint = log.checkpoint(5);
  const Signer witness = witness_signer(60);
  const VerifierKey witness_key = witness.verifier();
  checkpoint.note.signatures.push_back(witness.sign(checkpoint.note.text, noon));
  const std::string good = checkpoint.text();
  auto vouched_for = [&](const std::string& text) {
    auto opened = open_checkpoint(text, log.keys());
    if (!opened) return false;
    auto cosigned = verify_cosignatures(*opened, {&witness_key, 1});
    return cosigned && cosigned->size() == 1;
  };
  ASSERT_TRUE(vouched_for(good));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = good;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1U << bit));
      EXPECT_FALSE(vouched_for(changed)) << at << "." << bit;
    }
    EXPECT_FALSE(vouched_for(good.substr(0, at)));
    EXPECT_FALSE(vouched_for(good.substr(0, at) + good.substr(at + 1)));
  }
}

TEST(SignedCheckpoint, is_never_made_of_what_cannot_be_read) {
  const Signer signer = log_signer(40);
  for (const Checkpoint& bad : {Checkpoint{"", {}, {}}, Checkpoint{"a\nb", {}, {}}, Checkpoint{"a", {}, {""}}}) {
    EXPECT_THROW(static_cast<void>(sign_checkpoint(bad, {&signer, 1}, noon)), std::logic_error);
  }
}

TEST(VerifyCosignatures, says_who_of_the_witnesses_signed_and_when) {
  SignedLog log;
  log.grow(4);
  SignedCheckpoint checkpoint = log.checkpoint(4);
  const Signer north = witness_signer(60, "north");
  const Signer south = witness_signer(61, "south");
  const std::vector<VerifierKey> known{north.verifier(), south.verifier(), log.signer().verifier()};
  EXPECT_TRUE(verify_cosignatures(checkpoint, known).value().empty());  // the log is no witness of its own
  const NoteSignature lines[] = {south.sign(checkpoint.note.text, noon),
                                 north.sign(checkpoint.note.text, noon + Duration{9000})};
  ASSERT_TRUE(add_signatures(checkpoint, lines, known));
  EXPECT_EQ(verify_cosignatures(checkpoint, known).value(),
            (std::vector<Cosignature>{{south.verifier(), noon}, {north.verifier(), noon + Duration{9000}}}));
  checkpoint.note.signatures[1].bytes[10] ^= 1;
  EXPECT_FALSE(verify_cosignatures(checkpoint, known));
  EXPECT_TRUE(verify_cosignatures(checkpoint, {known.data(), 1}));  // whoever does not know south is not bothered
}

TEST(AddSignatures, keeps_the_newest_of_each_key_and_drops_strangers) {
  SignedLog log;
  log.grow(4);
  SignedCheckpoint checkpoint = log.checkpoint(4);
  const Signer north = witness_signer(60, "north");
  const std::vector<VerifierKey> known{north.verifier(), log.signer().verifier()};
  auto at = [&](const Signer& signer, std::int64_t second) {
    return signer.sign(checkpoint.note.text, noon + Duration{second * 1000});
  };
  auto add = [&](const NoteSignature& line) { return add_signatures(checkpoint, {&line, 1}, known); };

  ASSERT_TRUE(add(at(witness_signer(61, "stranger"), 0)));
  ASSERT_TRUE(add(at(log.signer(), 0)));
  EXPECT_EQ(checkpoint, log.checkpoint(4));
  ASSERT_TRUE(add(at(north, 5)));
  EXPECT_EQ(checkpoint.note.signatures.back(), at(north, 5));
  for (std::int64_t second : {5, 4}) ASSERT_TRUE(add(at(north, second)));
  EXPECT_EQ(checkpoint.note.signatures.back(), at(north, 5));
  ASSERT_TRUE(add(at(north, 8)));
  EXPECT_EQ(checkpoint.note.signatures.back(), at(north, 8));
  EXPECT_EQ(checkpoint.note.signatures.size(), 2U);
}

TEST(AddSignatures, changes_nothing_when_one_line_does_not_hold_or_there_is_no_room) {
  SignedLog log;
  log.grow(4);
  SignedCheckpoint checkpoint = log.checkpoint(4);
  const Signer north = witness_signer(60, "north");
  const Signer south = witness_signer(61, "south");
  const std::vector<VerifierKey> known{north.verifier(), south.verifier()};
  NoteSignature lines[] = {north.sign(checkpoint.note.text, noon), south.sign("another text\n", noon)};
  EXPECT_EQ(add_signatures(checkpoint, lines, known).error().code, ErrorCode::refused);
  EXPECT_EQ(checkpoint, log.checkpoint(4));

  lines[1] = south.sign(checkpoint.note.text, noon);
  checkpoint.note.signatures.resize(note_signature_limit - 1, {"stranger", 1, Bytes{1}});
  const SignedCheckpoint before = checkpoint;
  EXPECT_EQ(add_signatures(checkpoint, lines, known).error().code, ErrorCode::limit);
  EXPECT_EQ(checkpoint, before);
  EXPECT_TRUE(add_signatures(checkpoint, {lines, 1}, known));
  EXPECT_TRUE(parse_signed_checkpoint(checkpoint.text()));
}

}  // namespace
}  // namespace truce
