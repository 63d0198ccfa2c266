#include "report/actors.h"

#include <algorithm>
#include <map>
#include <set>

#include "report/stamp.h"

namespace truce::report {

Json actors(const Case& c) {
  std::map<ActorId, std::size_t> positions;
  std::map<ActorId, std::size_t> reports;
  std::map<ActorId, Json> bound;
  for (const auto& fact : known(c.positions)) ++positions[fact.body.by];
  for (const auto& fact : known(c.reports)) {
    std::set<ActorId> named{fact.body.by};
    for (const Target& target : fact.body.targets) named.insert(target.actor);
    if (fact.body.attribution) {
      for (const Candidate& candidate : fact.body.attribution->candidates) named.insert(candidate.actor);
    }
    for (const ActorId& actor : named) ++reports[actor];
  }
  for (const auto& fact : known(c.acceptances)) {
    Json reservations = Json::array();
    for (const auto& reserved : known(c.reservations)) {
      if (reserved.body.actor != fact.body.actor || reserved.body.to != fact.body.of) continue;
      reservations.push_back({{"entry", reserved.index},
                              {"effect", reserved.body.excludes ? "excludes" : "interprets"},
                              {"text", reserved.body.text}});
    }
    Json one = {{"instrument", fact.body.of},
                {"since", valid(fact.valid)},
                {"entry", fact.index},
                {"reservations", std::move(reservations)}};
    if (!fact.body.through.empty()) one["through"] = fact.body.through.str();
    auto& all = bound[fact.body.actor];
    if (all.is_null()) all = Json::array();
    all.push_back(std::move(one));
  }
  Json document = Json::array();
  for (const auto& fact : known(c.actors)) {
    const ActorBody& body = fact.body;
    Json part_of = Json::array();
    for (const ActorId& whole : body.part_of) part_of.push_back(whole.str());
    auto its = bound.find(body.id);
    document.push_back({{"id", body.id.str()},
                        {"name", body.name},
                        {"aka", body.aka},
                        {"kind", body.kind},
                        {"party", body.party},
                        {"part_of", std::move(part_of)},
                        {"bound", its == bound.end() ? Json::array() : its->second},
                        {"positions", positions[body.id]},
                        {"reports", reports[body.id]},
                        {"entry", fact.index}});
  }
  return document;
}

}  // namespace truce::report
