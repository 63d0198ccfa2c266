// The brief: one page on where the process stands at a date.
#pragma once

#include "judge/judge.h"

namespace truce::report {

/// The document of `truce brief` without its stamp:
/// - bound: who accepted what, since when, of those whose acceptance may be valid at `now`;
/// - due: steps that are in effect or overdue in some view and have a date, the earliest first;
/// - blocked: steps that wait for others, with what for;
/// - deadlocks: the steps of each that is certain;
/// - disputed: the agenda's first `disputed` questions;
/// - no_agreement: what is stated to be open, and how (sought and failed, not sought, pending).
/// Verdicts and states are said of their views. O(steps × views + facts).
[[nodiscard]] Json brief(judge::Judgement& judgement, const judge::Agenda& agenda, Instant now, const Zone& zone,
                         std::size_t disputed);

}  // namespace truce::report
