// What requests and answers are by themselves.
#include <algorithm>

#include "serve/asio.h"
#include "serve/http_server.h"

namespace truce {

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  auto found = std::ranges::find(headers, name, &HttpHeaders::value_type::first);
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> HttpRequest::joined_header(std::string_view name) const {
  std::optional<std::string> joined;
  for (const auto& [stated, value] : headers) {
    if (stated != name) continue;
    std::string_view bare = value;
    bare.remove_prefix(std::min(bare.find_first_not_of(" \t"), bare.size()));
    bare = bare.substr(0, bare.find_last_not_of(" \t") + 1);
    joined = joined ? *joined + ", " + std::string(bare) : std::string(bare);
  }
  return joined;
}

HttpReply plain_reply(unsigned status) {
  HttpReply reply;
  reply.status = status;
  reply.body = std::string(http::obsolete_reason(http::int_to_status(status))) + "\n";
  return reply;
}

}  // namespace truce
