// A published log on HTTP (C2SP tlog-tiles): for a small one, in the place of a web server for static files.
#pragma once

#include <filesystem>
#include <string>

#include "serve/http_server.h"

namespace truce {

/// GET of the files of a published log (record/tiles.h) in `folder`: `/checkpoint`, `/case.json`, tiles and bundles,
/// and nothing else that may be there. Tiles and entries never change and may be cached for ever; a payload must not
/// be, because it may be erased.
[[nodiscard]] HttpSite log_site(std::filesystem::path folder);

/// A server of nothing else (HttpServer::open). not_found when there is no such folder.
[[nodiscard]] Result<HttpServer> serve_log(const std::filesystem::path& folder, const std::string& listen,
                                           HttpServerOptions options = {});

}  // namespace truce
