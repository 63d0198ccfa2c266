// What every answer tells a browser not to do.
#pragma once

#include "serve/http_server.h"

namespace truce {

/// Content-Security-Policy (scripts, styles and connections of this site only, no frames, nothing inline), nosniff,
/// no referrer, no other site's windows or embedding, no camera, position or microphone, and over TLS
/// Strict-Transport-Security for two years.
[[nodiscard]] const HttpHeaders& security_headers(bool tls);

}  // namespace truce
