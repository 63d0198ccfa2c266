#include "record/postgres_connection.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

namespace truce {
namespace {

/// How long a dead peer goes unnoticed. What the URL says itself stands after these, and wins.
constexpr std::string_view url_defaults =
    "connect_timeout=10&keepalives_idle=5&keepalives_interval=2&keepalives_count=3&tcp_user_timeout=10000";

std::string with_defaults(const std::string& url) {
  const std::size_t options = url.find('?');
  if (options == std::string::npos) return fmt::format("{}?{}", url, url_defaults);
  return fmt::format("{}?{}&{}", url.substr(0, options), url_defaults, url.substr(options + 1));
}

/// Settings without which a commit is no promise.
Status check_durable(pqxx::transaction_base& tx) {
  for (const char* setting : {"fsync", "full_page_writes"}) {
    auto value = tx.exec1(fmt::format("SHOW {}", setting))[0].as<std::string>();
    if (value != "on") {
      return fail_with(ErrorCode::unavailable, fmt::format("this PostgreSQL server keeps nothing safely: {}", setting),
                       value, "on");
    }
  }
  return {};
}

/// Breaks a connection when commit_timeout passes before this ends.
class Deadline {
 public:
  /// A descriptor of its own: the library may close its one, and the number come to mean another file.
  explicit Deadline(int socket)
      : socket_(::dup(socket)), watch_([this](const std::stop_token& stop) {
          std::mutex mutex;
          std::unique_lock lock(mutex);
          std::condition_variable_any never;
          never.wait_for(lock, stop, commit_timeout, [] { return false; });
          if (!stop.stop_requested()) ::shutdown(socket_, SHUT_RDWR);
        }) {}
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  ~Deadline() {
    watch_.request_stop();
    watch_.join();
    ::close(socket_);
  }

 private:
  int socket_;
  std::jthread watch_;
};

}  // namespace

/// What the server says beside its answers. A warning at a commit means that it is kept here, and that the replicas
/// have not confirmed it (PostgreSQL: "canceling the wait for synchronous replication").
class PostgresConnection::Warnings final : public pqxx::errorhandler {
 public:
  explicit Warnings(pqxx::connection_base& connection) : pqxx::errorhandler(connection) {}
  bool operator()(const char message[]) noexcept override {
    try {
      text += message;
    } catch (...) {
      text.clear();
    }
    any = true;
    return false;
  }
  bool any = false;
  std::string text;
};

std::unexpected<Error> from_sql(const pqxx::sql_error& e) {
  const std::string& state = e.sqlstate();
  if (state == "55P03") {
    return fail_with(
        ErrorCode::unavailable,
        "another program is writing to this record, or an earlier commit still waits for its replicas; try "
        "again");
  }
  if (state == "25006") return fail_with(ErrorCode::unavailable, "this PostgreSQL server is a standby: it only reads");
  if (state.starts_with("42") || state.starts_with("3F") || state.starts_with("23") || state.starts_with("22") ||
      state.starts_with("XX")) {
    return fail_with(ErrorCode::corrupt, fmt::format("the record's tables are damaged: {}", excerpt(e.what(), 200)));
  }
  return fail_with(ErrorCode::unavailable, fmt::format("PostgreSQL cannot be used: {}", excerpt(e.what(), 200)));
}

PostgresConnection::PostgresConnection(std::string url, std::string schema)
    : url_(with_defaults(url)), schema_(std::move(schema)) {}

PostgresConnection::~PostgresConnection() {
  disconnect();
}

Status PostgresConnection::connect() {
  if (connection_ && connection_->is_open()) return {};
  disconnect();
  connection_ = std::make_unique<pqxx::connection>(url_);
  // From libpqxx 7 on it never connects again by itself.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  connection_->inhibit_reactivation(true);
#pragma GCC diagnostic pop
  warnings_ = std::make_unique<Warnings>(*connection_);
  Status ready = [&]() -> Status {
    pqxx::nontransaction tx(*connection_);
    TRUCE_CHECK(check_durable(tx));
    // A writer that hangs in mid-transaction loses it, before those that wait for it give up.
    tx.exec0(
        "SET synchronous_commit = on; SET client_min_messages = warning; SET lock_timeout = '10s'; "
        "SET idle_in_transaction_session_timeout = '8s'");
    tx.exec0("SET search_path TO " + tx.quote_name(schema_));
    return {};
  }();
  if (!ready) disconnect();
  return ready;
}

void PostgresConnection::disconnect() {
  warnings_.reset();
  connection_.reset();
}

Status PostgresConnection::commit(pqxx::work& tx) {
  warnings_->any = false;
  warnings_->text.clear();
  {
    Deadline deadline(connection_->sock());
    tx.commit();
  }
  if (!warnings_->any) return {};
  return fail_with(ErrorCode::unavailable,
                   "kept by this server, but its replicas have not confirmed it: not acknowledged",
                   excerpt(std::exchange(warnings_->text, {}), 200));
}

}  // namespace truce
