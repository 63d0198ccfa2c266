// An error with everything that this folder has to say in one line; not part of the front door.
#pragma once

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

}  // namespace truce
