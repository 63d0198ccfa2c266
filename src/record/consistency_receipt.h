// Consistency receipts: two checkpoints of one log and the proof that the later extends the earlier, in one text file
// that needs no network to check. After the earlier checkpoint it is the body of C2SP tlog-witness's add-checkpoint
// (docs/record.md).
#pragma once

#include <string>
#include <string_view>

#include "record/checkpoint.h"
#include "record/policy.h"
#include "record/witness.h"

namespace truce {

/// The first line of a printed consistency receipt, by which a reader tells it from an entry's.
inline constexpr std::string_view consistency_receipt_line = "truce consistency receipt 1\n";
/// The most bytes of a printed consistency receipt.
inline constexpr std::size_t consistency_receipt_size_limit =
    consistency_receipt_line.size() + note_size_limit + 1 + add_checkpoint_size_limit;

struct ConsistencyReceipt {
  SignedCheckpoint earlier;
  std::vector<Digest> proof;  ///< consistency_proof between the two sizes; empty when they are equal
  SignedCheckpoint later;     ///< of no fewer entries
  bool operator==(const ConsistencyReceipt&) const = default;
};

/// Reads one strictly; nothing is verified. bad_input, naming the line, or limit.
[[nodiscard]] Result<ConsistencyReceipt> parse_consistency_receipt(std::string_view text);
/// The receipt's only form: parse_consistency_receipt gives it back.
[[nodiscard]] std::string print_consistency_receipt(const ConsistencyReceipt& receipt);

/// Checks, in this order: the log's signature on both, the witnesses' on the later (enough of them), that the later
/// extends the earlier. Returns who vouches for the later. The error (refused) names the first that does not hold; a
/// receipt whose two checkpoints contradict each other says that the log forked.
[[nodiscard]] Result<Finality> verify_consistency_receipt(const ConsistencyReceipt& receipt, const LogKeys& log,
                                                          const WitnessQuorum& quorum);

}  // namespace truce
