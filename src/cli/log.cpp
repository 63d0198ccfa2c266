// truce log: the entries in record order, with who says what in one line each.
#include <fmt/format.h>

#include <algorithm>

#include "casefile/words.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/text.h"
#include "intake/names.h"
#include "report/entry_text.h"

namespace truce::cli {
namespace {

struct LogOptions : ReadOptions {
  std::vector<std::string> kinds;
  std::string author;
  std::string text;
  std::uint64_t limit = 0;
  std::uint64_t from = 0;
  bool newest_first = false;
};

bool wanted(const LogOptions& options, const Json& entry, const std::string& payload) {
  if (entry.contains("withheld")) return options.kinds.empty() && options.author.empty() && options.text.empty();
  const std::string kind = entry["kind"].get<std::string>();
  if (!options.kinds.empty() && std::ranges::find(options.kinds, kind) == options.kinds.end()) return false;
  if (!options.author.empty() && entry["author"]["party"] != options.author) return false;
  return options.text.empty() || intake::fold_name(payload).find(intake::fold_name(options.text)) != std::string::npos;
}

Result<int> log(const LogOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(options, out));
  struct Line {
    std::uint64_t index;
    Instant recorded_at;
    Json entry;
    std::optional<std::uint64_t> revoked_by;
  };
  std::vector<Line> lines;
  std::uint64_t matching = 0;
  TRUCE_CHECK(session.record.visit(0, session.size, [&](const LoggedEntry& logged) -> Status {
    TRUCE_TRY(Json entry, report::content_of(logged));
    if (logged.index < options.from || !wanted(options, entry, logged.envelope.payload)) return {};
    ++matching;
    if (options.newest_first || options.limit == 0 || lines.size() < options.limit) {
      lines.push_back({logged.index, logged.recorded_at, std::move(entry), logged.revoked_by});
    }
    return {};
  }));
  if (options.newest_first) {
    std::ranges::reverse(lines);
    if (options.limit != 0 && lines.size() > options.limit) lines.resize(options.limit);
  }
  if (options.json) {
    Json document = session.stamp();
    document["matching"] = matching;
    document["entries"] = Json::array();
    for (auto& line : lines) {
      Json item = {
          {"index", line.index}, {"recorded_at", to_string(line.recorded_at)}, {"entry", std::move(line.entry)}};
      if (line.revoked_by) item["key_revoked_by"] = *line.revoked_by;
      document["entries"].push_back(std::move(item));
    }
    out.json(document);
    return kDone;
  }
  Table table({{"#", Column::Align::right},
               {"recorded"},
               {"kind"},
               {"by"},
               {"says", Column::Align::left, true, 24},
               {"id", Column::Align::left, true, 16}});
  for (const auto& line : lines) {
    std::string says = report::one_line(line.entry, session.known);
    if (line.revoked_by) says += fmt::format(" (its key was revoked by entry {})", *line.revoked_by);
    table.row({std::to_string(line.index),
               session.file.zone.format(line.recorded_at).substr(0, 16),
               {line.entry.value("kind", ""), Colour::cyan},
               line.entry.contains("author") ? line.entry["author"]["party"].get<std::string>() : "",
               says,
               {line.entry.value("id", ""), Colour::dim}});
  }
  if (table.empty()) {
    out.line("No such entry.");
    return kDone;
  }
  table.print(out);
  out.line();
  out.line(fmt::format("{} of {}; times in {}.", counted(lines.size(), "entry", "entries"), session.size,
                       session.file.zone.name()));
  if (lines.size() < matching && !options.newest_first) {
    out.line(fmt::format("More: --from {}", lines.back().index + 1));
  }
  return kDone;
}

}  // namespace

void add_log(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<LogOptions>(app, chosen,
                                              {"log", "List the entries of the record",
                                               "  truce log --case syria --limit 20\n"
                                               "      the first 20 entries; the last line says how to go on\n"
                                               "  truce log --case syria --kind position --author ru\n"
                                               "      what Russia holds, in the order in which it was recorded\n"
                                               "  truce log --case syria --text \"ahrar\" --newest-first\n"
                                               "      entries that contain a text, in any spelling of case\n"},
                                              log);
  add_read_options(command, o);
  std::vector<std::string> kinds;
  for (auto kind : words_of(Kind::actor)) kinds.emplace_back(kind);
  kinds.emplace_back("correction");
  command.add_option("--kind", o.kinds, "Only entries of this kind; may be repeated")
      ->check(CLI::IsMember(kinds).description(""))
      ->option_text("KIND");
  command.add_option("--author", o.author, "Only entries signed for this party")->option_text("PARTY");
  command.add_option("--text", o.text, "Only entries that contain this text")->option_text("TEXT");
  command.add_option("--from", o.from, "Begin at this entry")->option_text("N");
  command.add_option("--limit", o.limit, "At most so many entries")->option_text("N");
  command.add_flag("--newest-first", o.newest_first, "The newest entries first");
}

}  // namespace truce::cli
