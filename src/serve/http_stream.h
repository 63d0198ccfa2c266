// A connection's bytes, plain or through TLS; for http_connection.cpp only.
#pragma once

#include <boost/asio/ssl.hpp>

#include "serve/asio.h"
#include "serve/http_server.h"

namespace truce {

/// What servers' connections share: certificate, key, TLS 1.2 and 1.3 with forward secrecy (RFC 9325), http/1.1 alone
/// in ALPN. bad_input when the files are no certificate and its key.
[[nodiscard]] Result<asio::ssl::context> tls_context(const TlsFiles& files);

/// What Beast reads from and writes to. Its deadlines are transport()'s.
class HttpStream {
 public:
  using executor_type = beast::tcp_stream::executor_type;

  /// `tls`: null for plain HTTP; else it outlives the stream.
  HttpStream(tcp::socket socket, asio::ssl::context* tls) : tcp_(std::move(socket)) {
    if (tls != nullptr) tls_.emplace(tcp_, *tls);
  }

  [[nodiscard]] executor_type get_executor() { return tcp_.get_executor(); }
  [[nodiscard]] beast::tcp_stream& transport() { return tcp_; }
  [[nodiscard]] bool encrypted() const { return tls_.has_value(); }

  asio::awaitable<boost::system::error_code> handshake();
  /// Says that no more comes.
  asio::awaitable<void> end_sending();

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    if (tls_) return tls_->async_read_some(buffers, std::forward<Token>(token));
    return tcp_.async_read_some(buffers, std::forward<Token>(token));
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    if (tls_) return tls_->async_write_some(buffers, std::forward<Token>(token));
    return tcp_.async_write_some(buffers, std::forward<Token>(token));
  }

 private:
  beast::tcp_stream tcp_;
  std::optional<asio::ssl::stream<beast::tcp_stream&>> tls_;
};

}  // namespace truce
