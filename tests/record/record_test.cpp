#include "record/record.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include "example_case.h"

namespace truce {
namespace {

using test::aden;
using test::ExampleRecord;
using test::fixed_key;
using test::Folder;
using test::north;
using test::office;
using test::report;
using test::report_json;
using testing::HasSubstr;

TEST(Record, begins_with_the_registrar_and_grows) {
  ExampleRecord example;
  Record& record = example.record;
  EXPECT_EQ(record.case_id(), aden);
  EXPECT_EQ(record.size(), 2U);
  EXPECT_EQ(record.keys().registrar(), office);
  *example.time.now = {1'000'000'000'500};
  Appended appended = example.append(report("a", north, example.root)).value();
  EXPECT_EQ(appended.first, 2U);
  EXPECT_EQ(appended.count, 1U);
  EXPECT_EQ(appended.recorded_at.ms, 1'000'000'000'500);
  EXPECT_EQ(record.last_recorded_at(), appended.recorded_at);
  EXPECT_EQ(record.verify().value().head, record.head());
}

TEST(Record, gives_back_what_was_signed_byte_for_byte) {
  ExampleRecord example;
  std::string odd = "  " + report_json("a", north, example.root).dump(3) + "\n\n";
  Envelope envelope = sign_entry(odd, example.root);
  ASSERT_TRUE(example.append(envelope));
  LoggedEntry entry = example.record.read(2, 1).value().at(0);
  EXPECT_EQ(entry.index, 2U);
  EXPECT_EQ(entry.envelope, envelope);
  EXPECT_TRUE(verify_envelope(entry.envelope, example.root.public_key()));
  EXPECT_FALSE(entry.revoked_by);
}

TEST(Record, is_the_same_after_reopening) {
  ExampleRecord example;
  for (int i = 0; i < 37; ++i) {
    ASSERT_TRUE(example.append(report("e" + std::to_string(i), north, example.root)));
    Record again = example.reopen();
    ASSERT_EQ(again.head(), example.record.head()) << i;
    ASSERT_EQ(again.last_recorded_at(), example.record.last_recorded_at());
  }
  Record again = example.reopen();
  Envelope next = report("next", north, example.root);
  ASSERT_TRUE(again.append({&next, 1}));
  EXPECT_EQ(again.verify().value().head, again.head());
}

TEST(Record, reads_ranges_and_stops_at_the_end) {
  ExampleRecord example;
  std::vector<Envelope> batch;
  for (int i = 0; i < 600; ++i) batch.push_back(report("e" + std::to_string(i), north, example.root));
  ASSERT_TRUE(example.record.append(batch));
  auto entries = example.record.read(250, 300).value();
  ASSERT_EQ(entries.size(), 300U);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(entries[i].index, 250 + i);
    EXPECT_EQ(entries[i].envelope, batch[248 + i]);
  }
  EXPECT_EQ(example.record.read(600, 100).value().size(), 2U);
  EXPECT_TRUE(example.record.read(602, 1).value().empty());
  EXPECT_EQ(example.record.read(0, UINT64_MAX).value().size(), 602U);
}

TEST(Record, proves_every_entry_and_every_earlier_size) {
  ExampleRecord example;
  std::vector<TreeHead> heads{{}, {}, example.record.head()};
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(example.append(report("e" + std::to_string(i), north, example.root)));
    heads.push_back(example.record.head());
  }
  const Record& record = example.record;
  for (std::uint64_t i = 0; i < record.size(); ++i) {
    Digest leaf = leaf_hash(record.leaf(i).value());
    EXPECT_TRUE(verify_inclusion(leaf, i, record.head(), record.prove_inclusion(i).value())) << i;
  }
  for (std::uint64_t old = 2; old <= record.size(); ++old) {
    EXPECT_TRUE(verify_consistency(heads[old], record.head(), record.prove_consistency(old).value())) << old;
  }
  EXPECT_EQ(record.prove_inclusion(record.size()).error().code, ErrorCode::not_found);
  EXPECT_EQ(record.prove_consistency(0).error().code, ErrorCode::not_found);
  EXPECT_EQ(record.leaf(record.size()).error().code, ErrorCode::not_found);
}

TEST(Record, never_logs_the_same_signed_bytes_twice) {
  ExampleRecord example;
  Envelope envelope = report("a", north, example.root);
  ASSERT_TRUE(example.append(envelope));
  auto again = example.append(envelope);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::refused);
  EXPECT_THAT(again.error().text(), HasSubstr("logged already as entry 2"));
  // Another spelling of the envelope is the same signed bytes.
  Json respelt = Json::parse(print_envelope(envelope));
  std::string url = respelt["payload"].get<std::string>();
  std::ranges::replace(url, '+', '-');
  std::ranges::replace(url, '/', '_');
  respelt["payload"] = url;
  EXPECT_THAT(example.append(parse_envelope(respelt.dump(2)).value()).error().text(),
              HasSubstr("logged already as entry 2"));
  Envelope twice[] = {report("b", north, example.root), report("b", north, example.root)};
  EXPECT_THAT(example.record.append(twice).error().text(), HasSubstr("entry 2 of 2: logged already as entry 3"));
  EXPECT_EQ(example.record.size(), 3U);
}

