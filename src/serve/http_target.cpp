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

}  // namespace truce
