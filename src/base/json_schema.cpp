// The part of JSON Schema draft-07 that our schemas use, compiled once and walked. Keywords that could give one value
// several competing explanations (oneOf, anyOf, if) are not supported, so each violation has one place and one reason.
// Patterns run on RE2: linear in time and bounded in stack whatever the text.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <utility>
#include <variant>

#include "base/json.h"

namespace truce {
namespace {

constexpr std::size_t kSuggestions = 5;     // known members named when one is unknown
constexpr std::size_t kShownPattern = 100;  // bytes; a longer pattern explains nothing to a reader

enum class Type : std::uint8_t { null, boolean, object, array, string, integer, number };
struct TypeName {
  std::string_view keyword;
  std::string_view words;
};
// In the order of Type.
constexpr std::array kTypes{TypeName{"null", "null"},        TypeName{"boolean", "true or false"},
                            TypeName{"object", "an object"}, TypeName{"array", "an array"},
                            TypeName{"string", "text"},      TypeName{"integer", "an integer"},
                            TypeName{"number", "a number"}};

bool has_type(const Json& value, Type type) {
  switch (type) {
    case Type::null: return value.is_null();
    case Type::boolean: return value.is_boolean();
    case Type::object: return value.is_object();
    case Type::array: return value.is_array();
    case Type::string: return value.is_string();
    case Type::number: return value.is_number();
    case Type::integer: break;
  }
  if (value.is_number_integer()) return true;
  if (!value.is_number_float()) return false;
  const double number = value.get<double>();  // draft-07 section 6.1.1 (validation): 1.0 is an integer
  return std::trunc(number) == number && std::abs(number) <= max_safe_integer;
}

// Where a value stands: the way up to the root. It becomes a pointer only when there is something to say about it.
struct Place {
  const Place* outer = nullptr;
  std::variant<std::string_view, std::size_t> step = std::string_view();

