#include "report/incidents.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "intake/names.h"
#include "report/findings.h"
#include "report/search.h"
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

/// The worst of a view: 'v' for a violation, 'u' for what is open, 'n' for none; '-' where no finding is in play.
char mark_of(const std::vector<const judge::Finding*>& findings, std::size_t view) {
  char mark = findings.empty() ? '-' : 'n';
  for (const auto* finding : findings) {
    const Verdict verdict = at(finding->verdict, view);
    if (verdict == Verdict::holds) return 'v';
    if (verdict == Verdict::undetermined) mark = 'u';
  }
  return mark;
}

/// By view; nothing where no finding is in play.
Json verdicts(const Judgement& judgement, const std::vector<const judge::Finding*>& findings) {
  Json json = Json::object();
  if (findings.empty()) return json;
  for (std::size_t view = 0; view < judgement.views().size(); ++view) {
    json[judgement.views()[view].name] = std::string(1, mark_of(findings, view));
  }
  return json;
}

/// The view of this name; 0 for none without a judgement, where every mark is '-'.
Result<std::size_t> view_of(const Judgement* judgement, const std::string& name) {
  if (judgement == nullptr || name.empty()) return std::size_t{0};
  if (const auto found = judgement->views().find(name)) return *found;
  std::vector<std::string> known;
  for (const judge::View& view : judgement->views().all()) known.push_back(view.name);
  return fail(ErrorCode::not_found, fmt::format("no view {}{}", excerpt(name), did_you_mean(name, known)));
}

Result<std::vector<std::size_t>> views_of(const Judgement* judgement, const std::vector<std::string>& names) {
  std::vector<std::size_t> views;
  for (const std::string& name : names) {
    TRUCE_TRY(const std::size_t view, view_of(judgement, name));
    views.push_back(view);
  }
  return views;
}

bool in_box(const IncidentFilter::Box& box, const GeoPoint& point) {
  const bool across = box.west > box.east;
  const bool east_west = across ? point.longitude >= box.west || point.longitude <= box.east
                                : point.longitude >= box.west && point.longitude <= box.east;
  return east_west && point.latitude >= box.south && point.latitude <= box.north;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(fold_for_search(text));
  return {std::istream_iterator<std::string>(in), {}};
}

/// Reads the facts of incidents one after another: of the judgement, or taken from the record where there is none.
class Facts {
 public:
  explicit Facts(const IncidentSource& source) : source_(source), views_(judge::Views::of(source.record)) {}

  /// Valid until the next call.
  const judge::IncidentFacts& of(std::size_t i) {
    if (source_.judgement != nullptr) return source_.judgement->incidents()[i];
    own_ = judge::facts_of(source_.record, views_, source_.all[i]);
    return own_;
  }

 private:
  const IncidentSource& source_;
  judge::Views views_;
  judge::IncidentFacts own_;
};

