#include <gtest/gtest.h>

#include <string>

#include "base/base.h"
#include "base/schemas.h"
#include "terms/program.h"
#include "terms/terms.h"

namespace truce::terms {
namespace {

using Form = Leaf::Form;

Leaf read(std::string_view text) {
  auto leaf = parse_leaf(text);
  EXPECT_TRUE(leaf.has_value()) << text;
  return leaf.value_or(Leaf{});
}

TEST(Leaf, AMemberNamesWhoActsOrWhoIsHit) {
  EXPECT_EQ(read("actor is gov-side").form, Form::member);
  EXPECT_EQ(read("actor is gov-side").slot, Slot::acting);
  EXPECT_EQ(read("bearer is gov-side").slot, Slot::acting);
  EXPECT_EQ(read("target is daesh").slot, Slot::target);
  EXPECT_EQ(read("target is daesh").object, "daesh");
}

TEST(Leaf, HasAsksAQuestionOfASlotOrANamedActor) {
  EXPECT_EQ(read("target has listed").form, Form::has);
  EXPECT_EQ(read("target has listed").slot, Slot::target);
  const Leaf named = read("aas has m3.accepted");
  EXPECT_EQ(named.slot, Slot::named);
  EXPECT_EQ(named.subject, "aas");
  EXPECT_EQ(named.object, "m3.accepted");
}

TEST(Leaf, APlaceIsInsideOrNear) {
  EXPECT_EQ(read("place in conflict-area").form, Form::place_in);
  const Leaf near = read("place within 500 m of notified-route");
  EXPECT_EQ(near.form, Form::place_near);
  EXPECT_EQ(near.distance.value, 500);
  EXPECT_EQ(near.object, "notified-route");
  EXPECT_EQ(read("place within 1.5 km of line").distance.value, 1500);
}

TEST(Leaf, WeaponAndActNameAClassAndAnAct) {
  EXPECT_EQ(read("weapon is mlrs").form, Form::weapon);
  EXPECT_EQ(read("act is fire").form, Form::act);
  EXPECT_EQ(read("act is fire").object, "fire");
}

TEST(Leaf, TimeIsInBeforeOrAfter) {
  EXPECT_EQ(read("time in coh-period").form, Form::time_in);
  EXPECT_EQ(read("time before signing").form, Form::time_before);
  EXPECT_EQ(read("time after signing").form, Form::time_after);
  EXPECT_EQ(read("time after signing").object, "signing");
}

TEST(Leaf, AProvisionHasAState) {
  const std::pair<const char*, NormState> states[] = {
      {"created", NormState::created},       {"in-effect", NormState::in_effect}, {"suspended", NormState::suspended},
      {"fulfilled", NormState::fulfilled},   {"violated", NormState::violated},   {"discharged", NormState::discharged},
      {"terminated", NormState::terminated}, {"exercised", NormState::exercised}};
  for (const auto& [word, state] : states) {
    const Leaf leaf = read(std::string("m9.consult is ") + word);
    EXPECT_EQ(leaf.form, Form::norm_state);
    EXPECT_EQ(leaf.subject, "m9.consult");
    EXPECT_EQ(leaf.state, state);
    EXPECT_EQ(to_string(state), word);
  }
}

TEST(Leaf, AnEventHappensAloneOrBesideAnother) {
  EXPECT_EQ(read("vote occurred").relation, Leaf::Relation::none);
  EXPECT_EQ(read("m2 started").happening, Leaf::Happening::started);
  EXPECT_EQ(read("m2 completed before vote").relation, Leaf::Relation::before);
  EXPECT_EQ(read("m2 completed after vote").other, "vote");
  const Leaf within = read("m2 started within 5 days of vote");
  EXPECT_EQ(within.relation, Leaf::Relation::within);
  EXPECT_EQ(within.within, (CalendarDuration{5, CalendarDuration::Unit::day}));
  EXPECT_EQ(read("m2 started within 1 hour of vote").within.unit, CalendarDuration::Unit::hour);
}

TEST(Leaf, AnAnswerNamesItsQuestion) {
  const Leaf leaf = read("answer exclusion-scope is embedded-too");
  EXPECT_EQ(leaf.form, Form::answer);
  EXPECT_EQ(leaf.subject, "exclusion-scope");
  EXPECT_EQ(leaf.object, "embedded-too");
}

TEST(Leaf, WhatIsNoneOfTheFormsIsRefusedWithTheForms) {
  for (const char* text : {"",
                           "actor",
                           "actor is",
                           "actor is A",
                           "actor  is red",
                           " actor is red",
                           "red is blue",
                           "place near road",
                           "place within 500 of road",
                           "place within -5 m of road",
                           "place within 5. m of road",
                           "place within 5 miles of road",
                           "time during pause",
                           "vote happened",
                           "vote occurred during x",
                           "vote occurred within 2 months of x",
                           "answer q is",
                           "answer q is Yes",
                           "actor has two words",
                           "target is red ",
                           "weapon owns gun"}) {
    auto leaf = parse_leaf(text);
    ASSERT_FALSE(leaf.has_value()) << text;
    EXPECT_NE(leaf.error().expected.find("place within 500 m of PLACE"), std::string::npos);
  }
}

TEST(Leaf, TwoSpellingsOfOneQuestionAreTheSamePhrase) {
  EXPECT_TRUE(same_phrase(read("actor is red"), read("bearer is red")));
  EXPECT_TRUE(same_phrase(read("place within 500 m of road"), read("place within 0.5 km of road")));
  EXPECT_FALSE(same_phrase(read("actor is red"), read("target is red")));
  EXPECT_FALSE(same_phrase(read("time before x"), read("time after x")));
  EXPECT_FALSE(same_phrase(read("x started before y"), read("x started after y")));
}

/// The schema's pattern and parse_leaf must take the same language; phrases made of the words of the forms, at random.
TEST(Leaf, SchemaAndReaderAgreeOnRandomPhrases) {
  const auto schema = JsonSchema::compile(schemas::terms_1()).value();
  const std::vector<std::string> words{"actor", "target",    "bearer",   "is",        "has", "place",  "in",   "within",
                                       "500",   "0.5",       "m",        "km",        "of",  "weapon", "act",  "time",
                                       "x.y",   "before",    "after",    "fulfilled", "5",   "days",   "hour", "answer",
                                       "a-b",   "completed", "occurred", "B",         "5."};
  std::uint64_t state = 42;
  auto random = [&](std::size_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state >> 33U) % below;
  };
  const std::vector<std::string> starts{"place within 500 m of",
                                        "time in",
                                        "answer a-b is",
                                        "a-b completed within 5 days",
                                        "act is",
                                        "a-b completed before",
                                        "target has",
                                        "a-b is",
                                        ""};
  std::size_t good = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string phrase = starts[random(starts.size())];
    for (std::size_t i = 1 + random(3); i > 0; --i) phrase += (phrase.empty() ? "" : " ") + words[random(words.size())];
    Json file = {{"truce", "terms/1"}, {"id", "x"}, {"title", "x"}, {"status", "draft"}, {"actors", Json::object()}};
    file["clock"] = {{"zone", "UTC"}, {"first_day", "excluded"}};
    file["instruments"] = Json::object();
    file["provisions"] = Json::array();
    file["groups"] = {{"g", {{"name", "g"}, {"when", phrase}}}};
    const bool by_schema = schema.validate(file).empty();
    EXPECT_EQ(by_schema, parse_leaf(phrase).has_value()) << phrase;
    good += by_schema ? 1 : 0;
  }
  EXPECT_GT(good, 200U);
}

}  // namespace
}  // namespace truce::terms
