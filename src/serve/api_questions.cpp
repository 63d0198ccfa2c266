// /api/agenda, /api/positions, /api/steps, /api/deadlocks and POST /api/what-if
#include <algorithm>

#include "report/agenda.h"
#include "report/as_of.h"
#include "report/deadlocks.h"
#include "report/entry_text.h"
#include "report/findings.h"
#include "report/positions.h"
#include "report/steps.h"
#include "report/what_if.h"
#include "serve/api_context.h"

namespace truce::api {
namespace {

constexpr std::size_t what_if_body = std::size_t{64} * 1024;
constexpr std::size_t suppositions = 64;

Result<Json> agenda(const Asked& asked) {
  TRUCE_TRY(const std::uint64_t limit, asked.number("limit", 0, 100'000));
  TRUCE_TRY(const judge::Judgement* judgement, asked.reading.judged());
  TRUCE_TRY(const judge::Agenda* items, asked.reading.agenda());
  Json document = asked.stamp();
  document.update(report::agenda(*judgement, *items, limit));
  return document;
}

Result<Json> positions(const Asked& asked) {
  report::PositionFilter filter;
  filter.question = asked.parameter("question");
  filter.party = asked.parameter("party");
  filter.on = asked.parameter("on");
  TRUCE_TRY(filter.history, asked.flag("history"));
  TRUCE_TRY(const terms::Terms* terms, asked.terms());
  TRUCE_TRY(const auto questions, report::positions(asked.known(), terms, filter, asked.context.served.zone));
  Json document = asked.stamp();
  document["questions"] = report::to_json(questions, terms);
  return document;
}

/// The end of the date `at`; now without.
Result<Instant> moment_of(const Asked& asked) {
  const std::string at = asked.parameter("at");
  if (at.empty()) return system_now();
  auto when = report::end_of(at, asked.context.served.zone);
  if (!when) {
    when.error().pointer = "/at";
    return std::unexpected(std::move(when).error());
  }
  if (*when >= Instant::distant_future()) return fail_at("/at", at, "a date that ends");
  return *when;
}

Result<Json> steps(const Asked& asked) {
  TRUCE_TRY(const Instant now, moment_of(asked));
  auto told = [&](judge::Judgement& judgement) -> Result<Json> {
    return report::steps(judgement, judgement.steps(now), now, asked.context.served.zone);
  };
  Json document = asked.stamp();
  TRUCE_TRY(const Json all, asked.reading.with_judgement(told));
  document.update(all);
  return document;
}

Result<Json> deadlocks(const Asked& asked) {
  TRUCE_TRY(const Instant now, moment_of(asked));
  auto told = [&](judge::Judgement& judgement) -> Result<Json> {
    const auto waits = judgement.waits(now);
    return report::deadlocks(judgement, waits, judgement.deadlocks(waits), now);
  };
  Json document = asked.stamp();
  TRUCE_TRY(const Json all, asked.reading.with_judgement(told));
  document.update(all);
  return document;
}

/// Without ?at= it is about this moment.
std::optional<std::string> moment_asked(const Asked& asked) {
  if (asked.parameter("at").empty()) return std::nullopt;
  return "";
}

Result<judge::WhatIf> parse_what_if(const Json& body) {
  static const JsonSchema schema = JsonSchema::compile(R"({
    "type": "object", "required": ["suppose"], "additionalProperties": false,
    "properties": {
      "base": {"type": "string", "maxLength": 120},
      "suppose": {"type": "array", "minItems": 1, "items": {
        "type": "object", "required": ["question", "answer"], "additionalProperties": false,
        "properties": {
          "question": {"type": "string", "maxLength": 120},
          "answer": {"type": "string", "maxLength": 120},
          "about": {"type": "object", "additionalProperties": false, "properties": {
            "actor": {"type": "string", "maxLength": 120}, "incident": {"type": "string", "maxLength": 120},
            "place": {"type": "string", "maxLength": 120}, "notification": {"type": "string", "maxLength": 120}}}}}}}})")
                                       .value();
  if (auto violations = schema.validate(body); !violations.empty()) return std::unexpected(violations.front());
  if (body["suppose"].size() > suppositions) {
    return fail_at("/suppose", std::to_string(body["suppose"].size()), std::to_string(suppositions) + " at most");
  }
  judge::WhatIf what_if;
  what_if.base = body.value("base", "agreed");
  for (const Json& one : body["suppose"]) {
    judge::Supposition supposition;
    supposition.question = QuestionId(one["question"].get<std::string>());
    supposition.answer = AnswerId(one["answer"].get<std::string>());
    const Json about = one.value("about", Json::object());
    supposition.about.actor = ActorId(about.value("actor", ""));
    supposition.about.incident = IncidentId(about.value("incident", ""));
    supposition.about.place = PlaceId(about.value("place", ""));
    supposition.about.notification = EntryId(about.value("notification", ""));
    what_if.suppositions.push_back(std::move(supposition));
  }
  return what_if;
}

Result<HttpReply> suppose(const Asked& asked) {
  TRUCE_TRY(const Json body, parse_json(asked.request.http.body, {.bytes = what_if_body, .depth = 8}));
  TRUCE_TRY(const judge::WhatIf what_if, parse_what_if(body));
  TRUCE_TRY(const judge::Judgement judgement, judge::Judgement::of(asked.known(), {what_if}));
  const report::Changed changed = report::changed_by_what_if(judgement);
  Json suppose = Json::array();
  for (const auto& one : what_if.suppositions) {
    suppose.push_back(
        {{"question", one.question.str()}, {"about", report::to_json(one.about)}, {"answer", one.answer.str()}});
  }
  Json document = asked.stamp();
  document.update(report::what_if(judgement, changed, suppose));
  TRUCE_TRY(const judge::Judgement* before, asked.reading.judged());
  document["before"] = report::totals(*before);
  document["after"] = report::totals(judgement);
  return json_reply(document);
}

}  // namespace

void add_question_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context) {
  routes.push_back(document(context, "/api/agenda", agenda, 2));
  routes.push_back(document(context, "/api/positions", positions));
  routes.push_back(document(context, "/api/steps", steps, 5, moment_asked));
  routes.push_back(document(context, "/api/deadlocks", deadlocks, 5, moment_asked));
  routes.push_back(answered(context, "/api/what-if", suppose, 20));
  routes.back().method = "POST";
  routes.back().body_bytes = what_if_body;
}

}  // namespace truce::api