bool admits(const IncidentFilter& filter, const Case& c, const Incident& incident, const judge::IncidentFacts& facts,
            const std::vector<std::string>& words) {
  if (filter.when && (facts.when.begin >= filter.when->end || facts.when.end <= filter.when->begin)) return false;
  auto any = [&](auto&& matches) {
    return std::ranges::any_of(incident.reports, [&](std::size_t i) { return matches(c.reports[i].body); });
  };
  if (filter.box && !any([&](const ReportBody& body) {
        return body.place && body.place->point && in_box(*filter.box, *body.place->point);
      })) {
    return false;
  }
  if (filter.placed || filter.area) {
    const StatedPlace* place = where(c, incident);
    const bool placed = place != nullptr && place->point.has_value();
    if (filter.placed && placed != *filter.placed) return false;
    if (filter.area && placed && inside(*filter.area, *place->point, Metres{}, true) == Ternary::fails) return false;
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
  if (words.empty()) return true;
  std::string said = incident.id.str();
  for (const std::size_t i : incident.reports) {
    const ReportBody& body = c.reports[i].body;
    said += "\n" + body.title + "\n" + body.text + "\n" + (body.place ? body.place->name : std::string());
  }
  said = fold_for_search(said);
  return std::ranges::all_of(words, [&](const std::string& word) { return said.find(word) != std::string::npos; });
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

Result<Geometry> parse_area(const std::string& text) {
  std::string ring;
  std::string first;
  std::istringstream in(text);
  for (std::string corner; in >> corner;) {
    if (first.empty()) first = corner;
    ring += "[" + corner + "],";
  }
  auto area = parse_geometry(fmt::format(R"({{"type":"Polygon","coordinates":[[{}[{}]]]}})", ring, first),
                             GeometryKind::zone, "area");
  if (area) return area;
  return fail_at("/area", "\"" + excerpt(text) + "\"", "lon,lat lon,lat lon,lat of a simple outline",
                 area.error().message);
}

Result<std::vector<std::size_t>> select(const IncidentSource& source, const IncidentFilter& filter) {
  TRUCE_TRY(const std::size_t view, view_of(source.judgement, filter.view));
  TRUCE_TRY(const std::vector<std::size_t> differ, views_of(source.judgement, filter.differ));
  const std::vector<std::string> words = words_of(filter.text);
  const auto mark = [&](std::size_t i, std::size_t of) {
    return source.judgement == nullptr ? '-' : mark_of(findings_of(*source.judgement, i), of);
  };
  Facts facts(source);
  std::vector<std::size_t> selected;
  for (std::size_t i = 0; i < source.all.size(); ++i) {
    if (!admits(filter, source.record, source.all[i], facts.of(i), words)) continue;
    if (!filter.marks.empty() && filter.marks.find(mark(i, view)) == std::string::npos) continue;
    if (!differ.empty() &&
        std::ranges::all_of(differ, [&](std::size_t other) { return mark(i, other) == mark(i, differ.front()); })) {
      continue;
    }
    selected.push_back(i);
  }
  return selected;
}

Status sort(const IncidentSource& source, std::vector<std::size_t>& selected, const std::string& by) {
  if (by.empty()) return {};
  const bool down = by.front() == '-';
  const std::string name = by.substr(down ? 1 : 0);
  const std::string_view kinds[] = {"title", "when", "where", "actors", "reports", "status"};
  const bool of_view = name.starts_with("view.");
  if (!of_view && std::ranges::find(kinds, name) == std::end(kinds)) {
    return fail_at("/sort", "\"" + excerpt(by) + "\"",
                   "title, when, where, actors, reports, status or view.NAME, led by - downwards");
  }
  TRUCE_TRY(const std::size_t view, view_of(source.judgement, of_view ? name.substr(5) : std::string()));
  struct Key {
    bool absent = false;
    std::int64_t number = 0;
    std::string text;
    auto operator<=>(const Key&) const = default;
  };
  Facts facts(source);
  const auto key_of = [&](std::size_t i) -> Key {
    const Incident& incident = source.all[i];
    const judge::IncidentFacts& known = facts.of(i);
    const auto worded = [](const std::string& text) { return Key{text.empty(), 0, intake::fold_name(text)}; };
    if (of_view) {
      const auto findings =
          source.judgement == nullptr ? std::vector<const judge::Finding*>() : findings_of(*source.judgement, i);
      return {findings.empty(),
              findings.empty() ? 0 : static_cast<std::int64_t>(std::string_view("vun").find(mark_of(findings, view))),
              {}};
    }
    if (name == "title") return worded(known.title);
    if (name == "reports") return {false, static_cast<std::int64_t>(incident.reports.size()), {}};
    if (name == "status") return worded(status_of(source.record, incident));
    if (name == "when") {
      const bool begins = known.when.begin != Instant::distant_past();
      const Instant moment = begins ? known.when.begin : known.when.end;
      return {moment == Instant::distant_future(), moment.ms, {}};
    }
    if (name == "actors") {
      std::string names;
      for (const ActorId& actor : known.candidates) names += source.record.actor_name(actor) + "\n";
      return worded(names);
    }
    const StatedPlace* place = where(source.record, incident);
    return worded(place == nullptr ? std::string() : place->name.empty() ? place->within.str() : place->name);
  };
  std::vector<std::pair<Key, std::size_t>> keyed;
  for (const std::size_t i : selected) keyed.emplace_back(key_of(i), i);
  std::ranges::stable_sort(keyed, [&](const auto& a, const auto& b) {
    if (a.first.absent || b.first.absent) return !a.first.absent && b.first.absent;
    return down ? b.first < a.first : a.first < b.first;
  });
  std::ranges::transform(keyed, selected.begin(), [](const auto& one) { return one.second; });
  return {};
}

Json incidents(const IncidentSource& source, std::span<const std::size_t> selected, const Page& page) {
  Facts facts(source);
  Json listed = Json::array();
  for (const std::size_t i : page.of(selected)) {
    Json json = summary_of(source.record, source.all[i], facts.of(i));
    if (source.judgement != nullptr) json["verdicts"] = verdicts(*source.judgement, findings_of(*source.judgement, i));
    listed.push_back(std::move(json));
  }
  return {{"incidents", std::move(listed)}, {"total", selected.size()}};
}

Result<Json> counts(const IncidentSource& source, std::span<const std::size_t> selected,
                    const IncidentCounting& counting) {
  const std::vector<std::string> names = counting.views.empty() ? std::vector<std::string>{"agreed"} : counting.views;
  TRUCE_TRY(const std::vector<std::size_t> views, views_of(source.judgement, names));
  constexpr std::string_view marks = "vun-";
  using Count = std::vector<std::array<std::size_t, 4>>;  // by view
  struct Cell {
    double latitude = 0, longitude = 0;  // sums
    std::size_t points = 0;
    Count count;
  };
  std::map<std::string, Count> days;
  std::map<std::pair<std::int64_t, std::int64_t>, Cell> cells;
  std::set<ActorId> actors;
  std::set<std::string> acts;
  std::size_t unplaced = 0;
  std::size_t undated = 0;
  std::size_t no_finding = 0;
  std::optional<IncidentFilter::Box> box;
  Span span{Instant::distant_future(), Instant::distant_past()};
  const auto day_of = [&](Instant moment) {
    const Zone::Local local = counting.zone.local(moment);
    return fmt::format("{:04}-{:02}-{:02}", local.year, local.month, local.day);
  };
  Facts facts(source);
  for (const std::size_t i : selected) {
    const judge::IncidentFacts& known = facts.of(i);
    const auto findings =
        source.judgement == nullptr ? std::vector<const judge::Finding*>() : findings_of(*source.judgement, i);
    const auto add = [&](Count& count) {
      count.resize(views.size());
      for (std::size_t v = 0; v < views.size(); ++v) ++count[v][marks.find(mark_of(findings, views[v]))];
    };
    if (findings.empty()) ++no_finding;
    actors.insert(known.candidates.begin(), known.candidates.end());
    actors.insert(known.targets.begin(), known.targets.end());
    for (const std::size_t report : source.all[i].reports) {
      const auto& stated = source.record.reports[report].body.acts;
      acts.insert(stated.begin(), stated.end());
    }
    const bool begins = known.when.begin != Instant::distant_past();
    const bool ends = known.when.end != Instant::distant_future();
    if (!begins && !ends) ++undated;
    if (begins) add(days[day_of(known.when.begin)]);
    if (begins) span.begin = std::min(span.begin, known.when.begin);
    if (begins || ends) span.end = std::max(span.end, ends ? Instant{known.when.end.ms - 1} : known.when.begin);
    const StatedPlace* place = where(source.record, source.all[i]);
    if (place == nullptr || !place->point) {
      ++unplaced;
      continue;
    }
    const GeoPoint& point = *place->point;
    if (!box) box = IncidentFilter::Box{point.longitude, point.latitude, point.longitude, point.latitude};
    box->west = std::min(box->west, point.longitude);
    box->east = std::max(box->east, point.longitude);
    box->south = std::min(box->south, point.latitude);
    box->north = std::max(box->north, point.latitude);
    if (counting.cell <= 0) continue;
    Cell& cell = cells[{static_cast<std::int64_t>(std::floor(point.latitude / counting.cell)),
                        static_cast<std::int64_t>(std::floor(point.longitude / counting.cell))}];
    cell.latitude += point.latitude;
    cell.longitude += point.longitude;
    ++cell.points;
    add(cell.count);
  }
  const auto told = [&](const Count& count) {
    Json json = Json::object();
    for (std::size_t v = 0; v < views.size(); ++v) {
      for (std::size_t m = 0; m < marks.size(); ++m) json[names[v]][std::string(1, marks[m])] = count[v][m];
    }
    return json;
  };
  Json document = {{"total", selected.size()}, {"unplaced", unplaced},    {"undated", undated},
                   {"no_finding", no_finding}, {"actors", Json::array()}, {"acts", acts},
                   {"box", nullptr},           {"span", nullptr},         {"days", Json::array()}};
  for (const ActorId& actor : actors) document["actors"].push_back(actor.str());
  if (box) document["box"] = {{"west", box->west}, {"south", box->south}, {"east", box->east}, {"north", box->north}};
  if (span.begin <= span.end) document["span"] = {{"first", day_of(span.begin)}, {"last", day_of(span.end)}};
  for (const auto& [day, count] : days) document["days"].push_back({{"day", day}, {"counts", told(count)}});
  if (counting.cell <= 0) return document;
  document["cells"] = Json::array();
  for (const auto& [at, cell] : cells) {
    const auto points = static_cast<double>(cell.points);
    document["cells"].push_back(
        {{"lat", cell.latitude / points}, {"lon", cell.longitude / points}, {"counts", told(cell.count)}});
  }
  return document;
}

Result<Json> incident(const IncidentSource& source, const IncidentId& id) {
  const auto& [c, all, judgement] = source;
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
