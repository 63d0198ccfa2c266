// Which views a case has, and who speaks in them.
#include "judge/views.h"

#include <gtest/gtest.h>

namespace truce::judge {
namespace {

Fact<ActorBody> actor(const std::string& id, bool party, std::vector<ActorId> part_of = {}) {
  Fact<ActorBody> fact;
  fact.id = EntryId("entry-" + id);
  fact.body.id = ActorId(id);
  fact.body.party = party;
  fact.body.part_of = std::move(part_of);
  return fact;
}

Case cast() {
  Case c;
  c.actors = {actor("red", true),
              actor("monitor", false),
              actor("blue", true),
              actor("red-army", false, {ActorId("red")}),
              actor("red-guard", false, {ActorId("red-army")}),
              actor("joint-post", false, {ActorId("red-army"), ActorId("blue")}),
              actor("blue-north", true, {ActorId("blue")}),
              actor("north-police", false, {ActorId("blue-north")}),
              actor("ring-a", false, {ActorId("ring-b")}),
              actor("ring-b", false, {ActorId("ring-a")})};
  return c;
}

TEST(Views, AreTheAgreedRecordThenThePartiesInRecordOrder) {
  const Views views = Views::of(cast());
  ASSERT_EQ(views.size(), 4U);
  EXPECT_EQ(views.declared(), 4U);
  EXPECT_EQ(views[0].name, "agreed");
  EXPECT_TRUE(views[0].party.empty());
  EXPECT_EQ(views[1].party, ActorId("red"));
  EXPECT_EQ(views[2].party, ActorId("blue"));
  EXPECT_EQ(views[3].party, ActorId("blue-north"));
  EXPECT_EQ(views.find("blue"), 2U);
  EXPECT_EQ(views.find("agreed"), 0U);
  EXPECT_EQ(views.find("monitor"), std::nullopt);
}

TEST(Views, ACaseWithoutPartiesHasTheAgreedRecordOnly) {
  const Views views = Views::of(Case{});
  EXPECT_EQ(views.size(), 1U);
  EXPECT_EQ(views.words(), 1U);
  EXPECT_EQ(views.used(0), 1U);
}

TEST(Views, AnActorSpeaksInTheViewOfThePartyItIsPartOf) {
  const Case c = cast();
  const Views views = Views::of(c);
  EXPECT_EQ(views.speaking_for(c, ActorId("red")), 1U);
  EXPECT_EQ(views.speaking_for(c, ActorId("red-army")), 1U);
  EXPECT_EQ(views.speaking_for(c, ActorId("red-guard")), 1U) << "part of a part";
  EXPECT_EQ(views.speaking_for(c, ActorId("blue-north")), 3U)
      << "a party speaks for itself, not for what it is part of";
  EXPECT_EQ(views.speaking_for(c, ActorId("north-police")), 3U) << "the nearest party";
}

TEST(Views, WhoBelongsToNoPartyOrToSeveralHasNoView) {
  const Case c = cast();
  const Views views = Views::of(c);
  EXPECT_EQ(views.speaking_for(c, ActorId("monitor")), std::nullopt);
  EXPECT_EQ(views.speaking_for(c, ActorId("nobody-known")), std::nullopt);
  EXPECT_EQ(views.speaking_for(c, ActorId("joint-post")), std::nullopt) << "a body of both speaks for neither";
  EXPECT_EQ(views.speaking_for(c, ActorId("ring-a")), std::nullopt) << "a circle of parts ends";
  EXPECT_EQ(views.speaking_for(c, ActorId()), std::nullopt);
}

TEST(Views, AWhatIfIsOneMoreViewAfterItsBase) {
  Views views = Views::of(cast());
  const std::size_t added = views.suppose("what-if", 2, {{QuestionId("listed"), {}, AnswerId("yes")}});
  EXPECT_EQ(added, 4U);
  EXPECT_EQ(views.declared(), 4U);
  EXPECT_EQ(views[added].base, 2U);
  EXPECT_EQ(views[added].party, ActorId("blue"));
  EXPECT_TRUE(views[added].is_what_if());
  EXPECT_FALSE(views[2].is_what_if());
  EXPECT_EQ(views.find("what-if"), added);
}

TEST(Views, LanesBeyondTheLastViewAreUnused) {
  Case c;
  for (int i = 0; i < 69; ++i) c.actors.push_back(actor("p" + std::to_string(i), true));
  const Views views = Views::of(c);
  ASSERT_EQ(views.size(), 70U);
  ASSERT_EQ(views.words(), 2U);
  EXPECT_EQ(views.used(0), ~Mask{0});
  EXPECT_EQ(views.used(1), 0b111111U);
  EXPECT_EQ(views.used(2), 0U);
  const Answers all = views.everywhere(Verdict::holds);
  EXPECT_EQ(all[1].holds, 0b111111U);
  EXPECT_EQ(all[1].fails, 0U);
  EXPECT_EQ(at(views.everywhere(Verdict::fails), 69), Verdict::fails);
  EXPECT_EQ(views.everywhere(Verdict::undetermined), Answers(2));
}

}  // namespace
}  // namespace truce::judge
