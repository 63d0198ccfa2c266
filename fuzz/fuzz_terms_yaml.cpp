// Terms files: loaded or refused with words; what loads can be linted without its geometry.
#include "require.h"
#include "terms/lint.h"
#include "terms/load.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto loaded = truce::terms::load(as_text(data, size), "fuzz.yaml");
  TRUCE_REQUIRE(loaded.terms.has_value() == loaded.errors.empty());
  for (const truce::Error& error : loaded.errors) TRUCE_REQUIRE(error.file == "fuzz.yaml" && !error.message.empty());
  if (!loaded.terms) return 0;
  for (const auto& finding : truce::terms::lint(*loaded.terms, {}))
    TRUCE_REQUIRE(!finding.code.empty() && !finding.message.empty());
  return 0;
}
