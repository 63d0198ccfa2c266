// Proofs that travel (C2SP tlog-proof v1): a checkpoint, the place of an entry under it, the path between them, and
// bytes of the application's own that the proof does not vouch for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace truce {

/// The most bytes of a printed proof.
inline constexpr std::size_t tlog_proof_size_limit = std::size_t{512} * 1024;
/// The most hashes of an inclusion or consistency proof in a tree whose size is at most tree_size_limit.
inline constexpr std::size_t proof_length_limit = 63;

struct TlogProof {
  std::optional<Bytes> extra;  ///< not authenticated by anything here
  std::uint64_t index = 0;     ///< of the entry, from 0; below tree_size_limit
  std::vector<Digest> hashes;  ///< the audit path, lowest first
  std::string checkpoint;      ///< the signed checkpoint as it was issued; not looked into
  bool operator==(const TlogProof&) const = default;
};

/// Reads a proof strictly; the error names the line.
[[nodiscard]] Result<TlogProof> parse_tlog_proof(std::string_view text);
/// The proof's only form: parse_tlog_proof gives it back.
[[nodiscard]] std::string print_tlog_proof(const TlogProof& proof);

}  // namespace truce
