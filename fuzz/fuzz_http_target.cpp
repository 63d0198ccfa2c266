// What a request asks for, and which file of a log that is: nothing is lost of a target, no byte in it is hidden, and
// no path leaves the log's folder.
#include "serve/http_target.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "require.h"
#include "serve/log_server.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(data, size);
  const auto target = truce::parse_target(text);
  if (!target) return 0;
  TRUCE_REQUIRE(target->path.starts_with('/') && target->path.find('?') == std::string_view::npos);
  for (char c : text) TRUCE_REQUIRE(c > ' ' && c < '\x7f');
  std::string again(target->path);
  if (text.find('?') != std::string_view::npos) again += "?" + std::string(target->query);
  TRUCE_REQUIRE(text.ends_with(again) || text.ends_with(again.substr(1)));
  TRUCE_REQUIRE(truce::parse_target(again) == target);

  static const truce::HttpSite site = truce::log_site("/log");
  for (const truce::HttpOperation& operation : site(target->path)) {
    const auto reply = operation.answer({});
    TRUCE_REQUIRE(reply && reply->file);
    TRUCE_REQUIRE(reply->file->lexically_normal() == *reply->file);
    TRUCE_REQUIRE(reply->file->string() == "/log" + std::string(target->path));
  }
  return 0;
}
