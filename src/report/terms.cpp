#include "report/terms.h"

#include "terms/print.h"

namespace truce::report {

Json to_json(const terms::Terms& terms, const terms::Provision& provision) {
  return {{"id", provision.id.str()},
          {"kind", terms::kind_of(provision)},
          {"cites", provision.cites},
          {"text", provision.quote.empty() ? provision.gist : provision.quote},
          {"quoted", !provision.quote.empty()},
          {"seen", provision.seen},
          {"in_words", terms::sentence(terms, provision)},
          {"line", provision.line}};
}

Json terms(const terms::Terms& terms) {
  Json provisions = Json::array();
  for (const terms::Provision& provision : terms.provisions) provisions.push_back(to_json(terms, provision));
  return {{"id", terms.id},          {"title", terms.title},           {"status", terms.status},
          {"zone", terms.zone_name}, {"sha256", to_hex(terms.sha256)}, {"provisions", provisions}};
}

}  // namespace truce::report
