// Entries on a terminal.
#pragma once

#include "base/json.h"
#include "cli/terminal.h"

namespace truce::cli {

/// Any JSON as indented lines of "name: value", for what has no form of its own.
void print_json_lines(const Terminal& out, const Json& value, std::size_t indent);

}  // namespace truce::cli
