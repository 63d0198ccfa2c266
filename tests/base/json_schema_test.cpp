#include <gtest/gtest.h>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <random>
#include <thread>

#include "base/json_value.h"
#include "base/schemas.h"

namespace truce {
namespace {

JsonSchema compiled(std::string_view text) {
  auto schema = JsonSchema::compile(text);
  if (!schema) throw std::logic_error(schema.error().text());
  return *std::move(schema);
}

std::string violation(std::string_view schema, const Json& value) {
  const auto errors = compiled(schema).validate(value);
  if (errors.size() != 1) return std::to_string(errors.size()) + " violations";
  return errors[0].text();
}

TEST(JsonSchema, CompilesBothPublicSchemas) {
  for (auto text : {schemas::entry_1(), schemas::terms_1()}) {
    const auto schema = JsonSchema::compile(text);
    EXPECT_TRUE(schema.has_value()) << schema.error().text();
  }
}

TEST(JsonSchema, RefusesKeywordsItWouldIgnore) {
  for (std::string keyword : {R"("oneOf":[{}])", R"("format":"date")", R"("exclusiveMinimum":0)", R"("if":{})",
                              R"("default":1)", R"("patternProperties":{})", R"("maxLenght":3)"}) {
    const auto schema = JsonSchema::compile(R"({"properties":{"a":{"items":{)" + keyword + "}}}}");
    ASSERT_FALSE(schema.has_value()) << keyword;
    EXPECT_EQ(schema.error().message, "unsupported keyword in a schema");
    EXPECT_TRUE(schema.error().pointer.starts_with("/properties/a/items/"));
  }
}

TEST(JsonSchema, RefusesMalformedSchemas) {
  for (std::string_view text :
       {R"({"type":"text"})",
        R"({"type":3})",
        R"({"enum":[]})",
        R"({"maxLength":-1})",
        R"({"maxLength":"3"})",
        R"({"pattern":"["})",
        R"({"pattern":"(?=a)+"})",
        R"({"required":"a"})",
        R"({"properties":[]})",
        R"({"items":[{}]})",
        R"({"$ref":"#/definitions/a"})",
        R"({"$ref":"other.json"})",
        R"({"definitions":{"a":{"$ref":"#/definitions/a"}}})",
        R"({"items":{"definitions":{}}})",
        R"({"definitions":{"a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/a"}}})",
        R"({"definitions":{"a":{}},"properties":{"b":{"$ref":"#/definitions/a","type":"string"}}})",
        R"({"definitions":{"a":{"odd":1}}})",
        R"({"dependencies":{"a":{}}})",
        R"({"uniqueItems":1})",
        R"({"description":1})",
        "[]",
        "{"}) {
    EXPECT_FALSE(JsonSchema::compile(text).has_value()) << text;
  }
}

TEST(JsonSchema, NamesTheNearestKnownMembersForAnUnknownOne) {
  EXPECT_EQ(violation(R"({"properties":{"name":{},"zone":{},"note":{}},"additionalProperties":false})", {{"naem", 1}}),
            R"(unknown member at /naem: found "naem", expected "name", "note", "zone")");
  EXPECT_EQ(violation(R"({"additionalProperties":false})", {{"a/b", 1}}),
            R"(unknown member at /a~1b: found "a/b", expected no members)");
}

TEST(JsonSchema, SaysWhatIsWrongInWords) {
  EXPECT_EQ(violation(R"({"required":["id"]})", Json::object()),
            R"(missing member: found no member "id", expected member "id")");
  EXPECT_EQ(violation(R"({"enum":["low","high",3]})", "mid"),
            R"(unexpected value: found "mid", expected one of "low", "high", 3)");
  EXPECT_EQ(violation(R"({"const":"entry/1"})", "entry/2"), R"(unexpected value: found "entry/2", expected "entry/1")");
  EXPECT_EQ(violation(R"({"type":["string","object"]})", 3), "unexpected value: found 3, expected text or an object");
  EXPECT_EQ(violation(R"({"items":{"type":"integer"}})", {1, 1.5}),
            "unexpected value at /1: found 1.5, expected an integer");
  EXPECT_EQ(violation(R"({"pattern":"^[a-z]+$"})", "A"),
            R"(unexpected value: found "A", expected text of the form ^[a-z]+$)");
  EXPECT_EQ(violation(R"({"pattern":"^[a-z]+$","description":"small letters"})", "A"),
            R"(unexpected value: found "A", expected small letters (^[a-z]+$))");
  EXPECT_EQ(violation(R"({"minimum":-90})", -91), "too small: found -91, expected at least -90");
  EXPECT_EQ(violation(R"({"maximum":90})", 90.5), "too large: found 90.5, expected at most 90");
  EXPECT_EQ(violation(R"({"minItems":1})", Json::array()), "too small: found 0 items, expected at least 1");
  EXPECT_EQ(violation(R"({"maxProperties":1})", {{"a", 1}, {"b", 1}}),
            "too large: found 2 members, expected at most 1");
  EXPECT_EQ(violation(R"({"uniqueItems":true})", {"a", "b", "a"}),
            "repeated item at /2: found the same as item 0, expected each item once");
  EXPECT_EQ(violation(R"({"dependencies":{"a":["b"]}})", {{"a", 1}}),
            R"(missing member: found "a" without "b", expected both or neither)");
  EXPECT_EQ(violation(R"({"propertyNames":{"maxLength":2}})", {{"abc", 1}}),
            "too large at /abc: found 3 characters, expected at most 2");
}

TEST(JsonSchema, CountsCharactersNotBytes) {
  const auto schema = compiled(R"({"maxLength":3})");
  EXPECT_TRUE(schema.validate("жит").empty());
  EXPECT_TRUE(schema.validate("😀😀😀").empty());
  EXPECT_EQ(schema.validate("жито").size(), 1U);
}

TEST(JsonSchema, TakesAWholeNumberForAnIntegerWhateverItsSpelling) {
  const auto schema = compiled(R"({"type":"integer"})");
  EXPECT_TRUE(schema.validate(1.0).empty());
  EXPECT_TRUE(schema.validate(-9007199254740991.0).empty());
  EXPECT_FALSE(schema.validate(9007199254740992.0).empty());
  EXPECT_FALSE(schema.validate(1e300).empty());
  EXPECT_FALSE(schema.validate(true).empty());
}

TEST(JsonSchema, FollowsRecursiveDefinitions) {
  const auto schema = compiled(R"({
    "definitions":{"tree":{"type":["array","string"],"items":{"$ref":"#/definitions/tree"}}},
    "properties":{"tree":{"$ref":"#/definitions/tree"}}})");
  EXPECT_TRUE(schema.validate({{"tree", {"a", {"b", {"c"}}}}}).empty());
  const auto errors = schema.validate({{"tree", Json::array({"a", Json::array({"b", Json::array({1})})})}});
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].pointer, "/tree/1/1/0");
}

