#include "base/id.h"

namespace truce {
namespace {

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool is_identifier(std::string_view text) {
  if (text.empty() || text.size() > 120 || !is_lower(text.front())) return false;
  bool after_joint = false;
  for (char c : text) {
    bool joint = c == '.' || c == '-';
    if (joint && after_joint) return false;
    if (!joint && !is_lower(c) && !is_digit(c)) return false;
    after_joint = joint;
  }
  return !after_joint;
}

std::string slug(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (is_lower(c) || is_digit(c)) {
      out += c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

}  // namespace truce
