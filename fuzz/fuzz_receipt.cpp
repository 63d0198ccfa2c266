// Foreign bytes as a C2SP tlog-proof and as a receipt: what parses prints to the same bytes, and none is verified with
// keys that are used nowhere else.
#include "record/receipt.h"
#include "record/tlog_proof.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace truce;
  static const KeyPair key = KeyPair::from_seed(std::array<std::uint8_t, 32>{});
  static const Signer log = Signer::create("log", NoteAlgorithm::ed25519, key).value();
  const std::string_view text = as_text(data, size);
  const auto proof = parse_tlog_proof(text);
  if (!proof) {
    TRUCE_REQUIRE(!proof.error().text().empty());
    TRUCE_REQUIRE(!parse_receipt(text));
    return 0;
  }
  TRUCE_REQUIRE(print_tlog_proof(*proof) == text);
  const auto receipt = parse_receipt(text);
  if (!receipt) {
    TRUCE_REQUIRE(!receipt.error().text().empty());
    return 0;
  }
  TRUCE_REQUIRE(print_receipt(*receipt) == text);
  TRUCE_REQUIRE(parse_receipt(text).value() == *receipt);
  const ReceiptTrust trust{{receipt->checkpoint.body.origin, {log.verifier()}}, {}};
  const auto findings = verify_receipt(*receipt, trust);
  TRUCE_REQUIRE(!findings && !findings.error().text().empty());
  return 0;
}
