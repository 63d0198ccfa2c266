#include "serve/witness_server.h"

#include <chrono>
#include <map>
#include <memory>

namespace truce {
namespace {

Instant now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

HttpOperation add_checkpoint(std::shared_ptr<const Witness> witness) {
  return {.method = "POST",
          .body_bytes = add_checkpoint_size_limit,
          .answer = [witness](const HttpRequest& request) -> Result<HttpReply> {
            TRUCE_TRY(WitnessAnswer answer, witness->add_checkpoint(request.body, now()));
            HttpReply reply;
            reply.status = answer.status;
            reply.content_type = std::move(answer.content_type);
            reply.body = std::move(answer.body);
            return reply;
          }};
}

HttpOperation show_checkpoint(std::shared_ptr<const Witness> witness, const std::string& origin) {
  return {.method = "GET", .answer = [witness, origin](const HttpRequest&) -> Result<HttpReply> {
            TRUCE_TRY(auto checkpoint, witness->latest(origin));
            if (!checkpoint) return plain_reply(404);
            HttpReply reply;
            reply.body = checkpoint->text();
            return reply;
          }};
}

}  // namespace

HttpSite witness_site(Witness witness, const std::string& prefix) {
  auto shared = std::make_shared<const Witness>(std::move(witness));
  std::map<std::string, HttpOperation, std::less<>> routes;
  routes.emplace(prefix + "/add-checkpoint", add_checkpoint(shared));
  for (const LogKeys& log : shared->logs()) {
    routes.emplace(prefix + "/" + to_hex(sha256(as_bytes(log.origin))) + "/checkpoint",
                   show_checkpoint(shared, log.origin));
  }
  return [routes](std::string_view path) -> std::vector<HttpOperation> {
    auto route = routes.find(path);
    if (route == routes.end()) return {};
    return {route->second};
  };
}

Result<HttpServer> serve_witness(Witness witness, const std::string& listen, const std::string& prefix,
                                 HttpServerOptions options) {
  return HttpServer::open(listen, witness_site(std::move(witness), prefix), std::move(options));
}

}  // namespace truce
