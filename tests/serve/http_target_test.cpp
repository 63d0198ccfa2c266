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

}  // namespace
}  // namespace truce
