#include "record/policy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "record/failure.h"

namespace truce {

Result<WitnessQuorum> WitnessQuorum::create(std::size_t need, std::vector<WitnessParty> parties) {
  auto refuse = [](std::string found, std::string expected) {
    return fail_with(ErrorCode::refused, "no such quorum of witnesses", std::move(found), std::move(expected));
  };
  if (need > parties.size()) {
    return refuse(fmt::format("{} needed", need), fmt::format("at most the {} parties there are", parties.size()));
  }
  std::set<ActorId> names;
  std::set<std::string> keys;
  for (const WitnessParty& party : parties) {
    if (!names.insert(party.party).second) return refuse("party " + party.party.str() + " twice", "each party once");
    for (const VerifierKey& key : party.keys) {
      if (key.algorithm() != NoteAlgorithm::cosignature_v1) return refuse(key.str(), "a cosignature/v1 key");
      if (!keys.insert(key.public_key().base64()).second) {
        return refuse("public key of " + key.str() + " twice", "each key for one witness");
      }
    }
  }
  WitnessQuorum quorum;
  quorum.need_ = need;
  quorum.parties_ = std::move(parties);
  return quorum;
}

std::vector<VerifierKey> WitnessQuorum::keys() const {
  std::vector<VerifierKey> all;
  for (const WitnessParty& party : parties_) all.insert(all.end(), party.keys.begin(), party.keys.end());
  return all;
}

std::string Finality::text() const {
  std::vector<std::string_view> names;
  for (const Witness& witness : witnesses) names.push_back(witness.party.str());
  return fmt::format("cosigned by {}; {} of {} parties needed",
                     names.empty() ? "nobody" : fmt::format("{}", fmt::join(names, ", ")), need, parties);
}

Result<Finality> finality(const SignedCheckpoint& checkpoint, const WitnessQuorum& quorum) {
  TRUCE_TRY(auto cosignatures, verify_cosignatures(checkpoint, quorum.keys()));
  Finality result;
  result.need = quorum.need();
  result.parties = quorum.parties().size();
  for (const WitnessParty& party : quorum.parties()) {
    const Cosignature* newest = nullptr;
    for (const Cosignature& cosignature : cosignatures) {
      if (std::ranges::find(party.keys, cosignature.witness) == party.keys.end()) continue;
      if (newest == nullptr || newest->time < cosignature.time) newest = &cosignature;
    }
    if (newest != nullptr) result.witnesses.push_back({party.party, *newest});
  }
  return result;
}

Result<Finality> enough_witnesses(const SignedCheckpoint& checkpoint, const WitnessQuorum& quorum) {
  TRUCE_TRY(Finality seen, finality(checkpoint, quorum));
  if (seen.final()) return seen;
  return fail_with(ErrorCode::refused, "too few witnesses vouch for the checkpoint",
                   fmt::format("{} of {} parties", seen.witnesses.size(), seen.parties),
                   fmt::format("at least {}", seen.need));
}

// A '/' is in no party's id, so that no name here is another's or one of the format's own words.
Result<std::string> print_policy(const LogKeys& log, const WitnessQuorum& quorum) {
  std::string out;
  for (const VerifierKey& key : log.keys) out += fmt::format("log {}\n", key.str());
  std::vector<std::string> members;
  for (const WitnessParty& party : quorum.parties()) {
    std::vector<std::string> names;
    for (const VerifierKey& key : party.keys) {
      names.push_back(fmt::format("{}/{}", party.party.str(), names.size() + 1));
      out += fmt::format("witness {} {}\n", names.back(), key.str());
    }
    if (names.size() > 1) {
      out += fmt::format("group {}/any any {}\n", party.party.str(), fmt::join(names, " "));
      names = {party.party.str() + "/any"};
    }
    if (!names.empty()) members.push_back(names.front());
  }
  if (quorum.need() == 0) return out + "quorum none\n";
  if (members.size() < quorum.need()) {
    return fail_with(ErrorCode::refused, "too few parties have a witness key", fmt::format("{}", members.size()),
                     fmt::format("the {} that are needed", quorum.need()));
  }
  return out +
         fmt::format("group parties/quorum {} {}\nquorum parties/quorum\n", quorum.need(), fmt::join(members, " "));
}

}  // namespace truce
