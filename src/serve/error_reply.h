// Errors as the API states them: {"error":{code,message,pointer?,found?,expected?}}.
#pragma once

#include <string_view>

#include "base/error.h"
#include "serve/http_server.h"

namespace truce {

/// The status of an error: bad_input 400, refused 403, not_found 404, limit 413, unavailable 503, corrupt 500.
[[nodiscard]] unsigned status_of(ErrorCode code);

/// The answer that states it. Of a 500 nothing but "internal": what is broken here is for the log, not for others.
[[nodiscard]] HttpReply error_reply(const Error& error);
/// For what is no Error: 401 "not-signed-in", 409 "conflict", 429 "limit" ...
[[nodiscard]] HttpReply error_reply(unsigned status, std::string_view code, std::string_view message);
/// By the status alone, with its usual code and words: what HttpServerOptions::refusal takes.
[[nodiscard]] HttpReply status_reply(unsigned status);

}  // namespace truce
