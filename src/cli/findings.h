// Findings in words, as table rows and as JSON. Every verdict is said of its view.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/session.h"
#include "cli/table.h"
#include "judge/judge.h"

namespace truce::cli {

/// "2016-03-05", "2016-03", "2016-02-27 to 2016-03-05", "2016-03-05 14:00 to 15:00", "unknown": a span in the zone's
/// days. Open ends are "...".
[[nodiscard]] std::string when_in_words(const Span& span, const Zone& zone);

/// "2016-03-05 14:00", or for midnight "2016-03-04 24:00": a moment by which something ends or falls due.
[[nodiscard]] std::string deadline_in_words(Instant instant, const Zone& zone);

/// "the agreed record", "Russian Federation (ru)", "what-if".
[[nodiscard]] std::string view_in_words(const judge::Judgement& judgement, std::size_t view);
/// Several views, with "and".
[[nodiscard]] std::string views_in_words(const judge::Judgement& judgement, const std::vector<std::size_t>& views);

/// "violation", "no violation of this provision", "undetermined".
[[nodiscard]] std::string_view verdict_in_words(judge::Verdict verdict);

/// The mark of a verdict in a table, "·→✗" where what is held now gives another one.
[[nodiscard]] Cell verdict_cell(const Terminal& out, judge::Verdict then, judge::Verdict now);
/// One line saying what the marks mean.
void print_marks(const Terminal& out, bool changed);

/// Which findings to list.
struct FindingFilter {
  std::vector<std::string> incidents;
  std::vector<std::string> provisions;
  std::vector<std::string> views;
  std::string only;  ///< "", "open", "disputed", "violation"
};

/// The findings in play that the filter wants, and the views that it shows; not_found for a name that is not there.
struct Selection {
  std::vector<const judge::Finding*> findings;
  std::vector<std::size_t> views;
};
[[nodiscard]] Result<Selection> select(const judge::Judgement& judgement, const FindingFilter& filter);

/// The table of findings, and with `marks` below it what the marks mean.
void print_findings(const Terminal& out, const judge::Judgement& judgement, const Selection& selection,
                    const Zone& zone, bool marks = true);
[[nodiscard]] Json finding_to_json(const judge::Judgement& judgement, const judge::Finding& finding,
                                   const std::vector<std::size_t>& views);

/// Counts per provision and view.
void print_summary(const Terminal& out, const judge::Judgement& judgement, const Selection& selection);
[[nodiscard]] Json summary_to_json(const judge::Judgement& judgement, const Selection& selection);

/// The agenda, at most `limit` items of it (0: all), with its caution.
void print_agenda(const Terminal& out, const judge::Agenda& agenda, std::size_t limit);

/// Judges the session's case; with what-ifs as further views. The terms' own errors name their line.
[[nodiscard]] Result<judge::Judgement> judge_case(const Session& session,
                                                  const std::vector<judge::WhatIf>& what_ifs = {});

}  // namespace truce::cli
