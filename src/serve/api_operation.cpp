// /healthz, /readyz, /metrics, /api/demonstration-keys
#include "serve/api_context.h"

namespace truce::api {
namespace {

Route plain(std::string path, RouteAccess access, std::function<Result<HttpReply>(const RoutedRequest&)> answer) {
  Route route;
  route.method = "GET";
  route.path = std::move(path);
  route.access = access;
  route.answer = std::move(answer);
  return route;
}

HttpReply words(unsigned status, std::string text) {
  HttpReply reply;
  reply.status = status;
  reply.body = std::move(text);
  return reply;
}

/// The keys of a demonstration that sign entries, with what each may sign.
Result<HttpReply> demonstration_keys(const Context& context) {
  const auto reading = context.live->public_now();
  Json keys = Json::array();
  for (const KeyPair& pair : context.served.demonstration_keys) {
    const EnrolledKey* key = reading->keys().find(pair.id());
    if (key == nullptr || key->end || key->role == KeyRole::log || key->role == KeyRole::witness) continue;
    Json one = {{"party", key->party.str()},    {"party_name", reading->known().actor_name(key->party)},
                {"role", to_string(key->role)}, {"key", pair.id().str()},
                {"kinds", key->kinds},          {"private_key", to_base64(pair.pkcs8())}};
    if (!key->officer.empty()) one["officer"] = key->officer;
    keys.push_back(std::move(one));
  }
  return json_reply(keys);
}

}  // namespace

void add_operation_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context) {
  routes.push_back(plain("/healthz", RouteAccess::anyone, [](const RoutedRequest&) { return words(200, "ok\n"); }));
  routes.push_back(plain("/readyz", RouteAccess::anyone, [context](const RoutedRequest&) {
    return context->live->follows() ? words(200, "ready\n") : words(503, "the record cannot be read\n");
  }));
  routes.push_back(plain("/metrics", RouteAccess::viewers, [context](const RoutedRequest&) {
    HttpReply reply = words(200, context->metrics->text(system_now()));
    reply.content_type = Metrics::content_type;
    return reply;
  }));
  if (!context->served.demonstration) return;
  routes.push_back(plain("/api/demonstration-keys", RouteAccess::anyone,
                         [context](const RoutedRequest&) { return demonstration_keys(*context); }));
  routes.back().secret = true;
}

}  // namespace truce::api