  [[nodiscard]] std::string pointer() const {
    if (outer == nullptr) return {};
    const auto* name = std::get_if<std::string_view>(&step);
    return pointer_join(outer->pointer(), name != nullptr ? *name : std::to_string(std::get<std::size_t>(step)));
  }
};

std::string describe(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  if (value.is_string()) return "\"" + excerpt(value.get_ref<const std::string&>()) + "\"";
  return value.dump();
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Levenshtein's distance in bytes, O(a·b) time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({replaced, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

struct Rules;

struct Range {
  std::optional<std::size_t> least;
  std::optional<std::size_t> most;
};

// What one schema object asks. A keyword acts only on its own JSON type, so that every member may be checked by itself.
struct Rules {
  const Rules* same_as = nullptr;  // $ref
  std::string description;
  std::vector<Type> types;    // empty: any
  std::vector<Json> allowed;  // enum or const; empty: any
  std::optional<double> minimum;
  std::optional<double> maximum;
  Range length;  // code points
  std::string pattern_text;
  std::unique_ptr<RE2> pattern;
  Range size;  // of an array
  bool unique = false;
  const Rules* items = nullptr;
  Range members;
  std::vector<std::string> required;
  std::map<std::string, const Rules*, std::less<>> properties;
  bool closed = false;                                                    // additionalProperties: false
  const Rules* others = nullptr;                                          // additionalProperties: a schema
  const Rules* names = nullptr;                                           // propertyNames
  std::map<std::string, std::vector<std::string>, std::less<>> together;  // dependencies
};

using RulesByPointer = std::map<std::string, Rules, std::less<>>;

class Compiler {
 public:
  Compiler(const Json& root, RulesByPointer& rules) : root_(root), rules_(rules) {}

  // The rules at a pointer of the schema, compiled at the first asking; their address is fixed before their parts are
  // read, so that references may go round.
  Result<const Rules*> at(const std::string& pointer) {
    if (auto known = rules_.find(pointer); known != rules_.end()) return &known->second;
    const Json::json_pointer path(pointer);
    if (!root_.contains(path)) return fail_at(pointer, "nothing", "a schema", "reference to nothing");
    const Json& schema = root_.at(path);
    if (!schema.is_object()) return fail_at(pointer, describe(schema), "a schema object");
    Rules& rules = rules_[pointer];
    for (const auto& [keyword, value] : schema.items()) {
      TRUCE_CHECK(read(rules, pointer, schema, keyword, value));
    }
    return &rules;
  }

 private:
  Status read(Rules& rules, const std::string& pointer, const Json& schema, const std::string& keyword,
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

  Status compile(const Rules*& to, const std::string& pointer) {
    TRUCE_TRY(to, at(pointer));
    return {};
  }

  Status read_reference(Rules& rules, const std::string& pointer, const Json& schema, const Json& value) {
    const std::string here = pointer_join(pointer, "$ref");
    static const RE2 form("#/definitions/\\w+");
    if (!value.is_string() || !RE2::FullMatch(value.get_ref<const std::string&>(), form)) return wrong(here, value);
    if (schema.size() != 1)
      return fail_at(pointer, "$ref with neighbours", "$ref alone: draft-07 ignores what stands beside it");
    TRUCE_CHECK(compile(rules.same_as, value.get<std::string>().substr(1)));
    for (const Rules* next = rules.same_as; next != nullptr; next = next->same_as) {
      if (next == &rules)
        return fail_at(here, "a reference that leads back to itself", "a definition", "malformed schema");
    }
    return {};
  }

  static Status read_types(Rules& rules, const std::string& here, const Json& value) {
    std::vector<std::string> words;
    TRUCE_CHECK(get(words, here, value.is_string() ? Json::array({value}) : value));
    for (const std::string& word : words) {
      const auto known = std::ranges::find(kTypes, word, &TypeName::keyword);
      if (known == kTypes.end()) return wrong(here, value);
      rules.types.push_back(static_cast<Type>(known - kTypes.begin()));
    }
    return {};
  }

  static Status read_pattern(Rules& rules, const std::string& here, const Json& value) {
    TRUCE_CHECK(get(rules.pattern_text, here, value));
    rules.pattern = std::make_unique<RE2>(rules.pattern_text, RE2::Quiet);
    return rules.pattern->ok()
               ? Status{}
               : fail_at(here, describe(value), "a pattern of RE2: " + rules.pattern->error(), "malformed schema");
  }

  const Json& root_;
  RulesByPointer& rules_;
};

class Validation {
 public:
  std::vector<Error> errors;

  void check(const Rules& stated, const Json& value, const Place& place) {
    if (errors.size() == JsonSchema::kMostViolations) return;
    const Rules& rules = resolve(stated);
    if (!rules.allowed.empty()) {
      if (std::ranges::find(rules.allowed, value) == rules.allowed.end()) {
        std::vector<std::string> words;
        for (const Json& each : rules.allowed) words.push_back(describe(each));
        add(place, describe(value), words.size() == 1 ? words[0] : fmt::format("one of {}", fmt::join(words, ", ")));
      }
      return;
    }
    if (!rules.types.empty() && std::ranges::none_of(rules.types, [&](Type type) { return has_type(value, type); })) {
      std::vector<std::string_view> words;
      for (const Type type : rules.types) words.push_back(kTypes[static_cast<std::size_t>(type)].words);
      add(place, describe(value), fmt::format("{}", fmt::join(words, " or ")));
    } else if (value.is_string()) {
      check_text(rules, value.get_ref<const std::string&>(), place);
    } else if (value.is_number()) {
      check_number(rules, value, place);
    } else if (value.is_array()) {
      check_array(rules, value, place);
    } else if (value.is_object()) {
      check_object(rules, value, place);
    }
  }

 private:
  static const Rules& resolve(const Rules& stated) {
    const Rules* rules = &stated;
    while (rules->same_as != nullptr) rules = rules->same_as;
    return *rules;
  }

  void add(const Place& place, std::string found, std::string expected, std::string message = "unexpected value") {
    if (errors.size() == JsonSchema::kMostViolations) return;
    errors.push_back(fail_at(place.pointer(), std::move(found), std::move(expected), std::move(message)).error());
  }

  void check_range(const Range& range, std::size_t size, std::string_view unit, const Place& place) {
    if (range.least && size < *range.least) {
      add(place, fmt::format("{} {}", size, unit), fmt::format("at least {}", *range.least), "too small");
    } else if (range.most && size > *range.most) {
      add(place, fmt::format("{} {}", size, unit), fmt::format("at most {}", *range.most), "too large");
    }
  }

  // What a text that misses its pattern should have been, in words where the schema has any.
  static std::string form(const Rules& rules) {
    const bool shown = rules.description.empty() || rules.pattern_text.size() <= kShownPattern;
    if (rules.description.empty()) return "text of the form " + rules.pattern_text;
    return shown ? fmt::format("{} ({})", rules.description, rules.pattern_text) : rules.description;
  }

  void check_text(const Rules& rules, const std::string& text, const Place& place) {
    const std::size_t before = errors.size();
    check_range(rules.length, code_points(text), "characters", place);
    if (errors.size() == before && rules.pattern && !RE2::PartialMatch(text, *rules.pattern)) {
      add(place, describe(text), form(rules));
    }
  }

  void check_number(const Rules& rules, const Json& value, const Place& place) {
    const double number = value.get<double>();
    if (rules.minimum && number < *rules.minimum) {
      add(place, describe(value), fmt::format("at least {}", *rules.minimum), "too small");
    } else if (rules.maximum && number > *rules.maximum) {
      add(place, describe(value), fmt::format("at most {}", *rules.maximum), "too large");
    }
  }

  void check_array(const Rules& rules, const Json& array, const Place& place) {
    check_range(rules.size, array.size(), "items", place);
    if (rules.unique) {
      std::map<std::reference_wrapper<const Json>, std::size_t, std::less<Json>> seen;
      for (std::size_t i = 0; i < array.size(); ++i) {
        const auto [first, fresh] = seen.emplace(array[i], i);
        if (!fresh) {
          add({&place, i}, fmt::format("the same as item {}", first->second), "each item once", "repeated item");
        }
      }
    }
    if (rules.items == nullptr) return;
    for (std::size_t i = 0; i < array.size(); ++i) check(*rules.items, array[i], {&place, i});
  }

  void check_object(const Rules& rules, const Json& object, const Place& place) {
    check_range(rules.members, object.size(), "members", place);
    for (const std::string& name : rules.required) {
      if (!object.contains(name)) add(place, "no member \"" + name + "\"", "member \"" + name + "\"", "missing member");
    }
    for (const auto& [name, companions] : rules.together) {
      if (!object.contains(name)) continue;
      for (const std::string& companion : companions) {
        if (object.contains(companion)) continue;
        add(place, fmt::format("\"{}\" without \"{}\"", name, companion), "both or neither", "missing member");
      }
    }
    for (const auto& [name, value] : object.items()) {
      const Place here{&place, name};
      if (errors.size() == JsonSchema::kMostViolations) return;
      if (rules.names != nullptr) check(*rules.names, Json(name), here);
      if (const auto known = rules.properties.find(name); known != rules.properties.end()) {
        check(*known->second, value, here);
      } else if (rules.closed) {
        add(here, "\"" + excerpt(name) + "\"", nearest(rules, name), "unknown member");
      } else if (rules.others != nullptr) {
        check(*rules.others, value, here);
      }
    }
  }

  // The known members most like an unknown one, the likest first.
  static std::string nearest(const Rules& rules, const std::string& name) {
    if (rules.properties.empty()) return "no members";
    const std::string_view compared = std::string_view(name).substr(0, kShownPattern);
    std::vector<std::pair<std::size_t, std::string_view>> known;
    for (const auto& each : rules.properties) known.emplace_back(edit_distance(compared, each.first), each.first);
    std::ranges::sort(known);
    std::vector<std::string> words;
    for (const auto& [distance, word] : known) {
      if (words.size() < kSuggestions) words.push_back(fmt::format("\"{}\"", word));
    }
    return fmt::format("{}{}", fmt::join(words, ", "), known.size() > kSuggestions ? ", …" : "");
  }
};

}  // namespace

struct JsonSchema::Compiled {
  RulesByPointer rules;
  const Rules* root = nullptr;
};

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

std::vector<Error> JsonSchema::validate(const Json& value) const {
  Validation validation;
  validation.check(*compiled_->root, value, {});
  return std::move(validation.errors);
}

}  // namespace truce
