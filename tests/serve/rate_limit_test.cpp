#include "serve/rate_limit.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace truce {
namespace {

using namespace std::chrono_literals;
const RateLimit::Clock::time_point start{};

TEST(RateLimit, lets_a_burst_through_and_then_the_rate) {
  RateLimit limit({.per_second = 2, .burst = 3});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.take("a", 1, start), 0s);
  EXPECT_EQ(limit.take("a", 1, start), 1s) << "half a second, rounded up";
  EXPECT_EQ(limit.take("a", 3, start), 2s);
  EXPECT_EQ(limit.take("a", 1, start + 500ms), 0s);
  EXPECT_GT(limit.take("a", 1, start + 500ms), 0s);
  EXPECT_EQ(limit.take("a", 3, start + 1h), 0s) << "never more than the burst";
  EXPECT_GT(limit.take("a", 1, start + 1h), 0s);
}

TEST(RateLimit, each_client_has_a_bucket_of_its_own) {
  RateLimit limit({.per_second = 1, .burst = 1});
  EXPECT_EQ(limit.take("a", 1, start), 0s);
  EXPECT_EQ(limit.take("b", 1, start), 0s);
  EXPECT_GT(limit.take("a", 1, start), 0s);
}

TEST(RateLimit, a_cost_above_the_burst_takes_the_whole_of_it) {
  RateLimit limit({.per_second = 1, .burst = 5});
  EXPECT_EQ(limit.take("a", 100, start), 0s);
  EXPECT_EQ(limit.take("a", 1, start), 1s);
}

TEST(RateLimit, remembers_so_many_clients_and_forgets_who_asked_longest_ago) {
  RateLimit limit({.per_second = 0.001, .burst = 1, .clients = 2});
  EXPECT_EQ(limit.take("a", 1, start), 0s);
  EXPECT_EQ(limit.take("b", 1, start), 0s);
  EXPECT_GT(limit.take("a", 1, start), 0s);
  EXPECT_EQ(limit.take("c", 1, start), 0s) << "b is forgotten";
  EXPECT_GT(limit.take("a", 1, start), 0s);
  EXPECT_EQ(limit.take("b", 1, start), 0s);
}

TEST(RateLimit, a_clock_that_goes_back_gives_nothing) {
  RateLimit limit({.per_second = 1, .burst = 1});
  EXPECT_EQ(limit.take("a", 1, start + 10s), 0s);
  EXPECT_GT(limit.take("a", 1, start), 0s);
  EXPECT_GT(limit.take("a", 1, start + 10s), 0s);
}

/// Over any stretch of time no client gets more than the burst and the rate for that time.
TEST(RateLimit, no_stretch_of_time_has_more_than_burst_and_rate) {
  std::mt19937 random(11);
  const Rate rate{.per_second = 4, .burst = 7, .clients = 100};
  RateLimit limit(rate);
  std::vector<double> taken_at;
  double now = 0;
  for (int i = 0; i < 3000; ++i) {
    now += std::exponential_distribution<>(8)(random);
    const auto at = start + std::chrono::duration_cast<RateLimit::Clock::duration>(std::chrono::duration<double>(now));
    if (limit.take("a", 1, at) == 0s) taken_at.push_back(now);
  }
  ASSERT_GT(static_cast<double>(taken_at.size()), now * rate.per_second * 0.9) << "and it gives what it can";
  for (std::size_t from = 0; from < taken_at.size(); ++from) {
    for (std::size_t to = from; to < taken_at.size(); ++to) {
      ASSERT_LE(static_cast<double>(to - from + 1),
                rate.burst + rate.per_second * (taken_at[to] - taken_at[from]) + 0.001);
    }
  }
}

}  // namespace
}  // namespace truce
