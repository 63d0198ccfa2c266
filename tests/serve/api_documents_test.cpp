// What each route answers of the Syrian example.
#include <gmock/gmock.h>

#include <unistd.h>

#include <algorithm>
#include <set>

#include "record/tiles.h"
#include "served_example.h"

namespace truce::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* disputed = "aas-shelling-0305";

std::string etag_of(const HttpReply& reply) {
  for (const auto& [name, value] : reply.headers) {
    if (name == "ETag") return value;
  }
  return {};
}

class ApiDocuments : public testing::Test {
 protected:
  ServedExample served;
};

TEST_F(ApiDocuments, TheCaseSaysWhoseViewsThereAreAndWhoAsks) {
  const Json document = served.json("/api/case");
  EXPECT_EQ(document["case"], "sy-2016");
  EXPECT_EQ(document["size"], served.size());
  EXPECT_TRUE(document["session"].is_null());
  std::vector<std::string> views;
  for (const Json& view : document["views"]) views.push_back(view["name"]);
  EXPECT_EQ(views, (std::vector<std::string>{"agreed", "ru", "us", "sy-gov", "hnc"}));
  const Visitor officer = served.sign_in(served.key("ru.ministry-of-foreign-affairs"));
  EXPECT_EQ(served.json("/api/case", officer)["session"]["party"], "ru");
}

TEST_F(ApiDocuments, TheOverviewCountsWhatTheFindingsSay) {
  const Json overview = served.json("/api/overview");
  const Json findings = served.json("/api/findings");
  std::map<std::string, std::map<std::string, std::size_t>> counted;
  for (const Json& finding : findings["findings"]) {
    for (const auto& [view, verdict] : finding["verdict"].items()) ++counted[view][verdict.get<std::string>()];
  }
  ASSERT_EQ(overview["totals"].size(), 5U);
  for (const auto& [view, totals] : overview["totals"].items()) {
    for (const auto& [verdict, count] : totals.items()) EXPECT_EQ(count, counted[view][verdict]) << view << verdict;
  }
  EXPECT_EQ(overview["summary"], served.json("/api/findings?summary=1")["summary"]);
  EXPECT_EQ(overview["incidents"], findings["incidents"]);
  // What the joint statement of 22 February forbids is forbidden from 27 February, midnight in Damascus.
  const auto coh =
      std::ranges::find(overview["in_force"], Json("coh"), [](const Json& one) { return one["instrument"]; });
  ASSERT_NE(coh, overview["in_force"].end());
  EXPECT_EQ((*coh)["since"], Json({{"from", "2016-02-26T22:00:00Z"}, {"to", nullptr}}));
  EXPECT_EQ(overview["agenda"].size(), 5U);
  EXPECT_EQ(overview["agenda"][0], served.json("/api/agenda")["items"][0]);
  EXPECT_EQ(overview["latest"].size(), 10U);
  EXPECT_EQ(overview["latest"][0]["index"], served.size() - 1);
  EXPECT_TRUE(overview["integrity"]["checkpoint"].is_null());
}

TEST_F(ApiDocuments, FindingsAreFilteredAsOnTheCommandLine) {
  const Json one = served.json(std::string("/api/findings?incident=") + disputed + "&view=ru&view=us&only=disputed");
  ASSERT_EQ(one["findings"].size(), 1U);
  EXPECT_EQ(one["findings"][0]["verdict"], (Json{{"ru", "no violation"}, {"us", "violation"}}));
  EXPECT_THAT(served.get("/api/findings?format=csv").body, HasSubstr("aas-shelling-0305/coh.attack-gov"));
  EXPECT_EQ(served.get("/api/findings?only=nothing").status, 400U);
  EXPECT_EQ(served.get("/api/findings?view=nobody").status, 404U);
}

TEST_F(ApiDocuments, AFindingIsExplainedWithItsProvisionsText) {
  const Json why = served.json(std::string("/api/findings/") + disputed + "/coh.attack-gov");
  EXPECT_EQ(why["verdict"]["us"], "violation");
  EXPECT_EQ(why["text"]["id"], "coh.attack-gov");
  EXPECT_FALSE(why["text"]["in_words"].get<std::string>().empty());
  const std::set<Json> pivotal(why["pivotal"].begin(), why["pivotal"].end());
  EXPECT_TRUE(pivotal.contains(Json::array({"exclusion-scope"})));
  EXPECT_EQ(served.get("/api/findings/nowhere/coh.attack-gov").status, 404U);
}

