#include "serve/message_signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include "record/fixtures.h"

namespace truce {
namespace {

using test::fixed_key;
using testing::HasSubstr;

const std::string origin = "https://truce.example";
const Instant noon = parse_instant("2026-03-01T12:00Z").value();
const KeyPair officer = fixed_key(3);
const std::string nonce = "0123456789abcdef";

void add(HttpRequest& request, const HttpHeaders& headers) {
  for (auto [name, value] : headers) {
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    request.headers.emplace_back(name, value);
  }
}

HttpRequest post() {
  HttpRequest request;
  request.method = "POST";
  request.path = "/api/entries";
  request.query = "dry_run=1";
  request.headers = {{"host", "truce.example"}, {"content-type", "application/json"}};
  request.body = "{}";
  return request;
}

HttpRequest signed_post() {
  HttpRequest request = post();
  add(request, sign_request(request, origin, officer, noon, nonce));
  return request;
}

std::string* header(HttpRequest& request, const std::string& name) {
  for (auto& [stated, value] : request.headers) {
    if (stated == name) return &value;
  }
  return nullptr;
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  ASSERT_NE(text.find(from), std::string::npos) << text;
  text.replace(text.find(from), from.size(), to);
}

/// The whole way: empty when it holds for the officer's key, else why not.
std::string verdict(const HttpRequest& request, Instant now = noon, const std::string& at = origin) {
  auto stated = read_signature(request);
  if (!stated) return stated.error().text();
  if (!*stated) return "unsigned";
  auto claim = check_signature(request, **stated, at, now);
  if (!claim) return claim.error().text();
  if (claim->key != officer.id()) return "another key";
  return officer.public_key().verify(as_bytes(claim->base), claim->signature) ? "" : "forged";
}

/// RFC 9421, appendix B.2.6: request of appendix B.2, key test-key-ed25519 of appendix B.1.4 (its JWK's "d" and "x").
TEST(MessageSignature, agrees_with_the_standards_own_example) {
  HttpRequest request;
  request.method = "POST";
  request.path = "/foo";
  request.query = "param=Value&Pet=dog";
  request.headers = {
      {"host", "example.com"},
      {"date", "Tue, 20 Apr 2021 02:07:55 GMT"},
      {"content-type", "application/json"},
      {"content-digest",
       "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"},
      {"content-length", "18"},
      {"signature-input",
       "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")"
       ";created=1618884473;keyid=\"test-key-ed25519\""},
      {"signature",
       "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"}};
  request.body = "{\"hello\": \"world\"}";
  auto stated = read_signature(request);
  ASSERT_TRUE(stated && *stated) << stated.error().text();
  EXPECT_EQ((*stated)->label, "sig-b26");
  auto base = signature_base(request, "https://example.com", (*stated)->components, (*stated)->parameters);
  ASSERT_TRUE(base) << base.error().text();
  EXPECT_EQ(*base,
            "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n"
            "\"@method\": POST\n"
            "\"@path\": /foo\n"
            "\"@authority\": example.com\n"
            "\"content-type\": application/json\n"
            "\"content-length\": 18\n"
            "\"@signature-params\": (\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")"
            ";created=1618884473;keyid=\"test-key-ed25519\"");
  Bytes seed(32);
  ASSERT_EQ(sodium_base642bin(seed.data(), seed.size(), "n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU", 43, nullptr,
                              nullptr, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
            0);
  const KeyPair key = KeyPair::from_seed(std::span<const std::uint8_t, 32>(seed.data(), 32));
  EXPECT_EQ(key.public_key().base64(), "JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=");
  EXPECT_TRUE(key.public_key().verify(as_bytes(*base), (*stated)->signature));
  EXPECT_EQ(key.sign(as_bytes(*base)), (*stated)->signature) << "Ed25519 gives one signature";
}

/// RFC 9530, appendix D: sha-256 of the body {"hello": "world"} and a newline.
TEST(MessageSignature, names_a_body_by_its_digest) {
  EXPECT_EQ(content_digest("{\"hello\": \"world\"}\n"), "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:");
}

TEST(MessageSignature, what_is_signed_here_holds_here) {
  EXPECT_EQ(verdict(signed_post()), "");
  HttpRequest get;
  get.method = "GET";
  get.path = "/api/case";
  get.headers = {{"host", "truce.example"}};
  add(get, sign_request(get, origin, officer, noon, nonce));
  EXPECT_EQ(verdict(get), "");
  EXPECT_EQ(header(get, "content-digest"), nullptr);
  get.head = true;
  EXPECT_EQ(verdict(get), "forged") << "a HEAD is another request than a GET";
}

TEST(MessageSignature, nothing_of_the_request_can_be_changed) {
  std::vector<HttpRequest> changed(8, signed_post());
  changed[0].method = "PUT";
  changed[1].path = "/api/entrie";
  changed[2].query = "";
  changed[3].body = "[]";
  *header(changed[4], "content-digest") = content_digest("[]");
  changed[5].body = "[]";
  *header(changed[5], "content-digest") = content_digest("[]");
  replace(*header(changed[6], "signature-input"), "created=1772366400", "created=1772366401");
  replace(*header(changed[7], "signature"), ":", ":AAAA");
  for (const HttpRequest& request : changed) EXPECT_NE(verdict(request), "") << &request - changed.data();
  EXPECT_EQ(verdict(signed_post(), noon, "https://evil.example"), "forged") << "at another address";
}

TEST(MessageSignature, is_good_for_a_minute_either_way) {
  auto at = [](std::int64_t ms) { return verdict(signed_post(), noon + Duration{ms}); };
  EXPECT_EQ(at(60'000), "");
  EXPECT_EQ(at(-60'000), "");
  EXPECT_THAT(at(60'001), HasSubstr("more than 60 s"));
  EXPECT_THAT(at(-60'001), HasSubstr("more than 60 s"));
}

/// A signature by the officer over what the test chooses.
HttpRequest signed_over(const std::string& components, const std::string& parameters, HttpRequest request = post()) {
  request.headers.emplace_back("content-digest", content_digest(request.body));
  request.headers.emplace_back("signature-input", "s=" + components + parameters);
  request.headers.emplace_back("signature", "s=:" + to_base64(Signature{}) + ":");
  auto stated = read_signature(request);
  if (!stated || !*stated) return request;
  auto base = signature_base(request, origin, (*stated)->components, (*stated)->parameters);
  if (base) *header(request, "signature") = "s=:" + to_base64(officer.sign(as_bytes(*base))) + ":";
  return request;
}

const std::string all = R"(("@method" "@target-uri" "content-digest"))";
const std::string usual =
    ";created=1772366400;keyid=\"" + officer.id().str() + "\";alg=\"ed25519\";nonce=\"" + nonce + "\"";

TEST(MessageSignature, must_cover_method_address_and_body) {
  EXPECT_EQ(verdict(signed_over(all, usual)), "");
  EXPECT_EQ(verdict(signed_over(R"(("@method" "@authority" "@path" "@query" "content-digest"))", usual)), "");
  EXPECT_EQ(verdict(signed_over(
                R"(("content-type" "@scheme" "@request-target" "@method" "@target-uri" "content-digest"))", usual)),
            "");
  EXPECT_THAT(verdict(signed_over(R"(("@target-uri" "content-digest"))", usual)), HasSubstr("cover @method"));
  for (const char* few :
       {R"(("@method" "@authority" "@path" "content-digest"))", R"(("@method" "@path" "@query" "content-digest"))",
        R"(("@method" "@authority" "@query" "content-digest"))", R"(("@method" "content-digest"))"}) {
    EXPECT_THAT(verdict(signed_over(few, usual)), HasSubstr("covers neither")) << few;
  }
  EXPECT_THAT(verdict(signed_over(R"(("@method" "@target-uri"))", usual)), HasSubstr("content-digest"));
  EXPECT_THAT(verdict(signed_over("()", usual)), HasSubstr("@method"));
}

TEST(MessageSignature, must_say_when_by_whom_how_and_once) {
  auto without = [](const std::string& part) {
    std::string parameters = usual;
    replace(parameters, part, "");
    return verdict(signed_over(all, parameters));
  };
  EXPECT_THAT(without(";created=1772366400"), HasSubstr("when it was created"));
  EXPECT_THAT(without(";keyid=\"" + officer.id().str() + "\""), HasSubstr("keyid"));
  EXPECT_THAT(without(";alg=\"ed25519\""), HasSubstr("alg"));
  EXPECT_THAT(without(";nonce=\"" + nonce + "\""), HasSubstr("nonce"));
  auto with = [](const std::string& from, const std::string& to) {
    std::string parameters = usual;
    replace(parameters, from, to);
    return verdict(signed_over(all, parameters));
  };
  EXPECT_THAT(with("\"ed25519\"", "\"hmac-sha256\""), HasSubstr("alg"));
  EXPECT_THAT(with("\"ed25519\"", "ed25519"), HasSubstr("alg")) << "a token is no string";
  EXPECT_THAT(with(nonce, "short"), HasSubstr("nonce"));
  EXPECT_THAT(with(nonce, std::string(65, 'n')), HasSubstr("nonce"));
  EXPECT_THAT(with("1772366400", "\"1772366400\""), HasSubstr("created"));
  EXPECT_THAT(with("1772366400", "-999999999999999"), HasSubstr("60 s"));
  EXPECT_THAT(with("1772366400", "999999999999999"), HasSubstr("60 s"));
  EXPECT_NE(with(officer.id().str(), "ABC"), "");
  EXPECT_EQ(with(";alg", ";tag=\"x\";expires=1772366401;alg"), "");
  EXPECT_THAT(with(";alg", ";expires=1772366400;alg"), HasSubstr("expired"));
  EXPECT_THAT(with(";alg", ";expires=x;alg"), HasSubstr("expired"));
}

TEST(MessageSignature, covers_nothing_that_could_be_read_in_two_ways) {
  for (const char* components :
       {R"(("@method" "@method" "@target-uri" "content-digest"))",
        R"(("@method" "@target-uri" "content-digest" "x-absent"))", R"(("@method" "@target-uri" "content-digest";sf))",
        R"(("@method" "@target-uri" "content-digest" "Host"))",
        R"(("@method" "@target-uri" "content-digest" "@status"))", R"(("@method" "@target-uri" "content-digest" host))",
        R"(("@method" "@target-uri" "content-digest" "@signature-params"))",
        R"(("@method" "@target-uri" "content-digest" "@query-param";name="dry_run"))"}) {
    EXPECT_NE(verdict(signed_over(components, usual)), "") << components;
  }
}

TEST(MessageSignature, a_digest_is_of_this_body_and_by_sha_256) {
  HttpRequest two = post();
  two.headers.emplace_back("content-digest", "sha-512=:AAAA:");
  EXPECT_EQ(verdict(signed_over(all, usual, two)), "") << "one that we know is enough";
  HttpRequest request = signed_post();
  *header(request, "content-digest") = "sha-512=:AAAA:";
  EXPECT_THAT(verdict(request), HasSubstr("sha-256"));
  *header(request, "content-digest") = "sha-256=(1)";
  EXPECT_THAT(verdict(request), HasSubstr("not of this body"));
  *header(request, "content-digest") = "sha-256";
  EXPECT_THAT(verdict(request), HasSubstr("not of this body"));
}

TEST(MessageSignature, is_one_under_one_label_in_two_fields) {
  auto with = [](const std::string& input, const std::string& signature) {
    HttpRequest request = post();
    if (!input.empty()) request.headers.emplace_back("signature-input", input);
    if (!signature.empty()) request.headers.emplace_back("signature", signature);
    return verdict(request);
  };
  const std::string bytes = ":" + to_base64(Signature{}) + ":";
  EXPECT_EQ(with("", ""), "unsigned");
  EXPECT_THAT(with("s=()", ""), HasSubstr("missing"));
  EXPECT_THAT(with("", "s=" + bytes), HasSubstr("missing"));
  EXPECT_THAT(with("s=()", "t=" + bytes), HasSubstr("one label"));
  EXPECT_THAT(with("s=(), t=()", "s=" + bytes + ", t=" + bytes), HasSubstr("one signature"));
  EXPECT_THAT(with("s=1", "s=" + bytes), HasSubstr("does not list"));
  EXPECT_THAT(with("s=()", "s=:AAAA:"), HasSubstr("64 bytes"));
  EXPECT_THAT(with("s=()", "s=(1)"), HasSubstr("64 bytes"));
  EXPECT_THAT(with("s=(", "s=" + bytes), HasSubstr("not a structured field"));
}

}  // namespace
}  // namespace truce
