// Expected failure: one error type, one result type, one way to hand an error on.
//
// Bad input is data, not a surprise: every function that can fail on it returns Result<T>. Exceptions are kept for bugs
// and for memory running out.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace truce {

/// What sort of failure it is. The command line maps each to an exit code (docs/cli.md).
enum class ErrorCode {
  bad_input,    ///< what was given does not have the form asked for
  not_found,    ///< what was named does not exist
  refused,      ///< well formed, but the rules do not admit it (key, right, order)
  corrupt,      ///< stored data does not verify
  unavailable,  ///< the machine or the file system said no; trying again may help
  limit,        ///< a named limit was passed
};

/// The word for a code as printed in JSON: "bad-input", "not-found", ...
std::string_view to_string(ErrorCode code);

/// One failure, said so that its reader can mend it: where, what was found, what was expected.
struct Error {
  ErrorCode code = ErrorCode::bad_input;
  std::string message;     ///< one sentence, lower case, no full stop
  std::string file;        ///< file as the user named it; empty when there is none
  std::size_t line = 0;    ///< from 1; 0 when unknown
  std::size_t column = 0;  ///< from 1; 0 when unknown
  std::string pointer;     ///< RFC 6901 JSON pointer into the input; empty for the whole
  std::string found;       ///< what stood there, cut to a readable length
  std::string expected;    ///< what should have stood there

  /// "file:line:column: message at /pointer: found X, expected Y", leaving out what is unknown.
  [[nodiscard]] std::string text() const;

  /// The same error with its file filled in (kept when already set).
  [[nodiscard]] Error in_file(std::string_view name) const;
};

/// A value, or the reason why there is none.
template <class T>
using Result = std::expected<T, Error>;

/// Success without a value.
using Status = Result<void>;

/// Shorthand for `return std::unexpected(Error{...})`.
[[nodiscard]] std::unexpected<Error> fail(ErrorCode code, std::string message);
[[nodiscard]] std::unexpected<Error> fail_at(std::string pointer, std::string found, std::string expected,
                                             std::string message = "unexpected value");

/// Cuts a piece of input for an error text: at most `limit` bytes, never inside a UTF-8 sequence, control characters
/// escaped.
[[nodiscard]] std::string excerpt(std::string_view input, std::size_t limit = 60);

}  // namespace truce

#define TRUCE_CONCAT_INNER(a, b) a##b
#define TRUCE_CONCAT(a, b) TRUCE_CONCAT_INNER(a, b)

/// Evaluates a Result expression; on failure returns its error from the enclosing function, else binds the value.
///   TRUCE_TRY(auto json, parse_json(text));
#define TRUCE_TRY(declaration, ...)                                                   \
  auto TRUCE_CONCAT(truce_result_, __LINE__) = (__VA_ARGS__);                         \
  if (!TRUCE_CONCAT(truce_result_, __LINE__))                                         \
    return std::unexpected(std::move(TRUCE_CONCAT(truce_result_, __LINE__)).error()); \
  declaration = *std::move(TRUCE_CONCAT(truce_result_, __LINE__))

/// The same for a Status: only hands the error on.
#define TRUCE_CHECK(...)                                                                                  \
  if (auto TRUCE_CONCAT(truce_status_, __LINE__) = (__VA_ARGS__); !TRUCE_CONCAT(truce_status_, __LINE__)) \
  return std::unexpected(std::move(TRUCE_CONCAT(truce_status_, __LINE__)).error())
