// A folded case kept in a file, so that opening a long record need not fold it from the beginning.
//
// A snapshot is a cache. It is tied to a head of the record, to snapshot_version and to the keys that its payloads were
// read with, and it is sealed with a key: it holds what the record may hold sealed, and nobody without the key can make
// one that is believed, not even who hands over a whole case folder. Where anything does not fit, there is a reason why
// the snapshot is not used, and the case is folded anew; that is never a failure.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>

#include "base/base.h"
#include "casefile/casefile.h"
#include "record/merkle.h"

namespace truce {

/// What a snapshot was folded from.
struct SnapshotBasis {
  TreeHead head;  ///< the record's, at Case::size
  Digest
      reader{};  ///< names whatever else decides which payloads can be read, such as the reader's keys; zero: nothing
};

/// Seals what a snapshot holds.
using SnapshotKey = std::span<const std::uint8_t, 32>;

/// Writes a snapshot, mode 0600, in the place of the one before; a reader sees the old one or the new one. `path`'s
/// folder exists. unavailable when the file cannot be written. basis.head.size is c.size. O(size), in memory too: the
/// file's size twice.
[[nodiscard]] Status write_snapshot(const std::filesystem::path& path, const Case& c, const SnapshotBasis& basis,
                                    SnapshotKey key);

/// Says whether the record had this head, and whether it is wanted; its error is the reason why not.
using HeadCheck = std::function<Status(const TreeHead&)>;

/// The case of a snapshot, for Fold to continue from. Otherwise the reason to fold anew:
/// - not_found: there is none;
/// - refused: of another snapshot_version or reader; or what `check` said, which sees the head before the content is
///   read, so that saying no costs little;
/// - corrupt: damaged, cut short, or sealed with another key;
/// - unavailable: it cannot be read.
[[nodiscard]] Result<Case> read_snapshot(const std::filesystem::path& path, const Digest& reader, SnapshotKey key,
                                         const HeadCheck& check);

}  // namespace truce
