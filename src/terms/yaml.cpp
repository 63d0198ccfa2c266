// YAML 1.2 core to JSON over yaml-cpp's events: yaml-cpp finds the structure, the types are resolved here, because
// yaml-cpp's own conversions follow YAML 1.1 in part (yes, no, on, off as Booleans) and its nodes silently accept
// duplicate keys.
#include <fmt/format.h>
#include <re2/re2.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <sstream>

#include "terms/load.h"

namespace truce::terms {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxDepth = 32;
constexpr std::int64_t kMaxInteger = (std::int64_t{1} << 53) - 1;

/// Carries an Error out of yaml-cpp's parser; never leaves this file.
struct Refusal {
  Error error;
};

[[noreturn]] void refuse(const YAML::Mark& mark, std::string message, std::string found, std::string expected) {
  Error error;
  error.message = std::move(message);
  error.line = mark.line >= 0 ? static_cast<std::size_t>(mark.line) + 1 : 0;
  error.column = mark.column >= 0 ? static_cast<std::size_t>(mark.column) + 1 : 0;
  error.found = std::move(found);
  error.expected = std::move(expected);
  throw Refusal{std::move(error)};
}

Json integer(const YAML::Mark& mark, const std::string& text) {
  int base = 10;
  std::string_view digits = text;
  if (digits.starts_with("0o")) base = 8;
  if (digits.starts_with("0x")) base = 16;
  if (base != 10) digits.remove_prefix(2);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  std::int64_t value = 0;
  auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (code != std::errc{} || end != digits.data() + digits.size() || value > kMaxInteger || value < -kMaxInteger) {
    refuse(mark, "number out of range", excerpt(text), "an integer within ±(2^53−1), or quoted text");
  }
  return value;
}

Json floating(const YAML::Mark& mark, const std::string& text) {
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  double value = 0;
  auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (code != std::errc{} || end != digits.data() + digits.size()) {
    refuse(mark, "number out of range", excerpt(text), "a number that a double can hold, or quoted text");
  }
  return value;
}

/// YAML 1.2.2 section 10.3.2, narrowed: only `true` and `false` are Booleans. Null never comes here (OnNull).
Json resolve_plain(const YAML::Mark& mark, const std::string& text) {
  static const RE2 kInteger(R"([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)");
  static const RE2 kFloat(R"([-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)");
  static const RE2 kNotFinite(R"([-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))");
  if (text == "true") return true;
  if (text == "false") return false;
  if (RE2::FullMatch(text, kInteger)) return integer(mark, text);
  if (RE2::FullMatch(text, kFloat)) return floating(mark, text);
  if (RE2::FullMatch(text, kNotFinite)) refuse(mark, "not a finite number", text, "a finite number, or quoted text");
  return text;
}

class Builder : public YAML::EventHandler {
 public:
  explicit Builder(std::string_view source) : source_(source) {}

  Json take_json() { return std::move(root_); }
  std::vector<std::pair<std::string, std::size_t>> take_lines() { return std::move(lines_); }
  std::map<std::string, std::vector<std::string>> take_keys() { return std::move(keys_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    refuse(mark, "anchors are refused", "&" + excerpt(name), "the value written out");
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, "aliases are refused", "an alias", "the value written out");
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check_properties(mark, "", anchor);
    if (expects_key()) refuse(mark, "a key must be text", "null", "a name");
    place(mark, nullptr);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_properties(mark, tag, anchor);
    if (expects_key()) {
      take_key(mark, tag, value);
    } else {
      place(mark, tag == "?" ? resolve_plain(mark, value) : Json(value));
    }
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Json::array());
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Json::object());
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Json* value;
    std::string pointer;
    bool has_key = false;
    std::string key;
  };

  bool expects_key() const { return !stack_.empty() && stack_.back().value->is_object() && !stack_.back().has_key; }

  /// yaml-cpp gives "?" for a plain scalar and "!" for a quoted one, but also for a written `!`: the source decides.
  void check_properties(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const {
    const auto position = static_cast<std::size_t>(std::max(mark.pos, 0));
    const bool written = tag == "!" && position < source_.size() && source_[position] == '!';
    if (written || (!tag.empty() && tag != "?" && tag != "!")) {
      refuse(mark, "tags are refused", excerpt(tag), "the plain or quoted value");
    }
    if (anchor != 0) refuse(mark, "anchors are refused", "an anchor", "the value written out");
  }

  void take_key(const YAML::Mark& mark, const std::string& tag, const std::string& key) {
    Frame& frame = stack_.back();
    if (tag == "?" && key == "<<") refuse(mark, "merge keys are refused", "<<", "the members written out");
    if (frame.value->contains(key)) {
      refuse(mark, "duplicate key", '"' + excerpt(key) + '"', "each key once in its map");
    }
    frame.key = key;
    frame.has_key = true;
    keys_[frame.pointer].push_back(key);
    lines_.emplace_back(pointer_join(frame.pointer, key), static_cast<std::size_t>(mark.line) + 1);
  }

  /// Puts a value where the parser stands; returns its home and sets `pointer` to its pointer.
  Json* put(const YAML::Mark& mark, Json value, std::string& pointer) {
    if (stack_.empty()) {
      lines_.emplace_back("", static_cast<std::size_t>(mark.line) + 1);
      root_ = std::move(value);
      return &root_;
    }
    Frame& frame = stack_.back();
    if (frame.value->is_array()) {
      pointer = pointer_join(frame.pointer, std::to_string(frame.value->size()));
      lines_.emplace_back(pointer, static_cast<std::size_t>(mark.line) + 1);
      frame.value->push_back(std::move(value));
      return &frame.value->back();
    }
    pointer = pointer_join(frame.pointer, frame.key);
    frame.has_key = false;
    return &((*frame.value)[frame.key] = std::move(value));
  }

  void place(const YAML::Mark& mark, Json value) {
    std::string pointer;
    put(mark, std::move(value), pointer);
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Json empty) {
    check_properties(mark, tag, anchor);
    if (expects_key()) refuse(mark, "a key must be text", "a list or map", "a name");
    if (stack_.size() >= kMaxDepth) {
      refuse(mark, "nested too deeply", fmt::format("more than {} levels", kMaxDepth),
             fmt::format("at most {} levels", kMaxDepth));
    }
    std::string pointer;
    Json* home = put(mark, std::move(empty), pointer);
    stack_.push_back({home, std::move(pointer), false, {}});
  }

  void close() { stack_.pop_back(); }

  std::string_view source_;
  Json root_;
  std::vector<Frame> stack_;  ///< pointers stay valid: only the innermost container grows
  std::vector<std::pair<std::string, std::size_t>> lines_;
  std::map<std::string, std::vector<std::string>> keys_;
};

