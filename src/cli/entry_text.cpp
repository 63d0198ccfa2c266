#include "cli/entry_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/text.h"

namespace truce::cli {

void print_json_lines(const Terminal& out, const Json& value, std::size_t indent) {
  auto scalar = [](const Json& item) {
    return printable(item.is_string() ? item.get<std::string>() : item.dump(), true);
  };
  auto flat = [](const Json& item) { return !item.is_structured(); };
  for (const auto& [name, item] : value.items()) {
    std::string label = value.is_array() ? "-" : printable(name);
    if (!item.is_structured()) {
      out.field(label, scalar(item), indent);
    } else if (item.is_array() && std::ranges::all_of(item, flat)) {
      std::vector<std::string> parts;
      for (const auto& part : item) parts.push_back(scalar(part));
      out.field(label, fmt::format("{}", fmt::join(parts, ", ")), indent);
    } else if (item.dump().size() > 4000) {
      out.field(label, fmt::format("({} bytes; --json prints them)", item.dump().size()), indent);
    } else {
      out.line(std::string(indent, ' ') + out.paint(Colour::dim, label));
      print_json_lines(out, item, indent + 2);
    }
  }
}

std::string key_in_words(const EnrolledKey& key) {
  std::string text = fmt::format("key {} of {}, {}", key.key.id().str(), key.party.str(), to_string(key.role));
  if (!key.end) return text;
  return fmt::format("{}; it was {} later, by entry {}: what it signed before stands", text,
                     key.end->rotated ? "replaced" : "revoked", key.end->index);
}

}  // namespace truce::cli
