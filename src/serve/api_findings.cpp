// /api/findings
#include "report/explanation.h"
#include "report/findings.h"
#include "report/terms.h"
#include "serve/api_context.h"

namespace truce::api {
namespace {

Result<const judge::Judgement*> judged(const Asked& asked) {
  return asked.reading.judged();
}

Result<report::Selection> selection(const Asked& asked, const judge::Judgement& judgement) {
  report::FindingFilter filter;
  filter.incidents = asked.parameters("incident");
  filter.provisions = asked.parameters("provision");
  filter.views = asked.parameters("view");
  filter.only = asked.parameter("only");
  TRUCE_TRY(filter.page, asked.page());
  for (const char* known : {"", "open", "disputed", "violation"}) {
    if (filter.only == known) return report::select(judgement, filter);
  }
  return fail_at("/only", "\"" + excerpt(filter.only) + "\"", "open, disputed or violation");
}

Result<Json> findings(const Asked& asked) {
  TRUCE_TRY(const judge::Judgement* judgement, judged(asked));
  TRUCE_TRY(const report::Selection selected, selection(asked, *judgement));
  TRUCE_TRY(const bool summarised, asked.flag("summary"));
  Json document = asked.stamp();
  if (!summarised) document["total"] = selected.total;
  document.update(report::findings(*judgement, selected, summarised));
  return document;
}

Result<HttpReply> list(const Asked& asked) {
  const std::string format = asked.parameter("format");
  if (format == "csv") {
    TRUCE_TRY(const judge::Judgement* judgement, judged(asked));
    TRUCE_TRY(const report::Selection selected, selection(asked, *judgement));
    HttpReply reply;
    reply.content_type = "text/csv; charset=utf-8";
    reply.body = report::csv(*judgement, selected);
    reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"findings.csv\"");
    return reply;
  }
  if (!format.empty() && format != "json") return fail_at("/format", "\"" + excerpt(format) + "\"", "json or csv");
  TRUCE_TRY(const Json document, findings(asked));
  return json_reply(document);
}

Result<Json> explanation(const Asked& asked) {
  const std::string name = asked.request.names.at(0) + "/" + asked.request.names.at(1);
  Json document = asked.stamp();
  auto explain = [&](judge::Judgement& judgement) -> Result<Json> {
    TRUCE_TRY(const judge::Finding* finding, report::find_finding(judgement, name));
    const judge::Explanation why = judgement.explain(*finding);
    Json told = report::explanation(judgement, *finding, why, judgement.changes(*finding));
    if (const auto* provision = judgement.terms().provision(judgement.prohibitions()[finding->provision])) {
      told["text"] = report::to_json(judgement.terms(), *provision);
    }
    return told;
  };
  TRUCE_TRY(const Json told, asked.reading.with_judgement(explain));
  document.update(told);
  return document;
}

}  // namespace

void add_finding_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context) {
  routes.push_back(tagged(context, "/api/findings", list, 2));
  routes.push_back(document(context, "/api/findings/{incident}/{provision}", explanation, 5));
}

}  // namespace truce::api
