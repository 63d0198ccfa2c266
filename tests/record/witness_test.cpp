#include "record/witness.h"

#include <gmock/gmock.h>

#include <fstream>

#include "base/base.h"
#include "example_witness.h"

namespace truce {
namespace {

using test::ExampleWitness;
using test::Folder;
using test::noon;
using test::SignedLog;
using test::witness_signer;
using testing::HasSubstr;
using testing::StartsWith;

TEST(AddCheckpoint, has_one_form) {
  SignedLog log;
  log.grow(9);
  AddCheckpoint request = log.request(3, 9);
  const std::string body = print_add_checkpoint(request);
  EXPECT_THAT(body, StartsWith("old 3\n" + to_base64(request.proof[0]) + "\n"));
  EXPECT_THAT(body, testing::EndsWith("\n\n" + log.checkpoint(9).text()));
  EXPECT_EQ(parse_add_checkpoint(body).value(), request);
  EXPECT_EQ(parse_add_checkpoint(print_add_checkpoint(log.request(0, 9))).value(), log.request(0, 9));

  const std::string hash = to_base64(sha256({})) + "\n";
  const std::string note = log.checkpoint(9).text();
  const std::vector<std::string> wrong = {"",
                                          "old 0",
                                          "old 0\n",
                                          "old 0\n\n",
                                          "old 0\n" + note,
                                          "old  0\n\n" + note,
                                          "old 00\n\n" + note,
                                          "old -1\n\n" + note,
                                          "old 9223372036854775808\n\n" + note,
                                          "Old 0\n\n" + note,
                                          "\nold 0\n\n" + note,
                                          "old 0\n\n\n" + note,
                                          "old 0\nx\n\n" + note,
                                          "old 0\n" + hash + note,
                                          "old 0\r\n\n" + note,
                                          "old 0\n\n" + note + "\n",
                                          "old 0\n\nhello\n"};
  for (const std::string& bad : wrong) EXPECT_FALSE(parse_add_checkpoint(bad)) << bad;
  std::string many = "old 0\n";
  for (int i = 0; i < 63; ++i) many += hash;
  EXPECT_TRUE(parse_add_checkpoint(many + "\n" + note));
  EXPECT_FALSE(parse_add_checkpoint(many + hash + "\n" + note));
  EXPECT_EQ(parse_add_checkpoint(std::string(add_checkpoint_size_limit + 1, 'a')).error().code, ErrorCode::limit);
}

TEST(Witness, cosigns_a_history_that_grows) {
  ExampleWitness s;
  std::uint64_t old = 0;
  for (std::uint64_t size : {0U, 1U, 1U, 7U, 8U, 40U}) {
    WitnessAnswer answer = s.post(s.log.request(old, size), noon + Duration{static_cast<std::int64_t>(size) * 1000});
    ASSERT_EQ(answer.status, 200U) << answer.body;
    SignedCheckpoint checkpoint = s.log.checkpoint(size);
    EXPECT_EQ(take_answer(checkpoint, answer, {&s.witness.key(), 1}).value(), std::nullopt);
    EXPECT_EQ(verify_cosignatures(checkpoint, {&s.witness.key(), 1}).value(),
              (std::vector<Cosignature>{{s.witness.key(), noon + Duration{static_cast<std::int64_t>(size) * 1000}}}));
    EXPECT_EQ(s.witness.latest(s.origin).value(), checkpoint);
    old = size;
  }
}

TEST(Witness, answers_with_the_status_that_the_protocol_gives) {
  ExampleWitness s;
  auto status = [&](const AddCheckpoint& request) { return s.post(request).status; };
  ASSERT_EQ(status(s.log.request(0, 8)), 200U);

  EXPECT_EQ(s.witness.add_checkpoint("hello", noon).value().status, 400U);
  SignedLog stranger("stranger.example/log");
  EXPECT_EQ(status(stranger.request(0, 0)), 404U);
  SignedLog impostor(s.origin, 41);
  impostor.grow(9);
  EXPECT_EQ(status(impostor.request(8, 9)), 403U);
  AddCheckpoint damaged = s.log.request(8, 9);
  damaged.checkpoint.note.signatures[0].bytes[3] ^= 1;
  EXPECT_EQ(status(damaged), 403U);
  AddCheckpoint shrinking = s.log.request(4, 4);
  shrinking.old_size = 8;
  EXPECT_EQ(status(shrinking), 400U);

  WitnessAnswer conflict = s.post(s.log.request(4, 9));
  EXPECT_EQ(conflict, (WitnessAnswer{409, "text/x.tlog.size", "8\n"}));
  EXPECT_EQ(s.post(s.log.request(0, 9)), conflict);
  EXPECT_EQ(s.post(s.log.request(9, 9)), conflict);
  EXPECT_EQ(s.post(s.log.request(4, 4)), conflict);  // an older checkpoint is never signed again

  AddCheckpoint unproven = s.log.request(8, 12);
  unproven.proof.pop_back();
  EXPECT_EQ(status(unproven), 422U);
  EXPECT_EQ(status(s.fork.request(8, 12)), 200U);  // as far as the witness knows, this is the history
  EXPECT_EQ(status({12, {}, s.log.checkpoint(12)}), 422U);
  EXPECT_EQ(status({12, s.log.consistency(12, 13), s.log.checkpoint(13)}), 422U);
  EXPECT_EQ(status({12, {Digest{}}, s.fork.checkpoint(12)}), 422U);  // nothing is to prove: nothing may be there
  EXPECT_EQ(s.remembered(), s.fork.head(12));
}

TEST(Witness, wants_an_empty_proof_and_the_empty_root_of_an_empty_tree) {
  ExampleWitness s;
  AddCheckpoint request = s.log.request(0, 5);
  request.proof = {Digest{}};
  EXPECT_EQ(s.post(request).status, 422U);
  const Signer& signer = s.log.signer();
  request = {0, {}, sign_checkpoint({s.origin, {0, Digest{}}, {}}, {&signer, 1}, noon)};
  EXPECT_EQ(s.post(request).status, 422U);
  EXPECT_EQ(s.witness.latest(s.origin).value(), std::nullopt);
  EXPECT_EQ(s.post(s.log.request(0, 0)).status, 200U);
}

TEST(Witness, keeps_the_logs_signature_and_its_own_and_no_strangers) {
  ExampleWitness s;
  AddCheckpoint request = s.log.request(0, 5);
  NoteSignature log_line = request.checkpoint.note.signatures[0];
  request.checkpoint.note.signatures.resize(note_signature_limit, log_line);
  request.checkpoint.note.signatures[0] = {"stranger", 7, Bytes(64)};
  WitnessAnswer answer = s.post(request);
  ASSERT_EQ(answer.status, 200U);
  auto kept = s.witness.latest(s.origin).value().value();
  ASSERT_EQ(kept.note.signatures.size(), 2U);
  EXPECT_EQ(kept.note.signatures[0], log_line);
  EXPECT_EQ(print_signature_line(kept.note.signatures[1]), answer.body);
}

TEST(Witness, remembers_when_it_is_opened_again) {
  ExampleWitness s;
  ASSERT_EQ(s.post(s.log.request(0, 8)).status, 200U);
  Witness again = s.open();
  EXPECT_EQ(again.latest(s.origin).value(), s.witness.latest(s.origin).value());
  EXPECT_EQ(again.add_checkpoint(print_add_checkpoint(s.log.request(0, 9)), noon).value().status, 409U);
}

TEST(Witness, never_begins_a_log_anew_by_itself) {
  ExampleWitness s;
  ASSERT_EQ(s.post(s.log.request(0, 8)).status, 200U);
  EXPECT_EQ(s.witness.begin(s.origin).error().code, ErrorCode::refused);
  EXPECT_EQ(s.witness.begin("stranger").error().code, ErrorCode::not_found);
  std::filesystem::remove(s.state_file());
  auto answer = s.witness.add_checkpoint(print_add_checkpoint(s.log.request(0, 9)), noon);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::not_found);
  EXPECT_THAT(answer.error().text(), HasSubstr("must be told to begin"));
}

TEST(Witness, cosigns_nothing_from_a_state_with_any_one_byte_changed) {
  ExampleWitness s;
  ASSERT_EQ(s.post(s.log.request(0, 8)).status, 200U);
  const std::string good = read_file(s.state_file()).value();
  const std::string body = print_add_checkpoint(s.log.request(8, 9));
  auto refuses = [&](const std::string& state) {
    std::ofstream(s.state_file(), std::ios::trunc) << state;
    auto answer = s.witness.add_checkpoint(body, noon);
    return !answer && answer.error().code == ErrorCode::corrupt;
  };
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string changed = good;
    changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1U + at % 255));
    EXPECT_TRUE(refuses(changed)) << at;
    EXPECT_TRUE(refuses(good.substr(0, at))) << at;
  }
  EXPECT_TRUE(refuses(good + "\n"));
  EXPECT_TRUE(refuses(print_witness_state("another log", {})));
  std::ofstream(s.state_file(), std::ios::trunc) << good;
  EXPECT_EQ(s.witness.add_checkpoint(body, noon).value().status, 200U);
}

