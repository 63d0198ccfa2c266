// Drafts: entries as people write them, without what the machine fills in.
//
// A draft is an entry of schemas/entry-1.schema.json without `truce` and `case`; its `author` may be just the party;
// its `audience` is public unless it says otherwise; `terms` may name a `file` instead of holding text and geometry.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "cli/key_store.h"
#include "record/record.h"
#include "terms/load.h"

namespace truce::cli {

struct Draft {
  Json entry;
  std::string file;                                 ///< as the user named it
  std::string pointer;                              ///< of the draft in its file
  std::size_t line = 0;                             ///< where it begins; 0 when unknown
  std::shared_ptr<const terms::YamlDocument> yaml;  ///< of a YAML file: lines by pointer

  /// The error, said of the draft's file and line instead of the entry alone.
  [[nodiscard]] Error located(Error error) const;
};

/// Reads drafts: by the file's name JSON (.json: one or a list), JSON lines (.jsonl, .ndjson) or YAML (.yaml, .yml: one
/// or a list); of any other name, by the look of the text. The first error, with file and line.
[[nodiscard]] Result<std::vector<Draft>> read_drafts(std::string_view text, const std::string& file);

/// Fills in what a terms draft leaves to its file: the YAML text, and the geometry that it names. Looks for both in
/// `folder` and the folder above, geometry also in their geometry/. Refuses terms that do not load.
[[nodiscard]] Status fill_terms(Draft& draft, const std::filesystem::path& folder);

/// Completes and signs: `truce`, `case`, `audience`, `author.key` with `fixed` or else the party's key at hand. Each
/// error is located in its draft's file.
[[nodiscard]] Result<std::vector<Envelope>> sign_drafts(std::vector<Draft> drafts, const CaseId& case_id,
                                                        const KeyRing& ring, const KeyStore& keys,
                                                        const KeyPair* fixed = nullptr);

}  // namespace truce::cli
