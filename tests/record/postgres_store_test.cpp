// What is PostgreSQL's own: a record in its tables, changed by hand. Run by on_postgres.
#include <gmock/gmock.h>

#include <fmt/format.h>

#include "example_case.h"

namespace truce {
namespace {

using test::ExampleRecord;
using test::north;
using test::office;
using test::report;
using testing::HasSubstr;

class PostgresStore : public testing::Test {
 protected:
  void SetUp() override {
    if (!is_postgres(example.place.str())) GTEST_SKIP() << "no TRUCE_TEST_POSTGRES";
    Envelope batch[] = {
        report("a", north, example.root), report("b", north, example.root),
        test::sign(test::note_key_json("log", "log", office, log_key, test::log_name, office, example.registrar),
                   example.registrar)};
    example.record.append(batch).value();
    example.record.issue_checkpoint({&log_key, 1}).value();
    connection.emplace(example.place.str());
    sql("SET search_path TO \"truce:aden-1934\"");
  }
  pqxx::result sql(const std::string& statement) { return pqxx::nontransaction(*connection).exec(statement); }
  /// Empty when everything holds, else the error.
  [[nodiscard]] std::string found() const {
    auto record = Record::open_at(example.place.str(), test::aden);
    if (!record) return record.error().text();
    auto verified = record->verify();
    return verified ? "" : verified.error().text();
  }
  std::string after(const std::string& statement) {
    sql(statement);
    return found();
  }