TEST(JsonSchema, SurvivesLongTextsInEveryPattern) {
  const auto schema = compiled(schemas::terms_1());
  for (const std::string unit : {"a", "a.", "actor is ", "place within 5 m of a"}) {
    std::string text;
    while (text.size() < (1U << 20U)) text += unit;
    const auto errors = schema.validate({{"id", text}, {"groups", {{"g", {{"name", "g"}, {"when", text}}}}}});
    EXPECT_FALSE(errors.empty());
    for (const Error& error : errors) EXPECT_LT(error.text().size(), 4000U);
  }
}

TEST(JsonSchema, StopsAtALimitOfViolations) {
  Json many = Json::object();
  for (int i = 0; i < 5000; ++i) many["unknown" + std::to_string(i)] = i;
  EXPECT_EQ(compiled(schemas::entry_1()).validate(many).size(), JsonSchema::kMostViolations);
}

TEST(JsonSchema, MayBeAskedFromSeveralThreads) {
  const auto schema = compiled(schemas::entry_1());
  const auto once = schema.validate({{"id", "A B"}, {"kind", "x"}}).size();
  std::vector<std::size_t> counts(4);
  {
    std::vector<std::jthread> threads;
    for (auto& count : counts) {
      threads.emplace_back([&schema, &count] {
        for (int i = 0; i < 100; ++i) count += schema.validate({{"id", "A B"}, {"kind", "x"}}).size();
      });
    }
  }
  for (auto count : counts) EXPECT_EQ(count, 100 * once);
}

/// valijson as oracle (it takes 1.0 for no integer, as draft-04 did, so no such number here): values grown at random
/// from the schema itself, then damaged, must be taken or refused by both.
class AgainstValijson : public testing::Test {
 protected:
  std::mt19937_64 random{20160227};

  std::size_t below(std::size_t n) { return random() % n; }

