// A map file: how the columns of somebody's table become report entries (schemas/events-map-1.schema.json,
// docs/import.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/base.h"
#include "intake/names.h"

namespace truce::intake {

/// Text with columns in it, "ucdp-{id}". Filled from a row; a template with an empty column in it yields nothing.
class Template {
 public:
  /// bad_input for an unclosed or empty brace.
  static Result<Template> parse(std::string_view text);

  struct Piece {
    bool column = false;  ///< `text` is a column's name; else it is text
    std::string text;
  };
  [[nodiscard]] const std::vector<Piece>& pieces() const { return pieces_; }

 private:
  std::vector<Piece> pieces_;
};

/// How exactly the date columns are meant. None of them makes a day that nobody stated.
enum class DatePrecision : std::uint8_t {
  day,           ///< the start is the day; an end must be empty or the same
  range,         ///< between start and end; the end must be later
  day_or_range,  ///< a day when the end is empty or the same, else between the two
  open_range,    ///< as day_or_range, but an empty end is unknown: "2018-02-22/.."
  week,          ///< in a week that contains the start: six days before to six days after
  month,         ///< in the month of the start (to that of the end)
  year,          ///< in the year of the start (to that of the end)
};

/// Minutes since midnight that opens the stated day; may be negative (the evening before) or over 1440 (the next
/// morning).
struct Hours {
  int from = 0;
  int to = 0;
  bool operator==(const Hours&) const = default;
};

struct WhenMap {
  std::string start;                 ///< column
  std::string end;                   ///< column, or empty
  std::vector<std::string> formats;  ///< as strptime: "%Y-%m-%d"; the first that reads the whole cell counts
  bool required = true;
  std::optional<std::int64_t> not_before;        ///< days since 1970-01-01; an earlier date is refused
  std::optional<std::int64_t> longest_days;      ///< a longer range is refused
  DatePrecision precision = DatePrecision::day;  ///< when there is no precision column
  std::string precision_column;
  std::map<std::string, DatePrecision, std::less<>> precisions;  ///< by cell
  std::string hours_at;                                          ///< column with a time of day or a word, or empty
  std::string hours_from;                                        ///< columns with both ends of a time, or empty
  std::string hours_to;
  int margin_minutes = 0;                                ///< a stated time of day is meant within so many minutes
  std::map<std::string, Hours, std::less<>> hour_words;  ///< by cell
};

struct PlaceMap {
  std::string latitude, longitude;  ///< columns; both empty when the table has none
  std::vector<Template> name;       ///< those that yield something, joined by ", "
  std::string radius_column;
  std::map<std::string, double, std::less<>> radius_m;  ///< by cell
};

/// Words in a cell, several of them when it may be split, to identifiers.
struct WordsMap {
  std::string column;
  std::string split;  ///< separator, or empty
  std::map<std::string, std::vector<std::string>, std::less<>> words;
};

struct TargetMap {
  std::string column;  ///< names in it are the targets; or
  std::string split;
  ActorId actor;  ///< always this one
  std::string description;
};

/// What a row means, for the rows that it is for.
struct RowRule {
  std::map<std::string, std::set<std::string>> only_if;  ///< column → cells; all must hold
  std::vector<std::string> acts;
  std::optional<WordsMap> acts_by;
  std::string weapon;
  std::optional<WordsMap> weapon_by;
  std::vector<std::string> candidates;  ///< columns with actor names
  std::string split;                    ///< separator of names in one cell, or empty
  std::string basis = "alleged-to";
  std::string basis_column;
  std::map<std::string, std::string, std::less<>> bases;  ///< by cell
  std::string basis_of_several;  ///< replaces the basis when more than one is named, known or not; or empty
  bool other_possible = true;
  std::vector<TargetMap> targets;
};

/// A count with both its ends: the first column of each list is the figure, the others only widen it (min takes the
/// smallest, max the largest). An end whose first column is empty is unknown.
struct CountMap {
  std::vector<std::string> min, max;
};

struct SourceMap {
  Template title;
  std::optional<Template> locator, url;
};

/// A map as loaded: well formed, its identifiers checked.
struct EventsMap {
  std::string name;  ///< file name for messages
  std::string title;
  std::string encoding = "utf-8";
  char delimiter = ',';
  std::string zone = "UTC";
  ActorId by;
  std::string stance;
  std::vector<std::string> audience;
  Template incident;
  std::optional<Template> entry;       ///< absent: the incident's id and ".report"
  std::vector<Template> report_title;  ///< those that yield something, joined by ", "
  std::vector<Template> report_text;   ///< the same, joined by "; "
  std::string note;
  std::vector<SourceMap> sources;
  std::vector<Template> external_ids;
  WhenMap when;
  PlaceMap place;
  std::vector<RowRule> rows;  ///< the first that is for a row counts
  CountMap killed, injured;
  NameIndex actors;

  /// Every column that the map names, sorted.
  [[nodiscard]] std::vector<std::string> columns() const;
};

/// Reads a map file: YAML 1.2 core, schema, then what no schema says (templates, zones, date formats, names given
/// twice). The first error, with its line.
[[nodiscard]] Result<EventsMap> load_events_map(std::string_view yaml, std::string_view name);

}  // namespace truce::intake
