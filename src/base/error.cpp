#include "base/error.h"

#include <fmt/format.h>

namespace truce {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_input: return "bad-input";
    case ErrorCode::not_found: return "not-found";
    case ErrorCode::refused: return "refused";
    case ErrorCode::corrupt: return "corrupt";
    case ErrorCode::unavailable: return "unavailable";
    case ErrorCode::limit: return "limit";
  }
  return "bad-input";
}

std::string Error::text() const {
  std::string out;
  if (!file.empty()) out += file;
  if (line != 0) out += fmt::format("{}{}", out.empty() ? "line " : ":", line);
  if (line != 0 && column != 0) out += fmt::format(":{}", column);
  if (!out.empty()) out += ": ";
  out += message;
  if (!pointer.empty()) out += fmt::format(" at {}", pointer);
  if (!found.empty()) out += fmt::format(": found {}", found);
  if (!expected.empty()) out += fmt::format("{} expected {}", found.empty() ? ":" : ",", expected);
  return out;
}

Error Error::in_file(std::string_view name) const {
  Error copy = *this;
  if (copy.file.empty()) copy.file = name;
  return copy;
}

std::unexpected<Error> fail(ErrorCode code, std::string message) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  return std::unexpected(std::move(error));
}

std::unexpected<Error> fail_at(std::string pointer, std::string found, std::string expected, std::string message) {
  Error error;
  error.message = std::move(message);
  error.pointer = std::move(pointer);
  error.found = std::move(found);
  error.expected = std::move(expected);
  return std::unexpected(std::move(error));
}

std::string excerpt(std::string_view input, std::size_t limit) {
  bool cut = input.size() > limit;
  if (cut) {
    std::size_t end = limit;
    while (end > 0 && (static_cast<unsigned char>(input[end]) & 0xC0U) == 0x80U) --end;
    input = input.substr(0, end);
  }
  std::string out;
  out.reserve(input.size() + 3);
  for (char c : input) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  if (cut) out += "…";
  return out;
}

}  // namespace truce
