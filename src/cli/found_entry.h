// Which entry a user means.
#pragma once

#include <cstdint>
#include <string>

#include "record/record.h"

namespace truce::cli {

/// The number of the entry that `name` means: its number, or its id. not_found; an id is looked for in what can be
/// read.
[[nodiscard]] Result<std::uint64_t> index_of_entry(const Record& record, const std::string& name);

}  // namespace truce::cli
