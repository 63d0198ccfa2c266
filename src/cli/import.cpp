// truce import events: a table of events from elsewhere, through a map, into signed reports.
#include <fmt/format.h>

#include <unordered_map>

#include "cli/draft.h"
#include "cli/example.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/text.h"
#include "intake/intake.h"
#include "report/entry_text.h"

namespace truce::cli {
namespace {

struct ImportOptions : SignOptions {
  std::string file, map, author;
  bool keep_good = false;
  bool corrections = false;
  bool dry_run = false;
};

/// A map by its path, or by the name of one that is shipped.
Result<intake::EventsMap> load_map(const std::string& name) {
  std::filesystem::path path = name;
  if (!std::filesystem::exists(path)) {
    if (auto folder = examples_folder(); folder && std::filesystem::exists(*folder / "maps" / (name + ".yaml"))) {
      path = *folder / "maps" / (name + ".yaml");
    }
  }
  auto text = read_file(path);
  if (!text) return std::unexpected(text.error().in_file(name));
  return intake::load_events_map(*text, path.string());
}

/// What stands under every entry id that a report or a correction of one has had.
Result<intake::Lookup> recorded_reports(const Session& session) {
  auto standing = std::make_shared<std::unordered_map<EntryId, intake::Standing>>();
  auto origin = std::make_shared<std::unordered_map<EntryId, EntryId>>();
  TRUCE_CHECK(session.record.visit(0, session.size, [&](const LoggedEntry& logged) -> Status {
    TRUCE_TRY(Json entry, report::content_of(logged));
    if (!entry.contains("id")) return {};
    EntryId id(entry["id"].get<std::string>());
    EntryId first = id;
    if (entry.contains("replaces")) {
      auto it = origin->find(EntryId(entry["replaces"].get<std::string>()));
      if (it == origin->end()) return {};
      first = it->second;
      if (entry["kind"] == "withdrawal" && !entry.contains("valid")) {
        (*standing)[first].withdrawn = true;
        return {};
      }
    }
    if (!entry.contains("report")) return {};
    origin->emplace(id, first);
    (*standing)[first] = {id, std::move(entry), false};
    return {};
  }));
  return [standing](const EntryId& id) -> std::optional<intake::Standing> {
    auto it = standing->find(id);
    if (it == standing->end()) return std::nullopt;
    return it->second;
  };
}

Json to_json(const Error& error) {
  return {{"line", error.line},
          {"column", error.pointer},
          {"message", error.message},
          {"found", error.found},
          {"expected", error.expected}};
}

void print_outcome(const Terminal& out, const ImportOptions& options, const intake::Imported& imported, bool written) {
  constexpr std::size_t kShown = 20;
  auto list = [&](const auto& items, auto&& text) {
    for (std::size_t i = 0; i < std::min(items.size(), kShown); ++i) out.paragraph(printable(text(items[i])), 2);
    if (items.size() > kShown) out.line(fmt::format("  ... and {} more (--json lists all)", items.size() - kShown));
  };
  if (!imported.refused.empty()) {
    out.line(fmt::format("{} refused:", counted(imported.refused.size(), "row is", "rows are")));
    list(imported.refused, [](const Error& error) { return error.text(); });
  }
  if (!imported.unknown_actors.empty()) {
    out.line(fmt::format("{} that the map does not know:", counted(imported.unknown_actors.size(), "name", "names")));
    list(imported.unknown_actors, [](const intake::UnknownActor& actor) {
      std::string near = actor.closest.empty() ? "" : fmt::format("; close to: {}", fmt::join(actor.closest, ", "));
      return fmt::format("{} (column {}, {} from line {}){}", actor.name, actor.column,
                         counted(actor.rows, "row", "rows"), actor.first_line, near);
    });
  }
  if (!imported.differences.empty()) {
    out.line(fmt::format(
        "{} recorded already with other content{}:", counted(imported.differences.size(), "row is", "rows are"),
        options.corrections ? ", corrected now" : " (--corrections drafts corrections)"));
    list(imported.differences, [](const intake::Difference& difference) {
      return fmt::format("line {}, entry {}: {}", difference.line, difference.standing.str(),
                         fmt::join(difference.pointers, ", "));
    });
  }
  out.line(fmt::format("{}: {} new or corrected, {} unchanged, {} repeated, {} withdrawn earlier, {} refused.",
                       counted(imported.rows, "row", "rows"), imported.drafts.size(), imported.unchanged,
                       imported.repeated, imported.withdrawn, imported.refused.size()));
  if (!imported.refused.empty() && !options.keep_good) {
    out.line("Nothing was written. --keep-good leaves the refused rows out.");
  } else if (!written) {
    out.line("Nothing was written.");
  }
}

Result<int> import_command(const ImportOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(static_cast<const SignOptions&>(options), out));
  TRUCE_TRY(intake::EventsMap map, load_map(options.map));
  auto bytes = read_file(options.file);
  if (!bytes) return std::unexpected(bytes.error().in_file(options.file));
  intake::ImportOptions how;
  how.keep_good = options.keep_good;
  how.draft_corrections = options.corrections;
  TRUCE_TRY(how.lookup, recorded_reports(session));
  how.progress = out.progress("reading rows:");
  TRUCE_TRY(intake::Imported imported, intake::import_events(*bytes, options.file, map, how));

