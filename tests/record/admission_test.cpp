#include "record/admission.h"

#include <gmock/gmock.h>

#include "base/schemas.h"
#include "example_case.h"

namespace truce {
namespace {

using test::aden;
using test::entry_json;
using test::fixed_key;
using test::key_json;
using test::north;
using test::office;
using test::report_json;
using test::sign;
using testing::HasSubstr;
using testing::Not;

class AdmissionTest : public testing::Test {
 protected:
  KeyPair registrar = fixed_key(1), root = fixed_key(2);
  Admission admission{aden};
  KeyRing ring{aden};

  void SetUp() override {
    ASSERT_EQ(admit(sign(key_json("r", "enrol", office, registrar, office, registrar), registrar)), "");
    ASSERT_EQ(admit(sign(key_json("n", "enrol", north, root, office, registrar), registrar)), "");
  }
  std::string admit(const Envelope& envelope) {
    auto json = admission.admit(envelope, 7, Instant{}, ring);
    return json ? "" : json.error().text();
  }
  std::string admit(const Json& entry) { return admit(sign(entry, root)); }
};

TEST_F(AdmissionTest, takes_a_good_entry) {
  EXPECT_EQ(admit(report_json("a", north, root)), "");
}

TEST_F(AdmissionTest, tests_in_its_stated_order) {
  // One fault of every sort in one entry; each time the first is mended, the next one shows.
  Json entry = report_json("a", ActorId("south"), fixed_key(3));
  entry["case"] = "elsewhere";
  entry["statement"] = {{"by", "north"}};
  entry["stray"] = 1;
  std::string padding(entry_payload_limit, ' ');
  auto text = [&] { return entry.dump(); };
  auto found = [&](std::string payload) { return admit(sign_entry(std::move(payload), root)); };
  EXPECT_THAT(found(R"({"a":1,"a":2})" + padding), HasSubstr("payload too large"));
  EXPECT_THAT(found(R"({"a":1,"a":2})" + text()), Not(HasSubstr("stray")));
  EXPECT_THAT(found(text()), HasSubstr("stray"));
  entry.erase("stray");
  EXPECT_THAT(found(text()), HasSubstr("another case"));
  entry["case"] = aden.str();
  EXPECT_THAT(found(text()), HasSubstr("/statement"));
  entry.erase("statement");
  EXPECT_THAT(found(text()), HasSubstr("another key than signed"));
  entry["author"]["key"] = root.id().str();
  Envelope unsigned_one = sign_entry(text(), root);
  unsigned_one.signature[0] ^= 1;
  EXPECT_THAT(admit(unsigned_one), HasSubstr("signs for that party only"));
  entry["author"]["party"] = north.str();
  unsigned_one = sign_entry(text(), root);
  unsigned_one.signature[0] ^= 1;
  EXPECT_THAT(admit(unsigned_one), HasSubstr("signature does not verify"));
  EXPECT_THAT(found(text()), HasSubstr("said to speak"));
  entry["report"]["by"] = north.str();
  EXPECT_EQ(found(text()), "");
}

TEST_F(AdmissionTest, takes_a_payload_of_exactly_the_limit_and_not_one_byte_more) {
  std::string text = report_json("a", north, root).dump();
  std::string exact = text + std::string(entry_payload_limit - text.size(), ' ');
  EXPECT_EQ(admit(sign_entry(exact, root)), "");
  EXPECT_THAT(admit(sign_entry(exact + " ", root)), HasSubstr("at most 49152"));
}

TEST_F(AdmissionTest, takes_only_its_own_payload_type) {
  Envelope envelope = sign(report_json("a", north, root), root);
  envelope.payload_type = "application/json";
  EXPECT_THAT(admit(envelope), HasSubstr("application/vnd.truce.entry.v1+json"));
}

TEST_F(AdmissionTest, wants_exactly_the_member_named_by_the_kind) {
  Json entry = report_json("a", north, root);
  entry.erase("report");
  EXPECT_THAT(admit(entry), HasSubstr("no body"));
  entry["position"] = {{"by", "north"}, {"question", "q"}, {"answer", "yes"}};
  EXPECT_THAT(admit(entry), HasSubstr("/position"));
}

TEST_F(AdmissionTest, takes_a_position_only_from_its_holder) {
  Json entry = report_json("p", north, root);
  entry.erase("report");
  entry["kind"] = "position";
  entry["position"] = {{"by", "north"}, {"question", "q"}, {"answer", "yes"}};
  EXPECT_EQ(admit(entry), "");
  entry["position"]["by"] = "south";
  EXPECT_THAT(admit(entry), HasSubstr("signed by its holder"));
  entry["kind"] = "correction";
  entry["correction"] = {{"reason", "a slip"}};
  entry["replaces"] = "p";
  EXPECT_THAT(admit(entry), HasSubstr("/position/by"));
}

TEST_F(AdmissionTest, takes_nobodys_word_for_another_but_the_registrars_for_those_without_a_key) {
  for (const char* kind : {"report", "statement", "assessment", "progress", "determination"}) {
    Json entry = report_json(std::string("by-") + kind, north, root);
    entry.erase("report");
    entry["kind"] = kind;
    const auto said_by = [&](const Json& by) {
      Json body = {{"by", by}};
      if (entry["kind"] == "report") body.update({{"incident", "wells"}, {"stance", "admission"}});
      if (entry["kind"] == "assessment") body.update({{"incident", "wells"}, {"status", "verified"}});
      if (entry["kind"] == "progress") body.update({{"of", "m1"}, {"state", "started"}, {"status", "claimed"}});
      if (entry["kind"] == "determination") body["under"] = "power";
      entry[kind] = body;
      return admit(entry);
    };
    const auto list = [&](const char* one) {
      return entry["kind"] == "determination" ? Json::array({one}) : Json(one);
    };
    EXPECT_EQ(said_by(list("north")), "") << kind;
    EXPECT_THAT(said_by(list("south")), HasSubstr("signed by another than the one who is said to speak")) << kind;
    EXPECT_THAT(said_by(list("council")), HasSubstr("/by")) << kind;
  }
  Json report = report_json("registrars", office, registrar);
  report["report"]["by"] = "council";
  EXPECT_EQ(admit(sign(report, registrar)), "");
  report["report"]["by"] = "north";  // who has a key speaks for itself
  EXPECT_THAT(admit(sign(report, registrar)), HasSubstr("a speaker without a key of its own"));
}

TEST_F(AdmissionTest, wants_a_correction_to_carry_one_corrected_body_and_name_what_it_replaces) {
  Json entry = report_json("b", north, root);
  entry["kind"] = "correction";
  entry["correction"] = {{"reason", "a slip"}};
  EXPECT_THAT(admit(entry), HasSubstr("/replaces"));
  entry["replaces"] = "a";
  EXPECT_EQ(admit(entry), "");
  EXPECT_EQ(corrected_kind(entry), "report");
  entry["statement"] = {{"by", "north"}};
  EXPECT_THAT(admit(entry), HasSubstr("2 corrected bodies"));
  entry.erase("statement");
  entry.erase("report");
  EXPECT_THAT(admit(entry), HasSubstr("0 corrected bodies"));
  entry["withdrawal"] = {{"reason", "x"}};
  EXPECT_THAT(admit(entry), HasSubstr("/withdrawal"));
}

TEST_F(AdmissionTest, never_takes_the_correction_of_a_key) {
  Json entry = key_json("c", "enrol", ActorId("south"), fixed_key(3), office, registrar);
  entry["kind"] = "correction";
  entry["correction"] = {{"reason", "x"}};
  entry["replaces"] = "n";
  EXPECT_THAT(admit(sign(entry, registrar)), HasSubstr("/key"));
}

TEST_F(AdmissionTest, knows_every_body_of_the_schema) {
  const Json schema = Json::parse(schemas::entry_1());
  for (const Json& kind : schema["properties"]["kind"]["enum"]) {
    EXPECT_TRUE(schema["properties"].contains(kind.get<std::string>())) << kind;
    if (kind == "report") continue;
    // A second body is refused whatever its name: as a stray body, or by the schema when ours is not a valid one.
    Json entry = report_json("a", north, root);
    entry[kind.get<std::string>()] = Json::object();
    EXPECT_THAT(admit(entry), HasSubstr("/" + kind.get<std::string>())) << kind;
  }
}

TEST_F(AdmissionTest, leaves_the_keys_alone_when_the_signature_is_false) {
  Envelope envelope = sign(key_json("s", "enrol", ActorId("south"), fixed_key(3), office, registrar), registrar);
  envelope.signature[5] ^= 1;
  EXPECT_THAT(admit(envelope), HasSubstr("signature"));
  EXPECT_EQ(ring.find(fixed_key(3).id()), nullptr);
}

}  // namespace
}  // namespace truce
