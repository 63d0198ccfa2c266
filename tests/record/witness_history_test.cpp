// A witness over many requests: from two histories, by threads and processes at once, killed.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "base/base.h"
#include "example_witness.h"

namespace truce {
namespace {

using test::ExampleWitness;
using test::noon;
using test::SignedLog;

// Requests of every kind, honest and not, from two histories; some answers are lost after the state was written, as
// when the witness is killed before it answers. All that was ever cosigned is then of one history.
TEST(Witness, never_cosigns_two_heads_that_contradict_each_other) {
  int forks_tried = 0;
  int grew = 0;
  for (unsigned seed = 0; seed < 12; ++seed) {
    std::mt19937 random(seed);
    ExampleWitness s;
    std::vector<TreeHead> cosigned;
    std::uint64_t believed = 0;
    for (int step = 0; step < 60; ++step) {
      const SignedLog& history = random() % 2 == 0 ? s.log : s.fork;
      std::uint64_t old = random() % 4 == 0 ? random() % 41 : believed;
      std::uint64_t size = random() % 5 == 0 ? random() % 41 : std::min<std::uint64_t>(40, old + random() % 4);
      AddCheckpoint request{old, old <= size ? history.consistency(old, size) : std::vector<Digest>{},
                            history.checkpoint(size)};
      if (random() % 8 == 0) request.proof.push_back(Digest{});
      const TreeHead before = s.remembered();
      WitnessAnswer answer = s.post(request);
      const TreeHead after = s.remembered();
      ASSERT_GE(after.size, before.size);
      if (answer.status == 200) {
        ASSERT_EQ(after, request.checkpoint.body.head);
        cosigned.push_back(after);
        grew += after.size > before.size;
      } else {
        ASSERT_EQ(after, before);
        forks_tried += answer.status == 422 && old > 10 && old <= size;
      }
      if (answer.status == 409) believed = std::stoull(answer.body);
      if (answer.status == 200 && random() % 3 != 0) believed = size;  // else the answer was lost
    }
    for (const SignedLog* history : {&s.log, &s.fork}) {
      const bool all = std::ranges::all_of(cosigned, [&](const TreeHead& h) { return h == history->head(h.size); });
      if (all) cosigned.clear();
    }
    EXPECT_TRUE(cosigned.empty()) << "seed " << seed << ": cosigned heads of two histories";
  }
  EXPECT_GT(forks_tried, 20);
  EXPECT_GT(grew, 50);
}

/// What one racing client saw cosigned: from which size to which.
using Steps = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

Steps race(const ExampleWitness& s, unsigned seed, int requests) {
  std::mt19937 random(seed);
  const Witness witness = s.open();
  Steps steps;
  std::uint64_t old = 0;
  for (int i = 0; i < requests; ++i) {
    std::uint64_t size = std::min<std::uint64_t>(s.log.size(), old + 1 + random() % 3);
    WitnessAnswer answer = witness.add_checkpoint(print_add_checkpoint(s.log.request(old, size)), noon).value();
    if (answer.status == 200) steps.emplace_back(old, size);
    old = answer.status == 409 ? std::stoull(answer.body) : size;
  }
  return steps;
}

/// Whoever raced, the steps that grew are one chain from nothing: no size was left twice, none was jumped back to.
void expect_one_chain(const Steps& steps, std::uint64_t end) {
  std::map<std::uint64_t, std::uint64_t> next;
  for (const auto& [from, to] : steps) {
    ASSERT_LE(from, to);
    EXPECT_TRUE(from == to || next.emplace(from, to).second) << "two went on from " << from;
  }
  std::uint64_t size = 0;
  std::size_t length = 0;
  for (; next.contains(size); ++length) size = next[size];
  EXPECT_EQ(length, next.size());
  EXPECT_EQ(size, end);
}

TEST(Witness, only_grows_when_eight_threads_race) {
  ExampleWitness s;
  s.log.grow(400);
  Steps all;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      Steps steps = race(s, t, 40);
      std::lock_guard held(mutex);
      all.insert(all.end(), steps.begin(), steps.end());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(all.size(), 8U);
  expect_one_chain(all, s.remembered().size);
}

TEST(Witness, only_grows_when_two_processes_race) {
  ExampleWitness s;
  s.log.grow(400);
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Steps steps = race(s, 77, 80);
    bool written = true;
    for (const auto& step : steps) written = written && ::write(pipe[1], &step, sizeof step) == sizeof step;
    ::_exit(written ? 0 : 1);
  }
  ::close(pipe[1]);
  Steps all = race(s, 78, 80);
  const std::size_t ours = all.size();
  std::pair<std::uint64_t, std::uint64_t> step;
  while (::read(pipe[0], &step, sizeof step) == sizeof step) all.push_back(step);
  ::close(pipe[0]);
  int status = 1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  EXPECT_GT(ours, 0U);
  EXPECT_GT(all.size(), ours);
  expect_one_chain(all, s.remembered().size);
}

// Killed at any moment, also between the write and the answer: what was answered is remembered, nothing is damaged, and
// the next one goes on from there.
TEST(Witness, that_is_killed_goes_on_from_what_it_answered_or_later) {
  ExampleWitness s;
  s.log.grow(400);
  std::mt19937 random(9);
  std::uint64_t reached = 0;
  for (int round = 0; round < 12; ++round) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const std::uint64_t begin = s.remembered().size;
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const Witness witness = s.open();
      for (std::uint64_t size = begin; size < 400; ++size) {
        auto answer = witness.add_checkpoint(print_add_checkpoint(s.log.request(size, size + 1)), noon);
        if (!answer || answer->status != 200) ::_exit(1);
        const std::uint64_t answered = size + 1;
        if (::write(pipe[1], &answered, sizeof answered) != sizeof answered) ::_exit(1);
      }
      ::_exit(0);
    }
    ::close(pipe[1]);
    std::uint64_t answered = 0;  // at least one, so that each round gets somewhere
    ASSERT_EQ(::read(pipe[0], &answered, sizeof answered), static_cast<ssize_t>(sizeof answered));
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 4000));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << "the witness refused";
    do {
      reached = answered;
    } while (::read(pipe[0], &answered, sizeof answered) == sizeof answered);
    ::close(pipe[0]);
    const TreeHead head = s.remembered();
    EXPECT_GE(head.size, reached);
    EXPECT_LE(head.size, reached + 1);
    EXPECT_EQ(head, s.log.head(head.size));
  }
}

}  // namespace
}  // namespace truce
