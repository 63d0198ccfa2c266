#include "intake/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

namespace truce::intake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(text.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

Table read(std::string_view text, const TableFormat& format = {}) {
  auto table = read_table(text, format);
  EXPECT_TRUE(table) << (table ? "" : table.error().text());
  return table ? *table : Table{};
}

std::string refusal(std::string_view text, const TableFormat& format = {}, const TableLimits& limits = {}) {
  const auto table = read_table(text, format, limits);
  return table ? "taken" : table.error().text();
}

TEST(Table, KeepsTheLineOnWhichEveryRowBegins) {
  const Table table = read("id,text\n1,\"two\nlines\"\n\n2,\"\"\"quoted\"\", with a comma\"\r\n3,last");
  EXPECT_THAT(table.columns, ElementsAre("id", "text"));
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows[0].line, 2U);
  EXPECT_THAT(table.rows[0].cells, ElementsAre("1", "two\nlines"));
  EXPECT_EQ(table.rows[1].line, 5U);
  EXPECT_THAT(table.rows[1].cells, ElementsAre("2", "\"quoted\", with a comma"));
  EXPECT_EQ(table.rows[2].line, 6U);
  EXPECT_THAT(table.rows[2].cells, ElementsAre("3", "last"));
}

TEST(Table, TakesEveryLineEndTheSame) {
  for (const char* end : {"\n", "\r\n", "\r"}) {
    const std::string text = std::string("a,b") + end + "1,2" + end + end + "3,4" + end;
    const Table table = read(text);
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_THAT(table.rows[1].cells, ElementsAre("3", "4"));
    EXPECT_EQ(table.rows[1].line, 4U);
  }
}

TEST(Table, KeepsEmptyCellsAndWhiteSpace) {
  EXPECT_THAT(read("a,b,c\n, x ,\n").rows.at(0).cells, ElementsAre("", " x ", ""));
  EXPECT_THAT(read("a;b\n1,5;2\n", {"utf-8", ';'}).rows.at(0).cells, ElementsAre("1,5", "2"));
  EXPECT_THAT(read("a\tb\n\t2\n", {"utf-8", '\t'}).rows.at(0).cells, ElementsAre("", "2"));
}

TEST(Table, LeavesOutARowOfHxlTagsAndOnlyThat) {
  const Table tagged = read("id,place\n#event+id,\n1,x\n");
  EXPECT_TRUE(tagged.had_hxl_row);
  ASSERT_EQ(tagged.rows.size(), 1U);
  EXPECT_EQ(tagged.rows[0].line, 3U);
  const Table plain = read("id,place\n#event+id,a place\n,\n");
  EXPECT_FALSE(plain.had_hxl_row);
  EXPECT_EQ(plain.rows.size(), 2U);
  EXPECT_FALSE(read("id,place\n#1,\n").had_hxl_row);
}

TEST(Table, ReadsTheEncodingThatIsSaid) {
  EXPECT_THAT(read("a\n\x93\xE9\x94\n", {"windows-1252", ','}).rows.at(0).cells, ElementsAre("“é”"));
  EXPECT_THAT(read("a\n\xBA\xD8\xD5\xD2\n", {"iso-8859-5", ','}).rows.at(0).cells, ElementsAre("Киев"));
  EXPECT_THAT(read("\xEF\xBB\xBF"
                   "a\nК\n")
                  .rows.at(0)
                  .cells,
              ElementsAre("К"));
  EXPECT_THAT(read("\xEF\xBB\xBF"
                   "a\nК\n")
                  .columns,
              ElementsAre("a"));
  EXPECT_THAT(read(std::string("\xFF\xFE"
                               "a\0\n\0\x1A\x04\n\0",
                               10),
                   {"utf-16", ','})
                  .rows.at(0)
                  .cells,
              ElementsAre("К"));
  EXPECT_THAT(read(std::string("\xFE\xFF\0a\0\n\x04\x1A\0\n", 10), {"utf-16", ','}).rows.at(0).cells, ElementsAre("К"));
  EXPECT_THAT(read(std::string("a\0\n\0\x3D\xD8\x00\xDE\n\0", 10), {"utf-16le", ','}).rows.at(0).cells,
              ElementsAre("😀"));
}

TEST(Table, RefusesBytesThatTheEncodingDoesNotHaveWithTheirLine) {
  EXPECT_THAT(refusal("a\n1\n\x93quoted\x94\n"),
              testing::AllOf(HasSubstr("3: "), HasSubstr("byte 0x93"), HasSubstr("utf-8")));
  EXPECT_THAT(refusal("a\n\xC3"), HasSubstr("not text in the encoding"));
  EXPECT_THAT(refusal("a\n\xED\xA0\x80\n"), HasSubstr("not text in the encoding"));
  EXPECT_THAT(refusal("a\n\xC0\xAF\n"), HasSubstr("not text in the encoding"));
  EXPECT_THAT(refusal(std::string("a\n1\0\n", 5)), testing::AllOf(HasSubstr("2: "), HasSubstr("NUL")));
  EXPECT_THAT(refusal("a\n", {"no-such-encoding", ','}), HasSubstr("unknown encoding"));
}

