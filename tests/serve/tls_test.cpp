// TLS, with a certificate made here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>

#include "record/fixtures.h"
#include "small_site.h"

namespace truce {
namespace {

using namespace std::chrono_literals;

using test::body_of;
using test::operation;
using test::quick;
using test::RawClient;
using test::RunningServer;
using test::status_of;
using testing::HasSubstr;

template <class T, void (*release)(T*)>
struct Release {
  void operator()(T* what) const { release(what); }
};
template <class T, void (*release)(T*)>
using Handle = std::unique_ptr<T, Release<T, release>>;

/// A self-signed certificate for "localhost" and its key, P-256, as PEM files.
struct Certificate {
  test::Folder folder;
  TlsFiles files{folder.path() / "chain.pem", folder.path() / "key.pem"};

  Certificate() {
    const Handle<EVP_PKEY, EVP_PKEY_free> key(EVP_EC_gen("P-256"));
    const Handle<X509, X509_free> made(X509_new());
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
    X509_set_pubkey(made.get(), key.get());
    X509_NAME* name = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1,
                               0);
    X509_set_issuer_name(made.get(), name);
    X509_sign(made.get(), key.get(), EVP_sha256());
    write(files.certificate_chain, [&](std::FILE* file) { PEM_write_X509(file, made.get()); });
    write(files.private_key,
          [&](std::FILE* file) { PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  }

 private:
  template <class Print>
  static void write(const std::filesystem::path& path, Print print) {
    std::FILE* file = std::fopen(path.c_str(), "w");
    print(file);
    std::fclose(file);
  }
};

/// A client that takes any certificate, and is patient for 20 s.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int highest = TLS1_3_VERSION, const std::string& protocols = "")
      : context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(context_.get(), 0);
    SSL_CTX_set_max_proto_version(context_.get(), highest);
    SSL_CTX_set_security_level(context_.get(), 0);
    if (!protocols.empty()) {
      SSL_CTX_set_alpn_protos(context_.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                              static_cast<unsigned>(protocols.size()));
    }
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) return;
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), socket_);
    connected_ = SSL_connect(tls_.get()) == 1;
    ERR_clear_error();
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  ~TlsClient() { ::close(socket_); }

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] std::string version() const { return SSL_get_version(tls_.get()); }
  [[nodiscard]] std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(tls_.get(), &name, &length);
    return {reinterpret_cast<const char*>(name), length};
  }
  void send(const std::string& bytes) { SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())); }
  std::string until(std::string_view end) {
    std::string got;
    char byte = 0;
    while (!got.ends_with(end) && SSL_read(tls_.get(), &byte, 1) == 1) got += byte;
    return got;
  }
  /// All until the server closes; `properly`: with a close_notify, so that nothing was cut off.
  std::string rest(bool& properly) {
    std::string got;
    char bytes[16384];
    int count = 0;
    while ((count = SSL_read(tls_.get(), bytes, sizeof bytes)) > 0) got.append(bytes, static_cast<std::size_t>(count));
    properly = SSL_get_error(tls_.get(), count) == SSL_ERROR_ZERO_RETURN;
    ERR_clear_error();
    return got;
  }

 private:
  Handle<SSL_CTX, SSL_CTX_free> context_;
  int socket_ = -1;
  Handle<SSL, SSL_free> tls_;
  bool connected_ = false;
};

struct Tls : testing::Test {
  Certificate certificate;
  HttpServerOptions options = [this] {
    HttpServerOptions made = quick();
    made.tls = certificate.files;
    made.limits.listeners = 10;
    return made;
  }();
};

const std::string get = "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

TEST_F(Tls, answers_over_tls_1_2_and_1_3_and_ends_properly) {
  RunningServer server(test::small_site, options);
  for (const auto& [highest, name] : {std::pair(TLS1_2_VERSION, "TLSv1.2"), std::pair(TLS1_3_VERSION, "TLSv1.3")}) {
    TlsClient client(server.port(), highest);
    ASSERT_TRUE(client.connected());
    EXPECT_EQ(client.version(), name);
    client.send(get);
    bool properly = false;
    const std::string answer = client.rest(properly);
    EXPECT_EQ(body_of(answer), "GET /echo ?");
    EXPECT_THAT(answer, HasSubstr("Strict-Transport-Security: max-age=63072000\r\n"));
    EXPECT_TRUE(properly);
  }
}

