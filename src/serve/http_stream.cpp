#include "serve/http_stream.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <string_view>

#include "record/failure.h"

namespace truce {
namespace {

/// Of TLS 1.2; those of 1.3 are all in order.
constexpr const char* ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
/// ALPN's form: length, name.
constexpr std::string_view our_protocol("\x08http/1.1", 9);

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* offered,
                    unsigned int offered_length, void*) {
  const auto* ours = reinterpret_cast<const unsigned char*>(our_protocol.data());
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_length, ours, our_protocol.size(), offered, offered_length) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Result<asio::ssl::context> tls_context(const TlsFiles& files) {
  using asio::ssl::context;
  context made(context::tls_server);
  boost::system::error_code error;
  auto refused = [&](std::string_view what, const std::filesystem::path& file) {
    return std::unexpected(
        fail(ErrorCode::bad_input, fmt::format("{}: {}", what, error.message())).error().in_file(file.string()));
  };
  made.use_certificate_chain_file(files.certificate_chain.string(), error);
  if (error) return refused("not a chain of certificates in PEM", files.certificate_chain);
  made.use_private_key_file(files.private_key.string(), context::pem, error);
  if (error) return refused("not the certificate's private key in PEM", files.private_key);

  SSL_CTX* handle = made.native_handle();
  SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION);
  SSL_CTX_set_options(handle, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(handle, SSL_MODE_RELEASE_BUFFERS);  // an idle listener keeps none
  SSL_CTX_set_alpn_select_cb(handle, choose_protocol, nullptr);
  if (SSL_CTX_set_cipher_list(handle, ciphers) != 1) {
    return fail(ErrorCode::unavailable, "this OpenSSL has no cipher with forward secrecy");
  }
  return made;
}

asio::awaitable<boost::system::error_code> HttpStream::handshake() {
  boost::system::error_code error;
  if (tls_) co_await tls_->async_handshake(asio::ssl::stream_base::server, error_in(error));
  co_return error;
}

asio::awaitable<void> HttpStream::end_sending() {
  boost::system::error_code error;
  if (tls_) co_await tls_->async_shutdown(error_in(error));
  tcp_.socket().shutdown(tcp::socket::shutdown_send, error);
}

}  // namespace truce
