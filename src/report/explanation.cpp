#include "report/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "report/entry_text.h"
#include "report/findings.h"
#include "report/phrase.h"
#include "report/suggest.h"

namespace truce::report {
namespace {

using judge::Judgement;
using judge::Reason;
using judge::Verdict;

Json to_json(const Judgement& judgement, const Reason& reason) {
  const auto& ground = reason.ground;
  Json json = {{"phrase", ground.phrase},
               {"parts", parts(judgement.terms(), reason)},
               {"value", ground.verdict == Verdict::holds   ? "yes"
                         : ground.verdict == Verdict::fails ? "no"
                                                            : "open"},
               {"basis", to_string(ground.basis)},
               {"entries", ground.entries}};
  if (!ground.answer.empty()) json["answer"] = ground.answer;
  if (!ground.question.empty()) json["question"] = ground.question.str();
  if (!ground.power.empty()) json["power"] = ground.power.str();
  json["asked_by"] = Json::array();
  for (const auto& asking : reason.asked_by) {
    const auto* provision = judgement.terms().provision(asking);
    json["asked_by"].push_back(
        {{"provision", asking.str()}, {"cites", provision == nullptr ? Json::array() : Json(provision->cites)}});
  }
  if (!reason.target.empty()) json["target"] = reason.target.str();
  if (!reason.candidate.empty()) json["candidate"] = reason.candidate.str();
  return json;
}

/// What stays untouched where the exemptions are the reason, each once: it is never said without the exemption.
Json not_affected(const terms::Terms& terms, const std::vector<ProvisionId>& exemptions) {
  std::vector<std::string> all;
  for (const ProvisionId& id : exemptions) {
    const auto* provision = terms.provision(id);
    const auto* exempts = provision == nullptr ? nullptr : std::get_if<terms::Exempts>(&provision->norm);
    if (exempts == nullptr) continue;
    for (const std::string& one : exempts->does_not_affect) {
      if (std::ranges::find(all, one) == all.end()) all.push_back(one);
    }
  }
  return all;
}

}  // namespace

Result<const judge::Finding*> find_finding(const Judgement& judgement, const std::string& name) {
  if (const auto* finding = judgement.finding(name)) return finding;
  std::vector<std::string> near;
  std::vector<std::string> of_incident;
  std::string incident = name.substr(0, name.find('/'));
  for (const auto& finding : judgement.findings()) {
    std::string full = judgement.name_of(finding);
    if (!finding.in_play) continue;
    near.push_back(full);
    if (judgement.incidents()[finding.incident].id.str() == incident) of_incident.push_back(full);
  }
  if (!of_incident.empty()) {
    return fail(ErrorCode::not_found, fmt::format("no finding {}; of this incident there are: {}", excerpt(name, 100),
                                                  fmt::join(of_incident, ", ")));
  }
  return fail(ErrorCode::not_found, fmt::format("no finding {}{}", excerpt(name, 100), did_you_mean(name, near)));
}

Json explanation(const Judgement& judgement, const judge::Finding& finding, const judge::Explanation& why,
                 const std::vector<judge::Change>& changes) {
  Json document = to_json(judgement, finding, all_views(judgement));
  document["in_play"] = finding.in_play;
  auto list = [](const auto& items, auto&& one) {
    Json array = Json::array();
    for (const auto& item : items) array.push_back(one(item));
    return array;
  };
  auto view_name = [&](std::size_t view) { return Json(judgement.views()[view].name); };
  auto id = [](const auto& one) { return Json(one.str()); };
  auto answer = [&](const judge::IssueAnswer& one) {
    Json json = {{"issue", one.issue}, {"answer", one.text}};
    const judge::Issue& issue = why.issues[one.issue];
    if (issue.sort == judge::Issue::Sort::attribution) {
      json["actor"] = one.actor.empty() ? Json() : Json(one.actor.str());
    }
    if (issue.sort == judge::Issue::Sort::question) json["one_of"] = list(one.one_of, id);
    return json;
  };
  document["groups"] = list(why.groups, [&](const judge::ReasonGroup& group) {
    return Json{{"views", list(group.views, view_name)},
                {"verdict", judge::in_words(group.verdict)},
                {"reasons", list(group.reasons, [&](const Reason& r) { return to_json(judgement, r); })},
                {"open", list(group.open, [&](const Reason& r) { return to_json(judgement, r); })},
                {"exempted_by", list(group.exempted_by, id)},
                {"does_not_affect", not_affected(judgement.terms(), group.exempted_by)},
                {"exemptions_tried", list(group.exemptions_tried, id)}};
  });
  document["issues"] = Json::array();
  for (std::size_t i = 0; i < why.issues.size(); ++i) {
    const auto& issue = why.issues[i];
    Json json = {{"name", why.issue_names[i]}, {"parts", parts(judgement.terms(), issue)}};
    if (!issue.question.empty()) json["question"] = issue.question.str();
    if (issue.about != About{}) json["about"] = to_json(issue.about);
    for (const auto& weight : why.weights) {
      if (weight.issue != i) continue;
      json["swings"] = weight.swings;
      json["of"] = weight.of;
    }
    document["issues"].push_back(std::move(json));
  }
  document["pivots"] = list(why.pivots, [&](const judge::Pivot& pivot) {
    return Json{{"from", judgement.views()[pivot.from].name},
                {"changes", list(pivot.changes, answer)},
                {"verdict", judge::in_words(pivot.verdict)}};
  });
  document["pivotal"] = list(why.pivotal_sets, [&](const std::vector<judge::IssueId>& set) {
    return list(set, [&](judge::IssueId issue) {
      const auto& one = why.issues[issue];
      return Json(one.question.empty() ? why.issue_names[issue] : one.question.str());
    });
  });
  document["settlements"] = list(why.settlements, [&](const judge::Settlement& one) {
    return Json{{"answers", list(one.answers, answer)}, {"verdict", judge::in_words(one.verdict)}};
  });
  document["settled_either_way"] = why.settled_either_way;
  document["settlements_searched"] = why.settlements_searched;
  document["sampled"] =
      why.sampled ? Json{{"joint_answers", why.sampled->joint_answers}, {"error", why.sampled->error}} : Json();
  document["changes"] = list(changes, [&](const judge::Change& change) {
    Json verdicts = Json::object();
    for (std::size_t view = 0; view < judgement.views().size(); ++view) {
      verdicts[judgement.views()[view].name] = judge::in_words(at(change.verdict, view));
    }
    return Json{{"entries", change.entries}, {"known", to_string(change.known)}, {"verdict", verdicts}};
  });
  return document;
}

}  // namespace truce::report
