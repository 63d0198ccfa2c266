// Thousands of idle listeners: they cost memory and descriptors, and no time of others.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <cstring>

#include "serve/descriptors.h"
#include "small_site.h"

namespace truce {
namespace {

using namespace std::chrono_literals;

using test::ask;
using test::operation;
using test::quick;
using test::RunningServer;
using test::status_of;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int crowd = 1'000;  // the sanitizers' own memory is the limit
#else
constexpr int crowd = 10'000;
#endif

/// Another process, with descriptors of its own: opens `crowd` listeners, writes a byte into `ready`, then reads one
/// event from each and writes a byte for all. Between fork and exit it may call only what is safe after the fork of a
/// program with threads: system calls.
[[noreturn]] void listen_in_crowd(std::uint16_t port, int ready) {
  static int sockets[crowd];
  const char request[] = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  char bytes[4096];
  for (int& socket : sockets) {
    socket = ::socket(AF_INET, SOCK_STREAM, 0);
    if (socket < 0) ::_exit(1);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) ::_exit(2);
    if (::send(socket, request, sizeof request - 1, MSG_NOSIGNAL) < 0) ::_exit(3);
    if (::recv(socket, bytes, sizeof bytes, 0) <= 0) ::_exit(4);
  }
  if (::write(ready, "r", 1) != 1) ::_exit(5);
  for (int socket : sockets) {
    if (::recv(socket, bytes, sizeof bytes, 0) <= 0) ::_exit(6);
  }
  if (::write(ready, "d", 1) != 1) ::_exit(7);
  for (int socket : sockets) {
    if (::recv(socket, bytes, sizeof bytes, 0) != 0) ::_exit(8);  // until the server ends them
  }
  ::_exit(0);
}

long resident_kilobytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  long size = 0;
  long resident = 0;
  if (file != nullptr) {
    if (std::fscanf(file, "%ld %ld", &size, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return resident * ::sysconf(_SC_PAGESIZE) / 1024;
}

TEST(IdleListeners, ten_thousand_wait_and_all_hear_of_an_event) {
  HttpServerOptions options = quick();
  options.limits.listeners = options.limits.listeners_per_peer = crowd;
  options.limits.event = 60s;
  options.limits.event_comment = 600s;
  if (const auto plan = plan_descriptors(options.limits, raise_descriptor_limit()); !plan.shortfall.empty()) {
    GTEST_SKIP() << plan.shortfall;
  }
  auto channel = std::make_shared<EventChannel>();
  RunningServer server(
      [&](std::string_view path) {
        return std::vector{operation("GET", [&, path = std::string(path)](const HttpRequest&) {
          if (path != "/events") return test::say("ok");
          Result<HttpReply> reply = HttpReply{};
          reply->events = EventStream{.channel = channel, .after = channel->last(), .allowed = {}};
          return reply;
        })};
      },
      options);
  int pipe[2];
  ASSERT_EQ(::pipe2(pipe, O_CLOEXEC), 0);
  const long before = resident_kilobytes();
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) listen_in_crowd(server.port(), pipe[1]);
  ::close(pipe[1]);
  auto end_of = [&] {
    int state = 0;
    ::waitpid(child, &state, 0);
    return WIFEXITED(state) ? WEXITSTATUS(state) : -1;
  };
  char byte = 0;
  if (::read(pipe[0], &byte, 1) != 1) FAIL() << "the crowd did not get in: it ended at step " << end_of();
  EXPECT_EQ(options.load->listeners, static_cast<std::size_t>(crowd));
  RecordProperty("kilobytes_each", std::to_string((resident_kilobytes() - before) / crowd));

  for (int i = 0; i < 50; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(status_of(ask(server, "GET /other HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), 200U);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s) << "others are answered as if nobody listened";
  }
  const auto begun = std::chrono::steady_clock::now();
  channel->publish(1, "head", "{}");
  if (::read(pipe[0], &byte, 1) != 1) FAIL() << "not all heard: the crowd ended at step " << end_of();
  const auto heard = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
  RecordProperty("milliseconds_until_all_heard", static_cast<int>(heard.count()));
  EXPECT_LT(heard, 20s);
  server.stop();
  EXPECT_EQ(end_of(), 0);
  ::close(pipe[0]);
}

}  // namespace
}  // namespace truce
