#include "base/id.h"

#include <gtest/gtest.h>

namespace truce {
namespace {

TEST(Identifier, IsLowerCaseWordsJoinedByDotsAndHyphens) {
  for (const char* good : {"a", "coh.attack-gov", "ucdp-147997", "m9.border-start"})
    EXPECT_TRUE(is_identifier(good)) << good;
  for (const char* bad : {"", "A", "1a", "a..b", "a-", ".a", "a b", "a_b", "é"})
    EXPECT_FALSE(is_identifier(bad)) << bad;
}

TEST(Identifier, IsAtMostOneHundredAndTwentyBytes) {
  EXPECT_TRUE(is_identifier(std::string(120, 'a')));
  EXPECT_FALSE(is_identifier(std::string(121, 'a')));
}

TEST(Identifier, MalformedOneIsRefusedWithWhatWasFound) {
  auto id = ActorId::parse("Ahrar al-Sham");
  ASSERT_FALSE(id.has_value());
  EXPECT_EQ(id.error().text(),
            "malformed identifier: found \"Ahrar al-Sham\", expected an identifier such as coh.attack-gov");
}

TEST(Slug, OfAnyTextIsAnIdentifierOrEmpty) {
  EXPECT_EQ(slug("Ahrar al-Sham"), "ahrar-al-sham");
  EXPECT_EQ(slug("  (A)  "), "a");
  EXPECT_EQ(slug("!!"), "");
}

TEST(ErrorText, NamesTheFileTheLineAndThePlace) {
  Error error{.message = "unexpected value",
              .file = "x.yaml",
              .line = 3,
              .column = 7,
              .pointer = "/a/0",
              .found = "1",
              .expected = "a word"};
  EXPECT_EQ(error.text(), "x.yaml:3:7: unexpected value at /a/0: found 1, expected a word");
}

TEST(Excerpt, NeverCutsInsideACharacter) {
  EXPECT_EQ(excerpt("ééé", 3), "é…");
  EXPECT_EQ(excerpt("a\nb"), "a\\x0ab");
}

}  // namespace
}  // namespace truce
