// Receipts: one entry with everything that shows it is in the record, in one text file that needs no network to check.
// The file is a C2SP tlog-proof; its extra bytes hold leaf, content and the signer's key (docs/record.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/blob.h"
#include "record/checkpoint.h"
#include "record/envelope.h"
#include "record/leaf.h"
#include "record/policy.h"

namespace truce {

struct Receipt {
  Leaf leaf;
  std::optional<BlobContent> content;  ///< nothing: shows that the leaf is in the record, not what was stated
  PublicKey signer;                    ///< the key that the leaf names
  std::uint64_t index = 0;             ///< of the entry, from 0
  std::vector<Digest> proof;           ///< from the leaf up to the checkpoint's root
  SignedCheckpoint checkpoint;
  bool operator==(const Receipt&) const = default;
};

/// Reads a receipt strictly; nothing is verified. The error names the line, or what is wrong in the extra bytes.
[[nodiscard]] Result<Receipt> parse_receipt(std::string_view text);
/// The receipt's only form: parse_receipt gives it back.
[[nodiscard]] std::string print_receipt(const Receipt& receipt);

/// What the reader of a receipt trusts beforehand.
struct ReceiptTrust {
  LogKeys log;
  WitnessQuorum quorum;
};

/// What a receipt shows, once it holds.
struct ReceiptFindings {
  TreeHead head;
  std::uint64_t index = 0;
  Leaf leaf;                         ///< when it was recorded, by the log's clock; which key signed
  std::optional<Envelope> envelope;  ///< what was stated, and the signature on it; nothing when the receipt hides it
  Finality finality;                 ///< which parties cosigned the checkpoint, and when
};

/// Checks, in this order: the log's signature, the witnesses' (enough of them), the path from the leaf to the root, the
/// signer's key against the leaf's key id, the content against its commitment, the signature on the payload. The
/// error (refused) names the first that does not hold. That the key is its party's is for the record's key entries to
/// show, not for a receipt.
[[nodiscard]] Result<ReceiptFindings> verify_receipt(const Receipt& receipt, const ReceiptTrust& trust);

}  // namespace truce