  ExampleRecord example;
  KeyPair log_key = test::fixed_key(9);
  std::optional<pqxx::connection> connection;
};

TEST_F(PostgresStore, shows_a_change_in_every_column_of_every_row) {
  ASSERT_EQ(found(), "");
  int changes = 0;
  pqxx::result columns =
      sql("SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = "
          "'truce:aden-1934' "
          "AND column_name NOT IN ('epoch', 'writer') ORDER BY 1, 2");  // these say who writes, not what is recorded
  EXPECT_GT(columns.size(), 10U);
  for (const pqxx::row& column : columns) {
    const std::string table = column[0].c_str();
    const std::string name = column[1].c_str();
    const std::string type = column[2].c_str();
    std::vector<std::string> changed;
    if (type == "bytea") {
      for (const std::string& place :
           {std::string("0"), fmt::format("length({}) / 2", name), fmt::format("length({}) - 1", name)}) {
        changed.push_back(fmt::format("set_byte({0}, {1}, get_byte({0}, {1}) # 4)", name, place));
      }
      changed.push_back(fmt::format("substr({0}, 1, length({0}) - 1)", name));
      changed.push_back(fmt::format("{0} || '\\x00'", name));
      changed.emplace_back("''");
    } else if (type == "text") {
      changed = {fmt::format("overlay({0} placing '~' from 1)", name),
                 fmt::format("overlay({0} placing '~' from length({0}) / 2)", name), fmt::format("{0} || 'x'", name),
                 "''"};
    } else if (type == "boolean") {
      changed = {fmt::format("NOT {0}", name)};
    } else {
      changed = {fmt::format("{0} + 1000", name), fmt::format("-{0} - 1", name), fmt::format("{0} # 64", name)};
    }
    const std::string key = table == "head" ? "id" : table == "checkpoints" ? "size" : "idx";
    sql("CREATE TEMP TABLE before AS TABLE " + table);
    for (const pqxx::row& row : sql("SELECT " + key + " FROM before")) {
      for (const std::string& change : changed) {
        try {
          sql(fmt::format("UPDATE {} SET {} = {} WHERE {} = {}", table, name, change, key, row[0].c_str()));
        } catch (const pqxx::check_violation&) {
          continue;  // only head.id
        }
        ++changes;
        EXPECT_NE(found(), "") << table << "." << name << " = " << change << " where " << key << " = "
                               << row[0].c_str();
        sql("DELETE FROM " + table);
        sql("INSERT INTO " + table + " TABLE before");
      }
    }
    sql("DROP TABLE before");
  }
  EXPECT_EQ(found(), "");
  EXPECT_GT(changes, 150);
}

TEST_F(PostgresStore, shows_rows_taken_away_or_added) {
  EXPECT_THAT(after("DELETE FROM blobs WHERE idx = 2"), HasSubstr("entry 2: its blob is missing"));
  EXPECT_NE(after("DELETE FROM leaves WHERE idx = 2"), "");
}

TEST_F(PostgresStore, shows_rows_beyond_the_head) {
  EXPECT_THAT(after("INSERT INTO leaves SELECT 5, leaf, nodes FROM leaves WHERE idx = 3"),
              HasSubstr("number of leaves"));
}

TEST_F(PostgresStore, with_anothers_trigger_column_or_table_is_refused) {
  for (const auto& [change, undo] : std::initializer_list<std::pair<const char*, const char*>>{
           {"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER t BEFORE "
            "INSERT "
            "ON leaves EXECUTE FUNCTION f()",
            "DROP FUNCTION f CASCADE"},
           {"ALTER TABLE leaves ADD COLUMN more INT", "ALTER TABLE leaves DROP COLUMN more"},
           {"CREATE TABLE more(a INT)", "DROP TABLE more"},
           {"CREATE RULE r AS ON DELETE TO leaves DO INSTEAD NOTHING", "DROP RULE r ON leaves"},
           {"ALTER TABLE blobs DROP CONSTRAINT blobs_name_key", "ALTER TABLE blobs ADD UNIQUE (name)"}}) {
    EXPECT_THAT(after(change), HasSubstr("tables are not those of its format")) << change;
    EXPECT_THAT(example.record.verify().error().text(), HasSubstr("tables are not those of its format")) << change;
    EXPECT_EQ(after(undo), "") << undo;
  }
}

TEST_F(PostgresStore, of_a_newer_format_says_so) {
  EXPECT_THAT(after("UPDATE head SET format = 2"), HasSubstr("newer format"));
}

TEST_F(PostgresStore, holds_one_record_of_a_case_and_those_of_other_cases_beside_it) {
  auto second = Record::create_at(example.place.str(), test::aden, office, example.registrar);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::refused);
  EXPECT_EQ(Record::open_at(example.place.str(), CaseId("other")).error().code, ErrorCode::not_found);
  ASSERT_TRUE(Record::create_at(example.place.str(), CaseId("other"), office, example.registrar));
  EXPECT_EQ(Record::open_at(example.place.str(), CaseId("other")).value().size(), 1U);
  EXPECT_EQ(found(), "");
}

TEST_F(PostgresStore, takes_back_one_record_and_leaves_those_of_other_cases) {
  const CaseId other("other");
  ASSERT_TRUE(Record::create_at(example.place.str(), other, office, example.registrar));
  const Error why = fail(ErrorCode::refused, "the second entry is bad").error();
  EXPECT_EQ(Record::taken_back(example.place.str(), other, why).text(), "the second entry is bad");
  EXPECT_EQ(Record::open_at(example.place.str(), other).error().code, ErrorCode::not_found);
  EXPECT_EQ(found(), "");
  EXPECT_THAT(Record::taken_back("postgresql://truce:secret@/none?host=/nowhere", other, why).text(),
              testing::AllOf(HasSubstr("the second entry is bad; what was made of it stays in postgres:///none"),
                             testing::Not(HasSubstr("secret"))));
}

TEST_F(PostgresStore, erases_content_and_leaves_nothing_of_it_in_its_tables) {
  Json erasure = test::entry_json("gone", "erasure", office, example.registrar,
                                  {{"index", 2},
                                   {"leaf", to_hex(leaf_hash(example.record.leaf(2).value()))},
                                   {"authority", "court"},
                                   {"reason", "asked for"}});
  Envelope signed_erasure = test::sign(erasure, example.registrar);
  auto appended = example.append(signed_erasure);
  ASSERT_TRUE(appended) << appended.error().text();
  EXPECT_TRUE(example.record.erase(2).value());
  EXPECT_FALSE(example.record.erase(2).value());
  EXPECT_EQ(example.record.verify().value().erased, 1U);
  EXPECT_EQ(sql("SELECT count(*) FROM blobs")[0][0].as<int>(), 5);
}

TEST_F(PostgresStore, that_does_not_answer_is_unavailable) {
  auto opened = Record::open_at("postgresql://truce:secret@/none?host=/nowhere", test::aden);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::unavailable);
  EXPECT_THAT(opened.error().text(), HasSubstr("no connection to PostgreSQL"));
  EXPECT_THAT(opened.error().text(), testing::Not(HasSubstr("secret")));
}

TEST_F(PostgresStore, connects_again_after_its_session_was_ended) {
  sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
      "pg_backend_pid()");
  Envelope envelope = report("c", north, example.root);
  auto first = example.append(envelope);
  if (!first) {
    EXPECT_EQ(first.error().code, ErrorCode::unavailable);
    auto second = example.append(envelope);
    EXPECT_TRUE(second) << second.error().text();
  }
  EXPECT_EQ(found(), "");
}

}  // namespace
}  // namespace truce
