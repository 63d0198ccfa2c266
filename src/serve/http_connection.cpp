#include "serve/http_connection.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <expected>
#include <limits>
#include <typeinfo>

#include "serve/http_target.h"

namespace truce {
namespace {

/// What is read at once, beyond a request's head.
constexpr std::size_t read_ahead = std::size_t{64} * 1024;
/// How long a client that was refused may go on sending what nobody reads, so that it gets to read the answer.
constexpr std::chrono::seconds linger_time{2};
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

using Fields = http::request<http::string_body>;

std::size_t count(const Fields& request, http::field name) {
  auto [first, last] = request.equal_range(name);
  return static_cast<std::size_t>(std::distance(first, last));
}

/// The request without its body, or the status that refuses it. Beast has refused a length beside a coding.
std::expected<HttpRequest, unsigned> read_head(const Fields& request) {
  const std::size_t hosts = count(request, http::field::host);
  if (hosts > 1 || (hosts == 0 && request.version() > 10)) return std::unexpected(400);
  if (count(request, http::field::content_length) > 1) return std::unexpected(400);
  if (const std::size_t codings = count(request, http::field::transfer_encoding); codings > 0) {
    if (codings > 1 || request.version() < 11) return std::unexpected(400);
    if (!beast::iequals(request[http::field::transfer_encoding], "chunked")) return std::unexpected(501);
  }
  if (request.count(http::field::expect) > 0 && !beast::iequals(request[http::field::expect], "100-continue")) {
    return std::unexpected(417);
  }
  auto target = parse_target(request.target());
  if (!target) return std::unexpected(400);
  HttpRequest head;
  head.method = request.method() == http::verb::head ? "GET" : std::string(request.method_string());
  head.path = target->path;
  head.query = target->query;
  for (const auto& field : request) {
    std::string name(field.name_string());
    std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    head.headers.emplace_back(std::move(name), field.value());
  }
  return head;
}

std::string allowed(const std::vector<HttpOperation>& operations) {
  std::string methods;
  for (const HttpOperation& operation : operations) {
    methods += (methods.empty() ? "" : ", ") + operation.method;
    if (operation.method == "GET") methods += ", HEAD";
  }
  return methods;
}

/// Which status refuses a request that could not be read; 0 when there is nobody to tell.
unsigned refusal_of(const boost::system::error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::end_of_stream || error == http::error::partial_message) return 0;
  return error.category() == http::make_error_code(http::error::bad_value).category() ? 400 : 0;
}

struct Prepared {
  HttpReply reply;
  beast::file_posix file;
  std::uint64_t size = 0;  ///< of the file
};

void open_file(Prepared& prepared) {
  // O_NONBLOCK: a pipe of that name must not hold the thread up.
  const int descriptor = ::open(prepared.reply.file->c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat found{};
  if (descriptor < 0 || ::fstat(descriptor, &found) != 0 || !S_ISREG(found.st_mode)) {
    const bool absent = descriptor >= 0 || errno == ENOENT || errno == ENOTDIR;
    if (descriptor >= 0) ::close(descriptor);
    prepared.reply = plain_reply(absent ? 404 : 500);
    return;
  }
  prepared.file.native_handle(descriptor);
  prepared.size = static_cast<std::uint64_t>(found.st_size);
}

bool fits_a_header(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

/// Runs an operation on one of the pool's threads.
Prepared answer(const HttpOperation& operation, const HttpRequest& request, HttpShared& shared) {
  Prepared prepared;
  auto failed = [&](std::string_view why) {
    shared.tell(fmt::format("{} {}: {}", request.method, excerpt(request.path), why));
    prepared.reply = plain_reply(500);
  };
  try {
    auto reply = operation.answer(request);
    if (!reply) {
      // Not what was found: that may be of the request, or of what it asked for.
      Error error = reply.error();
      error.found.clear();
      error.expected.clear();
      failed(error.text());
    } else if (!fits_a_header(reply->content_type) ||
               !std::ranges::all_of(reply->headers, [](const auto& h) { return fits_a_header(h.second); })) {
      failed("the answer has a header with a line break");
    } else {
      prepared.reply = *std::move(reply);
      if (prepared.reply.file) open_file(prepared);
    }
  } catch (const std::exception& e) {
    failed(typeid(e).name());
  } catch (...) {
    failed("an exception");
  }
  return prepared;
}

std::string http_date() {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::time(nullptr)));
}

template <class Body>
void fill_head(http::response<Body>& message, const HttpReply& reply, unsigned version, bool keep_alive) {
  message.result(reply.status);
  message.version(version);
  message.set(http::field::date, http_date());
  message.set(http::field::content_type, reply.content_type);
  message.set(http::field::cache_control, "no-store");
  message.set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : reply.headers) message.set(name, value);
  message.keep_alive(keep_alive);
}

}  // namespace

void HttpShared::tell(std::string_view line) {
  if (!options.fault) return;
  const std::scoped_lock lock(telling);
  options.fault(line);
}

