#include "base/json.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

namespace truce {
namespace {

TEST(StrictJson, ReadsWhatEveryReaderReadsTheSame) {
  EXPECT_EQ(parse_json(R"({"a":[1,-2,"x",true,null,1.5]})").value().dump(), R"({"a":[1,-2,"x",true,null,1.5]})");
  EXPECT_EQ(parse_json("9007199254740991").value(), 9007199254740991);
  EXPECT_EQ(parse_json("-9007199254740991").value(), -9007199254740991);
  EXPECT_EQ(parse_json(R"(["\ud83d\ude00\n\u0000"])").value()[0], std::string("😀\n\0", 6));
  EXPECT_EQ(parse_json(R"({"b":1,"a":{"d":2,"c":3}})").value().dump(), R"({"a":{"c":3,"d":2},"b":1})");
}

TEST(StrictJson, TellsWholeNumbersFromOthersBySpelling) {
  EXPECT_TRUE(parse_json("7").value().is_number_unsigned());
  EXPECT_TRUE(parse_json("-0").value().is_number_unsigned());
  EXPECT_TRUE(parse_json("-7").value().is_number_integer());
  EXPECT_TRUE(parse_json("7.0").value().is_number_float());
  EXPECT_TRUE(parse_json("1e5").value().is_number_float());
}

/// Documents damaged at random places, against nlohmann's parser, which only the profile's own rules part from ours.
TEST(StrictJson, AgreesWithAPlainReaderOnDamagedDocuments) {
  const std::string whole =
      R"({"a":[1,-2.5e3,"x\u00e9\ud83d\ude00\\",true,null,{"b":{},"c":[[]]}],"d":"é","e":9007199254740991,"f":-0})";
  std::mt19937_64 random(7);
  const std::string_view letters = "{}[]\",:\\ux0123456789aeE+-. \n\xc3\xa9\xed\xa0\x80";
  std::size_t taken = 0;
  std::size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = whole;
    for (std::size_t changes = 1 + random() % 2; changes > 0; --changes) {
      text[random() % text.size()] = letters[random() % letters.size()];
    }
    const auto strict = parse_json(text);
    const Json plain = Json::parse(text, nullptr, false);
    if (strict) {
      ++taken;
      ASSERT_EQ(*strict, plain) << text;
    } else {
      ++refused;
      ASSERT_TRUE(plain.is_discarded() || strict.error().message != "malformed JSON") << text;
      ASSERT_GE(strict.error().column, 1U) << text;
    }
  }
  EXPECT_GT(taken, 1000U);
  EXPECT_GT(refused, 1000U);
}

struct Refusal {
  const char* text;
  const char* pointer;
  const char* message;
};

TEST(StrictJson, RefusesWhatReadersDisagreeOn) {
  const Refusal refusals[] = {
      {R"({"a":1,"a":2})", "/a", "duplicate member"},
      {R"({"a":1,"\u0061":2})", "/a", "duplicate member"},
      {R"({"x":[{"b":1,"b":1}]})", "/x/0/b", "duplicate member"},
      {R"(["\ud800"])", "/0", "malformed JSON"},
      {R"(["\udc00"])", "/0", "malformed JSON"},
      {R"(["\ud800\u0041"])", "/0", "malformed JSON"},
      {R"(["\ude00\ud83d"])", "/0", "malformed JSON"},
      {"[\"\xed\xa0\x80\"]", "/0", "malformed JSON"},
      {R"({"a":{"z":1},"b":{"y":[0,{"":1,"":2}]}})", "/b/y/1/", "duplicate member"},
      {R"({"b":1,"a":2,"b":3})", "/b", "duplicate member"},
      {R"({"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"i":0,"j":0,"k":0,"l":0,"m":0,"n":0,"o":0,"p":0,"q":0,"r":0,"s":0,"t":0,"c":1})",
       "/c", "duplicate member"},
      {"[\"\xff\"]", "/0", "malformed JSON"},
      {"[\"\xc0\xaf\"]", "/0", "malformed JSON"},
      {"[9007199254740992]", "/0", "unexpected value"},
      {"[-9007199254740992]", "/0", "unexpected value"},
      {"[123456789012345678901234567890]", "/0", "unexpected value"},
      {"[1] 2", "", "malformed JSON"},
      {R"({"a":{)", "/a", "malformed JSON"},
      {"[1,]", "/1", "malformed JSON"},
      {"// c\n1", "", "malformed JSON"},
      {"", "", "malformed JSON"},
      {"\xEF\xBB\xBF{}", "", "malformed JSON"},
      {"[1e999]", "/0", "malformed JSON"},
  };
  for (const Refusal& refusal : refusals) {
    auto json = parse_json(refusal.text);
    ASSERT_FALSE(json.has_value()) << refusal.text;
    EXPECT_EQ(json.error().pointer, refusal.pointer) << refusal.text;
    EXPECT_EQ(json.error().message, refusal.message) << refusal.text;
  }
}

TEST(StrictJson, ErrorHasItsLineAndColumn) {
  auto json = parse_json("{\n  \"a\": 1,\n  \"a\": 2\n}");
  ASSERT_FALSE(json.has_value());
  EXPECT_EQ(json.error().line, 3U);
  EXPECT_GE(json.error().column, 5U);
}

TEST(StrictJson, HasLimitsOfSizeAndDepth) {
  EXPECT_EQ(parse_json(std::string(100, ' '), {.bytes = 99, .depth = 8}).error().code, ErrorCode::limit);
  EXPECT_EQ(parse_json("[[[]]]", {.bytes = 99, .depth = 2}).error().code, ErrorCode::limit);
  EXPECT_TRUE(parse_json("[[]]", {.bytes = 99, .depth = 2}).has_value());
  EXPECT_FALSE(parse_json(std::string(40'000, '[')).has_value());
}

TEST(Pointer, EscapesTildeAndSlash) {
  EXPECT_EQ(pointer_join("/a", "b/c~d"), "/a/b~1c~0d");
}

}  // namespace
}  // namespace truce
