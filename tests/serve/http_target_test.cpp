#include "serve/http_target.h"

#include <gtest/gtest.h>

#include <string>

namespace truce {
namespace {

TEST(HttpTarget, parts_at_the_first_question_mark_and_decodes_nothing) {
  EXPECT_EQ(parse_target("/"), (HttpTarget{"/", ""}));
  EXPECT_EQ(parse_target("/a/../%2e?b=%20&c?d"), (HttpTarget{"/a/../%2e", "b=%20&c?d"}));
  EXPECT_EQ(parse_target("/a?"), (HttpTarget{"/a", ""}));
  EXPECT_EQ(parse_target("/?"), (HttpTarget{"/", ""}));
  EXPECT_EQ(parse_target("//a//"), (HttpTarget{"//a//", ""}));
}

TEST(HttpTarget, loses_the_host_of_an_absolute_one) {
  EXPECT_EQ(parse_target("http://host/a?b"), (HttpTarget{"/a", "b"}));
  EXPECT_EQ(parse_target("https://host:1"), (HttpTarget{"/", ""}));
  EXPECT_EQ(parse_target("http://host?b/c"), (HttpTarget{"/", "b/c"}));
}

TEST(HttpTarget, is_nothing_in_other_forms) {
  for (const std::string& target :
       {std::string(), std::string("*"), std::string("host:1"), std::string("a/b"), std::string("?a"),
        std::string("http://"), std::string("http:///a"), std::string("http:/a"), std::string("ftp://host/a"),
        std::string("HTTP://host/a"), std::string("/a b"), std::string("/a\tb"), std::string("/a\0b", 4),
        std::string("/\x7f"), std::string("/\xc3\xa9"), std::string("/a#b")}) {
    EXPECT_FALSE(parse_target(target)) << target;
  }
}

TEST(PercentDecode, gives_text_and_nothing_else) {
  EXPECT_EQ(percent_decode("a%20b+%D9%85%f0%9f%95%8a"), "a b+\xd9\x85\xf0\x9f\x95\x8a");
  EXPECT_EQ(percent_decode(""), "");
  EXPECT_EQ(percent_decode("%25%32%46"), "%2F") << "once";
  EXPECT_EQ(percent_decode("%2e%2E%2f"), "../");
  for (const char* text :
       {"%",   "%2",  "a%2",    "%zz",       "%0g",       "%-1",          "%00",          "%0a", "%7f",    "%c2%85",
        "%80", "%c2", "%c0%af", "%e0%80%af", "%ed%a0%80", "%f4%90%80%80", "%f0%80%80%80", "%ff", "%e2%82", "\xc3"}) {
    EXPECT_FALSE(percent_decode(text)) << text;
  }
}

TEST(ParseQuery, gives_parameters_in_order) {
  EXPECT_EQ(parse_query("a=1&b=%3d%26&&c&=d&a=2+3&e=f=g"),
            (QueryParameters{{"a", "1"}, {"b", "=&"}, {"c", ""}, {"", "d"}, {"a", "2 3"}, {"e", "f=g"}}));
  EXPECT_EQ(parse_query(""), QueryParameters{});
  EXPECT_EQ(parse_query("%61=b"), (QueryParameters{{"a", "b"}}));
  EXPECT_FALSE(parse_query("a=%"));
  EXPECT_FALSE(parse_query("a&%ff=1"));
}

}  // namespace
}  // namespace truce
