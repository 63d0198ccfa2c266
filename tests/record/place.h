// Where a test's record lives: a folder, or, where TRUCE_TEST_POSTGRES names a PostgreSQL server, a new database of it.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <string>

#include <pqxx/pqxx>

#include "fixtures.h"

namespace truce::test {

class Place {
 public:
  Place() {
    const char* server = std::getenv("TRUCE_TEST_POSTGRES");
    if (server == nullptr) return;
    static int number = 0;
    server_ = server;
    database_ = "t" + std::to_string(::getpid()) + "_" + std::to_string(++number);
    on_server("CREATE DATABASE " + database_);
    url_ = server_;
    url_.replace(url_.find("/postgres?"), 9, "/" + database_);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    if (!url_.empty()) on_server("DROP DATABASE " + database_ + " WITH (FORCE)");
  }
  /// As Record::create_at takes it.
  [[nodiscard]] std::string str() const { return url_.empty() ? folder_.path().string() : url_; }
  /// Meaningful for a record in a folder only.
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

 private:
  void on_server(const std::string& sql) const {
    pqxx::connection connection(server_);
    pqxx::nontransaction(connection).exec0(sql);
  }
  Folder folder_;
  std::string server_, database_, url_;
};

}  // namespace truce::test
