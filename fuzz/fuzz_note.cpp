// Foreign bytes as a signed note, as signature lines alone and as a verifier key: what parses prints to the same bytes,
// and nothing that was not signed here is verified.
#include "record/note.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace truce;
  static const KeyPair key = KeyPair::from_seed(std::array<std::uint8_t, 32>{});
  const std::string_view text = as_text(data, size);
  if (auto verifier = VerifierKey::parse(text)) TRUCE_REQUIRE(verifier->str() == text);
  if (auto lines = parse_signature_lines(text)) {
    std::string printed;
    for (const NoteSignature& line : *lines) printed += print_signature_line(line);
    TRUCE_REQUIRE(printed == text);
  }
  const auto note = parse_note(text);
  if (!note) {
    TRUCE_REQUIRE(!note.error().text().empty());
    return 0;
  }
  TRUCE_REQUIRE(print_note(*note) == text);
  TRUCE_REQUIRE(parse_note(print_note(*note)).value() == *note);
  for (auto algorithm : {NoteAlgorithm::ed25519, NoteAlgorithm::cosignature_v1}) {
    // A key that bears the name and id of the first line, and did not sign it.
    const auto signer = Signer::create(note->signatures.front().name, algorithm, key);
    TRUCE_REQUIRE(signer.has_value());
    Note signed_too = *note;
    signed_too.signatures = {signer->sign(note->text, Instant{1'700'000'000'000})};
    TRUCE_REQUIRE(verified_signatures(signed_too, {&signer->verifier(), 1}).value().size() == 1);
    TRUCE_REQUIRE(parse_note(print_note(signed_too)).value() == signed_too);
    NoteSignature forged = note->signatures.front();
    forged.key_id = signer->verifier().key_id();
    TRUCE_REQUIRE(forged == signed_too.signatures[0] || !signer->verifier().verify(note->text, forged));
  }
  return 0;
}