TEST_F(ApiDocuments, WhatIsInEnglishComesAsDataToo) {
  const Json entry = served.json("/api/entries?kind=position&count=1")["entries"][0];
  EXPECT_EQ(entry["parts"]["kind"], "position");
  EXPECT_THAT(entry["says"].get<std::string>(), HasSubstr(entry["parts"]["body"]["answer"].get<std::string>()));
  const Json agenda = served.json("/api/agenda")["items"];
  std::set<std::string> forms;
  for (const Json& item : agenda) {
    forms.insert(item["parts"]["form"].get<std::string>());
    if (item["parts"]["form"] == "question") {
      EXPECT_EQ(item["parts"]["id"], item["question"]);
    }
    const bool empowered = item["who_decides"].get<std::string>().find(" under ") != std::string::npos;
    EXPECT_EQ(item["decider"].contains("power"), empowered) << item;
  }
  EXPECT_TRUE(forms.contains("attribution") && forms.contains("question")) << agenda;
  const Json why = served.json(std::string("/api/findings/") + disputed + "/coh.attack-gov");
  for (const Json& group : why["groups"]) {
    for (const Json& reason : group["reasons"]) {
      const bool asks = reason["parts"]["form"] == "has" || reason["parts"]["form"] == "answer";
      EXPECT_EQ(asks, reason.contains("question")) << reason;
    }
  }
}

TEST_F(ApiDocuments, AWhatIfSaysWhichFindingsChangeAndRecordsNothing) {
  const std::uint64_t before = served.size();
  const HttpReply reply =
      served.ask("POST", "/api/what-if", nobody,
                 R"({"base":"agreed","suppose":[{"question":"exclusion-scope","answer":"council-list-only"}]})");
  ASSERT_EQ(reply.status, 200U) << reply.body;
  const Json document = Json::parse(reply.body);
  ASSERT_FALSE(document["changed"].empty());
  for (const Json& finding : document["changed"]) {
    EXPECT_NE(finding["verdict"]["agreed"], finding["verdict"]["what-if"]);
  }
  EXPECT_EQ(document["before"]["agreed"], document["after"]["agreed"]);
  EXPECT_NE(document["before"]["agreed"], document["after"]["what-if"]);
  EXPECT_EQ(served.size(), before);
}

TEST_F(ApiDocuments, AWhatIfThatCannotBeReadIsRefusedWithItsPointer) {
  auto refused = [&](const std::string& body) {
    const HttpReply reply = served.ask("POST", "/api/what-if", nobody, body);
    EXPECT_EQ(reply.status, 400U) << body << reply.body;
    return Json::parse(reply.body)["error"];
  };
  EXPECT_EQ(refused(R"({"suppose":[{"question":"exclusion-scope"}]})")["pointer"], "/suppose/0");
  refused(R"({"suppose":[]})");
  refused(R"({"suppose":[{"question":"exclusion-scope","answer":"nonsense"}]})");
  refused(R"({"suppose":[{"question":"no-such-question","answer":"yes"}]})");
  refused(R"({"suppose":[{"question":"exclusion-scope","answer":"council-list-only"}],"base":"nobody"})");
  refused(R"({"suppose":1)");
}

TEST_F(ApiDocuments, PositionsSayWhatAQuestionMayBeAnswered) {
  const Json document = served.json("/api/positions?question=exclusion-scope");
  ASSERT_EQ(document["questions"].size(), 1U);
  const Json& question = document["questions"][0];
  EXPECT_FALSE(question["answers"].empty());
  EXPECT_FALSE(question["possible"].empty());
  EXPECT_EQ(served.get("/api/positions?question=nothing").status, 404U);
  EXPECT_EQ(served.get("/api/positions?on=someday").status, 400U);
}

TEST_F(ApiDocuments, TermsPlacesActorsAndStepsAreWhole) {
  const Json terms = served.json("/api/terms");
  EXPECT_TRUE(terms["lint"]["errors"].empty());
  EXPECT_THAT(terms["text"].get<std::string>(), HasSubstr("id: sy-coh-2016"));
  std::size_t judged = 0;
  for (const Json& provision : terms["provisions"]) judged += provision["tallies"].is_null() ? 0 : 1;
  EXPECT_EQ(judged, served.json("/api/findings?summary=1")["summary"].size());
  const Json places = served.json("/api/places");
  ASSERT_FALSE(places["features"].empty());
  EXPECT_EQ(places["features"][0]["geometry"]["type"], "Polygon");
  const Json actors = served.json("/api/actors");
  const auto russia = std::ranges::find(actors["actors"], "ru", [](const Json& one) { return one["id"]; });
  ASSERT_NE(russia, actors["actors"].end());
  EXPECT_TRUE((*russia)["party"]);
  EXPECT_GT((*russia)["positions"].get<int>(), 0);
  const Json steps = served.json("/api/steps?at=2016-03-15");
  EXPECT_FALSE(steps["steps"].empty());
  EXPECT_EQ(steps["at"], "2016-03-15T22:00:00Z");
}