TEST(Table, RefusesUtf8ThatIsSaidToBeSomethingElse) {
  EXPECT_THAT(refusal("a\nКиев\n", {"windows-1252", ','}), HasSubstr("found UTF-8 text, expected windows-1252 text"));
  EXPECT_THAT(refusal("a\nÉcole\n", {"iso-8859-1", ','}), HasSubstr("not the encoding that the map says"));
  EXPECT_EQ(refusal("a\nKyiv\n", {"windows-1252", ','}), "taken");
}

TEST(Table, RefusesQuotesThatAreNotCsv) {
  EXPECT_THAT(refusal("a,b\n1,x\"y\n"), testing::AllOf(HasSubstr("2:4"), HasSubstr("stray quote")));
  EXPECT_THAT(refusal("a,b\n1,\"x\"y\n"), HasSubstr("stray quote"));
  EXPECT_THAT(refusal("a,b\n1,2\n3,\"never closed\n4,5\n"), testing::AllOf(HasSubstr("3: "), HasSubstr("not closed")));
}

TEST(Table, RefusesWhatPassesALimit) {
  TableLimits limits;
  limits.row_bytes = 20;
  EXPECT_THAT(refusal("a,b\n1,2\n3,\"never closed\n4,5\n6,7\n8,9\n", {}, limits),
              testing::AllOf(HasSubstr("3: "), HasSubstr("too long")));
  limits = {};
  limits.columns = 2;
  EXPECT_THAT(refusal("a,b\n1,2,3\n", {}, limits), testing::AllOf(HasSubstr("2: "), HasSubstr("too many columns")));
  limits = {};
  limits.rows = 2;
  EXPECT_THAT(refusal("a\n1\n2\n3\n", {}, limits), HasSubstr("too many rows"));
  limits = {};
  limits.bytes = 10;
  EXPECT_THAT(refusal("a,b\n1,2\n3,4\n", {}, limits), HasSubstr("larger than 10 bytes"));
  EXPECT_THAT(refusal(gzip(std::string(1 << 20, 'a')), {}, limits), HasSubstr("larger than 10 bytes"));
}

TEST(Table, RefusesAHeaderThatCannotNameItsColumns) {
  EXPECT_THAT(refusal(""), HasSubstr("empty table"));
  EXPECT_THAT(refusal("\n\r\n"), HasSubstr("empty table"));
  EXPECT_THAT(refusal("a,b, a\n"), HasSubstr("two columns of one name"));
  EXPECT_EQ(refusal("a,,\n1,2,3\n"), "taken");
}

TEST(Table, UnpacksGzipOfOneOrMoreMembers) {
  EXPECT_THAT(read(gzip("a\n1\n")).rows.at(0).cells, ElementsAre("1"));
  EXPECT_EQ(read(gzip("a\n1\n") + gzip("2\n")).rows.size(), 2U);
  const std::string whole = gzip("a\n1\n");
  EXPECT_THAT(refusal(whole.substr(0, whole.size() - 3)), HasSubstr("cannot unpack"));
  std::string damaged = whole;
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);  // the checksum
  EXPECT_THAT(refusal(damaged), HasSubstr("damaged data"));
}

// Cells of every nasty sort, written by the rules of RFC 4180, come back as they were, on the line where they were
// written.
TEST(Table, GivesBackWhatWasWrittenByTheRules) {
  std::mt19937_64 random(20160227);
  const std::vector<std::string> parts{"a", "ü", "\"", ",", ";", "\n", "\r\n", " ", "\t", "#x", "😀", ""};
  for (int round = 0; round < 400; ++round) {
    const std::size_t width = 1 + random() % 4;
    std::string text = "c0";
    for (std::size_t i = 1; i < width; ++i) text += ",c" + std::to_string(i);
    text += '\n';
    std::vector<Row> written;
    for (std::size_t n = random() % 5; n > 0; --n) {
      Row row{1 + static_cast<std::size_t>(std::ranges::count(text, '\n')), {}};
      for (std::size_t i = 0; i < width; ++i) {
        std::string cell;
        for (std::size_t k = random() % 4; k > 0; --k) cell += parts[random() % parts.size()];
        text += (i > 0 ? "," : "") + std::string("\"");
        for (const char c : cell) text += c == '"' ? "\"\"" : std::string(1, c);
        text += '"';
        row.cells.push_back(std::move(cell));
      }
      text += '\n';
      written.push_back(std::move(row));
    }
    const Table table = read(text);
    std::vector<Row> expected = written;
    if (table.had_hxl_row) expected.erase(expected.begin());
    ASSERT_EQ(table.rows.size(), expected.size()) << text;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(table.rows[i].cells, expected[i].cells) << text;
      EXPECT_EQ(table.rows[i].line, expected[i].line) << text;
    }
  }
}

}  // namespace
}  // namespace truce::intake
