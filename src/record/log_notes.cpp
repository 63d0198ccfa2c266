#include "record/log_notes.h"

#include <algorithm>

#include "record/failure.h"

namespace truce {
namespace {

/// The key rules let no other key into a ring.
VerifierKey verifier(const EnrolledKey& key) {
  auto algorithm = key.role == KeyRole::log ? NoteAlgorithm::ed25519 : NoteAlgorithm::cosignature_v1;
  return VerifierKey::create(key.name, algorithm, key.key).value();
}

}  // namespace

Result<LogKeys> log_keys(const KeyRing& keys) {
  LogKeys log;
  for (const EnrolledKey& key : keys.list()) {
    if (key.role != KeyRole::log) continue;
    if (!key.end) log.origin = key.name;
    (key.end ? log.former : log.keys).push_back(verifier(key));
  }
  if (log.keys.empty()) {
    return fail_with(ErrorCode::refused, "the record names no key of its log", "none",
                     "an entry of kind key, action log");
  }
  return log;
}

std::vector<VerifierKey> note_keys(const KeyRing& keys) {
  std::vector<VerifierKey> all;
  for (const EnrolledKey& key : keys.list()) {
    if (key.role == KeyRole::log || key.role == KeyRole::witness) all.push_back(verifier(key));
  }
  return all;
}

WitnessQuorum witness_quorum(const KeyRing& keys) {
  const std::optional<WitnessPolicy>& policy = keys.witness_policy();
  if (!policy) return {};
  std::vector<WitnessParty> parties;
  for (const ActorId& party : policy->parties) {
    WitnessParty& one = parties.emplace_back(WitnessParty{.party = party, .keys = {}});
    for (const EnrolledKey* key : keys.live(KeyRole::witness)) {
      if (key->party == party) one.keys.push_back(verifier(*key));
    }
  }
  return WitnessQuorum::create(policy->need, std::move(parties)).value();
}

}  // namespace truce