  Json atom() {
    static const std::vector<Json> atoms{"",
                                         "a",
                                         "red-army.north",
                                         "A b",
                                         "2016-02-27T00:00",
                                         "500 m",
                                         "2 days",
                                         "0123456789abcdef",
                                         "T",
                                         "ж",
                                         0,
                                         1,
                                         -1,
                                         2.5,
                                         91.5,
                                         true,
                                         {},
                                         "UTC",
                                         Json::array(),
                                         Json::object(),
                                         "act is shelling",
                                         "res-2254#5"};
    return atoms[below(atoms.size())];
  }

  Json grow(const Json& root, Json schema, int depth) {
    while (schema.contains("$ref"))
      schema = root.at(Json::json_pointer(schema.at("$ref").get<std::string>().substr(1)));
    if (depth > 6 || below(40) == 0) return atom();
    if (schema.contains("const")) return schema["const"];
    if (schema.contains("enum")) return schema["enum"][below(schema["enum"].size())];
    Json type = schema.value("type", Json("object"));
    if (type.is_array()) type = type[below(type.size())];
    if (type == "array") {
      Json out = Json::array();
      for (std::size_t i = below(4); i > 0; --i)
        out.push_back(schema.contains("items") ? grow(root, schema["items"], depth + 1) : atom());
      return out;
    }
    if (type != "object") return atom();
    Json out = Json::object();
    const Json required = schema.value("required", Json::array());
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [name, part] : properties.items()) {
      const bool needed = std::ranges::find(required, Json(name)) != required.end();
      if (needed ? below(20) != 0 : below(6) == 0) out[name] = grow(root, part, depth + 1);
    }
    if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object()) {
      for (std::size_t i = below(3); i > 0; --i)
        out[i == 2 ? "Odd name" : "a.b"] = grow(root, schema["additionalProperties"], depth + 1);
    }
    if (below(30) == 0) out["unknown"] = atom();
    return out;
  }

  /// A whole value seldom passes by chance, so every definition and member of the schema is compared by itself.
  static void collect(const Json& schema, std::vector<Json>& parts) {
    if (!schema.is_object()) return;
    parts.push_back(schema);
    for (const char* keyword : {"items", "additionalProperties", "propertyNames"}) {
      if (schema.contains(keyword)) collect(schema[keyword], parts);
    }
    for (const char* keyword : {"properties", "definitions"}) {
      if (!schema.contains(keyword)) continue;
      for (const Json& part : schema[keyword]) collect(part, parts);
    }
  }

  void compare(std::string_view schema_text) {
    const Json root = Json::parse(schema_text);
    std::vector<Json> parts;
    collect(root, parts);
    std::size_t taken = 0;
    std::size_t refused = 0;
    for (Json& part : parts) {
      if (part.contains("$ref")) continue;
      if (!part.contains("definitions")) part["definitions"] = root["definitions"];
      const auto ours = compiled(part.dump());
      valijson::Schema theirs;
      valijson::SchemaParser parser;
      const valijson::adapters::NlohmannJsonAdapter adapter(part);
      parser.populateSchema(adapter, theirs);
      valijson::Validator validator;
      JsonReader reader;
      for (int round = 0; round < 40; ++round) {
        const Json value = grow(part, part, 0);
        const bool expected = validator.validate(theirs, valijson::adapters::NlohmannJsonAdapter(value), nullptr);
        const auto errors = ours.validate(value);
        ASSERT_EQ(errors.empty(), expected)
            << value.dump() << "\nagainst " << part.dump() << (errors.empty() ? "" : errors[0].text());
        const std::string text = value.dump();
        const auto quick = reader.read(text, {.bytes = text.size()});
        ASSERT_TRUE(quick) << text;
        EXPECT_EQ(quick->json(), value);
        EXPECT_EQ(ours.accepts(*quick), expected) << text << "\nagainst " << part.dump();
        ++(expected ? taken : refused);
        std::set<std::string> texts;
        for (const Error& error : errors) texts.insert(error.text());
        EXPECT_EQ(texts.size(), errors.size()) << "a violation said twice: " << *texts.begin();
      }
    }
    EXPECT_GT(taken, 500U);
    EXPECT_GT(refused, 500U);
  }
};

TEST_F(AgainstValijson, TakesAndRefusesTheSameEntries) {
  compare(schemas::entry_1());
}
TEST_F(AgainstValijson, TakesAndRefusesTheSameTerms) {
  compare(schemas::terms_1());
}

}  // namespace
}  // namespace truce
