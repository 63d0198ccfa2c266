#include "report/incidents.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "intake/names.h"
#include "report/findings.h"
#include "report/stamp.h"
#include "report/suggest.h"

namespace truce::report {
namespace {

using judge::Judgement;
using judge::Verdict;

Json place_of(const StatedPlace& place) {
  return {{"lat", place.point->latitude},
          {"lon", place.point->longitude},
          {"radius_m", place.point->radius.value},
          {"name", place.name.empty() ? Json() : Json(place.name)}};
}

/// Where it was: the first report with a point, else the first with a place.
const StatedPlace* where(const Case& c, const Incident& incident) {
  const StatedPlace* named = nullptr;
  for (std::size_t i : incident.reports) {
    const auto& place = c.reports[i].body.place;
    if (!place) continue;
    if (place->point) return &*place;
    if (named == nullptr) named = &*place;
  }
  return named;
}

template <class T>
void add_once(std::vector<T>& all, const T& one) {
  if (std::ranges::find(all, one) == all.end()) all.push_back(one);
}

/// The findings of incident `i` that are in play.
std::vector<const judge::Finding*> findings_of(const Judgement& judgement, std::size_t i) {
  std::vector<const judge::Finding*> in_play;
  const std::size_t provisions = judgement.prohibitions().size();
  for (std::size_t p = 0; p < provisions; ++p) {
    const judge::Finding& finding = judgement.findings()[i * provisions + p];
    if (finding.in_play) in_play.push_back(&finding);
  }
  return in_play;
}

/// The worst of each view: a violation, then what is open, then none; nothing where none is in play.
Json verdicts(const Judgement& judgement, const std::vector<const judge::Finding*>& findings) {
  Json json = Json::object();
  if (findings.empty()) return json;
  for (std::size_t view = 0; view < judgement.views().size(); ++view) {
    bool violation = false;
    bool open = false;
    for (const auto* finding : findings) {
      violation = violation || at(finding->verdict, view) == Verdict::holds;
      open = open || at(finding->verdict, view) == Verdict::undetermined;
    }
    json[judgement.views()[view].name] = violation ? "v" : open ? "u" : "n";
  }
  return json;
}

bool in_box(const IncidentFilter::Box& box, const GeoPoint& point) {
  const bool across = box.west > box.east;
  const bool east_west = across ? point.longitude >= box.west || point.longitude <= box.east
                                : point.longitude >= box.west && point.longitude <= box.east;
  return east_west && point.latitude >= box.south && point.latitude <= box.north;
}

bool admits(const IncidentFilter& filter, const Case& c, const Incident& incident, const judge::IncidentFacts& facts,
            const std::string& text) {
  if (filter.when && (facts.when.begin >= filter.when->end || facts.when.end <= filter.when->begin)) return false;
  auto any = [&](auto&& matches) {
    return std::ranges::any_of(incident.reports, [&](std::size_t i) { return matches(c.reports[i].body); });
  };
  if (filter.box && !any([&](const ReportBody& body) {
        return body.place && body.place->point && in_box(*filter.box, *body.place->point);
      })) {
    return false;
  }
  if (!filter.act.empty() &&
      !any([&](const ReportBody& body) { return std::ranges::find(body.acts, filter.act) != body.acts.end(); })) {
    return false;
  }
  if (!filter.actor.empty() && std::ranges::find(facts.candidates, filter.actor) == facts.candidates.end() &&
      std::ranges::find(facts.targets, filter.actor) == facts.targets.end() &&
      !any([&](const ReportBody& body) { return body.by == filter.actor; })) {
    return false;
  }
  return text.empty() || intake::fold_name(incident.id.str()).find(text) != std::string::npos ||
         any([&](const ReportBody& body) {
           return intake::fold_name(body.title + "\n" + body.text).find(text) != std::string::npos;
         });
}

Json ids(const std::vector<ActorId>& actors) {
  Json json = Json::array();
  for (const ActorId& actor : actors) json.push_back(actor.str());
  return json;
}

std::string status_of(const Case& c, const Incident& incident) {
  return incident.assessments.empty() ? "received" : c.assessments[incident.assessments.back()].body.status;
}

Json summary_of(const Case& c, const Incident& incident, const judge::IncidentFacts& facts) {
  Json json = {{"incident", incident.id.str()},      {"title", facts.title},
               {"when", span(facts.when)},           {"place", nullptr},
               {"actors", ids(facts.candidates)},    {"targets", ids(facts.targets)},
               {"reports", incident.reports.size()}, {"status", status_of(c, incident)},
               {"verdicts", Json::object()}};
  if (const StatedPlace* place = where(c, incident)) {
    if (place->point) json["place"] = place_of(*place);
    if (!place->name.empty()) json["where"] = place->name;
    if (!place->within.empty()) json["within"] = place->within.str();
  }
  std::vector<std::string> acts;
  for (std::size_t i : incident.reports) {
    for (const auto& act : c.reports[i].body.acts) add_once(acts, act);
  }
  json["acts"] = acts;
  return json;
}

Json sources_of(const EntryHeader& header) {
  Json json = Json::array();
  for (const Source& source : header.sources) {
    Json one = {{"title", source.title}};
    auto put = [&](const char* name, const std::string& value) {
      if (!value.empty()) one[name] = value;
    };
    put("url", source.url);
    put("published", source.published);
    put("language", source.language);
    put("translated_from", source.translated_from);
    put("sha256", source.sha256);
    put("locator", source.locator);
    json.push_back(std::move(one));
  }
  return json;
}

/// What a report and an assessment have in common.
template <class B>
Json stated(const Case& c, const Fact<B>& fact) {
  const EntryHeader* header = c.entry(fact.index);
  return {{"entry", fact.index},
          {"id", fact.id.str()},
          {"recorded_at", header == nullptr ? Json() : Json(to_string(header->recorded_at))},
          {"by", fact.body.by.str()},
          {"by_name", c.actor_name(fact.body.by)},
          {"source", header == nullptr ? Json::array() : sources_of(*header)},
          {"stands", fact.stands()},
          {"ended_by", fact.ended_by == 0 ? Json() : Json(fact.ended_by)}};
}

void add_attribution(Json& json, const Case& c, const std::optional<Attribution>& attribution, std::uint64_t entry) {
  if (!attribution) return;
  for (const Candidate& candidate : attribution->candidates) {
    json.push_back({{"actor", candidate.actor.str()},
                    {"name", c.actor_name(candidate.actor)},
                    {"basis", to_string(candidate.basis)},
                    {"confidence", candidate.confidence.empty() ? Json() : Json(candidate.confidence)},
                    {"by", candidate.by.empty() ? Json() : Json(candidate.by.str())},
                    {"entry", entry}});
  }
}

}  // namespace

Result<IncidentFilter::Box> parse_box(const std::string& text) {
  std::vector<double> numbers;
  const char* at = text.data();
  const char* end = at + text.size();
  while (numbers.size() < 4) {
    double value = 0;
    const auto [next, code] = std::from_chars(at, end, value);
    if (code != std::errc{} || !(value >= -360 && value <= 360)) break;
    numbers.push_back(value);
    at = next;
    if (at == end || *at != ',') break;
    ++at;
  }
  if (numbers.size() != 4 || at != end) {
    return fail_at("/bbox", "\"" + excerpt(text) + "\"", "west,south,east,north in degrees", "unusable box");
  }
  return IncidentFilter::Box{numbers[0], numbers[1], numbers[2], numbers[3]};
}

Json incidents(const Case& c, std::span<const Incident> all, const Judgement* judgement, const IncidentFilter& filter) {
  const auto views = judge::Views::of(c);
  const std::string text = intake::fold_name(filter.text);
  Json listed = Json::array();
  std::size_t total = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::optional<judge::IncidentFacts> own;
    if (judgement == nullptr) own = judge::facts_of(c, views, all[i]);
    const judge::IncidentFacts& facts = own ? *own : judgement->incidents()[i];
    if (!admits(filter, c, all[i], facts, text)) continue;
    if (total++ < filter.first || listed.size() == filter.count) continue;
    Json json = summary_of(c, all[i], facts);
    if (judgement != nullptr) json["verdicts"] = verdicts(*judgement, findings_of(*judgement, i));
    listed.push_back(std::move(json));
  }
  return {{"incidents", std::move(listed)}, {"total", total}};
}

