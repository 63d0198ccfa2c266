#include "serve/http_connection.h"

#include <algorithm>
#include <limits>

#include "serve/http_head.h"

namespace truce {
namespace {

/// What is read at once: of a body, and while waiting for a request.
constexpr std::size_t read_ahead = std::size_t{64} * 1024;
constexpr std::size_t first_read = 2048;
/// How long a client that was refused may go on sending what nobody reads, so that it gets to read the answer.
constexpr std::chrono::seconds linger_time{2};
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

void HttpShared::tell(std::string_view line) {
  if (!options.fault) return;
  const std::scoped_lock lock(telling);
  options.fault(line);
}

HttpConnection::HttpConnection(tcp::socket socket, HttpShared& shared)
    : shared_(shared),
      stream_(std::move(socket), shared.tls ? &*shared.tls : nullptr),
      buffer_(shared.options.limits.header_bytes + read_ahead),
      work_(shared.io.get_executor()),
      idle_since_(Clock::now()) {
  boost::system::error_code ignored;
  stream_.transport().socket().set_option(tcp::no_delay(true), ignored);
  address_ = stream_.transport().socket().remote_endpoint(ignored).address().to_string();
}

asio::awaitable<void> HttpConnection::serve() {
  stream_.transport().expires_after(shared_.options.limits.head);
  const boost::system::error_code failed = co_await stream_.handshake();
  while (!failed && !shared_.stopping && co_await request_begins()) {
    const bool more = co_await exchange();
    if (!more) break;
  }
  close();
}

asio::awaitable<bool> HttpConnection::request_begins() {
  idle_since_ = Clock::now();
  if (buffer_.size() > 0) co_return true;
  buffer_.shrink_to_fit();
  shared_.became_idle();
  stream_.transport().expires_after(shared_.options.limits.idle);
  boost::system::error_code error;
  const std::size_t got = co_await stream_.async_read_some(buffer_.prepare(first_read), error_in(error));
  buffer_.commit(got);
  co_return !error;
}

asio::awaitable<bool> HttpConnection::exchange() {
  without_body_ = false;
  keep_alive_ = false;
  Running running;
  running.request.peer = address_;
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(shared_.options.limits.header_bytes));
  parser.body_limit(std::numeric_limits<std::uint64_t>::max());  // until its path and method say how much
  stream_.transport().expires_after(shared_.options.limits.head);
  boost::system::error_code error;
  co_await http::async_read_header(stream_, buffer_, parser, error_in(error));
  idle_since_.reset();
  running.begun = Clock::now();
  if (error) co_return co_await refuse(running, refusal_of(error));
  version_ = parser.get().version();
  without_body_ = parser.get().method() == http::verb::head;
  auto request = read_head(parser.get());
  if (!request) co_return co_await refuse(running, request.error());
  request->peer = client_address(address_, *request, shared_.trusted_proxies);
  running.request = *std::move(request);

  const std::vector<HttpOperation> operations = shared_.site(running.request.path);
  if (operations.empty()) co_return co_await refuse(running, 404);
  auto operation = std::ranges::find(operations, running.request.method, &HttpOperation::method);
  running.route = operations.front().route;
  if (operation == operations.end()) {
    HttpHeaders headers{{"Allow", allowed_methods(operations)}};
    co_return co_await refuse(running, 405, std::move(headers));
  }
  running.route = operation->route;
  if (parser.content_length().value_or(0) > operation->body_bytes) co_return co_await refuse(running, 413);
  error = co_await read_body(parser, operation->body_bytes);
  if (error) co_return co_await refuse(running, refusal_of(error));

