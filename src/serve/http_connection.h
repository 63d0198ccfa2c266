// One client's connection to the HTTP server; for http_server.cpp only.
#pragma once

#include <chrono>
#include <mutex>

#include "serve/asio.h"
#include "serve/http_server.h"

namespace truce {

/// What all connections of a server share. All but `pool` is used on the thread that runs `io`.
struct HttpShared {
  asio::io_context io{1};
  HttpSite site;
  HttpServerOptions options;
  asio::thread_pool pool;  ///< answers
  bool stopping = false;
  std::function<void()> became_idle;
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
  void close() { stream_.close(); }
  /// Since when it has waited for a request to begin; nothing while one runs.
  [[nodiscard]] std::optional<Clock::time_point> idle_since() const { return idle_since_; }

 private:
  using Parser = http::request_parser<http::string_body>;

  asio::awaitable<bool> request_begins();
  /// One request; false when it was the last.
  asio::awaitable<bool> exchange();
  asio::awaitable<boost::system::error_code> read_body(Parser& parser, std::size_t limit);
  asio::awaitable<bool> send(HttpReply reply, beast::file_posix file, std::uint64_t size);
  asio::awaitable<bool> refuse(unsigned status, HttpHeaders headers = {});
  asio::awaitable<void> linger();
  void allow_time_for(std::uint64_t body_bytes);

  HttpShared& shared_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::optional<Clock::time_point> idle_since_;
  bool without_body_ = false;  ///< the request is a HEAD
  bool keep_alive_ = false;
  unsigned version_ = 11;
};

}  // namespace truce
