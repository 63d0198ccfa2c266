// What a request asks for: the target of its first line (RFC 9112, section 3.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// Decodes %XX (RFC 3986, section 2.1). Nothing where a '%' is followed by no two hexadecimal digits, and where the
/// result is not UTF-8 or has a control character: no path and no parameter of ours needs one.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

using QueryParameters = std::vector<std::pair<std::string, std::string>>;
/// "a=1&b=%C3%A9&c" in order, decoded, '+' as a blank (as forms send it); an absent value is an empty one, and empty
/// pieces are left out. Nothing where percent_decode gives nothing.
[[nodiscard]] std::optional<QueryParameters> parse_query(std::string_view query);

}  // namespace truce
