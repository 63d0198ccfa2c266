#include "serve/descriptors.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

namespace truce {
namespace {

constexpr std::size_t for_a_connection = 2;
constexpr std::size_t for_the_rest = 64;
constexpr std::size_t plenty = 1'000'000'000;

}  // namespace

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return for_the_rest;
  const rlimit raised{.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  return std::min<std::size_t>(limit.rlim_cur, plenty);
}

DescriptorPlan plan_descriptors(const HttpServerLimits& wanted, std::size_t descriptors) {
  const std::size_t ours = descriptors > for_the_rest ? descriptors - for_the_rest : 0;
  DescriptorPlan plan;
  plan.connections = std::clamp<std::size_t>(ours / for_a_connection, 1, std::max<std::size_t>(wanted.connections, 1));
  plan.listeners = std::min(wanted.listeners, ours - std::min(ours, plan.connections * for_a_connection));
  if (plan.connections < wanted.connections || plan.listeners < wanted.listeners) {
    plan.shortfall = fmt::format(
        "this process may open {} files: room for {} connections and {} listeners, of {} and {}; for all raise its "
        "hard "
        "limit of open files (ulimit -Hn, LimitNOFILE=) to {}",
        descriptors, plan.connections, plan.listeners, wanted.connections, wanted.listeners,
        wanted.connections * for_a_connection + wanted.listeners + for_the_rest);
  }
  return plan;
}

}  // namespace truce
