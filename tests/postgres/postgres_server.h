// Throw-away PostgreSQL servers for tests: made, killed, copied, promoted. PostgreSQL refuses to run as root: then it
// runs as its own user, in folders that this user owns.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace truce::test {

/// Runs a program and waits: its exit status. `as_postgres`: as the system's user postgres when we are root. Output
/// goes to `log`.
int run_program(const std::vector<std::string>& arguments, const std::filesystem::path& log, bool as_postgres = false);

struct PostgresOptions {
  std::vector<std::string> settings{};  ///< lines for postgresql.conf
  std::string network{};                ///< the network namespace to run in, by its name
  std::filesystem::path below = "/tmp";
};

/// One server on a Unix socket in its own folder below /tmp (a socket's path is short). Removed at the end.
class PostgresServer {
 public:
  /// Why there can be no server here; nothing when there can.
  static std::optional<std::string> missing();

  /// A new cluster, running. Throws std::runtime_error with the server's log when it does not come up.
  explicit PostgresServer(std::string name, PostgresOptions options = {});
  /// A standby of `primary`, copied from it, running. `host`: where it finds the primary (its socket's folder, or an
  /// address).
  static PostgresServer standby_of(const PostgresServer& primary, std::string name, PostgresOptions options = {},
                                   const std::string& host = "");
  PostgresServer(PostgresServer&&) noexcept;
  PostgresServer& operator=(PostgresServer&&) noexcept;
  ~PostgresServer();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  /// Of a database of this server.
  [[nodiscard]] std::string url(std::string_view database = "postgres") const;

  void start();
  /// Fast: sessions are ended.
  void stop();
  /// SIGKILL to the server and every process of it, at once.
  void kill();
  [[nodiscard]] bool running() const { return server_ > 0; }

  /// Runs SQL, returns the first column of the first row, or nothing. Throws what libpqxx throws.
  [[nodiscard]] std::string sql(const std::string& query) const;
  /// Adds settings, and has the server read them.
  void set(const std::vector<std::string>& settings);
  /// Makes a standby follow another primary.
  void follow(const PostgresServer& primary, const std::string& host = "");
  /// Ends being a standby; returns when it takes writes.
  void promote() const;
  /// A standby: the last byte of the log that it has on disk.
  [[nodiscard]] std::uint64_t received() const;
  /// The process that sends the log to this standby; nothing when it does not stream.
  [[nodiscard]] std::optional<pid_t> sender_to(std::string_view standby) const;
  /// Waits until so many standbys stream from it.
  void await_standbys(std::size_t count) const;
  [[nodiscard]] std::string log() const;

 private:
  PostgresServer(std::string name, PostgresOptions options, std::nullptr_t);
  void write_settings(const std::vector<std::string>& settings) const;
  void remove();

  std::string name_;
  std::string network_;
  std::filesystem::path folder_;  ///< holds the socket, the log, and data/
  pid_t server_ = 0;
};

}  // namespace truce::test
