#include "serve/http_target.h"

#include <algorithm>

namespace truce {
namespace {

constexpr std::string_view root = "/";

bool stands_in_a_target(char c) {
  return c > ' ' && c < '\x7f' && c != '#';
}

/// What follows the host; nothing when the target begins with no scheme of ours.
std::optional<std::string_view> after_host(std::string_view target) {
  for (std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    target.remove_prefix(scheme.size());
    const std::size_t host = std::min(target.find_first_of("/?"), target.size());
    if (host == 0) return std::nullopt;
    return target.substr(host);
  }
  return std::nullopt;
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// How many bytes the UTF-8 sequence at the start of `text` has; 0 when it is none (RFC 3629, section 4), or a control
/// character.
std::size_t sequence_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned first = at(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xc0U) != 0x80) return 0;
  }
  const bool overlong = (first == 0xe0 && at(1) < 0xa0) || (first == 0xf0 && at(1) < 0x90);
  const bool surrogate = first == 0xed && at(1) >= 0xa0;
  const bool beyond = first == 0xf4 && at(1) >= 0x90;
  const bool control = first == 0xc2 && at(1) < 0xa0;
  return overlong || surrogate || beyond || control ? 0 : length;
}

}  // namespace

std::optional<HttpTarget> parse_target(std::string_view target) {
  if (!std::ranges::all_of(target, stands_in_a_target)) return std::nullopt;
  if (!target.starts_with('/')) {
    auto rest = after_host(target);
    if (!rest) return std::nullopt;
    target = *rest;
  }
  const std::size_t mark = std::min(target.find('?'), target.size());
  HttpTarget parts{.path = target.substr(0, mark), .query = target.substr(std::min(mark + 1, target.size()))};
  if (parts.path.empty()) parts.path = root;
  return parts;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = digit_of(text[i + 1]);
    const int low = digit_of(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  for (std::string_view left = decoded; !left.empty();) {
    const std::size_t length = sequence_length(left);
    if (length == 0) return std::nullopt;
    left.remove_prefix(length);
  }
  return decoded;
}

std::optional<QueryParameters> parse_query(std::string_view query) {
  QueryParameters parameters;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    std::string piece(query.substr(0, end));
    query.remove_prefix(std::min(end + 1, query.size()));
    if (piece.empty()) continue;
    std::ranges::replace(piece, '+', ' ');
    const std::size_t equals = std::min(piece.find('='), piece.size());
    auto name = percent_decode(std::string_view(piece).substr(0, equals));
    auto value = percent_decode(std::string_view(piece).substr(std::min(equals + 1, piece.size())));
    if (!name || !value) return std::nullopt;
    parameters.emplace_back(*std::move(name), *std::move(value));
  }
  return parameters;
}

}  // namespace truce
