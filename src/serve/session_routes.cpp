#include "serve/session_routes.h"

#include "serve/error_reply.h"

namespace truce {
namespace {

constexpr std::size_t body_limit = 4096;
/// Signature checks and random numbers: dearer than reading, and what a guesser would repeat.
constexpr double sign_in_cost = 10;

HttpReply json_reply(const Json& document) {
  HttpReply reply;
  reply.content_type = "application/json";
  reply.body = document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return reply;
}

/// Exactly these members, each a string.
Result<std::vector<std::string>> strings_of(std::string_view body, const std::vector<std::string>& names) {
  TRUCE_TRY(Json json, parse_json(body, {.bytes = body_limit, .depth = 2}));
  if (!json.is_object()) return fail_at("", json.type_name(), "an object");
  std::vector<std::string> values;
  for (const std::string& name : names) {
    auto member = json.find(name);
    if (member == json.end()) return fail_at("", "no \"" + name + "\"", "that member", "a missing member");
    if (!member->is_string()) return fail_at("/" + name, member->type_name(), "a string");
    values.push_back(member->get<std::string>());
  }
  for (const auto& [name, value] : json.items()) {
    if (std::ranges::find(names, name) == names.end()) {
      return fail_at(pointer_join("", name), excerpt(name), "no such member", "an unknown member");
    }
  }
  return values;
}

Result<HttpReply> challenge(const Access& access, const RoutedRequest& request) {
  TRUCE_TRY(auto stated, strings_of(request.http.body, {"key"}));
  auto made = access.challenge(stated[0], request.who.origin);
  if (!made) return std::move(made).error();
  return json_reply({{"challenge", made->text}, {"expires", to_string(made->expires)}});
}

Result<HttpReply> sign_in(Access& access, const PartyName& party_name, const RoutedRequest& request) {
  TRUCE_TRY(auto stated, strings_of(request.http.body, {"key", "challenge", "signature"}));
  auto now = access.sign_in(stated[0], stated[1], stated[2], request.who.origin);
  if (!now) return std::move(now).error();
  HttpReply reply = json_reply(session_json(now->viewer, party_name));
  reply.headers.emplace_back("Set-Cookie", *now->set_cookie);
  return reply;
}

}  // namespace

Json session_json(const Viewer& viewer, const PartyName& party_name) {
  if (!viewer.signed_in) return nullptr;
  const SignedIn& by = *viewer.signed_in;
  Json session{{"key", by.key.str()},        {"party", by.party.str()}, {"party_name", party_name(by.party)},
               {"role", to_string(by.role)}, {"kinds", by.kinds},       {"expires", to_string(by.expires)}};
  if (!by.officer.empty()) session["officer"] = by.officer;
  if (!by.csrf.empty()) session["csrf"] = by.csrf;
  return session;
}

std::vector<Route> session_routes(std::shared_ptr<Access> access, PartyName party_name) {
  const std::string path = "/api/session";
  Route begin{.method = "POST", .path = path + "/challenge"};
  begin.access = RouteAccess::anyone;
  begin.body_bytes = body_limit;
  begin.cost = sign_in_cost;
  begin.secret = true;
  begin.answer = [access](const RoutedRequest& request) { return challenge(*access, request); };

  Route prove = begin;
  prove.path = path;
  prove.answer = [access, party_name](const RoutedRequest& request) { return sign_in(*access, party_name, request); };

  Route show{.method = "GET", .path = path};
  show.access = RouteAccess::anyone;
  show.secret = true;
  show.answer = [party_name](const RoutedRequest& request) -> Result<HttpReply> {
    return json_reply(session_json(request.who.viewer, party_name));
  };

  Route end = show;
  end.method = "DELETE";
  end.answer = [access](const RoutedRequest& request) -> Result<HttpReply> { return access->sign_out(request.who); };
  return {std::move(begin), std::move(prove), std::move(show), std::move(end)};
}

}  // namespace truce
