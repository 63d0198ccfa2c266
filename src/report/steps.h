// Steps as a document.
#pragma once

#include <string>
#include <vector>

#include "judge/judge.h"

namespace truce::report {

/// Is the view among those of a step's mask?
[[nodiscard]] bool is_in(const std::vector<judge::Mask>& masks, std::size_t view);

/// The states that are possible in a view, in words.
[[nodiscard]] std::vector<std::string> states(const judge::Step& step, std::size_t view);

/// When a step falls due: one moment, or the moments between which that one lies; nothing when it is not known.
[[nodiscard]] std::string due_in_words(const Span& due, const Zone& zone);

/// The document of `truce steps` without its stamp: `steps` as the judgement has them at `now`.
[[nodiscard]] Json steps(const judge::Judgement& judgement, const std::vector<judge::Step>& steps, Instant now,
                         const Zone& zone);

}  // namespace truce::report
