// truce what-if: supposes answers, as one more view, and shows the findings that would change.
#include <fmt/format.h>

#include <algorithm>

#include "cli/findings.h"
#include "cli/text.h"
#include "report/suggest.h"
#include "report/what_if.h"

namespace truce::cli {
namespace {

struct WhatIfOptions : ReadOptions {
  std::vector<std::string> answers;
  std::string base = "agreed";
};

/// Reads "QUESTION[@WHAT...]=ANSWER"; WHAT is an actor, incident or place, told apart by what the question is about.
Result<judge::Supposition> parse_supposition(const std::string& text, const Case& c, const terms::Terms& terms) {
  std::size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    return fail_at("", "\"" + excerpt(text) + "\"", "QUESTION=ANSWER or QUESTION@ACTOR=ANSWER",
                   "malformed supposition");
  }
  judge::Supposition supposition;
  supposition.answer = AnswerId(text.substr(equals + 1));
  std::string left = text.substr(0, equals);
  std::size_t at = left.find('@');
  supposition.question = QuestionId(left.substr(0, at));
  const auto* question = terms.question(supposition.question);
  if (question == nullptr) {
    std::vector<std::string> known;
    for (const auto& one : terms.questions) known.push_back(one.id.str());
    return fail(ErrorCode::not_found, fmt::format("no question {}{}", excerpt(supposition.question.str()),
                                                  report::did_you_mean(supposition.question.str(), known)));
  }
  if (std::ranges::find(question->answers, supposition.answer) == question->answers.end()) {
    std::vector<std::string> answers;
    for (const auto& answer : question->answers) answers.push_back(answer.str());
    return fail_at("", "\"" + excerpt(supposition.answer.str()) + "\"",
                   fmt::format("one of {}", fmt::join(answers, ", ")),
                   fmt::format("no answer to {}", supposition.question.str()));
  }
  auto asks_about = [&](std::string_view what) {
    return std::ranges::find(question->about, what) != question->about.end();
  };
  auto all_incidents = incidents(c);
  while (at != std::string::npos) {
    std::size_t next = left.find('@', at + 1);
    std::string name = left.substr(at + 1, next == std::string::npos ? next : next - at - 1);
    at = next;
    const auto* actor = c.actor_named(name);
    bool is_incident = std::ranges::any_of(all_incidents, [&](const Incident& one) { return one.id.str() == name; });
    if (actor != nullptr && asks_about("actor") && supposition.about.actor.empty()) {
      supposition.about.actor = actor->id;
    } else if (is_incident && asks_about("incident")) {
      supposition.about.incident = IncidentId(name);
    } else if (terms.place(PlaceId(name)) != nullptr && asks_about("place")) {
      supposition.about.place = PlaceId(name);
    } else if (c.entry(EntryId(name)) != nullptr && asks_about("notification")) {
      supposition.about.notification = EntryId(name);
    } else {
      std::string about =
          question->about.empty() ? "nothing in particular" : fmt::format("{}", fmt::join(question->about, ", "));
      return fail_at("", "\"" + excerpt(name) + "\"", "one that the case knows",
                     fmt::format("the question {} is about: {}", supposition.question.str(), about));
    }
  }
  return supposition;
}

Result<int> what_if(const WhatIfOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(options, out));
  TRUCE_TRY(terms::Terms terms, session.terms());
  judge::WhatIf what_if;
  what_if.base = options.base;
  for (const auto& text : options.answers) {
    TRUCE_TRY(auto supposition, parse_supposition(text, session.known, terms));
    what_if.suppositions.push_back(std::move(supposition));
  }
  auto views = judge::Views::of(session.known);
  std::vector<std::string> names;
  for (const auto& view : views.all()) names.push_back(view.name);
  if (!views.find(options.base)) {
    return fail(ErrorCode::not_found,
                fmt::format("no view {}{}", excerpt(options.base), report::did_you_mean(options.base, names)));
  }
  TRUCE_TRY(judge::Judgement judgement, judge_case(session, {what_if}));
  const report::Changed changed = report::changed_by_what_if(judgement);
  if (options.json) {
    Json document = session.stamp();
    document.update(report::what_if(judgement, changed, options.answers));
    out.json(document);
    return kDone;
  }
  out.paragraph(printable(fmt::format("Suppose, in the view of {}, that {}.", view_in_words(judgement, changed.base),
                                      fmt::join(options.answers, " and "))));
  out.line();
  if (changed.findings.empty()) {
    out.line("No finding would change.");
    return kDone;
  }
  Selection selection{changed.findings, {changed.base, changed.supposed}};
  print_findings(out, judgement, selection, session.file.zone);
  out.line();
  out.paragraph(fmt::format("{} would change. Nothing was recorded: this is a supposition, and nobody's position.",
                            counted(changed.findings.size(), "finding", "findings")));
  return kDone;
}

}  // namespace

void add_what_if(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<WhatIfOptions>(
      app, chosen,
      {"what-if", "Suppose answers, and see which findings would change",
       "  truce what-if exclusion-scope=council-list-only --case syria\n"
       "      the agreed record, if the parties agreed on this reading\n"
       "  truce what-if listed@aas=yes --base us --case syria\n"
       "      the view of the US, if Ahrar al-Sham were listed; @ says what the question is about\n"
       "  truce what-if embedded@aas@al-eis-0401=no proportionate@saa=yes --case syria\n"},
      what_if);
  add_read_options(command, o);
  command.add_option("ANSWER", o.answers, "QUESTION[@ACTOR|@INCIDENT|@PLACE...]=ANSWER")->required();
  command.add_option("--base", o.base, "The view whose other answers it takes (default: agreed)")->option_text("VIEW");
}

}  // namespace truce::cli
