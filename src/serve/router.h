// The API's routes as a site: finds the route, asks who may, and gives every answer what it must carry.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "serve/access.h"
#include "serve/http_server.h"
#include "serve/http_target.h"
#include "serve/rate_limit.h"

namespace truce {

/// Who may use a route; else 401 "not-signed-in".
enum class RouteAccess : std::uint8_t {
  anyone,     ///< also where the case has no public view: /api, /api/case, the session, health, the app's files
  viewers,    ///< everybody where the case has a public view, else who is signed in
  signed_in,  ///< who is signed in
};

/// A request on its way to a route.
struct RoutedRequest {
  const HttpRequest& http;
  const Admitted& who;
  std::vector<std::string> names;  ///< what stands in the place of the route's {names}, decoded, in order
  QueryParameters query;           ///< decoded
  /// The first value of a parameter; null when absent.
  [[nodiscard]] const std::string* parameter(std::string_view name) const;
};

struct Route {
  std::string method;
  /// "/api/incidents/{id}": a name takes one segment, which is not empty; "{path...}" at the end takes all that is
  /// left.
  std::string path;
  RouteAccess access = RouteAccess::viewers;
  std::size_t body_bytes = 0;
  double cost = 1;  ///< taken from the client's rate; what takes the processor costs more
  /// Errors are answered as error_reply() does; a 500 is told to HttpServerOptions::fault.
  std::function<Result<HttpReply>(const RoutedRequest&)> answer = {};
  /// The answer holds a secret whoever asks (gzip.h).
  bool secret = false;
};

struct RouterOptions {
  bool public_view = true;
  Rate by_peer;                                  ///< by address_group()
  Rate by_key{.per_second = 100, .burst = 400};  ///< of who is signed in
};

/// Of several routes that fit a path the one listed first, for all methods of that route's path. In order: 404, 405
/// with Allow, 413, 429 by address, who asks, 401, 429 by key, 400 for a query that cannot be read, the route's answer.
/// An answer to somebody signed in is not compressed, and kept by no cache, not even the browser's; so is a secret one.
/// Each says that it depends on who asks (Vary: Cookie, Signature).
[[nodiscard]] HttpSite routed_site(std::vector<Route> routes, std::shared_ptr<Access> access, RouterOptions options);

/// Whether the client has this already: If-None-Match (RFC 9110, section 13.1.2; weak comparison) names `etag`, which
/// has its quotes: "W/\"…\"" for what may be compressed. Then answer not_modified(etag).
[[nodiscard]] bool has_already(const HttpRequest& request, std::string_view etag);
[[nodiscard]] HttpReply not_modified(std::string etag);

}  // namespace truce
