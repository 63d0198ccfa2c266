#include "serve/log_server.h"

#include "record/failure.h"
#include "record/log_files.h"
#include "record/tiles.h"

namespace truce {
namespace {

constexpr std::string_view description_path = "case.json";
constexpr std::string_view binary = "application/octet-stream";
constexpr std::string_view never_changes = "public, max-age=31536000, immutable";
constexpr std::string_view changes_soon = "public, max-age=5";
constexpr std::string_view not_kept = "no-store";

struct Served {
  std::string_view content_type;
  std::string_view caching;
  std::string route;
};

std::optional<Served> served(std::string_view path) {
  if (path == checkpoint_path) return Served{"text/plain; charset=utf-8", changes_soon, "/checkpoint"};
  if (path == description_path) return Served{"application/json", changes_soon, "/case.json"};
  auto tile = parse_tile_path(path);
  if (!tile) return std::nullopt;
  if (tile->kind == TileKind::payloads) return Served{binary, not_kept, "/payload/{tile}"};
  return Served{binary, never_changes, "/tile/{tile}"};
}

}  // namespace

HttpSite log_site(std::filesystem::path folder) {
  return [folder = std::move(folder)](std::string_view path) -> std::vector<HttpOperation> {
    path.remove_prefix(1);
    auto known = served(path);
    if (!known) return {};
    HttpReply reply;
    reply.content_type = known->content_type;
    reply.file = folder / path;
    reply.headers.emplace_back("Cache-Control", known->caching);
    return {{.method = "GET", .route = known->route, .answer = [reply](const HttpRequest&) -> Result<HttpReply> {
               return reply;
             }}};
  };
}

Result<HttpServer> serve_log(const std::filesystem::path& folder, const std::string& listen,
                             HttpServerOptions options) {
  if (!std::filesystem::is_directory(folder)) {
    return std::unexpected(fail(ErrorCode::not_found, "no such folder").error().in_file(folder.string()));
  }
  return HttpServer::open(listen, log_site(folder), std::move(options));
}

}  // namespace truce
