// Entries as documents: who signed them, whether they stand, what they belong to.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "casefile/casefile.h"
#include "record/record.h"

namespace truce::report {

/// Why an entry no longer stands as it was stated ("corrected by entry 12"); empty while it does.
[[nodiscard]] std::string standing(const Case& c, const EntryHeader& header);

/// The entries of the chain of corrections that `header` is in, first to last. O(entries).
[[nodiscard]] std::vector<std::uint64_t> history(const Case& c, const EntryHeader& header);

/// {"key", "holds", "party", "role", "officer"}: whose key signed it, as far as the key is known.
[[nodiscard]] Json signature(const LoggedEntry& logged, const KeyRing& keys);

/// Positions, no-agreements, determinations and evidence about something, ascending.
[[nodiscard]] std::vector<std::uint64_t> entries_about(const Case& c, const std::function<bool(const About&)>& it);

/// One line of a list: {"index", "recorded_at", "id", "kind", "author", "says", "parts", "audience", "stands",
/// "replaces", "withheld", "key_revoked_by"}. `content` is content_of(logged); of one that is withheld nothing is told
/// but its place. `c` says whether it stands, and gives actors their names.
[[nodiscard]] Json item(const LoggedEntry& logged, const Json& content, const Case& c);

}  // namespace truce::report
