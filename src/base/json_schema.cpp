// Compiling: the part of JSON Schema draft-07 that our schemas use. Keywords that could give one value several
// competing explanations (oneOf, anyOf, if) are not supported, so each violation has one place and one reason. Patterns
// run on RE2: linear in time and bounded in stack whatever the text.
#include <algorithm>
#include <utility>

#include "base/json_rules.h"

namespace truce {
namespace {

class Compiler {
 public:
  Compiler(const Json& root, SchemaRulesByPointer& rules) : root_(root), rules_(rules) {}

  // The rules at a pointer of the schema, compiled at the first asking; their address is fixed before their parts are
  // read, so that references may go round.
  Result<const SchemaRules*> at(const std::string& pointer) {
    if (auto known = rules_.find(pointer); known != rules_.end()) return &known->second;
    const Json::json_pointer path(pointer);
    if (!root_.contains(path)) return fail_at(pointer, "nothing", "a schema", "reference to nothing");
    const Json& schema = root_.at(path);
    if (!schema.is_object()) return fail_at(pointer, describe(schema), "a schema object");
    SchemaRules& rules = rules_[pointer];
    for (const auto& [keyword, value] : schema.items()) {
      TRUCE_CHECK(read(rules, pointer, schema, keyword, value));
    }
    return &rules;
  }

 private:
  Status read(SchemaRules& rules, const std::string& pointer, const Json& schema, const std::string& keyword,
              const Json& value) {
    const std::string here = pointer_join(pointer, keyword);
    if (keyword == "$schema" || keyword == "$id" ||
        keyword == "definitions") {  // JsonSchema::compile reads the definitions
      return pointer.empty() ? Status{} : fail_at(here, keyword, "only at the top", "malformed schema");
    }
    if (keyword == "title") return {};
    if (keyword == "description") return get(rules.description, here, value);
    if (keyword == "$ref") return read_reference(rules, pointer, schema, value);
    if (keyword == "type") return read_types(rules, here, value);
    if (keyword == "enum")
      return value.is_array() && !value.empty() ? get(rules.allowed, here, value) : wrong(here, value);
    if (keyword == "const") return rules.allowed = {value}, Status{};
    if (keyword == "minimum") return get(rules.minimum, here, value);
    if (keyword == "maximum") return get(rules.maximum, here, value);
    if (keyword == "minLength") return get(rules.length.least, here, value);
    if (keyword == "maxLength") return get(rules.length.most, here, value);
    if (keyword == "minItems") return get(rules.size.least, here, value);
    if (keyword == "maxItems") return get(rules.size.most, here, value);
    if (keyword == "minProperties") return get(rules.members.least, here, value);
    if (keyword == "maxProperties") return get(rules.members.most, here, value);
    if (keyword == "uniqueItems") return get(rules.unique, here, value);
    if (keyword == "required") return get(rules.required, here, value);
    if (keyword == "dependencies") return get(rules.together, here, value);
    if (keyword == "pattern") return read_pattern(rules, here, value);
    if (keyword == "items") return compile(rules.items, here);
    if (keyword == "propertyNames") return compile(rules.names, here);
    if (keyword == "additionalProperties") {
      if (!value.is_boolean()) return compile(rules.others, here);
      rules.closed = !value.get<bool>();
      return {};
    }
    if (keyword == "properties") {
      if (!value.is_object()) return wrong(here, value);
      for (const auto& member : value.items()) {
        TRUCE_CHECK(compile(rules.properties[member.key()], pointer_join(here, member.key())));
      }
      return {};
    }
    return fail_at(here, keyword, "a keyword that the validator knows", "unsupported keyword in a schema");
  }

  static Status wrong(const std::string& here, const Json& value) {
    return fail_at(here, describe(value), "what draft-07 asks of this keyword", "malformed schema");
  }

  template <class T>
  static Status get(T& to, const std::string& here, const Json& value) {
    if constexpr (std::is_same_v<T, std::optional<std::size_t>>) {
      if (!value.is_number_unsigned()) return wrong(here, value);
      to = value.get<std::size_t>();
    } else if constexpr (std::is_same_v<T, std::optional<double>>) {
      if (!value.is_number()) return wrong(here, value);
      to = value.get<double>();
    } else {
      try {
        to = value.get<T>();
      } catch (const Json::type_error&) {
        return wrong(here, value);
      }
    }
    return {};
  }

  Status compile(const SchemaRules*& to, const std::string& pointer) {
    TRUCE_TRY(to, at(pointer));
    return {};
  }

  Status read_reference(SchemaRules& rules, const std::string& pointer, const Json& schema, const Json& value) {
    const std::string here = pointer_join(pointer, "$ref");
    static const RE2 form("#/definitions/\\w+");
    if (!value.is_string() || !RE2::FullMatch(value.get_ref<const std::string&>(), form)) return wrong(here, value);
    if (schema.size() != 1)
      return fail_at(pointer, "$ref with neighbours", "$ref alone: draft-07 ignores what stands beside it");
    TRUCE_CHECK(compile(rules.same_as, value.get<std::string>().substr(1)));
    for (const SchemaRules* next = rules.same_as; next != nullptr; next = next->same_as) {
      if (next == &rules)
        return fail_at(here, "a reference that leads back to itself", "a definition", "malformed schema");
    }
    return {};
  }

  static Status read_types(SchemaRules& rules, const std::string& here, const Json& value) {
    std::vector<std::string> words;
    TRUCE_CHECK(get(words, here, value.is_string() ? Json::array({value}) : value));
    for (const std::string& word : words) {
      const auto known = std::ranges::find(json_types, word, &JsonTypeName::keyword);
      if (known == json_types.end()) return wrong(here, value);
      rules.types.push_back(static_cast<JsonType>(known - json_types.begin()));
    }
    return {};
  }

  static Status read_pattern(SchemaRules& rules, const std::string& here, const Json& value) {
    TRUCE_CHECK(get(rules.pattern_text, here, value));
    rules.pattern = std::make_unique<RE2>(rules.pattern_text, RE2::Quiet);
    return rules.pattern->ok()
               ? Status{}
               : fail_at(here, describe(value), "a pattern of RE2: " + rules.pattern->error(), "malformed schema");
  }

  const Json& root_;
  SchemaRulesByPointer& rules_;
};

}  // namespace

JsonSchema::JsonSchema(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;
JsonSchema::~JsonSchema() = default;

Result<JsonSchema> JsonSchema::compile(std::string_view schema_text) {
  TRUCE_TRY(const Json root, parse_json(schema_text, {.bytes = schema_text.size(), .depth = 100}));
  auto compiled = std::make_unique<Compiled>();
  Compiler compiler(root, compiled->rules);
  TRUCE_TRY(compiled->root, compiler.at(""));
  if (root.contains("definitions")) {
    for (const auto& definition : root.at("definitions").items()) {
      TRUCE_CHECK(compiler.at(pointer_join("/definitions", definition.key())));
    }
  }
  return JsonSchema(std::move(compiled));
}

}  // namespace truce
