// A what-if as a document.
#pragma once

#include <cstddef>
#include <vector>

#include "judge/judge.h"

namespace truce::report {

/// What a what-if changes.
struct Changed {
  std::size_t base = 0;                         ///< the view whose other answers it takes
  std::size_t supposed = 0;                     ///< the what-if's own
  std::vector<const judge::Finding*> findings;  ///< with another verdict in the one than in the other
};
/// Of a judgement whose last view is a what-if.
[[nodiscard]] Changed changed_by_what_if(const judge::Judgement& judgement);

/// The document of `truce what-if` without its stamp; `suppose` as it was asked.
[[nodiscard]] Json what_if(const judge::Judgement& judgement, const Changed& changed, const Json& suppose);

}  // namespace truce::report
