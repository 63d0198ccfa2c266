// When, where and who of one row.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "intake/dates.h"
#include "intake/draft.h"

namespace truce::intake {
namespace {

Result<std::optional<std::int64_t>> day_of(const WhenMap& map, const std::string& column, const RowView& row) {
  const std::string_view cell = row.cell(column);
  if (cell.empty()) return std::nullopt;
  const auto day = parse_day(cell, map.formats);
  if (!day) return row.refuse(column, day.error());
  if (map.not_before && *day < *map.not_before) {
    return row.refuse(column, "a date before anything that this table is about", '"' + excerpt(cell) + '"',
                      "a date from " + *date_text(*map.not_before, {}, DatePrecision::day) + " on");
  }
  return *day;
}

Result<DatePrecision> precision_of(const WhenMap& map, const RowView& row) {
  if (map.precision_column.empty()) return map.precision;
  const auto at = map.precisions.find(row.cell(map.precision_column));
  if (at != map.precisions.end()) return at->second;
  return row.refuse(map.precision_column, "a date precision that the map does not know",
                    '"' + excerpt(row.cell(map.precision_column)) + '"', "one of the map's values");
}

/// A time of day or one of the map's words.
Result<Hours> hours_in(const WhenMap& map, const std::string& column, const RowView& row) {
  const std::string_view cell = row.cell(column);
  if (const auto minute = parse_time_of_day(cell)) return Hours{*minute, *minute};
  const auto word = map.hour_words.find(cell);
  if (word != map.hour_words.end()) return word->second;
  return row.refuse(column, "a time of day that the map does not know", '"' + excerpt(cell) + '"',
                    "hh:mm, hh:mm:ss or one of the map's words");
}

/// The hours that all filled columns leave possible (their hull: columns that disagree widen the answer); none when all
/// are empty.
Result<std::optional<Hours>> hours_of(const WhenMap& map, const RowView& row) {
  constexpr int kDay = 24 * 60;
  std::optional<Hours> out;
  const auto widen = [&](Hours more) {
    out = out ? Hours{std::min(out->from, more.from), std::max(out->to, more.to)} : more;
  };
  if (!row.cell(map.hours_at).empty()) {
    TRUCE_TRY(Hours at, hours_in(map, map.hours_at, row));
    if (at.from == at.to) at = {at.from - map.margin_minutes, at.to + map.margin_minutes};
    widen(at);
  }
  const bool has_from = !row.cell(map.hours_from).empty();
  if (has_from != !row.cell(map.hours_to).empty()) {
    return row.refuse(has_from ? map.hours_to : map.hours_from, "only one end of a time", "an empty cell",
                      "both ends, or neither");
  }
  if (has_from) {
    TRUCE_TRY(const Hours from, hours_in(map, map.hours_from, row));
    TRUCE_TRY(Hours to, hours_in(map, map.hours_to, row));
    if (to.to < from.from) to.to += kDay;  // past midnight
    widen({from.from - map.margin_minutes, to.to + map.margin_minutes});
  }
  return out;
}

Result<double> degrees(const std::string& column, double limit, const RowView& row) {
  const std::string_view cell = row.cell(column);
  double value = 0;
  const auto [end, code] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (code == std::errc{} && end == cell.data() + cell.size() && std::isfinite(value) && std::abs(value) <= limit)
    return value;
  return row.refuse(column, "not a coordinate", '"' + excerpt(cell) + '"',
                    fmt::format("degrees from -{0} to {0}", limit));
}

/// The actors named in a column, each once, and whether a word for nobody was among them.
struct Named {
  std::vector<ActorId> actors;
  bool nobody = false;
};

Status add_names(const EventsMap& map, const std::string& column, const std::string& separator, const RowView& row,
                 Named& out, UnknownActors& unknown) {
  const UnknownActor* first_unknown = nullptr;
  const auto known = [&](std::string_view name) { return map.actors.find(name).known; };
  for (const std::string& name : split_cell(row.cell(column), separator, known)) {
    const NameIndex::Found found = map.actors.find(name);
    if (!found.known) {
      const UnknownActor& noted = unknown.note(name, column, row.line());
      if (!first_unknown) first_unknown = &noted;
    } else if (found.actor.empty()) {
      out.nobody = true;
    } else if (std::ranges::find(out.actors, found.actor) == out.actors.end()) {
      out.actors.push_back(found.actor);
    }
  }
  if (!first_unknown) return {};
  std::string expected = "a name that the map gives an actor";
  for (const std::string& close : first_unknown->closest) {
    expected += (&close == &first_unknown->closest.front() ? "; closest: \"" : ", \"") + close + '"';
  }
  return row.refuse(column, "unknown actor", '"' + excerpt(first_unknown->name) + '"', expected);
}

Result<std::string> basis_of(const RowRule& rule, const Named& named, const RowView& row) {
  std::string basis = rule.basis;
  if (!rule.basis_column.empty()) {
    const auto at = rule.bases.find(row.cell(rule.basis_column));
    if (at == rule.bases.end()) {
      return row.refuse(rule.basis_column, "a status that the map does not know",
                        '"' + excerpt(row.cell(rule.basis_column)) + '"', "one of the map's values");
    }
    basis = at->second;
  }
  const bool several = named.actors.size() > 1 || named.nobody;
  return several && !rule.basis_of_several.empty() ? rule.basis_of_several : basis;
}

Status add_attribution(const EventsMap& map, const RowRule& rule, const RowView& row, Json& report,
                       UnknownActors& unknown) {
  if (rule.candidates.empty()) return {};
  Named named;
  Status status;
  for (const std::string& column : rule.candidates) {
    if (auto added = add_names(map, column, rule.split, row, named, unknown); !added && status) status = added;
  }
  TRUCE_CHECK(status);
  if (named.actors.empty()) {
    if (rule.other_possible) return {};
    return row.refuse(rule.candidates.front(), "nobody is named, and the map says that nobody else is possible",
                      "no name", "the name of an actor");
  }
  TRUCE_TRY(const std::string basis, basis_of(rule, named, row));
  Json candidates = Json::array();
  for (const ActorId& actor : named.actors) candidates.push_back({{"actor", actor.str()}, {"basis", basis}});
  report["attribution"] = {{"candidates", std::move(candidates)},
                           {"other", rule.other_possible || named.nobody ? "possible" : "excluded"}};
  return {};
}

Status add_targets(const EventsMap& map, const RowRule& rule, const RowView& row, Json& report,
                   UnknownActors& unknown) {
  std::vector<ActorId> seen;
  Status status;
  for (const TargetMap& target : rule.targets) {
    Named named;
    if (target.column.empty()) {
      named.actors.push_back(target.actor);
    } else if (auto added = add_names(map, target.column, target.split, row, named, unknown); !added && status) {
      status = added;
    }
    for (const ActorId& actor : named.actors) {
      if (std::ranges::find(seen, actor) != seen.end()) continue;
      seen.push_back(actor);
      Json one{{"actor", actor.str()}};
      if (!target.description.empty()) one["description"] = target.description;
      report["targets"].push_back(std::move(one));
    }
  }
  return status;
}

/// The identifiers that the words of a cell mean, each once, sorted.
Result<std::vector<std::string>> meanings(const WordsMap& map, const RowView& row) {
  const std::string_view cell = row.cell(map.column);
  const auto known = [&](std::string_view word) { return map.words.contains(word); };
  std::vector<std::string> words = split_cell(cell, map.split, known);
  if (words.empty()) words.emplace_back();
  std::vector<std::string> out;
  for (const std::string& word : words) {
    const auto at = map.words.find(word);
    if (at == map.words.end()) {
      return row.refuse(map.column, "a word that the map does not know", '"' + excerpt(word) + '"',
                        "one of the map's words");
    }
    out.insert(out.end(), at->second.begin(), at->second.end());
  }
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  return out;
}

}  // namespace

Result<std::optional<std::string>> when_of(const WhenMap& map, const RowView& row) {
  TRUCE_TRY(const auto start, day_of(map, map.start, row));
  TRUCE_TRY(const auto end, day_of(map, map.end, row));
  if (!start) {
    if (end) return row.refuse(map.start, "an end without a start", "an empty cell", "a date");
    if (map.required) return row.refuse(map.start, "no date", "an empty cell", "a date");
    return std::nullopt;
  }
  TRUCE_TRY(const DatePrecision precision, precision_of(map, row));
  auto text = date_text(*start, end, precision);
  if (!text) return row.refuse(end ? map.end : map.start, text.error());
  if (end && map.longest_days && *end - *start >= *map.longest_days) {
    return row.refuse(map.end, "a range longer than the map allows", *text,
                      fmt::format("at most {} days", *map.longest_days));
  }
  const bool single_day = end.value_or(*start) == *start && text->find('/') == std::string::npos && text->size() == 10;
  if (single_day) {
    TRUCE_TRY(const auto hours, hours_of(map, row));
    if (hours) return hours_text(*start, *hours);
  }
  return *text;
}

Result<Json> place_of(const PlaceMap& map, const RowView& row) {
  Json out;
  if (auto name = filled(map.name, row, ", "); !name.empty()) out["name"] = std::move(name);
  const bool has_latitude = !row.cell(map.latitude).empty();
  if (has_latitude != !row.cell(map.longitude).empty()) {
    return row.refuse(has_latitude ? map.longitude : map.latitude, "half a point", "an empty cell",
                      "both coordinates, or neither");
  }
  if (!has_latitude) return out;
  TRUCE_TRY(out["lat"], degrees(map.latitude, 90, row));
  TRUCE_TRY(out["lon"], degrees(map.longitude, 180, row));
  const auto radius = map.radius_m.find(row.cell(map.radius_column));
  if (radius == map.radius_m.end()) {
    return row.refuse(map.radius_column, "a place precision that the map does not know",
                      '"' + excerpt(row.cell(map.radius_column)) + '"', "one of the map's values");
  }
  out["radius_m"] = radius->second;
  return out;
}

Status add_actors_and_acts(const EventsMap& map, const RowRule& rule, const RowView& row, Json& report,
                           UnknownActors& unknown) {
  // Both, before either refuses the row: every unknown name of a row is listed.
  const Status attribution = add_attribution(map, rule, row, report, unknown);
  const Status targets = add_targets(map, rule, row, report, unknown);
  TRUCE_CHECK(attribution);
  TRUCE_CHECK(targets);

  std::vector<std::string> acts = rule.acts;
  if (rule.acts_by) {
    TRUCE_TRY(acts, meanings(*rule.acts_by, row));
  }
  if (!acts.empty()) report["acts"] = std::move(acts);
  if (!rule.weapon.empty()) report["weapon"] = rule.weapon;
  if (rule.weapon_by) {
    // An entry names one weapon: a cell that means several leaves it open.
    TRUCE_TRY(const auto weapons, meanings(*rule.weapon_by, row));
    if (weapons.size() == 1) report["weapon"] = weapons.front();
  }
  return {};
}

}  // namespace truce::intake
