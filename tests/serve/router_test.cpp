// Routes, rights and limits together, over real connections.
#include "serve/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "example_rights.h"
#include "serve/error_reply.h"
#include "serve/session_routes.h"
#include "small_site.h"

namespace truce {
namespace {

using namespace std::chrono_literals;

using test::answer_to;
using test::ask;
using test::body_of;
using test::cookie_pair;
using test::ExampleRights;
using test::local_origin;
using test::quick;
using test::RunningServer;
using test::sign_in;
using test::status_of;
using testing::HasSubstr;
using testing::Not;

Result<HttpReply> say_party(const RoutedRequest& request) {
  const ActorId* party = request.who.viewer.party();
  HttpReply reply;
  reply.body = fmt::format("{} {}", party == nullptr ? "public" : party->str(), fmt::join(request.names, "|"));
  if (const std::string* q = request.parameter("q")) reply.body += " q=" + *q;
  if (request.http.path == "/large") reply.body += std::string(5000, 'x');
  return reply;
}

Route route(std::string method, std::string path, RouteAccess access = RouteAccess::viewers) {
  Route made;
  made.method = std::move(method);
  made.path = std::move(path);
  made.access = access;
  made.body_bytes = 1000;
  made.answer = say_party;
  return made;
}

struct Routed : testing::Test {
  ExampleRights rights;
  std::shared_ptr<Access> access = rights.access();
  RouterOptions router;
  HttpServerOptions options = quick();

