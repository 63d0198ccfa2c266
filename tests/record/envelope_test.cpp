#include "record/envelope.h"

#include <gmock/gmock.h>

#include "base/base.h"
#include "example_case.h"

namespace truce {
namespace {

using test::fixed_key;
using testing::HasSubstr;

TEST(PreAuthenticationEncoding, is_that_of_the_dsse_specification) {
  EXPECT_EQ(pre_authentication_encoding("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  EXPECT_EQ(pre_authentication_encoding("", ""), "DSSEv1 0  0 ");
  EXPECT_EQ(pre_authentication_encoding("a", "é"), "DSSEv1 1 a 2 é");  // lengths are in bytes
}

TEST(PreAuthenticationEncoding, is_the_one_printed_in_the_published_protocol) {
  auto folder = test::published("vectors-dsse");
  if (!folder) GTEST_SKIP() << "the DSSE protocol text is not here";
  std::string text = read_file(*folder / "protocol.md").value();
  EXPECT_THAT(text,
              HasSubstr("\n" + pre_authentication_encoding("http://example.com/HelloWorld", "hello world") + "\n"));
}

TEST(PreAuthenticationEncoding, never_gives_two_pairs_the_same_bytes) {
  EXPECT_NE(pre_authentication_encoding("a", "b 1 c"), pre_authentication_encoding("a 5 b", "c"));
  EXPECT_NE(pre_authentication_encoding("ab", "c"), pre_authentication_encoding("a", "bc"));
}

TEST(Envelope, keeps_the_payload_byte_for_byte) {
  std::string odd = "{ \"b\" : 1.50,\r\n\t\"a\":\"\\u0041\" }\n";
  odd.push_back('\0');
  Envelope envelope = sign_entry(odd, fixed_key(4));
  EXPECT_EQ(envelope.payload, odd);
  Envelope back = parse_envelope(print_envelope(envelope)).value();
  EXPECT_EQ(back, envelope);
  EXPECT_TRUE(verify_envelope(back, fixed_key(4).public_key()));
}

TEST(Envelope, prints_exactly_the_members_of_dsse) {
  Json json = Json::parse(print_envelope(sign_entry("{}", fixed_key(4))));
  EXPECT_EQ(json.size(), 3U);
  EXPECT_EQ(json["payload"], "e30=");
  EXPECT_EQ(json["payloadType"], "application/vnd.truce.entry.v1+json");
  ASSERT_EQ(json["signatures"].size(), 1U);
  EXPECT_EQ(json["signatures"][0].size(), 2U);
  EXPECT_EQ(json["signatures"][0]["keyid"], fixed_key(4).id().str());
  EXPECT_EQ(from_base64(json["signatures"][0]["sig"].get<std::string>()).value().size(), 64U);
}

TEST(Envelope, holds_only_for_its_own_key_type_and_payload) {
  Envelope envelope = sign_entry("{}", fixed_key(4));
  EXPECT_FALSE(verify_envelope(envelope, fixed_key(5).public_key()));
  Envelope other = envelope;
  other.payload_type += "x";
  EXPECT_FALSE(verify_envelope(other, fixed_key(4).public_key()));
  other = envelope;
  other.payload += " ";
  EXPECT_FALSE(verify_envelope(other, fixed_key(4).public_key()));
  other = envelope;
  other.key = fixed_key(5).id();
  EXPECT_FALSE(verify_envelope(other, fixed_key(4).public_key()));
}

TEST(ParseEnvelope, takes_the_url_safe_alphabet_too_and_no_mixture) {
  Envelope envelope = sign_entry("\xfb\xff\xfe>>>???", fixed_key(4));
  std::string standard = to_base64(as_bytes(envelope.payload));
  ASSERT_THAT(standard, testing::AllOf(HasSubstr("+"), HasSubstr("/")));
  Json json = Json::parse(print_envelope(envelope));
  std::string url = standard;
  std::ranges::replace(url, '+', '-');
  std::string mixed = url;
  std::ranges::replace(url, '/', '_');
  json["payload"] = url;
  EXPECT_EQ(parse_envelope(json.dump()).value().payload, envelope.payload);
  json["payload"] = mixed;
  auto refused = parse_envelope(json.dump());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().pointer, "/payload");
}

// The protocol text's envelope has no key id, which we need; with one it is read, and what it says is what is printed
// beside it.
TEST(ParseEnvelope, reads_the_published_example_when_it_says_whose_signature_it_is) {
  auto folder = test::published("vectors-dsse");
  if (!folder) GTEST_SKIP() << "the DSSE protocol text is not here";
  const std::string text = read_file(*folder / "protocol.md").value();
  const std::size_t begin = text.find("{\"payload\"");
  Json json = Json::parse(text.substr(begin, text.find("```", begin) - begin));
  auto nameless = parse_envelope(json.dump());
  ASSERT_FALSE(nameless);
  EXPECT_EQ(nameless.error().pointer, "/signatures/0");
  json["signatures"][0]["keyid"] = fixed_key(4).id().str();
  const Envelope envelope = parse_envelope(json.dump()).value();
  EXPECT_EQ(envelope.payload, "hello world");
  EXPECT_EQ(envelope.payload_type, "http://example.com/HelloWorld");
  EXPECT_EQ(to_base64(envelope.signature), json["signatures"][0]["sig"].get<std::string>());
  EXPECT_FALSE(verify_envelope(envelope, fixed_key(4).public_key()));  // theirs is ECDSA
}

TEST(ParseEnvelope, ignores_members_that_dsse_may_add) {
  Json json = Json::parse(print_envelope(sign_entry("{}", fixed_key(4))));
  json["extension"] = {1, 2};
  json["signatures"][0]["cert"] = "x";
  EXPECT_EQ(parse_envelope(json.dump()).value(), sign_entry("{}", fixed_key(4)));
}

TEST(ParseEnvelope, names_what_is_wrong_and_where) {
  const Json good = Json::parse(print_envelope(sign_entry("{}", fixed_key(4))));
  auto pointer_after = [&](auto change) {
    Json json = good;
    change(json);
    auto parsed = parse_envelope(json.dump());
    return parsed ? std::string("accepted") : parsed.error().pointer;
  };
  EXPECT_EQ(pointer_after([](Json& j) { j["payload"] = 7; }), "/payload");
  EXPECT_EQ(pointer_after([](Json& j) { j["payload"] = "e30"; }), "/payload");
  EXPECT_EQ(pointer_after([](Json& j) { j["payload"] = "e31="; }), "/payload");
  EXPECT_EQ(pointer_after([](Json& j) { j["payloadType"] = nullptr; }), "/payloadType");
  EXPECT_EQ(pointer_after([](Json& j) { j["signatures"] = Json::array(); }), "/signatures");
  EXPECT_EQ(pointer_after([](Json& j) { j["signatures"].push_back(j["signatures"][0]); }), "/signatures");
  EXPECT_EQ(pointer_after([](Json& j) { j["signatures"][0].erase("keyid"); }), "/signatures/0");
  EXPECT_EQ(pointer_after([](Json& j) { j["signatures"][0]["keyid"] = "ABCDEF0123456789"; }), "/signatures/0/keyid");
  EXPECT_EQ(pointer_after([](Json& j) { j["signatures"][0]["sig"] = "AAAA"; }), "/signatures/0/sig");
  EXPECT_EQ(pointer_after([](Json& j) { j.erase("payload"); }), "");
  EXPECT_FALSE(parse_envelope("[]"));
  EXPECT_FALSE(parse_envelope(R"({"payload":"e30=","payload":"e30="})"));
  EXPECT_FALSE(parse_envelope(std::string(envelope_json_limit + 1, ' ')));
}

}  // namespace
}  // namespace truce
