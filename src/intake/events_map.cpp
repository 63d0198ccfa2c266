// From a map file to an EventsMap: YAML, schema, then what no schema says.
#include "intake/events_map.h"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/schemas.h"
#include "intake/dates.h"
#include "terms/load.h"

namespace truce::intake {
namespace {

/// Reads members of a schema-valid object and knows where it stands.
class Node {
 public:
  Node(const terms::YamlDocument& document, const Json& json, std::string pointer)
      : document_(&document), json_(&json), pointer_(std::move(pointer)) {}

  [[nodiscard]] bool has(const char* key) const { return json_->contains(key); }
  [[nodiscard]] Node at(const std::string& key) const {
    return {*document_, json_->at(key), pointer_join(pointer_, key)};
  }
  [[nodiscard]] const Json& json() const { return *json_; }
  [[nodiscard]] std::string text() const { return json_->get<std::string>(); }
  [[nodiscard]] std::string text(const char* key, std::string otherwise = {}) const {
    return has(key) ? json_->at(key).get<std::string>() : std::move(otherwise);
  }
  [[nodiscard]] std::vector<std::string> texts(const char* key) const {
    return has(key) ? json_->at(key).get<std::vector<std::string>>() : std::vector<std::string>{};
  }
  [[nodiscard]] std::vector<Node> items(const char* key) const {
    std::vector<Node> out;
    if (!has(key)) return out;
    for (std::size_t i = 0; i < json_->at(key).size(); ++i) {
      out.emplace_back(*document_, json_->at(key)[i], pointer_join(pointer_join(pointer_, key), std::to_string(i)));
    }
    return out;
  }
  [[nodiscard]] std::vector<std::pair<std::string, Node>> members(const char* key) const {
    std::vector<std::pair<std::string, Node>> out;
    if (!has(key)) return out;
    for (const auto& [name, value] : json_->at(key).items()) out.emplace_back(name, at(key).at(name));
    return out;
  }

  /// The error with this place's pointer and line.
  [[nodiscard]] Error located(Error error) const {
    error.pointer = pointer_;
    error.line = document_->line_of(pointer_);
    return error;
  }
  [[nodiscard]] std::unexpected<Error> refuse(std::string message, std::string found, std::string expected) const {
    Error error;
    error.message = std::move(message);
    error.found = std::move(found);
    error.expected = std::move(expected);
    return std::unexpected(located(std::move(error)));
  }

