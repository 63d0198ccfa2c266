// Real sockets for the tests: a server that runs in a thread of its own, and a client that sends any bytes.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "serve/http_server.h"

namespace truce::test {

using namespace std::chrono_literals;

/// Runs until it goes, or is stopped.
class RunningServer {
 public:
  explicit RunningServer(HttpServer server) : server_(std::move(server)), thread_([this] { server_.run(); }) {}
  RunningServer(HttpSite site, HttpServerOptions options)
      : RunningServer(HttpServer::open("127.0.0.1:0", std::move(site), std::move(options)).value()) {}
  ~RunningServer() { stop(); }
  void ask_to_stop() { server_.stop(); }
  void stop() {
    if (!thread_.joinable()) return;
    server_.stop();
    thread_.join();
  }
  void wait() { thread_.join(); }
  [[nodiscard]] std::string url() const { return "http://" + server_.address(); }
  [[nodiscard]] std::uint16_t port() const {
    const std::string address = server_.address();
    return static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
  }

 private:
  HttpServer server_;
  std::thread thread_;
};

/// One connection, byte by byte. Everything gives up after `patience`.
class RawClient {
 public:
  static constexpr auto patience = 20s;

  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  RawClient(RawClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), connected_(other.connected_), rest_(std::move(other.rest_)) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() {
    if (socket_ >= 0) ::close(socket_);
  }

  [[nodiscard]] bool connected() const { return connected_; }
  /// False when the server has closed.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void end_sending() const { ::shutdown(socket_, SHUT_WR); }

  /// All bytes until the server closes.
  std::string rest() {
    while (more()) {
    }
    return std::exchange(rest_, {});
  }
  /// All bytes up to and with `end`; what there is when the server closes before.
  std::string until(std::string_view end) {
    std::size_t at = 0;
    while ((at = rest_.find(end)) == std::string::npos) {
      if (!more()) return std::exchange(rest_, {});
    }
    std::string found = rest_.substr(0, at + end.size());
    rest_.erase(0, at + end.size());
    return found;
  }
  /// True when the server closes within `time` and sends nothing before that.
  [[nodiscard]] bool closed_within(std::chrono::milliseconds time) {
    pollfd what{socket_, POLLIN, 0};
    if (::poll(&what, 1, static_cast<int>(time.count())) <= 0) return false;
    return !more() && rest_.empty();
  }
  /// One answer with a Content-Length, or without a body after a HEAD; empty when the server closes before its end.
  std::string answer(bool with_body = true) {
    std::size_t end = 0;
    while ((end = rest_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) return {};
    }
    end += 4;
    if (with_body) {
      const std::size_t field = rest_.find("Content-Length: ");
      if (field < end) end += std::stoul(rest_.substr(field + 16));
    }
    while (rest_.size() < end) {
      if (!more()) return {};
    }
    std::string whole = rest_.substr(0, end);
    rest_.erase(0, end);
    return whole;
  }

 private:
  bool more() {
    pollfd what{socket_, POLLIN, 0};
    if (::poll(&what, 1, std::chrono::milliseconds(patience).count()) <= 0) {
      ADD_FAILURE() << "the server neither answered nor closed";
      return false;
    }
    char bytes[65536];
    const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    rest_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }

  int socket_;
  bool connected_ = false;
  std::string rest_;
};

/// The status of an answer's first line; 0 when there is none.
inline unsigned status_of(std::string_view answer) {
  if (!answer.starts_with("HTTP/1.") || answer.size() < 12) return 0;
  return static_cast<unsigned>(std::stoul(std::string(answer.substr(9, 3))));
}
inline std::string body_of(std::string_view answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string_view::npos ? "" : std::string(answer.substr(end + 4));
}

/// Collects what a server says of its faults.
class Faults {
 public:
  [[nodiscard]] auto sink() {
    return [this](std::string_view line) {
      const std::scoped_lock lock(mutex_);
      lines_.emplace_back(line);
    };
  }
  [[nodiscard]] std::vector<std::string> lines() {
    const std::scoped_lock lock(mutex_);
    return lines_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace truce::test
