#include "serve/structured_field.h"

#include <gtest/gtest.h>

namespace truce {
namespace {

TEST(StructuredField, reads_what_signatures_are_stated_in) {
  auto read =
      parse_dictionary(R"(sig1=("@method" "content-type";req);created=1618884473;keyid="a\"b\\";ok, b=:AQI=:, c)");
  ASSERT_TRUE(read) << read.error().text();
  ASSERT_EQ(read->size(), 3U);
  const FieldMember& first = read->at(0);
  EXPECT_EQ(first.key, "sig1");
  const auto& list = std::get<std::vector<ListedItem>>(first.value);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].item, FieldItem(std::string("@method")));
  EXPECT_EQ(list[1].parameters, (FieldParameters{{"req", true}}));
  EXPECT_EQ(first.parameters,
            (FieldParameters{{"created", std::int64_t{1618884473}}, {"keyid", std::string("a\"b\\")}, {"ok", true}}));
  EXPECT_EQ(std::get<FieldItem>(read->at(1).value), FieldItem(Bytes{1, 2}));
  EXPECT_EQ(std::get<FieldItem>(read->at(2).value), FieldItem(true));
}

TEST(StructuredField, reads_each_kind_of_item) {
  auto read = parse_dictionary("a=-15, b=999999999999999, c=tok:en/*, d=?0, e=\"\", f=(), g=(  1   2 ), *h=:: ,i=1");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(print_dictionary(*read), "a=-15, b=999999999999999, c=tok:en/*, d=?0, e=\"\", f=(), g=(1 2), *h=::, i=1");
}

TEST(StructuredField, an_empty_field_is_an_empty_dictionary) {
  EXPECT_TRUE(parse_dictionary("").value().empty());
  EXPECT_TRUE(parse_dictionary("   ").value().empty());
}

TEST(StructuredField, refuses_every_other_form) {
  for (const char* text : {
           "A=1",
           "1=1",
           "a=",
           "a=1,",
           ",a=1",
           "a=1 b=2",
           "a==1",
           "a=1.5",
           "a=1000000000000000",
           "a=-",
           "a=--1",
           "a=\"",
           "a=\"x",
           "a=\"\\x\"",
           "a=\"\x01\"",
           "a=\"\xc3\xa9\"",
           "a=:AQI:",
           "a=:AQJ=:",
           "a=:A Q=:",
           "a=:AQ==",
           "a=?2",
           "a=?",
           "a=(",
           "a=(1",
           "a=(1,2)",
           "a=(1)(2)",
           "a=(\"x\"\"y\")",
           "a=((1))",
           "a=1;",
           "a=1;A",
           "a=1;b=",
           "a=1 ;b",
           "a=1, a=2",
           "a=1;b=1;b=2",
           "a=@x",
           "a=1\n",
           "a=1,\n b",
           "a;=1",
       }) {
    auto read = parse_dictionary(text);
    EXPECT_FALSE(read) << text;
    EXPECT_TRUE(read || !read.error().text().empty());
  }
}

TEST(StructuredField, takes_so_much_and_no_more) {
  auto repeated = [](int count, const std::string& before, const std::string& between, const std::string& after) {
    std::string text = before;
    for (int i = 0; i < count; ++i) text += (i > 0 ? between : "") + "k" + std::to_string(i);
    return text + after;
  };
  EXPECT_TRUE(parse_dictionary(repeated(16, "", ", ", "")));
  EXPECT_FALSE(parse_dictionary(repeated(17, "", ", ", "")));
  EXPECT_TRUE(parse_dictionary(repeated(32, "a=(", " ", ")")));
  EXPECT_FALSE(parse_dictionary(repeated(33, "a=(", " ", ")")));
  EXPECT_TRUE(parse_dictionary(repeated(16, "a=1;", ";", "")));
  EXPECT_FALSE(parse_dictionary(repeated(17, "a=1;", ";", "")));
  EXPECT_TRUE(parse_dictionary("a=\"" + std::string(8188, 'x') + "\""));
  EXPECT_FALSE(parse_dictionary("a=\"" + std::string(8189, 'x') + "\""));
}

}  // namespace
}  // namespace truce