TEST(Record, refuses_a_batch_for_one_bad_entry_and_names_its_position) {
  ExampleRecord example;
  const TreeHead before = example.record.head();
  std::vector<Envelope> batch;
  for (int i = 0; i < 10; ++i) batch.push_back(report("e" + std::to_string(i), north, example.root));
  batch[6].signature[9] ^= 4;
  auto refused = example.record.append(batch);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::StartsWith("entry 7 of 10: "));
  EXPECT_EQ(example.record.head(), before);
  EXPECT_EQ(example.reopen().head(), before);
  batch[6].signature[9] ^= 4;
  EXPECT_EQ(example.record.append(batch).value().count, 10U);
}

TEST(Record, lets_a_key_sign_in_the_batch_that_enrols_it) {
  ExampleRecord example;
  KeyPair south_root = fixed_key(8);
  const ActorId south("south");
  Envelope batch[] = {
      test::sign(test::key_json("s", "enrol", south, south_root, office, example.registrar), example.registrar),
      report("a", south, south_root)};
  EXPECT_TRUE(example.record.append(batch));
  EXPECT_NE(example.record.keys().find(south_root.id()), nullptr);
}

TEST(Record, forgets_the_keys_of_a_refused_batch) {
  ExampleRecord example;
  KeyPair south_root = fixed_key(8);
  const ActorId south("south");
  Envelope batch[] = {
      test::sign(test::key_json("s", "enrol", south, south_root, office, example.registrar), example.registrar),
      report("a", north, south_root)};
  EXPECT_FALSE(example.record.append(batch));
  EXPECT_EQ(example.record.keys().find(south_root.id()), nullptr);
}

TEST(Record, shows_each_entry_to_the_callers_check_in_order_and_obeys_it) {
  ExampleRecord example;
  std::vector<Envelope> batch;
  for (int i = 0; i < 3; ++i) batch.push_back(report("e" + std::to_string(i), north, example.root));
  std::vector<std::string> seen;
  auto check = [&](const AdmittedEntry& entry) -> Status {
    seen.push_back(std::to_string(entry.index) + " " + entry.head.id);
    EXPECT_FALSE(entry.logged);
    if (seen.size() == 3) return fail(ErrorCode::refused, "no third");
    return {};
  };
  EXPECT_THAT(example.record.append(batch, check).error().text(), HasSubstr("entry 3 of 3: no third"));
  EXPECT_THAT(seen, testing::ElementsAre("2 e0", "3 e1", "4 e2"));
  EXPECT_EQ(example.reopen().size(), 2U);
}

TEST(Record, shows_what_another_writer_appended_before_the_batch) {
  ExampleRecord example;
  Record other = example.reopen();
  Envelope theirs = report("theirs", north, example.root);
  Envelope ours = report("ours", north, example.root);
  ASSERT_TRUE(other.append({&theirs, 1}));
  EXPECT_EQ(example.record.size(), 2U);
  std::vector<std::string> seen;
  auto check = [&](const AdmittedEntry& entry) -> Status {
    seen.push_back(entry.head.id + (entry.logged ? " logged" : " new"));
    return {};
  };
  EXPECT_EQ(example.record.append({&ours, 1}, check).value().first, 3U);
  EXPECT_THAT(seen, testing::ElementsAre("theirs logged", "ours new"));
  seen.clear();
  ASSERT_TRUE(other.refresh(check));
  EXPECT_THAT(seen, testing::ElementsAre("ours logged"));
  EXPECT_EQ(other.head(), example.record.head());
  EXPECT_THAT(other.append({&ours, 1}).error().text(), HasSubstr("logged already as entry 3"));
}

TEST(Record, sees_a_revocation_by_another_writer_before_it_admits) {
  ExampleRecord example;
  Record other = example.reopen();
  Envelope revoke =
      test::sign(test::revoke_json("v", north, example.root.id(), office, example.registrar), example.registrar);
  ASSERT_TRUE(other.append({&revoke, 1}));
  EXPECT_THAT(example.append(report("late", north, example.root)).error().text(), HasSubstr("was revoked at entry 2"));
}

