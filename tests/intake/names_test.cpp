#include "intake/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace truce::intake {
namespace {

using testing::ElementsAre;

// Winkler, "Advanced methods for record linkage" (1994), table of examples: pair, Jaro, Jaro-Winkler, to three digits.
TEST(JaroWinkler, GivesThePublishedValues) {
  struct Pair {
    const char* a;
    const char* b;
    double similarity;
  };
  const Pair pairs[] = {{"SHACKLEFORD", "SHACKELFORD", 0.982},
                        {"DUNNINGHAM", "CUNNIGHAM", 0.896},
                        {"NICHLESON", "NICHULSON", 0.956},
                        {"JONES", "JOHNSON", 0.832},
                        {"MASSEY", "MASSIE", 0.933},
                        {"ABROMS", "ABRAMS", 0.922},
                        {"JERALDINE", "GERALDINE", 0.926},
                        {"MARHTA", "MARTHA", 0.961},
                        {"MICHELLE", "MICHAEL", 0.921},
                        {"JULIES", "JULIUS", 0.933},
                        {"TANYA", "TONYA", 0.880},
                        {"DWAYNE", "DUANE", 0.840},
                        {"SEAN", "SUSAN", 0.805},
                        {"JON", "JOHN", 0.933},
                        {"DIXON", "DICKSONX", 0.813},
                        {"BROOK HALLOW", "BROOK HLLW", 0.967},
                        {"DECATUR", "DECATIR", 0.943},
                        {"LACURA", "LOCURA", 0.900},
                        {"IOWA", "IONA", 0.867}};
  for (const Pair& pair : pairs) {
    EXPECT_NEAR(jaro_winkler(pair.a, pair.b), pair.similarity, 0.0006) << pair.a << ' ' << pair.b;
  }
}

TEST(JaroWinkler, CountsCodePointsNotBytes) {
  EXPECT_DOUBLE_EQ(jaro_winkler("МАРХТА", "МАРТХА"), jaro_winkler("MARHTA", "MARTHA"));
  EXPECT_DOUBLE_EQ(jaro_winkler("", ""), 1);
  EXPECT_DOUBLE_EQ(jaro_winkler("", "a"), 0);
  EXPECT_DOUBLE_EQ(jaro_winkler("a", "b"), 0);
}

TEST(JaroWinkler, IsBoundedSymmetricAndOneOnlyForEqualTexts) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string a;
    std::string b;
    for (std::size_t n = random() % 8; n > 0; --n) a += static_cast<char>('a' + random() % 4);
    for (std::size_t n = random() % 8; n > 0; --n) b += static_cast<char>('a' + random() % 4);
    const double similarity = jaro_winkler(a, b);
    EXPECT_GE(similarity, 0);
    EXPECT_LE(similarity, 1);
    EXPECT_EQ(similarity == 1, a == b) << a << ' ' << b;
    EXPECT_DOUBLE_EQ(similarity, jaro_winkler(b, a)) << a << ' ' << b;
  }
}

TEST(FoldName, MakesSpellingsOfOneNameEqual) {
  EXPECT_EQ(fold_name("  Government\n of  UKRAINE "), "government of ukraine");
  EXPECT_EQ(fold_name("Ｕ.Ｓ."), "u.s.");
  EXPECT_EQ(fold_name("Straße"), fold_name("STRASSE"));
  EXPECT_EQ(fold_name("Cafe\u0301"), fold_name("Café"));
  EXPECT_EQ(fold_name("ДНР"), "днр");
}

TEST(NameIndex, KnowsANameExactlyOrNotAtAll) {
  NameIndex index;
  ASSERT_TRUE(index.add("Government of Ukraine", ActorId("ua-forces")));
  ASSERT_TRUE(index.add_nobody("Unknown"));
  EXPECT_EQ(index.find("government of  ukraine").actor, ActorId("ua-forces"));
  EXPECT_FALSE(index.find("Government of Ukrain").known);
  EXPECT_TRUE(index.find("UNKNOWN").known);
  EXPECT_TRUE(index.find("UNKNOWN").actor.empty());
}

TEST(NameIndex, RefusesANameForTwoActors) {
  NameIndex index;
  ASSERT_TRUE(index.add("DPR", ActorId("dpr")));
  EXPECT_TRUE(index.add("dpr", ActorId("dpr")));
  EXPECT_FALSE(index.add("Dpr", ActorId("lpr")));
  EXPECT_FALSE(index.add_nobody("DPR"));
  EXPECT_FALSE(index.add(" ", ActorId("dpr")));
}

TEST(NameIndex, ShowsTheClosestNamesBestFirst) {
  NameIndex index;
  for (const char* name : {"Turkish Military", "Russian Military", "Israeli Military", "YPG"}) {
    ASSERT_TRUE(index.add(name, ActorId("a")));
  }
  EXPECT_EQ(index.closest("Rusian Military", 1), std::vector<std::string>{"Russian Military"});
  EXPECT_EQ(index.closest("Turkish Militray").front(), "Turkish Military");
  EXPECT_TRUE(index.closest("xxxx").empty());
  EXPECT_LE(index.closest("Military").size(), 3U);
}

TEST(SplitCell, NeverCutsAKnownName) {
  const auto known = [](std::string_view name) { return name == "A, B" || name == "C" || name == "A"; };
  EXPECT_THAT(split_cell("C, A, B, D", ",", known), ElementsAre("C", "A, B", "D"));
  EXPECT_THAT(split_cell("A, B", ",", known), ElementsAre("A, B"));
  EXPECT_THAT(split_cell("A,C,, ,D", ",", known), ElementsAre("A", "C", "D"));
  EXPECT_THAT(split_cell(" X, Y ", "", known), ElementsAre("X, Y"));
  EXPECT_THAT(split_cell(",", ",", known), ElementsAre());
  EXPECT_THAT(split_cell("  ", ",", known), ElementsAre());
}

}  // namespace
}  // namespace truce::intake
