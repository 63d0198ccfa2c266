// Where a test's record lives: a folder, or, where TRUCE_TEST_POSTGRES names a PostgreSQL server, a new database of it.
#pragma once

#include <optional>
#include <string>

#include "fixtures.h"
#include "postgres/database.h"

namespace truce::test {

class Place {
 public:
  /// As Record::create_at takes it.
  [[nodiscard]] std::string str() const { return database_ ? database_->url() : folder_.path().string(); }
  /// Meaningful for a record in a folder only.
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

 private:
  Folder folder_;
  std::optional<Database> database_ = Database::where_named();
};

}  // namespace truce::test
