// Tables of text: bytes in some encoding, perhaps packed, to rows of UTF-8 cells that know their line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"

namespace truce::intake {

/// Named limits of the table reader; passing one is an error of code `limit`.
struct TableLimits {
  std::size_t bytes = std::size_t{512} << 20;    ///< of the table, unpacked
  std::size_t row_bytes = std::size_t{1} << 20;  ///< of one row; also what tells a quote that is never closed
  std::size_t columns = 2000;
  std::size_t rows = 5'000'000;
};

struct TableFormat {
  std::string encoding = "utf-8";  ///< as ICU names it: "utf-8", "utf-16", "windows-1252", "iso-8859-5", ...
  char delimiter = ',';
};

struct Row {
  std::size_t line = 0;  ///< physical line on which the row begins, from 1; quoted newlines count
  std::vector<std::string> cells;
};

struct Table {
  std::vector<std::string> columns;  ///< names from the header row, trimmed
  std::vector<Row> rows;             ///< may have fewer or more cells than columns; whoever uses a row checks
  bool had_hxl_row = false;          ///< a row of HXL tags (#adm1+name, ...) stood under the header and was left out
};

/// CSV after RFC 4180, header row first, read strictly by libcsv: quotes inside a cell are doubled, a quoted cell is
/// closed, and nothing stands beside a quoted cell. Lines end in LF, CR LF or CR; blank lines are left out; white space
/// is kept. A byte order mark is left out; gzip (RFC 1952) is recognised by its first bytes and unpacked. Errors with
/// line: a byte that the encoding does not have, a NUL, a stray or unclosed quote, two columns of one name, no header,
/// a limit.
[[nodiscard]] Result<Table> read_table(std::string_view bytes, const TableFormat& format,
                                       const TableLimits& limits = {});

/// UTF-8 from bytes in `encoding`, without a byte order mark. Refused at the first byte that the encoding does not
/// have, and when the encoding has one byte per character but the bytes are UTF-8 beyond ASCII: such encodings take any
/// byte, so that a file read in the wrong one would give wrong names and no other sign.
[[nodiscard]] Result<std::string> to_utf8(std::string_view bytes, std::string_view encoding);

/// True for the first bytes of a gzip file.
[[nodiscard]] bool is_gzip(std::string_view bytes);
/// Unpacks a gzip file of one or more members.
[[nodiscard]] Result<std::string> gunzip(std::string_view bytes, std::size_t limit);

}  // namespace truce::intake
