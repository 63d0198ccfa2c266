// /api, /api/case, /api/overview, /api/search, /api/actors
#include <algorithm>

#include "base/schemas.h"
#include "casefile/words.h"
#include "report/actors.h"
#include "report/agenda.h"
#include "report/findings.h"
#include "report/search.h"
#include "report/terms.h"
#include "serve/api_context.h"
#include "serve/session_routes.h"
#include "terms/load.h"

namespace truce::api {
namespace {

constexpr std::size_t overview_agenda = 5;
constexpr std::size_t overview_entries = 10;
constexpr std::size_t search_results = 50;

Json kinds() {
  Json all = Json::array();
  for (std::string_view kind : words_of(Kind::actor)) all.push_back(kind);
  all.push_back("correction");
  return all;
}

/// Also answered where the case has no public view: then nobody learns more than that there is a case.
Result<HttpReply> show_case(const Asked& asked) {
  const Context& context = asked.context;
  const bool hidden = !context.served.public_view && !asked.request.who.viewer.signed_in;
  Json views = Json::array();
  if (!hidden) {
    const auto all = judge::Views::of(asked.known());
    for (const judge::View& view : all.all()) {
      views.push_back({{"name", view.name},
                       {"actor_name", view.party.empty() ? "" : asked.known().actor_name(view.party)},
                       {"is_party", !view.party.empty()}});
    }
  }
  Json document = hidden ? Json{{"case", asked.known().id.str()}} : asked.stamp();
  document["title"] = hidden ? Json() : Json(context.served.title);
  document["zone"] = context.served.zone.name();
  document["views"] = std::move(views);
  document["public_view"] = context.served.public_view;
  document["kinds"] = kinds();
  document["session"] =
      session_json(asked.request.who.viewer, [&](const ActorId& party) { return asked.known().actor_name(party); });
  document["demonstration"] = context.served.demonstration;
  document["writable"] = context.live->writable();
  HttpReply reply = json_reply(document);
  reply.headers.emplace_back("Cache-Control", "no-cache");
  return reply;
}

/// The instruments with the moment since which each is in force, and the provisions' places in them.
Json in_force(const terms::Terms& terms) {
  Json all = Json::array();
  const Json instruments = report::instruments(terms);
  const auto binding = report::binding_from(terms);
  for (const Json& instrument : instruments) {
    const auto from = binding.find(InstrumentId(instrument["id"].get<std::string>()));
    Json since;
    if (from != binding.end()) since = {{"from", to_string(from->second)}, {"to", nullptr}};
    all.push_back({{"instrument", instrument["id"]},
                   {"title", instrument["title"]},
                   {"since", std::move(since)},
                   {"cites", instrument["cites"]}});
  }
  return all;
}

Result<Json> overview(const Asked& asked) {
  Json document = asked.stamp();
  TRUCE_TRY(const judge::Judgement* judgement, asked.judgement());
  document["in_force"] = Json::array();
  document["summary"] = Json::array();
  document["totals"] = Json::object();
  document["agenda"] = Json::array();
  document["incidents"] = asked.reading.incidents().size();
  if (judgement != nullptr) {
    document["in_force"] = in_force(judgement->terms());
    document["summary"] = report::summary(*judgement, report::all_views(*judgement));
    document["totals"] = report::totals(*judgement);
    TRUCE_TRY(const judge::Agenda* agenda, asked.reading.agenda());
    document["agenda"] = report::agenda(*judgement, *agenda, overview_agenda)["items"];
  }
  TRUCE_TRY(document["latest"], items(asked, latest(asked.reading, overview_entries)));
  TRUCE_TRY(Json signed_for, checkpoint(asked));
  document["integrity"] = {{"size", asked.reading.head().size},
                           {"root", to_hex(asked.reading.head().root)},
                           {"checkpoint", std::move(signed_for)}};
  return document;
}

Result<Json> search(const Asked& asked) {
  const std::string text = asked.parameter("q");
  if (text.size() > 200) return fail_at("/q", excerpt(text), "at most 200 bytes", "too long to search for");
  TRUCE_TRY(const terms::Terms* terms, asked.terms());
  Json document = asked.stamp();
  document["results"] = report::search(asked.known(), terms, text, search_results);
  return document;
}

Result<Json> actors(const Asked& asked) {
  Json document = asked.stamp();
  document["actors"] = report::actors(asked.known());
  return document;
}

Result<HttpReply> describe(const RoutedRequest& request) {
  const std::string* format = request.parameter("format");
  HttpReply reply;
  if (format != nullptr && *format == "json") {
    TRUCE_TRY(const auto document, terms::parse_yaml_core(schemas::openapi()));
    reply = json_reply(document.json);
  } else if (format == nullptr || *format == "yaml") {
    reply.content_type = "application/yaml";
    reply.shared = SharedBody{schemas::openapi(), nullptr};
  } else {
    return fail_at("/format", "\"" + excerpt(*format) + "\"", "yaml or json");
  }
  reply.headers.emplace_back("Cache-Control", "no-cache");
  return reply;
}

}  // namespace

void add_case_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context) {
  Route api;
  api.method = "GET";
  api.path = "/api";
  api.access = RouteAccess::anyone;
  api.answer = describe;
  routes.push_back(std::move(api));
  routes.push_back(answered(context, "/api/case", show_case));
  routes.back().access = RouteAccess::anyone;
  routes.push_back(document(context, "/api/overview", overview, 2, checkpoint_text));
  routes.push_back(document(context, "/api/search", search, 5));
  routes.push_back(document(context, "/api/actors", actors));
}

}  // namespace truce::api
