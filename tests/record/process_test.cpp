// Several processes on one record: killed while appending, appending at once, reading while another writes.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <thread>

#include "example_case.h"

namespace truce {
namespace {

using test::ExampleRecord;
using test::north;
using test::report;

/// What a writer tells after append() returned: the entries [first, first + count) are promised.
struct Promise {
  std::uint64_t first;
  std::uint64_t count;
  std::uint64_t round;
};

/// Runs `work` in a child that never returns from here.
pid_t in_child(const std::function<void()>& work) {
  pid_t child = ::fork();
  if (child == 0) {
    try {
      work();
    } catch (...) {
      ::_exit(9);  // the parent's objects are not this process's to destroy
    }
    ::_exit(0);
  }
  return child;
}

std::string id_of(std::uint64_t round, std::uint64_t number) {
  return "r" + std::to_string(round) + "-" + std::to_string(number);
}

TEST(Processes, killed_in_mid_append_lose_no_promised_entry_and_leave_no_half_batch) {
  ExampleRecord example;
  const std::uint64_t batch_size = 5;
  std::mt19937 random(5);
  std::vector<Promise> promised;
  for (std::uint64_t round = 0; round < 8; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    pid_t child = in_child([&] {
      Record record = example.reopen();
      for (std::uint64_t number = 0;; number += batch_size) {
        std::vector<Envelope> batch;
        for (std::uint64_t i = 0; i < batch_size; ++i) {
          batch.push_back(report(id_of(round, number + i), north, example.root));
        }
        auto appended = record.append(batch);
        if (!appended) ::_exit(1);
        Promise promise{appended->first, appended->count, round};
        if (::write(ends[1], &promise, sizeof promise) != sizeof promise) ::_exit(2);
      }
    });
    ::close(ends[1]);
    Promise promise{};
    ASSERT_EQ(::read(ends[0], &promise, sizeof promise), static_cast<ssize_t>(sizeof promise));
    promised.push_back(promise);
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 60));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself";
    while (::read(ends[0], &promise, sizeof promise) == sizeof promise) promised.push_back(promise);
    ::close(ends[0]);

    Record record = example.reopen();
    ASSERT_TRUE(record.verify()) << record.verify().error().text();
    EXPECT_EQ((record.size() - 2) % batch_size, 0U);
    EXPECT_GE(record.size(), 2 + promised.size() * batch_size);
  }
  Record record = example.reopen();
  for (const Promise& promise : promised) {
    auto entries = record.read(promise.first, promise.count).value();
    ASSERT_EQ(entries.size(), promise.count);
    for (const LoggedEntry& entry : entries) {
      EXPECT_THAT(Json::parse(entry.envelope.payload)["id"].get<std::string>(),
                  testing::StartsWith("r" + std::to_string(promise.round) + "-"));
    }
  }
}

TEST(Processes, append_at_once_without_losing_or_mixing_anything) {
  ExampleRecord example;
  const std::uint64_t each = 60;
  std::vector<pid_t> children;
  for (std::uint64_t writer = 0; writer < 2; ++writer) {
    children.push_back(in_child([&] {
      Record record = example.reopen();
      for (std::uint64_t i = 0; i < each; ++i) {
        Envelope envelope = report(id_of(writer, i), north, example.root);
        if (!record.append({&envelope, 1})) ::_exit(1);
      }
    }));
  }
  // Meanwhile a reader sees whole states only, ever longer.
  Record reader = example.reopen();
  TreeHead last = reader.head();
  int running = 2;
  while (running > 0) {
    ASSERT_TRUE(reader.refresh());
    ASSERT_GE(reader.size(), last.size);
    ASSERT_EQ(reader.read(0, reader.size()).value().size(), reader.size());
    ASSERT_TRUE(verify_consistency(last, reader.head(), reader.prove_consistency(last.size).value()));
    last = reader.head();
    int status = 0;
    if (pid_t done = ::waitpid(-1, &status, WNOHANG); done > 0) {
      EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
      --running;
    }
  }
  Record record = example.reopen();
  EXPECT_EQ(record.size(), 2 + 2 * each);
  ASSERT_TRUE(record.verify());
  std::uint64_t next[2] = {0, 0};
  auto entries = record.read(2, 2 * each).value();
  for (const LoggedEntry& entry : entries) {
    auto id = Json::parse(entry.envelope.payload)["id"].get<std::string>();
    auto writer = static_cast<std::size_t>(id[1] - '0');
    EXPECT_EQ(id, id_of(writer, next[writer]++));
  }
}

TEST(Processes, making_one_record_at_once_make_exactly_one) {
  test::Place place;
  std::vector<pid_t> children;
  for (std::uint8_t number = 1; number <= 3; ++number) {
    children.push_back(in_child([&] {
      auto made = Record::create_at(place.str(), test::aden, test::office, test::fixed_key(number));
      ::_exit(made ? 0 : made.error().code == ErrorCode::refused ? 1 : 2);
    }));
  }
  int made = 0;
  for (pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_NE(WEXITSTATUS(status), 2);
    if (WEXITSTATUS(status) == 0) ++made;
  }
  EXPECT_EQ(made, 1);
  EXPECT_TRUE(Record::open_at(place.str(), test::aden).value().verify());
}

}  // namespace
}  // namespace truce
