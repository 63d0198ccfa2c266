#include "record/policy.h"

#include <gmock/gmock.h>

#include <map>
#include <random>
#include <set>
#include <sstream>
#include <utility>

#include "base/base.h"
#include "example_log.h"

namespace truce {
namespace {

using test::noon;
using test::SignedLog;
using test::witness_signer;
using testing::HasSubstr;

const ActorId north{"north"};
const ActorId south{"south"};
const ActorId west{"west"};

struct Council {
  Signer north_old = witness_signer(60, "north.example/w1");
  Signer north_new = witness_signer(61, "north.example/w2");
  Signer south_key = witness_signer(62, "south.example/w");
  Signer west_key = witness_signer(63, "west.example/w");
  WitnessQuorum quorum = WitnessQuorum::create(2, {{north, {north_old.verifier(), north_new.verifier()}},
                                                   {south, {south_key.verifier()}},
                                                   {west, {west_key.verifier()}}})
                             .value();
};

SignedCheckpoint cosigned(const SignedLog& log, std::initializer_list<std::pair<const Signer*, std::int64_t>> by) {
  SignedCheckpoint checkpoint = log.checkpoint(log.size());
  for (const auto& [signer, second] : by) {
    checkpoint.note.signatures.push_back(signer->sign(checkpoint.note.text, noon + Duration{second * 1000}));
  }
  return checkpoint;
}

TEST(Finality, needs_so_many_parties_and_says_who_and_when) {
  SignedLog log;
  log.grow(3);
  Council council;
  Finality none = finality(cosigned(log, {}), council.quorum).value();
  EXPECT_FALSE(none.final());
  EXPECT_EQ(none.text(), "cosigned by nobody; 2 of 3 parties needed");
  EXPECT_FALSE(finality(cosigned(log, {{&council.west_key, 1}}), council.quorum).value().final());
  Finality two = finality(cosigned(log, {{&council.west_key, 4}, {&council.north_new, 7}}), council.quorum).value();
  EXPECT_TRUE(two.final());
  EXPECT_EQ(two.text(), "cosigned by north, west; 2 of 3 parties needed");
  EXPECT_EQ(two.witnesses,
            (std::vector<Finality::Witness>{{north, {council.north_new.verifier(), noon + Duration{7000}}},
                                            {west, {council.west_key.verifier(), noon + Duration{4000}}}}));
}

TEST(Finality, counts_a_party_once_however_many_keys_it_has) {
  SignedLog log;
  log.grow(3);
  Council council;
  auto both = finality(cosigned(log, {{&council.north_old, 9}, {&council.north_new, 7}}), council.quorum).value();
  EXPECT_FALSE(both.final());
  ASSERT_EQ(both.witnesses.size(), 1U);
  EXPECT_EQ(both.witnesses[0].cosignature, (Cosignature{council.north_old.verifier(), noon + Duration{9000}}));
}

TEST(Finality, is_refused_when_a_witnesss_line_does_not_hold) {
  SignedLog log;
  log.grow(3);
  Council council;
  SignedCheckpoint checkpoint =
      cosigned(log, {{&council.south_key, 1}, {&council.north_new, 1}, {&council.west_key, 1}});
  ASSERT_TRUE(finality(checkpoint, council.quorum).value().final());
  checkpoint.note.signatures.back().bytes[0] ^= 1;
  EXPECT_EQ(finality(checkpoint, council.quorum).error().code, ErrorCode::refused);
}

TEST(Finality, is_there_at_once_when_nobody_need_cosign) {
  SignedLog log;
  EXPECT_TRUE(finality(log.checkpoint(0), WitnessQuorum()).value().final());
}

TEST(WitnessQuorum, is_refused_when_it_counts_wrongly) {
  Council council;
  const VerifierKey key = council.north_old.verifier();
  auto error = [](Result<WitnessQuorum> quorum) { return quorum ? std::string("accepted") : quorum.error().text(); };
  EXPECT_EQ(error(WitnessQuorum::create(1, {{north, {key}}, {south, {}}})), "accepted");
  EXPECT_THAT(error(WitnessQuorum::create(2, {{north, {key}}})), HasSubstr("2 needed"));
  EXPECT_THAT(error(WitnessQuorum::create(1, {{north, {key}}, {north, {}}})), HasSubstr("twice"));
  EXPECT_THAT(error(WitnessQuorum::create(1, {{north, {key}}, {south, {key}}})), HasSubstr("twice"));
  const VerifierKey renamed = VerifierKey::create("other", NoteAlgorithm::cosignature_v1, key.public_key()).value();
  EXPECT_THAT(error(WitnessQuorum::create(1, {{north, {key}}, {south, {renamed}}})), HasSubstr("twice"));
  EXPECT_THAT(error(WitnessQuorum::create(1, {{north, {test::log_signer(60).verifier()}}})),
              HasSubstr("cosignature/v1"));
}

/// The tlog-policy specification word by word: is `name` witnessed, when these witness names cosigned?
bool witnessed(const std::map<std::string, std::pair<std::size_t, std::vector<std::string>>>& groups,
               const std::set<std::string>& cosigned, const std::string& name) {
  auto group = groups.find(name);
  if (group == groups.end()) return cosigned.contains(name);
  const auto& [least, members] = group->second;
  return std::cmp_greater_equal(
      std::ranges::count_if(members, [&](const auto& member) { return witnessed(groups, cosigned, member); }), least);
}

/// What an outside client makes of a policy file.
bool satisfied(const std::string& policy, const SignedCheckpoint& checkpoint) {
  std::map<std::string, std::pair<std::size_t, std::vector<std::string>>> groups;
  std::set<std::string> cosigned;
  std::istringstream lines(policy);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string word;
    std::string name;
    words >> word >> name;
    if (word == "witness") {
      words >> word;
      const VerifierKey key = VerifierKey::parse(word).value();
      if (!verify_cosignatures(checkpoint, {&key, 1}).value().empty()) cosigned.insert(name);
    } else if (word == "group") {
      auto& [least, members] = groups[name];
      words >> word;
      least = word == "any" ? 1 : std::stoul(word);
      while (words >> word) members.push_back(word);
    } else if (word == "quorum") {
      return name == "none" || witnessed(groups, cosigned, name);
    }
  }
  return false;
}

TEST(Finality, equals_counting_by_hand_and_by_the_printed_policy) {
  SignedLog log;
  log.grow(3);
  std::mt19937 random(5);
  int policies = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<WitnessParty> parties;
    std::vector<std::pair<std::size_t, Signer>> signers;
    for (std::size_t i = 0; i < 1 + random() % 4; ++i) {
      parties.push_back({ActorId("party-" + std::to_string(i)), {}});
      for (std::size_t k = random() % 4; k > 0; --k) {
        signers.emplace_back(i, witness_signer(static_cast<std::uint8_t>(100 + signers.size())));
        parties.back().keys.push_back(signers.back().second.verifier());
      }
    }
    const std::size_t need = random() % (parties.size() + 1);
    std::set<std::size_t> who;
    SignedCheckpoint checkpoint = log.checkpoint(3);
    std::ranges::shuffle(signers, random);
    for (const auto& [party, signer] : signers) {
      if (random() % 2 == 0) continue;
      who.insert(party);
      checkpoint.note.signatures.push_back(signer.sign(checkpoint.note.text, noon));
    }
    auto quorum = WitnessQuorum::create(need, parties).value();
    Finality result = finality(checkpoint, quorum).value();
    EXPECT_EQ(result.witnesses.size(), who.size());
    EXPECT_EQ(result.final(), who.size() >= need);
    if (auto policy = print_policy(log.keys(), quorum)) {
      ++policies;
      EXPECT_EQ(result.final(), satisfied(*policy, checkpoint)) << *policy;
    } else {
      EXPECT_FALSE(result.final());
    }
  }
  EXPECT_GT(policies, 20);
}

TEST(Policy, is_printed_for_outside_clients) {
  SignedLog log;
  Council council;
  EXPECT_EQ(print_policy(log.keys(), council.quorum).value(),
            "log " + log.signer().verifier().str() + "\nwitness north/1 " + council.north_old.verifier().str() +
                "\nwitness north/2 " + council.north_new.verifier().str() +
                "\ngroup north/any any north/1 north/2\nwitness south/1 " + council.south_key.verifier().str() +
                "\nwitness west/1 " + council.west_key.verifier().str() +
                "\ngroup parties/quorum 2 north/any south/1 west/1\nquorum parties/quorum\n");
  EXPECT_EQ(print_policy(log.keys(), WitnessQuorum()).value(),
            "log " + log.signer().verifier().str() + "\nquorum none\n");
}

TEST(Policy, is_refused_when_no_checkpoint_could_be_final) {
  SignedLog log;
  Council council;
  auto quorum = WitnessQuorum::create(2, {{north, {council.north_old.verifier()}}, {south, {}}, {west, {}}}).value();
  EXPECT_EQ(print_policy(log.keys(), quorum).error().code, ErrorCode::refused);
}

}  // namespace
}  // namespace truce
