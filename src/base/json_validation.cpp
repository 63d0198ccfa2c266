// Checking a value against a compiled schema: written once, for trees and for what the quick reader read.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <variant>

#include "base/json_rules.h"
#include "base/json_value.h"

namespace truce {
namespace {

constexpr std::size_t kSuggestions = 5;     // known members named when one is unknown
constexpr std::size_t kShownPattern = 100;  // bytes; a longer pattern explains nothing to a reader

template <class Value>
bool has_type(const Value& value, JsonType type) {
  switch (type) {
    case JsonType::null: return value.is_null();
    case JsonType::boolean: return value.is_boolean();
    case JsonType::object: return value.is_object();
    case JsonType::array: return value.is_array();
    case JsonType::string: return value.is_string();
    case JsonType::number: return value.is_number();
    case JsonType::integer: break;
  }
  if (value.is_whole()) return true;
  if (!value.is_number()) return false;
  const double number = value.number();  // draft-07 section 6.1.1 (validation): 1.0 is an integer
  return std::trunc(number) == number && std::abs(number) <= max_safe_integer;
}

template <class Value>
bool equals(const Value& value, const Json& expected) {
  if (value.is_string()) return expected.is_string() && value.text() == expected.get_ref<const std::string&>();
  return value.json() == expected;
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

// The known members most like an unknown one, the likest first.
std::string nearest(const SchemaRules& rules, std::string_view name) {
  if (rules.properties.empty()) return "no members";
  const std::string_view compared = name.substr(0, kShownPattern);
  std::vector<std::pair<std::size_t, std::string_view>> known;
  for (const auto& each : rules.properties) known.emplace_back(edit_distance(compared, each.first), each.first);
  std::ranges::sort(known);
  std::vector<std::string> words;
  for (const auto& [distance, word] : known) {
    if (words.size() < kSuggestions) words.push_back(fmt::format("\"{}\"", word));
  }
  return fmt::format("{}{}", fmt::join(words, ", "), known.size() > kSuggestions ? ", …" : "");
}

// What a text that misses its pattern should have been, in words where the schema has any.
std::string form(const SchemaRules& rules) {
  const bool shown = rules.description.empty() || rules.pattern_text.size() <= kShownPattern;
  if (rules.description.empty()) return "text of the form " + rules.pattern_text;
  return shown ? fmt::format("{} ({})", rules.description, rules.pattern_text) : rules.description;
}

class Validation {
 public:
  explicit Validation(std::size_t most) : most_(most) {}

  std::vector<Error> errors;

  template <class Value>
  void check(const SchemaRules& stated, const Value& value, const Place& place) {
    if (full()) return;
    const SchemaRules& rules = resolve(stated);
    if (!rules.allowed.empty()) {
      if (std::ranges::none_of(rules.allowed, [&](const Json& each) { return equals(value, each); })) {
        std::vector<std::string> words;
        for (const Json& each : rules.allowed) words.push_back(describe(each));
        add(place, describe(value.json()),
            words.size() == 1 ? words[0] : fmt::format("one of {}", fmt::join(words, ", ")));
      }
      return;
    }
    if (!rules.types.empty() && std::ranges::none_of(rules.types, [&](JsonType t) { return has_type(value, t); })) {
      std::vector<std::string_view> words;
      for (const JsonType type : rules.types) words.push_back(json_types[static_cast<std::size_t>(type)].words);
      add(place, describe(value.json()), fmt::format("{}", fmt::join(words, " or ")));
    } else if (value.is_string()) {
      check_text(rules, value.text(), place);
    } else if (value.is_number()) {
      check_number(rules, value, place);
    } else if (value.is_array()) {
      check_array(rules, value, place);
    } else if (value.is_object()) {
      check_object(rules, value, place);
    }
  }

 private:
  [[nodiscard]] bool full() const { return errors.size() == most_; }

  static const SchemaRules& resolve(const SchemaRules& stated) {
    const SchemaRules* rules = &stated;
    while (rules->same_as != nullptr) rules = rules->same_as;
    return *rules;
  }

  void add(const Place& place, std::string found, std::string expected, std::string message = "unexpected value") {
    if (full()) return;
    errors.push_back(fail_at(place.pointer(), std::move(found), std::move(expected), std::move(message)).error());
  }

  void check_range(const SchemaRules::Range& range, std::size_t size, std::string_view unit, const Place& place) {
    if (range.least && size < *range.least) {
      add(place, fmt::format("{} {}", size, unit), fmt::format("at least {}", *range.least), "too small");
    } else if (range.most && size > *range.most) {
      add(place, fmt::format("{} {}", size, unit), fmt::format("at most {}", *range.most), "too large");
    }
  }

  void check_text(const SchemaRules& rules, std::string_view text, const Place& place) {
    const std::size_t before = errors.size();
    check_range(rules.length, code_points(text), "characters", place);
    if (errors.size() == before && rules.pattern && !RE2::PartialMatch({text.data(), text.size()}, *rules.pattern)) {
      add(place, describe(text), form(rules));
    }
  }

  template <class Value>
  void check_number(const SchemaRules& rules, const Value& value, const Place& place) {
    const double number = value.number();
    if (rules.minimum && number < *rules.minimum) {
      add(place, describe(value.json()), fmt::format("at least {}", *rules.minimum), "too small");
    } else if (rules.maximum && number > *rules.maximum) {
      add(place, describe(value.json()), fmt::format("at most {}", *rules.maximum), "too large");
    }
  }

  template <class Value>
  void check_array(const SchemaRules& rules, const Value& array, const Place& place) {
    const std::size_t size = array.size();
    check_range(rules.size, size, "items", place);
    if (rules.unique && size > 1) {
      std::map<Json, std::size_t> seen;
      std::size_t i = 0;
      array.each_item([&](const Value& item) {
        const auto [first, fresh] = seen.emplace(item.json(), i);
        if (!fresh) {
          add({&place, i}, fmt::format("the same as item {}", first->second), "each item once", "repeated item");
        }
        ++i;
      });
    }
    if (rules.items == nullptr) return;
    std::size_t i = 0;
    array.each_item([&](const Value& item) { check(*rules.items, item, {&place, i++}); });
  }

  template <class Value>
  void check_object(const SchemaRules& rules, const Value& object, const Place& place) {
    check_range(rules.members, object.size(), "members", place);
    for (const std::string& name : rules.required) {
      if (!object.find(name)) add(place, "no member \"" + name + "\"", "member \"" + name + "\"", "missing member");
    }
    for (const auto& [name, companions] : rules.together) {
      if (!object.find(name)) continue;
      for (const std::string& companion : companions) {
        if (object.find(companion)) continue;
        add(place, fmt::format("\"{}\" without \"{}\"", name, companion), "both or neither", "missing member");
      }
    }
    object.each_member([&](std::string_view name, const Value& value) {
      const Place here{&place, name};
      if (full()) return;
      if (rules.names != nullptr) check(*rules.names, TreeValue(Json(name)), here);
      if (const auto known = rules.properties.find(name); known != rules.properties.end()) {
        check(*known->second, value, here);
      } else if (rules.closed) {
        add(here, "\"" + excerpt(name) + "\"", nearest(rules, name), "unknown member");
      } else if (rules.others != nullptr) {
        check(*rules.others, value, here);
      }
    });
  }

  std::size_t most_;
};

}  // namespace

std::string describe(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  if (value.is_string()) return "\"" + excerpt(value.get_ref<const std::string&>()) + "\"";
  return value.dump();
}

std::vector<Error> JsonSchema::validate(const Json& value) const {
  Validation validation(kMostViolations);
  validation.check(*compiled_->root, TreeValue(value), {});
  return std::move(validation.errors);
}

bool JsonSchema::accepts(const QuickValue& value) const {
  Validation validation(1);
  validation.check(*compiled_->root, value, {});
  return validation.errors.empty();
}

}  // namespace truce
