// One client's connection to the HTTP server; for http_server.cpp only.
#pragma once

#include <chrono>
#include <mutex>
#include <vector>

#include "serve/asio.h"
#include "serve/http_answer.h"
#include "serve/http_server.h"
#include "serve/http_stream.h"
#include "serve/peer_address.h"

namespace truce {

class HttpConnection;

/// What all connections of a server share. All but `pool`, `options` and tell() is used on the thread that runs `io`.
struct HttpShared {
  asio::io_context io{1};
  HttpSite site;
  HttpServerOptions options;
  std::optional<asio::ssl::context> tls;
  std::vector<AddressRange> trusted_proxies;
  asio::thread_pool pool;  ///< answers
  bool stopping = false;
  std::function<void()> became_idle;
  /// Asked before a connection becomes a listener: 0 when it has become one, else the status that refuses it.
  std::function<unsigned(HttpConnection&, const std::string& peer)> become_listener;
  std::mutex telling;  ///< of faults

  HttpShared(HttpSite what, HttpServerOptions how)
      : site(std::move(what)), options(std::move(how)), pool(options.threads) {}
  void tell(std::string_view line);
};

/// Reads requests and sends answers, one after the other. Its coroutines end before it does.
class HttpConnection {
 public:
  using Clock = std::chrono::steady_clock;

  HttpConnection(tcp::socket socket, HttpShared& shared);

  /// Until the client goes, errs or is too slow, or the server stops.
  asio::awaitable<void> serve();
  /// Ends it from outside: whatever it waits for fails.
  void close() { stream_.transport().close(); }
  /// Since when it has waited for a request's head; nothing while a request runs.
  [[nodiscard]] std::optional<Clock::time_point> idle_since() const { return idle_since_; }
  /// The server's note that this is a listener, and by which address group it counts.
  void listen_as(std::string group) { listens_as_ = std::move(group); }
  [[nodiscard]] const std::optional<std::string>& listens_as() const { return listens_as_; }

 private:
  using Parser = http::request_parser<http::string_body>;
  /// What is known of the request that runs.
  struct Running {
    HttpRequest request;
    std::string route;
    Clock::time_point begun = Clock::now();
  };

  asio::awaitable<bool> request_begins();
  /// One request; false when it was the last.
  asio::awaitable<bool> exchange();
  asio::awaitable<boost::system::error_code> read_body(Parser& parser, std::size_t limit);
  asio::awaitable<bool> send(const Running& running, PreparedReply prepared);
  asio::awaitable<bool> refuse(const Running& running, unsigned status, HttpHeaders headers = {});
  asio::awaitable<void> listen(const Running& running, HttpReply reply);
  asio::awaitable<void> send_events(EventStream events);
  asio::awaitable<void> discard_input();
  asio::awaitable<bool> write_event(std::string_view text);
  asio::awaitable<void> linger();
  void allow_time_for(std::uint64_t body_bytes);
  void tell_answered(const Running& running, unsigned status, std::uint64_t bytes, std::string_view party) const;

  HttpShared& shared_;
  HttpStream stream_;
  std::string address_;  ///< of the connection's other end
  beast::flat_buffer buffer_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::optional<Clock::time_point> idle_since_;
  std::optional<std::string> listens_as_;
  bool without_body_ = false;  ///< the request is a HEAD
  bool keep_alive_ = false;
  unsigned version_ = 11;
};

}  // namespace truce
