#include "serve/case_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "casefile/words.h"
#include "serve/error_reply.h"
#include "serve/gzip.h"
#include "serve/request_log.h"
#include "serve/session_routes.h"
#include "serve/web_assets.h"

namespace truce {
namespace {

/// The keys that sign entries, worked out anew only when the record has grown.
class LiveSignatories {
 public:
  explicit LiveSignatories(std::shared_ptr<LiveCase> live) : live_(std::move(live)) {
    for (std::string_view kind : words_of(Kind::actor)) kinds_.emplace_back(kind);
    kinds_.emplace_back("correction");
  }

  std::shared_ptr<const Signatories> operator()() {
    auto reading = live_->public_now();
    std::lock_guard lock(mutex_);
    if (reading != of_) {
      keys_ = std::make_shared<const Signatories>(signatories(reading->keys(), kinds_));
      of_ = std::move(reading);
    }
    return keys_;
  }

 private:
  std::shared_ptr<LiveCase> live_;
  std::vector<std::string> kinds_;
  std::mutex mutex_;
  std::shared_ptr<const Reading> of_;
  std::shared_ptr<const Signatories> keys_;
};

/// Where a server that listens at `address` is found by browsers of this machine.
std::vector<std::string> local_origins(const std::string& address, bool tls) {
  const std::string scheme = tls ? "https://" : "http://";
  const std::string port = address.substr(address.rfind(':'));
  return {scheme + address, scheme + "localhost" + port};
}

HttpReply asset_reply(const web::EmbeddedFile& file, bool compressed) {
  HttpReply reply;
  reply.content_type = file.content_type;
  reply.shared = SharedBody{compressed ? file.gzip : file.bytes, nullptr};
  if (compressed) reply.headers.emplace_back("Content-Encoding", "gzip");
  if (!file.gzip.empty()) reply.headers.emplace_back("Vary", "Accept-Encoding");
  reply.headers.emplace_back("Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  return reply;
}

HttpOperation get(std::string route, std::function<Result<HttpReply>(const HttpRequest&)> answer) {
  HttpOperation operation;
  operation.method = "GET";
  operation.route = std::move(route);
  operation.answer = std::move(answer);
  return operation;
}

bool is_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace

HttpSite web_site() {
  return [](std::string_view path) -> std::vector<HttpOperation> {
    if (is_below(path, "/api") || is_below(path, "/log")) return {};
    const web::EmbeddedFile* file = web::asset(path);
    // Files stand below /assets, or at the top with an extension; every other path is one of the app's own, whose last
    // part may be an id with dots in it.
    const bool at_top = path.rfind('/') == 0;
    if (file == nullptr && (is_below(path, "/assets") || (at_top && path.find('.') != std::string_view::npos)))
      return {};
    if (file == nullptr) file = web::asset("/index.html");
    if (file == nullptr) {
      return {get("/", [](const HttpRequest&) -> Result<HttpReply> {
        HttpReply reply;
        reply.body = "This program was built without the web app; /api describes the API.\n";
        return reply;
      })};
    }
    return {get(file->immutable ? "/assets" : "/", [file](const HttpRequest& request) -> Result<HttpReply> {
      return asset_reply(*file, !file->gzip.empty() && accepts_gzip(request.header("accept-encoding")));
    })};
  };
}

Result<HttpSite> case_site(const std::shared_ptr<LiveCase>& live, ServedCase served, const CaseServerOptions& options,
                           std::shared_ptr<Metrics> metrics) {
  auto keys = std::make_shared<LiveSignatories>(live);
  AccessOptions rights;
  rights.origins = options.origins;
  rights.marks = options.marks;
  TRUCE_TRY(std::shared_ptr<Access> access, Access::create(
                                                live->public_now()->known().id, options.session_key,
                                                [keys] { return (*keys)(); }, std::move(rights), options.now));
  RouterOptions routing{.public_view = served.public_view, .by_peer = options.by_peer, .by_key = options.by_key};
  std::vector<Route> routes =
      session_routes(access, [live](const ActorId& party) { return live->public_now()->known().actor_name(party); });
  for (Route& route : api_routes(live, std::move(served), access, std::move(metrics))) {
    routes.push_back(std::move(route));
  }
  return [api = routed_site(std::move(routes), access, routing), web = web_site()](std::string_view path) {
    auto operations = api(path);
    return operations.empty() ? web(path) : operations;
  };
}

Result<CaseServer> CaseServer::open(std::shared_ptr<LiveCase> live, ServedCase served, CaseServerOptions options) {
  auto metrics = std::make_shared<Metrics>(options.http.load);
  const auto first = live->public_now();
  metrics->stands_at(first->head().size, first->known().last_recorded_at);
  options.http.refusal = status_reply;
  options.http.answered = [metrics, log = options.log, now = options.now](const HttpExchange& exchange) {
    metrics->answered(exchange);
    if (log) log(request_log_line(exchange, now()));
  };
  // Its origin is known once it listens, and the site goes by that; nobody is answered before it runs.
  auto site = std::make_shared<HttpSite>();
  TRUCE_TRY(HttpServer server,
            HttpServer::open(options.listen, [site](std::string_view path) { return (*site)(path); }, options.http));
  if (options.origins.empty()) options.origins = local_origins(server.address(), options.http.tls.has_value());
  TRUCE_TRY(*site, case_site(live, std::move(served), options, metrics));
  return CaseServer(std::move(server), options.origins.front());
}

}  // namespace truce
