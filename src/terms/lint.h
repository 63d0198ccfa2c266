// Static checks of a terms file beyond its schema. Every code has a seeded-fault fixture in tests/terms/faults.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "terms/terms.h"

namespace truce::terms {

enum class Severity : std::uint8_t { error, warning };

/// One code of the lint: "D1", "duty to achieve without a deadline or a stated reason".
struct LintCode {
  std::string_view code;
  Severity severity;
  std::string_view meaning;
};
/// All codes, in the order printed by `truce terms check --list-codes`.
[[nodiscard]] std::span<const LintCode> lint_codes();

struct LintFinding {
  std::string_view code;
  Severity severity;
  std::string where;  ///< provision, section or reading
  std::string message;
  std::size_t line = 0;  ///< 0 when the finding has no single line
};

/// What lint may look at outside the file.
struct LintContext {
  /// GeoJSON text of a geometry file name, or nothing when it cannot be read.
  std::function<std::optional<std::string>(std::string_view)> geometry;
  /// Questions on which the record holds a position (for Q1); empty set and `record_known` false: only the file is
  /// known.
  std::set<std::string> questions_with_positions;
  bool record_known = false;
};

[[nodiscard]] std::vector<LintFinding> lint(const Terms& terms, const LintContext& context);

}  // namespace truce::terms
