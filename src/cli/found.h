// Founding a case: its folder, the registrar's key, demonstration keys for an example's parties, the first entries.
#pragma once

#include <filesystem>
#include <vector>

#include "cli/case_file.h"
#include "cli/draft.h"

namespace truce::cli {

struct Founded {
  std::filesystem::path folder;
  CaseId id;
  std::string title;
  std::uint64_t size = 0;
  Digest root{};
  [[nodiscard]] Json to_json() const;
};

/// Makes a case in `folder`: a record whose registrar is the file's secretariat, enrolled parties with a root and their
/// officers' keys (all private keys into keys/), then the drafts, signed. Whole or not at all: what is made appears in
/// the folder only when everything is in. refused when the folder holds a case, a record or keys already.
[[nodiscard]] Result<Founded> found(const std::filesystem::path& folder, const CaseFile& file,
                                    std::vector<Draft> drafts);

}  // namespace truce::cli