TEST_F(ApiDocuments, EntriesArePagedFilteredAndTurnedRound) {
  const Json first = served.json("/api/entries?count=3");
  EXPECT_EQ(first["matching"], served.size());
  ASSERT_EQ(first["entries"].size(), 3U);
  EXPECT_EQ(first["entries"][2]["index"], 2);
  EXPECT_EQ(served.json("/api/entries?count=3&first=3")["entries"][0]["index"], 3);
  const Json newest = served.json("/api/entries?newest=1&count=2");
  EXPECT_EQ(newest["entries"][0]["index"], served.size() - 1);
  EXPECT_EQ(newest["entries"][1]["index"], served.size() - 2);
  const Json held = served.json("/api/entries?kind=position&author=ru&count=200");
  ASSERT_FALSE(held["entries"].empty());
  for (const Json& one : held["entries"]) {
    EXPECT_EQ(one["kind"], "position");
    EXPECT_EQ(one["author"], "ru");
  }
  EXPECT_EQ(held["matching"], held["entries"].size());
  EXPECT_FALSE(served.json("/api/entries?q=AHRAR")["entries"].empty());
  EXPECT_EQ(served.get("/api/entries?count=201").status, 400U);
  EXPECT_EQ(served.get("/api/entries?newest=maybe").status, 400U);
}

TEST_F(ApiDocuments, AnEntryComesWithAProofThatHolds) {
  for (std::uint64_t index : {std::uint64_t{0}, std::uint64_t{7}, served.size() - 1}) {
    const Json document = served.json("/api/entries/" + std::to_string(index));
    const Json& proof = document["proof"];
    const Bytes leaf = from_base64(proof["leaf"].get<std::string>()).value();
    std::vector<Digest> path;
    for (const Json& one : proof["inclusion"]) {
      const Bytes bytes = from_base64(one.get<std::string>()).value();
      std::ranges::copy(bytes, path.emplace_back().begin());
    }
    TreeHead head{document["size"].get<std::uint64_t>(), {}};
    std::ranges::copy(from_hex(document["root"].get<std::string>()).value(), head.root.begin());
    EXPECT_TRUE(verify_inclusion(leaf_hash(leaf), index, head, path)) << index;
    BlobContent content;
    std::ranges::copy(from_base64(proof["salt"].get<std::string>()).value(), content.salt.begin());
    std::ranges::copy(from_base64(proof["signature"].get<std::string>()).value(), content.signature.begin());
    content.payload = as_text(from_base64(proof["payload"].get<std::string>()).value());
    EXPECT_TRUE(belongs(content, decode_leaf(leaf).value())) << index;
    EXPECT_EQ(Json::parse(content.payload), document["entry"]);
    EXPECT_TRUE(document["signature"]["holds"]);
    EXPECT_EQ(served.json("/api/entries/" + document["id"].get<std::string>()), document);
  }
  EXPECT_EQ(served.get("/api/entries/99999").status, 404U);
  EXPECT_EQ(served.get("/api/entries/no-such-entry").status, 404U);
}

TEST_F(ApiDocuments, ConsistencyIsProvenBetweenAnyTwoSizes) {
  const Json document = served.json("/api/consistency?from=100&to=177");
  auto digest = [](const std::string& text, bool hex) {
    Digest out{};
    std::ranges::copy(hex ? from_hex(text).value() : from_base64(text).value(), out.begin());
    return out;
  };
  std::vector<Digest> proof;
  for (const Json& one : document["proof"]) proof.push_back(digest(one, false));
  EXPECT_TRUE(
      verify_consistency({100, digest(document["from_root"], true)}, {177, digest(document["to_root"], true)}, proof));
  EXPECT_EQ(served.get("/api/consistency?from=0").status, 400U);
  EXPECT_EQ(served.get("/api/consistency?from=100&to=99").status, 400U);
}

TEST_F(ApiDocuments, SearchFindsNamesBeforeTextsAndWithoutAccents) {
  const Json found = served.json("/api/search?q=medecins");
  ASSERT_FALSE(found["results"].empty());
  EXPECT_EQ(found["results"][0]["id"], "msf");
  EXPECT_EQ(found["results"][0]["link"], "/actors/msf");
  for (const char* words :
       {"exclusion-scope any-called-terrorist", "position ahrar", "determination", "assessment received"}) {
    std::string target = std::string("/api/search?q=") + words;
    std::ranges::replace(target, ' ', '+');
    const Json results = served.json(target)["results"];
    EXPECT_TRUE(std::ranges::any_of(results, [](const Json& one) { return one["what"] == "entry"; })) << words;
  }
  EXPECT_TRUE(served.json("/api/search?q=")["results"].empty());
  EXPECT_LE(served.json("/api/search?q=a")["results"].size(), 50U);
}