  RunningServer serve() {
    options.refusal = status_reply;
    std::vector<Route> routes = session_routes(access, [](const ActorId& party) { return "The " + party.str(); });
    routes.push_back(route("GET", "/open", RouteAccess::anyone));
    routes.push_back(route("GET", "/large"));
    routes.push_back(route("GET", "/things/last"));
    routes.push_back(route("GET", "/things/{id}"));
    routes.push_back(route("POST", "/things/{id}", RouteAccess::signed_in));
    routes.push_back(route("GET", "/things/{id}/parts/{part}"));
    Route failing = route("GET", "/failing");
    failing.answer = [](const RoutedRequest& request) -> Result<HttpReply> {
      if (request.query.empty()) return fail(ErrorCode::corrupt, "the secret store is broken");
      return fail_at("/at", "x", "y", "not in order");
    };
    routes.push_back(std::move(failing));
    Route kept = route("GET", "/kept");
    kept.answer = [](const RoutedRequest& request) -> Result<HttpReply> {
      if (has_already(request.http, "W/\"7\"")) return not_modified("W/\"7\"");
      HttpReply reply;
      reply.headers = {{"ETag", "W/\"7\""}, {"Cache-Control", "public, max-age=60"}};
      return reply;
    };
    routes.push_back(std::move(kept));
    routes.push_back(route("GET", "/{path...}", RouteAccess::anyone));
    return RunningServer(routed_site(std::move(routes), access, router), options);
  }
  static std::string send(const RunningServer& server, const std::string& line, const std::string& headers = "",
                          const std::string& body = "") {
    return ask(server,
               fmt::format("{} HTTP/1.1\r\nHost: localhost:8080\r\nConnection: close\r\n{}Content-Length: {}\r\n\r\n{}",
                           line, headers, body.size(), body));
  }
  std::string cookie(const KeyPair& key) {
    return "Cookie: " + cookie_pair(*sign_in(*access, key, local_origin).set_cookie) + "\r\n";
  }
};

TEST_F(Routed, the_first_route_that_fits_answers) {
  RunningServer server = serve();
  EXPECT_EQ(body_of(send(server, "GET /things/a.b-1")), "public a.b-1");
  EXPECT_EQ(body_of(send(server, "GET /things/last")), "public ");
  EXPECT_EQ(body_of(send(server, "GET /things/a/parts/b%20c")), "public a|b c");
  EXPECT_EQ(body_of(send(server, "GET /things/a/parts")), "public things/a/parts");
  EXPECT_EQ(body_of(send(server, "GET /")), "public ");
  EXPECT_EQ(body_of(send(server, "GET /open?q=%D9%85+b&q=2")), "public  q=\xd9\x85 b");
}

TEST_F(Routed, tricks_with_paths_lead_nowhere_else) {
  RunningServer server = serve();
  for (const char* path : {"/things//parts/b", "/things/../open", "//open", "/open/", "/things/%2e%2e/open"}) {
    const std::string answer = send(server, fmt::format("GET {}", path));
    EXPECT_THAT(body_of(answer), testing::AnyOf(HasSubstr("public "), HasSubstr("not-found"))) << path;
    EXPECT_NE(body_of(answer), "public ") << path << " is not /open";
  }
  EXPECT_EQ(body_of(send(server, "GET /things/a%2Fb")), "public a/b") << "a slash in a name is part of the name";
  for (const char* path :
       {"/things/%", "/things/%0", "/things/%zz", "/things/%ff", "/things/%00", "/things/a%0d%0ab"}) {
    EXPECT_EQ(status_of(send(server, fmt::format("GET {}", path))), 404U) << path;
  }
  EXPECT_EQ(status_of(send(server, "GET /open?q=%ff")), 400U);
}

TEST_F(Routed, refusals_are_json) {
  RunningServer server = serve();
  const std::string method = send(server, "PUT /things/a");
  EXPECT_EQ(status_of(method), 405U);
  EXPECT_THAT(method, HasSubstr("Allow: GET, HEAD, POST\r\n"));
  EXPECT_EQ(body_of(method), "{\"error\":{\"code\":\"no-such-method\",\"message\":\"Method Not Allowed\"}}\n");
  EXPECT_EQ(status_of(send(server, "POST /things/a", "", std::string(1001, 'x'))), 413U);
  const std::string bad = send(server, "GET /failing?a=b");
  EXPECT_EQ(status_of(bad), 400U);
  EXPECT_EQ(body_of(bad),
            "{\"error\":{\"code\":\"bad-input\",\"expected\":\"y\",\"found\":\"x\",\"message\":\"not in "
            "order\",\"pointer\":\"/at\"}}\n");
}

TEST_F(Routed, what_is_broken_here_is_told_to_the_log_alone) {
  test::Faults faults;
  options.fault = faults.sink();
  RunningServer server = serve();
  const std::string answer = send(server, "GET /failing");
  EXPECT_EQ(status_of(answer), 500U);
  EXPECT_EQ(body_of(answer), "{\"error\":{\"code\":\"internal\",\"message\":\"internal\"}}\n");
  ASSERT_EQ(faults.lines().size(), 1U);
  EXPECT_EQ(faults.lines()[0], "GET /failing: the secret store is broken");
}

TEST_F(Routed, a_case_without_a_public_view_shows_nobody_anything) {
  router.public_view = false;
  RunningServer server = serve();
  const std::string refused = send(server, "GET /things/a");
  EXPECT_EQ(status_of(refused), 401U);
  EXPECT_THAT(body_of(refused), HasSubstr("\"not-signed-in\""));
  EXPECT_EQ(status_of(send(server, "GET /open")), 200U);
  EXPECT_EQ(body_of(send(server, "GET /things/a", cookie(rights.officer))), "north a");
}

TEST_F(Routed, what_needs_somebody_is_for_who_signed_in_and_proves_it) {
  RunningServer server = serve();
  EXPECT_EQ(status_of(send(server, "POST /things/a")), 401U);
  const Admitted who = sign_in(*access, rights.officer, local_origin);
  const std::string named = "Cookie: " + cookie_pair(*who.set_cookie) + "\r\n";
  EXPECT_EQ(status_of(send(server, "POST /things/a", named)), 403U);
  EXPECT_EQ(
      body_of(send(server, "POST /things/a",
                   named + "Origin: " + local_origin + "\r\nX-Truce-Csrf: " + who.viewer.signed_in->csrf + "\r\n")),
      "north a");
}

TEST_F(Routed, a_script_signs_its_request) {
  RunningServer server = serve();
  HttpRequest request;
  request.method = "POST";
  request.path = "/things/a";
  request.body = "hello";
  std::string headers;
  for (const auto& [name, value] :
       sign_request(request, local_origin, rights.officer, *rights.time.now, "abcdefghijklmnop")) {
    headers += name + ": " + value + "\r\n";
  }
  EXPECT_EQ(body_of(send(server, "POST /things/a", headers, "hello")), "north a");
  EXPECT_EQ(status_of(send(server, "POST /things/a", headers, "hello")), 401U) << "replayed";
  EXPECT_EQ(status_of(send(server, "POST /things/b", headers, "hello")), 401U);
}

TEST_F(Routed, answers_to_a_party_are_kept_apart_and_uncompressed) {
  RunningServer server = serve();
  const std::string open = send(server, "GET /large", "Accept-Encoding: gzip\r\n");
  EXPECT_THAT(open, HasSubstr("Content-Encoding: gzip\r\n"));
  EXPECT_THAT(open, HasSubstr("Vary: Cookie, Signature, Accept-Encoding\r\n"));
  const std::string mine = send(server, "GET /large", "Accept-Encoding: gzip\r\n" + cookie(rights.officer));
  EXPECT_THAT(mine, Not(HasSubstr("Content-Encoding")));
  EXPECT_THAT(mine, HasSubstr("Vary: Cookie, Signature\r\n"));
  EXPECT_THAT(mine, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(send(server, "GET /kept"), HasSubstr("Cache-Control: public, max-age=60\r\n"));
  EXPECT_THAT(send(server, "GET /kept", cookie(rights.officer)), HasSubstr("Cache-Control: no-store\r\n"));
}

TEST_F(Routed, says_304_for_what_the_client_has) {
  RunningServer server = serve();
  for (const char* tag : {"W/\"7\"", "\"7\"", "\"1\", W/\"7\"", "*"}) {
    const std::string answer = send(server, "GET /kept", fmt::format("If-None-Match: {}\r\n", tag));
    EXPECT_EQ(status_of(answer), 304U) << tag;
    EXPECT_THAT(answer, HasSubstr("ETag: W/\"7\"\r\n"));
    EXPECT_EQ(body_of(answer), "");
  }
  for (const char* tag : {"W/\"8\"", "7", "", "\"77\""}) {
    EXPECT_EQ(status_of(send(server, "GET /kept", fmt::format("If-None-Match: {}\r\n", tag))), 200U) << tag;
  }
}

TEST_F(Routed, a_client_that_asks_too_much_is_told_when_to_come_back) {
  router.by_peer = {.per_second = 0.1, .burst = 3};
  options.trusted_proxies = {"127.0.0.1"};
  RunningServer server = serve();
  auto from = [&](const std::string& address) {
    return send(server, "GET /open", "X-Forwarded-For: " + address + "\r\n");
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(status_of(from("2001:db8::" + std::to_string(i))), 200U);
  const std::string refused = from("2001:db8::9");
  EXPECT_EQ(status_of(refused), 429U);
  EXPECT_THAT(refused, HasSubstr("Retry-After: 10\r\n"));
  EXPECT_THAT(body_of(refused), HasSubstr("\"limit\""));
  EXPECT_EQ(status_of(from("2001:db8:0:1::1")), 200U);
  EXPECT_EQ(status_of(from("192.0.2.1")), 200U);
}

TEST_F(Routed, a_key_has_a_limit_of_its_own) {
  router.by_key = {.per_second = 0.1, .burst = 2};
  RunningServer server = serve();
  const std::string mine = cookie(rights.officer);
  EXPECT_EQ(status_of(send(server, "GET /things/a", mine)), 200U);
  EXPECT_EQ(status_of(send(server, "GET /things/a", mine)), 200U);
  EXPECT_EQ(status_of(send(server, "GET /things/a", mine)), 429U);
  EXPECT_EQ(status_of(send(server, "GET /things/a", cookie(rights.root))), 200U);
  EXPECT_EQ(status_of(send(server, "GET /things/a")), 200U);
}

TEST_F(Routed, somebody_signs_in_works_and_signs_out) {
  RunningServer server = serve();
  const std::string from = "Origin: " + local_origin + "\r\nContent-Type: application/json\r\n";
  const std::string key = rights.officer.id().str();
  EXPECT_EQ(body_of(send(server, "GET /api/session")), "null\n");
  const std::string challenge = send(server, "POST /api/session/challenge", from, Json{{"key", key}}.dump());
  ASSERT_EQ(status_of(challenge), 200U) << challenge;
  const Json asked = parse_json(body_of(challenge)).value();
  EXPECT_EQ(asked["expires"], "2026-03-01T12:01:00Z");
  const std::string text = asked["challenge"];
  const Json answer{{"key", key}, {"challenge", text}, {"signature", answer_to(text, rights.officer, local_origin)}};
  const std::string begun = send(server, "POST /api/session", from, answer.dump());
  ASSERT_EQ(status_of(begun), 200U) << begun;
  const Json session = parse_json(body_of(begun)).value();
  EXPECT_EQ(session["party"], "north");
  EXPECT_EQ(session["party_name"], "The north");
  EXPECT_EQ(session["role"], "officer");
  EXPECT_EQ(session["officer"], "liaison");
  EXPECT_EQ(session["kinds"], Json({"report"}));
  EXPECT_EQ(session["expires"], "2026-03-01T12:15:00Z");
  EXPECT_EQ(status_of(send(server, "POST /api/session", from, answer.dump())), 401U) << "replayed";

  const std::size_t at = begun.find("Set-Cookie: ") + 12;
  const std::string mine = "Cookie: " + begun.substr(at, begun.find(';', at) - at) + "\r\n";
  EXPECT_EQ(parse_json(body_of(send(server, "GET /api/session", mine))).value(), session);
  EXPECT_EQ(status_of(send(server, "DELETE /api/session", mine + from)), 403U);
  const std::string out =
      send(server, "DELETE /api/session", mine + from + "X-Truce-Csrf: " + session["csrf"].get<std::string>() + "\r\n");
  EXPECT_EQ(status_of(out), 204U);
  EXPECT_THAT(out, HasSubstr("Set-Cookie: truce=; Path=/; Max-Age=0"));
  EXPECT_EQ(body_of(send(server, "GET /api/session", mine)), "null\n");
}

TEST_F(Routed, a_used_session_gets_one_new_cookie_and_signing_out_none) {
  RunningServer server = serve();
  const Admitted who = sign_in(*access, rights.officer, local_origin);
  const std::string mine = "Cookie: " + cookie_pair(*who.set_cookie) + "\r\nOrigin: " + local_origin +
                           "\r\nX-Truce-Csrf: " + who.viewer.signed_in->csrf + "\r\n";
  EXPECT_THAT(send(server, "GET /things/a", mine), Not(HasSubstr("Set-Cookie")));
  rights.pass(61);
  EXPECT_THAT(send(server, "GET /things/a", mine), HasSubstr("Set-Cookie: truce="));
  const std::string out = send(server, "DELETE /api/session", mine);
  EXPECT_THAT(out, HasSubstr("Set-Cookie: truce=; "));
  EXPECT_EQ(out.find("Set-Cookie"), out.rfind("Set-Cookie")) << out;
}

TEST_F(Routed, the_sessions_answers_are_never_compressed_or_kept) {
  RunningServer server = serve();
  const std::string answer = send(server, "GET /api/session", "Accept-Encoding: gzip\r\n" + cookie(rights.officer));
  EXPECT_THAT(answer, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Content-Encoding")));
}

TEST_F(Routed, malformed_sign_ins_say_where) {
  RunningServer server = serve();
  for (const char* body : {"", "{", "[]", "1", "{}", "{\"key\":1}", "{\"key\":\"x\",\"more\":1}", "{\"key\":\"XYZ\"}",
                           "{\"key\":\"a\",\"key\":\"b\"}"}) {
    const std::string answer = send(server, "POST /api/session/challenge", "", body);
    EXPECT_EQ(status_of(answer), 400U) << body;
    EXPECT_THAT(body_of(answer), HasSubstr("\"bad-input\"")) << body;
  }
  EXPECT_EQ(status_of(send(server, "POST /api/session/challenge", "", "[[[]]]")), 413U) << "too deep";
  EXPECT_EQ(status_of(send(server, "POST /api/session/challenge", "", std::string(5000, ' '))), 413U);
}

TEST_F(Routed, every_answer_carries_the_security_headers) {
  RunningServer server = serve();
  for (const char* line : {"GET /open", "GET /things/%", "PUT /open", "GET /failing", "DELETE /api/session"}) {
    const std::string answer = send(server, line);
    for (const char* header : {"Content-Security-Policy: default-src 'self'; ", "X-Content-Type-Options: nosniff\r\n",
                               "Referrer-Policy: no-referrer\r\n", "Cross-Origin-Opener-Policy: same-origin\r\n",
                               "Cross-Origin-Resource-Policy: same-origin\r\n", "frame-ancestors 'none'"}) {
      EXPECT_THAT(answer, HasSubstr(header)) << line;
    }
    EXPECT_THAT(answer, Not(HasSubstr("Strict-Transport-Security"))) << "not in the clear";
    EXPECT_THAT(answer, Not(HasSubstr("unsafe-inline")));
  }
}

TEST_F(Routed, tells_the_log_of_route_and_party) {
  std::mutex mutex;
  std::vector<std::string> seen;
  options.answered = [&](const HttpExchange& e) {
    const std::scoped_lock lock(mutex);
    seen.push_back(fmt::format("{} {} {} {} {}", e.method, e.route, e.status, e.peer, e.party));
  };
  {
    RunningServer server = serve();
    send(server, "GET /things/secret-name?q=x");
    send(server, "HEAD /things/a", cookie(rights.officer));
    send(server, "PUT /things/a");
    ask(server, "rubbish\r\n\r\n");
  }
  EXPECT_THAT(seen, testing::ElementsAre("GET /things/{id} 200 127.0.0.1 ", "HEAD /things/{id} 200 127.0.0.1 north",
                                         "PUT /things/{id} 405 127.0.0.1 ", "  400 127.0.0.1 "));
}

}  // namespace
}  // namespace truce
