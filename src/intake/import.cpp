// A whole file: read, map every row, compare with what is recorded, and give all or nothing.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/schemas.h"
#include "intake/draft.h"
#include "intake/intake.h"
#include "intake/table.h"

namespace truce::intake {
namespace {

constexpr std::size_t kProgressEvery = 1000;
/// Members that import makes: what is compared with a recorded entry. The rest is its signer's.
constexpr std::array<const char*, 4> kOwnMembers{"zone", "sources", "note", "report"};

using Columns = std::map<std::string, std::size_t, std::less<>>;

Result<Columns> index_columns(const Table& table, const EventsMap& map) {
  Columns out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (!table.columns[i].empty()) out.emplace(table.columns[i], i);
  }
  for (const std::string& column : map.columns()) {
    if (out.contains(column)) continue;
    std::string found;
    for (const std::string& name : table.columns) found += (found.empty() ? "" : ", ") + name;
    auto error = fail_at("", "columns " + excerpt(found, 400),
                         fmt::format("column {}, which {} names", column, map.name), "a column is missing");
    error.error().line = 1;
    return error;
  }
  return out;
}

Json own_part(const Json& entry) {
  Json out = Json::object();
  for (const char* member : kOwnMembers) {
    if (entry.contains(member)) out[member] = entry[member];
  }
  return out;
}

std::vector<std::string> differing_pointers(const Json& standing, const Json& drafted) {
  std::set<std::string> out;
  for (const Json& step : Json::diff(own_part(standing), own_part(drafted))) {
    auto pointer = step["path"].get<std::string>();
    if (pointer.ends_with("/-")) pointer.resize(pointer.size() - 2);  // added at the end of a list: the list differs
    out.insert(std::move(pointer));
  }
  return {out.begin(), out.end()};
}

/// A correction of `standing` that says what the draft says. Its id follows from what it replaces and says, so that the
/// same correction is never drafted under two ids.
Draft correction(const Draft& draft, const Difference& difference) {
  std::string reason = "the table imported again says otherwise at";
  for (const std::string& pointer : difference.pointers) {
    if (reason.size() + pointer.size() > 1500) break;
    reason += ' ' + pointer;
  }
  const std::string digest = to_hex(sha256(as_bytes(difference.standing.str() + '\n' + own_part(draft.entry).dump())));
  Draft out = draft;
  out.id = EntryId(draft.id.str() + ".c" + digest.substr(0, 16));
  out.entry["id"] = out.id.str();
  out.entry["kind"] = "correction";
  out.entry["replaces"] = difference.standing.str();
  out.entry["correction"] = {{"reason", std::move(reason)}};
  return out;
}

class Importer {
 public:
  Importer(const EventsMap& map, const ImportOptions& options, const JsonSchema& schema, Columns columns)
      : map_(map), options_(options), schema_(schema), columns_(std::move(columns)), unknown_(map.actors) {}

  void take(const Row& row, std::size_t width) {
    ++out_.rows;
    if (auto status = draft(row, width); !status) out_.refused.push_back(std::move(status).error());
  }

  Imported finish() && {
    drop_contradicted();
    out_.unknown_actors = std::move(unknown_).take();
    if (!out_.refused.empty() && !options_.keep_good) out_.drafts.clear();
    for (const Draft& one : out_.drafts) count_actors(one.entry["report"]);
    return std::move(out_);
  }

 private:
  Status draft(const Row& row, std::size_t width) {
    const RowView view(columns_, row);
    if (row.cells.size() != width) {
      return view.refuse("", "a row of another width", fmt::format("{} cells", row.cells.size()),
                         fmt::format("{} cells, as in the header", width));
    }
    auto drafted = draft_row(map_, view, unknown_);
    if (!drafted) return std::unexpected(std::move(drafted).error());
    TRUCE_CHECK(check_form(drafted->entry, view));
    TRUCE_CHECK(check_incident(*drafted, view));

    const auto [earlier, first] = seen_.try_emplace(drafted->id, Seen{row.line, drafted->entry});
    if (!first) {
      if (earlier->second.entry == drafted->entry) {
        ++out_.repeated;
        return {};
      }
      return contradiction(earlier->second, {row.line, std::move(drafted->entry)}, drafted->id);
    }
    place({row.line, drafted->id, drafted->incident, std::move(drafted->entry)});
    return {};
  }

  struct Seen {
    std::size_t line = 0;
    Json entry;
  };

