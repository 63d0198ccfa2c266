// A table as wide as the screen: columns aligned by what characters take on it, long cells wrapped.
#pragma once

#include <string>
#include <vector>

#include "cli/terminal.h"

namespace truce::cli {

struct Column {
  enum class Align : std::uint8_t { left, right };
  std::string head;
  Align align = Align::left;
  bool wraps = false;      ///< may be made narrower than its longest cell
  std::size_t least = 12;  ///< but not narrower than this
};

struct Cell {
  std::string text;  ///< made printable when drawn
  Colour colour = Colour::plain;
  Cell(std::string content, Colour in = Colour::plain) : text(std::move(content)), colour(in) {}  // NOLINT: converts
  Cell(const char* content, Colour in = Colour::plain) : text(content), colour(in) {}             // NOLINT: converts
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One cell per column.
  void row(std::vector<Cell> cells);
  [[nodiscard]] bool empty() const { return rows_.empty(); }

  /// Draws it, every line begun with `indent` spaces; columns without anything in them are left out. Cells written from
  /// right to left are isolated (Unicode UAX 9), so that they do not carry their neighbours along.
  void print(const Terminal& out, std::size_t indent = 0) const;

 private:
  [[nodiscard]] Table without_empty_columns() const;
  void draw(const Terminal& out, std::size_t indent) const;
  [[nodiscard]] std::vector<std::size_t> widths(std::size_t room) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace truce::cli
