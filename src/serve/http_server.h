// A small HTTP/1.1 server: reads whole requests within limits, and has a site answer them; plain or over TLS,
// compressed where that is safe, with streams of events for those who listen.
#pragma once

#include <atomic>
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
#include "serve/event_channel.h"

namespace truce {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;   ///< GET also for HEAD, whose answer loses its body
  bool head = false;    ///< it was a HEAD
  std::string path;     ///< as sent, not decoded (http_target.h)
  std::string query;    ///< as sent, without its '?'
  HttpHeaders headers;  ///< in order, names in lower case
  std::string body;
  /// The client's address without a port: of the connection, or behind a trusted proxy the one that the proxy states.
  std::string peer;

  /// The first header of this name (in lower case).
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  /// All headers of this name, each without blanks around it, joined by ", " (RFC 9110, section 5.3).
  [[nodiscard]] std::optional<std::string> joined_header(std::string_view name) const;
};

/// Bytes that many answers share: embedded ones, which need no holder, or an answer that is kept.
struct SharedBody {
  std::string_view bytes;
  std::shared_ptr<const void> holder;
};

/// An answer that goes on: `HttpReply::body` first, then what the channel publishes after `after`.
struct EventStream {
  std::shared_ptr<EventChannel> channel;
  std::uint64_t after = 0;  ///< the id up to which the client has everything, with what the body tells it
  /// Asked before each message and each comment, on the thread that moves bytes, so it must not wait: false ends the
  /// stream. Empty: always.
  std::function<bool()> allowed;
};

/// What the server may do to make an answer smaller.
enum class Compression : std::uint8_t {
  /// Gzip of compressible content types above 1 kB when the client accepts it.
  allowed,
  /// Never: the answer has secrets beside text that others chose, and its compressed length would tell about the
  /// secrets
  /// (BREACH, CVE-2013-3587; serve/gzip.h says which answers these are).
  never,
};

struct HttpReply {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  /// Sent in the place of the body.
  std::optional<SharedBody> shared;
  /// Sent in the place of the body, piece by piece; 404 when there is no such regular file.
  std::optional<std::filesystem::path> file;
  /// The answer becomes text/event-stream and lasts (event_channel.h).
  std::optional<EventStream> events;
  /// Further ones. Without a Cache-Control the answer is no-store. With a Content-Encoding it is sent as it is. They
  /// replace the security headers of the same name (serve/security_headers.h).
  HttpHeaders headers;
  Compression compression = Compression::allowed;
  /// Whom the answer is for, for the log only: a party's id, or empty.
  std::string party;
};

/// An error answer: the status and its name.
[[nodiscard]] HttpReply plain_reply(unsigned status);

/// One thing that may be done at a path.
struct HttpOperation {
  std::string method;
  /// Its path with names in the place of what varies, "/api/incidents/{id}": how logs and metrics call it.
  std::string route = {};
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
  /// Open connections. Of further ones each waits until another ends; the one that has waited for longest for a
  /// request, or the rest of its head, is ended for it. Twice as many descriptors are below the usual limit of a
  /// process.
  std::size_t connections = 400;
  /// Open event streams, beside the connections; of further ones each gets 503. Thousands of idle ones cost memory
  /// only.
  std::size_t listeners = 0;
  /// Of those, by one address (IPv6: by one /64): else 429.
  std::size_t listeners_per_peer = 100;
  std::chrono::milliseconds idle{60'000};  ///< waiting for a request to begin
  std::chrono::milliseconds head{10'000};  ///< from a request's first byte to the last of its headers
  /// For a body, read or sent: this, and its bytes at the slowest rate.
  std::chrono::milliseconds body{20'000};
  std::size_t slowest_bytes_per_second = std::size_t{8} * 1024;
  /// For one message to a listener; who reads slower is ended, and may resume (Last-Event-ID).
  std::chrono::milliseconds event{20'000};
  std::chrono::milliseconds event_comment{20'000};  ///< a silent event stream sends a comment this often
  std::chrono::milliseconds stop{10'000};           ///< for the requests that run when the server is stopped
};

/// Certificate and key of a server, PEM. The key's file is of the owner and the group only.
struct TlsFiles {
  std::filesystem::path certificate_chain;  ///< the server's own first
  std::filesystem::path private_key;
};

/// What a server has open; written by the server, read by anybody.
struct HttpLoad {
  std::atomic<std::size_t> connections{0};  ///< without the listeners
  std::atomic<std::size_t> listeners{0};
};

/// One request and how it was answered: everything that logs and metrics may know.
struct HttpExchange {
  std::string method;       ///< as sent; empty when the request could not be read
  std::string_view route;   ///< HttpOperation::route; empty where nothing answers
  unsigned status = 0;      ///< 0: the client went before its answer
  std::uint64_t bytes = 0;  ///< of the answer's body, as sent
  std::chrono::microseconds took{0};
  std::string_view peer;   ///< whole: to be shortened where it is kept
  std::string_view party;  ///< HttpReply::party
};

struct HttpServerOptions {
  HttpServerLimits limits;
  unsigned threads = 2;         ///< that answer requests; one more moves bytes
  std::optional<TlsFiles> tls;  ///< TLS 1.2 or 1.3 (RFC 9325); none: plain HTTP
  /// Addresses and ranges ("127.0.0.1", "10.0.0.0/8", "fd00::/8") of proxies that are believed when they say whom a
  /// request is from (Forwarded, RFC 7239, else X-Forwarded-For).
  std::vector<std::string> trusted_proxies;
  /// What is answered where the server itself refuses (400, 404, 405, 408, 413, 417, 431, 500, 501, 503).
  std::function<HttpReply(unsigned status)> refusal = plain_reply;
  /// Told of each answered request, on the thread that moves bytes, which it must not hold up. Of an event stream when
  /// it begins.
  std::function<void(const HttpExchange&)> answered;
  std::shared_ptr<HttpLoad> load = std::make_shared<HttpLoad>();
  /// Told of each 500, and of limits that the machine makes smaller, from any thread, one call at a time: what failed,
  /// without anything of the request's content.
  std::function<void(std::string_view line)> fault;
};

/// Requests on one connection are answered one after the other; those sent ahead wait unread. A request that is not
/// plainly one (RFC 9112, sections 3.2, 6 and 7: two lengths, an unknown coding, no host) is refused and its
/// connection ended.
class HttpServer {
 public:
  /// Listens; clients wait until it runs. `listen`: HOST:PORT, [IPV6]:PORT; port 0 takes a free one. bad_input for
  /// another form, and for certificates, keys and proxies that are none; unavailable when the address cannot be
  /// listened at. Raises the process's limit of descriptors as far as it may, and lowers `listeners` and then
  /// `connections` to what fits (descriptors.h), telling `fault`.
  static Result<HttpServer> open(const std::string& listen, HttpSite site, HttpServerOptions options = {});
  HttpServer(HttpServer&&) noexcept;
  HttpServer& operator=(HttpServer&&) noexcept;
  ~HttpServer();

  /// Where it listens: "127.0.0.1:8080".
  [[nodiscard]] std::string address() const;
  /// With what fits of the limits that were asked for.
  [[nodiscard]] const HttpServerLimits& limits() const;

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
