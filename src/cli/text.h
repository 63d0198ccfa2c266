// Text on a screen: how many columns it takes, how it wraps, and what must never reach a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace truce::cli {

/// Columns that UTF-8 text takes on a terminal: 2 for East Asian wide and fullwidth characters (Unicode UAX 11), 0 for
/// combining marks and format characters, 1 for the rest. Malformed bytes count as one each.
[[nodiscard]] std::size_t columns(std::string_view text);

/// Record content made safe to print: control characters (a terminal would obey them) and direction overrides (they
/// make a line read as another; Unicode UAX 9) are shown as "\x1b" or "\u202e"; malformed UTF-8 becomes U+FFFD. Line
/// breaks and tabs become spaces unless `lines`, which keeps line breaks.
[[nodiscard]] std::string printable(std::string_view text, bool lines = false);

/// True when the text holds a character written from right to left.
[[nodiscard]] bool has_right_to_left(std::string_view text);

/// Breaks at spaces into lines of at most `width` columns; a longer word is cut after '-', '.' or '/', or anywhere.
/// Line breaks in the text are kept. Never empty: at least one line. `width` 0 counts as 1.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// At most `width` columns, the last being "…" (or "~" in plain ASCII) where something was left out.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t width, bool unicode = true);

/// `text` followed or preceded by spaces up to `width` columns.
[[nodiscard]] std::string pad_right(std::string_view text, std::size_t width);
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t width);

/// "1 entry", "3 entries".
[[nodiscard]] std::string counted(std::size_t count, std::string_view one, std::string_view many);

}  // namespace truce::cli
