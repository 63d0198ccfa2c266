// truce steps: duties, powers and notices, and where each stands in every view at a date.
#include <fmt/format.h>

#include <algorithm>

#include "cli/findings.h"
#include "cli/text.h"
#include "report/steps.h"

namespace truce::cli {
namespace {

std::string name_of(const judge::StepId& id) {
  std::string name = id.provision.str();
  if (!id.notification.empty()) name += " for " + id.notification.str();
  return id.acknowledgement ? name + " (acknowledgement of receipt)" : name;
}

Result<int> steps(const MomentOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(options, out));
  TRUCE_TRY(const Instant now, moment_of(options, session.file.zone));
  TRUCE_TRY(judge::Judgement judgement, judge_case(session));
  auto all = judgement.steps(now);
  const std::size_t views = judgement.views().size();
  if (options.json) {
    Json document = session.stamp();
    document.update(report::steps(judgement, all, now, session.file.zone));
    out.json(document);
    return kDone;
  }
  std::vector<Column> columns{{"step", Column::Align::left, true, 14}};
  for (std::size_t view = 0; view < views; ++view) {
    columns.push_back({judgement.views()[view].name, Column::Align::left, true, 9});
  }
  columns.push_back({"due", Column::Align::left, true, 10});
  columns.push_back({"waits for", Column::Align::left, true, 12});
  Table table(std::move(columns));
  for (const auto& step : all) {
    std::vector<Cell> cells{name_of(step.id)};
    std::string due;
    bool same_due = true;
    for (std::size_t view = 0; view < views; ++view) {
      auto words = report::states(step, view);
      std::string state = fmt::format("{}", fmt::join(words, " or "));
      std::string when = view < step.due.size() ? report::due_in_words(step.due[view], session.file.zone) : "";
      if (view == 0) due = when;
      same_due = same_due && due == when;
      if (report::is_in(step.late, view)) state += ", late";
      if (report::is_in(step.remedied, view)) state += ", remedied";
      if (report::is_in(step.out_of_sequence, view)) state += ", out of sequence";
      // ADR 2: what no entry speaks of is presumed not to have occurred, and that is said.
      if (step.entries.empty() && (state == "violated" || state == "overdue")) state += " (presumed)";
      bool open = words.size() != 1;
      cells.emplace_back(state, open ? Colour::yellow : Colour::plain);
    }
    cells.emplace_back(same_due ? due : "differs by view");
    cells.emplace_back(fmt::format("{}", fmt::join(step.blocked_by, "; ")));
    table.row(std::move(cells));
  }
  out.line(fmt::format("At {} {}:", deadline_in_words(now, session.file.zone), session.file.zone.name()));
  if (table.empty()) {
    out.line("The terms hold no steps.");
    return kDone;
  }
  table.print(out);
  out.line();
  out.paragraph(
      "Several states in a view: which of them it is depends on something open there. Presumed: the record holds "
      "nothing "
      "on it, and what nobody recorded is taken not to have happened. An acknowledgement means receipt and nothing "
      "more.");
  return kDone;
}

}  // namespace

void add_steps(CLI::App& app, Chosen& chosen) {
  auto [command, o] =
      add_command<MomentOptions>(app, chosen,
                                 {"steps", "Where each duty, power and notice stands, in every view at a date",
                                  "  truce steps --case minsk --on 2015-12-31\n"
                                  "      at the end of that day, in the case's zone\n"
                                  "  truce steps --case minsk --on 2015-03-15 --json\n"},
                                 steps);
  add_moment_options(command, o);
}

}  // namespace truce::cli
