// truce deadlocks: steps that wait for each other, across readings or within one.
#include <fmt/format.h>

#include "cli/findings.h"
#include "cli/text.h"
#include "report/deadlocks.h"

namespace truce::cli {
namespace {

struct DeadlocksOptions : MomentOptions {
  bool possible = false;
};

/// How the later step waits.
std::string_view how(terms::Edge::Type type) {
  switch (type) {
    case terms::Edge::Type::finish_start: return "begins only when this is done";
    case terms::Edge::Type::start_start: return "begins only when this has begun";
    case terms::Edge::Type::finish_finish: return "ends only when this is done";
    case terms::Edge::Type::parallel: break;
  }
  return "";
}

std::string by_what(const judge::Judgement& judgement, const judge::Wait& wait, const judge::Deadlock::Link& link) {
  if (wait.reading.empty()) return fmt::format("the text, {}", wait.cite);
  std::string out = fmt::format("the reading {} of {} ({})", wait.answer.str(), wait.reading.str(), wait.cite);
  if (!link.held.empty()) out += ", held by " + views_in_words(judgement, link.held);
  if (!link.likely.empty()) out += ", open for " + views_in_words(judgement, link.likely);
  return out;
}

void print(const Terminal& out, const judge::Judgement& judgement, const std::vector<judge::Wait>& waits,
           const judge::Deadlock& deadlock, std::size_t number) {
  std::vector<std::string> steps;
  for (const auto& link : deadlock.circle) steps.push_back(waits[link.wait].step.str());
  out.line(out.paint(Colour::bold, fmt::format("{}. {} wait for each other{}", number, fmt::join(steps, ", "),
                                               deadlock.certain ? "" : ", possibly")));
  for (const auto& link : deadlock.circle) {
    const judge::Wait& wait = waits[link.wait];
    out.paragraph(fmt::format("{} waits for {}: it {}. By {}.", wait.step.str(), wait.on.str(), how(wait.type),
                              by_what(judgement, wait, link)),
                  3);
  }
  if (!deadlock.alone.empty()) {
    out.paragraph(fmt::format("Within one view, that of {}: as it reads the terms, these steps cannot be carried out.",
                              views_in_words(judgement, deadlock.alone)),
                  3);
  } else {
    out.paragraph("No view by itself has the whole circle.", 3);
  }
  for (const auto& opening : deadlock.openings) {
    std::vector<std::string> changes;
    for (const auto& change : opening) {
      changes.push_back(fmt::format("{} read {} as {} instead of {}", view_in_words(judgement, change.view),
                                    change.question.str(), change.to.str(), change.from.str()));
    }
    out.paragraph(fmt::format("It would open if {}.", fmt::join(changes, ", and ")), 3);
  }
  if (!deadlock.together.empty()) {
    std::vector<std::string> together;
    for (const ProvisionId& step : deadlock.together) together.push_back(step.str());
    out.paragraph(fmt::format("The text puts none of them first: they could be carried out at the same time ({}).",
                              fmt::join(together, ", ")),
                  3);
  }
  out.line();
}

Result<int> show(const DeadlocksOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(options, out));
  TRUCE_TRY(const Instant now, moment_of(options, session.file.zone));
  TRUCE_TRY(judge::Judgement judgement, judge_case(session));
  const auto waits = judgement.waits(now);
  const auto deadlocks = judgement.deadlocks(waits);
  if (options.json) {
    Json document = session.stamp();
    document.update(report::deadlocks(judgement, waits, deadlocks, now));
    out.json(document);
    return kDone;
  }
  out.line(fmt::format("At {} {}:", deadline_in_words(now, session.file.zone), session.file.zone.name()));
  out.line();
  std::size_t shown = 0;
  for (const auto& deadlock : deadlocks) {
    if (deadlock.certain || options.possible) print(out, judgement, waits, deadlock, ++shown);
  }
  if (shown == 0) out.line("No steps wait for each other.");
  if (const std::size_t left = deadlocks.size() - shown; left != 0) {
    out.paragraph(fmt::format(
        "{} only if readings that are open, or not those of who carries a step out, were held (--possible).",
        left == 1 ? "One more circle would be there" : fmt::format("{} more circles would be there", left)));
  }
  out.paragraph("Each step waits as those read who carry it out. Which reading is right is not said here.");
  return kDone;
}

}  // namespace

void add_deadlocks(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<DeadlocksOptions>(
      app, chosen,
      {"deadlocks", "Steps that wait for each other, by whose reading, and what would open them",
       "  truce deadlocks --case minsk --on 2020-12-31\n"
       "      at the end of that day, in the case's zone\n"
       "  truce deadlocks --case minsk --json\n"},
      show);
  add_moment_options(command, o);
  command.add_flag("--possible", o.possible, "Also those that are there only if open readings turn out so");
}

}  // namespace truce::cli
