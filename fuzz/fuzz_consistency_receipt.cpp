// Foreign bytes as a consistency receipt: what parses prints to the same bytes, and none is verified with keys that are
// used nowhere else.
#include "record/consistency_receipt.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace truce;
  static const KeyPair key = KeyPair::from_seed(std::array<std::uint8_t, 32>{});
  static const Signer log = Signer::create("log", NoteAlgorithm::ed25519, key).value();
  const std::string_view text = as_text(data, size);
  const auto receipt = parse_consistency_receipt(text);
  if (!receipt) {
    TRUCE_REQUIRE(!receipt.error().text().empty());
    return 0;
  }
  TRUCE_REQUIRE(print_consistency_receipt(*receipt) == text);
  const auto seen = verify_consistency_receipt(*receipt, {receipt->earlier.body.origin, {log.verifier()}}, {});
  TRUCE_REQUIRE(!seen && !seen.error().text().empty());
  return 0;
}
