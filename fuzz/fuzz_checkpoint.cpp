// Foreign bytes as a checkpoint's body, alone and in a note: what parses prints to the same bytes, opens with the key
// that signed it here, and takes cosignatures.
#include "record/checkpoint.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace truce;
  static const KeyPair key = KeyPair::from_seed(std::array<std::uint8_t, 32>{});
  static const Signer log = Signer::create("log", NoteAlgorithm::ed25519, key).value();
  static const Signer witness = Signer::create("witness", NoteAlgorithm::cosignature_v1, key).value();
  constexpr Instant now{1'700'000'000'000};
  const std::string_view text = as_text(data, size);
  if (auto checkpoint = parse_signed_checkpoint(text)) {
    TRUCE_REQUIRE(checkpoint->text() == text);
    TRUCE_REQUIRE(print_checkpoint(checkpoint->body) == checkpoint->note.text);
    const SignedCheckpoint before = *checkpoint;
    const NoteSignature line = witness.sign(checkpoint->note.text, now);
    if (!add_signatures(*checkpoint, {&line, 1}, {&witness.verifier(), 1})) {
      TRUCE_REQUIRE(*checkpoint == before && before.note.signatures.size() == note_signature_limit);
    }
  }
  const auto body = parse_checkpoint(text);
  if (!body) {
    TRUCE_REQUIRE(!body.error().text().empty());
    return 0;
  }
  TRUCE_REQUIRE(print_checkpoint(*body) == text);
  // A body stands in a note only as UTF-8 without control characters.
  const SignedCheckpoint made = sign_checkpoint(*body, {&log, 1}, now);
  const auto opened = open_checkpoint(made.text(), {body->origin, {log.verifier()}});
  TRUCE_REQUIRE(opened ? *opened == made : !parse_note(made.text()));
  return 0;
}
