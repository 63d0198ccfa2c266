// What reading and writing SQLite's rows takes, for the store and its parts. SQLite's exceptions pass through.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include "base/bytes.h"
#include "record/failure.h"

namespace truce {

/// Valid until the next step.
inline ByteView bytes_of(const SQLite::Column& column) {
  return {static_cast<const std::uint8_t*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

/// A blob of exactly N bytes.
template <std::size_t N>
Status fill(const SQLite::Column& column, std::array<std::uint8_t, N>& out, std::string_view what) {
  ByteView bytes = bytes_of(column);
  if (!column.isBlob() || bytes.size() != N) {
    return fail_with(ErrorCode::corrupt, fmt::format("{}: malformed", what), fmt::format("{} bytes", bytes.size()),
                     fmt::format("{} bytes", N));
  }
  std::ranges::copy(bytes, out.begin());
  return {};
}

/// `bytes` stay until the statement has run.
inline void bind_blob(SQLite::Statement& statement, int place, ByteView bytes) {
  statement.bindNoCopy(place, bytes.data(), static_cast<int>(bytes.size()));
}

/// Resets a kept statement however its use ends, so that it holds no read transaction open.
struct Use {
  SQLite::Statement& statement;
  explicit Use(SQLite::Statement& s) : statement(s) {}
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() { statement.tryReset(); }
};

/// Has the database write its log ahead (WAL), and says in which mode it is then. Two programs that set the mode of a
/// new file at once do not wait for each other in SQLite, whatever its timeout: here they do, so long.
inline std::string log_ahead(SQLite::Database& db, int timeout_ms) {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  while (true) {
    try {
      return db.execAndGet("PRAGMA journal_mode = WAL").getString();
    } catch (const SQLite::Exception& e) {
      if ((e.getErrorCode() & 0xFF) != SQLITE_BUSY || std::chrono::steady_clock::now() > patience) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace truce
