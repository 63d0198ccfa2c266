// Why a finding is as it is, as a document.
#pragma once

#include <string>
#include <vector>

#include "judge/judge.h"

namespace truce::report {

/// The finding of that name, in play or not; not_found with names close to it.
[[nodiscard]] Result<const judge::Finding*> find_finding(const judge::Judgement& judgement, const std::string& name);

/// The document of `truce explain` without its stamp; `why` and `changes` are the finding's.
[[nodiscard]] Json explanation(const judge::Judgement& judgement, const judge::Finding& finding,
                               const judge::Explanation& why, const std::vector<judge::Change>& changes);

}  // namespace truce::report
