// A witness on HTTP (C2SP tlog-witness), its submission and its monitoring prefix being the same.
#pragma once

#include <string>

#include "record/witness.h"
#include "serve/http_server.h"

namespace truce {

/// The two routes below `prefix` ("" or "/north", without an end slash):
///   POST <prefix>/add-checkpoint
///   GET  <prefix>/<SHA-256 of a log's origin in lower-case hex>/checkpoint
[[nodiscard]] HttpSite witness_site(Witness witness, const std::string& prefix = "");

/// A server of nothing else (HttpServer::open).
[[nodiscard]] Result<HttpServer> serve_witness(Witness witness, const std::string& listen,
                                               const std::string& prefix = "", HttpServerOptions options = {});

}  // namespace truce
