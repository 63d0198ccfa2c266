// Reading a terms file: YAML 1.2 core, schema, model. A file with an error is refused whole; the errors have lines.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "terms/terms.h"

namespace truce::terms {

/// What loading gives: a model, or every error found (never both).
struct Loaded {
  std::optional<Terms> terms;
  std::vector<Error> errors;
};

/// Reads YAML 1.2 core (only true/false are Booleans; dates stay text; no anchors, aliases, tags, merge keys or
/// duplicate keys; at most `JsonLimits`-like depth 32 and 1 MiB), checks it against schemas/terms-1.schema.json and
/// builds the model. Every message begins with its lint code: S1 for form (YAML, schema, dates, zone), K1 for a
/// provision without exactly one kind. A date without a time of day means its beginning where something starts (`from`,
/// `adopted`, `in_force`) and 24:00 of that day where something ends or falls due (`to`, `at`, `by`). `name` is the
/// file name for messages.
[[nodiscard]] Loaded load(std::string_view yaml, std::string_view name);

/// The YAML as JSON with the line of every value by its JSON pointer; used by load and by the fuzzer.
struct YamlDocument {
  Json json;
  std::vector<std::pair<std::string, std::size_t>> lines;  ///< pointer → line, sorted by pointer
  std::map<std::string, std::vector<std::string>> keys;    ///< member names in file order, by the map's pointer
  [[nodiscard]] std::size_t line_of(std::string_view pointer) const;  ///< of the pointer or its nearest parent
};
[[nodiscard]] Result<YamlDocument> parse_yaml_core(std::string_view yaml);

}  // namespace truce::terms
