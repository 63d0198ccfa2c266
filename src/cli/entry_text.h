// Entries, and the keys that signed them, on a terminal.
#pragma once

#include "base/json.h"
#include "cli/terminal.h"
#include "record/key_ring.h"

namespace truce::cli {

/// Any JSON as indented lines of "name: value", for what has no form of its own.
void print_json_lines(const Terminal& out, const Json& value, std::size_t indent);

/// "key 1a2b… of ru, officer", and how it ended, when it did: what it signed before stands.
[[nodiscard]] std::string key_in_words(const EnrolledKey& key);

}  // namespace truce::cli
