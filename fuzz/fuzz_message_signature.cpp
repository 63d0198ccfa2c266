// Foreign bytes as structured fields, and as the headers of a signed request: what parses prints to what parses to the
// same, and nothing that was not signed here is verified.
//
// The first byte says how the rest is taken: 0, one field; else a request of lines "name: value", the last one its
// body.
#include <algorithm>

#include "require.h"
#include "serve/message_signature.h"

namespace {

using namespace truce;

void try_field(std::string_view text) {
  const auto members = parse_dictionary(text);
  if (!members) {
    TRUCE_REQUIRE(!members.error().text().empty());
    return;
  }
  const std::string printed = print_dictionary(*members);
  const auto again = parse_dictionary(printed);
  TRUCE_REQUIRE(again && *again == *members);
  TRUCE_REQUIRE(print_dictionary(*again) == printed);
}

HttpRequest request_of(std::string_view text) {
  HttpRequest request;
  request.method = "POST";
  request.path = "/api/entries";
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) {
      request.body = line;
    } else {
      request.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
  }
  return request;
}

void try_request(std::string_view text) {
  static const KeyPair key = KeyPair::from_seed(std::array<std::uint8_t, 32>{});
  constexpr std::string_view origin = "https://truce.example";
  const Instant now{1'772'366'400'000};
  HttpRequest request = request_of(text);
  if (const auto stated = read_signature(request); stated && *stated) {
    if (const auto claim = check_signature(request, **stated, origin, now)) {
      TRUCE_REQUIRE(claim->base.find("\"@method\": POST\n") != std::string::npos);
      TRUCE_REQUIRE(request.body.empty() || claim->base.find("\"content-digest\": ") != std::string::npos);
      TRUCE_REQUIRE(claim->nonce.size() >= 16);
      TRUCE_REQUIRE(!key.public_key().verify(as_bytes(claim->base), claim->signature));
    }
  }
  // Signed in place of what it stated, it holds.
  std::erase_if(request.headers, [](const auto& h) {
    return h.first == "signature" || h.first == "signature-input" || h.first == "content-digest";
  });
  for (const auto& [name, value] : sign_request(request, origin, key, now, "0123456789abcdef")) {
    request.headers.emplace_back(name == "Signature"         ? "signature"
                                 : name == "Signature-Input" ? "signature-input"
                                                             : "content-digest",
                                 value);
  }
  const auto stated = read_signature(request);
  TRUCE_REQUIRE(stated && *stated);
  const auto claim = check_signature(request, **stated, origin, now);
  TRUCE_REQUIRE(claim && claim->key == key.id());
  TRUCE_REQUIRE(key.public_key().verify(as_bytes(claim->base), claim->signature));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text = as_text(data + 1, size - 1);
  if (data[0] == 0) {
    try_field(text);
  } else {
    try_request(text);
  }
  return 0;
}