TEST_F(Tls, takes_no_older_version) {
  RunningServer server(test::small_site, options);
  EXPECT_FALSE(TlsClient(server.port(), TLS1_1_VERSION).connected());
  EXPECT_TRUE(TlsClient(server.port()).connected()) << "and goes on";
}

TEST_F(Tls, speaks_http_1_1_and_no_other_protocol) {
  RunningServer server(test::small_site, options);
  using namespace std::string_literals;
  EXPECT_EQ(TlsClient(server.port(), TLS1_3_VERSION, "\x02h2\x08http/1.1"s).protocol(), "http/1.1");
  EXPECT_FALSE(TlsClient(server.port(), TLS1_3_VERSION, "\x02h2"s).connected());
}

TEST_F(Tls, carries_large_bodies_both_ways) {
  RunningServer server(
      [](std::string_view) {
        auto echo =
            operation("POST", [](const HttpRequest& request) { return test::say(request.body + request.body); });
        echo.body_bytes = 4'000'000;
        return std::vector{echo};
      },
      options);
  TlsClient client(server.port());
  ASSERT_TRUE(client.connected());
  std::string body(3'000'000, 'a');
  for (std::size_t i = 0; i < body.size(); i += 11) body[i] = static_cast<char>('a' + i % 26);
  client.send(
      fmt::format("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.size()) + body);
  bool properly = false;
  EXPECT_TRUE(body_of(client.rest(properly)) == body + body);
}

TEST_F(Tls, does_not_talk_in_the_clear) {
  RunningServer server(test::small_site, options);
  RawClient plain(server.port());
  plain.send(get);
  EXPECT_EQ(plain.rest().find("HTTP/1.1 200"), std::string::npos);
  TlsClient client(server.port());
  EXPECT_TRUE(client.connected()) << "and goes on";
}

TEST_F(Tls, gives_up_on_a_handshake_that_does_not_end) {
  RunningServer server(test::small_site, options);
  RawClient silent(server.port());
  RawClient half(server.port());
  half.send(std::string("\x16\x03\x01\x02", 4));
  EXPECT_TRUE(silent.closed_within(5s));
  EXPECT_TRUE(half.closed_within(5s));
}

TEST_F(Tls, carries_events) {
  auto channel = std::make_shared<EventChannel>();
  RunningServer server(
      [&](std::string_view) {
        return std::vector{operation("GET", [&](const HttpRequest&) {
          Result<HttpReply> reply = HttpReply{};
          reply->events = EventStream{.channel = channel, .after = channel->last(), .allowed = {}};
          reply->body = "data: hello\n\n";
          return reply;
        })};
      },
      options);
  TlsClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.until("data: hello\n\n"), HasSubstr("text/event-stream"));
  for (std::uint64_t id = 1; id <= 20; ++id) {
    channel->publish(id, "head", std::string(id * 1000, 'x'));
    EXPECT_EQ(client.until("\n\n"), event_text(id, "head", std::string(id * 1000, 'x')));
  }
  server.stop();
}

TEST_F(Tls, says_which_file_is_not_in_order) {
  auto opened = [&](const TlsFiles& files) {
    HttpServerOptions other = quick();
    other.tls = files;
    return HttpServer::open("127.0.0.1:0", test::small_site, other);
  };
  const std::filesystem::path absent = certificate.folder.path() / "absent.pem";
  auto no_chain = opened({absent, certificate.files.private_key});
  ASSERT_FALSE(no_chain);
  EXPECT_EQ(no_chain.error().code, ErrorCode::bad_input);
  EXPECT_EQ(no_chain.error().file, absent.string());
  const Certificate other;
  auto wrong_key = opened({certificate.files.certificate_chain, other.files.private_key});
  ASSERT_FALSE(wrong_key);
  EXPECT_EQ(wrong_key.error().file, other.files.private_key.string());
}

}  // namespace
}  // namespace truce
