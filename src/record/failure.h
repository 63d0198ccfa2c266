// An error with everything that this folder has to say in one line; not part of the front door.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/error.h"

namespace truce {

/// Shorthand for `return std::unexpected(Error{...})` where the code, what was found and what was expected all matter.
[[nodiscard]] inline std::unexpected<Error> fail_with(ErrorCode code, std::string message, std::string found = "",
                                                      std::string expected = "", std::string pointer = "") {
  Error error;
  error.code = code;
  error.message = std::move(message);
  error.pointer = std::move(pointer);
  error.found = std::move(found);
  error.expected = std::move(expected);
  return std::unexpected(std::move(error));
}

/// What does not hold of a stored entry.
[[nodiscard]] inline std::unexpected<Error> broken(std::uint64_t index, const std::string& rule, std::string found = "",
                                                   std::string expected = "") {
  return fail_with(ErrorCode::corrupt, "entry " + std::to_string(index) + ": " + rule, std::move(found),
                   std::move(expected));
}

/// An error of a lower rule as the reason why a stored entry does not hold.
[[nodiscard]] inline std::unexpected<Error> broken(std::uint64_t index, Error reason) {
  reason.code = ErrorCode::corrupt;
  reason.message = "entry " + std::to_string(index) + ": " + reason.message;
  return std::unexpected(std::move(reason));
}

}  // namespace truce
