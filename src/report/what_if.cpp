#include "report/what_if.h"

#include "report/findings.h"

namespace truce::report {

Changed changed_by_what_if(const judge::Judgement& judgement) {
  Changed changed;
  changed.supposed = judgement.views().size() - 1;
  changed.base = judgement.views()[changed.supposed].base;
  for (const auto& finding : judgement.findings()) {
    if (at(finding.verdict, changed.base) != at(finding.verdict, changed.supposed)) {
      changed.findings.push_back(&finding);
    }
  }
  return changed;
}

Json what_if(const judge::Judgement& judgement, const Changed& changed, const Json& suppose) {
  Json document = {{"base", judgement.views()[changed.base].name}, {"suppose", suppose}, {"changed", Json::array()}};
  for (const auto* finding : changed.findings) {
    document["changed"].push_back(to_json(judgement, *finding, {changed.base, changed.supposed}));
  }
  return document;
}

}  // namespace truce::report
