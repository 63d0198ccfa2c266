// simdjson checks the grammar and the UTF-8 (surrogates must come in pairs); the rest of the profile is checked on its
// result. fuzz/fuzz_json.cpp holds every answer against nlohmann's parser.
#include "base/json_value.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace truce {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

/// Without further memory for objects of the usual size.
bool names_differ(const object& members) {
  std::array<std::string_view, 16> few;
  const std::size_t count = members.size();
  std::vector<std::string_view> many(count > few.size() ? count : 0);
  const std::span<std::string_view> names = many.empty() ? std::span(few).first(count) : std::span(many);
  std::ranges::transform(members, names.begin(), [](const auto& member) { return member.key; });
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) == names.end();
}

bool is_strict(const element& value, std::size_t levels) {
  using enum simdjson::dom::element_type;
  const auto inner = [&](const element& each) { return is_strict(each, levels - 1); };
  switch (value.type()) {
    case ARRAY: {
      const simdjson::dom::array items = value.get_array().value_unsafe();
      return levels != 0 && std::ranges::all_of(items, inner);
    }
    case OBJECT: {
      const object members = value.get_object().value_unsafe();
      return levels != 0 && names_differ(members) &&
             std::ranges::all_of(members, [&](const auto& member) { return inner(member.value); });
    }
    case STRING:
    case BOOL:
    case NULL_VALUE: return true;
    case INT64: {
      const std::int64_t number = value.get_int64().value_unsafe();
      return -max_safe_integer <= number && number <= max_safe_integer;
    }
    case UINT64: return false;  // used only beyond INT64
    case DOUBLE: return std::isfinite(value.get_double().value_unsafe());
  }
  return false;
}

void copy(const element& from, Json& to) {
  using enum simdjson::dom::element_type;
  switch (from.type()) {
    case ARRAY: {
      const simdjson::dom::array items = from.get_array().value_unsafe();
      auto& copies = (to = Json::array()).get_ref<Json::array_t&>();
      copies.reserve(items.size());
      for (const element item : items) copy(item, copies.emplace_back());
      break;
    }
    case OBJECT: {
      auto& copies = (to = Json::object()).get_ref<Json::object_t&>();
      const object members = from.get_object().value_unsafe();
      for (const auto [name, value] : members) {
        copy(value, copies.emplace_hint(copies.end(), name, nullptr)->second);  // texts are often written in order
      }
      break;
    }
    case STRING: to = from.get_string().value_unsafe(); break;
    case BOOL: to = from.get_bool().value_unsafe(); break;
    case NULL_VALUE: to = nullptr; break;
    case INT64: {
      const std::int64_t number = from.get_int64().value_unsafe();
      if (number < 0) {
        to = number;
      } else {
        to = static_cast<std::uint64_t>(number);
      }
      break;
    }
    case UINT64: to = from.get_uint64().value_unsafe(); break;
    case DOUBLE: to = from.get_double().value_unsafe(); break;
  }
}

}  // namespace

Json QuickValue::json() const {
  Json out;
  copy(value_, out);
  return out;
}

std::optional<QuickValue> JsonReader::read(std::string_view text, const JsonLimits& limits) {
  element root;
  if (text.size() > limits.bytes || text.starts_with(byte_order_mark) ||
      parser_.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS || !is_strict(root, limits.depth)) {
    return std::nullopt;
  }
  return QuickValue(root);
}

}  // namespace truce
