// `truce serve`, as processes of their own that serve one case.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <string>
#include <utility>

#include "cli/run.h"
#include "loopback.h"
#include "record/record.h"
#include "serve/message_signature.h"
#include "serve/session.h"

namespace truce::test {

/// One process; killed at the end, if not before.
class ServedProcess {
 public:
  /// `public_url`: where browsers find it; else where it listens.
  ServedProcess(const Program& program, const std::string& folder, const std::string& name,
                const std::string& public_url = "")
      : port_(free_port()) {
    std::vector<std::string> arguments{"serve",   "--case", folder, "--listen", fmt::format("127.0.0.1:{}", port_),
                                       "--quiet", "--json"};
    if (!public_url.empty()) arguments.insert(arguments.end(), {"--public-url", public_url});
    process_ = program.start(arguments, name);
    const auto patience = std::chrono::steady_clock::now() + 60s;
    while (std::chrono::steady_clock::now() < patience) {
      const Json said = Json::parse(read_all(program.folder() / name), nullptr, false);
      if (said.is_object()) {
        origin_ = said["address"];
        return;
      }
      std::this_thread::sleep_for(5ms);
    }
    ADD_FAILURE() << "the server does not come up";
  }
  ServedProcess(ServedProcess&& other) noexcept
      : process_(std::exchange(other.process_, 0)), port_(other.port_), origin_(std::move(other.origin_)) {}
  ServedProcess& operator=(ServedProcess&& other) noexcept {
    std::swap(process_, other.process_);
    std::swap(port_, other.port_);
    std::swap(origin_, other.origin_);
    return *this;
  }
  ~ServedProcess() { kill(); }

  /// SIGKILL.
  void kill() {
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(std::exchange(process_, 0), nullptr, 0);
  }
  [[nodiscard]] const std::string& origin() const { return origin_; }

  struct Answer {
    unsigned status = 0;  ///< 0: there was none
    std::string head;
    Json json;
  };
  [[nodiscard]] Answer ask(const std::string& method, const std::string& path, const HttpHeaders& headers = {},
                           const std::string& body = "") const {
    std::string raw = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", method, path, authority());
    if (!body.empty()) raw += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
    for (const auto& [name, value] : headers) raw += name + ": " + value + "\r\n";
    RawClient client(port_);
    if (!client.connected() || !client.send(raw + "\r\n" + body)) return {};
    const std::string answer = client.answer();
    if (answer.empty()) return {};
    return {status_of(answer), answer.substr(0, answer.find("\r\n\r\n")), Json::parse(body_of(answer), nullptr, false)};
  }
  /// Takes in an entry, by a script that signs its request.
  [[nodiscard]] Answer post(const KeyPair& by, const Envelope& envelope) const {
    HttpRequest request;
    request.method = "POST";
    request.path = "/api/entries";
    request.body = Json{{"envelopes", Json::array({Json::parse(print_envelope(envelope))})}}.dump();
    request.headers = {{"host", authority()}, {"content-type", "application/json"}};
    return ask("POST", request.path,
               sign_request(request, origin_, by, system_now(), to_hex(random_salt()).substr(0, 32)), request.body);
  }
  [[nodiscard]] std::uint64_t size() const { return ask("GET", "/api/case").json.value("size", std::uint64_t{0}); }

 private:
  [[nodiscard]] std::string authority() const { return origin_.substr(origin_.rfind('/') + 1); }
  /// One on which nobody listens; somebody else may be quicker.
  static std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size), 0);
    ::close(socket);
    return ntohs(at.sin_port);
  }

  pid_t process_ = 0;
  std::uint16_t port_ = 0;
  std::string origin_;
};

}  // namespace truce::test
