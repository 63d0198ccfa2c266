// /api/incidents, /api/incident-counts and /api/places
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "report/entries.h"
#include "report/entry_text.h"
#include "report/incidents.h"
#include "report/places.h"
#include "serve/api_context.h"

namespace truce::api {
namespace {

constexpr double smallest_cell = 0.01;  // degrees: about a kilometre

/// The dates of a time filter; nothing where neither is given.
Result<std::optional<Span>> when_asked(const Asked& asked) {
  const std::string from = asked.parameter("from");
  const std::string to = asked.parameter("to");
  if (from.empty() && to.empty()) return std::nullopt;
  auto read = [&](const char* name, const std::string& text) -> Result<Span> {
    auto when = Edtf::parse(text);
    if (when) return when->span(asked.context.served.zone);
    when.error().pointer = name;
    return std::unexpected(std::move(when).error());
  };
  Span when;
  if (!from.empty()) {
    TRUCE_TRY(const Span span, read("/from", from));
    when.begin = span.begin;
  }
  if (!to.empty()) {
    TRUCE_TRY(const Span span, read("/to", to));
    when.end = span.end;
  }
  return when;
}

Result<report::IncidentFilter> filter_of(const Asked& asked) {
  report::IncidentFilter filter;
  if (const std::string box = asked.parameter("bbox"); !box.empty()) {
    TRUCE_TRY(filter.box, report::parse_box(box));
  }
  if (const std::string area = asked.parameter("area"); !area.empty()) {
    TRUCE_TRY(filter.area, report::parse_area(area));
  }
  if (asked.request.parameter("placed") != nullptr) {
    TRUCE_TRY(filter.placed, asked.flag("placed"));
  }
  TRUCE_TRY(filter.when, when_asked(asked));
  filter.actor = ActorId(asked.parameter("actor"));
  filter.act = asked.parameter("act");
  filter.text = asked.parameter("q");
  for (const std::string& mark : asked.parameters("verdict")) {
    if (mark.size() != 1 || std::string_view("vun-").find(mark) == std::string_view::npos) {
      return fail_at("/verdict", "\"" + excerpt(mark) + "\"", "v, u, n or -");
    }
    filter.marks += mark;
  }
  const std::vector<std::string> views = asked.parameters("view");
  if (!views.empty()) filter.view = views.front();
  filter.differ = asked.parameters("differ");
  return filter;
}

Result<report::IncidentSource> source_of(const Asked& asked) {
  TRUCE_TRY(const judge::Judgement* judgement, asked.judgement());
  return report::IncidentSource{asked.known(), asked.reading.incidents(), judgement};
}

Result<Json> list(const Asked& asked) {
  TRUCE_TRY(const report::IncidentSource source, source_of(asked));
  TRUCE_TRY(const report::IncidentFilter filter, filter_of(asked));
  TRUCE_TRY(const report::Page page, asked.page());
  TRUCE_TRY(std::vector<std::size_t> selected, report::select(source, filter));
  TRUCE_CHECK(report::sort(source, selected, asked.parameter("sort")));
  Json document = asked.stamp();
  document.update(report::incidents(source, selected, page));
  return document;
}

Result<Json> counts(const Asked& asked) {
  TRUCE_TRY(const report::IncidentSource source, source_of(asked));
  TRUCE_TRY(const report::IncidentFilter filter, filter_of(asked));
  report::IncidentCounting counting{asked.parameters("view"), 0, asked.context.served.zone};
  if (const std::string cell = asked.parameter("cell"); !cell.empty()) {
    const char* end = cell.data() + cell.size();
    const auto [next, code] = std::from_chars(cell.data(), end, counting.cell);
    if (code != std::errc{} || next != end || !(counting.cell >= smallest_cell && counting.cell <= 90)) {
      return fail_at("/cell", "\"" + excerpt(cell) + "\"", fmt::format("degrees from {} to 90", smallest_cell));
    }
  }
  TRUCE_TRY(const std::vector<std::size_t> selected, report::select(source, filter));
  TRUCE_TRY(const Json told, report::counts(source, selected, counting));
  Json document = asked.stamp();
  document.update(told);
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
  TRUCE_TRY(const report::IncidentSource source, source_of(asked));
  Json document = asked.stamp();
  TRUCE_TRY(const Json told, report::incident(source, id));
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
  routes.push_back(document(context, "/api/incident-counts", counts, 2));
  routes.push_back(document(context, "/api/places", places));
}

}  // namespace truce::api
