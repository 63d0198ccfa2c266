#include "cli/findings.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/text.h"

namespace truce::cli {
namespace {

using judge::Finding;
using judge::Judgement;
using judge::Verdict;

std::string_view mark(const Terminal& out, Verdict verdict) {
  switch (verdict) {
    case Verdict::holds: return out.glyph("✗", "V");
    case Verdict::fails: return out.glyph("·", ".");
    case Verdict::undetermined: break;
  }
  return "?";
}

Colour colour_of(Verdict verdict) {
  if (verdict == Verdict::holds) return Colour::red;
  return verdict == Verdict::undetermined ? Colour::yellow : Colour::plain;
}

std::vector<Column> with_view_columns(std::vector<Column> columns, const Judgement& judgement,
                                      const std::vector<std::size_t>& views) {
  for (std::size_t view : views) columns.push_back({judgement.views()[view].name});
  return columns;
}

}  // namespace

std::string view_in_words(const Judgement& judgement, std::size_t view) {
  const judge::View& one = judgement.views()[view];
  if (view == 0) return "the agreed record";
  if (one.is_what_if()) return one.name;
  return fmt::format("{} ({})", judgement.record().actor_name(one.party), one.name);
}

std::string views_in_words(const Judgement& judgement, const std::vector<std::size_t>& views) {
  std::string words;
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (i != 0) words += i + 1 == views.size() ? " and " : ", ";
    words += view_in_words(judgement, views[i]);
  }
  return words;
}

std::string_view verdict_in_words(Verdict verdict) {
  return verdict == Verdict::fails ? "no violation of this provision" : judge::in_words(verdict);
}

Cell verdict_cell(const Terminal& out, Verdict then, Verdict now) {
  std::string text(mark(out, then));
  if (now != then) text += fmt::format("{}{}", out.glyph("→", ">"), mark(out, now));
  return {text, colour_of(then)};
}

void print_marks(const Terminal& out, bool changed) {
  std::string marks = fmt::format("{} violation; {} no violation of this provision; ? undetermined",
                                  mark(out, Verdict::holds), mark(out, Verdict::fails));
  if (changed) {
    marks += fmt::format("; {}{}{} by what was held when it happened, then by what is held now",
                         mark(out, Verdict::undetermined), out.glyph("→", ">"), mark(out, Verdict::holds));
  }
  out.paragraph(marks);
  out.paragraph("Each mark is the verdict of the view at the head of its column, and of no other.");
}

void print_findings(const Terminal& out, const Judgement& judgement, const Selection& selection, const Zone& zone,
                    bool marks) {
  Table table(with_view_columns({{"incident", Column::Align::left, true, 20},
                                 {"when", Column::Align::left, true, 10},
                                 {"provision", Column::Align::left, true, 14}},
                                judgement, selection.views));
  bool changed = false;
  for (const Finding* finding : selection.findings) {
    const auto& incident = judgement.incidents()[finding->incident];
    std::vector<Cell> cells{incident.id.str(), when_in_words(incident.when, zone),
                            judgement.prohibitions()[finding->provision].str()};
    for (std::size_t view : selection.views) {
      Verdict then = at(finding->verdict, view);
      Verdict now = at(finding->present, view);
      changed = changed || then != now;
      cells.push_back(verdict_cell(out, then, now));
    }
    table.row(std::move(cells));
  }
  if (table.empty()) {
    out.line("No such finding.");
    return;
  }
  table.print(out);
  if (!marks) return;
  out.line();
  print_marks(out, changed);
}

void print_summary(const Terminal& out, const Judgement& judgement, const Selection& selection) {
  auto tallies = judgement.tallies();
  Table table(with_view_columns({{"provision", Column::Align::left, true, 14}}, judgement, selection.views));
  for (std::size_t p = 0; p < tallies.size(); ++p) {
    std::vector<Cell> cells{judgement.prohibitions()[p].str()};
    for (std::size_t view : selection.views) {
      const judge::Tally& tally = tallies[p][view];
      cells.emplace_back(fmt::format("{} {} {}", tally.violation, tally.none, tally.undetermined));
    }
    table.row(std::move(cells));
  }
  table.print(out);
  out.line();
  out.paragraph(
      "Three counts per view: violation, no violation of this provision, undetermined; of findings in which the "
      "provision is in play.");
}

void print_agenda(const Terminal& out, const judge::Agenda& agenda, std::size_t limit) {
  if (agenda.items.empty()) {
    out.line("Nothing is open: every finding has one verdict in every view.");
    return;
  }
  Table table({{"findings", Column::Align::right},
               {"alone", Column::Align::right},
               {"question", Column::Align::left, true, 28},
               {"who may decide it", Column::Align::left, true, 20}});
  std::size_t shown = limit == 0 ? agenda.items.size() : std::min(limit, agenda.items.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& item = agenda.items[i];
    std::string name = item.question.empty() ? item.name : fmt::format("{}: {}", item.question.str(), item.name);
    table.row({std::to_string(item.findings), std::to_string(item.decides_alone), name, item.who_decides});
  }
  table.print(out);
  out.line();
  if (shown < agenda.items.size()) {
    out.line(fmt::format("{} of {}; the rest: truce agenda --limit 0", counted(shown, "question", "questions"),
                         agenda.items.size()));
  }
  out.paragraph(
      fmt::format("findings: how many of the {} that are open or disputed depend on it. alone: in how many "
                  "an answer to it alone would change the agreed record's verdict.",
                  agenda.examined));
  if (agenda.sampled != 0) {
    out.paragraph(fmt::format("{} with many open questions were sampled; dependence may be missed there.",
                              counted(agenda.sampled, "finding", "findings")));
  }
  out.paragraph(judge::kAgendaCaution);
}

Result<Judgement> judge_case(const Session& session, const std::vector<judge::WhatIf>& what_ifs) {
  TRUCE_CHECK(session.terms());  // the same errors as everywhere, with the entry's number
  return Judgement::of(session.known, what_ifs);
}

}  // namespace truce::cli
