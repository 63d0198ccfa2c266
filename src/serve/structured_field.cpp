#include "serve/structured_field.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace truce {
namespace {

constexpr std::size_t most_bytes = 8192;
constexpr std::size_t most_members = 16;
constexpr std::size_t most_items = 32;
constexpr std::size_t most_parameters = 16;
constexpr std::size_t most_digits = 15;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_letter(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z');
}
bool begins_key(char c) {
  return is_lower(c) || c == '*';
}
bool in_key(char c) {
  return begins_key(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
}
/// RFC 9110's tchar, ':' and '/'.
bool in_token(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("!#$%&'*+-.^_`|~:/").contains(c);
}

/// Reads forward; after the first fault everything fails.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<std::vector<FieldMember>> dictionary() {
    std::vector<FieldMember> members;
    if (text_.size() > most_bytes) return fault("a field of at most 8 kB");
    skip(" ");
    while (!at_end()) {
      if (members.size() == most_members) return fault("at most 16 members");
      FieldMember member{.key = {}, .value = FieldItem(true), .parameters = {}};
      TRUCE_TRY(member.key, key());
      if (std::ranges::find(members, member.key, &FieldMember::key) != members.end()) return fault("each key once");
      if (take('=')) {
        if (peek() == '(') {
          TRUCE_TRY(member.value, inner_list());
        } else {
          TRUCE_TRY(member.value, item());
        }
      }
      TRUCE_TRY(member.parameters, parameters());
      members.push_back(std::move(member));
      skip(" \t");
      if (at_end()) break;
      if (!take(',')) return fault("','");
      skip(" \t");
      if (at_end()) return fault("a member after ','");
    }
    return members;
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  bool take(char c) {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void skip(std::string_view blanks) {
    while (!at_end() && blanks.contains(text_[at_])) ++at_;
  }
  template <class Class>
  std::string_view run(Class belongs) {
    const std::size_t begin = at_;
    while (!at_end() && belongs(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  [[nodiscard]] std::unexpected<Error> fault(std::string expected) const {
    return fail_at("", at_end() ? "the end" : "\"" + excerpt(text_.substr(at_), 20) + "\"", std::move(expected),
                   fmt::format("not a structured field, at byte {}", at_));
  }

  Result<std::string> key() {
    if (!begins_key(peek())) return fault("a key");
    return std::string(run(in_key));
  }

  Result<FieldItem> item() {
    const char first = peek();
    if (first == '"') return quoted();
    if (first == ':') return bytes();
    if (first == '?') return boolean();
    if (first == '-' || is_digit(first)) return integer();
    if (is_letter(first) || first == '*') return FieldItem(FieldToken{std::string(run(in_token))});
    return fault("a string, a token, an integer, a boolean or a byte sequence");
  }

  Result<FieldItem> quoted() {
    std::string text;
    ++at_;
    while (!at_end()) {
      const char c = text_[at_++];
      if (c == '"') return FieldItem(std::move(text));
      if (c < ' ' || c > '~') break;
      if (c == '\\') {
        if (peek() != '"' && peek() != '\\') break;
        text += text_[at_++];
      } else {
        text += c;
      }
    }
    return fault("a string of visible ASCII and its '\"'");
  }

  Result<FieldItem> bytes() {
    ++at_;
    const std::string_view encoded = run([](char c) { return c != ':'; });
    if (!take(':')) return fault("':' after a byte sequence");
    auto decoded = from_base64(encoded);
    if (!decoded) return fault("base64 with padding before ':'");
    return FieldItem(*std::move(decoded));
  }

  Result<FieldItem> boolean() {
    ++at_;
    if (take('1')) return FieldItem(true);
    if (take('0')) return FieldItem(false);
    return fault("0 or 1 after '?'");
  }

  Result<FieldItem> integer() {
    const bool negative = take('-');
    const std::string_view digits = run(is_digit);
    if (digits.empty() || digits.size() > most_digits || peek() == '.') return fault("an integer of at most 15 digits");
    std::int64_t value = 0;
    for (char c : digits) value = value * 10 + (c - '0');
    return FieldItem(negative ? -value : value);
  }

  Result<FieldParameters> parameters() {
    FieldParameters parameters;
    while (take(';')) {
      if (parameters.size() == most_parameters) return fault("at most 16 parameters");
      skip(" ");
      TRUCE_TRY(std::string name, key());
      if (std::ranges::find(parameters, name, &FieldParameters::value_type::first) != parameters.end()) {
        return fault("each parameter once");
      }
      FieldItem value = true;
      if (take('=')) {
        TRUCE_TRY(value, item());
      }
      parameters.emplace_back(std::move(name), std::move(value));
    }
    return parameters;
  }

  Result<std::vector<ListedItem>> inner_list() {
    std::vector<ListedItem> list;
    ++at_;
    skip(" ");
    while (!take(')')) {
      if (list.size() == most_items) return fault("at most 32 items");
      ListedItem listed;
      TRUCE_TRY(listed.item, item());
      TRUCE_TRY(listed.parameters, parameters());
      list.push_back(std::move(listed));
      if (peek() != ' ' && peek() != ')') return fault("' ' or ')'");
      skip(" ");
    }
    return list;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::vector<FieldMember>> parse_dictionary(std::string_view field) {
  return Reader(field).dictionary();
}

std::string print_item(const FieldItem& item) {
  struct Printer {
    std::string operator()(std::int64_t number) const { return fmt::to_string(number); }
    std::string operator()(const std::string& text) const {
      std::string quoted = "\"";
      for (char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
      }
      return quoted + '"';
    }
    std::string operator()(const FieldToken& token) const { return token.text; }
    std::string operator()(const Bytes& bytes) const { return ":" + to_base64(bytes) + ":"; }
    std::string operator()(bool value) const { return value ? "?1" : "?0"; }
  };
  return std::visit(Printer{}, item);
}

std::string print_parameters(const FieldParameters& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters) {
    text += ";" + name;
    if (value != FieldItem(true)) text += "=" + print_item(value);
  }
  return text;
}

std::string print_list(const std::vector<ListedItem>& list) {
  std::string text = "(";
  for (const ListedItem& listed : list) {
    if (text.size() > 1) text += ' ';
    text += print_item(listed.item) + print_parameters(listed.parameters);
  }
  return text + ")";
}

std::string print_dictionary(const std::vector<FieldMember>& members) {
  std::string text;
  for (const FieldMember& member : members) {
    if (!text.empty()) text += ", ";
    text += member.key;
    if (const auto* list = std::get_if<std::vector<ListedItem>>(&member.value)) {
      text += "=" + print_list(*list);
    } else if (const auto& item = std::get<FieldItem>(member.value); item != FieldItem(true)) {
      text += "=" + print_item(item);
    }
    text += print_parameters(member.parameters);
  }
  return text;
}

}  // namespace truce
