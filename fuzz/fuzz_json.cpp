// parse_json against nlohmann's own parser: what the strict profile takes, it takes with the same value; what the
// profile calls malformed, it refuses too. Only the profile's own rules may part them.
#include "base/json.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(data, size);
  const truce::JsonLimits limits{.bytes = 4096, .depth = 16};
  const auto strict = truce::parse_json(text, limits);
  const auto plain = truce::Json::parse(text, nullptr, false);
  if (strict) {
    TRUCE_REQUIRE(!plain.is_discarded());
    TRUCE_REQUIRE(*strict == plain);
    const auto again = truce::parse_json(strict->dump(), {.bytes = std::size_t{1} << 20, .depth = 16});
    TRUCE_REQUIRE(again.has_value() && *again == *strict);
  } else if (strict.error().message == "malformed JSON") {
    TRUCE_REQUIRE(plain.is_discarded() || text.starts_with("\xEF\xBB\xBF"));
  } else {
    TRUCE_REQUIRE(!strict.error().found.empty() && !strict.error().expected.empty());
  }
  if (strict || strict.error().line == 0) return 0;
  TRUCE_REQUIRE(strict.error().column >= 1);
  TRUCE_REQUIRE(strict.error().line <= 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')));
  return 0;
}