HttpConnection::HttpConnection(tcp::socket socket, HttpShared& shared)
    : shared_(shared),
      stream_(std::move(socket)),
      buffer_(shared.options.limits.header_bytes + read_ahead),
      work_(shared.io.get_executor()),
      idle_since_(Clock::now()) {
  boost::system::error_code ignored;
  stream_.socket().set_option(tcp::no_delay(true), ignored);
}

asio::awaitable<void> HttpConnection::serve() {
  while (!shared_.stopping && co_await request_begins()) {
    const bool more = co_await exchange();
    if (!more) break;
  }
  close();
}

asio::awaitable<bool> HttpConnection::request_begins() {
  if (buffer_.size() > 0) co_return true;
  idle_since_ = Clock::now();
  shared_.became_idle();
  stream_.expires_after(shared_.options.limits.idle);
  boost::system::error_code error;
  const std::size_t got = co_await stream_.async_read_some(buffer_.prepare(read_ahead), error_in(error));
  buffer_.commit(got);
  idle_since_.reset();
  co_return !error;
}

asio::awaitable<bool> HttpConnection::exchange() {
  without_body_ = false;
  keep_alive_ = false;
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(shared_.options.limits.header_bytes));
  parser.body_limit(std::numeric_limits<std::uint64_t>::max());  // until its path and method say how much
  stream_.expires_after(shared_.options.limits.head);
  boost::system::error_code error;
  co_await http::async_read_header(stream_, buffer_, parser, error_in(error));
  if (error) co_return co_await refuse(refusal_of(error));
  version_ = parser.get().version();
  without_body_ = parser.get().method() == http::verb::head;
  auto request = read_head(parser.get());
  if (!request) co_return co_await refuse(request.error());

  const std::vector<HttpOperation> operations = shared_.site(request->path);
  if (operations.empty()) co_return co_await refuse(404);
  auto operation = std::ranges::find(operations, request->method, &HttpOperation::method);
  if (operation == operations.end()) {
    HttpHeaders headers{{"Allow", allowed(operations)}};
    co_return co_await refuse(405, std::move(headers));
  }
  if (parser.content_length().value_or(0) > operation->body_bytes) co_return co_await refuse(413);
  error = co_await read_body(parser, operation->body_bytes);
  if (error) co_return co_await refuse(refusal_of(error));

  keep_alive_ = parser.get().keep_alive();
  request->body = std::move(parser.get().body());
  stream_.expires_never();
  auto on_pool = [&]() -> asio::awaitable<Prepared> { co_return answer(*operation, *request, shared_); };
  Prepared prepared = co_await asio::co_spawn(shared_.pool.get_executor(), on_pool(), asio::use_awaitable);
  co_return co_await send(std::move(prepared.reply), std::move(prepared.file), prepared.size);
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
asio::awaitable<bool> HttpConnection::refuse(unsigned status, HttpHeaders headers) {
  keep_alive_ = false;
  if (status == 0) co_return false;
  HttpReply reply = plain_reply(status);
  reply.headers = std::move(headers);
  co_return co_await send(std::move(reply), {}, 0);
}

asio::awaitable<bool> HttpConnection::send(HttpReply reply, beast::file_posix file, std::uint64_t size) {
  const bool keep_alive = keep_alive_ && !shared_.stopping;
  boost::system::error_code error;
  if (!file.is_open()) size = reply.body.size();
  allow_time_for(size);
  if (file.is_open() && !without_body_) {
    http::response<http::basic_file_body<beast::file_posix>> message;
    fill_head(message, reply, version_, keep_alive);
    message.body().reset(std::move(file), error);
    if (error) co_return false;
    message.content_length(size);
    http::response_serializer<http::basic_file_body<beast::file_posix>> serializer(message);
    co_await http::async_write(stream_, serializer, error_in(error));
  } else {
    http::response<http::string_body> message;
    fill_head(message, reply, version_, keep_alive);
    message.content_length(size);
    if (!without_body_) message.body() = std::move(reply.body);
    http::response_serializer<http::string_body> serializer(message);
    co_await http::async_write(stream_, serializer, error_in(error));
  }
  if (!error && !keep_alive) co_await linger();
  co_return !error && keep_alive;
}

/// Closing over unread bytes would reset the connection, and the client might lose the answer.
asio::awaitable<void> HttpConnection::linger() {
  boost::system::error_code error;
  stream_.socket().shutdown(tcp::socket::shutdown_send, error);
  stream_.expires_after(linger_time);
  buffer_.clear();
  while (!error) co_await stream_.async_read_some(buffer_.prepare(read_ahead), error_in(error));
}

void HttpConnection::allow_time_for(std::uint64_t body_bytes) {
  const HttpServerLimits& limits = shared_.options.limits;
  stream_.expires_after(limits.body + std::chrono::seconds(body_bytes / limits.slowest_bytes_per_second));
}

}  // namespace truce
