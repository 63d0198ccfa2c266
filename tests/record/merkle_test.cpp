#include "record/merkle.h"

#include <gtest/gtest.h>

#include <bit>
#include <map>
#include <optional>
#include <random>

#include "base/base.h"
#include "example_case.h"

namespace truce {
namespace {

// RFC 6962 section 2.1 word by word: recursive, over whole lists; only the roots of lists seen before are remembered.
using Leaves = std::span<const Digest>;

std::size_t split(std::size_t n) {
  std::size_t k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

Digest slow_root(Leaves d) {
  static std::map<std::pair<Digest, std::pair<const Digest*, std::size_t>>, Digest> seen;
  if (d.empty()) return sha256({});
  if (d.size() == 1) return d[0];
  auto [place, fresh] = seen.try_emplace({d[0], {d.data(), d.size()}});
  if (fresh) place->second = node_hash(slow_root(d.first(split(d.size()))), slow_root(d.subspan(split(d.size()))));
  return place->second;
}

std::vector<Digest> slow_path(std::size_t m, Leaves d) {
  if (d.size() == 1) return {};
  std::size_t k = split(d.size());
  std::vector<Digest> path = m < k ? slow_path(m, d.first(k)) : slow_path(m - k, d.subspan(k));
  path.push_back(m < k ? slow_root(d.subspan(k)) : slow_root(d.first(k)));
  return path;
}

std::vector<Digest> slow_subproof(std::size_t m, Leaves d, bool whole) {
  if (m == d.size()) return whole ? std::vector<Digest>{} : std::vector<Digest>{slow_root(d)};
  std::size_t k = split(d.size());
  std::vector<Digest> proof = m <= k ? slow_subproof(m, d.first(k), whole) : slow_subproof(m - k, d.subspan(k), false);
  proof.push_back(m <= k ? slow_root(d.subspan(k)) : slow_root(d.first(k)));
  return proof;
}

std::vector<Digest> some_leaves(std::size_t count) {
  std::vector<Digest> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(leaf_hash(as_bytes("leaf " + std::to_string(i))));
  return leaves;
}

/// Full subtrees as the record keeps them: what Frontier::append returned, by leaf.
struct Nodes {
  std::vector<std::vector<Digest>> by_leaf;
  [[nodiscard]] NodeSource source() const {
    return [this](unsigned level, std::uint64_t index) -> Result<Digest> {
      return by_leaf.at(((index + 1) << level) - 1).at(level);
    };
  }
};

// The eight-leaf tree in RFC 6962 implementations' own tests; the same facts are in the published probes.
TEST(MerkleTree, has_the_known_roots) {
  const char* leaves[] = {
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
  const std::pair<std::uint64_t, const char*> roots[] = {
      {0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
      {2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
      {3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
      {4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
      {8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"}};
  Frontier tree;
  for (const auto& [size, root] : roots) {
    while (tree.size() < size) tree.append(leaf_hash(from_hex(leaves[tree.size()]).value()));
    EXPECT_EQ(to_hex(tree.root()), root) << size;
  }
}

TEST(MerkleTree, equals_the_slow_definition_for_sizes_0_to_300_with_every_proof) {
  const std::vector<Digest> leaves = some_leaves(300);
  std::vector<Digest> roots{slow_root({})};
  Frontier tree;
  Nodes nodes;
  EXPECT_EQ(tree.root(), roots[0]);
  for (std::size_t size = 1; size <= leaves.size(); ++size) {
    nodes.by_leaf.push_back(tree.append(leaves[size - 1]));
    EXPECT_EQ(nodes.by_leaf.back().size(), 1U + static_cast<unsigned>(std::countr_one(size - 1)));
    Leaves d = Leaves(leaves).first(size);
    roots.push_back(slow_root(d));
    ASSERT_EQ(tree.head(), (TreeHead{size, roots[size]}));
    for (std::size_t i = 0; i < size; ++i) {
      auto proof = inclusion_proof(i, size, nodes.source()).value();
      ASSERT_EQ(proof, slow_path(i, d)) << i << " of " << size;
      ASSERT_TRUE(verify_inclusion(leaves[i], i, tree.head(), proof)) << i << " of " << size;
      ASSERT_FALSE(verify_inclusion(leaves[i], i + 1, tree.head(), proof)) << i << " of " << size;
    }
    for (std::size_t old = 1; old <= size; ++old) {
      auto proof = consistency_proof(old, size, nodes.source()).value();
      ASSERT_EQ(proof, slow_subproof(old, d, true)) << old << " of " << size;
      ASSERT_TRUE(verify_consistency({old, roots[old]}, tree.head(), proof)) << old << " of " << size;
      if (old < size) {
        ASSERT_FALSE(verify_consistency({old, roots[old - 1]}, tree.head(), proof)) << old << " of " << size;
      }
    }
  }
}

TEST(MerkleTree, refuses_proofs_cut_lengthened_or_changed) {
  const std::vector<Digest> leaves = some_leaves(70);
  std::mt19937 random(7);
  for (std::size_t size = 2; size <= leaves.size(); ++size) {
    Leaves d = Leaves(leaves).first(size);
    TreeHead head{size, slow_root(d)};
    std::size_t index = random() % size;
    std::size_t old = 1 + random() % (size - 1);
    TreeHead old_head{old, slow_root(d.first(old))};
    auto mutations = [&](const std::vector<Digest>& proof) {
      std::vector<std::vector<Digest>> wrong;
      for (std::size_t i = 0; i < proof.size(); ++i) {
        wrong.push_back(proof);
        wrong.back()[i][random() % 32] ^= static_cast<std::uint8_t>(1U << (random() % 8));
        wrong.push_back(proof);
        wrong.back().erase(wrong.back().begin() + static_cast<std::ptrdiff_t>(i));
      }
      wrong.push_back(proof);
      wrong.back().push_back(head.root);
      wrong.push_back(proof);
      wrong.back().insert(wrong.back().begin(), old_head.root);
      return wrong;
    };
    for (const auto& wrong : mutations(slow_path(index, d))) {
      EXPECT_FALSE(verify_inclusion(leaves[index], index, head, wrong)) << index << " of " << size;
    }
    for (const auto& wrong : mutations(slow_subproof(old, d, true))) {
      EXPECT_FALSE(verify_consistency(old_head, head, wrong)) << old << " of " << size;
    }
  }
}

TEST(MerkleTree, hands_on_the_error_of_a_node_that_cannot_be_read) {
  NodeSource broken = [](unsigned, std::uint64_t) -> Result<Digest> { return fail(ErrorCode::corrupt, "unreadable"); };
  EXPECT_EQ(inclusion_proof(3, 9, broken).error().message, "unreadable");
  EXPECT_EQ(consistency_proof(3, 9, broken).error().message, "unreadable");
}

/// Nothing when absent or empty; placeholders of other lengths ("don't care") become digests that are equal when they
/// are.
std::optional<Digest> digest_from(const Json& text) {
  if (!text.is_string()) return std::nullopt;
  Bytes bytes = from_base64(text.get<std::string>()).value();
  if (bytes.empty()) return std::nullopt;
  Digest digest{};
  if (bytes.size() != digest.size()) return sha256(bytes);
  std::ranges::copy(bytes, digest.begin());
  return digest;
}

std::optional<std::vector<Digest>> proof_from(const Json& json) {
  std::vector<Digest> proof;
  if (json.is_null()) return proof;
  for (const Json& node : json) {
    auto digest = digest_from(node);
    if (!digest) return std::nullopt;
    proof.push_back(*digest);
  }
  return proof;
}

TEST(Rfc6962Vectors, of_inclusion_agree) {
  auto folder = test::published("vectors-rfc6962");
  if (!folder) GTEST_SKIP() << "the RFC 6962 probes are not here";
  int accepted = 0;
  int refused = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(*folder / "testdata/inclusion")) {
    if (!file.is_regular_file()) continue;
    Json probe = Json::parse(read_file(file.path()).value());
    auto proof = proof_from(probe["proof"]);
    auto leaf = digest_from(probe["leafHash"]);
    auto root = digest_from(probe["root"]);
    bool verdict = proof && leaf && root &&
                   verify_inclusion(*leaf, probe["leafIdx"].get<std::uint64_t>(),
                                    {probe["treeSize"].get<std::uint64_t>(), *root}, *proof);
    EXPECT_EQ(verdict, !probe["wantErr"].get<bool>()) << file.path();
    ++(verdict ? accepted : refused);
  }
  EXPECT_GT(accepted, 4);
  EXPECT_GT(refused, 50);
}

TEST(Rfc6962Vectors, of_consistency_agree) {
  auto folder = test::published("vectors-rfc6962");
  if (!folder) GTEST_SKIP() << "the RFC 6962 probes are not here";
  int accepted = 0;
  int refused = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(*folder / "testdata/consistency")) {
    if (!file.is_regular_file()) continue;
    Json probe = Json::parse(read_file(file.path()).value());
    auto proof = proof_from(probe["proof"]);
    auto old_root = digest_from(probe["root1"]);
    auto root = digest_from(probe["root2"]);
    bool verdict = proof && old_root && root &&
                   verify_consistency({probe["size1"].get<std::uint64_t>(), *old_root},
                                      {probe["size2"].get<std::uint64_t>(), *root}, *proof);
    EXPECT_EQ(verdict, !probe["wantErr"].get<bool>()) << file.path();
    ++(verdict ? accepted : refused);
  }
  EXPECT_GT(accepted, 4);
  EXPECT_GT(refused, 50);
}

// Proofs about subtrees are not ours, but one that begins at the first leaf is an ordinary proof. Of an empty one there
// is none after RFC 6962.
TEST(Rfc6962Vectors, of_subtrees_that_begin_at_the_first_leaf_agree) {
  auto folder = test::published("vectors-rfc6962");
  if (!folder) GTEST_SKIP() << "the RFC 6962 probes are not here";
  int accepted = 0;
  int refused = 0;
  for (const char* kind : {"testdata/subtreeinclusion", "testdata/subtreeconsistency"}) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(*folder / kind)) {
      if (!file.is_regular_file()) continue;
      const Json probe = Json::parse(read_file(file.path()).value());
      if (probe["start"] != 0) continue;
      const auto proof = proof_from(probe["proof"]);
      const auto end = probe["end"].get<std::uint64_t>();
      bool verdict = false;
      if (probe.contains("leafIdx")) {
        const auto leaf = digest_from(probe["leafHash"]);
        const auto root = digest_from(probe["root"]);
        verdict = proof && leaf && root &&
                  verify_inclusion(*leaf, probe["leafIdx"].get<std::uint64_t>(), {end, *root}, *proof);
      } else {
        const auto part = digest_from(probe["root1"]);
        const auto root = digest_from(probe["root2"]);
        verdict = proof && part && root &&
                  verify_consistency({end, *part}, {probe["size"].get<std::uint64_t>(), *root}, *proof);
      }
      EXPECT_EQ(verdict, end != 0 && !probe["wantErr"].get<bool>()) << file.path();
      ++(verdict ? accepted : refused);
    }
  }
  EXPECT_EQ(accepted, 12);
  EXPECT_EQ(refused, 191);
}

}  // namespace
}  // namespace truce
