// /api/incidents and /api/places
#include <algorithm>

#include "report/entries.h"
#include "report/entry_text.h"
#include "report/incidents.h"
#include "report/places.h"
#include "serve/api_context.h"

namespace truce::api {
namespace {

Result<Json> list(const Asked& asked) {
  TRUCE_TRY(const judge::Judgement* judgement, asked.judgement());
  report::IncidentFilter filter;
  if (const std::string box = asked.parameter("bbox"); !box.empty()) {
    TRUCE_TRY(filter.box, report::parse_box(box));
  }
  const std::string from = asked.parameter("from");
  const std::string to = asked.parameter("to");
  if (!from.empty() || !to.empty()) {
    auto read = [&](const char* name, const std::string& text) -> Result<Span> {
      auto when = Edtf::parse(text);
      if (when) return when->span(asked.context.served.zone);
      when.error().pointer = name;
      return std::unexpected(std::move(when).error());
    };
    filter.when = Span{};
    if (!from.empty()) {
      TRUCE_TRY(const Span span, read("/from", from));
      filter.when->begin = span.begin;
    }
    if (!to.empty()) {
      TRUCE_TRY(const Span span, read("/to", to));
      filter.when->end = span.end;
    }
  }
  filter.actor = ActorId(asked.parameter("actor"));
  filter.act = asked.parameter("act");
  filter.text = asked.parameter("q");
  TRUCE_TRY(filter.first, asked.number("first", 0, INT64_MAX));
  TRUCE_TRY(filter.count, asked.number("count", INT64_MAX, INT64_MAX));
  Json document = asked.stamp();
  document.update(report::incidents(asked.known(), asked.reading.incidents(), judgement, filter));
  return document;
}

/// Adds to each report or assessment what its author stated, as signed.
Status add_bodies(const Asked& asked, Json& entries, const char* kind) {
  for (Json& one : entries) {
    TRUCE_TRY(const LoggedEntry logged, asked.context.live->entry(asked.reading, one["entry"].get<std::uint64_t>()));
    TRUCE_TRY(const Json content, report::content_of(logged));
    one["body"] = content.value(kind, Json::object());
  }
  return {};
}

Result<Json> show(const Asked& asked) {
  const Case& c = asked.known();
  const IncidentId id(asked.request.names.at(0));
  TRUCE_TRY(const judge::Judgement* judgement, asked.judgement());
  Json document = asked.stamp();
  TRUCE_TRY(const Json told, report::incident(c, asked.reading.incidents(), judgement, id));
  document.update(told);
  TRUCE_CHECK(add_bodies(asked, document["reports"], "report"));
  TRUCE_CHECK(add_bodies(asked, document["assessments"], "assessment"));
  const auto about = report::entries_about(c, [&](const About& asked_about) { return asked_about.incident == id; });
  TRUCE_TRY(document["about_it"], items(asked, about));
  std::vector<std::uint64_t> history = about;
  for (const char* part : {"reports", "assessments"}) {
    for (const Json& one : document[part]) history.push_back(one["entry"].get<std::uint64_t>());
  }
  // What ended one of them belongs to its history.
  for (const EntryHeader& header : c.entries) {
    if (header.replaces.empty()) continue;
    const EntryHeader* replaced = c.entry(header.replaces);
    if (replaced != nullptr && std::ranges::find(history, replaced->index) != history.end()) {
      history.push_back(header.index);
    }
  }
  std::ranges::sort(history);
  const auto [first, last] = std::ranges::unique(history);
  history.erase(first, last);
  TRUCE_TRY(document["history"], items(asked, history));
  return document;
}

Result<Json> places(const Asked& asked) {
  TRUCE_TRY(const terms::Terms* terms, asked.terms());
  Json document = asked.stamp();
  document.update(report::places(asked.known(), terms));
  return document;
}

}  // namespace

void add_incident_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context) {
  routes.push_back(document(context, "/api/incidents", list, 2));
  routes.push_back(document(context, "/api/incidents/{incident}", show, 2));
  routes.push_back(document(context, "/api/places", places));
}

}  // namespace truce::api
