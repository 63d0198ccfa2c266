// The agenda as a document.
#pragma once

#include <cstddef>

#include "judge/judge.h"

namespace truce::report {

/// The document of `truce agenda` without its stamp: the caution, how many findings were examined, and at most `limit`
/// items (0: all). An item of a question says what it may be answered; every item which instances of it are open.
[[nodiscard]] Json agenda(const judge::Judgement& judgement, const judge::Agenda& agenda, std::size_t limit);

}  // namespace truce::report
