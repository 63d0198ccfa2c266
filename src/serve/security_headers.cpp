#include "serve/security_headers.h"

namespace truce {
namespace {

HttpHeaders plain_headers() {
  return {{"Content-Security-Policy",
           "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
           "worker-src 'self' blob:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"}};
}

HttpHeaders tls_headers() {
  HttpHeaders headers = plain_headers();
  headers.emplace_back("Strict-Transport-Security", "max-age=63072000");
  return headers;
}

}  // namespace

const HttpHeaders& security_headers(bool tls) {
  static const HttpHeaders over_plain = plain_headers();
  static const HttpHeaders over_tls = tls_headers();
  return tls ? over_tls : over_plain;
}

}  // namespace truce
