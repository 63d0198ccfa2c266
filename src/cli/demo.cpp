// truce demo: an example as a case of one's own, with its findings, its agenda, and what to type next.
#include <fmt/format.h>

#include "cli/example.h"
#include "cli/findings.h"
#include "cli/found.h"
#include "cli/text.h"

namespace truce::cli {
namespace {

struct DemoOptions : OutputOptions {
  std::string name = "syria";
  std::string folder;
};

/// Findings on which the views differ, or that are a violation in one of them.
Selection telling(const Selection& all) {
  Selection some;
  some.views = all.views;
  for (const auto* finding : all.findings) {
    bool differs = false;
    bool violation = false;
    for (std::size_t view : all.views) {
      differs = differs || at(finding->verdict, view) != at(finding->verdict, 0);
      violation = violation || at(finding->verdict, view) == judge::Verdict::holds;
    }
    if (differs || violation) some.findings.push_back(finding);
  }
  return some;
}

Result<int> demo(const DemoOptions& options, Terminal& out) {
  TRUCE_TRY(auto source, find_example(options.name));
  std::filesystem::path folder = options.folder;
  if (folder.empty()) folder = std::filesystem::path("truce-demo") / source.filename();
  TRUCE_TRY(Example example, Example::read(source));
  bool made = !std::filesystem::exists(folder / kCaseFileName);
  if (made) TRUCE_CHECK(found(folder, example.file, std::move(example.drafts)));
  ReadOptions where;
  where.folder = folder.string();
  TRUCE_TRY(Session session, Session::open(where, out));
  if (session.file.id != example.file.id) {
    return fail(ErrorCode::refused, fmt::format("{} holds the case {}, not the example {}", folder.string(),
                                                session.file.id.str(), example.file.id.str()));
  }
  TRUCE_TRY(judge::Judgement judgement, judge_case(session));
  TRUCE_TRY(Selection selection, report::select(judgement, {}));
  judge::Agenda agenda = judgement.agenda();
  if (options.json) {
    Json document = session.stamp();
    document["folder"] = folder.string();
    document["made"] = made;
    document["incidents"] = judgement.incidents().size();
    document["findings"] = selection.findings.size();
    document["agenda"] = agenda.items.size();
    out.json(document);
    return kDone;
  }
  out.line(out.paint(Colour::bold, printable(session.file.title)));
  out.paragraph(
      fmt::format("{} lives in {}: {}, signed with demonstration keys that speak for nobody. The "
                  "facts and their sources are in {}.",
                  made ? "This case was made from the example and" : "This case was made earlier and", folder.string(),
                  counted(session.size, "entry", "entries"), (source / "README.md").string()));
  std::string in = fmt::format(" --case {}", folder.string());
  Selection first;
  first.views = selection.views;
  for (const auto& look : example.file.look_at) {
    if (const auto* finding = judgement.finding(look.finding)) first.findings.push_back(finding);
  }
  if (!first.findings.empty()) {
    out.heading("Look at these first");
    print_findings(out, judgement, first, session.file.zone, false);
    out.line();
    for (const auto& look : example.file.look_at) out.paragraph(printable(look.finding + ": " + look.why), 4, "  -");
  }
  Selection some = telling(selection);
  out.heading("Findings on which the views differ, or that are a violation in one of them");
  print_findings(out, judgement, some, session.file.zone);
  std::size_t rest = selection.findings.size() - some.findings.size();
  out.paragraph(fmt::format("{} one and the same verdict in every view, none of them a violation. All of them:",
                            rest == 1 ? "1 more finding has" : fmt::format("{} more findings have", rest)));
  out.line("  truce judge" + in);
  out.heading("Agenda: what the open findings depend on");
  print_agenda(out, agenda, 8);
  out.heading("Next");
  for (const auto& look : example.file.look_at) out.line("  truce explain " + look.finding + in);
  out.line("  truce positions" + in);
  out.line("  truce steps" + in);
  out.line("  truce terms print" + in);
  out.line("  truce verify" + in);
  return kDone;
}

}  // namespace

void add_demo(CLI::App& app, Chosen& chosen) {
  auto [command, o] =
      add_command<DemoOptions>(app, chosen,
                               {"demo", "An example as a case of your own: findings, agenda, what to type next",
                                "  truce demo\n"
                                "      Syria 2016, made in truce-demo/syria-2016 (shown again when it is there)\n"
                                "  truce demo minsk /tmp/minsk\n"
                                "      Minsk 2015, in a folder of your choice; the third example is pause\n"},
                               demo);
  command.add_option("EXAMPLE", o.name, "syria, minsk or pause (default: syria)");
  command.add_option("DIR", o.folder, "Folder of the case (default: truce-demo/EXAMPLE)");
}

}  // namespace truce::cli
