// An empty database of the PostgreSQL server that TRUCE_TEST_POSTGRES names (on_postgres).
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pqxx/pqxx>

namespace truce::test {

/// Emptied at its end, for the next one: making and dropping databases takes PostgreSQL a second each.
class Database {
 public:
  /// Nothing where no server is named: records are then in folders.
  static std::optional<Database> where_named() {
    const char* server = std::getenv("TRUCE_TEST_POSTGRES");
    return server == nullptr ? std::nullopt : std::optional<Database>(Database(server));
  }
  Database(Database&& other) noexcept : url_(std::exchange(other.url_, {})) {}
  Database& operator=(Database&&) = delete;
  ~Database() {
    if (url_.empty()) return;
    on(url_,
       "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
       "pg_backend_pid()");
    on(url_,
       "DO $$ DECLARE name TEXT; BEGIN FOR name IN SELECT nspname FROM pg_namespace WHERE nspname LIKE '%:%' LOOP "
       "EXECUTE format('DROP SCHEMA %I CASCADE', name); END LOOP; END $$");
    empty().push_back(std::move(url_));
  }

  [[nodiscard]] const std::string& url() const { return url_; }
  /// The first column of the first row.
  [[nodiscard]] std::string sql(const std::string& query) const { return on(url_, query); }
  /// All that its files hold, but for the server's write-ahead log.
  [[nodiscard]] static std::string bytes(const std::string& url) {
    on(url, "CHECKPOINT");
    const std::string folder = on(url, "SHOW data_directory") + "/base/" +
                               on(url, "SELECT oid FROM pg_database WHERE datname = current_database()");
    std::string all;
    for (const auto& item : std::filesystem::directory_iterator(folder)) {
      std::ifstream file(item.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(file), {});
    }
    return all;
  }

 private:
  static std::string on(const std::string& url, const std::string& sql) {
    pqxx::connection connection(url);
    pqxx::result rows = pqxx::nontransaction(connection).exec(sql);
    return rows.empty() || rows[0].empty() ? "" : rows[0][0].c_str();
  }
  static std::vector<std::string>& empty() {
    static std::vector<std::string> urls;
    return urls;
  }
  explicit Database(const std::string& server) {
    if (!empty().empty()) {
      url_ = std::move(empty().back());
      empty().pop_back();
      return;
    }
    static int number = 0;
    const std::string name = "t" + std::to_string(::getpid()) + "_" + std::to_string(++number);
    on(server, "CREATE DATABASE " + name);
    url_ = server;
    url_.replace(url_.find("/postgres?"), 9, "/" + name);
  }
  std::string url_;
};

}  // namespace truce::test
