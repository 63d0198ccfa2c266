#include "cli/text.h"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace truce::cli {
namespace {

/// Calls `visit(code point or negative, bytes)` for each character.
template <class F>
void each_character(std::string_view text, F&& visit) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < length;) {
    std::int32_t begin = at;
    UChar32 point = 0;
    U8_NEXT(bytes, at, length, point);
    visit(point, text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(at - begin)));
  }
}

std::size_t columns_of(UChar32 point) {
  if (point < 0) return 1;
  if (point < 0x300) return point == 0xAD ? 0 : 1;
  switch (u_charType(point)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR: return 0;
    default: break;
  }
  auto width = u_getIntPropertyValue(point, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

bool changes_direction(UChar32 point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

bool is_control(UChar32 point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029;
}

}  // namespace

std::size_t columns(std::string_view text) {
  std::size_t sum = 0;
  each_character(text, [&](UChar32 point, std::string_view) { sum += columns_of(point); });
  return sum;
}

std::string printable(std::string_view text, bool lines) {
  std::string out;
  out.reserve(text.size());
  each_character(text, [&](UChar32 point, std::string_view bytes) {
    if (point < 0) {
      out += "\xEF\xBF\xBD";
    } else if (point == '\n' && lines) {
      out += '\n';
    } else if (point == '\n' || point == '\t' || point == '\r') {
      out += ' ';
    } else if (is_control(point)) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(point));
    } else if (changes_direction(point)) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(point));
    } else {
      out += bytes;
    }
  });
  return out;
}

bool has_right_to_left(std::string_view text) {
  bool found = false;
  each_character(text, [&](UChar32 point, std::string_view) {
    if (point < 0x590) return;
    auto direction = u_charDirection(point);
    found = found || direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
  });
  return found;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  width = std::max<std::size_t>(width, 1);
  std::vector<std::string> lines;
  std::string line;
  std::size_t used = 0;
  auto flush = [&] {
    lines.push_back(std::exchange(line, {}));
    used = 0;
  };
  auto put_word = [&](std::string_view word) {
    std::size_t wide = columns(word);
    if (used != 0 && used + 1 + wide > width) flush();
    if (used != 0) {
      line += ' ';
      ++used;
    }
    std::size_t breakable = 0;  // bytes of the line up to where this word may be broken
    each_character(word, [&](UChar32 point, std::string_view bytes) {
      std::size_t one = columns_of(point);
      if (used != 0 && used + one > width) {
        std::string rest = breakable == 0 ? std::string() : line.substr(breakable);
        if (breakable != 0) line.resize(breakable);
        flush();
        used = columns(rest);
        line = std::move(rest);
        breakable = 0;
      }
      line += bytes;
      used += one;
      if (point == '-' || point == '.' || point == '/') breakable = line.size();
    });
  };
  while (true) {
    std::size_t end = text.find('\n');
    std::string_view paragraph = text.substr(0, end);
    while (!paragraph.empty()) {
      std::size_t word = paragraph.find(' ');
      if (word != 0) put_word(paragraph.substr(0, word));
      if (word == std::string_view::npos) break;
      paragraph.remove_prefix(word + 1);
    }
    flush();
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string shorten(std::string_view text, std::size_t width, bool unicode) {
  if (columns(text) <= width) return std::string(text);
  if (width == 0) return {};
  std::string out;
  std::size_t used = 0;
  bool full = false;
  each_character(text, [&](UChar32 point, std::string_view bytes) {
    std::size_t one = columns_of(point);
    full = full || used + one > width - 1;
    if (full) return;
    out += bytes;
    used += one;
  });
  return out + (unicode ? "…" : "~");
}

std::string pad_right(std::string_view text, std::size_t width) {
  std::size_t used = columns(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t width) {
  std::size_t used = columns(text);
  return std::string(used < width ? width - used : 0, ' ') + std::string(text);
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace truce::cli
