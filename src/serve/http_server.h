// A small HTTP/1.1 server: reads whole requests within limits, and has a site answer them. It speaks plain HTTP: on an
// open network a proxy in front of it carries TLS.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace truce {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;   ///< GET also for HEAD, whose answer loses its body
  std::string path;     ///< as sent, not decoded (http_target.h)
  std::string query;    ///< as sent, without its '?'
  HttpHeaders headers;  ///< in order, names in lower case
  std::string body;

  /// The first header of this name (in lower case).
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

struct HttpReply {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  /// Sent in the place of the body, piece by piece; 404 when there is no such regular file.
  std::optional<std::filesystem::path> file;
  /// Further ones. Without a Cache-Control the answer is no-store.
  HttpHeaders headers;
};

/// An error answer: the status and its name.
[[nodiscard]] HttpReply plain_reply(unsigned status);

/// One thing that may be done at a path.
struct HttpOperation {
  std::string method;
  std::size_t body_bytes = 0;  ///< the most that a request's body may have: else 413
  /// Called on one of the server's threads, by several at once; may wait. An error, and an exception, is answered with
  /// 500 and nothing more.
  std::function<Result<HttpReply>(const HttpRequest&)> answer;
};

/// What may be done at a path: nothing is a 404, no operation of the request's method a 405. Called from one thread,
/// which it must not hold up.
using HttpSite = std::function<std::vector<HttpOperation>(std::string_view path)>;

/// What a server takes from its clients.
struct HttpServerLimits {
  std::size_t header_bytes = std::size_t{16} * 1024;  ///< first line and headers of a request: else 431
  /// Open connections. Of further ones each waits until another ends; the one that has been idle for longest is ended
  /// for it. Twice as many descriptors are below the usual limit of a process.
  std::size_t connections = 400;
  std::chrono::milliseconds idle{60'000};  ///< waiting for a request to begin
  std::chrono::milliseconds head{10'000};  ///< from a request's first byte to the last of its headers
  /// For a body, read or sent: this, and its bytes at the slowest rate.
  std::chrono::milliseconds body{20'000};
  std::size_t slowest_bytes_per_second = std::size_t{8} * 1024;
  std::chrono::milliseconds stop{10'000};  ///< for the requests that run when the server is stopped
};

struct HttpServerOptions {
  HttpServerLimits limits;
  unsigned threads = 2;  ///< that answer requests; one more moves bytes
  /// Told of each 500, from any thread, one call at a time: what failed, without anything of the request's content.
  std::function<void(std::string_view line)> fault;
};

/// Requests on one connection are answered one after the other; those sent ahead wait unread. A request that is not
/// plainly one (RFC 9112, sections 3.2, 6 and 7: two lengths, an unknown coding, no host) is refused and its
/// connection ended.
class HttpServer {
 public:
  /// Listens; clients wait until it runs. `listen`: HOST:PORT, [IPV6]:PORT; port 0 takes a free one. bad_input for
  /// another form; unavailable when the address cannot be listened at.
  static Result<HttpServer> open(const std::string& listen, HttpSite site, HttpServerOptions options = {});
  HttpServer(HttpServer&&) noexcept;
  HttpServer& operator=(HttpServer&&) noexcept;
  ~HttpServer();

  /// Where it listens: "127.0.0.1:8080".
  [[nodiscard]] std::string address() const;

  /// Serves, once in its life, until stop(), SIGINT or SIGTERM (which are its own meanwhile). Then it accepts nothing
  /// more, lets running requests end within the limit, and returns when no `answer` runs any more. A second signal ends
  /// the connections at once.
  void run();
  /// From any thread, also before run().
  void stop();

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace truce