TEST(WitnessState, has_the_bytes_that_the_document_gives) {
  WitnessState state;
  EXPECT_EQ(print_witness_state("a log", state), "truce witness 1\nsha256 " +
                                                     to_hex(sha256(as_bytes("origin a log\ncosigned 0\n\n"))) +
                                                     "\norigin a log\ncosigned 0\n\n");
  EXPECT_EQ(parse_witness_state("a log", print_witness_state("a log", state)).value(), state);
}

TEST(Witness, never_signs_an_earlier_time_than_it_did) {
  ExampleWitness s;
  auto time_of = [&](const WitnessAnswer& answer) {
    SignedCheckpoint checkpoint = s.witness.latest(s.origin).value().value();
    EXPECT_EQ(answer.status, 200U);
    return verify_cosignatures(checkpoint, {&s.witness.key(), 1}).value().at(0).time;
  };
  EXPECT_EQ(time_of(s.post(s.log.request(0, 3), noon)), noon);
  EXPECT_EQ(time_of(s.post(s.log.request(3, 4), noon - Duration{5000})), noon);
  EXPECT_EQ(time_of(s.post(s.log.request(4, 5), noon + Duration{1999})), noon + Duration{1000});
  ExampleWitness fresh;
  auto answer = fresh.witness.add_checkpoint(print_add_checkpoint(fresh.log.request(0, 3)), Instant{500});
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
  EXPECT_EQ(fresh.remembered(), TreeHead{});
}

