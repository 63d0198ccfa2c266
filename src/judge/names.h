// Issues in words. For src/judge only.
#pragma once

#include <string>

#include "casefile/casefile.h"
#include "judge/agenda.h"
#include "judge/columns.h"
#include "terms/terms.h"

namespace truce::judge {

/// What a question asks, with the arguments that are given in place of {actor} and the others; "the actor" for those
/// that are not.
[[nodiscard]] std::string question_in_words(const terms::Terms& terms, const QuestionId& question,
                                            const About& about = {});

/// An issue in words: what is asked, "who acted", or the phrase of a fact.
[[nodiscard]] std::string issue_in_words(const terms::Terms& terms, const Issue& issue);

/// Who may decide an issue; in words: "agreement of A and B under coh.task-force".
[[nodiscard]] Decider who_decides(const terms::Terms& terms, const Issue& issue);
[[nodiscard]] std::string decider_in_words(const terms::Terms& terms, const Decider& decider);

}  // namespace truce::judge
