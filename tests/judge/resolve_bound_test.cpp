// Whom a power binds, and who is a member of what.
#include <gtest/gtest.h>

#include "judge/asked_record.h"

namespace truce::judge {
namespace {

constexpr Instant kNow = Instant::distant_future();

/// One letter per view: T holds, F fails, U undetermined.
std::string letters(const Asked& asked, const Answers& answers) {
  std::string text;
  for (std::size_t view = 0; view < asked.views.size(); ++view)
    text += "FTU"[static_cast<std::size_t>(at(answers, view))];
  return text;
}
std::string bound(Asked& asked, const std::string& power, const Span& when = on(10), Instant known = kNow) {
  return letters(asked, asked.resolver().bound(ProvisionId(power), when, known));
}
std::string member(Asked& asked, const std::string& actor, const std::string& group, const Span& when = on(10)) {
  return letters(asked, asked.resolver().member(ActorId(actor), ActorId(group), when, kNow));
}

TEST(Bound, AreTheAdoptersOfTheInstrumentAndTheAgreedRecord) {
  Asked asked(three_parties());
  EXPECT_EQ(bound(asked, "list"), "TTTF");
  EXPECT_EQ(bound(asked, "list-other"), "FFFF") << "nobody accepted: nor does the agreed record";
  EXPECT_EQ(bound(asked, "consult"), "FFFF") << "no power";
  EXPECT_EQ(bound(asked, "no-such-power"), "FFFF");
}

TEST(Bound, ByAcceptanceOfTheInstrumentOrOfThePowerForAsLongAsItLasts) {
  AskedRecord record = three_parties();
  record.acceptance("green", "charter", {.from = from(5), .to = from(15), .issued = {}});
  record.acceptance("blue", "list-other", {.from = within(8, 12), .to = {}, .issued = {}});
  Asked asked(record);
  EXPECT_EQ(bound(asked, "list"), "TTTT");
  EXPECT_EQ(bound(asked, "list", on(4)), "TTTF");
  EXPECT_EQ(bound(asked, "list", {day(14), day(16)}), "TTTU") << "for a part of the time";
  EXPECT_EQ(bound(asked, "list-other"), "UFUF");
  EXPECT_EQ(bound(asked, "list-other", on(12)), "TFTF");
  EXPECT_EQ(bound(asked, "list", on(10), day(1) - Duration{1}), "TTTF") << "before anything was known";
}

TEST(Bound, ByKindOfActorWithoutAcceptance) {
  terms::Terms terms = asked_terms();
  terms.instruments[1].binds = {"state"};
  AskedRecord record;
  record.actor("red", true, {}, "state");
  record.actor("blue", true, {}, "armed-group");
  Asked asked(record, terms);
  EXPECT_EQ(bound(asked, "list-other"), "TTF");
}

TEST(Bound, AReservationThatExcludesReleasesItsAuthorAndTheAgreedRecord) {
  AskedRecord record = three_parties();
  record.reservation("red", "list", true);
  record.reservation("blue", "list", false);
  Asked asked(record);
  EXPECT_EQ(bound(asked, "list"), "FFTF") << "interpreting is not excluding";
  EXPECT_EQ(bound(asked, "settle-free"), "TTTF") << "reserved to one power only";
}

TEST(Bound, ThePartOfAnAdopterIsBoundAndAPartsAcceptanceLeavesTheWholeOpen) {
  AskedRecord record;
  record.party("red");
  record.actor("front", true);
  record.actor("brigade", false, {ActorId("front")});
  record.actor("home-guard", true, {ActorId("red")});
  record.acceptance("brigade", "other", {.from = from(1), .to = {}, .issued = {}});
  Asked asked(record);
  EXPECT_EQ(bound(asked, "list"), "TTFT");
  EXPECT_EQ(bound(asked, "list-other"), "UFUF");
}

terms::Terms with_sides(const std::string& phrase) {
  terms::Terms terms = asked_terms();
  terms::Group sides;
  sides.id = ActorId("sides");
  terms::Condition condition;
  condition.leaf = terms::parse_leaf(phrase).value();
  sides.when = condition;
  terms::Group all;
  all.id = ActorId("all");
  all.members = {ActorId("sides"), ActorId("sage")};
  terms.groups = {sides, all};
  return terms;
}

TEST(Bound, ThoseInTheGroupThatThePowerBindsEachByItsOwnView) {
  terms::Terms terms = with_sides("actor has free");
  std::get<terms::Empowers>(terms.provisions[4].norm).binds = ActorId("sides");  // list-other
  AskedRecord record = three_parties();
  record.position("red", "free", "yes", about("red"));
  record.position("blue", "free", "no", about("blue"));
  Asked asked(record, terms);
  EXPECT_EQ(bound(asked, "list-other"), "UTFU");
}

TEST(Bound, APowerDoesNotDecideWhomItBinds) {
  terms::Terms terms = with_sides("actor has listed");
  auto& power = std::get<terms::Empowers>(terms.provisions[4].norm);  // list-other
  power.binds = ActorId("sides");
  AskedRecord without = three_parties();
  Asked unused(without, terms);
  EXPECT_EQ(bound(unused, "list-other"), "FFFF") << "never exercised: nobody is listed";
  AskedRecord record = three_parties();
  record.determination({"council"}, "list-other", "listed", "yes");
  Asked asked(record, terms);
  EXPECT_EQ(bound(asked, "list-other"), "UUUU");
  EXPECT_EQ(asked.said("listed", about("red")), "?/varies ?/varies ?/varies ?/varies");
}

TEST(Member, OneListedOrPartOfOneListedIsOneWhosePartIsListedMayBe) {
  terms::Terms terms = asked_terms();
  terms::Group guards;
  guards.id = ActorId("guards");
  guards.members = {ActorId("red-army"), ActorId("post")};
  terms::Group nested;
  nested.id = ActorId("nested");
  nested.members = {ActorId("guards")};
  terms.groups = {guards, nested};
  terms::Actor post;
  post.id = ActorId("post");
  post.part_of = {ActorId("blue")};  // as the terms say, not the record
  terms.actors = {post};
  AskedRecord record = three_parties();
  record.actor("first-battalion", false, {ActorId("red-army")});
  Asked asked(record, terms);
  EXPECT_EQ(member(asked, "red-army", "guards"), "TTTT");
  EXPECT_EQ(member(asked, "first-battalion", "guards"), "TTTT");
  EXPECT_EQ(member(asked, "first-battalion", "red"), "TTTT") << "an actor in place of a group";
  EXPECT_EQ(member(asked, "red", "guards"), "UUUU");
  EXPECT_EQ(member(asked, "blue", "guards"), "UUUU");
  EXPECT_EQ(member(asked, "sage", "guards"), "FFFF");
  EXPECT_EQ(member(asked, "post", "nested"), "TTTT");
  EXPECT_EQ(member(asked, "", "guards"), "UUUU") << "who it is is not known";
}

TEST(Member, ACircleOfPartsEnds) {
  AskedRecord record = three_parties();
  record.actor("ring-a", false, {ActorId("ring-b")});
  record.actor("ring-b", false, {ActorId("ring-a")});
  Asked asked(record);
  EXPECT_EQ(member(asked, "ring-a", "ring-b"), "TTTT");
  EXPECT_EQ(member(asked, "ring-a", "red"), "FFFF");
}

TEST(Member, APartForATimeIsUncertainWhereTheTimeIs) {
  AskedRecord record = three_parties();
  ActorBody militia;
  militia.id = ActorId("militia");
  militia.part_of = {ActorId("red")};
  record.add(Kind::actor, militia, {.from = within(8, 12), .to = from(20), .issued = {}});
  Asked asked(record);
  EXPECT_EQ(member(asked, "militia", "red", on(7)), "FFFF");
  EXPECT_EQ(member(asked, "militia", "red", on(10)), "UUUU");
  EXPECT_EQ(member(asked, "militia", "red", on(12)), "TTTT");
  EXPECT_EQ(member(asked, "militia", "red", on(20)), "FFFF");
}

TEST(Member, AGroupByConditionAsksItOfTheActorInEveryView) {
  Asked by_answer(
      [] {
        AskedRecord record = three_parties();
        record.position("red", "free", "yes", about("sage"));
        record.position("blue", "free", "no", about("sage"));
        return record;
      }(),
      with_sides("actor has free"));
  EXPECT_EQ(member(by_answer, "sage", "sides"), "UTFU");
  EXPECT_EQ(member(by_answer, "council", "sides"), "UUUU");
  EXPECT_EQ(member(by_answer, "council", "all"), "UUUU");
  EXPECT_EQ(member(by_answer, "sage", "all"), "TTTT") << "listed beside the group";
  Asked by_other(three_parties(), with_sides("answer mild is no"));
  EXPECT_EQ(member(by_other, "sage", "sides"), "TTTT");
  Asked by_group(three_parties(), with_sides("actor is red"));
  EXPECT_EQ(member(by_group, "red-army", "sides"), "TTTT");
  EXPECT_EQ(member(by_group, "sage", "sides"), "FFFF");
  Asked named(three_parties(), with_sides("council has mild"));
  EXPECT_EQ(member(named, "sage", "sides"), "FFFF");
  Asked target(three_parties(), with_sides("target has mild"));
  EXPECT_EQ(member(target, "sage", "sides"), "UUUU") << "there is no incident here, so no target";
  Asked place(three_parties(), with_sides("act is shelling"));
  EXPECT_EQ(member(place, "sage", "sides"), "UUUU");
}

TEST(Member, ConditionsAreKleenes) {
  terms::Terms terms = with_sides("actor is red");
  const auto leaf = [](const std::string& phrase) {
    terms::Condition condition;
    condition.leaf = terms::parse_leaf(phrase).value();
    return condition;
  };
  const auto of = [](terms::Condition::Op op, std::vector<terms::Condition> parts) {
    terms::Condition condition;
    condition.op = op;
    condition.parts = std::move(parts);
    return condition;
  };
  using Op = terms::Condition::Op;
  const auto sage = [&](const terms::Condition& condition) {
    terms.groups[0].when = condition;
    Asked asked(three_parties(), terms);
    return member(asked, "sage", "sides").substr(0, 1);
  };
  const auto open = leaf("actor has free");
  const auto never = leaf("actor is red");
  const auto always = of(Op::negation, {never});
  EXPECT_EQ(sage(of(Op::all, {always, open})), "U");
  EXPECT_EQ(sage(of(Op::all, {never, open})), "F");
  EXPECT_EQ(sage(of(Op::any, {always, open})), "T");
  EXPECT_EQ(sage(of(Op::any, {never, open})), "U");
  EXPECT_EQ(sage(of(Op::negation, {open})), "U");
}

TEST(Member, GroupsThatNameEachOtherLeaveItOpen) {
  terms::Terms terms = with_sides("actor is mirror");
  terms::Group mirror;
  mirror.id = ActorId("mirror");
  terms::Condition condition;
  condition.leaf = terms::parse_leaf("actor is sides").value();
  mirror.when = condition;
  terms.groups.push_back(mirror);
  Asked asked(three_parties(), terms);
  EXPECT_EQ(member(asked, "sage", "sides"), "UUUU");
}

}  // namespace
}  // namespace truce::judge