Result<Json> incident(const Case& c, std::span<const Incident> all, const Judgement* judgement, const IncidentId& id) {
  const auto found = std::ranges::find(all, id, &Incident::id);
  if (found == all.end()) {
    std::vector<std::string> names;
    for (const Incident& one : all) names.push_back(one.id.str());
    return fail(ErrorCode::not_found,
                fmt::format("no incident {}{}", excerpt(id.str()), did_you_mean(id.str(), names)));
  }
  Json document = summary_of(c, *found, judge::facts_of(c, judge::Views::of(c), *found));
  document["reports"] = Json::array();
  document["assessments"] = Json::array();
  document["attribution"] = Json::array();
  document["findings"] = Json::array();
  for (const auto& fact : c.reports) {
    if (fact.body.incident != id) continue;
    Json one = stated(c, fact);
    one["stance"] = to_string(fact.body.stance);
    document["reports"].push_back(std::move(one));
    if (fact.stands()) add_attribution(document["attribution"], c, fact.body.attribution, fact.index);
  }
  for (const auto& fact : c.assessments) {
    if (fact.body.incident != id) continue;
    Json one = stated(c, fact);
    one["status"] = fact.body.status;
    document["assessments"].push_back(std::move(one));
    if (fact.stands()) add_attribution(document["attribution"], c, fact.body.attribution, fact.index);
  }
  if (judgement == nullptr) return document;
  const auto in_play = findings_of(*judgement, static_cast<std::size_t>(found - all.begin()));
  for (const auto* finding : in_play)
    document["findings"].push_back(to_json(*judgement, *finding, all_views(*judgement)));
  document["verdicts"] = verdicts(*judgement, in_play);
  return document;
}

}  // namespace truce::report
