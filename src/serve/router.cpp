#include "serve/router.h"

#include <fmt/format.h>

#include <algorithm>

#include "serve/asio.h"
#include "serve/error_reply.h"
#include "serve/peer_address.h"

namespace truce {
namespace {

/// "/a/{b}" and "/a/x" → {"x"}; nothing when they do not fit.
std::optional<std::vector<std::string>> names_in(std::string_view route, std::string_view path) {
  std::vector<std::string> names;
  while (!route.empty() && !path.empty()) {
    route.remove_prefix(1);
    path.remove_prefix(1);  // both begin with '/'
    const std::string_view part = route.substr(0, route.find('/'));
    const bool takes_all = part.ends_with("...}");
    const std::string_view segment = takes_all ? path : path.substr(0, path.find('/'));
    route.remove_prefix(part.size());
    path.remove_prefix(segment.size());
    if (!part.starts_with('{')) {
      if (part != segment) return std::nullopt;
      continue;
    }
    auto name = percent_decode(segment);
    if (!name || (name->empty() && !takes_all)) return std::nullopt;
    names.push_back(*std::move(name));
  }
  if (!route.empty() || !path.empty()) return std::nullopt;
  return names;
}

std::string* header_of(HttpReply& reply, std::string_view name) {
  auto found = std::ranges::find_if(reply.headers, [&](const auto& h) { return beast::iequals(h.first, name); });
  return found == reply.headers.end() ? nullptr : &found->second;
}

void add_to(HttpReply& reply, std::string_view name, std::string_view value) {
  if (std::string* found = header_of(reply, name)) {
    *found += ", " + std::string(value);
  } else {
    reply.headers.emplace_back(name, value);
  }
}

HttpReply too_many(std::chrono::seconds wait) {
  HttpReply reply = error_reply(429, "limit", "too many requests: ask again later");
  reply.headers.emplace_back("Retry-After", fmt::to_string(wait.count()));
  return reply;
}

/// Caches other than this browser's must not mix viewers up.
void keep_apart(HttpReply& reply, const Route& route, const Admitted& who) {
  add_to(reply, "Vary", "Cookie, Signature");
  if (!who.viewer.signed_in && !route.secret) return;
  reply.compression = Compression::never;
  for (auto& [name, value] : reply.headers) {
    if (beast::iequals(name, "cache-control")) value = "no-store";
  }
  if (who.viewer.party() != nullptr) reply.party = who.viewer.party()->str();
}

/// The routes, and what is asked before them.
class Router {
 public:
  Router(std::vector<Route> routes, std::shared_ptr<Access> access, RouterOptions options)
      : routes_(std::move(routes)),
        access_(std::move(access)),
        public_view_(options.public_view),
        by_peer_(options.by_peer),
        by_key_(options.by_key) {}

  [[nodiscard]] std::vector<HttpOperation> at(std::string_view path, const std::shared_ptr<Router>& self) const {
    std::vector<HttpOperation> operations;
    const std::string* fits = nullptr;
    std::vector<std::string> names;
    for (const Route& route : routes_) {
      if (fits == nullptr) {
        auto found = names_in(route.path, path);
        if (!found) continue;
        fits = &route.path;
        names = *std::move(found);
      }
      if (route.path != *fits) continue;
      operations.push_back({.method = route.method,
                            .route = route.path,
                            .body_bytes = route.body_bytes,
                            .answer = [self, &route, names](const HttpRequest& request) {
                              return self->answer(route, request, names);
                            }});
    }
    return operations;
  }

 private:
  Result<HttpReply> answer(const Route& route, const HttpRequest& request, const std::vector<std::string>& names) {
    const auto now = RateLimit::Clock::now();
    if (auto wait = by_peer_.take(address_group(request.peer), route.cost, now); wait.count() > 0)
      return too_many(wait);
    auto who = access_->admit(request);
    if (!who) return std::move(who).error();
    TRUCE_TRY(HttpReply reply, permitted(route, request, names, *who, now));
    keep_apart(reply, route, *who);
    // Signing in and out say what becomes of the cookie.
    if (who->set_cookie && header_of(reply, "set-cookie") == nullptr) {
      reply.headers.emplace_back("Set-Cookie", *who->set_cookie);
    }
    return reply;
  }

  Result<HttpReply> permitted(const Route& route, const HttpRequest& request, const std::vector<std::string>& names,
                              const Admitted& who, RateLimit::Clock::time_point now) {
    const bool open = route.access == RouteAccess::anyone || (route.access == RouteAccess::viewers && public_view_);
    if (!open && !who.viewer.signed_in) {
      return error_reply(401, "not-signed-in", "sign in with a key of this record");
    }
    if (who.viewer.signed_in) {
      const auto wait = by_key_.take(who.viewer.signed_in->key.str(), route.cost, now);
      if (wait.count() > 0) return too_many(wait);
    }
    auto query = parse_query(request.query);
    if (!query) return error_reply(400, "bad-input", "the query is not percent-encoded UTF-8");
    auto reply = route.answer({.http = request, .who = who, .names = names, .query = *std::move(query)});
    if (!reply && status_of(reply.error().code) != 500) return error_reply(reply.error());
    return reply;
  }

  std::vector<Route> routes_;
  std::shared_ptr<Access> access_;
  bool public_view_;
  RateLimit by_peer_;
  RateLimit by_key_;
};

std::string_view without_weakness(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  return etag;
}

}  // namespace

const std::string* RoutedRequest::parameter(std::string_view name) const {
  auto found = std::ranges::find(query, name, &QueryParameters::value_type::first);
  return found == query.end() ? nullptr : &found->second;
}

HttpSite routed_site(std::vector<Route> routes, std::shared_ptr<Access> access, RouterOptions options) {
  auto router = std::make_shared<Router>(std::move(routes), std::move(access), options);
  return [router](std::string_view path) { return router->at(path, router); };
}

bool has_already(const HttpRequest& request, std::string_view etag) {
  const auto stated = request.joined_header("if-none-match");
  if (!stated) return false;
  for (std::string_view left = *stated; !left.empty();) {
    const std::size_t comma = std::min(left.find(','), left.size());
    std::string_view one = left.substr(0, comma);
    left.remove_prefix(std::min(comma + 1, left.size()));
    one.remove_prefix(std::min(one.find_first_not_of(" \t"), one.size()));
    one = one.substr(0, one.find_last_not_of(" \t") + 1);
    if (one == "*" || without_weakness(one) == without_weakness(etag)) return true;
  }
  return false;
}

HttpReply not_modified(std::string etag) {
  HttpReply reply;
  reply.status = 304;
  reply.content_type.clear();
  reply.headers = {{"ETag", std::move(etag)}, {"Cache-Control", "no-cache"}};
  return reply;
}

}  // namespace truce
