// Findings in words and as table rows. Every verdict is said of its view.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/session.h"
#include "cli/table.h"
#include "judge/judge.h"
#include "report/findings.h"
#include "report/times.h"

namespace truce::cli {

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

using report::deadline_in_words;
using report::Selection;
using report::when_in_words;

/// The table of findings, and with `marks` below it what the marks mean.
void print_findings(const Terminal& out, const judge::Judgement& judgement, const Selection& selection,
                    const Zone& zone, bool marks = true);

/// Counts per provision and view.
void print_summary(const Terminal& out, const judge::Judgement& judgement, const Selection& selection);

/// The agenda, at most `limit` items of it (0: all), with its caution.
void print_agenda(const Terminal& out, const judge::Agenda& agenda, std::size_t limit);

/// Judges the session's case; with what-ifs as further views. The terms' own errors name their line.
[[nodiscard]] Result<judge::Judgement> judge_case(const Session& session,
                                                  const std::vector<judge::WhatIf>& what_ifs = {});

}  // namespace truce::cli
