#include "serve/http_head.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <iterator>

#include "serve/http_target.h"
#include "serve/security_headers.h"

namespace truce {
namespace {

std::size_t count(const HttpFields& request, http::field name) {
  auto [first, last] = request.equal_range(name);
  return static_cast<std::size_t>(std::distance(first, last));
}

std::string http_date() {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::time(nullptr)));
}

}  // namespace

std::expected<HttpRequest, unsigned> read_head(const HttpFields& request) {
  const std::size_t hosts = count(request, http::field::host);
  if (hosts > 1 || (hosts == 0 && request.version() > 10)) return std::unexpected(400);
  if (count(request, http::field::content_length) > 1) return std::unexpected(400);
  if (const std::size_t codings = count(request, http::field::transfer_encoding); codings > 0) {
    if (codings > 1 || request.version() < 11) return std::unexpected(400);
    if (!beast::iequals(request[http::field::transfer_encoding], "chunked")) return std::unexpected(501);
  }
  if (request.count(http::field::expect) > 0 && !beast::iequals(request[http::field::expect], "100-continue")) {
    return std::unexpected(417);
  }
  auto target = parse_target(request.target());
  if (!target) return std::unexpected(400);
  HttpRequest head;
  head.head = request.method() == http::verb::head;
  head.method = head.head ? "GET" : std::string(request.method_string());
  head.path = target->path;
  head.query = target->query;
  for (const auto& field : request) {
    std::string name(field.name_string());
    std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    head.headers.emplace_back(std::move(name), field.value());
  }
  return head;
}

std::string allowed_methods(const std::vector<HttpOperation>& operations) {
  std::string methods;
  for (const HttpOperation& operation : operations) {
    methods += (methods.empty() ? "" : ", ") + operation.method;
    if (operation.method == "GET") methods += ", HEAD";
  }
  return methods;
}

unsigned refusal_of(const boost::system::error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::end_of_stream || error == http::error::partial_message) return 0;
  return error.category() == http::make_error_code(http::error::bad_value).category() ? 400 : 0;
}

void fill_head(http::fields& fields, const HttpReply& reply, bool tls) {
  fields.set(http::field::date, http_date());
  if (!reply.content_type.empty()) fields.set(http::field::content_type, reply.content_type);
  fields.set(http::field::cache_control, "no-store");
  for (const auto& [name, value] : security_headers(tls)) fields.set(name, value);
  for (const auto& [name, value] : reply.headers) {
    if (beast::iequals(name, "set-cookie")) {
      fields.insert(name, value);
    } else {
      fields.set(name, value);
    }
  }
}

}  // namespace truce
