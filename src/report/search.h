// Search over everything that a case holds, by its words.
#pragma once

#include <cstddef>
#include <string>

#include "casefile/casefile.h"
#include "terms/terms.h"

namespace truce::report {

/// What holds every word of `text`, in any spelling of case and with or without accents (ICU), best first: names and
/// ids before longer texts. Each {"what": "incident"|"actor"|"question"|"provision"|"place"|"entry", "id", "title",
/// "excerpt", "link"}, an entry's also with "kind" and "author"; at most `limit`. `terms` may be null. O(texts).
[[nodiscard]] Json search(const Case& c, const terms::Terms* terms, const std::string& text, std::size_t limit);

/// Case-folded and without accents (Unicode NFKD, marks left out, NFKC_Casefold).
[[nodiscard]] std::string fold_for_search(std::string_view text);

}  // namespace truce::report
