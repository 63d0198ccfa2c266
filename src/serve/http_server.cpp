#include "serve/http_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <list>
#include <map>

#include "record/failure.h"
#include "serve/descriptors.h"
#include "serve/http_connection.h"

namespace truce {
namespace {

/// After a failed accept (no descriptors, usually).
constexpr std::chrono::milliseconds accept_pause{100};

struct Listen {
  std::string host;
  std::string port;
};

Result<Listen> parse_listen(std::string_view text) {
  auto refused = [&] {
    return fail_with(ErrorCode::bad_input, "not an address to listen at", "\"" + excerpt(text) + "\"",
                     "HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return refused();
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const bool digits = std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
  if (host.empty() || port.empty() || port.size() > 5 || !digits || std::stoul(std::string(port)) > 65'535 ||
      bracketed != host.contains(':')) {
    return refused();
  }
  return Listen{std::string(host), std::string(port)};
}

}  // namespace

struct HttpServer::State {
  HttpShared shared;
  tcp::acceptor acceptor{shared.io};
  asio::signal_set signals{shared.io};
  asio::steady_timer grace{shared.io};  ///< for what runs when the server is stopped
  asio::steady_timer room{shared.io};   ///< cancelled when there may be room for a connection
  std::list<HttpConnection> connections;
  std::list<HttpConnection> listeners;
  std::map<std::string, std::size_t, std::less<>> listeners_of;  ///< by address_group()
  tcp::endpoint bound;

  State(HttpSite site, HttpServerOptions options) : shared(std::move(site), std::move(options)) {
    shared.became_idle = [this] { room.cancel(); };
    shared.become_listener = [this](HttpConnection& connection, const std::string& peer) {
      return become_listener(connection, peer);
    };
  }

  [[nodiscard]] Status prepare();
  [[nodiscard]] Status listen(const std::string& where);
  asio::awaitable<void> accept();
  asio::awaitable<void> wait_for_room();
  void begin(tcp::socket socket);
  unsigned become_listener(HttpConnection& connection, const std::string& peer);
  void ended(std::list<HttpConnection>::iterator connection);
  void count();
  void close_longest_idle();
  void await_signal();
  void begin_stop();
  void close_all();
  void end_when_done();
};

Status HttpServer::State::prepare() {
  HttpServerOptions& options = shared.options;
  if (options.tls) {
    TRUCE_TRY(shared.tls, tls_context(*options.tls));
  }
  for (const std::string& proxy : options.trusted_proxies) {
    TRUCE_TRY(AddressRange range, AddressRange::parse(proxy));
    shared.trusted_proxies.push_back(std::move(range));
  }
  const DescriptorPlan plan = plan_descriptors(options.limits, raise_descriptor_limit());
  options.limits.connections = plan.connections;
  options.limits.listeners = plan.listeners;
  if (!plan.shortfall.empty()) shared.tell(plan.shortfall);
  return {};
}

Status HttpServer::State::listen(const std::string& where) {
  TRUCE_TRY(Listen parsed, parse_listen(where));
  boost::system::error_code error;
  tcp::resolver resolver(shared.io);
  auto found =
      resolver.resolve(parsed.host, parsed.port, tcp::resolver::passive | tcp::resolver::numeric_service, error);
  if (!error) {
    const tcp::endpoint endpoint = found.begin()->endpoint();
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error) bound = acceptor.local_endpoint(error);
  }
  if (!error) return {};
  return fail(ErrorCode::unavailable, fmt::format("cannot listen at {}: {}", excerpt(where), error.message()));
}

asio::awaitable<void> HttpServer::State::accept() {
  while (!shared.stopping) {
    boost::system::error_code error;
    tcp::socket socket = co_await acceptor.async_accept(error_in(error));
    if (shared.stopping) break;
    if (error) {
      close_longest_idle();
      room.expires_after(accept_pause);
      co_await room.async_wait(error_in(error));
      continue;
    }
    co_await wait_for_room();
    if (!shared.stopping) begin(std::move(socket));
  }
}

asio::awaitable<void> HttpServer::State::wait_for_room() {
  while (connections.size() >= shared.options.limits.connections && !shared.stopping) {
    close_longest_idle();
    boost::system::error_code cancelled;
    room.expires_at(asio::steady_timer::time_point::max());
    co_await room.async_wait(error_in(cancelled));
  }
}

void HttpServer::State::begin(tcp::socket socket) {
  auto connection = connections.emplace(connections.end(), std::move(socket), shared);
  count();
  asio::co_spawn(shared.io, connection->serve(), [this, connection](const std::exception_ptr&) { ended(connection); });
}

unsigned HttpServer::State::become_listener(HttpConnection& connection, const std::string& peer) {
  const HttpServerLimits& limits = shared.options.limits;
  if (listeners.size() >= limits.listeners) return 503;
  std::string group = address_group(peer);
  std::size_t& of_peer = listeners_of[group];
  if (of_peer >= limits.listeners_per_peer) return 429;
  ++of_peer;
  auto place = std::ranges::find(connections, &connection, [](HttpConnection& c) { return &c; });
  listeners.splice(listeners.end(), connections, place);
  connection.listen_as(std::move(group));
  count();
  room.cancel();
  return 0;
}

void HttpServer::State::ended(std::list<HttpConnection>::iterator connection) {
  if (const auto& group = connection->listens_as()) {
    auto of_peer = listeners_of.find(*group);
    if (--of_peer->second == 0) listeners_of.erase(of_peer);
    listeners.erase(connection);
  } else {
    connections.erase(connection);
  }
  count();
  room.cancel();
  end_when_done();
}

void HttpServer::State::count() {
  shared.options.load->connections = connections.size();
  shared.options.load->listeners = listeners.size();
}

void HttpServer::State::close_longest_idle() {
  auto longest = connections.end();
  for (auto it = connections.begin(); it != connections.end(); ++it) {
    if (it->idle_since() && (longest == connections.end() || it->idle_since() < longest->idle_since())) longest = it;
  }
  if (longest != connections.end()) longest->close();
}

void HttpServer::State::await_signal() {
  signals.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    if (shared.stopping) {
      close_all();
    } else {
      await_signal();
      begin_stop();
    }
  });
}

