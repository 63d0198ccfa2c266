// One way to look at a JSON value, wherever it stands: in a tree, or in the buffers of the quick reader. What only
// looks at JSON is written once, over either.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string_view>

#include "base/json.h"

namespace truce {

/// U+FEFF in UTF-8; the strict profile refuses a text that begins with it.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// A value of a Json. Valid as long as that stands.
class TreeValue {
 public:
  explicit TreeValue(const Json& value) : value_(&value) {}

  [[nodiscard]] bool is_null() const { return value_->is_null(); }
  [[nodiscard]] bool is_boolean() const { return value_->is_boolean(); }
  [[nodiscard]] bool is_number() const { return value_->is_number(); }
  [[nodiscard]] bool is_string() const { return value_->is_string(); }
  [[nodiscard]] bool is_array() const { return value_->is_array(); }
  [[nodiscard]] bool is_object() const { return value_->is_object(); }
  /// A number without fraction and exponent.
  [[nodiscard]] bool is_whole() const { return value_->is_number_integer(); }

  /// Of a number.
  [[nodiscard]] double number() const { return value_->get<double>(); }
  /// Of a string.
  [[nodiscard]] std::string_view text() const { return value_->get_ref<const std::string&>(); }
  /// Items of an array, members of an object. O(1).
  [[nodiscard]] std::size_t size() const { return value_->size(); }
  /// The member of an object; nothing without one, and of what is no object.
  [[nodiscard]] std::optional<TreeValue> find(std::string_view name) const {
    if (!value_->is_object()) return std::nullopt;
    const auto found = value_->find(name);
    return found == value_->end() ? std::nullopt : std::optional(TreeValue(*found));
  }
  /// Calls `show(value)` for each item of an array.
  template <class Show>
  void each_item(Show&& show) const {
    for (const Json& item : *value_) show(TreeValue(item));
  }
  /// Calls `show(name, value)` for each member of an object, in the order of the names.
  template <class Show>
  void each_member(Show&& show) const {
    for (const auto& [name, value] : value_->get_ref<const Json::object_t&>()) {
      show(std::string_view(name), TreeValue(value));
    }
  }
  [[nodiscard]] const Json& json() const { return *value_; }

 private:
  const Json* value_;
};

/// A value in the buffers of a JsonReader: the same to look at, but members come in the order of the text. Valid until
/// the reader reads again.
class QuickValue {
 public:
  explicit QuickValue(simdjson::dom::element value) : value_(value) {}

  [[nodiscard]] bool is_null() const { return value_.is_null(); }
  [[nodiscard]] bool is_boolean() const { return value_.is_bool(); }
  [[nodiscard]] bool is_number() const { return value_.is_number(); }
  [[nodiscard]] bool is_string() const { return value_.is_string(); }
  [[nodiscard]] bool is_array() const { return value_.is_array(); }
  [[nodiscard]] bool is_object() const { return value_.is_object(); }
  [[nodiscard]] bool is_whole() const { return value_.is_int64(); }

  [[nodiscard]] double number() const { return value_.get_double().value_unsafe(); }
  [[nodiscard]] std::string_view text() const { return value_.get_string().value_unsafe(); }
  [[nodiscard]] std::size_t size() const {
    return is_array() ? value_.get_array().value_unsafe().size() : value_.get_object().value_unsafe().size();
  }
  /// O(members).
  [[nodiscard]] std::optional<QuickValue> find(std::string_view name) const {
    simdjson::dom::element found;
    if (value_.at_key(name).get(found) != simdjson::SUCCESS) return std::nullopt;
    return QuickValue(found);
  }
  template <class Show>
  void each_item(Show&& show) const {
    const simdjson::dom::array items = value_.get_array().value_unsafe();
    for (const simdjson::dom::element item : items) show(QuickValue(item));
  }
  template <class Show>
  void each_member(Show&& show) const {
    const simdjson::dom::object members = value_.get_object().value_unsafe();
    for (const auto [name, value] : members) show(name, QuickValue(value));
  }
  /// As a tree: O(n log n) at most, in the members of an object.
  [[nodiscard]] Json json() const;

 private:
  simdjson::dom::element value_;
};

/// Reads JSON texts into buffers that it keeps for the next one: about 12 bytes for each of the longest text.
class JsonReader {
 public:
  /// The text's value, or nothing when the strict profile of parse_json may refuse it: this reader only says yes, never
  /// why not.
  [[nodiscard]] std::optional<QuickValue> read(std::string_view text, const JsonLimits& limits);

 private:
  simdjson::dom::parser parser_;
};

}  // namespace truce
