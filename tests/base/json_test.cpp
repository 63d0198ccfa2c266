#include "base/json.h"

#include <gtest/gtest.h>

namespace truce {
namespace {

TEST(StrictJson, ReadsWhatEveryReaderReadsTheSame) {
  EXPECT_EQ(parse_json(R"({"a":[1,-2,"x",true,null,1.5]})").value().dump(), R"({"a":[1,-2,"x",true,null,1.5]})");
  EXPECT_EQ(parse_json("9007199254740991").value(), 9007199254740991);
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
