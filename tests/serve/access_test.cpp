// Who asks, by cookie and by message signature.
#include "serve/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "example_rights.h"

namespace truce {
namespace {

using test::aden;
using test::answer_to;
using test::cookie_pair;
using test::ExampleRights;
using test::fixed_key;
using test::local_origin;
using test::north;
using test::request_to;
using test::sign_in;
using test::site_origin;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct Asking : testing::Test {
  ExampleRights rights;
  std::shared_ptr<Access> access = rights.access();

  HttpRequest get(const Admitted& who) const { return with_cookie("GET", who); }
  HttpRequest post(const Admitted& who) const {
    HttpRequest request = with_cookie("POST", who);
    request.headers.emplace_back("origin", site_origin);
    request.headers.emplace_back("x-truce-csrf", who.viewer.signed_in->csrf);
    return request;
  }
  HttpRequest signed_get(const KeyPair& key, const std::string& nonce = "0123456789abcdef") const {
    HttpRequest request = request_to("GET", "/api/case");
    for (auto& [name, value] : sign_request(request, site_origin, key, *rights.time.now, nonce)) {
      request.headers.emplace_back(name == "Signature" ? "signature" : "signature-input", value);
    }
    return request;
  }
  /// The party that a request is taken for; "" for nobody, the status when it is refused.
  std::string party(const HttpRequest& request) const {
    auto who = access->admit(request);
    if (!who) return std::to_string(who.error().status);
    return who->viewer.party() == nullptr ? "" : who->viewer.party()->str();
  }

 private:
  static HttpRequest with_cookie(const std::string& method, const Admitted& who) {
    HttpRequest request = request_to(method, "/api/entries");
    request.headers.emplace_back("cookie", "other=1; " + cookie_pair(*who.set_cookie));
    return request;
  }
};

TEST_F(Asking, nobody_has_no_party) {
  EXPECT_EQ(party(request_to("GET", "/api/case")), "");
  EXPECT_EQ(party(request_to("POST", "/api/entries")), "");
  EXPECT_EQ(party(request_to("GET", "/api/case", "unknown.example")), "");
}

TEST_F(Asking, a_session_is_of_its_key_and_party) {
  const Admitted who = sign_in(*access, rights.officer);
  auto again = access->admit(get(who));
  ASSERT_TRUE(again && again->viewer.signed_in);
  const SignedIn& by = *again->viewer.signed_in;
  EXPECT_EQ(by.key, rights.officer.id());
  EXPECT_EQ(by.party, north);
  EXPECT_EQ(by.role, KeyRole::officer);
  EXPECT_EQ(by.officer, "liaison");
  EXPECT_THAT(by.kinds, ElementsAre("report"));
  EXPECT_EQ(by.proof, Proof::cookie);
  EXPECT_FALSE(again->set_cookie) << "no new token within a minute";
}

TEST_F(Asking, the_cookie_is_kept_from_scripts_other_sites_and_plain_http) {
  EXPECT_THAT(
      *sign_in(*access, rights.officer).set_cookie,
      testing::MatchesRegex("__Host-truce=[A-Za-z0-9_-]+; Path=/; Max-Age=900; HttpOnly; SameSite=Strict; Secure"));
  EXPECT_THAT(*sign_in(*access, rights.officer, local_origin).set_cookie,
              testing::MatchesRegex("truce=[A-Za-z0-9_-]+; Path=/; Max-Age=900; HttpOnly; SameSite=Strict"));
}

TEST_F(Asking, kinds_are_what_the_record_lets_a_key_sign) {
  auto kinds = [&](const KeyPair& key) { return sign_in(*access, key).viewer.signed_in->kinds; };
  EXPECT_THAT(kinds(rights.registrar), ElementsAre("actor", "report", "key"));
  EXPECT_THAT(kinds(rights.root), ElementsAre("report", "position", "key"));
  EXPECT_THAT(kinds(rights.officer), ElementsAre("report"));
}

TEST_F(Asking, may_sign_says_what_the_record_will_say) {
  for (const KeyPair& key : {rights.registrar, rights.root, rights.officer, rights.south_root}) {
    const EnrolledKey* known = rights.ring.find(key.id());
    for (const char* kind : {"actor", "instrument", "terms", "report", "statement", "position", "erasure"}) {
      const Json entry = test::entry_json("e", kind, known->party, key, Json::object());
      const EntryHead head = head_of(TreeValue(entry));
      const bool taken = rights.ring
                             .check({.index = rights.entries,
                                     .recorded_at = *rights.time.now,
                                     .key = key.id(),
                                     .head = head,
                                     .json = entry})
                             .has_value();
      EXPECT_EQ(rights.ring.may_sign(*known, kind), taken) << known->party.str() << " " << kind;
    }
  }
}

TEST_F(Asking, a_used_session_gets_a_new_token_after_a_minute) {
  const Admitted who = sign_in(*access, rights.officer);
  rights.pass(61);
  auto later = access->admit(get(who));
  ASSERT_TRUE(later && later->set_cookie);
  EXPECT_EQ(later->viewer.signed_in->csrf, who.viewer.signed_in->csrf);
  rights.pass(15 * 60 - 30);
  EXPECT_EQ(party(get(who)), "") << "the first token is over";
  EXPECT_EQ(party(get(*later)), "north");
}

TEST_F(Asking, a_revoked_keys_session_ends_at_once) {
  const Admitted who = sign_in(*access, rights.officer);
  const auto allowed = access->still_allowed(who);
  const HttpRequest signed_request = signed_get(rights.officer);
  EXPECT_EQ(party(get(who)), "north");
  EXPECT_TRUE(allowed());
  rights.revoke(rights.officer);
  EXPECT_EQ(party(get(who)), "");
  EXPECT_EQ(party(post(who)), "") << "a route that needs somebody refuses nobody";
  EXPECT_FALSE(allowed());
  EXPECT_EQ(party(signed_request), "401");
  auto asked = access->challenge(rights.officer.id().str(), site_origin).value();
  auto again =
      access->sign_in(rights.officer.id().str(), asked.text, answer_to(asked.text, rights.officer), site_origin);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().status, 401U);
}

TEST_F(Asking, an_officers_session_ends_with_the_delegation) {
  rights.limits.idle = rights.limits.whole = Duration{48LL * 60 * 60 * 1000};
  access = rights.access();
  const Admitted who = sign_in(*access, rights.officer);
  EXPECT_EQ(party(get(who)), "north");
  *rights.time.now = parse_instant("2026-03-01T23:59:59Z").value();
  EXPECT_EQ(party(get(who)), "north");
  *rights.time.now = parse_instant("2026-03-02T00:00Z").value();
  EXPECT_EQ(party(get(who)), "");
}

TEST_F(Asking, keys_of_logs_and_witnesses_are_nobodys) {
  const KeyPair log = fixed_key(9);
  rights.apply(test::note_key_json("log", "log", test::office, log, test::log_name, test::office, rights.registrar),
               rights.registrar);
  auto asked = access->challenge(log.id().str(), site_origin).value();
  EXPECT_FALSE(access->sign_in(log.id().str(), asked.text, answer_to(asked.text, log), site_origin));
}

TEST_F(Asking, a_session_is_of_one_case_and_one_origin) {
  const Admitted who = sign_in(*access, rights.officer);
  EXPECT_EQ(party(get(who)), "north");
  auto other_case = rights.access(CaseId("minsk-2015"))->admit(get(who));
  ASSERT_TRUE(other_case);
  EXPECT_FALSE(other_case->viewer.signed_in);
  HttpRequest elsewhere = request_to("GET", "/", "localhost:8080");
  elsewhere.headers.emplace_back("cookie", "truce=" + cookie_pair(*who.set_cookie).substr(13));
  EXPECT_EQ(party(elsewhere), "");
  HttpRequest unknown = get(who);
  unknown.headers[0].second = "evil.example";
  EXPECT_EQ(party(unknown), "") << "credentials are taken at our own addresses only";
}

TEST_F(Asking, an_address_may_be_written_with_its_port_and_in_any_case) {
  const Admitted who = sign_in(*access, rights.officer);
  for (const char* host : {"TRUCE.example", "truce.example:443"}) {
    HttpRequest request = get(who);
    request.headers[0].second = host;
    EXPECT_EQ(party(request), "north") << host;
  }
  for (const char* host : {"truce.example:80", "truce.example.", "x.truce.example", "truce.example:443:443", ""}) {
    HttpRequest request = get(who);
    request.headers[0].second = host;
    EXPECT_EQ(party(request), "") << host;
  }
}

TEST_F(Asking, a_forged_cookie_is_as_none) {
  const Admitted who = sign_in(*access, rights.officer);
  for (const std::string& cookie :
       {std::string("__Host-truce="), std::string("__Host-truce=x"), std::string("__Host-truce"),
        cookie_pair(*who.set_cookie) + "A", "x" + cookie_pair(*who.set_cookie),
        cookie_pair(*who.set_cookie) + "; __Host-truce=x"}) {
    HttpRequest request = request_to("GET", "/");
    request.headers.emplace_back("cookie", cookie);
    EXPECT_EQ(party(request), "") << cookie;
  }
}

TEST_F(Asking, changing_anything_with_a_cookie_takes_its_csrf_token_and_this_origin) {
  const Admitted who = sign_in(*access, rights.officer);
  const Admitted other = sign_in(*access, rights.root);
  EXPECT_EQ(party(post(who)), "north");
  auto changed = [&](const std::string& header, const std::string& value) {
    HttpRequest request = post(who);
    std::erase_if(request.headers, [&](const auto& h) { return h.first == header; });
    if (!value.empty()) request.headers.emplace_back(header, value);
    return party(request);
  };
  EXPECT_EQ(changed("x-truce-csrf", ""), "403");
  EXPECT_EQ(changed("x-truce-csrf", "x"), "403");
  EXPECT_EQ(changed("x-truce-csrf", other.viewer.signed_in->csrf), "403") << "another session's";
  EXPECT_EQ(changed("origin", ""), "403");
  EXPECT_EQ(changed("origin", "null"), "403");
  EXPECT_EQ(changed("origin", "https://evil.example"), "403");
  EXPECT_EQ(changed("origin", "http://truce.example"), "403");
  EXPECT_EQ(changed("origin", local_origin), "403") << "ours, and another";
  EXPECT_EQ(changed("sec-fetch-site", "same-origin"), "north");
  EXPECT_EQ(changed("sec-fetch-site", "same-site"), "403");
  EXPECT_EQ(changed("sec-fetch-site", "cross-site"), "403");
  HttpRequest destroy = post(who);
  destroy.method = "DELETE";
  destroy.headers.erase(std::ranges::find(destroy.headers, "x-truce-csrf", &HttpHeaders::value_type::first));
  EXPECT_EQ(party(destroy), "403");
}

TEST_F(Asking, another_sites_page_can_post_nothing_even_as_nobody) {
  HttpRequest request = request_to("POST", "/api/session");
  request.headers.emplace_back("origin", "https://evil.example");
  EXPECT_EQ(party(request), "403");
}

TEST_F(Asking, signing_out_ends_the_session_and_its_cookie) {
  const Admitted who = sign_in(*access, rights.officer);
  const auto allowed = access->still_allowed(who);
  const HttpReply signed_out = access->sign_out(access->admit(post(who)).value());
  EXPECT_EQ(signed_out.status, 204U);
  EXPECT_THAT(signed_out.headers.at(0).second, HasSubstr("__Host-truce=; Path=/; Max-Age=0"));
  EXPECT_EQ(party(get(who)), "");
  EXPECT_FALSE(allowed()) << "and its event streams";
}

TEST_F(Asking, a_stream_may_go_on_as_long_as_the_session) {
  EXPECT_FALSE(access->still_allowed(access->admit(request_to("GET", "/")).value())) << "nobody is always allowed";
  const auto allowed = access->still_allowed(sign_in(*access, rights.officer));
  rights.pass(15 * 60 - 1);
  EXPECT_TRUE(allowed());
  rights.pass(1);
  EXPECT_FALSE(allowed());
}

TEST_F(Asking, a_signed_request_is_its_keys_once) {
  const HttpRequest request = signed_get(rights.officer);
  auto who = access->admit(request);
  ASSERT_TRUE(who && who->viewer.signed_in) << who.error().body;
  EXPECT_EQ(who->viewer.signed_in->party, north);
  EXPECT_EQ(who->viewer.signed_in->proof, Proof::message_signature);
  EXPECT_EQ(who->viewer.signed_in->csrf, "");
  EXPECT_FALSE(who->set_cookie);
  EXPECT_EQ(party(request), "401") << "replayed";
  EXPECT_EQ(party(signed_get(rights.root)), "north") << "another key's same nonce";
  EXPECT_EQ(party(signed_get(rights.officer, "0123456789abcdeg")), "north");
}

TEST_F(Asking, a_signed_request_needs_a_key_of_the_record_and_the_right_address) {
  EXPECT_EQ(party(signed_get(fixed_key(77))), "401");
  HttpRequest elsewhere = signed_get(rights.officer);
  elsewhere.headers[0].second = "localhost:8080";
  EXPECT_EQ(party(elsewhere), "401");
  elsewhere.headers[0].second = "evil.example";
  EXPECT_EQ(party(elsewhere), "401");
  HttpRequest old = signed_get(rights.officer);
  rights.pass(61);
  EXPECT_EQ(party(old), "401");
  HttpRequest half = request_to("GET", "/api/case");
  half.headers.emplace_back("signature", "s=:AAAA:");
  EXPECT_EQ(party(half), "401") << "a script must learn that its signature is not taken";
}

TEST_F(Asking, a_forged_signature_does_not_use_a_nonce_up) {
  HttpRequest forged = signed_get(rights.officer);
  forged.headers.back().second = "sig1=:" + to_base64(Signature{}) + ":";
  EXPECT_EQ(party(forged), "401");
  EXPECT_EQ(party(signed_get(rights.officer)), "north");
}

TEST_F(Asking, signed_requests_wait_when_nonces_cannot_be_remembered) {
  rights.nonces = 1;
  access = rights.access();
  EXPECT_EQ(party(signed_get(rights.officer, "nonce-number-one-")), "north");
  EXPECT_EQ(party(signed_get(rights.officer, "nonce-number-two-")), "503");
  rights.pass(61);
  EXPECT_EQ(party(signed_get(rights.officer, "nonce-number-two-")), "north");
}

TEST_F(Asking, the_steps_of_signing_in_say_what_is_wrong) {
  auto status = [](const auto& answer) { return answer ? 200U : answer.error().status; };
  EXPECT_EQ(status(access->challenge("xyz", site_origin)), 400U);
  EXPECT_EQ(status(access->challenge(rights.officer.id().str(), "")), 403U) << "not our address";
  EXPECT_EQ(status(access->challenge("0000000000000000", site_origin)), 200U) << "nobody's key, and nobody learns it";
  const std::string key = rights.officer.id().str();
  const std::string asked = access->challenge(key, site_origin)->text;
  EXPECT_EQ(status(access->sign_in("xyz", asked, answer_to(asked, rights.officer), site_origin)), 400U);
  EXPECT_EQ(status(access->sign_in(key, asked, "xyz", site_origin)), 400U);
  EXPECT_EQ(status(access->sign_in(key, asked, to_base64(Bytes(63)), site_origin)), 400U);
  EXPECT_EQ(status(access->sign_in(key, asked, to_base64(Bytes(64)), site_origin)), 401U);
  EXPECT_EQ(status(access->sign_in(key, asked, answer_to(asked, rights.root), site_origin)), 401U);
  EXPECT_EQ(status(access->sign_in(key, asked, answer_to(asked, rights.officer), "")), 403U);
  EXPECT_EQ(status(access->sign_in(key, asked, answer_to(asked, rights.officer), site_origin)), 200U);
  EXPECT_EQ(status(access->sign_in(key, asked, answer_to(asked, rights.officer), site_origin)), 401U) << "replayed";
}

TEST(AccessOrigins, are_as_browsers_show_them) {
  auto created = [](const std::string& origin) {
    return Access::create(
               aden, Sessions::Key{}, [] { return std::make_shared<const Signatories>(); },
               {.origins = {origin}, .limits = {}}, [] { return Instant{}; })
        .has_value();
  };
  for (const char* good : {"https://truce.example", "http://127.0.0.1:8080", "http://[::1]:8080", "https://a.b:8443",
                           "http://127.0.0.2", "http://localhost", "http://truce.localhost:1"}) {
    EXPECT_TRUE(created(good)) << good;
  }
  for (const char* bad :
       {"", "truce.example", "https://", "https://truce.example/", "https://Truce.example", "https://truce.example:443",
        "http://a:80", "ftp://a", "https://a b", "https://u@a", "http://truce.example", "http://192.0.2.1:8080",
        "http://0.0.0.0:8080", "http://127.0.0.1.evil.example", "http://localhost.evil.example", "http://[::2]:80"}) {
    EXPECT_FALSE(created(bad)) << bad;
  }
}

}  // namespace
}  // namespace truce
