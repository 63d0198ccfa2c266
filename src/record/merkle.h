// The Merkle tree of RFC 6962 section 2.1 over SHA-256: leaf hash SHA-256(0x00 ‖ leaf), node hash SHA-256(0x01 ‖ left ‖
// right).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace truce {

/// SHA-256(0x00 ‖ leaf).
[[nodiscard]] Digest leaf_hash(ByteView leaf);
/// SHA-256(0x01 ‖ left ‖ right).
[[nodiscard]] Digest node_hash(const Digest& left, const Digest& right);

/// A tree's size and root: what two holders compare to know that they hold the same log.
struct TreeHead {
  std::uint64_t size = 0;
  Digest root = sha256({});  ///< of the empty tree: SHA-256 of nothing
  bool operator==(const TreeHead&) const = default;
};

/// The right edge of a growing tree: the roots of its maximal full subtrees, largest first. Enough to append and to
/// know the root.
class Frontier {
 public:
  Frontier() = default;
  /// `roots`: one per one-bit of `size`, largest subtree first.
  Frontier(std::uint64_t size, std::vector<Digest> roots);

  /// Appends a leaf's hash and returns the nodes that became full by it: the leaf hash itself, then its ancestors
  /// upwards. One node hash a leaf on average, log2(n) at most.
  std::vector<Digest> append(const Digest& leaf);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// O(log n).
  [[nodiscard]] Digest root() const;
  [[nodiscard]] TreeHead head() const { return {size_, root()}; }

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> roots_;
};

/// Looks up the root of the full subtree over leaves [index·2^level, (index+1)·2^level); its error ends the proof.
using NodeSource = std::function<Result<Digest>(unsigned level, std::uint64_t index)>;

/// The audit path of leaf `index` in the tree of `size` leaves (RFC 6962 section 2.1.1), lowest first. index < size.
[[nodiscard]] Result<std::vector<Digest>> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                                          const NodeSource& nodes);
/// The proof that the tree of `size` leaves extends that of `old_size` (section 2.1.2). 0 < old_size <= size; empty
/// when equal.
[[nodiscard]] Result<std::vector<Digest>> consistency_proof(std::uint64_t old_size, std::uint64_t size,
                                                            const NodeSource& nodes);

/// True when the path leads from the leaf's hash to the root (RFC 9162 section 2.1.3.2).
[[nodiscard]] bool verify_inclusion(const Digest& leaf, std::uint64_t index, const TreeHead& head,
                                    std::span<const Digest> proof);
/// True when the proof shows that `head` extends `old` (RFC 9162 section 2.1.4.2). An empty old tree proves nothing:
/// false.
[[nodiscard]] bool verify_consistency(const TreeHead& old, const TreeHead& head, std::span<const Digest> proof);

}  // namespace truce
