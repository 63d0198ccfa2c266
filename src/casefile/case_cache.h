// The snapshots that a case's folder keeps, so that programs start at once on long records.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "casefile/snapshot.h"
#include "record/record.h"

namespace truce {

/// One of the snapshots in `cache` of a case's folder: of what somebody may see who reads the case with certain keys.
///
/// It is sealed with a secret of this user (`cache.secret` in their state folder, made when first needed), so that a
/// case folder that somebody hands over cannot bring a snapshot that is believed, together with the storage key's
/// cache_key() where that is at hand. Without the storage key a case that holds anything not public is not kept, since
/// what is read with keys kept elsewhere would lie beside the record.
class CaseCache {
 public:
  /// `name`: the file's; one name's snapshot is not believed for another, even if it was read with the same keys.
  /// `state_folder`: of what this user's programs keep between runs; nothing is ever kept or found without.
  CaseCache(const std::filesystem::path& case_folder, std::string_view name, const ReadingKeys& keys,
            const std::optional<std::filesystem::path>& state_folder);

  /// The case as this record had it at some size up to `most`, for Fold to continue from. Otherwise the reason why
  /// there is none, as read_snapshot; not_found too when the snapshot is of more than `most` entries.
  [[nodiscard]] Result<Case> find(const Record& record, std::uint64_t most) const;

  /// What the case says can be read and what not is as the record has it: false when content was erased or came in
  /// since it was folded. O(erasures + withheld entries) reads.
  [[nodiscard]] static Result<bool> agrees(const Record& record, const Case& c);

  /// Keeps a case folded from the record with this head; does nothing where it may not be kept. unavailable when it
  /// cannot be written, as in a folder that is only read.
  [[nodiscard]] Status keep(const TreeHead& head, const Case& c) const;

  /// Removes the snapshots of all names, as must be done when content is erased. unavailable when one cannot be
  /// removed.
  [[nodiscard]] static Status drop_all(const std::filesystem::path& case_folder);

 private:
  /// The sealing key; `make`: with a new secret when the user has none yet. not_found without one.
  [[nodiscard]] Result<std::array<std::uint8_t, 32>> key(bool make) const;

  std::filesystem::path file_;
  std::optional<std::filesystem::path> secret_;
  std::optional<std::array<std::uint8_t, 32>> storage_;
  Digest reader_;
};

}  // namespace truce
