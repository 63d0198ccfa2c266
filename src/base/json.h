// JSON at the border: strict in, plain out.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace truce {

using Json = nlohmann::json;
class QuickValue;

/// The largest whole number that every reader of JSON keeps exactly, and with '-' the smallest (RFC 7493 section 2.2).
inline constexpr std::int64_t max_safe_integer = (std::int64_t{1} << 53) - 1;

/// Named limits of the strict reader.
struct JsonLimits {
  std::size_t bytes = 48 * 1024;  ///< architecture: an entry's payload
  std::size_t depth = 32;
};

/// Strict JSON (record.md, "JSON profile at admission"): UTF-8, no duplicate keys (after escapes too), no lone
/// surrogates, no comments, no trailing text, integers within ±(2^53−1), limited size and depth. The error has line,
/// column and pointer.
[[nodiscard]] Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

/// Joins an RFC 6901 pointer and a member name or index, escaping '~' and '/'.
[[nodiscard]] std::string pointer_join(std::string_view pointer, std::string_view member);

/// A compiled JSON Schema (draft-07: draft-handrews-json-schema-validation-01), the part of it that the project's
/// schemas use: type, enum, const, minimum, maximum, minLength, maxLength, pattern, items, minItems, maxItems,
/// uniqueItems, properties, required, additionalProperties, propertyNames, minProperties, maxProperties, dependencies
/// (on members), $ref to #/definitions, and the annotations. Narrower than draft-07 in two points: patterns are RE2's,
/// and an integer lies within ±(2^53−1).
class JsonSchema {
 public:
  /// validate() stops here: a reader mends the first ones and asks again.
  static constexpr std::size_t kMostViolations = 200;

  /// Compiles one of the project's own schemas; the text is trusted (embedded at build time). bad_input, with the
  /// pointer, for a keyword outside the list above: none is ever ignored.
  static Result<JsonSchema> compile(std::string_view schema_text);

  JsonSchema(JsonSchema&&) noexcept;
  JsonSchema& operator=(JsonSchema&&) noexcept;
  ~JsonSchema();

  /// Every violation once, in the order of the document's member names, each with its pointer, what was found and what
  /// was expected; empty when valid. The value's depth bounds the recursion (parse_json limits it). Thread-safe.
  [[nodiscard]] std::vector<Error> validate(const Json& value) const;
  /// True when validate() finds nothing in the same value as a tree. It stops at the first violation. Thread-safe.
  [[nodiscard]] bool accepts(const QuickValue& value) const;

 private:
  struct Compiled;
  explicit JsonSchema(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace truce
