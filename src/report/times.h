// Moments and spans in words, in a case's zone.
#pragma once

#include <string>

#include "base/time.h"

namespace truce::report {

/// "2016-03-05", "2016-03", "2016-02-27 to 2016-03-05", "2016-03-05 14:00 to 15:00", "unknown": a span in the zone's
/// days. Open ends are "...".
[[nodiscard]] std::string when_in_words(const Span& span, const Zone& zone);

/// "2016-03-05 14:00", or for midnight "2016-03-04 24:00": a moment by which something ends or falls due.
[[nodiscard]] std::string deadline_in_words(Instant instant, const Zone& zone);

}  // namespace truce::report
