// Which witnesses make a checkpoint final. A log can show two histories to two readers; it cannot show them to parties
// whose witnesses remember what they cosigned.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/id.h"
#include "record/checkpoint.h"

namespace truce {

/// A party and the cosignature/v1 keys its witness signs with: several while one is replaced, none when all are
/// revoked.
struct WitnessParty {
  ActorId party;
  std::vector<VerifierKey> keys;
  bool operator==(const WitnessParty&) const = default;
};

/// `need` of these parties must have cosigned. A party counts once, however many keys it has.
class WitnessQuorum {
 public:
  /// Nobody need cosign: every checkpoint of the log is final.
  WitnessQuorum() = default;
  /// refused when more are needed than there are, a party is named twice, a public key occurs twice (its cosignature
  /// would count for two: C2SP tlog-cosignature lets a key speak for one witness only), or a key is no cosignature/v1
  /// key.
  static Result<WitnessQuorum> create(std::size_t need, std::vector<WitnessParty> parties);

  [[nodiscard]] std::size_t need() const { return need_; }
  [[nodiscard]] const std::vector<WitnessParty>& parties() const { return parties_; }
  /// All parties' keys, in their order.
  [[nodiscard]] std::vector<VerifierKey> keys() const;

  bool operator==(const WitnessQuorum&) const = default;

 private:
  std::size_t need_ = 0;
  std::vector<WitnessParty> parties_;
};

/// Who vouches for a checkpoint.
struct Finality {
  struct Witness {
    ActorId party;
    Cosignature cosignature;  ///< the newest, when the party signed with several keys
    bool operator==(const Witness&) const = default;
  };
  std::vector<Witness> witnesses;  ///< in the order of the quorum's parties
  std::size_t need = 0;            ///< of how many parties
  std::size_t parties = 0;

  [[nodiscard]] bool final() const { return witnesses.size() >= need; }
  /// "cosigned by north and south; 2 of 3 needed".
  [[nodiscard]] std::string text() const;
};

/// Counts the parties that cosigned. refused when a line bears a witness's name and id and is not its cosignature. The
/// log's own signature is verify_log_signature's affair.
[[nodiscard]] Result<Finality> finality(const SignedCheckpoint& checkpoint, const WitnessQuorum& quorum);
/// The same, of a checkpoint that must be final: refused when too few cosigned.
[[nodiscard]] Result<Finality> enough_witnesses(const SignedCheckpoint& checkpoint, const WitnessQuorum& quorum);

/// The same rule as a C2SP tlog-policy file, for outside clients: the log's keys, each witness key named
/// `party/number`, a group for a party with several. refused when fewer parties have keys than are needed.
[[nodiscard]] Result<std::string> print_policy(const LogKeys& log, const WitnessQuorum& quorum);

}  // namespace truce
