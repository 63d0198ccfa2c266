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
  ServedProcess(const Program& program, const std::string& folder, const std::string& name) {
    process_ = program.start({"serve", "--case", folder, "--listen", "127.0.0.1:0", "--quiet", "--json"}, name);
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
      : process_(std::exchange(other.process_, 0)), origin_(std::move(other.origin_)) {}
  ServedProcess& operator=(ServedProcess&& other) noexcept {
    std::swap(process_, other.process_);
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
    RawClient client(static_cast<std::uint16_t>(std::stoul(origin_.substr(origin_.rfind(':') + 1))));
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
  pid_t process_ = 0;
  std::string origin_;
};

}  // namespace truce::test
