// A part of a list.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace truce::report {

/// `count` things from `first` on; all of them unless somebody asks for less.
struct Page {
  std::size_t first = 0;
  std::size_t count = SIZE_MAX;

  template <class T>
  [[nodiscard]] std::span<const T> of(std::span<const T> all) const {
    const std::span<const T> rest = all.subspan(std::min(first, all.size()));
    return rest.first(std::min(count, rest.size()));
  }
};

}  // namespace truce::report