TEST_F(ApiDocuments, TheLogIsPublishedOnlyOnceACheckpointIsSigned) {
  EXPECT_EQ(served.get("/log/checkpoint").status, 404U);
  EXPECT_EQ(served.get("/api/entries/3/receipt").status, 404U);
  const KeyPair log = KeyPair::generate();
  const KeyPair registrar = served.key("secretariat.registrar");
  served.add_elsewhere({served.entry("key.log", "key", "secretariat", registrar,
                                     {{"action", "log"},
                                      {"party", "secretariat"},
                                      {"public_key", log.public_key().base64()},
                                      {"possession", prove_possession(CaseId("sy-2016"), ActorId("secretariat"), log)},
                                      {"name", "records.example/sy-2016"}})});
  Record record =
      cli::open_record(served.folder(), cli::CaseFile::read(served.folder()).value(), served.folder() / "keys").value();
  const std::vector<KeyPair> signers{log};
  ASSERT_TRUE(record.issue_checkpoint(signers));
  const std::string note = served.get("/log/checkpoint").body;
  const auto checkpoint = parse_signed_checkpoint(note).value();
  EXPECT_EQ(checkpoint.body.head, record.head());
  EXPECT_EQ(served.json("/api/integrity")["checkpoint"], note);
  EXPECT_EQ(served.json("/api/overview")["integrity"]["checkpoint"]["size"], record.size());
  EXPECT_TRUE(parse_receipt(served.get("/api/entries/3/receipt").body));
  const Fetch fetch = [&](std::string_view path) -> Result<std::optional<Bytes>> {
    const HttpReply reply = served.get("/log/" + std::string(path));
    if (reply.status != 200) return std::nullopt;
    return Bytes(reply.body.begin(), reply.body.end());
  };
  TileReader reader(fetch, checkpoint.body.head);
  const auto leaves = reader.entries(0);
  ASSERT_TRUE(leaves) << leaves.error().text();
  EXPECT_EQ(leaves->size(), record.size());
  const auto payloads = reader.payloads(0);
  ASSERT_TRUE(payloads && *payloads);
  EXPECT_TRUE(std::ranges::none_of(**payloads, [](const Bytes& blob) { return blob.empty(); }));
  for (const char* path : {"/log/tile/0/000.p/300", "/log/tile/9/000", "/log/../case.json", "/log/tile/entries/001"}) {
    EXPECT_EQ(served.get(path).status, 404U) << path;
  }
}

TEST_F(ApiDocuments, AnAnswerAsOfThePastNeverChanges) {
  const std::vector<std::string> paths{"/api/overview",
                                       "/api/findings",
                                       std::string("/api/findings/") + disputed + "/coh.attack-gov",
                                       "/api/incidents",
                                       std::string("/api/incidents/") + disputed,
                                       "/api/agenda",
                                       "/api/positions",
                                       "/api/terms",
                                       "/api/places",
                                       "/api/actors",
                                       "/api/deadlocks?at=2016-03-15",
                                       "/api/steps?at=2016-03-15",
                                       "/api/entries",
                                       "/api/entries/150",
                                       "/api/integrity",
                                       "/api/search?q=ahrar"};
  const std::uint64_t size = served.size();
  auto all = [&](const std::string& as_of) {
    std::map<std::string, std::string> bodies;
    for (const auto& path : paths) {
      const HttpReply reply = served.get(path + (path.find('?') == std::string::npos ? "?" : "&") + "as_of=" + as_of);
      EXPECT_EQ(reply.status, 200U) << path << reply.body;
      bodies[path] = reply.body;
    }
    return bodies;
  };
  const auto past = all("190");
  const auto now = all(std::to_string(size));
  EXPECT_NE(past, now);
  const KeyPair officer = served.key("ru.ministry-of-foreign-affairs");
  const KeyPair root = served.key("ru.root");
  served.add_elsewhere(
      {served.entry("position.new", "position", "ru", officer,
                    {{"by", "ru"}, {"question", "exclusion-scope"}, {"answer", "council-list-only"}}),
       served.entry("key.revoked", "key", "ru", root,
                    {{"action", "revoke"}, {"party", "ru"}, {"key", officer.id().str()}, {"reason", "lost"}})});
  EXPECT_EQ(all("190"), past);
  EXPECT_EQ(all(std::to_string(size)), now);
  EXPECT_EQ(served.get("/api/overview?as_of=99999").status, 400U);
  EXPECT_EQ(served.get("/api/overview?as_of=yesterday").status, 400U);
  EXPECT_EQ(served.json("/api/overview?as_of=2015-12")["size"], 0);
}

