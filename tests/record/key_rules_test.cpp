#include <gmock/gmock.h>

#include "base/json_value.h"
#include "base/schemas.h"
#include "example_case.h"
#include "record/admission.h"

namespace truce {
namespace {

using test::aden;
using test::entry_json;
using test::fixed_key;
using test::key_json;
using test::north;
using test::office;
using test::revoke_json;
using test::south;
using testing::HasSubstr;

const Instant noon = parse_instant("2026-03-01T12:00Z").value();

/// A key ring fed entry by entry, as a record would.
class KeyRules : public testing::Test {
 protected:
  KeyPair registrar = fixed_key(1), root = fixed_key(2), officer = fixed_key(3), other_root = fixed_key(4);
  KeyRing ring{aden};
  std::uint64_t index = 0;
  Instant now = noon;

  /// Empty when taken, else the whole error.
  std::string apply(const Json& entry, const KeyPair& key) {
    const EntryHead head = head_of(TreeValue(entry));
    Status status = ring.apply({.index = index, .recorded_at = now, .key = key.id(), .head = head, .json = entry});
    if (!status) return status.error().text();
    ++index;
    return "";
  }
  std::string say(const std::string& kind, const ActorId& party, const KeyPair& key, const Json& with = {}) {
    Json entry = entry_json("e" + std::to_string(index), kind, party, key, Json::object(),
                            with.is_null() ? Json::object() : with);
    return apply(entry, key);
  }
  std::string delegate(const KeyPair& fresh, const Json& kinds, const Json& valid) {
    return apply(key_json("d" + std::to_string(index), "delegate", north, fresh, north, root, {{"kinds", kinds}},
                          valid.is_null() ? Json::object() : Json{{"valid", valid}}),
                 root);
  }
  void start() {
    ASSERT_EQ(apply(key_json("r", "enrol", office, registrar, office, registrar), registrar), "");
    ASSERT_EQ(apply(key_json("n", "enrol", north, root, office, registrar), registrar), "");
    ASSERT_EQ(apply(key_json("s", "enrol", south, other_root, office, registrar), registrar), "");
  }
};

TEST_F(KeyRules, a_record_begins_with_its_registrar_enrolling_itself) {
  EXPECT_THAT(say("report", office, registrar), HasSubstr("begins with its registrar"));
  EXPECT_THAT(apply(key_json("n", "enrol", north, root, office, registrar), registrar), HasSubstr("enrols itself"));
  EXPECT_THAT(apply(key_json("r", "enrol", office, registrar, office, root), root), HasSubstr("enrols itself"));
  EXPECT_THAT(apply(key_json("r", "rotate", office, registrar, office, registrar), registrar),
              HasSubstr("begins with its registrar"));
  EXPECT_EQ(apply(key_json("r", "enrol", office, registrar, office, registrar), registrar), "");
  EXPECT_EQ(ring.registrar(), office);
  EXPECT_EQ(ring.find(registrar.id())->role, KeyRole::registrar);
}

TEST_F(KeyRules, an_unknown_key_says_nothing) {
  start();
  EXPECT_THAT(say("report", north, fixed_key(99)), HasSubstr("is not known to this record"));
}

// Who may say what: every kind of the schema for every role.
TEST_F(KeyRules, each_role_may_sign_exactly_its_kinds) {
  start();
  const Json schema = Json::parse(schemas::entry_1());
  const Json& kinds = schema["properties"]["kind"]["enum"];
  Json all_but_key = kinds;
  all_but_key.erase(std::ranges::find(all_but_key, "key"));
  KeyPair clerk = fixed_key(5), press = fixed_key(6);
  ASSERT_EQ(delegate(officer, {"report", "position"}, {{"to", "2026-12-31"}}), "");
  ASSERT_EQ(delegate(press, all_but_key, {{"to", "2026-12-31"}}), "");
  ASSERT_EQ(apply(key_json("clerk", "delegate", office, clerk, office, registrar, {{"kinds", all_but_key}},
                           {{"valid", {{"to", "2026-12-31"}}}}),
                  registrar),
            "");
  const std::set<std::string> registrars{"key",    "erasure",   "actor",      "instrument", "terms",
                                         "report", "statement", "correction", "withdrawal"};
  const std::set<std::string> shared{"actor", "instrument", "terms", "erasure"};
  for (const Json& word : kinds) {
    const auto kind = word.get<std::string>();
    if (kind == "key") continue;
    auto may = [&](const ActorId& party, const KeyPair& key) { return say(kind, party, key).empty(); };
    EXPECT_EQ(may(office, registrar), registrars.contains(kind)) << kind;
    EXPECT_EQ(may(office, clerk), true) << kind;
    EXPECT_EQ(may(north, root), !shared.contains(kind)) << kind;
    EXPECT_EQ(may(north, press), !shared.contains(kind)) << kind;
    EXPECT_EQ(may(north, officer), kind == "report" || kind == "position") << kind;
  }
}

TEST_F(KeyRules, a_key_signs_for_its_own_party_only) {
  start();
  EXPECT_THAT(say("report", south, root), HasSubstr("/author/party"));
  EXPECT_THAT(say("report", office, root), HasSubstr("signs for that party only"));
  EXPECT_THAT(say("report", north, registrar), HasSubstr("signs for that party only"));
  EXPECT_EQ(say("report", north, root), "");
}

TEST_F(KeyRules, a_correction_needs_the_right_to_the_corrected_kind_too) {
  start();
  ASSERT_EQ(delegate(officer, {"report", "correction"}, {{"to", "2026-12-31"}}), "");
  EXPECT_EQ(say("correction", north, officer, {{"report", Json::object()}, {"replaces", "x"}}), "");
  EXPECT_THAT(say("correction", north, officer, {{"position", Json::object()}, {"replaces", "x"}}),
              HasSubstr("for other kinds"));
  EXPECT_THAT(say("correction", north, root, {{"terms", Json::object()}, {"replaces", "x"}}),
              HasSubstr("what all parties share"));
}

TEST_F(KeyRules, a_key_entry_is_never_corrected_or_withdrawn) {
  start();
  EXPECT_THAT(say("withdrawal", office, registrar, {{"replaces", "n"}}), HasSubstr("keys are rotated or revoked"));
  EXPECT_THAT(say("correction", office, registrar, {{"report", Json::object()}, {"replaces", "n"}}),
              HasSubstr("keys are rotated or revoked"));
}

TEST_F(KeyRules, only_the_registrar_enrols_and_only_a_root_delegates_or_rotates) {
  start();
  KeyPair fresh = fixed_key(9);
  const ActorId east("east");
  EXPECT_THAT(apply(key_json("a", "enrol", east, fresh, north, root), root), HasSubstr("expected the registrar"));
  EXPECT_THAT(apply(key_json("a", "enrol", north, fresh, office, registrar), registrar),
              HasSubstr("is its root since entry 1"));
  const Json kinds = {{"kinds", {"report"}}};
  const Json period = {{"valid", {{"to", "2026-12-31"}}}};
  EXPECT_THAT(apply(key_json("a", "delegate", north, fresh, office, registrar, kinds, period), registrar),
              HasSubstr("expected the party's root"));
  EXPECT_THAT(apply(key_json("a", "delegate", north, fresh, south, other_root, kinds, period), other_root),
              HasSubstr("expected the party's root"));
  EXPECT_THAT(apply(key_json("a", "rotate", north, fresh, south, other_root), other_root),
              HasSubstr("expected the party's root"));
  EXPECT_THAT(apply(key_json("a", "rotate", north, fresh, office, registrar), registrar),
              HasSubstr("expected the party's root"));
  ASSERT_EQ(delegate(officer, {"report"}, {{"to", "2026-12-31"}}), "");
  EXPECT_THAT(apply(key_json("a", "delegate", north, fresh, north, officer, kinds, period), officer),
              HasSubstr("for other kinds"));
  EXPECT_THAT(delegate(fresh, {"key", "report"}, {{"to", "2026-12-31"}}), HasSubstr("never speaks about keys"));
}

TEST_F(KeyRules, an_enrolled_party_whose_root_was_revoked_is_enrolled_anew) {
  start();
  KeyPair fresh = fixed_key(9);
  ASSERT_EQ(apply(revoke_json("v", north, root.id(), office, registrar), registrar), "");
  EXPECT_EQ(ring.root_of(north), nullptr);
  EXPECT_THAT(apply(key_json("a", "enrol", north, root, office, registrar), registrar), HasSubstr("used once"));
  EXPECT_EQ(apply(key_json("b", "enrol", north, fresh, office, registrar), registrar), "");
  EXPECT_EQ(ring.root_of(north)->key, fresh.public_key());
}

TEST_F(KeyRules, the_holder_of_a_new_key_must_have_asked_for_this_party_and_case) {
  start();
  KeyPair fresh = fixed_key(9);
  const ActorId east("east");
  auto with_proof = [&](const std::string& proof) {
    return apply(key_json("a", "enrol", east, fresh, office, registrar, {{"possession", proof}}), registrar);
  };
  EXPECT_THAT(with_proof(prove_possession(aden, north, fresh)), HasSubstr("/key/possession"));
  EXPECT_THAT(with_proof(prove_possession(CaseId("other"), east, fresh)), HasSubstr("/key/possession"));
  EXPECT_THAT(with_proof(prove_possession(aden, east, registrar)), HasSubstr("/key/possession"));
  EXPECT_THAT(with_proof("AAAA"), HasSubstr("/key/possession"));
  EXPECT_EQ(with_proof(prove_possession(aden, east, fresh)), "");
}

TEST_F(KeyRules, a_delegation_holds_within_its_period_by_recorded_at) {
  start();
  ASSERT_EQ(delegate(officer, {"report"}, {{"from", "2026-03-02"}, {"to", "2026-03-04"}}), "");
  const std::pair<const char*, bool> moments[] = {{"2026-03-01T23:59:59.999Z", false},
                                                  {"2026-03-02T00:00Z", true},
                                                  {"2026-03-04T23:59:59.999Z", true},
                                                  {"2026-03-05T00:00Z", false}};
  for (const auto& [moment, holds] : moments) {
    now = parse_instant(moment).value();
    std::string error = say("report", north, officer);
    EXPECT_EQ(error.empty(), holds) << moment << error;
    if (!holds) {
      EXPECT_THAT(error, HasSubstr("delegated from 2026-03-02T00:00:00Z until 2026-03-05T00:00:00Z"));
    }
  }
}

TEST_F(KeyRules, a_delegations_dates_are_read_in_the_entrys_zone) {
  start();
  ASSERT_EQ(apply(key_json("d", "delegate", north, officer, north, root, {{"kinds", {"report"}}},
                           {{"valid", {{"to", "2026-03-01"}}}, {"zone", "Asia/Aden"}}),
                  root),
            "");
  EXPECT_EQ(to_string(ring.find(officer.id())->period.end), "2026-03-01T21:00:00Z");
  EXPECT_EQ(ring.find(officer.id())->period.begin, noon);
}

TEST_F(KeyRules, a_delegation_needs_a_definite_end_after_its_beginning) {
  start();
  EXPECT_THAT(delegate(officer, {"report"}, {}), HasSubstr("/valid/to"));
  EXPECT_THAT(delegate(officer, {"report"}, {{"from", "2026-03-02"}}), HasSubstr("/valid/to"));
  EXPECT_THAT(delegate(officer, {"report"}, {{"to", "2026-12?"}}), HasSubstr("definite"));
  EXPECT_THAT(delegate(officer, {"report"}, {{"to", "2026/2027"}}), HasSubstr("definite"));
  EXPECT_THAT(delegate(officer, {"report"}, {{"to", "soon"}}), HasSubstr("/valid/to"));
  EXPECT_THAT(delegate(officer, {"report"}, {{"to", "2026-02-01"}}), HasSubstr("ends before it begins"));
  EXPECT_THAT(delegate(officer, {"report"}, {{"from", "2027"}, {"to", "2026-12-31"}}),
              HasSubstr("ends before it begins"));
}

TEST_F(KeyRules, a_revoked_key_stays_listed_and_signs_no_more) {
  start();
  ASSERT_EQ(delegate(officer, {"report"}, {{"to", "2026-12-31"}}), "");
  ASSERT_EQ(say("report", north, officer), "");
  ASSERT_EQ(apply(revoke_json("v", north, officer.id(), north, root), root), "");
  EXPECT_THAT(say("report", north, officer), HasSubstr("was revoked at entry 5, 2026-03-01T12:00:00Z"));
  const EnrolledKey* key = ring.find(officer.id());
  ASSERT_TRUE(key->end);
  EXPECT_EQ(key->end->reason, "lost");
  EXPECT_FALSE(key->end->rotated);
  EXPECT_THAT(apply(revoke_json("v2", north, officer.id(), north, root), root), HasSubstr("ended already"));
}

TEST_F(KeyRules, revoking_belongs_to_the_partys_root_and_the_registrar) {
  start();
  ASSERT_EQ(delegate(officer, {"report"}, {{"to", "2026-12-31"}}), "");
  EXPECT_THAT(apply(revoke_json("v", north, officer.id(), south, other_root), other_root),
              HasSubstr("the party's root or the registrar"));
  EXPECT_THAT(apply(revoke_json("v", south, officer.id(), south, other_root), other_root), HasSubstr("no such key"));
  EXPECT_EQ(apply(revoke_json("v", north, officer.id(), office, registrar), registrar), "");
  EXPECT_EQ(apply(revoke_json("w", north, root.id(), north, root), root), "");
}

TEST_F(KeyRules, what_a_revoked_root_delegated_goes_with_it_and_what_a_rotated_one_did_stays) {
  start();
  KeyPair second_root = fixed_key(9);
  ASSERT_EQ(delegate(officer, {"report"}, {{"to", "2026-12-31"}}), "");
  ASSERT_EQ(apply(key_json("t", "rotate", north, second_root, north, root), root), "");
  EXPECT_EQ(say("report", north, officer), "");
  EXPECT_THAT(say("report", north, root), HasSubstr("was replaced by a new root at entry 4"));
  EXPECT_EQ(ring.root_of(north)->key, second_root.public_key());
  ASSERT_EQ(apply(revoke_json("v", north, second_root.id(), office, registrar), registrar), "");
  EXPECT_THAT(say("report", north, officer), HasSubstr("was revoked"));
  EXPECT_EQ(say("report", south, other_root), "");
}

TEST_F(KeyRules, the_registrar_is_rotated_and_never_revoked) {
  start();
  KeyPair successor = fixed_key(9);
  EXPECT_THAT(apply(revoke_json("v", office, registrar.id(), office, registrar), registrar),
              HasSubstr("rotate this key"));
  ASSERT_EQ(apply(key_json("t", "rotate", office, successor, office, registrar), registrar), "");
  EXPECT_EQ(ring.find(successor.id())->role, KeyRole::registrar);
  EXPECT_EQ(apply(key_json("a", "enrol", ActorId("east"), fixed_key(10), office, successor), successor), "");
  EXPECT_THAT(apply(key_json("b", "enrol", ActorId("west"), fixed_key(11), office, registrar), registrar),
              HasSubstr("was replaced"));
}

TEST_F(KeyRules, members_that_an_action_does_not_use_are_refused) {
  start();
  KeyPair fresh = fixed_key(9);
  const ActorId east("east");
  auto enrol = [&](const Json& body, const Json& with) {
    return apply(key_json("a", "enrol", east, fresh, office, registrar, body, with), registrar);
  };
  EXPECT_THAT(enrol({{"kinds", {"report"}}}, Json::object()), HasSubstr("does not use kinds"));
  EXPECT_THAT(enrol({{"key", root.id().str()}}, Json::object()), HasSubstr("does not use key"));
  EXPECT_THAT(enrol({{"officer", "A. B."}}, Json::object()), HasSubstr("does not use officer"));
  EXPECT_THAT(enrol(Json::object(), {{"valid", {{"to", "2026-12-31"}}}}), HasSubstr("/valid"));
  Json revoke = revoke_json("v", north, root.id(), office, registrar);
  revoke["key"]["public_key"] = root.public_key().base64();
  EXPECT_THAT(apply(revoke, registrar), HasSubstr("does not use public_key"));
  Json bare = key_json("a", "enrol", east, fresh, office, registrar);
  bare["key"].erase("possession");
  EXPECT_THAT(apply(bare, registrar), HasSubstr("enrol without possession"));
}

TEST_F(KeyRules, a_refused_entry_changes_nothing) {
  start();
  auto before = ring.list();
  EXPECT_NE(apply(key_json("x", "enrol", north, fixed_key(9), office, registrar), registrar), "");
  EXPECT_NE(apply(revoke_json("x", north, fixed_key(9).id(), office, registrar), registrar), "");
  auto after = ring.list();
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].key, before[i].key);
    EXPECT_EQ(after[i].end, before[i].end);
  }
}

TEST(PossessionStatement, is_the_text_of_the_document) {
  EXPECT_EQ(possession_statement(aden, north, fixed_key(2).public_key()),
            "truce possession 1\ncase aden-1934\nparty north\nkey " + fixed_key(2).public_key().base64() + "\n");
}

}  // namespace
}  // namespace truce