  std::string author = options.author.empty() ? session.record.keys().registrar().str() : options.author;
  std::vector<Draft> drafts;
  for (auto& draft : imported.drafts) {
    draft.entry["author"] = author;
    drafts.push_back({draft.entry, options.file, "", draft.line, nullptr});
  }
  std::vector<std::string> strangers;
  for (const auto& [actor, count] : imported.actors) {
    if (session.known.actor(actor) == nullptr) strangers.push_back(actor.str());
  }
  if (!strangers.empty() && !options.dry_run) {
    Error error;
    error.code = ErrorCode::refused;
    error.message = "the table names actors that the case does not have; nothing was written";
    error.found = fmt::format("{}", fmt::join(strangers, ", "));
    error.expected = "an entry of kind actor for each (truce add), or another map";
    return std::unexpected(error.in_file(options.file));
  }
  bool written = false;
  if (!drafts.empty()) {
    TRUCE_TRY(KeyStore store, KeyStore::open(key_folder(options)));
    TRUCE_TRY(auto batch, sign_drafts(drafts, session.file.id, session.record.keys(), store));
    auto appended = append(session, batch, options.dry_run);
    if (!appended) {
      auto& refusal = appended.error();
      const bool of_one = refusal.position < drafts.size();  // else of the store, as a full disk is
      return std::unexpected(of_one ? drafts[refusal.position].located(refusal.error) : refusal.error);
    }
    written = !options.dry_run;
  }
  if (options.json) {
    Json document = {{"rows", imported.rows},           {"drafts", imported.drafts.size()},
                     {"unchanged", imported.unchanged}, {"repeated", imported.repeated},
                     {"withdrawn", imported.withdrawn}, {"written", written},
                     {"refused", Json::array()},        {"unknown_actors", Json::array()},
                     {"differences", Json::array()},    {"actors_not_in_the_case", strangers}};
    for (const auto& error : imported.refused) document["refused"].push_back(to_json(error));
    for (const auto& actor : imported.unknown_actors) {
      document["unknown_actors"].push_back({{"name", actor.name},
                                            {"column", actor.column},
                                            {"first_line", actor.first_line},
                                            {"rows", actor.rows},
                                            {"closest", actor.closest}});
    }
    for (const auto& difference : imported.differences) {
      document["differences"].push_back(
          {{"line", difference.line}, {"entry", difference.standing.str()}, {"pointers", difference.pointers}});
    }
    out.json(document);
  } else {
    print_outcome(out, options, imported, written);
    if (!strangers.empty()) {
      out.note(printable(fmt::format("note: no entry of kind actor says who this is: {}", fmt::join(strangers, ", "))));
    }
  }
  return imported.refused.empty() ? kDone : kFindings;
}

}  // namespace

void add_import(CLI::App& app, Chosen& chosen) {
  CLI::App& group =
      add_documented(app, {"import", "Take in tables from elsewhere",
                           "  truce import events ged.csv --map ucdp-ged-2014-2023 --case minsk --dry-run\n"});
  group.require_subcommand(1);
  auto [command, o] = add_command<ImportOptions>(
      group, chosen,
      {"events", "A table of events, through a map, into signed reports",
       "  truce import events ged.csv --map ucdp-ged-2014-2023 --case minsk --dry-run\n"
       "      what would come of it; maps are files, or names of those shipped in examples/maps\n"
       "  truce import events ged.csv --map my-map.yaml --case minsk --keep-good --author osce\n"
       "      leaves refused rows out, and lists them; exit code 1 when there are any\n"
       "  truce import events ged-new.csv --map my-map.yaml --case minsk --corrections\n"
       "      rows that changed since the last import become corrections\n"},
      import_command);
  add_sign_options(command, o);
  command.add_option("FILE", o.file, "Table (CSV, may be gzipped)")->required();
  command.add_option("--map", o.map, "Map file, or the name of a shipped one")->required()->option_text("MAP");
  command.add_option("--author", o.author, "Party that signs (default: the registrar)")->option_text("PARTY");
  command.add_flag("--keep-good", o.keep_good, "Take in the good rows although others are refused");
  command.add_flag("--corrections", o.corrections, "Correct entries whose row has changed");
  command.add_flag("--dry-run", o.dry_run, "Check everything, write nothing");
}

}  // namespace truce::cli
