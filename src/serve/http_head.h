// The heads of requests and answers; for http_connection.cpp only.
#pragma once

#include <expected>
#include <limits>
#include <string>
#include <vector>

#include "serve/asio.h"
#include "serve/http_server.h"

namespace truce {

using HttpFields = http::request<http::string_body>;

/// The request without its body and peer, or the status that refuses it. Beast has refused a length beside a coding.
[[nodiscard]] std::expected<HttpRequest, unsigned> read_head(const HttpFields& request);

/// The Allow header's value.
[[nodiscard]] std::string allowed_methods(const std::vector<HttpOperation>& operations);

/// Which status refuses a request that could not be read; 0 when there is nobody to tell.
[[nodiscard]] unsigned refusal_of(const boost::system::error_code& error);

/// Status line and headers of an answer, but for the length of its body.
void fill_head(http::fields& fields, const HttpReply& reply, bool tls);

}  // namespace truce
