// One row through the map: a draft of a report entry, or why not. For src/intake only.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "intake/events_map.h"
#include "intake/table.h"
#include "intake/unknown_actors.h"

namespace truce::intake {

/// A row's cells by column name.
class RowView {
 public:
  RowView(const std::map<std::string, std::size_t, std::less<>>& columns, const Row& row)
      : columns_(&columns), row_(&row) {}

  /// The trimmed cell; empty for the empty column name. The column must be one of the table's.
  [[nodiscard]] std::string_view cell(std::string_view column) const;
  [[nodiscard]] std::size_t line() const { return row_->line; }

  /// An error of this row that names the column.
  [[nodiscard]] std::unexpected<Error> refuse(std::string_view column, std::string message, std::string found,
                                              std::string expected) const;
  /// The same around an error of the cell.
  [[nodiscard]] std::unexpected<Error> refuse(std::string_view column, const Error& why) const;

 private:
  const std::map<std::string, std::size_t, std::less<>>* columns_;
  const Row* row_;
};

/// What a row becomes.
struct DraftedRow {
  EntryId id;
  IncidentId incident;
  std::string incident_source;  ///< the incident's template filled as the cells are written, to tell ids that collide
  Json entry;
};

/// Applies the map. The error names line and column; names that no actor bears are also noted in `unknown`.
[[nodiscard]] Result<DraftedRow> draft_row(const EventsMap& map, const RowView& row, UnknownActors& unknown);

/// The parts of it: the time as EDTF (none when the row has none and need not), the place (null when there is none),
/// and who.
[[nodiscard]] Result<std::optional<std::string>> when_of(const WhenMap& map, const RowView& row);
[[nodiscard]] Result<Json> place_of(const PlaceMap& map, const RowView& row);
/// Adds acts, weapon, attribution and targets to `report`.
[[nodiscard]] Status add_actors_and_acts(const EventsMap& map, const RowRule& rule, const RowView& row, Json& report,
                                         UnknownActors& unknown);

/// The templates that yield something, joined; white space inside cells made single.
[[nodiscard]] std::string filled(const std::vector<Template>& templates, const RowView& row, std::string_view between);
/// One template, or nothing when one of its columns is empty.
[[nodiscard]] std::optional<std::string> filled(const Template& text, const RowView& row);

}  // namespace truce::intake
