// A schema as compiled: what json_schema.cpp reads and json_validation.cpp walks.
#pragma once

#include <re2/re2.h>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace truce {

/// JSON's types, and draft-07's integer.
enum class JsonType : std::uint8_t { null, boolean, object, array, string, integer, number };

/// What one schema object asks. A keyword acts only on its own JSON type, so that every member may be checked by
/// itself.
struct SchemaRules {
  struct Range {
    std::optional<std::size_t> least;
    std::optional<std::size_t> most;
  };
  const SchemaRules* same_as = nullptr;  ///< $ref
  std::string description;
  std::vector<JsonType> types;  ///< empty: any
  std::vector<Json> allowed;    ///< enum or const; empty: any
  std::optional<double> minimum;
  std::optional<double> maximum;
  Range length;  ///< code points
  std::string pattern_text;
  std::unique_ptr<RE2> pattern;
  Range size;  ///< of an array
  bool unique = false;
  const SchemaRules* items = nullptr;
  Range members;
  std::vector<std::string> required;
  std::map<std::string, const SchemaRules*, std::less<>> properties;
  bool closed = false;                                                    ///< additionalProperties: false
  const SchemaRules* others = nullptr;                                    ///< additionalProperties: a schema
  const SchemaRules* names = nullptr;                                     ///< propertyNames
  std::map<std::string, std::vector<std::string>, std::less<>> together;  ///< dependencies
};

/// By the pointer of the schema object.
using SchemaRulesByPointer = std::map<std::string, SchemaRules, std::less<>>;

struct JsonSchema::Compiled {
  SchemaRulesByPointer rules;
  const SchemaRules* root = nullptr;
};

/// A value in a few words, for an error.
[[nodiscard]] std::string describe(const Json& value);

/// A JSON type as a schema names it, and in words.
struct JsonTypeName {
  std::string_view keyword;
  std::string_view words;
};
/// In the order of JsonType.
inline constexpr std::array json_types{JsonTypeName{"null", "null"},        JsonTypeName{"boolean", "true or false"},
                                       JsonTypeName{"object", "an object"}, JsonTypeName{"array", "an array"},
                                       JsonTypeName{"string", "text"},      JsonTypeName{"integer", "an integer"},
                                       JsonTypeName{"number", "a number"}};

}  // namespace truce
