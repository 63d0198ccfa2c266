#include "record/merkle.h"

#include <array>
#include <bit>
#include <cassert>

namespace truce {
namespace {

/// The largest power of two below `n` (n > 1): where RFC 6962 splits a tree.
std::uint64_t split_point(std::uint64_t n) {
  return std::bit_floor(n - 1);
}

/// The root over leaves [begin, end), where begin is a multiple of a power of two not below end - begin.
Result<Digest> subtree_root(std::uint64_t begin, std::uint64_t end, const NodeSource& nodes) {
  std::uint64_t width = end - begin;
  if (std::has_single_bit(width)) {
    auto level = static_cast<unsigned>(std::countr_zero(width));
    return nodes(level, begin >> level);
  }
  std::uint64_t k = split_point(width);
  TRUCE_TRY(Digest left, subtree_root(begin, begin + k, nodes));
  TRUCE_TRY(Digest right, subtree_root(begin + k, end, nodes));
  return node_hash(left, right);
}

/// Lowest first, as both proofs list their nodes.
Status add_inclusion(std::uint64_t index, std::uint64_t begin, std::uint64_t end, const NodeSource& nodes,
                     std::vector<Digest>& proof) {
  if (end - begin == 1) return {};
  std::uint64_t middle = begin + split_point(end - begin);
  bool left = index < middle;
  TRUCE_CHECK(left ? add_inclusion(index, begin, middle, nodes, proof)
                   : add_inclusion(index, middle, end, nodes, proof));
  TRUCE_TRY(Digest sibling, left ? subtree_root(middle, end, nodes) : subtree_root(begin, middle, nodes));
  proof.push_back(sibling);
  return {};
}

/// SUBPROOF of RFC 6962 section 2.1.2; `known`: the verifier has the root over [begin, old_size) already.
Status add_consistency(std::uint64_t old_size, std::uint64_t begin, std::uint64_t end, bool known,
                       const NodeSource& nodes, std::vector<Digest>& proof) {
  if (old_size == end) {
    if (known) return {};
    TRUCE_TRY(Digest root, subtree_root(begin, end, nodes));
    proof.push_back(root);
    return {};
  }
  std::uint64_t middle = begin + split_point(end - begin);
  bool left = old_size <= middle;
  TRUCE_CHECK(left ? add_consistency(old_size, begin, middle, known, nodes, proof)
                   : add_consistency(old_size, middle, end, false, nodes, proof));
  TRUCE_TRY(Digest other, left ? subtree_root(middle, end, nodes) : subtree_root(begin, middle, nodes));
  proof.push_back(other);
  return {};
}

}  // namespace

Digest leaf_hash(ByteView leaf) {
  Bytes input;
  input.reserve(leaf.size() + 1);
  input.push_back(0x00);
  input.insert(input.end(), leaf.begin(), leaf.end());
  return sha256(input);
}

Digest node_hash(const Digest& left, const Digest& right) {
  std::array<std::uint8_t, 65> input;
  input[0] = 0x01;
  std::copy(left.begin(), left.end(), input.begin() + 1);
  std::copy(right.begin(), right.end(), input.begin() + 33);
  return sha256(input);
}

Frontier::Frontier(std::uint64_t size, std::vector<Digest> roots) : size_(size), roots_(std::move(roots)) {
  assert(static_cast<std::size_t>(std::popcount(size)) == roots_.size());
}

std::vector<Digest> Frontier::append(const Digest& leaf) {
  std::vector<Digest> closed{leaf};
  for (int level = std::countr_one(size_); level > 0; --level) {
    closed.push_back(node_hash(roots_.back(), closed.back()));
    roots_.pop_back();
  }
  roots_.push_back(closed.back());
  ++size_;
  return closed;
}

Digest Frontier::root() const {
  if (roots_.empty()) return TreeHead{}.root;
  Digest root = roots_.back();
  for (std::size_t i = roots_.size() - 1; i-- > 0;) root = node_hash(roots_[i], root);
  return root;
}

Result<std::vector<Digest>> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeSource& nodes) {
  assert(index < size);
  std::vector<Digest> proof;
  TRUCE_CHECK(add_inclusion(index, 0, size, nodes, proof));
  return proof;
}

Result<std::vector<Digest>> consistency_proof(std::uint64_t old_size, std::uint64_t size, const NodeSource& nodes) {
  assert(0 < old_size && old_size <= size);
  std::vector<Digest> proof;
  TRUCE_CHECK(add_consistency(old_size, 0, size, true, nodes, proof));
  return proof;
}

bool verify_inclusion(const Digest& leaf, std::uint64_t index, const TreeHead& head, std::span<const Digest> proof) {
  if (index >= head.size) return false;
  std::uint64_t node = index;
  std::uint64_t last = head.size - 1;
  Digest hash = leaf;
  for (const Digest& sibling : proof) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      hash = node_hash(sibling, hash);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == head.root;
}

bool verify_consistency(const TreeHead& old, const TreeHead& head, std::span<const Digest> proof) {
  if (old.size == 0 || old.size > head.size) return false;
  if (old.size == head.size) return proof.empty() && old.root == head.root;
  if (proof.empty()) return false;
  std::uint64_t node = old.size - 1;
  std::uint64_t last = head.size - 1;
  while ((node & 1) != 0) {
    node >>= 1;
    last >>= 1;
  }
  // When the old tree is one full subtree, its root is the proof's first node and is not repeated.
  bool implied = std::has_single_bit(old.size);
  Digest old_root = implied ? old.root : proof.front();
  Digest root = old_root;
  for (const Digest& sibling : proof.subspan(implied ? 0 : 1)) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      old_root = node_hash(sibling, old_root);
      root = node_hash(sibling, root);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      root = node_hash(root, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_root == old.root && root == head.root;
}

}  // namespace truce
