#include "report/terms.h"

#include <algorithm>

#include "report/provision.h"
#include "report/stamp.h"
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
          {"parts", parts(terms, provision)},
          {"line", provision.line}};
}

Json terms(const terms::Terms& terms) {
  Json provisions = Json::array();
  for (const terms::Provision& provision : terms.provisions) provisions.push_back(to_json(terms, provision));
  return {{"id", terms.id},          {"title", terms.title},           {"status", terms.status},
          {"zone", terms.zone_name}, {"sha256", to_hex(terms.sha256)}, {"provisions", provisions}};
}

Json instruments(const terms::Terms& terms) {
  Json document = Json::array();
  for (const terms::Instrument& instrument : terms.instruments) {
    std::vector<std::string> cites;
    for (const terms::Provision& provision : terms.provisions) {
      for (const std::string& cite : provision.cites) {
        if (cite.starts_with(instrument.id.str() + "#") && std::ranges::find(cites, cite) == cites.end()) {
          cites.push_back(cite);
        }
      }
    }
    document.push_back({{"id", instrument.id.str()},
                        {"title", instrument.title},
                        {"cites", cites},
                        {"adopted", instrument.adopted},
                        {"in_force_from", moment(instrument.in_force_at)}});
  }
  return document;
}

std::map<InstrumentId, Instant> binding_from(const terms::Terms& terms) {
  std::map<InstrumentId, Instant> from;
  for (const terms::Provision& provision : terms.provisions) {
    const auto* prohibits = std::get_if<terms::Prohibits>(&provision.norm);
    if (prohibits == nullptr) continue;
    const auto period = std::ranges::find(terms.periods, prohibits->during, &terms::Period::id);
    if (period == terms.periods.end() || !period->from) continue;
    auto [known, first] = from.try_emplace(provision.instrument(), *period->from);
    if (!first) known->second = std::min(known->second, *period->from);
  }
  for (const terms::Instrument& instrument : terms.instruments) {
    const Instant at = instrument.in_force_at;
    if (at > Instant::distant_past() && at < Instant::distant_future()) from.try_emplace(instrument.id, at);
  }
  return from;
}

Json powers(const terms::Terms& terms) {
  Json document = Json::array();
  for (const terms::Provision& provision : terms.provisions) {
    const auto* power = std::get_if<terms::Empowers>(&provision.norm);
    if (power == nullptr) continue;
    Json holders = Json::array();
    for (const ActorId& holder : power->holder) holders.push_back(holder.str());
    Json settles = Json::array();
    if (!power->settles.empty()) settles.push_back(power->settles.str());
    document.push_back({{"id", provision.id.str()},
                        {"in_words", terms::sentence(terms, provision)},
                        {"holders", std::move(holders)},
                        {"jointly", power->jointly},
                        {"to", power->to},
                        {"settles", std::move(settles)},
                        {"cites", provision.cites}});
  }
  return document;
}

}  // namespace truce::report