void HttpServer::State::begin_stop() {
  if (shared.stopping) return;
  shared.stopping = true;
  boost::system::error_code ignored;
  acceptor.close(ignored);
  room.cancel();
  for (HttpConnection& connection : connections) {
    if (connection.idle_since()) connection.close();
  }
  for (HttpConnection& listener : listeners) listener.close();
  grace.expires_after(shared.options.limits.stop);
  grace.async_wait([this](const boost::system::error_code& error) {
    if (!error) close_all();
  });
  end_when_done();
}

void HttpServer::State::close_all() {
  for (HttpConnection& connection : connections) connection.close();
  for (HttpConnection& listener : listeners) listener.close();
}

/// Nothing is left for `io` to wait for.
void HttpServer::State::end_when_done() {
  if (!shared.stopping || !connections.empty() || !listeners.empty()) return;
  grace.cancel();
  boost::system::error_code ignored;
  signals.cancel(ignored);
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpServer::HttpServer(HttpServer&&) noexcept = default;
HttpServer& HttpServer::operator=(HttpServer&&) noexcept = default;
HttpServer::~HttpServer() = default;

Result<HttpServer> HttpServer::open(const std::string& listen, HttpSite site, HttpServerOptions options) {
  auto state = std::make_unique<State>(std::move(site), std::move(options));
  TRUCE_CHECK(state->prepare());
  TRUCE_CHECK(state->listen(listen));
  return HttpServer(std::move(state));
}

std::string HttpServer::address() const {
  const std::string host = state_->bound.address().to_string();
  return fmt::format("{}:{}", state_->bound.address().is_v6() ? "[" + host + "]" : host, state_->bound.port());
}

const HttpServerLimits& HttpServer::limits() const {
  return state_->shared.options.limits;
}

void HttpServer::run() {
  state_->signals.add(SIGINT);
  state_->signals.add(SIGTERM);
  state_->await_signal();
  asio::co_spawn(state_->shared.io, state_->accept(), asio::detached);
  state_->shared.io.run();
  state_->signals.clear();
  state_->shared.pool.join();
}

void HttpServer::stop() {
  asio::post(state_->shared.io, [this] { state_->begin_stop(); });
}

}  // namespace truce
