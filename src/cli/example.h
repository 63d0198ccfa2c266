// An example's folder: case.yaml, terms.yaml, geometry/*.geojson, entries/*.yaml in the order of their names.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/case_file.h"
#include "cli/draft.h"

namespace truce::cli {

struct Example {
  CaseFile file;
  std::vector<Draft> drafts;  ///< in order; terms filled in from their file

  static Result<Example> read(const std::filesystem::path& folder);
};

/// Folders of the examples that come with the program: $TRUCE_EXAMPLES, or an `examples` or `share/truce/examples`
/// beside the program's folder or above it.
[[nodiscard]] std::optional<std::filesystem::path> examples_folder();

/// The example that a short name means: its folder's name, or the beginning of one ("syria").
[[nodiscard]] Result<std::filesystem::path> find_example(std::string_view name);

}  // namespace truce::cli