TEST_F(ApiDocuments, AnETagHoldsUntilTheRecordGrowsAndBelongsToItsReader) {
  const std::string path = "/api/findings";
  const std::string etag = etag_of(served.get(path));
  ASSERT_FALSE(etag.empty());
  EXPECT_EQ(etag_of(served.get(path)), etag);
  const HttpReply again = served.get(path, nobody, {{"if-none-match", etag}});
  EXPECT_EQ(again.status, 304U);
  EXPECT_TRUE(again.body.empty());
  EXPECT_NE(etag_of(served.get(path + "?only=open")), etag);
  const Visitor officer = served.sign_in(served.key("ru.ministry-of-foreign-affairs"));
  EXPECT_NE(etag_of(served.get(path, officer)), etag);
  EXPECT_EQ(served.get(path, officer, {{"if-none-match", etag}}).status, 200U);
  EXPECT_TRUE(etag_of(served.get("/api/steps")).empty()) << "it is about this moment";
  EXPECT_FALSE(etag_of(served.get("/api/steps?at=2016-03-15")).empty());
  const KeyPair key = served.key("us.department-of-state");
  served.add_elsewhere({served.entry("statement.new", "statement", "us", key, {{"by", "us"}, {"text", "Said."}})});
  EXPECT_EQ(served.get(path, nobody, {{"if-none-match", etag}}).status, 200U);
}

TEST_F(ApiDocuments, EventsTellTheHeadAndWhatCameSince) {
  const HttpReply fresh = served.get("/api/events");
  ASSERT_TRUE(fresh.events);
  EXPECT_EQ(fresh.events->after, served.size());
  EXPECT_THAT(fresh.body, HasSubstr("id: " + std::to_string(served.size()) + "\nevent: head\n"));
  const std::uint64_t before = served.size();
  const KeyPair key = served.key("us.department-of-state");
  served.add_elsewhere({served.entry("statement.live", "statement", "us", key, {{"by", "us"}, {"text", "Live."}})});
  for (int i = 0; i < 200 && fresh.events->channel->last() <= before; ++i) ::usleep(10'000);
  const auto told = fresh.events->channel->after(before);
  ASSERT_EQ(told.messages.size(), 1U);
  EXPECT_THAT(*told.messages[0], HasSubstr("statement.live"));
  const HttpReply resumed = served.get("/api/events", nobody, {{"last-event-id", std::to_string(before)}});
  EXPECT_THAT(resumed.body, HasSubstr("statement.live"));
  EXPECT_THAT(served.get("/api/events").body, Not(HasSubstr("statement.live")));
}

TEST_F(ApiDocuments, WhatIsNotThereIsNotFoundAndTheAppAnswersItsOwnPaths) {
  EXPECT_EQ(served.get("/api/incidents/nowhere").status, 404U);
  const auto error = Json::parse(served.get("/api/incidents/aas-shelling").body)["error"];
  EXPECT_EQ(error["code"], "not-found");
  EXPECT_THAT(error["message"].get<std::string>(), HasSubstr(disputed));
  EXPECT_EQ(served.get("/incidents/anything").status, 200U);
  EXPECT_EQ(served.get("/missing.js").status, 404U);
  EXPECT_EQ(served.get("/healthz").status, 200U);
  EXPECT_EQ(served.get("/readyz").status, 200U);
  EXPECT_THAT(served.get("/metrics").body, HasSubstr("truce_"));
}

TEST(Demonstration, GivesKeysThatBrowsersImportAndNobodyElseDoes) {
  ServedExample demonstration({.demonstration = true});
  const Json keys = demonstration.json("/api/demonstration-keys");
  ASSERT_GE(keys.size(), 10U);
  for (const Json& one : keys) {
    const Bytes der = from_base64(one["private_key"].get<std::string>()).value();
    ASSERT_EQ(der.size(), 48U);
    const KeyPair pair = KeyPair::from_seed(std::span<const std::uint8_t, 32>(der.data() + 16, 32));
    EXPECT_EQ(pair.id().str(), one["key"].get<std::string>());
  }
  ServedExample plain;
  for (const auto& route : plain.routes()) EXPECT_THAT(route, Not(HasSubstr("demonstration")));
}

}  // namespace
}  // namespace truce::test