  keep_alive_ = parser.get().keep_alive();
  running.request.body = std::move(parser.get().body());
  stream_.transport().expires_never();
  auto on_pool = [&]() -> asio::awaitable<PreparedReply> {
    co_return prepare_reply(*operation, running.request, shared_.options,
                            [this](std::string_view line) { shared_.tell(line); });
  };
  PreparedReply prepared = co_await asio::co_spawn(shared_.pool.get_executor(), on_pool(), asio::use_awaitable);
  if (prepared.reply.events && !without_body_ && !shared_.stopping) {
    if (const unsigned refused = shared_.become_listener(*this, running.request.peer); refused != 0) {
      HttpHeaders headers{{"Retry-After", "30"}};
      co_return co_await refuse(running, refused, std::move(headers));
    }
    co_await listen(running, std::move(prepared.reply));
    co_return false;
  }
  co_return co_await send(running, std::move(prepared));
}

asio::awaitable<boost::system::error_code> HttpConnection::read_body(Parser& parser, std::size_t limit) {
  boost::system::error_code error;
  if (parser.is_done()) co_return error;
  parser.body_limit(limit);
  allow_time_for(parser.content_length().value_or(limit));
  if (parser.get().count(http::field::expect) > 0 && buffer_.size() == 0) {
    co_await asio::async_write(stream_, asio::buffer(continue_line), error_in(error));
    if (error) co_return error;
  }
  co_await http::async_read(stream_, buffer_, parser, error_in(error));
  co_return error;
}

/// The connection ends after it: what follows an unread request has no known beginning.
asio::awaitable<bool> HttpConnection::refuse(const Running& running, unsigned status, HttpHeaders headers) {
  keep_alive_ = false;
  if (status == 0) co_return false;
  PreparedReply prepared;
  prepared.reply = shared_.options.refusal(status);
  prepared.reply.headers.insert(prepared.reply.headers.end(), headers.begin(), headers.end());
  co_return co_await send(running, std::move(prepared));
}

asio::awaitable<bool> HttpConnection::send(const Running& running, PreparedReply prepared) {
  const bool keep_alive = keep_alive_ && !shared_.stopping;
  const HttpReply& reply = prepared.reply;
  const bool is_file = prepared.file.is_open();
  const std::uint64_t size = is_file ? prepared.file_size : prepared.bytes().size();
  const bool without_length = reply.status == 204 || reply.status == 304;
  boost::system::error_code error;
  allow_time_for(size);
  auto write = [&](auto& message) -> asio::awaitable<void> {
    message.result(reply.status);
    message.version(version_);
    fill_head(message.base(), reply, stream_.encrypted());
    message.keep_alive(keep_alive);
    if (!without_length) message.content_length(size);
    http::response_serializer<typename std::decay_t<decltype(message)>::body_type> serializer(message);
    co_await http::async_write(stream_, serializer, error_in(error));
  };
  if (is_file && !without_body_) {
    http::response<http::basic_file_body<beast::file_posix>> message;
    message.body().reset(std::move(prepared.file), error);
    if (error) co_return false;
    co_await write(message);
  } else {
    http::response<http::span_body<const char>> message;
    if (!without_body_) message.body() = {prepared.bytes().data(), prepared.bytes().size()};
    co_await write(message);
  }
  tell_answered(running, reply.status, without_body_ ? 0 : size, reply.party);
  if (!error && !keep_alive) co_await linger();
  co_return !error && keep_alive;
}

/// Closing over unread bytes would reset the connection, and the client might lose the answer.
asio::awaitable<void> HttpConnection::linger() {
  boost::system::error_code error;
  stream_.transport().expires_after(linger_time);
  co_await stream_.end_sending();
  buffer_.clear();
  while (!error) co_await stream_.transport().async_read_some(buffer_.prepare(read_ahead), error_in(error));
}

void HttpConnection::allow_time_for(std::uint64_t body_bytes) {
  const HttpServerLimits& limits = shared_.options.limits;
  stream_.transport().expires_after(limits.body + std::chrono::seconds(body_bytes / limits.slowest_bytes_per_second));
}

void HttpConnection::tell_answered(const Running& running, unsigned status, std::uint64_t bytes,
                                   std::string_view party) const {
  if (!shared_.options.answered) return;
  shared_.options.answered({.method = running.request.head ? "HEAD" : running.request.method,
                            .route = running.route,
                            .status = status,
                            .bytes = bytes,
                            .took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - running.begun),
                            .peer = running.request.peer,
                            .party = party});
}

}  // namespace truce
