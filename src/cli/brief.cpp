// truce brief: one page on where the process stands at a date.
#include <fmt/format.h>

#include <algorithm>

#include "cli/findings.h"
#include "cli/text.h"
#include "report/brief.h"

namespace truce::cli {
namespace {

constexpr std::size_t lines_each = 10;  // of a part; the others have commands of their own

std::string text(const Json& value) {
  return printable(value.get<std::string>());
}

std::string joined(const Json& list) {
  std::vector<std::string> words;
  for (const Json& one : list) words.push_back(text(one));
  return fmt::format("{}", fmt::join(words, ", "));
}

/// A part of the page: its lines, or that there are none.
template <class Line>
void part(const Terminal& out, const char* title, const Json& items, const char* none, const char* rest, Line line) {
  out.line(out.paint(Colour::bold, title));
  for (std::size_t i = 0; i < std::min(items.size(), lines_each); ++i) out.paragraph(line(items[i]), 2);
  if (items.size() > lines_each) out.line(fmt::format("  and {} more ({})", items.size() - lines_each, rest));
  if (items.empty()) out.line(fmt::format("  {}", none));
  out.line();
}

std::string no_agreement(const Json& item) {
  const std::string state = text(item["state"]);
  const char* words = state == "sought-failed" ? "agreement was sought and not reached"
                      : state == "not-sought"  ? "no agreement was sought"
                                               : "agreement is being sought";
  return fmt::format("{}: {} (entry {})", text(item["question"]), words, item["entry"].get<std::uint64_t>());
}

void print(const Terminal& out, const Json& page) {
  part(out, "Bound", page["bound"], "Nobody has accepted anything.", "truce log --kind acceptance",
       [](const Json& item) {
         return fmt::format("{} to {} since {}", text(item["name"]), text(item["to"]), text(item["since"]));
       });
  part(out, "Due", page["due"], "Nothing that runs has a date.", "truce steps", [](const Json& item) {
    std::vector<std::string> states;
    for (const auto& [state, views] : item["states"].items()) {
      states.push_back(fmt::format("{} ({})", printable(state), joined(views)));
    }
    return fmt::format("{}: {}; {}", text(item["step"]), joined(item["due"]), fmt::join(states, ", "));
  });
  part(out, "Blocked", page["blocked"], "No step waits for another.", "truce steps",
       [](const Json& item) { return fmt::format("{} waits for {}", text(item["step"]), joined(item["waits_for"])); });
  part(out, "Waiting for each other", page["deadlocks"], "No steps.", "truce deadlocks",
       [](const Json& item) { return joined(item["steps"]); });
  part(out, "Disputed or open, by the findings that depend on it", page["disputed"], "Nothing.", "truce agenda",
       [](const Json& item) {
         return fmt::format("{} {} Decided by: {}.", text(item["name"]),
                            counted(item["findings"].get<std::size_t>(), "finding.", "findings."),
                            text(item["who_decides"]));
       });
  part(out, "No agreement, as stated", page["no_agreement"], "Nothing is stated.", "truce positions", no_agreement);
}

Result<int> brief(const MomentOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(options, out));
  TRUCE_TRY(const Instant now, moment_of(options, session.file.zone));
  TRUCE_TRY(judge::Judgement judgement, judge_case(session));
  const judge::Agenda agenda = judgement.agenda();
  const Json page = report::brief(judgement, agenda, now, session.file.zone, lines_each / 2);
  if (options.json) {
    Json document = session.stamp();
    document.update(page);
    out.json(document);
    return kDone;
  }
  out.line(out.paint(Colour::bold, fmt::format("{}, at {} {}", printable(session.file.title),
                                               deadline_in_words(now, session.file.zone), session.file.zone.name())));
  out.line();
  print(out, page);
  out.paragraph(std::string(judge::kAgendaCaution));
  return kDone;
}

}  // namespace

void add_brief(CLI::App& app, Chosen& chosen) {
  auto [command, o] =
      add_command<MomentOptions>(app, chosen,
                                 {"brief", "One page: who is bound, what is due, blocked and disputed at a date",
                                  "  truce brief --case minsk --on 2016-12-31\n"
                                  "      at the end of that day, in the case's zone\n"
                                  "  truce brief --case syria --as-of 120 --on 2016-02-27\n"
                                  "      by what the first 120 entries say\n"},
                                 brief);
  add_moment_options(command, o);
}

}  // namespace truce::cli