/// RFC 3629: no overlong forms, no surrogates, at most U+10FFFF; and no NUL, which yaml-cpp takes for the end.
bool is_utf8_without_nul(std::string_view text) {
  auto byte = [&](std::size_t i) -> unsigned { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  auto follows = [&](std::size_t i, unsigned low, unsigned high) { return byte(i) >= low && byte(i) <= high; };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned b = byte(i);
    if (b == 0) return false;
    if (b < 0x80) {
      i += 1;
    } else if (b >= 0xC2 && b <= 0xDF && follows(i + 1, 0x80, 0xBF)) {
      i += 2;
    } else if (b >= 0xE0 && b <= 0xEF && follows(i + 1, b == 0xE0 ? 0xA0 : 0x80, b == 0xED ? 0x9F : 0xBF) &&
               follows(i + 2, 0x80, 0xBF)) {
      i += 3;
    } else if (b >= 0xF0 && b <= 0xF4 && follows(i + 1, b == 0xF0 ? 0x90 : 0x80, b == 0xF4 ? 0x8F : 0xBF) &&
               follows(i + 2, 0x80, 0xBF) && follows(i + 3, 0x80, 0xBF)) {
      i += 4;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

std::size_t YamlDocument::line_of(std::string_view pointer) const {
  while (true) {
    auto it = std::lower_bound(lines.begin(), lines.end(), pointer,
                               [](const auto& entry, std::string_view wanted) { return entry.first < wanted; });
    if (it != lines.end() && it->first == pointer) return it->second;
    const std::size_t slash = pointer.rfind('/');
    if (slash == std::string_view::npos) return 0;
    pointer = pointer.substr(0, slash);
  }
}

Result<YamlDocument> parse_yaml_core(std::string_view yaml) {
  if (yaml.size() > kMaxBytes) {
    return fail(ErrorCode::limit, fmt::format("file of {} bytes, at most {} are read", yaml.size(), kMaxBytes));
  }
  if (yaml.starts_with("\xEF\xBB\xBF")) yaml.remove_prefix(3);
  if (!is_utf8_without_nul(yaml)) return fail(ErrorCode::bad_input, "not UTF-8 text");

  std::istringstream stream{std::string(yaml)};
  Builder builder(yaml);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return fail(ErrorCode::bad_input, "empty file");
    YamlDocument document{builder.take_json(), builder.take_lines(), builder.take_keys()};
    Builder second(yaml);
    if (parser.HandleNextDocument(second))
      return fail(ErrorCode::bad_input, "several documents in one file, expected one");
    std::sort(document.lines.begin(), document.lines.end());
    return document;
  } catch (const Refusal& refusal) {
    return std::unexpected(refusal.error);
  } catch (const YAML::Exception& exception) {
    Error error;
    error.message = "not YAML: " + exception.msg;
    if (!exception.mark.is_null()) {
      error.line = static_cast<std::size_t>(exception.mark.line) + 1;
      error.column = static_cast<std::size_t>(exception.mark.column) + 1;
    }
    return std::unexpected(std::move(error));
  }
}

}  // namespace truce::terms
