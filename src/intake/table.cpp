// CSV rows by libcsv, fed one physical line at a time so that every row knows where it begins.
#include "intake/table.h"

#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>

#include "intake/names.h"

namespace truce::intake {
namespace {

struct Collector {
  std::vector<std::string> cells;
  std::vector<Row> rows;
  std::size_t row_line = 0;  ///< line on which the current row began
  bool in_row = false;       ///< the current row has begun and not ended
  bool too_many_columns = false;
  std::size_t max_columns = 0;
};

void take_cell(void* text, std::size_t size, void* context) {
  auto& collector = *static_cast<Collector*>(context);
  if (collector.cells.size() == collector.max_columns) {
    collector.too_many_columns = true;
    return;
  }
  collector.cells.emplace_back(static_cast<const char*>(text), size);
}

void take_row(int /*terminator*/, void* context) {
  auto& collector = *static_cast<Collector*>(context);
  collector.rows.push_back({collector.row_line, std::move(collector.cells)});
  collector.cells.clear();
  collector.in_row = false;
}

int no_space(unsigned char /*c*/) {
  return 0;
}

class CsvParser {
 public:
  explicit CsvParser(char delimiter) {
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
    csv_set_space_func(&parser_, no_space);
  }
  CsvParser(const CsvParser&) = delete;
  CsvParser& operator=(const CsvParser&) = delete;
  ~CsvParser() { csv_free(&parser_); }

  /// How many bytes were taken: fewer than given at an error.
  std::size_t feed(std::string_view text, Collector& collector) {
    return csv_parse(&parser_, text.data(), text.size(), take_cell, take_row, &collector);
  }
  bool finish(Collector& collector) { return csv_fini(&parser_, take_cell, take_row, &collector) == 0; }

 private:
  csv_parser parser_{};
};

/// The text up to and with the next line end.
std::string_view next_line(std::string_view text) {
  const std::size_t at = text.find_first_of("\r\n");
  if (at == std::string_view::npos) return text;
  const bool both = text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
  return text.substr(0, at + (both ? 2 : 1));
}

std::unexpected<Error> refuse(ErrorCode code, std::size_t line, std::size_t column, std::string message,
                              std::string found, std::string expected) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  error.line = line;
  error.column = column;
  error.found = std::move(found);
  error.expected = std::move(expected);
  return std::unexpected(std::move(error));
}

Result<std::vector<Row>> read_rows(std::string_view text, char delimiter, const TableLimits& limits) {
  CsvParser parser(delimiter);
  Collector collector;
  collector.max_columns = limits.columns;
  std::size_t line = 0;
  std::size_t row_bytes = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view piece = next_line(rest);
    rest.remove_prefix(piece.size());
    ++line;
    if (!collector.in_row) {
      if (piece.find_first_not_of("\r\n") == std::string_view::npos) continue;
      collector.in_row = true;
      collector.row_line = line;
      row_bytes = 0;
    }
    row_bytes += piece.size();
    if (row_bytes > limits.row_bytes) {
      return refuse(ErrorCode::limit, collector.row_line, 0, "a row is too long; is a quote not closed?", "",
                    fmt::format("at most {} bytes in a row", limits.row_bytes));
    }
    const std::size_t taken = parser.feed(piece, collector);
    if (taken < piece.size()) {
      return refuse(ErrorCode::bad_input, line, taken + 1, "a stray quote",
                    excerpt(piece.substr(taken > 20 ? taken - 20 : 0)),
                    "quotes around the whole cell, and those inside it doubled");
    }
    if (collector.too_many_columns) {
      return refuse(ErrorCode::limit, line, 0, "too many columns", "", fmt::format("at most {}", limits.columns));
    }
    if (collector.rows.size() > limits.rows) {
      return refuse(ErrorCode::limit, line, 0, "too many rows", "", fmt::format("at most {}", limits.rows));
    }
  }
  if (!parser.finish(collector)) {
    return refuse(ErrorCode::bad_input, collector.row_line, 0,
                  "a quoted cell is not closed in the row that begins here", "the end of the file", "a closing quote");
  }
  return std::move(collector.rows);
}

/// A row of HXL hashtags (hxlstandard.org, 1.1): every filled cell is one, and there is at least one.
bool is_hxl_row(const Row& row) {
  bool any = false;
  for (const std::string& cell : row.cells) {
    const std::string_view tag = trimmed(cell);
    if (tag.empty()) continue;
    if (tag.size() < 2 || tag[0] != '#' || !((tag[1] >= 'a' && tag[1] <= 'z') || (tag[1] >= 'A' && tag[1] <= 'Z')))
      return false;
    any = true;
  }
  return any;
}

}  // namespace

Result<Table> read_table(std::string_view bytes, const TableFormat& format, const TableLimits& limits) {
  std::string unpacked;
  if (is_gzip(bytes)) {
    TRUCE_TRY(unpacked, gunzip(bytes, limits.bytes));
    bytes = unpacked;
  }
  if (bytes.size() > limits.bytes) {
    return fail(ErrorCode::limit, fmt::format("the file is larger than {} bytes", limits.bytes));
  }
  TRUCE_TRY(const std::string text, to_utf8(bytes, format.encoding));
  if (const std::size_t nul = text.find('\0'); nul != std::string::npos) {
    const auto line = 1 + static_cast<std::size_t>(std::ranges::count(std::string_view(text).substr(0, nul), '\n'));
    return refuse(ErrorCode::bad_input, line, 0, "not a table of text", "a NUL character",
                  "text; is the encoding right?");
  }
  TRUCE_TRY(std::vector<Row> rows, read_rows(text, format.delimiter, limits));
  if (rows.empty())
    return refuse(ErrorCode::bad_input, 1, 0, "an empty table", "no row", "a header row with the columns' names");

  Table table;
  std::set<std::string_view> seen;
  for (const std::string& name : rows.front().cells) {
    table.columns.emplace_back(trimmed(name));
    const std::string_view column = trimmed(name);
    if (!column.empty() && !seen.insert(column).second) {
      return refuse(ErrorCode::bad_input, rows.front().line, 0, "two columns of one name", '"' + excerpt(column) + '"',
                    "columns with different names");
    }
  }
  table.had_hxl_row = rows.size() > 1 && is_hxl_row(rows[1]);
  rows.erase(rows.begin(), rows.begin() + (table.had_hxl_row ? 2 : 1));
  table.rows = std::move(rows);
  return table;
}

}  // namespace truce::intake
