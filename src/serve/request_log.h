// One line of JSON for each request, and for each fault.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "serve/http_server.h"

namespace truce {

/// {"time","method","route","status","ms","bytes","peer","party"?}: the route's template and the shortened address, so
/// that neither what was asked for nor who asked stands in it; no query, no header, no body. Without a line break.
[[nodiscard]] std::string request_log_line(const HttpExchange& exchange, Instant now);

/// {"time","fault"}: what went wrong in words, without what was asked for. Without a line break.
[[nodiscard]] std::string fault_log_line(std::string_view fault, Instant now);

}  // namespace truce
