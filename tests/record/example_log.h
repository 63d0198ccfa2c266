// A signed log for the tests of checkpoints, receipts and witnesses: fixed keys, any leaves, its proofs. Two of them
// are two histories under one name.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fixtures.h"
#include "record/checkpoint.h"
#include "record/note.h"
#include "record/witness.h"

namespace truce::test {

inline constexpr Instant noon{1'700'000'000'000};

inline Signer log_signer(std::uint8_t number, std::string name = "truce.example/aden") {
  return Signer::create(std::move(name), NoteAlgorithm::ed25519, fixed_key(number)).value();
}
inline Signer witness_signer(std::uint8_t number, std::string name = "north.example/witness") {
  return Signer::create(std::move(name), NoteAlgorithm::cosignature_v1, fixed_key(number)).value();
}

class SignedLog {
 public:
  explicit SignedLog(std::string origin = "truce.example/aden", std::uint8_t key = 40)
      : origin_(std::move(origin)), signer_(log_signer(key, origin_)) {}

  void append(ByteView leaf) {
    nodes_.push_back(frontier_.append(leaf_hash(leaf)));
    heads_.push_back(frontier_.head());
  }
  void append(std::string_view leaf) { append(as_bytes(leaf)); }
  /// Appends until there are `size` leaves, each its number and `history`.
  void grow(std::uint64_t size, std::string_view history = "") {
    while (frontier_.size() < size) append(std::to_string(frontier_.size()) + std::string(history));
  }

  [[nodiscard]] std::uint64_t size() const { return frontier_.size(); }
  [[nodiscard]] TreeHead head(std::uint64_t size) const { return heads_.at(size); }
  [[nodiscard]] const Signer& signer() const { return signer_; }
  [[nodiscard]] LogKeys keys() const { return {origin_, {signer_.verifier()}}; }
  [[nodiscard]] SignedCheckpoint checkpoint(std::uint64_t size) const {
    return sign_checkpoint({origin_, head(size), {}}, {&signer_, 1}, noon);
  }
  [[nodiscard]] std::vector<Digest> inclusion(std::uint64_t index, std::uint64_t size) const {
    return inclusion_proof(index, size, source()).value();
  }
  [[nodiscard]] std::vector<Digest> consistency(std::uint64_t old, std::uint64_t size) const {
    if (old == 0) return {};
    return consistency_proof(old, size, source()).value();
  }
  [[nodiscard]] AddCheckpoint request(std::uint64_t old, std::uint64_t size) const {
    return {old, consistency(old, size), checkpoint(size)};
  }

 private:
  [[nodiscard]] NodeSource source() const {
    return [this](unsigned level, std::uint64_t index) -> Result<Digest> {
      return nodes_.at(((index + 1) << level) - 1).at(level);
    };
  }

  std::string origin_;
  Signer signer_;
  Frontier frontier_;
  std::vector<std::vector<Digest>> nodes_;
  std::vector<TreeHead> heads_{TreeHead{}};
};

}  // namespace truce::test
