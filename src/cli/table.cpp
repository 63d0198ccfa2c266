#include "cli/table.h"

#include <algorithm>
#include <utility>

#include "cli/text.h"

namespace truce::cli {
namespace {

constexpr std::size_t kGap = 2;

}  // namespace

void Table::row(std::vector<Cell> cells) {
  cells.resize(columns_.size(), Cell(""));
  for (auto& cell : cells) cell.text = printable(cell.text);
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::widths(std::size_t room) const {
  std::vector<std::size_t> width;
  std::size_t sum = kGap * (columns_.size() - 1);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t widest = columns(columns_[c].head);
    for (const auto& row : rows_) widest = std::max(widest, columns(row[c].text));
    width.push_back(widest);
    sum += widest;
  }
  while (sum > room) {
    std::size_t widest = columns_.size();
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (!columns_[c].wraps || width[c] <= columns_[c].least) continue;
      if (widest == columns_.size() || width[c] > width[widest]) widest = c;
    }
    if (widest == columns_.size()) break;
    --width[widest];
    --sum;
  }
  return width;
}

Table Table::without_empty_columns() const {
  std::vector<std::size_t> kept;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (std::ranges::any_of(rows_, [c](const auto& row) { return !row[c].text.empty(); })) kept.push_back(c);
  }
  Table table({});
  for (std::size_t c : kept) table.columns_.push_back(columns_[c]);
  for (const auto& row : rows_) {
    std::vector<Cell> cells;
    for (std::size_t c : kept) cells.push_back(row[c]);
    table.rows_.push_back(std::move(cells));
  }
  return table;
}

void Table::print(const Terminal& out, std::size_t indent) const {
  without_empty_columns().draw(out, indent);
}

void Table::draw(const Terminal& out, std::size_t indent) const {
  if (columns_.empty()) return;
  auto width = widths(out.style().width > indent ? out.style().width - indent : 1);
  auto line_of = [&](const std::vector<Cell>& cells) {
    std::vector<std::vector<std::string>> parts;
    std::size_t height = 1;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      parts.push_back(columns_[c].wraps ? wrap(cells[c].text, width[c]) : std::vector{cells[c].text});
      height = std::max(height, parts.back().size());
    }
    for (std::size_t i = 0; i < height; ++i) {
      std::string line(indent, ' ');
      std::size_t pending = 0;  // spaces are written only before something, so that no line ends in them
      for (std::size_t c = 0; c < cells.size(); ++c) {
        if (c != 0) pending += kGap;
        if (i >= parts[c].size() || parts[c][i].empty()) {
          pending += width[c];
          continue;
        }
        const std::string& text = parts[c][i];
        std::size_t left = width[c] - std::min(width[c], columns(text));
        bool right = columns_[c].align == Column::Align::right;
        line.append(pending + (right ? left : 0), ' ');
        bool isolate = out.style().unicode && has_right_to_left(text);
        line += out.paint(cells[c].colour, isolate ? "\u2068" + text + "\u2069" : text);
        pending = right ? 0 : left;
      }
      out.line(line);
    }
  };
  std::vector<Cell> heads;
  bool headed = false;
  for (const auto& column : columns_) {
    heads.emplace_back(column.head, Colour::bold);
    headed = headed || !column.head.empty();
  }
  if (headed) line_of(heads);
  for (const auto& row : rows_) line_of(row);
}

}  // namespace truce::cli