TEST(Record, keeps_and_marks_the_entries_of_a_key_revoked_later) {
  ExampleRecord example;
  ASSERT_TRUE(example.append(report("a", north, example.root)));
  ASSERT_TRUE(example.append(
      test::sign(test::revoke_json("v", north, example.root.id(), office, example.registrar), example.registrar)));
  EXPECT_FALSE(example.append(report("b", north, example.root)));
  auto entries = example.reopen().read(0, 10).value();
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[2].revoked_by, 3U);
  EXPECT_FALSE(entries[1].revoked_by);
  EXPECT_TRUE(example.record.verify());
}

TEST(Record, never_records_a_time_before_the_last_when_the_clock_goes_back) {
  ExampleRecord example;
  *example.time.now = {2'000'000'000'000};
  Instant high = example.append(report("a", north, example.root)).value().recorded_at;
  *example.time.now = {1'500'000'000'000};
  EXPECT_EQ(example.append(report("b", north, example.root)).value().recorded_at, high);
  Record again = example.reopen();
  Envelope next = report("c", north, example.root);
  EXPECT_EQ(again.append({&next, 1}).value().recorded_at, high);
  *example.time.now = {2'000'000'000'001};
  EXPECT_GT(example.append(report("d", north, example.root)).value().recorded_at, high);
  EXPECT_TRUE(example.record.verify());
}

TEST(Record, takes_an_empty_batch_for_nothing) {
  ExampleRecord example;
  const TreeHead before = example.record.head();
  EXPECT_EQ(example.record.append({}).value().count, 0U);
  EXPECT_EQ(example.record.head(), before);
}

TEST(RecordFolder, that_holds_a_record_takes_no_second_one) {
  ExampleRecord example;
  auto second = Record::create(example.place.path(), aden, office, example.registrar);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::refused);
  EXPECT_THAT(second.error().text(), HasSubstr("already holds a record"));
  EXPECT_EQ(example.reopen().head(), example.record.head());
}

TEST(RecordFolder, without_a_record_is_not_found) {
  Folder folder;
  EXPECT_EQ(Record::open(folder.path()).error().code, ErrorCode::not_found);
  EXPECT_EQ(Record::open(folder.path() / "nowhere").error().code, ErrorCode::not_found);
}

TEST(RecordFolder, whose_making_was_interrupted_is_not_found_and_can_be_made) {
  Folder folder;
  ASSERT_TRUE(write_file_atomically(folder.path() / "record.sqlite", ""));
  auto opened = Record::open(folder.path());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::not_found);
  EXPECT_TRUE(Record::create(folder.path(), aden, office, fixed_key(1)));
  EXPECT_TRUE(Record::open(folder.path()));
}

TEST(RecordFolder, with_another_file_in_the_records_place_says_so) {
  Folder folder;
  ASSERT_TRUE(write_file_atomically(folder.path() / "record.sqlite", std::string(5000, 'x')));
  EXPECT_THAT(Record::open(folder.path()).error().text(), HasSubstr("not a database"));
  {
    SQLite::Database db((folder.path() / "other.sqlite").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    db.exec("CREATE TABLE t(a)");
  }
  std::filesystem::rename(folder.path() / "other.sqlite", folder.path() / "record.sqlite");
  auto opened = Record::open(folder.path());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::bad_input);
  EXPECT_THAT(opened.error().text(), HasSubstr("not a record"));
  EXPECT_FALSE(Record::create(folder.path(), aden, office, fixed_key(1)));
}

TEST(RecordFolder, of_a_newer_format_says_so) {
  ExampleRecord example;
  SQLite::Database((example.place.path() / "record.sqlite").string(), SQLite::OPEN_READWRITE)
      .exec("PRAGMA user_version = 2");
  auto opened = Record::open(example.place.path());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::bad_input);
  EXPECT_THAT(opened.error().text(), HasSubstr("newer format"));
}

TEST(RecordFolder, with_a_trigger_or_table_of_anothers_is_refused) {
  ExampleRecord example;
  SQLite::Database db((example.place.path() / "record.sqlite").string(), SQLite::OPEN_READWRITE);
  db.exec("CREATE TRIGGER t AFTER INSERT ON leaves BEGIN DELETE FROM payloads; END");
  EXPECT_EQ(Record::open(example.place.path()).error().code, ErrorCode::corrupt);
}

TEST(RecordFolder, that_cannot_be_written_says_so) {
  ExampleRecord example;
  std::filesystem::permissions(example.place.path(), std::filesystem::perms(0555));
  pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (::geteuid() == 0 && ::seteuid(65534) != 0) ::_exit(3);
    auto opened = Record::open(example.place.path());
    bool clear = !opened && opened.error().code == ErrorCode::unavailable &&
                 opened.error().text().find("read-only") != std::string::npos;
    ::_exit(clear ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  std::filesystem::permissions(example.place.path(), std::filesystem::perms(0700));
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace truce
