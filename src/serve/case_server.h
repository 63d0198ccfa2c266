// A case on HTTP: the API, the published log, the web app, behind one address.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/api.h"

namespace truce {

struct CaseServerOptions {
  std::string listen = "127.0.0.1:8080";
  /// Where browsers find it ("https://truce.example"). None: where it listens, for browsers of this machine.
  std::vector<std::string> origins;
  HttpServerOptions http;                                 ///< limits, TLS, proxies, faults
  Rate by_peer, by_key{.per_second = 100, .burst = 400};  ///< RouterOptions
  Sessions::Key session_key = Sessions::random_key();
  std::shared_ptr<Marks> marks;  ///< Sessions
  Access::Now now = system_now;
  /// Told of each answered request: one line of JSON.
  std::function<void(std::string_view line)> log;
};

class CaseServer {
 public:
  /// Listens. Errors as HttpServer::open and Access::create.
  static Result<CaseServer> open(std::shared_ptr<LiveCase> live, ServedCase served, CaseServerOptions options);

  /// The first of its origins.
  [[nodiscard]] const std::string& origin() const { return origin_; }
  [[nodiscard]] HttpServer& http() { return server_; }

 private:
  CaseServer(HttpServer server, std::string origin) : server_(std::move(server)), origin_(std::move(origin)) {}
  HttpServer server_;
  std::string origin_;
};

/// All that a case answers, found at one of `origins`: what CaseServer serves.
[[nodiscard]] Result<HttpSite> case_site(const std::shared_ptr<LiveCase>& live, ServedCase served,
                                         const CaseServerOptions& options, std::shared_ptr<Metrics> metrics);

/// The web app: its files, and its index for every path of its own; none for those of the API, the log and files that
/// are not there.
[[nodiscard]] HttpSite web_site();

}  // namespace truce
