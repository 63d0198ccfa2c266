// What a request asks for: the target of its first line (RFC 9112, section 3.2).
#pragma once

#include <optional>
#include <string_view>

namespace truce {

/// A target's parts, as sent: nothing is decoded and no `..` resolved, so that a path has only one spelling.
struct HttpTarget {
  std::string_view path;   ///< begins with '/'
  std::string_view query;  ///< after the first '?'
  bool operator==(const HttpTarget&) const = default;
};

/// Reads the origin form, "/path?query", and the absolute one, "http://host/path?query", of which the host does not
/// matter. Nothing for other forms, and where a byte is not a visible ASCII character or is '#'.
[[nodiscard]] std::optional<HttpTarget> parse_target(std::string_view target);

}  // namespace truce