  /// Two rows say different things under one id: neither is taken, since nothing tells which is right.
  std::unexpected<Error> contradiction(const Seen& earlier, const Seen& later, const EntryId& id) {
    const auto refuse = [&](const Seen& one, const Seen& other) {
      Error error;
      error.message = fmt::format("entry {} has other content on line {}", id.str(), other.line);
      error.line = one.line;
      error.found = "a difference at " + differing_pointers(one.entry, other.entry).front();
      error.expected = "the same content wherever the id stands";
      return error;
    };
    contradicted_.try_emplace(earlier.line, refuse(earlier, later));
    return std::unexpected(refuse(later, earlier));
  }

  /// Takes back what came of rows that a later row contradicted.
  void drop_contradicted() {
    const auto contradicted = [&](const auto& one) { return contradicted_.contains(one.line); };
    std::erase_if(out_.drafts, contradicted);
    std::erase_if(out_.differences, contradicted);
    for (auto& [line, error] : contradicted_) out_.refused.push_back(std::move(error));
    std::ranges::stable_sort(out_.refused, {}, &Error::line);
  }

  /// Against what is recorded.
  void place(Draft draft) {
    const auto standing = options_.lookup ? options_.lookup(draft.id) : std::nullopt;
    if (!standing) {
      out_.drafts.push_back(std::move(draft));
      return;
    }
    if (standing->withdrawn) {
      ++out_.withdrawn;
      return;
    }
    Difference difference{draft.line, standing->id, differing_pointers(standing->entry, draft.entry)};
    if (difference.pointers.empty()) {
      ++out_.unchanged;
      return;
    }
    if (options_.draft_corrections) out_.drafts.push_back(correction(draft, difference));
    out_.differences.push_back(std::move(difference));
  }

  /// The entry schema, with what the signer adds filled in.
  Status check_form(Json entry, const RowView& row) const {
    entry["truce"] = "entry/1";
    entry["case"] = "a";
    entry["author"] = {{"party", "a"}, {"key", "0000000000000000"}};
    if (const auto& when = entry["report"]; when.contains("when")) {
      if (auto read = Edtf::parse(when["when"].get<std::string>()); !read)
        return row.refuse(map_.when.start, read.error());
    }
    const auto errors = schema_.validate(entry);
    if (errors.empty()) return {};
    return row.refuse("", fmt::format("the draft is no entry at {}", errors.front().pointer), errors.front().found,
                      errors.front().expected);
  }

  /// Two different values in the table must not become one incident ("A-1" and "a 1").
  Status check_incident(const DraftedRow& drafted, const RowView& row) {
    const auto [earlier, first] = incident_sources_.try_emplace(drafted.incident, drafted.incident_source);
    if (first || earlier->second == drafted.incident_source) return {};
    return row.refuse("", fmt::format("incident {} would stand for two different values", drafted.incident.str()),
                      '"' + excerpt(drafted.incident_source) + '"',
                      '"' + excerpt(earlier->second) + "\", as in an earlier row");
  }

  void count_actors(const Json& report) {
    std::set<std::string> ids{report["by"].get<std::string>()};
    if (report.contains("attribution")) {
      for (const Json& one : report["attribution"]["candidates"]) ids.insert(one["actor"].get<std::string>());
    }
    if (report.contains("targets")) {
      for (const Json& one : report["targets"]) ids.insert(one["actor"].get<std::string>());
    }
    for (const std::string& id : ids) ++out_.actors[ActorId(id)];
  }

  const EventsMap& map_;
  const ImportOptions& options_;
  const JsonSchema& schema_;
  Columns columns_;
  Imported out_;
  std::map<EntryId, Seen> seen_;
  std::map<std::size_t, Error> contradicted_;  ///< by the line of the earlier row
  std::map<IncidentId, std::string> incident_sources_;
  UnknownActors unknown_;
};

}  // namespace

Result<Imported> import_events(std::string_view bytes, std::string_view file, const EventsMap& map,
                               const ImportOptions& options) {
  auto table = read_table(bytes, {map.encoding, map.delimiter});
  if (!table) return std::unexpected(table.error().in_file(file));
  auto columns = index_columns(*table, map);
  if (!columns) return std::unexpected(columns.error().in_file(file));
  const auto schema = JsonSchema::compile(schemas::entry_1());
  if (!schema) return std::unexpected(schema.error());

  Importer importer(map, options, *schema, *std::move(columns));
  const std::size_t total = table->rows.size();
  for (std::size_t i = 0; i < total; ++i) {
    importer.take(table->rows[i], table->columns.size());
    if (options.progress && ((i + 1) % kProgressEvery == 0 || i + 1 == total)) options.progress(i + 1, total);
  }
  Imported out = std::move(importer).finish();
  for (Error& error : out.refused) error = error.in_file(file);
  return out;
}

}  // namespace truce::intake
