// How many connections a process may hold: each costs a descriptor.
#pragma once

#include <cstddef>
#include <string>

#include "serve/http_server.h"

namespace truce {

/// Raises the soft limit of open files (RLIMIT_NOFILE) to the hard one and returns what holds then.
[[nodiscard]] std::size_t raise_descriptor_limit();

struct DescriptorPlan {
  std::size_t connections = 0;
  std::size_t listeners = 0;
  /// Says what was asked for, what fits, and what to raise; empty when everything fits.
  std::string shortfall;
};

/// A connection may need two (itself, and a file it sends), a listener one, the rest of the process 64. Listeners give
/// way first; at least one connection is left.
[[nodiscard]] DescriptorPlan plan_descriptors(const HttpServerLimits& wanted, std::size_t descriptors);

}  // namespace truce
