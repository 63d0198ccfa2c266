// truce judge: what the terms say of each incident, in every view.
#include <fmt/format.h>

#include <algorithm>

#include "cli/findings.h"
#include "cli/text.h"

namespace truce::cli {
namespace {

struct JudgeOptions : ReadOptions {
  report::FindingFilter filter;
  bool summary = false;
  bool csv = false;
};

Result<int> judge_command(const JudgeOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(options, out));
  TRUCE_TRY(judge::Judgement judgement, judge_case(session));
  TRUCE_TRY(Selection selection, report::select(judgement, options.filter));
  if (options.csv) {
    out.print(report::csv(judgement, selection));
    return kDone;
  }
  if (options.json) {
    Json document = session.stamp();
    document.update(report::findings(judgement, selection, options.summary));
    out.json(document);
    return kDone;
  }
  if (options.summary) {
    print_summary(out, judgement, selection);
    return kDone;
  }
  print_findings(out, judgement, selection, session.file.zone);
  if (!selection.findings.empty()) {
    out.line();
    out.line(fmt::format("{} on {}. Why: truce explain {}", counted(selection.findings.size(), "finding", "findings"),
                         counted(judgement.incidents().size(), "incident", "incidents"),
                         judgement.name_of(*selection.findings.front())));
  }
  return kDone;
}

}  // namespace

void add_judge(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<JudgeOptions>(app, chosen,
                                                {"judge", "What the terms say of each incident, in every view",
                                                 "  truce judge --case syria\n"
                                                 "      every finding in which a provision is in play\n"
                                                 "  truce judge --case syria --only disputed --view ru --view us\n"
                                                 "      where these two views contradict each other\n"
                                                 "  truce judge --case syria --summary --as-of 2026-11-25T12:00Z\n"
                                                 "      counts per provision and view, as the record stood then\n"
                                                 "  truce judge --case syria --csv > findings.csv\n"},
                                                judge_command);
  add_read_options(command, o);
  command.add_option("--incident", o.filter.incidents, "Only this incident; may be repeated")->option_text("ID");
  command.add_option("--provision", o.filter.provisions, "Only this provision; may be repeated")->option_text("ID");
  command.add_option("--view", o.filter.views, "Only this view: agreed, or a party; may be repeated")
      ->option_text("VIEW");
  command
      .add_option("--only", o.filter.only,
                  "open: undetermined in a view; disputed: views contradict each other; violation: in a view")
      ->check(CLI::IsMember({"open", "disputed", "violation"}).description(""))
      ->option_text("WHICH");
  auto* summary = command.add_flag("--summary", o.summary, "Counts per provision and view");
  command.add_flag("--csv", o.csv, "Comma-separated values (RFC 4180)")->excludes(summary);
}

}  // namespace truce::cli
