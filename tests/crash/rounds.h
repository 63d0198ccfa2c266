// How often a crash test repeats itself.
#pragma once

namespace truce::test {

/// Sanitizers slow what they watch by a factor: they see fewer rounds, and a build without them does all.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool watched = true;
#else
inline constexpr bool watched = false;
#endif
constexpr int rounds(int all, int few) {
  return watched ? few : all;
}

}  // namespace truce::test