TEST(Witness, keeps_two_heads_of_one_size_as_evidence_whatever_size_the_request_starts_from) {
  for (std::uint64_t old : {12U, 0U}) {
    ExampleWitness s;
    ASSERT_EQ(s.post(s.log.request(0, 12)).status, 200U);
    const AddCheckpoint forged{old, {}, s.fork.checkpoint(12)};
    WitnessAnswer answer = s.post(forged);
    EXPECT_EQ(answer.status, old == 12 ? 422U : 409U);
    EXPECT_EQ(answer.body.find("kept as evidence") != std::string::npos, old == 12);
    EXPECT_EQ(s.post(forged), answer);
    auto files = s.witness.evidence(Misfit::conflict, s.origin).value();
    ASSERT_EQ(files.size(), 1U);
    const std::string text = read_file(files[0]).value();
    EXPECT_THAT(text, HasSubstr(s.witness.latest(s.origin).value().value().text()));
    EXPECT_THAT(text, HasSubstr(print_add_checkpoint(forged)));
    EXPECT_TRUE(s.witness.evidence(Misfit::unproven, s.origin).value().empty());
  }
}

TEST(Witness, keeps_what_was_not_proven_apart_and_no_more_than_64) {
  ExampleWitness s;
  s.log.grow(120);
  ASSERT_EQ(s.post(s.log.request(0, 12)).status, 200U);
  for (std::uint64_t size = 13; size <= 120; ++size) {
    EXPECT_EQ(s.post({12, {}, s.log.checkpoint(size)}).status, 422U);
  }
  EXPECT_EQ(s.witness.evidence(Misfit::unproven, s.origin).value().size(), 64U);
  EXPECT_EQ(s.post({12, {}, s.fork.checkpoint(12)}).status, 422U);  // there is room for real evidence still
  EXPECT_EQ(s.witness.evidence(Misfit::conflict, s.origin).value().size(), 1U);
  EXPECT_EQ(s.post(s.log.request(12, 120)).status, 200U);
}

TEST(Witness, is_refused_without_a_folder_with_a_plain_key_or_with_one_log_twice) {
  Folder folder;
  SignedLog log;
  EXPECT_EQ(Witness::open(folder.path() / "none", {log.keys()}, witness_signer(60)).error().code, ErrorCode::not_found);
  EXPECT_EQ(Witness::open(folder.path(), {log.keys()}, test::log_signer(60)).error().code, ErrorCode::bad_input);
  EXPECT_EQ(Witness::open(folder.path(), {log.keys(), log.keys()}, witness_signer(60)).error().code,
            ErrorCode::bad_input);
  LogKeys many{log.keys().origin, {}};
  many.keys.resize(note_signature_limit, log.signer().verifier());
  EXPECT_EQ(Witness::open(folder.path(), {many}, witness_signer(60)).error().code, ErrorCode::limit);
}

TEST(TakeAnswer, says_where_to_start_from_and_what_went_wrong) {
  SignedLog log;
  log.grow(5);
  const Signer witness = witness_signer(60);
  const SignedCheckpoint before = log.checkpoint(5);
  SignedCheckpoint checkpoint = before;
  auto take = [&](unsigned status, const std::string& body) {
    return take_answer(checkpoint, {status, "", body}, {&witness.verifier(), 1});
  };
  EXPECT_EQ(take(409, "3\n").value(), 3U);
  for (const char* body : {"3", "", "03\n", "three\n"})
    EXPECT_EQ(take(409, body).error().code, ErrorCode::refused) << body;
  EXPECT_EQ(take(403, "no\n").error().code, ErrorCode::refused);
  EXPECT_EQ(take(503, "later\n").error().code, ErrorCode::unavailable);
  EXPECT_EQ(take(200, "hello\n").error().code, ErrorCode::bad_input);
  const std::string stranger = print_signature_line(witness_signer(61).sign(before.note.text, noon));
  EXPECT_EQ(take(200, stranger).error().code, ErrorCode::refused);
  EXPECT_EQ(take(200, print_signature_line(witness.sign("another text\n", noon))).error().code, ErrorCode::refused);
  EXPECT_EQ(checkpoint, before);
  EXPECT_EQ(take(200, stranger + print_signature_line(witness.sign(before.note.text, noon))).value(), std::nullopt);
  EXPECT_EQ(checkpoint.note.signatures.size(), 2U);
}

}  // namespace
}  // namespace truce
