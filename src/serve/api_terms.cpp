// /api/terms
#include <algorithm>

#include "report/findings.h"
#include "report/positions.h"
#include "report/terms.h"
#include "serve/api_context.h"
#include "terms/lint.h"

namespace truce::api {
namespace {

Json linted(const Case& c, const terms::Terms& terms, const TermsBody& body) {
  terms::LintContext context;
  context.geometry = [&body](std::string_view name) -> std::optional<std::string> {
    auto file = std::ranges::find(body.geometry, name, [](const auto& each) { return std::string_view(each.first); });
    if (file == body.geometry.end()) return std::nullopt;
    return file->second;
  };
  context.record_known = true;
  for (const auto& position : known(c.positions)) context.questions_with_positions.insert(position.body.question.str());
  Json lint = {{"errors", Json::array()}, {"warnings", Json::array()}};
  for (const terms::LintFinding& found : terms::lint(terms, context)) {
    lint[found.severity == terms::Severity::error ? "errors" : "warnings"].push_back(
        {{"code", found.code}, {"where", found.where}, {"message", found.message}, {"line", found.line}});
  }
  return lint;
}

Result<Json> show(const Asked& asked) {
  TRUCE_TRY(const judge::Judgement* judgement, asked.reading.judged());
  const terms::Terms& terms = judgement->terms();
  const auto* fact = asked.known().current_terms();
  Json document = asked.stamp();
  document.update(report::terms(terms));
  const Json tallies = report::summary(*judgement, report::all_views(*judgement));
  for (Json& provision : document["provisions"]) {
    auto row = std::ranges::find_if(tallies, [&](const Json& one) { return one["provision"] == provision["id"]; });
    provision["tallies"] = row == tallies.end() ? Json() : (*row)["views"];
  }
  document["instruments"] = report::instruments(terms);
  document["powers"] = report::powers(terms);
  document["questions"] = Json::array();
  for (const terms::Question& question : terms.questions) {
    const Json told = report::to_json(question);
    document["questions"].push_back({{"id", question.id.str()},
                                     {"ask", told["ask"]},
                                     {"sort", told["sort"]},
                                     {"about", told["about_kinds"]},
                                     {"answers", told["possible"]},
                                     {"decided_by", told["decided_by"]},
                                     {"agreement_of", told["agreement_of"]}});
  }
  document["lint"] = linted(asked.known(), terms, fact->body);
  document["text"] = fact->body.text;
  document["entry"] = fact->index;
  return document;
}

}  // namespace

void add_terms_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context) {
  routes.push_back(document(context, "/api/terms", show, 2));
}

}  // namespace truce::api
