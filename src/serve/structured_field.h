// Structured fields for HTTP (RFC 8941), the part that signatures use: dictionaries of byte sequences and of inner
// lists of strings, with parameters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace truce {

struct FieldToken {
  std::string text;
  bool operator==(const FieldToken&) const = default;
};
/// Integer, string, token, byte sequence or boolean. (Decimals have no use here and are refused.)
using FieldItem = std::variant<std::int64_t, std::string, FieldToken, Bytes, bool>;
using FieldParameters = std::vector<std::pair<std::string, FieldItem>>;

struct ListedItem {
  FieldItem item;
  FieldParameters parameters;
  bool operator==(const ListedItem&) const = default;
};

struct FieldMember {
  std::string key;
  std::variant<FieldItem, std::vector<ListedItem>> value;  ///< an item, or an inner list
  FieldParameters parameters;
  bool operator==(const FieldMember&) const = default;
};

/// A dictionary, in order. Stricter than the RFC where it lets a reader choose: a key or a parameter that is stated
/// twice is refused, so is base64 with stray bits; at most 16 members, 32 items in a list, 16 parameters and 8 kB.
[[nodiscard]] Result<std::vector<FieldMember>> parse_dictionary(std::string_view field);

/// As RFC 8941, section 4.1, prints them: what is parsed and printed parses to the same.
[[nodiscard]] std::string print_item(const FieldItem& item);
[[nodiscard]] std::string print_parameters(const FieldParameters& parameters);
[[nodiscard]] std::string print_list(const std::vector<ListedItem>& list);
[[nodiscard]] std::string print_dictionary(const std::vector<FieldMember>& members);

}  // namespace truce
