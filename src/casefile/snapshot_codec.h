// A Case as bytes and back.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "casefile/casefile.h"

namespace truce {

/// Raise it whenever the same record would give other bytes: when Fold, what it folds into, or this encoding changes.
/// A test of tests/casefile compares the bytes of a fixed record with those noted beside this number.
inline constexpr std::uint32_t snapshot_version = 1;

/// The same bytes for the same case, on every machine: members in the order of snapshot_fields.h; counts, sizes and
/// indexes as LEB128, other numbers as eight bytes, little-endian; a text as its size and its bytes. O(size).
[[nodiscard]] std::string encode_case(const Case& c);

/// The inverse. Total: corrupt, with the place, for bytes that encode_case does not write for any case; never takes
/// more memory than a fixed multiple of their size.
[[nodiscard]] Result<Case> decode_case(ByteView bytes);

}  // namespace truce
