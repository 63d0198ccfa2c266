// A connection to PostgreSQL as the store needs it: settings that make a commit a promise, and an end to every wait.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <pqxx/pqxx>

#include "record/failure.h"

namespace truce {

/// How long a commit may wait for its replicas before it is given up, unanswered.
inline constexpr std::chrono::seconds commit_timeout{10};

/// What the server answered, as an error of ours.
[[nodiscard]] std::unexpected<Error> from_sql(const pqxx::sql_error& e);

/// One schema's connection, made when it is wanted and after it broke. Not for use by two threads at once.
class PostgresConnection {
 public:
  PostgresConnection(std::string url, std::string schema);
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;
  ~PostgresConnection();

  /// Connects when there is no connection. unavailable when the server does not keep what it commits (fsync,
  /// full_page_writes).
  Status connect();
  /// After connect().
  [[nodiscard]] pqxx::connection& get() { return *connection_; }

  /// Commits. unavailable unless the server answers, within commit_timeout, that it is kept: by itself and by the
  /// replicas that its synchronous_standby_names asks for. Then it may have been kept or not. An overdue commit is left
  /// to the server, not cancelled: cancelling would show others what no replica has.
  Status commit(pqxx::work& tx);

  /// Runs `action`; the library's exceptions end here. A connection that broke is let go: the library would make a new
  /// one by itself, without our settings.
  template <class Action>
  auto guarded(Action&& action) -> decltype(action()) {
    try {
      return action();
    } catch (const pqxx::sql_error& e) {
      return from_sql(e);
    } catch (const pqxx::in_doubt_error&) {
      disconnect();
      return fail_with(ErrorCode::unavailable,
                       "PostgreSQL did not confirm the commit: whether it is kept is not known; look, then try again");
    } catch (const pqxx::broken_connection& e) {
      disconnect();
      return fail_with(ErrorCode::unavailable, "no connection to PostgreSQL: " + excerpt(e.what(), 200));
    } catch (const pqxx::failure& e) {
      return fail_with(ErrorCode::unavailable, "PostgreSQL cannot be used: " + excerpt(e.what(), 200));
    } catch (const pqxx::conversion_error& e) {
      return fail_with(ErrorCode::corrupt, "the record's tables are damaged: " + excerpt(e.what(), 200));
    } catch (const pqxx::range_error& e) {
      return fail_with(ErrorCode::corrupt, "the record's tables are damaged: " + excerpt(e.what(), 200));
    }
  }

 private:
  class Warnings;
  void disconnect();

  std::string url_;
  std::string schema_;
  std::unique_ptr<pqxx::connection> connection_;
  std::unique_ptr<Warnings> warnings_;
};

}  // namespace truce
