#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

namespace truce {
namespace {

constexpr std::int64_t kMaxSafeInteger = (std::int64_t{1} << 53) - 1;  // RFC 7493 section 2.2 (I-JSON)

/// Builds a value from the parser's events and stops at the first thing the strict profile forbids.
class StrictBuilder : public nlohmann::json_sax<Json> {
 public:
  explicit StrictBuilder(const JsonLimits& limits) : limits_(limits) {}

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] Json take() { return std::move(root_); }

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override {
    if (value < -kMaxSafeInteger)
      return refuse(std::to_string(value), "an integer within ±(2^53−1); write a larger number as text");
    return put(value);
  }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<number_unsigned_t>(kMaxSafeInteger)) {
      return refuse(std::to_string(value), "an integer within ±(2^53−1); write a larger number as text");
    }
    return put(value);
  }
  bool number_float(number_float_t value, const string_t& text) override {
    if (!std::isfinite(value) || text.find_first_of(".eE") == string_t::npos) {
      return refuse(excerpt(text), "an integer within ±(2^53−1); write a larger number as text");
    }
    return put(value);
  }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return refuse("binary", "JSON text"); }

  bool start_object(std::size_t /*elements*/) override { return open(Json::object()); }
  bool key(string_t& name) override {
    Level& level = levels_.back();
    level.member = name;
    if (!level.seen.insert(name).second)
      return refuse("\"" + excerpt(name) + "\" twice", "each member once", "duplicate member");
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*elements*/) override { return open(Json::array()); }
  bool end_array() override { return close(); }

  bool parse_error(std::size_t /*position*/, const std::string& last_token,
                   const nlohmann::detail::exception& /*why*/) override {
    std::string token =
        last_token.empty() || last_token == "<end of input>" ? "the end" : "\"" + excerpt(last_token) + "\"";
    return refuse(std::move(token), "JSON (RFC 8259) in UTF-8", "malformed JSON");
  }

 private:
  struct Level {
    Json* value;
    std::string member;
    std::set<std::string> seen;
  };

  [[nodiscard]] std::string pointer() const {
    std::string out;
    for (const Level& level : levels_) {
      if (level.value->is_object() && level.seen.empty()) break;  // its first member is about to come
      // An array's last element is the open one, except in the innermost, where the next is about to come.
      std::size_t index = level.value->is_array() ? level.value->size() - (&level == &levels_.back() ? 0 : 1) : 0;
      out = pointer_join(out, level.value->is_object() ? level.member : std::to_string(index));
    }
    return out;
  }

  bool refuse(std::string found, std::string expected, std::string message = "unexpected value") {
    error_ = fail_at(pointer(), std::move(found), std::move(expected), std::move(message)).error();
    return false;
  }

  Json* place(Json value) {
    if (levels_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Json& parent = *levels_.back().value;
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    return &(parent[levels_.back().member] = std::move(value));
  }

  bool put(Json value) {
    place(std::move(value));
    return true;
  }

  bool open(Json empty) {
    if (levels_.size() >= limits_.depth) {
      refuse(fmt::format("more than {} levels", limits_.depth), fmt::format("at most {}", limits_.depth),
             "nested too deeply");
      error_->code = ErrorCode::limit;
      return false;
    }
    levels_.push_back({place(std::move(empty)), {}, {}});
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
  if (text.starts_with("\xEF\xBB\xBF")) {
    return fail_at("", "a byte order mark", "JSON (RFC 8259) in UTF-8", "malformed JSON");
  }
  StrictBuilder builder(limits);
  const char* furthest = text.data();
  CountingIterator begin{text.data(), &furthest};
  CountingIterator end{text.data() + text.size(), &furthest};
  if (!Json::sax_parse(begin, end, &builder)) {
    Error error = builder.error().value();
    std::string_view before = text.substr(0, static_cast<std::size_t>(furthest - text.data()));
    std::size_t last_line = before.rfind('\n');
    error.line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    error.column = last_line == std::string_view::npos ? before.size() : before.size() - last_line - 1;
    if (error.column == 0) error.column = 1;
    return std::unexpected(std::move(error));
  }
  return builder.take();
}

}  // namespace truce
