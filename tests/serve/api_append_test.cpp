// Adding entries by the API.
#include <gmock/gmock.h>

#include <thread>

#include "served_example.h"

namespace truce::test {
namespace {

using testing::HasSubstr;

class ApiAppend : public testing::Test {
 protected:
  HttpReply post(const std::vector<Envelope>& batch, const Visitor& who, const std::string& query = "") {
    return served.ask("POST", "/api/entries" + query, who, ServedExample::batch(batch));
  }
  [[nodiscard]] Envelope position(const std::string& id, const std::string& answer = "council-list-only") const {
    return served.entry(id, "position", "ru", officer,
                        {{"by", "ru"}, {"question", "exclusion-scope"}, {"answer", answer}});
  }
  static std::string code(const HttpReply& reply) { return Json::parse(reply.body)["error"]["code"]; }

  ServedExample served;
  KeyPair officer = served.key("ru.ministry-of-foreign-affairs");
  Visitor ru = served.sign_in(officer);
  Visitor us = served.sign_in(served.key("us.department-of-state"));
};

TEST_F(ApiAppend, AnEntryIsRecordedAndCanBeReadAtOnce) {
  const std::uint64_t before = served.size();
  const HttpReply reply = post({position("position.one")}, ru);
  ASSERT_EQ(reply.status, 201U) << reply.body;
  const Json document = Json::parse(reply.body);
  EXPECT_EQ(document["first"], before);
  EXPECT_EQ(document["entries"], Json::array({{{"index", before}, {"id", "position.one"}}}));
  EXPECT_EQ(served.json("/api/entries/position.one")["index"], before);
}

TEST_F(ApiAppend, AnAnswerThatTheQuestionDoesNotHaveIsRefusedAndSaysWhichItHas) {
  const std::uint64_t before = served.size();
  for (const char* dry : {"", "?dry_run=1"}) {
    const HttpReply reply = post({position("position.good"), position("position.odd", "council-list-onyl")}, ru, dry);
    EXPECT_EQ(reply.status, 403U) << reply.body;
    const Json error = Json::parse(reply.body)["error"];
    EXPECT_EQ(error["code"], "refused");
    EXPECT_EQ(error["pointer"], "/envelopes/1/payload/position/answer");
    EXPECT_EQ(error["found"], "council-list-onyl");
    EXPECT_THAT(error["expected"].get<std::string>(), HasSubstr("any-called-terrorist"));
    EXPECT_THAT(error["message"].get<std::string>(), HasSubstr("council-list-only"));
  }
  EXPECT_EQ(served.size(), before);
  const Envelope corrected =
      served.entry("position.corrected", "correction", "ru", officer, {{"reason", "a slip"}},
                   {{"replaces", "position.one"},
                    {"position", {{"by", "ru"}, {"question", "exclusion-scope"}, {"answer", "perhaps"}}}});
  EXPECT_EQ(post({position("position.one")}, ru).status, 201U);
  EXPECT_EQ(post({corrected}, ru).status, 403U);
  // A question that the terms do not ask may be one of terms to come.
  EXPECT_EQ(post({served.entry("position.other", "position", "ru", officer,
                               {{"by", "ru"}, {"question", "of-terms-to-come"}, {"answer", "perhaps"}})},
                 ru)
                .status,
            201U);
}

TEST_F(ApiAppend, ABatchIsTakenWholeOrNotAtAll) {
  const std::uint64_t before = served.size();
  Envelope forged = position("position.forged");
  forged.payload.replace(forged.payload.find("position.forged"), 15, "position.stolen");
  const HttpReply reply = post({position("position.one"), forged}, ru);
  EXPECT_EQ(reply.status, 403U) << reply.body;
  EXPECT_THAT(Json::parse(reply.body)["error"]["message"].get<std::string>(), HasSubstr("entry 2 of 2"));
  EXPECT_EQ(served.get("/api/entries/position.one").status, 404U);
  EXPECT_EQ(served.size(), before);
  const HttpReply good = post({position("position.one"), position("position.two")}, ru);
  EXPECT_EQ(good.status, 201U) << good.body;
  EXPECT_EQ(Json::parse(good.body)["count"], 2);
}

TEST_F(ApiAppend, TheSameEnvelopesMayBeSentAgain) {
  const std::vector<Envelope> batch{position("position.one"), position("position.two")};
  const HttpReply first = post(batch, ru);
  ASSERT_EQ(first.status, 201U) << first.body;
  const HttpReply again = post(batch, ru);
  EXPECT_EQ(again.status, 200U);
  EXPECT_EQ(Json::parse(again.body)["entries"], Json::parse(first.body)["entries"]);
  EXPECT_EQ(Json::parse(again.body)["recorded_at"], Json::parse(first.body)["recorded_at"]);
  const HttpReply more = post({batch[1], position("position.three")}, ru);
  EXPECT_EQ(more.status, 201U) << more.body;
  const Json entries = Json::parse(more.body)["entries"];
  EXPECT_EQ(entries[0]["index"], Json::parse(first.body)["entries"][1]["index"]);
  EXPECT_EQ(entries[1]["index"], served.size() - 1);
  const HttpReply other = post(batch, us);
  EXPECT_EQ(other.status, 403U) << "what is recorded is not told to another party";
}

TEST_F(ApiAppend, ADryRunOnlyChecks) {
  const std::uint64_t before = served.size();
  const HttpReply good = post({position("position.one")}, ru, "?dry_run=1");
  EXPECT_EQ(good.status, 200U) << good.body;
  EXPECT_TRUE(Json::parse(good.body)["dry_run"]);
  const HttpReply bad = post({position("position.one", "no-such-answer"), position("position.one")}, ru, "?dry_run=1");
  EXPECT_GE(bad.status, 400U) << bad.body;
  EXPECT_EQ(served.size(), before);
  EXPECT_EQ(post({position("position.one")}, ru).status, 201U);
}

TEST_F(ApiAppend, OfTwoWhoCorrectTheSameOneIsTakenAndTheOtherToldSo) {
  ASSERT_EQ(post({position("position.one")}, ru).status, 201U);
  auto correction = [&](const std::string& id, const std::string& answer) {
    return served.entry(id, "correction", "ru", officer, {{"reason", "a slip"}},
                        {{"replaces", "position.one"},
                         {"position", {{"by", "ru"}, {"question", "exclusion-scope"}, {"answer", answer}}}});
  };
  std::vector<HttpReply> replies(2);
  const std::vector<Envelope> racing{correction("correction.a", "any-called-terrorist"),
                                     correction("correction.b", "council-list-only")};
  // The description is no thread's but this one's: the race is run below it.
  std::vector<Result<Appended>> outcomes(2, Appended{});
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 2; ++i) {
    threads.emplace_back([&, i] { outcomes[i] = served.live().append({racing[i]}); });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_NE(outcomes[0].has_value(), outcomes[1].has_value());
  const std::size_t lost = outcomes[0] ? 1 : 0;
  const HttpReply late = post({racing[lost]}, ru);
  EXPECT_EQ(late.status, 409U) << late.body;
  EXPECT_EQ(code(late), "conflict");
  EXPECT_EQ(Json::parse(late.body)["error"]["pointer"], "/replaces");
  const HttpReply next = post({position("position.after")}, ru);
  EXPECT_EQ(next.status, 201U) << "the rules forgot what was refused: " << next.body;
}

TEST_F(ApiAppend, ManyWritersAtOnceAreAllTaken) {
  constexpr int writers = 8;
  std::vector<std::thread> threads;
  std::atomic<int> taken = 0;
  for (int w = 0; w < writers; ++w) {
    threads.emplace_back([&, w] {
      for (int i = 0; i < 5; ++i) {
        const std::string id = "position.w" + std::to_string(w) + "-" + std::to_string(i);
        if (served.live().append({position(id)})) ++taken;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(taken, writers * 5);
}

TEST_F(ApiAppend, WhoIsNotTheAuthorsPartyIsRefused) {
  EXPECT_EQ(post({position("position.one")}, us).status, 403U);
  EXPECT_EQ(code(post({position("position.one")}, us)), "refused");
  EXPECT_EQ(post({position("position.one")}, nobody).status, 401U);
  EXPECT_EQ(post({position("position.one")}, {ru.cookie, "wrong"}).status, 403U);
  EXPECT_EQ(served
                .ask("POST", "/api/entries", {ru.cookie, ru.csrf}, ServedExample::batch({position("position.one")}),
                     {{"origin", "https://evil.example"}})
                .status,
            403U);
}

TEST_F(ApiAppend, BodiesThatAreNoBatchAreRefusedClearly) {
  auto status = [&](const std::string& body) { return served.ask("POST", "/api/entries", ru, body).status; };
  for (const char* body :
       {"", "{", "[]", "{}", R"({"envelopes":[]})", R"({"envelopes":{}})", R"({"envelopes":[1]})",
        R"({"envelopes":[{"payload":"e30=","payloadType":"x","signatures":[]}]})", R"({"envelopes":[],"more":1})"}) {
    EXPECT_EQ(status(body), 400U) << body;
  }
  EXPECT_EQ(status(std::string((1U << 20) + 1, ' ')), 413U);
  const Json one = Json::parse(print_envelope(position("position.one")));
  Json many = Json::array();
  for (int i = 0; i < 257; ++i) many.push_back(one);
  EXPECT_EQ(status(Json{{"envelopes", many}}.dump()), 413U);
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += R"({"envelopes":[)";
  EXPECT_EQ(status(deep), 413U);
}

TEST_F(ApiAppend, AnEntryThatTheCaseDoesNotAdmitIsRefusedWithItsPointer) {
  const Envelope unknown =
      served.entry("withdrawal.x", "withdrawal", "ru", officer, {{"reason", "none"}}, {{"replaces", "no-such-entry"}});
  const HttpReply reply = post({unknown}, ru);
  EXPECT_EQ(reply.status, 409U) << reply.body;
  const Envelope misspelt = served.entry("position.x", "position", "ru", officer, {{"by", "ru"}, {"query", "x"}});
  const HttpReply bad = post({misspelt}, ru);
  EXPECT_EQ(bad.status, 400U) << bad.body;
  EXPECT_THAT(Json::parse(bad.body)["error"]["pointer"].get<std::string>(), HasSubstr("/position"));
}

}  // namespace
}  // namespace truce::test