 private:
  const terms::YamlDocument* document_;
  const Json* json_;
  std::string pointer_;
};

DatePrecision precision_of(std::string_view word) {
  if (word == "range") return DatePrecision::range;
  if (word == "day-or-range") return DatePrecision::day_or_range;
  if (word == "open-range") return DatePrecision::open_range;
  if (word == "week") return DatePrecision::week;
  if (word == "month") return DatePrecision::month;
  if (word == "year") return DatePrecision::year;
  return DatePrecision::day;
}

/// "-02:00" in minutes; the schema has checked the form.
int minutes_of(std::string_view text) {
  const bool before = text.starts_with('-');
  if (before) text.remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  std::from_chars(text.data(), text.data() + 2, hours);
  std::from_chars(text.data() + 3, text.data() + 5, minutes);
  return (before ? -1 : 1) * (hours * 60 + minutes);
}

Result<Hours> read_hours(const Node& node) {
  const std::string text = node.text();
  const std::size_t slash = text.find('/');
  const Hours hours{minutes_of(std::string_view(text).substr(0, slash)),
                    minutes_of(std::string_view(text).substr(slash + 1))};
  constexpr int kDay = 24 * 60;
  if (hours.from >= hours.to || hours.from < -kDay || hours.to > 2 * kDay) {
    return node.refuse("hours that make no interval", '"' + text + '"', "from before to, between -24:00 and 48:00");
  }
  return hours;
}

Result<Template> read_template(const Node& node) {
  auto parsed = Template::parse(node.text());
  if (!parsed) return std::unexpected(node.located(std::move(parsed).error()));
  return parsed;
}

Result<std::vector<Template>> read_templates(const Node& node, const char* key) {
  std::vector<Template> out;
  for (const Node& item : node.items(key)) {
    TRUCE_TRY(Template one, read_template(item));
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::optional<Template>> read_optional(const Node& node, const char* key) {
  if (!node.has(key)) return std::nullopt;
  TRUCE_TRY(Template one, read_template(node.at(key)));
  return one;
}

Status read_time_of_day(const Node& node, WhenMap& out) {
  if (!node.has("hours")) return {};
  const Node hours = node.at("hours");
  out.hours_at = hours.text("at");
  out.hours_from = hours.text("from");
  out.hours_to = hours.text("to");
  if (out.hours_from.empty() != out.hours_to.empty()) {
    return hours.refuse("only one end of a time", "from or to alone", "both from and to, or neither");
  }
  if (hours.has("margin_minutes")) out.margin_minutes = hours.at("margin_minutes").json().get<int>();
  for (const auto& [word, value] : hours.members("words")) {
    TRUCE_TRY(out.hour_words[word], read_hours(value));
  }
  return {};
}

Result<WhenMap> read_when(const Node& node) {
  WhenMap out;
  out.start = node.text("start");
  out.end = node.text("end");
  out.formats = node.texts("formats");
  for (const Node& format : node.items("formats")) {
    if (!reads_whole_date(format.text())) {
      return format.refuse("a date format that does not give a day", '"' + excerpt(format.text()) + '"',
                           "%Y, %m and %d (or %F), each with what stands between");
    }
  }
  if (node.has("required")) out.required = node.at("required").json().get<bool>();
  if (node.has("not_before")) {
    const auto day = parse_day(node.text("not_before"), std::vector<std::string>{"%Y-%m-%d"});
    if (!day) return std::unexpected(node.at("not_before").located(day.error()));
    out.not_before = *day;
  }
  if (node.has("longest_days")) out.longest_days = node.at("longest_days").json().get<std::int64_t>();
  out.precision = precision_of(node.text("precision", "day"));
  if (node.has("precision_by")) {
    const Node by = node.at("precision_by");
    out.precision_column = by.text("column");
    for (const auto& [cell, value] : by.members("values")) out.precisions[cell] = precision_of(value.text());
  }
  TRUCE_CHECK(read_time_of_day(node, out));
  return out;
}

Result<PlaceMap> read_place(const Node& node) {
  PlaceMap out;
  out.latitude = node.text("latitude");
  out.longitude = node.text("longitude");
  if (out.latitude.empty() != out.longitude.empty() || out.latitude.empty() != !node.has("radius")) {
    return node.refuse("half a point", "not all of latitude, longitude and radius", "all three, or none");
  }
  TRUCE_TRY(out.name, read_templates(node, "name"));
  if (node.has("radius")) {
    out.radius_column = node.at("radius").text("column");
    for (const auto& [cell, value] : node.at("radius").members("values")) {
      out.radius_m[cell] = value.at("metres").json().get<double>();
    }
  }
  return out;
}

WordsMap read_words(const Node& node) {
  WordsMap out;
  out.column = node.text("column");
  out.split = node.text("split");
  for (const auto& [word, value] : node.members("words"))
    out.words[word] = value.json().get<std::vector<std::string>>();
  return out;
}

void read_attribution(const Node& node, RowRule& out) {
  out.candidates = node.texts("actors");
  out.split = node.text("split");
  out.basis = node.text("basis", "alleged-to");
  if (node.has("basis_by")) {
    out.basis_column = node.at("basis_by").text("column");
    for (const auto& [cell, value] : node.at("basis_by").members("values")) out.bases[cell] = value.text();
  }
  out.basis_of_several = node.text("basis_of_several");
  out.other_possible = node.text("other") == "possible";
}

Result<RowRule> read_rule(const Node& node) {
  RowRule out;
  for (const auto& [column, cells] : node.members("only_if"))
    out.only_if[column] = cells.json().get<std::set<std::string>>();
  out.acts = node.texts("acts");
  out.weapon = node.text("weapon");
  if (node.has("acts_by")) out.acts_by = read_words(node.at("acts_by"));
  if (node.has("weapon_by")) out.weapon_by = read_words(node.at("weapon_by"));
  if (node.has("acts") && out.acts_by) return node.refuse("acts given twice", "acts and acts_by", "one of them");
  if (node.has("weapon") && out.weapon_by)
    return node.refuse("weapon given twice", "weapon and weapon_by", "one of them");
  if (node.has("attribution")) read_attribution(node.at("attribution"), out);
  for (const Node& target : node.items("targets")) {
    if (target.has("column") == target.has("actor")) {
      return target.refuse("a target that is not one thing", "column and actor both, or neither", "one of them");
    }
    out.targets.push_back(
        {target.text("column"), target.text("split"), ActorId(target.text("actor")), target.text("description")});
  }
  return out;
}

CountMap read_count(const Node& node, const char* key) {
  if (!node.has(key)) return {};
  return {node.at(key).texts("min"), node.at(key).texts("max")};
}

Status read_actors(const Node& root, NameIndex& out) {
  for (const auto& [id, names] : root.members("actors")) {
    if (!is_identifier(id)) {
      return names.refuse("malformed actor id", '"' + excerpt(id) + '"', "an identifier such as ua-forces");
    }
    for (const Node& name : root.at("actors").items(id.c_str())) {
      if (auto added = out.add(name.text(), ActorId(id)); !added) return std::unexpected(name.located(added.error()));
    }
  }
  for (const Node& word : root.items("nobody")) {
    if (auto added = out.add_nobody(word.text()); !added) return std::unexpected(word.located(added.error()));
  }
  return {};
}

Result<EventsMap> read_map(const Node& root) {
  EventsMap out;
  out.title = root.text("title");
  out.encoding = root.text("encoding", "utf-8");
  out.delimiter = root.text("delimiter", ",").front();
  out.zone = root.text("zone", "UTC");
  if (!Zone::find(out.zone)) {
    return root.at("zone").refuse("unknown time zone", '"' + excerpt(out.zone) + '"',
                                  "an IANA zone such as Europe/Kyiv");
  }
  out.by = ActorId(root.text("by"));
  out.stance = root.text("stance");
  out.audience = root.has("audience") ? root.texts("audience") : std::vector<std::string>{"public"};
  TRUCE_TRY(out.incident, read_template(root.at("incident")));
  TRUCE_TRY(out.entry, read_optional(root, "entry"));
  TRUCE_TRY(out.report_title, read_templates(root, "report_title"));
  TRUCE_TRY(out.report_text, read_templates(root, "report_text"));
  out.note = root.text("note");
  for (const Node& source : root.items("sources")) {
    SourceMap one;
    TRUCE_TRY(one.title, read_template(source.at("title")));
    TRUCE_TRY(one.locator, read_optional(source, "locator"));
    TRUCE_TRY(one.url, read_optional(source, "url"));
    out.sources.push_back(std::move(one));
  }
  TRUCE_TRY(out.external_ids, read_templates(root, "external_ids"));
  TRUCE_TRY(out.when, read_when(root.at("when")));
  if (root.has("place")) {
    TRUCE_TRY(out.place, read_place(root.at("place")));
  }
  for (const Node& row : root.items("rows")) {
    TRUCE_TRY(RowRule rule, read_rule(row));
    out.rows.push_back(std::move(rule));
  }
  out.killed = read_count(root, "killed");
  out.injured = read_count(root, "injured");
  TRUCE_CHECK(read_actors(root, out.actors));
  return out;
}

void add_columns(const Template& text, std::vector<std::string>& out) {
  for (const Template::Piece& piece : text.pieces()) {
    if (piece.column) out.push_back(piece.text);
  }
}

}  // namespace

Result<Template> Template::parse(std::string_view text) {
  Template out;
  while (!text.empty()) {
    const std::size_t brace = text.find_first_of("{}");
    if (brace != 0) out.pieces_.push_back({false, std::string(text.substr(0, brace))});
    if (brace == std::string_view::npos) break;
    const std::size_t close = text.find('}', brace + 1);
    if (text[brace] == '}' || close == std::string_view::npos || close == brace + 1) {
      return fail_at("", '"' + excerpt(text.substr(brace)) + '"', "a column in braces, as in {id}", "a stray brace");
    }
    out.pieces_.push_back({true, std::string(text.substr(brace + 1, close - brace - 1))});
    text.remove_prefix(close + 1);
  }
  return out;
}

std::vector<std::string> EventsMap::columns() const {
  std::vector<std::string> out{when.start,     when.end,        when.precision_column,
                               when.hours_at,  when.hours_from, when.hours_to,
                               place.latitude, place.longitude, place.radius_column};
  add_columns(incident, out);
  if (entry) add_columns(*entry, out);
  for (const auto* list : {&report_title, &report_text, &external_ids, &place.name}) {
    for (const Template& one : *list) add_columns(one, out);
  }
  for (const SourceMap& source : sources) {
    add_columns(source.title, out);
    if (source.locator) add_columns(*source.locator, out);
    if (source.url) add_columns(*source.url, out);
  }
  for (const RowRule& rule : rows) {
    for (const auto& [column, cells] : rule.only_if) out.push_back(column);
    if (rule.acts_by) out.push_back(rule.acts_by->column);
    if (rule.weapon_by) out.push_back(rule.weapon_by->column);
    out.insert(out.end(), rule.candidates.begin(), rule.candidates.end());
    out.push_back(rule.basis_column);
    for (const TargetMap& target : rule.targets) out.push_back(target.column);
  }
  for (const CountMap* count : {&killed, &injured}) {
    out.insert(out.end(), count->min.begin(), count->min.end());
    out.insert(out.end(), count->max.begin(), count->max.end());
  }
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  if (!out.empty() && out.front().empty()) out.erase(out.begin());
  return out;
}

Result<EventsMap> load_events_map(std::string_view yaml, std::string_view name) {
  auto document = terms::parse_yaml_core(yaml);
  if (!document) return std::unexpected(document.error().in_file(name));
  const auto schema = JsonSchema::compile(schemas::events_map_1());
  if (!schema) return std::unexpected(schema.error());
  if (auto errors = schema->validate(document->json); !errors.empty()) {
    Error first = errors.front();
    first.line = document->line_of(first.pointer);
    return std::unexpected(first.in_file(name));
  }
  auto map = read_map(Node(*document, document->json, ""));
  if (!map) return std::unexpected(map.error().in_file(name));
  map->name = name;
  return map;
}

}  // namespace truce::intake
