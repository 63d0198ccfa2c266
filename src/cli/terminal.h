// Where a command writes: text on standard output as wide as the screen and coloured only on one, progress and errors
// on standard error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/base.h"

namespace truce::cli {

enum class Colour : std::uint8_t { plain, bold, dim, red, yellow, green, cyan };

/// How text is drawn.
struct Style {
  bool colour = false;
  bool unicode = false;
  std::size_t width = 100;  ///< columns, 40 .. 200
};

class Terminal {
 public:
  /// The process's own: colour when standard output is a terminal and NO_COLOR is unset (no-color.org), Unicode when
  /// the locale's encoding is UTF-8, the terminal's width or COLUMNS, else 100.
  static Terminal of_process();

  [[nodiscard]] const Style& style() const { return style_; }
  /// Draws tables and marks in plain ASCII from now on.
  void use_ascii() { style_.unicode = false; }
  /// Somebody can be asked: standard input and standard error are terminals.
  [[nodiscard]] bool interactive() const { return interactive_; }

  /// `text` in a colour, or as it is where there is none.
  [[nodiscard]] std::string paint(Colour colour, std::string_view text) const;

  /// One of two spellings, by what the screen can show.
  [[nodiscard]] std::string_view glyph(std::string_view unicode, std::string_view ascii) const {
    return style_.unicode ? unicode : ascii;
  }

  /// As it is, on standard output.
  void print(std::string_view text) const;
  void line(std::string_view text = {}) const;
  /// A bold line of its own, set off from what stands before.
  void heading(std::string_view text) const;
  /// Wrapped to the width; every line begins with `indent` spaces, the first with `lead` instead when it is given.
  void paragraph(std::string_view text, std::size_t indent = 0, std::string_view lead = {}) const;
  /// "name  text", the text wrapped beside the name, which takes `width` columns.
  void field(std::string_view name, std::string_view text, std::size_t indent = 2, std::size_t width = 14) const;
  /// The whole answer of a command with --json.
  void json(const Json& document) const;

  /// One line on standard error, for what is neither the answer nor a failure.
  void note(std::string_view text) const;
  /// Shows how far long work is; silent when standard error is no terminal. Each line is wiped when the work is done.
  [[nodiscard]] std::function<void(std::uint64_t done, std::uint64_t total)> progress(std::string label) const;

  /// Asks on standard error and reads a line of standard input; nothing at its end.
  [[nodiscard]] std::optional<std::string> ask(std::string_view prompt) const;

  /// Writes out what is pending; unavailable when standard output took not all of it.
  [[nodiscard]] Status finish() const;

 private:
  Style style_;
  bool interactive_ = false;
  bool progress_ = false;
};

}  // namespace truce::cli
