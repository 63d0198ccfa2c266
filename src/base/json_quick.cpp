// simdjson checks the grammar and the UTF-8 (surrogates must come in pairs); the rest of the profile is checked while
// its result is copied into a Json. fuzz/fuzz_json.cpp holds every answer against nlohmann's parser.
#include "base/json_quick.h"

#include <simdjson.h>

#include <cmath>

namespace truce {
namespace {

bool copy(const simdjson::dom::element& from, Json& to, std::size_t levels);

bool copy_array(const simdjson::dom::array& from, Json& to, std::size_t levels) {
  to = Json::array();
  auto& items = to.get_ref<Json::array_t&>();
  items.reserve(from.size());
  for (const simdjson::dom::element item : from) {
    if (!copy(item, items.emplace_back(), levels)) return false;
  }
  return true;
}

bool copy_object(const simdjson::dom::object& from, Json& to, std::size_t levels) {
  to = Json::object();
  auto& members = to.get_ref<Json::object_t&>();
  for (const auto [name, value] : from) {
    const std::size_t before = members.size();
    const auto member = members.emplace_hint(members.end(), name, nullptr);  // texts are often written in order
    if (members.size() == before || !copy(value, member->second, levels)) return false;
  }
  return true;
}

bool copy(const simdjson::dom::element& from, Json& to, std::size_t levels) {
  using enum simdjson::dom::element_type;
  switch (from.type()) {
    case ARRAY: return levels != 0 && copy_array(from.get_array().value_unsafe(), to, levels - 1);
    case OBJECT: return levels != 0 && copy_object(from.get_object().value_unsafe(), to, levels - 1);
    case STRING: to = from.get_string().value_unsafe(); return true;
    case BOOL: to = from.get_bool().value_unsafe(); return true;
    case NULL_VALUE: to = nullptr; return true;
    case INT64: {
      const std::int64_t value = from.get_int64().value_unsafe();
      if (value < -max_safe_integer || value > max_safe_integer) return false;
      if (value < 0) {
        to = value;
      } else {
        to = static_cast<std::uint64_t>(value);
      }
      return true;
    }
    case DOUBLE: to = from.get_double().value_unsafe(); return std::isfinite(to.get<double>());
    case UINT64: break;  // used only beyond INT64
  }
  return false;
}

}  // namespace

std::optional<Json> read_json_quickly(std::string_view text, const JsonLimits& limits) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) return std::nullopt;
  std::optional<Json> out(std::in_place);
  if (!copy(root, *out, limits.depth)) out.reset();
  return out;
}

}  // namespace truce
