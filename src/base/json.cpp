#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/json_value.h"

namespace truce {
namespace {

/// Builds a value from the parser's events and stops at the first thing the strict profile forbids. A member is put
/// into its object when its name is read, so that the object itself says whether the name is new.
class StrictBuilder {
 public:
  using number_integer_t = Json::number_integer_t;
  using number_unsigned_t = Json::number_unsigned_t;
  using number_float_t = Json::number_float_t;
  using string_t = Json::string_t;
  using binary_t = Json::binary_t;

  explicit StrictBuilder(const JsonLimits& limits) : limits_(limits) { levels_.reserve(limits.depth); }

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] Json take() { return std::move(root_); }

  bool null() { return put(nullptr); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(number_integer_t value) {
    if (value >= 0) return number_unsigned(static_cast<number_unsigned_t>(value));  // -0
    if (value < -max_safe_integer) return refuse_number(std::to_string(value));
    return put(value);
  }
  bool number_unsigned(number_unsigned_t value) {
    if (value > static_cast<number_unsigned_t>(max_safe_integer)) return refuse_number(std::to_string(value));
    return put(value);
  }
  bool number_float(number_float_t value, const string_t& text) {
    if (!std::isfinite(value) || text.find_first_of(".eE") == string_t::npos) return refuse_number(excerpt(text));
    return put(value);
  }
  bool string(string_t& value) { return put(std::move(value)); }
  bool binary(binary_t& /*value*/) { return refuse("binary", "JSON text"); }

  bool start_object(std::size_t /*elements*/) { return open(Json::value_t::object); }
  bool key(string_t& name) {
    Level& level = levels_.back();
    const auto [member, fresh] = level.value->get_ref<Json::object_t&>().try_emplace(std::move(name));
    level.member = &*member;
    if (!fresh) return refuse("\"" + excerpt(member->first) + "\" twice", "each member once", "duplicate member");
    return true;
  }
  bool end_object() { return close(); }
  bool start_array(std::size_t /*elements*/) { return open(Json::value_t::array); }
  bool end_array() { return close(); }

  bool parse_error(std::size_t /*position*/, const std::string& last_token,
                   const nlohmann::detail::exception& /*why*/) {
    std::string token =
        last_token.empty() || last_token == "<end of input>" ? "the end" : "\"" + excerpt(last_token) + "\"";
    return refuse(std::move(token), "JSON (RFC 8259) in UTF-8", "malformed JSON");
  }

 private:
  struct Level {
    Json* value;                                   // an object or array
    Json::object_t::value_type* member = nullptr;  // the object's latest; null before its first
  };

  [[nodiscard]] std::string pointer() const {
    std::string out;
    for (const Level& level : levels_) {
      if (level.value->is_object()) {
        if (level.member == nullptr) break;
        out = pointer_join(out, level.member->first);
      } else {
        // An array's last element is the open one, except in the innermost, where the next is about to come.
        out = pointer_join(out, std::to_string(level.value->size() - (&level == &levels_.back() ? 0 : 1)));
      }
    }
    return out;
  }

  bool refuse(std::string found, std::string expected, std::string message = "unexpected value") {
    error_ = fail_at(pointer(), std::move(found), std::move(expected), std::move(message)).error();
    return false;
  }

  bool refuse_number(std::string found) {
    return refuse(std::move(found), "an integer within ±(2^53−1); write a larger number as text");
  }

  template <class T>
  Json& place(T&& value) {
    if (levels_.empty()) return root_ = Json(std::forward<T>(value));
    const Level& parent = levels_.back();
    if (parent.member != nullptr) return parent.member->second = Json(std::forward<T>(value));
    return parent.value->get_ref<Json::array_t&>().emplace_back(std::forward<T>(value));
  }

  template <class T>
  bool put(T&& value) {
    place(std::forward<T>(value));
    return true;
  }

  bool open(Json::value_t kind) {
    if (levels_.size() >= limits_.depth) {
      refuse(fmt::format("more than {} levels", limits_.depth), fmt::format("at most {}", limits_.depth),
             "nested too deeply");
      error_->code = ErrorCode::limit;
      return false;
    }
    levels_.push_back({.value = &place(kind)});
    return true;
  }

  bool close() {
    levels_.pop_back();
    return true;
  }

  JsonLimits limits_;
  Json root_;
  std::vector<Level> levels_;
  std::optional<Error> error_;
};

/// Reads characters and counts them, so that an error met between two tokens still has its line.
struct CountingIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at;
  const char** furthest;

  reference operator*() const { return *at; }
  CountingIterator& operator++() {
    ++at;
    if (at > *furthest) *furthest = at;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at == other.at; }
};

}  // namespace

std::string pointer_join(std::string_view pointer, std::string_view member) {
  std::string out(pointer);
  out += '/';
  for (char c : member) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes) {
    Error error;
    error.code = ErrorCode::limit;
    error.message = "JSON text too large";
    error.found = fmt::format("{} bytes", text.size());
    error.expected = fmt::format("at most {}", limits.bytes);
    return std::unexpected(std::move(error));
  }
  if (text.starts_with(byte_order_mark)) {
    return fail_at("", "a byte order mark", "JSON (RFC 8259) in UTF-8", "malformed JSON");
  }
  if (JsonReader reader; const std::optional<QuickValue> quick = reader.read(text, limits)) return quick->json();
  // Refused, most likely: read it again with the reader that can say where and why.
  StrictBuilder builder(limits);
  const char* furthest = text.data();
  const CountingIterator begin{text.data(), &furthest};
  const CountingIterator end{text.data() + text.size(), &furthest};
  if (Json::sax_parse(begin, end, &builder)) return builder.take();
  Error error = builder.error().value();
  const std::string_view before = text.substr(0, static_cast<std::size_t>(furthest - text.data()));
  const std::size_t last_line = before.rfind('\n');
  error.line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  error.column = last_line == std::string_view::npos ? before.size() : before.size() - last_line - 1;
  if (error.column == 0) error.column = 1;
  return std::unexpected(std::move(error));
}

}  // namespace truce
