#include "serve/descriptors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "small_site.h"

namespace truce {
namespace {

using testing::HasSubstr;

DescriptorPlan plan(std::size_t connections, std::size_t listeners, std::size_t descriptors) {
  HttpServerLimits wanted;
  wanted.connections = connections;
  wanted.listeners = listeners;
  return plan_descriptors(wanted, descriptors);
}

TEST(Descriptors, suffice_when_there_are_enough) {
  const DescriptorPlan whole = plan(400, 10'000, 10'864);
  EXPECT_EQ(whole.connections, 400U);
  EXPECT_EQ(whole.listeners, 10'000U);
  EXPECT_EQ(whole.shortfall, "");
}

TEST(Descriptors, listeners_give_way_first_and_it_is_said) {
  const DescriptorPlan fewer = plan(400, 10'000, 1024);
  EXPECT_EQ(fewer.connections, 400U);
  EXPECT_EQ(fewer.listeners, 160U);
  EXPECT_THAT(fewer.shortfall, HasSubstr("room for 400 connections and 160 listeners, of 400 and 10000"));
  EXPECT_THAT(fewer.shortfall, HasSubstr("to 10864"));
  EXPECT_EQ(plan(400, 10'000, 464).connections, 200U);
  EXPECT_EQ(plan(400, 10'000, 464).listeners, 0U);
  EXPECT_EQ(plan(400, 10'000, 10).connections, 1U);
}

TEST(Descriptors, are_never_planned_beyond_the_limit) {
  for (std::size_t descriptors = 66; descriptors < 3000; descriptors += 7) {
    const DescriptorPlan some = plan(300, 1000, descriptors);
    EXPECT_LE(some.connections * 2 + some.listeners + 64, descriptors);
    EXPECT_EQ(some.shortfall.empty(), some.connections == 300 && some.listeners == 1000);
  }
}

TEST(Descriptors, a_server_raises_its_limit_and_says_what_does_not_fit) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit low = before;
  low.rlim_cur = 100;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  test::Faults faults;
  HttpServerOptions options = test::quick();
  options.limits.listeners = 2'000'000'000;
  options.fault = faults.sink();
  auto server = HttpServer::open("127.0.0.1:0", test::small_site, options);
  rlimit after{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &after), 0);
  EXPECT_EQ(after.rlim_cur, before.rlim_max);
  ASSERT_TRUE(server);
  EXPECT_LT(server->limits().listeners, options.limits.listeners);
  ASSERT_EQ(faults.lines().size(), 1U);
  EXPECT_THAT(faults.lines()[0], HasSubstr("raise its hard limit of open files"));
}

}  // namespace
}  // namespace truce
