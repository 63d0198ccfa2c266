// Many threads on one Sequencer.
#include "record/sequencer.h"

#include <gmock/gmock.h>

#include <atomic>
#include <set>
#include <stdexcept>
#include <thread>

#include "example_case.h"

namespace truce {
namespace {

using test::ExampleRecord;
using test::north;
using test::office;
using test::report;
using test::south;
using testing::HasSubstr;

std::string id_of(const LoggedEntry& entry) {
  return Json::parse(entry.envelope.payload)["id"].get<std::string>();
}

/// Runs `work` in so many threads at once, each with its number.
template <class Work>
void in_threads(int count, Work work) {
  std::vector<std::jthread> threads;
  for (int number = 0; number < count; ++number) threads.emplace_back([=] { work(number); });
}

TEST(Sequencer, gives_every_entry_of_many_threads_its_own_place) {
  ExampleRecord example;
  Sequencer sequencer(example.reopen());
  std::array<std::vector<std::pair<std::uint64_t, std::string>>, 8> promised;
  in_threads(8, [&](int thread) {
    for (int i = 0; i < 20; ++i) {
      std::vector<Envelope> batch;
      for (int j = 0; j <= i % 3; ++j) {
        batch.push_back(report("t" + std::to_string(thread) + "-" + std::to_string(i) + "-" + std::to_string(j), north,
                               example.root));
      }
      const std::size_t count = batch.size();
      auto appended = sequencer.submit(std::move(batch));
      ASSERT_TRUE(appended) << appended.error().text();
      ASSERT_EQ(appended->count, count);
      for (std::size_t j = 0; j < count; ++j) {
        promised[static_cast<std::size_t>(thread)].emplace_back(
            appended->first + j, "t" + std::to_string(thread) + "-" + std::to_string(i) + "-" + std::to_string(j));
      }
    }
  });
  Record record = example.reopen();
  auto entries = record.read(0, UINT64_MAX).value();
  std::set<std::uint64_t> places;
  for (const auto& thread : promised) {
    EXPECT_TRUE(std::ranges::is_sorted(thread)) << "a thread's entries stand in its order";
    for (const auto& [index, id] : thread) {
      EXPECT_EQ(id_of(entries.at(index)), id);
      EXPECT_TRUE(places.insert(index).second);
    }
  }
  EXPECT_EQ(record.size(), 2 + places.size());
  EXPECT_TRUE(record.verify());
}

TEST(Sequencer, takes_one_of_the_same_entry_from_many_threads) {
  ExampleRecord example;
  Sequencer sequencer(example.reopen());
  for (int round = 0; round < 10; ++round) {
    const Envelope same = report("r" + std::to_string(round), north, example.root);
    std::atomic<int> taken = 0;
    in_threads(6, [&](int) {
      auto appended = sequencer.submit({same});
      if (appended) {
        ++taken;
      } else {
        EXPECT_THAT(appended.error().text(), HasSubstr("logged already as entry " + std::to_string(2 + round)));
      }
    });
    EXPECT_EQ(taken, 1);
  }
}

TEST(Sequencer, refuses_one_submission_of_a_group_and_keeps_the_others) {
  ExampleRecord example;
  Sequencer sequencer(example.reopen());
  const KeyPair stranger = test::fixed_key(77);
  std::atomic<int> refused = 0;
  in_threads(8, [&](int thread) {
    for (int i = 0; i < 15; ++i) {
      const std::string id = "t" + std::to_string(thread) + "-" + std::to_string(i);
      // The last of the batch is refused in its turn, when the others of it were taken in already.
      auto appended = thread % 2 == 0
                          ? sequencer.submit({report(id, north, example.root)})
                          : sequencer.submit({report(id, north, example.root), report(id + "x", north, stranger)});
      EXPECT_EQ(appended.has_value(), thread % 2 == 0);
      if (appended) continue;
      EXPECT_THAT(appended.error().text(), HasSubstr("entry 2 of 2"));
      ++refused;
    }
  });
  EXPECT_EQ(refused, 60);
  Record record = example.reopen();
  EXPECT_EQ(record.size(), 2U + 60);
  EXPECT_TRUE(record.verify());
}

TEST(Sequencer, lets_a_new_key_sign_as_soon_as_it_is_in) {
  ExampleRecord example;
  Sequencer sequencer(example.reopen());
  const KeyPair root = test::fixed_key(8);
  EXPECT_FALSE(sequencer.submit({report("early", south, root)}));
  ASSERT_TRUE(sequencer.submit(
      {test::sign(test::key_json("s", "enrol", south, root, office, example.registrar), example.registrar)}));
  in_threads(4,
             [&](int thread) { EXPECT_TRUE(sequencer.submit({report("s" + std::to_string(thread), south, root)})); });
  ASSERT_TRUE(sequencer.submit(
      {test::sign(test::revoke_json("v", south, root.id(), office, example.registrar), example.registrar)}));
  EXPECT_FALSE(sequencer.submit({report("late", south, root)}));
}

TEST(Sequencer, shows_the_rules_every_entry_once_in_order_while_others_append_and_checkpoints_are_issued) {
  ExampleRecord example;
  const KeyPair log_key = test::fixed_key(9);
  Envelope named = test::sign(
      test::note_key_json("log", "log", office, log_key, test::log_name, office, example.registrar), example.registrar);
  ASSERT_TRUE(example.append(named));
  std::vector<std::string> fold(3);
  Sequencer sequencer(example.reopen(), {.check = [&](const AdmittedEntry& entry) -> Status {
                                           EXPECT_EQ(entry.index, fold.size());
                                           auto id = entry.head.id;
                                           if (id.ends_with("-7")) return fail(ErrorCode::refused, "no sevens");
                                           fold.push_back(std::move(id));
                                           return {};
                                         },
                                         .undo = [&](std::uint64_t size) { fold.resize(size); }});
  std::atomic<int> checkpoints = 0;
  {
    std::jthread other([&] {
      Record record = example.reopen();
      for (int i = 0; i < 30; ++i) {
        Envelope envelope = report("other-x" + std::to_string(i), north, example.root);
        EXPECT_TRUE(record.append({&envelope, 1}));
      }
    });
    in_threads(5, [&](int thread) {
      for (int i = 0; i < 12; ++i) {
        if (thread == 4) {
          auto issued = sequencer.issue_checkpoint({&log_key, 1});
          EXPECT_TRUE(issued) << issued.error().text();
          ++checkpoints;
          continue;
        }
        const std::string id = "t" + std::to_string(thread) + "-" + std::to_string(i);
        auto appended = sequencer.submit({report(id + "a", north, example.root), report(id, north, example.root)});
        EXPECT_EQ(appended.has_value(), i != 7);
      }
    });
  }
  ASSERT_TRUE(sequencer.issue_checkpoint({&log_key, 1}));
  EXPECT_EQ(checkpoints, 12);
  Record record = example.reopen();
  ASSERT_EQ(record.size(), fold.size());
  auto entries = record.read(3, UINT64_MAX).value();
  EXPECT_EQ(entries.size(), 30U + 4 * 11 * 2);
  for (const LoggedEntry& entry : entries) EXPECT_EQ(id_of(entry), fold[entry.index]);
  EXPECT_TRUE(record.verify());
}

TEST(Sequencer, passes_on_what_its_rules_throw_and_goes_on) {
  ExampleRecord example;
  bool broken = true;
  std::vector<std::string> fold(2);
  Sequencer sequencer(example.reopen(), {.check = [&](const AdmittedEntry& entry) -> Status {
                                           fold.push_back(entry.head.id);
                                           if (broken) throw std::logic_error("a bug");
                                           return {};
                                         },
                                         .undo = [&](std::uint64_t size) { fold.resize(size); }});
  in_threads(4, [&](int thread) {
    EXPECT_THROW(std::ignore = sequencer.submit({report("a" + std::to_string(thread), north, example.root)}),
                 std::logic_error);
  });
  broken = false;
  EXPECT_EQ(fold.size(), 2U);
  in_threads(4, [&](int thread) {
    EXPECT_TRUE(sequencer.submit({report("b" + std::to_string(thread), north, example.root)}));
  });
  EXPECT_EQ(fold.size(), 6U);
  EXPECT_EQ(example.reopen().size(), 6U);
}

TEST(Sequencer, logs_what_waited_for_others_that_were_then_refused) {
  ExampleRecord example;
  Sequencer sequencer(example.reopen());
  in_threads(8, [&](int thread) {
    for (int i = 0; i < 50; ++i) {
      Envelope entry = report("t" + std::to_string(thread) + "-" + std::to_string(i), north, example.root);
      if (thread % 2 == 1) entry.payload = "{";
      EXPECT_EQ(sequencer.submit({std::move(entry)}).has_value(), thread % 2 == 0);
    }
  });
  EXPECT_EQ(example.reopen().size(), 2 + 4 * 50);
}

TEST(Sequencer, takes_more_than_one_group_holds) {
  ExampleRecord example;
  Sequencer sequencer(example.reopen());
  in_threads(3, [&](int thread) {
    std::vector<Envelope> batch;
    for (std::size_t i = 0; i < group_entries_limit / 2; ++i) {
      batch.push_back(report("t" + std::to_string(thread) + "-" + std::to_string(i), north, example.root));
    }
    EXPECT_TRUE(sequencer.submit(std::move(batch)));
  });
  EXPECT_EQ(example.reopen().size(), 2 + 3 * (group_entries_limit / 2));
}

}  // namespace
}  // namespace truce
