// The part of a connection that listens to events.
#include <fmt/ostream.h>

#include <array>

#include "serve/http_connection.h"
#include "serve/http_head.h"

namespace truce {
namespace {

constexpr std::string_view comment = ":\n\n";
/// Who listens has nothing more to say; what it sends all the same is read, so that its end is seen, and thrown away.
constexpr std::size_t most_input = 4096;

}  // namespace

/// The answer has no length: it ends with the connection.
asio::awaitable<void> HttpConnection::listen(const Running& running, HttpReply reply) {
  EventStream events = *std::move(reply.events);
  reply.headers.emplace_back("X-Accel-Buffering", "no");  // nginx sends on what it gets
  http::response<http::empty_body> head;
  head.result(http::status::ok);
  head.version(version_);
  fill_head(head.base(), reply, stream_.encrypted());
  head.keep_alive(false);
  tell_answered(running, 200, reply.body.size(), reply.party);
  const std::string first = fmt::format("{}{}", fmt::streamed(head.base()), reply.body);
  buffer_.clear();
  buffer_.shrink_to_fit();
  stream_.transport().expires_never();
  if (co_await write_event(first)) co_await send_events(std::move(events));
}

asio::awaitable<void> HttpConnection::send_events(EventStream events) {
  // Shared with what is posted by the channel and may run later than this.
  auto wake = std::make_shared<asio::steady_timer>(shared_.io);
  const EventChannel::Subscription subscription(
      events.channel, [wake] { asio::post(wake->get_executor(), [wake] { wake->cancel(); }); });
  bool there = true;
  asio::co_spawn(shared_.io, discard_input(), [&there, wake](const std::exception_ptr&) {
    there = false;
    wake->cancel();
  });
  bool good = true;
  while (good && there && !shared_.stopping) {
    const EventChannel::Batch batch = events.channel->after(events.after);
    if (batch.ended || (events.allowed && !events.allowed())) break;
    if (batch.messages.empty()) {
      wake->expires_after(shared_.options.limits.event_comment);
      boost::system::error_code woken;
      co_await wake->async_wait(error_in(woken));
      if (!woken) good = co_await write_event(comment);
      continue;
    }
    std::string text;
    for (const EventChannel::Message& message : batch.messages) text += *message;
    events.after = batch.upto;
    good = co_await write_event(text);
  }
  close();
  while (there) {  // what reads ends first
    wake->expires_at(Clock::time_point::max());
    boost::system::error_code woken;
    co_await wake->async_wait(error_in(woken));
  }
}

/// Until the client goes, or the connection is closed.
asio::awaitable<void> HttpConnection::discard_input() {
  std::array<char, 256> input{};
  boost::system::error_code error;
  for (std::size_t got = 0; !error && got < most_input;) {
    got += co_await stream_.async_read_some(asio::buffer(input), error_in(error));
  }
}

/// False when the client did not take it in time. The stream's own deadlines are of no use here: they would be the
/// reading's too.
asio::awaitable<bool> HttpConnection::write_event(std::string_view text) {
  asio::steady_timer deadline(shared_.io, shared_.options.limits.event);
  auto writing = std::make_shared<bool>(true);  // the deadline's handler may run when all this is gone
  deadline.async_wait([this, writing](const boost::system::error_code& cancelled) {
    if (!cancelled && *writing) close();
  });
  boost::system::error_code error;
  co_await asio::async_write(stream_, asio::buffer(text), error_in(error));
  *writing = false;
  co_return !error;
}

}  // namespace truce
