#include "intake/draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace truce::intake {
namespace {

std::string single_spaced(std::string_view text) {
  std::string out;
  for (char c : text) {
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    if (!space) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

/// The template as an identifier; every column of it must be filled with something that leaves a letter or digit.
Result<std::string> identifier_of(const Template& text, const RowView& row) {
  std::string out;
  std::string column;
  for (const Template::Piece& piece : text.pieces()) {
    if (!piece.column) {
      out += piece.text;
      continue;
    }
    column = piece.text;
    const std::string part = slug(row.cell(column));
    if (part.empty()) {
      return row.refuse(column, "nothing to make an identifier of", '"' + excerpt(row.cell(column)) + '"',
                        "letters or digits");
    }
    out += part;
  }
  if (!is_identifier(out))
    return row.refuse(column, "malformed identifier", '"' + excerpt(out) + '"', "an identifier such as ucdp-147997");
  return out;
}

/// The first row rule that is for this row.
Result<const RowRule*> rule_for(const EventsMap& map, const RowView& row) {
  std::string_view column;
  for (const RowRule& rule : map.rows) {
    const auto fails = std::ranges::find_if(rule.only_if, [&](const auto& condition) {
      return !condition.second.contains(std::string(row.cell(condition.first)));
    });
    if (fails == rule.only_if.end()) return &rule;
    column = fails->first;
  }
  return row.refuse(column, "no rule of the map is for this row", '"' + excerpt(row.cell(column)) + '"',
                    "a value that one of the map's rows names");
}

/// One end of a count: the first column is the figure, the others widen it. None when the first is empty.
Result<std::optional<std::int64_t>> count_end(const std::vector<std::string>& columns, const RowView& row,
                                              bool smallest) {
  std::optional<std::int64_t> out;
  for (const std::string& column : columns) {
    const std::string_view cell = row.cell(column);
    if (cell.empty()) {
      if (!out) return std::nullopt;
      continue;
    }
    std::int64_t value = 0;
    const auto [end, code] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (code != std::errc{} || end != cell.data() + cell.size() || value < 0 || value > 1'000'000'000) {
      return row.refuse(column, "not a count", '"' + excerpt(cell) + '"', "a whole number, 0 or more");
    }
    out = !out ? value : smallest ? std::min(*out, value) : std::max(*out, value);
  }
  return out;
}

Status add_count(const CountMap& map, const char* key, const RowView& row, Json& report) {
  TRUCE_TRY(const auto min, count_end(map.min, row, true));
  TRUCE_TRY(const auto max, count_end(map.max, row, false));
  if (min && max && *min > *max) {
    return row.refuse(map.max.front(), "the highest count is below the lowest", std::to_string(*max),
                      fmt::format("at least {}, as in column {}", *min, map.min.front()));
  }
  if (min) report[key]["min"] = *min;
  if (max) report[key]["max"] = *max;
  return {};
}

Result<Json> sources_of(const EventsMap& map, const RowView& row) {
  Json out = Json::array();
  for (const SourceMap& source : map.sources) {
    const auto title = filled(source.title, row);
    if (!title) continue;
    Json one{{"title", *title}};
    const auto add = [&](const char* key, const std::optional<Template>& text) {
      if (!text) return;
      if (auto value = filled(*text, row)) one[key] = *value;
    };
    add("locator", source.locator);
    add("url", source.url);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

std::string_view RowView::cell(std::string_view column) const {
  return column.empty() ? std::string_view{} : trimmed(row_->cells.at(columns_->find(column)->second));
}

std::unexpected<Error> RowView::refuse(std::string_view column, std::string message, std::string found,
                                       std::string expected) const {
  Error error;
  error.message = column.empty() ? std::move(message) : fmt::format("column {}: {}", column, message);
  error.line = line();
  error.found = std::move(found);
  error.expected = std::move(expected);
  return std::unexpected(std::move(error));
}

std::unexpected<Error> RowView::refuse(std::string_view column, const Error& why) const {
  return refuse(column, why.message, why.found, why.expected);
}

std::optional<std::string> filled(const Template& text, const RowView& row) {
  std::string out;
  for (const Template::Piece& piece : text.pieces()) {
    if (!piece.column) {
      out += piece.text;
      continue;
    }
    const std::string cell = single_spaced(row.cell(piece.text));
    if (cell.empty()) return std::nullopt;
    out += cell;
  }
  return out;
}

std::string filled(const std::vector<Template>& templates, const RowView& row, std::string_view between) {
  std::string out;
  for (const Template& text : templates) {
    const auto one = filled(text, row);
    if (!one) continue;
    if (!out.empty()) out += between;
    out += *one;
  }
  return out;
}

Result<DraftedRow> draft_row(const EventsMap& map, const RowView& row, UnknownActors& unknown) {
  DraftedRow out;
  TRUCE_TRY(const std::string incident, identifier_of(map.incident, row));
  out.incident = IncidentId(incident);
  out.incident_source = filled(map.incident, row).value_or("");
  if (map.entry) {
    TRUCE_TRY(const std::string entry, identifier_of(*map.entry, row));
    out.id = EntryId(entry);
  } else {
    out.id = EntryId(incident + ".report");
  }
  TRUCE_TRY(const RowRule* rule, rule_for(map, row));

  Json report{{"incident", incident}, {"by", map.by.str()}, {"stance", map.stance}};
  TRUCE_CHECK(add_actors_and_acts(map, *rule, row, report, unknown));
  TRUCE_TRY(const auto when, when_of(map.when, row));
  if (when) report["when"] = *when;
  TRUCE_TRY(Json place, place_of(map.place, row));
  if (!place.is_null()) report["place"] = std::move(place);
  TRUCE_CHECK(add_count(map.killed, "killed", row, report));
  TRUCE_CHECK(add_count(map.injured, "injured", row, report));
  if (auto title = filled(map.report_title, row, ", "); !title.empty()) report["title"] = std::move(title);
  if (auto text = filled(map.report_text, row, "; "); !text.empty()) report["text"] = std::move(text);
  for (const Template& id : map.external_ids) {
    if (auto one = filled(id, row)) report["external_ids"].push_back(*one);
  }

  out.entry = {{"id", out.id.str()}, {"kind", "report"}, {"zone", map.zone}, {"audience", map.audience}};
  TRUCE_TRY(out.entry["sources"], sources_of(map, row));
  if (!map.note.empty()) out.entry["note"] = map.note;
  out.entry["report"] = std::move(report);
  return out;
}

}  // namespace truce::intake
