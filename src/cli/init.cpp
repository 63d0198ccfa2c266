// truce init: a new case, empty or loaded from an example's folder.
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/example.h"
#include "cli/found.h"
#include "cli/text.h"

namespace truce::cli {
namespace {

struct InitOptions : OutputOptions {
  std::string folder;
  std::string id;
  std::string title;
  std::string zone = "UTC";
  std::string registrar = "secretariat";
  std::string from;
  std::string store;
};

Result<int> init(const InitOptions& options, Terminal& out) {
  TRUCE_CHECK(check_store(options.store));
  Json summary;
  if (!options.from.empty()) {
    TRUCE_TRY(Example example, Example::read(options.from));
    if (!options.id.empty()) example.file.id = CaseId(options.id);
    if (!options.title.empty()) example.file.title = options.title;
    example.file.store = options.store;
    TRUCE_TRY(Founded founded, found(options.folder, example.file, std::move(example.drafts)));
    summary = founded.to_json();
  } else {
    TRUCE_TRY(CaseFile file, CaseFile::from_json({{"truce", "case/1"},
                                                  {"id", options.id},
                                                  {"title", options.title.empty() ? options.id : options.title},
                                                  {"zone", options.zone},
                                                  {"secretariat", {{"party", options.registrar}}}}));
    file.store = options.store;
    TRUCE_TRY(Founded founded, found(options.folder, file, {}));
    summary = founded.to_json();
  }
  if (options.json) {
    out.json(summary);
    return kDone;
  }
  out.line(fmt::format("Made case {} in {}: {}.", summary["case"].get<std::string>(),
                       summary["folder"].get<std::string>(),
                       counted(summary["size"].get<std::size_t>(), "entry", "entries")));
  out.paragraph(options.from.empty()
                    ? "The registrar's key is in keys/. Keep it apart from the record; whoever has it can enrol keys."
                    : "All entries are signed with fresh demonstration keys, kept in keys/. They speak for nobody.");
  return kDone;
}

}  // namespace

void add_init(CLI::App& app, Chosen& chosen) {
  auto [command, o] =
      add_command<InitOptions>(app, chosen,
                               {"init", "Make a new case",
                                "  truce init aden --id aden-2027 --title \"Ceasefire at Aden\" --zone Asia/Aden\n"
                                "      an empty case whose registrar is the party 'secretariat'\n"
                                "  truce init syria --from examples/syria-2016\n"
                                "      an example, every entry signed with fresh demonstration keys in syria/keys\n"},
                               init);
  command.add_option("DIR", o.folder, "Folder of the new case")->required();
  auto* id = command.add_option("--id", o.id, "Identifier of the case, such as aden-2027")->option_text("ID");
  command.add_option("--title", o.title, "Title of the case")->option_text("TEXT");
  command.add_option("--zone", o.zone, "IANA time zone for showing times (default: UTC)")->option_text("ZONE");
  command.add_option("--registrar", o.registrar, "Party that keeps the record (default: secretariat)")
      ->option_text("ID");
  command.add_option("--from", o.from, "Load an example: case.yaml, terms.yaml, geometry/, entries/*.yaml")
      ->option_text("DIR");
  command.add_option("--store", o.store, "Keep the record in a PostgreSQL database (default: in the folder)")
      ->option_text("URL");
  command.parse_complete_callback([id, &options = o] {
    if (options.from.empty() && id->count() == 0) throw CLI::RequiredError("--id (or --from)");
  });
}

}  // namespace truce::cli
