#include "record/note.h"

#include <gmock/gmock.h>

#include <random>

#include "base/base.h"
#include "example_log.h"

namespace truce {
namespace {

using test::fixed_key;
using test::log_signer;
using test::noon;
using test::witness_signer;
using testing::HasSubstr;

// The example of the signed-note specification.
constexpr std::string_view example_key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr std::string_view example_note =
    "This is an example message.\n\n"
    "— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

std::vector<VerifierKey> keys_of(std::initializer_list<Signer> signers) {
  std::vector<VerifierKey> keys;
  for (const Signer& signer : signers) keys.push_back(signer.verifier());
  return keys;
}

Note note_by(std::string text, std::initializer_list<Signer> signers) {
  Note note{std::move(text), {}};
  for (const Signer& signer : signers) note.signatures.push_back(signer.sign(note.text, noon));
  return note;
}

TEST(Note, of_the_specification_is_verified_by_its_key) {
  Note note = parse_note(example_note).value();
  VerifierKey key = VerifierKey::parse(example_key).value();
  EXPECT_EQ(note.text, "This is an example message.\n");
  EXPECT_EQ(key.key_id(), 0x530d903aU);
  EXPECT_EQ(key.str(), example_key);
  auto verified = verified_signatures(note, {&key, 1}).value();
  ASSERT_EQ(verified.size(), 1U);
  EXPECT_EQ(verified[0], (VerifiedSignature{key, std::nullopt}));
  EXPECT_EQ(print_note(note), example_note);
}

TEST(Note, keeps_empty_lines_in_its_text_and_splits_at_the_last) {
  Note note = note_by("one\n\ntwo\n\n\n", {log_signer(40)});
  EXPECT_EQ(parse_note(print_note(note)).value(), note);
}

TEST(Note, may_hold_any_character_that_is_no_control_character) {
  for (const char* text : {"\u00e9 \u2028 \U0001F54A\n", "\x7f\n", "\u0085\n", "\n", "\ud7ff\ue000\U0010ffff\n"}) {
    Note note = note_by(text, {log_signer(40)});
    EXPECT_EQ(parse_note(print_note(note)).value(), note) << text;
  }
}

TEST(ParseNote, refuses_what_is_no_note_and_names_the_line) {
  const std::string line = print_signature_line(log_signer(40).sign("text\n", noon));
  auto error_of = [](const std::string& text) {
    auto note = parse_note(text);
    return note ? std::string("accepted") : note.error().text();
  };
  EXPECT_EQ(error_of("text\n\n" + line), "accepted");
  EXPECT_THAT(error_of(""), HasSubstr("no empty line"));
  EXPECT_THAT(error_of("text\n" + line), HasSubstr("no empty line"));
  EXPECT_THAT(error_of("text\n\n"), HasSubstr("newline"));
  EXPECT_THAT(error_of("text\n\n" + line.substr(0, line.size() - 1)), HasSubstr("newline"));
  EXPECT_THAT(error_of("text\n\n" + line + line + "x" + line), HasSubstr("5:"));
  EXPECT_THAT(error_of("te\txt\n\n" + line), HasSubstr("U+0009"));
  EXPECT_THAT(error_of("text\r\n\n" + line), HasSubstr("U+000D"));
  EXPECT_THAT(error_of("one\ntw\xff\n\n" + line), testing::AllOf(HasSubstr("2:"), HasSubstr("0xff")));
  for (const char* bytes : {"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                            "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\x80"}) {
    EXPECT_THAT(error_of(std::string(bytes) + "\n\n" + line), HasSubstr("UTF-8")) << to_hex(as_bytes(bytes));
  }
}

TEST(ParseNote, refuses_signature_lines_of_any_other_form) {
  const std::string body = "NnugSzTjtVA=";  // a key id and four bytes
  EXPECT_TRUE(parse_signature_lines("— a " + body + "\n"));
  const std::vector<std::string> wrong = {
      "- a " + body,       "—a " + body,         "—  a " + body,     "— a  " + body,
      "— a " + body + " ", "— a" + body,         "— " + body,        "— a ",
      "— a+b " + body,     "— a\u00a0b " + body, "— \u3000 " + body, "— a NnugSzTjtVA",
      "— a NnugSzTjtVB=",  "— a NnugSw==",       "— a Nnug_zTjtVA=", std::string("—"),
      std::string(),       " — a " + body};
  for (const std::string& line : wrong) {
    EXPECT_FALSE(parse_signature_lines(line + "\n")) << line;
  }
}

TEST(ParseNote, takes_32_signatures_and_no_more) {
  Note note = note_by("text\n", {log_signer(40)});
  note.signatures.resize(note_signature_limit, note.signatures[0]);
  EXPECT_EQ(parse_note(print_note(note)).value(), note);
  note.signatures.push_back(note.signatures[0]);
  EXPECT_EQ(parse_note(print_note(note)).error().code, ErrorCode::limit);
}

TEST(ParseNote, takes_16_signatures_of_post_quantum_size_and_no_text_beyond_its_limit) {
  Note note{"text\n", {}};
  note.signatures.resize(16, {"witness.example", 7, Bytes(5000, 0x5a)});
  EXPECT_EQ(parse_note(print_note(note)).value(), note);
  note.text = std::string(note_size_limit, 'a') + "\n";
  EXPECT_EQ(parse_note(print_note(note)).error().code, ErrorCode::limit);
}

TEST(KeyName, has_no_space_plus_or_control_character) {
  for (const char* name : {"a", "example.com/foo", "Señor-1", "日本", "a\u200b"})
    EXPECT_TRUE(is_key_name(name)) << name;
  for (const char* name : {"", " ", "a b", "a+b", "a\nb", "a\x01", "\u0085", "\u00a0", "\u1680", "\u2000", "\u200a",
                           "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\xff"}) {
    EXPECT_FALSE(is_key_name(name)) << name;
  }
}

TEST(VerifierKey, comes_back_from_its_text) {
  for (const Signer& signer : {log_signer(40), witness_signer(41)}) {
    EXPECT_EQ(VerifierKey::parse(signer.verifier().str()).value(), signer.verifier());
  }
  EXPECT_NE(log_signer(40, "a").verifier().key_id(), witness_signer(40, "a").verifier().key_id());
  EXPECT_NE(log_signer(40, "a").verifier().key_id(), log_signer(40, "b").verifier().key_id());
}

TEST(VerifierKey, is_refused_with_any_part_changed) {
  const std::string good = std::string(example_key);
  for (const std::string& bad :
       {std::string(), std::string("example.com/foo"), std::string("example.com/foo+530d903a"), "x" + good,
        std::string("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
        std::string("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
        std::string("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
        std::string("example.com/foo+30d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"), good + "A", good + "+",
        good + "\n", std::string("example.com/foo+530d903a+"), std::string("example.com/foo+530d903a+AQ==")}) {
    EXPECT_FALSE(VerifierKey::parse(bad)) << bad;
  }
  Bytes other{0x06};  // an algorithm that is not ours
  const PublicKey key = fixed_key(1).public_key();
  other.insert(other.end(), key.bytes().begin(), key.bytes().end());
  EXPECT_THAT(VerifierKey::parse("a+00000000+" + to_base64(other)).error().text(), HasSubstr("algorithm"));
  EXPECT_FALSE(VerifierKey::create("a b", NoteAlgorithm::ed25519, fixed_key(1).public_key()));
}

TEST(VerifiedSignatures, ignore_keys_that_nobody_named) {
  Note note = note_by("text\n", {log_signer(40), log_signer(41, "other"), witness_signer(42)});
  EXPECT_EQ(verified_signatures(note, {}).value().size(), 0U);
  EXPECT_EQ(verified_signatures(note, keys_of({log_signer(50)})).value().size(), 0U);  // same name, other key id
  auto known = keys_of({witness_signer(42), log_signer(40)});
  auto verified = verified_signatures(note, known).value();
  ASSERT_EQ(verified.size(), 2U);  // in the order of the lines
  EXPECT_EQ(verified[0], (VerifiedSignature{known[1], std::nullopt}));
  EXPECT_EQ(verified[1], (VerifiedSignature{known[0], noon}));
}

TEST(VerifiedSignatures, are_refused_altogether_when_one_known_key_does_not_hold) {
  const auto known = keys_of({log_signer(40), witness_signer(42)});
  const Note good = note_by("text\n", {log_signer(40), witness_signer(42)});
  ASSERT_TRUE(verified_signatures(good, known));
  for (std::size_t line = 0; line < 2; ++line) {
    for (std::size_t i = 0; i < good.signatures[line].bytes.size(); ++i) {
      Note bad = good;
      bad.signatures[line].bytes[i] ^= 1;
      auto refused = verified_signatures(bad, known);
      ASSERT_FALSE(refused) << line << " " << i;
      EXPECT_EQ(refused.error().code, ErrorCode::refused);
    }
    for (int change : {-1, 1}) {
      Note bad = good;
      bad.signatures[line].bytes.resize(bad.signatures[line].bytes.size() + static_cast<std::size_t>(change));
      EXPECT_FALSE(verified_signatures(bad, known));
    }
  }
  Note other = good;
  other.text = "tExt\n";
  EXPECT_FALSE(verified_signatures(other, known));
}

TEST(VerifiedSignatures, count_a_key_once_with_its_newest_time) {
  Signer witness = witness_signer(42);
  auto known = keys_of({witness});
  Note note{"text\n", {}};
  for (std::int64_t second : {5, 9, 7}) note.signatures.push_back(witness.sign(note.text, Instant{second * 1000}));
  auto verified = verified_signatures(note, known).value();
  ASSERT_EQ(verified.size(), 1U);
  EXPECT_EQ(verified[0].time, Instant{9000});
  note.signatures.push_back(note.signatures[0]);
  note.signatures.back().bytes[20] ^= 1;  // one of its lines is enough to spoil all
  EXPECT_FALSE(verified_signatures(note, known));
}

// 32 bits collide at will: whoever chooses a key with another's name and id must not spoil its signatures.
TEST(VerifiedSignatures, hold_although_another_key_has_the_same_name_and_id) {
  auto signer = [](std::uint32_t number) {
    std::array<std::uint8_t, 32> seed{};
    for (std::size_t i = 0; i < 4; ++i) seed[i] = static_cast<std::uint8_t>(number >> (8 * i));
    return Signer::create("w", NoteAlgorithm::cosignature_v1, KeyPair::from_seed(seed)).value();
  };
  const Signer honest = signer(3835);
  const Signer rival = signer(88097);
  ASSERT_EQ(honest.verifier().key_id(), rival.verifier().key_id());
  ASSERT_NE(honest.verifier(), rival.verifier());
  Note note = note_by("text\n", {honest});
  EXPECT_EQ(verified_signatures(note, keys_of({rival, honest})).value(),
            (std::vector<VerifiedSignature>{{honest.verifier(), noon}}));
  EXPECT_FALSE(verified_signatures(note, keys_of({rival})));
  note.signatures.push_back(rival.sign(note.text, noon));
  EXPECT_EQ(verified_signatures(note, keys_of({rival, honest})).value().size(), 2U);
}

TEST(Cosignature, states_its_time_in_front_and_signs_it) {
  Signer witness = witness_signer(42);
  NoteSignature line = witness.sign("origin\n1\nroot\n", Instant{1'679'315'147'999});
  ASSERT_EQ(line.bytes.size(), 72U);
  EXPECT_EQ(to_hex(ByteView(line.bytes).first(8)), "00000000641850cb");
  Signature ed25519{};
  std::ranges::copy(ByteView(line.bytes).subspan(8), ed25519.begin());
  EXPECT_TRUE(
      witness.verifier().public_key().verify(as_bytes("cosignature/v1\ntime 1679315147\norigin\n1\nroot\n"), ed25519));
  EXPECT_TRUE(witness.verifier().verify("origin\n1\nroot\n", line));
}

TEST(Cosignature, is_no_plain_signature_and_the_other_way_round) {
  Signer plain = log_signer(42, "w");
  Signer cosigner = witness_signer(42, "w");
  NoteSignature line = plain.sign("text\n", noon);
  EXPECT_FALSE(cosigner.verifier().verify("text\n", line));
  line.key_id = cosigner.verifier().key_id();
  EXPECT_FALSE(cosigner.verifier().verify("text\n", line));
  line = cosigner.sign("text\n", noon);
  line.key_id = plain.verifier().key_id();
  EXPECT_FALSE(plain.verifier().verify("text\n", line));
}

TEST(Cosignature, is_refused_with_a_time_beyond_all_times) {
  // Signed correctly, with 2^63 seconds and with all ones; the specification forbids both.
  KeyPair key = fixed_key(42);
  VerifierKey verifier = VerifierKey::create("w", NoteAlgorithm::cosignature_v1, key.public_key()).value();
  for (const auto& [hex, decimal] :
       {std::pair{"8000000000000000", "9223372036854775808"}, {"ffffffffffffffff", "18446744073709551615"}}) {
    NoteSignature line{"w", verifier.key_id(), from_hex(hex).value()};
    Signature ed25519 = key.sign(as_bytes(std::string("cosignature/v1\ntime ") + decimal + "\ntext\n"));
    line.bytes.insert(line.bytes.end(), ed25519.begin(), ed25519.end());
    EXPECT_FALSE(verifier.verify("text\n", line));
  }
}

TEST(Cosignature, needs_a_time_after_1970) {
  EXPECT_THROW(static_cast<void>(witness_signer(42).sign("text\n", Instant{999})), std::logic_error);
}

TEST(Note, that_parses_after_a_change_prints_to_the_changed_bytes) {
  std::mt19937 random(11);
  const std::string good = print_note(note_by("Ferry\n\nat dawn\n", {log_signer(40), witness_signer(42)}));
  const auto known = keys_of({log_signer(40), witness_signer(42)});
  int parsed = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int round = 0; round < 4; ++round) {
      std::string changed = good;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1U + random() % 255));
      auto note = parse_note(changed);
      if (!note) continue;
      ++parsed;
      ASSERT_EQ(print_note(*note), changed);
      auto verified = verified_signatures(*note, known);
      EXPECT_FALSE(verified && verified->size() == 2) << at;  // never both as before
    }
  }
  EXPECT_GT(parsed, 100);
}

}  // namespace
}  // namespace truce
