// Asking for an entry field by field, as schemas/entry-1.schema.json describes it.
#pragma once

#include <optional>
#include <string>

#include "casefile/casefile.h"
#include "cli/terminal.h"

namespace truce::cli {

/// What the wizard starts from.
struct WizardStart {
  std::string kind;    ///< empty: asked for
  std::string author;  ///< empty: asked for
};

/// Asks for a draft on the terminal. Each answer is checked before the next question; an empty answer leaves an
/// optional member out; the end of input, or "no" at the last question, gives nothing. `c`: ids that exist already, for
/// suggesting a fresh one.
[[nodiscard]] Result<std::optional<Json>> ask_for_draft(const Terminal& out, const Case& c, const WizardStart& start);

}  // namespace truce::cli
