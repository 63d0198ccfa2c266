// The order of rules by which a view answers a question, one example each (agreed views: agreed, red, blue, green).
#include "judge/resolve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/asked_record.h"

namespace truce::judge {
namespace {

using testing::ElementsAre;

TEST(Resolve, AQuestionNobodyAnsweredIsOpenOrPresumedAsItSays) {
  Asked asked(three_parties());
  EXPECT_EQ(asked.said("free"), "?/silent ?/silent ?/silent ?/silent");
  EXPECT_EQ(asked.said("mild"), "no/presumed no/presumed no/presumed no/presumed");
}

TEST(Resolve, AQuestionTheTermsDoNotHaveIsSilentWhateverWasEntered) {
  AskedRecord record = three_parties();
  record.position("red", "unheard", "yes");
  Asked asked(record);
  EXPECT_EQ(asked.said("unheard"), "?/silent ?/silent ?/silent ?/silent");
  EXPECT_EQ(asked.resolve("unheard", {}, on(10)).question, QuestionId("unheard"));
}

TEST(Resolve, APositionAnswersInItsPartysViewOnly) {
  AskedRecord record = three_parties();
  const auto entry = record.position("red", "mild", "yes");
  Asked asked(record);
  EXPECT_EQ(asked.said("mild"), "no/presumed yes/position no/presumed no/presumed");
  EXPECT_THAT(asked.resolve("mild", about("x"), on(10)).by_view[1].entries, ElementsAre(entry));
}

TEST(Resolve, APartsPositionIsItsPartys) {
  AskedRecord record = three_parties();
  record.position("red-army", "free", "yes");
  EXPECT_EQ(Asked(record).said("free"), "?/silent yes/position ?/silent ?/silent");
}

TEST(Resolve, TheMoreParticularPositionPrevailsThenTheLater) {
  AskedRecord record = three_parties();
  record.position("red", "free", "yes", about("x"));
  record.position("red", "free", "no");
  record.position("blue", "free", "no", about("x"));
  record.position("blue", "free", "yes", about("x"));
  Asked asked(record);
  EXPECT_EQ(asked.said("free"), "?/silent yes/position yes/position ?/silent");
  EXPECT_EQ(asked.said("free", about("y")), "?/silent no/position ?/silent ?/silent");
}

TEST(Resolve, ACorrectionDoesNotOvertakeWhatWasSaidInBetween) {
  AskedRecord record = three_parties();
  const auto first = record.position("red", "free", "yes");
  record.position("red", "free", "no");
  record.position("red", "free", "yes", {}, {}, AskedRecord::id(first));
  EXPECT_EQ(Asked(record).said("free"), "?/silent no/position ?/silent ?/silent");
}

TEST(Resolve, AWithdrawnPositionIsNoPosition) {
  AskedRecord record = three_parties();
  record.withdraw(record.position("red", "mild", "yes"));
  EXPECT_EQ(Asked(record).said("mild"), "no/presumed no/presumed no/presumed no/presumed");
}

TEST(Resolve, WhatAllPartiesAffirmIsAgreedInEveryView) {
  AskedRecord record = three_parties();
  const auto a = record.position("red", "free", "yes");
  const auto b = record.position("blue", "free", "yes");
  EXPECT_EQ(Asked(record).said("free"), "?/silent yes/position yes/position ?/silent");
  const auto c = record.position("green", "free", "yes");
  Asked asked(record);
  EXPECT_EQ(asked.said("free"), "yes/agreed yes/agreed yes/agreed yes/agreed");
  EXPECT_THAT(asked.resolve("free", about("x"), on(10)).by_view[0].entries, ElementsAre(a, b, c));
}

TEST(Resolve, AgreementAsksForThoseTheTermsNameWithOrWithoutAView) {
  AskedRecord record = three_parties();
  record.position("red", "pair", "yes");
  EXPECT_EQ(Asked(record).said("pair"), "?/silent yes/position ?/silent ?/silent");
  record.position("sage", "pair", "yes");
  EXPECT_EQ(Asked(record).said("pair"), "yes/agreed yes/agreed yes/agreed yes/agreed");
  record.position("sage", "pair", "no");
  EXPECT_EQ(Asked(record).said("pair"), "?/silent yes/position ?/silent ?/silent");
}

TEST(Resolve, AConsultationIsDecidedByAgreementOfBothItsSides) {
  AskedRecord record = three_parties();
  record.position("red", "consulted", "yes");
  record.position("sage", "consulted", "yes");
  EXPECT_EQ(Asked(record).said("consulted"), "yes/agreed yes/agreed yes/agreed yes/agreed");
}

TEST(Resolve, ThePartiesDoNotAgreeOnWhatABodyDecides) {
  AskedRecord record = three_parties();
  for (const char* party : {"red", "blue", "green"}) record.position(party, "listed", "yes");
  EXPECT_EQ(Asked(record).said("listed"), "no/presumed yes/position yes/position yes/position");
}

TEST(Resolve, NoAgreementOpensTheRecordAndStopsInheritanceAndSilence) {
  AskedRecord record = three_parties();
  record.no_agreement("mild", NoAgreement::pending);
  const auto last = record.no_agreement("mild", NoAgreement::sought_failed);
  record.position("red", "mild", "yes");
  Asked asked(record);
  EXPECT_EQ(asked.said("mild"), "?/no-agreement yes/position ?/no-agreement ?/no-agreement");
  EXPECT_THAT(asked.resolve("mild", about("x"), on(10)).by_view[0].entries, ElementsAre(last));
}

TEST(Resolve, AnAgreedAnswerBeatsNoAgreement) {
  AskedRecord record = three_parties();
  record.no_agreement("free");
  for (const char* party : {"red", "blue", "green"}) record.position(party, "free", "no");
  EXPECT_EQ(Asked(record).said("free"), "no/agreed no/agreed no/agreed no/agreed");
}

TEST(Resolve, FailureToAgreeLeavesWhatABodyDecidesAsItWas) {
  AskedRecord record = three_parties();
  record.no_agreement("listed");
  EXPECT_EQ(Asked(record).said("listed"), "no/presumed no/presumed no/presumed no/presumed");
}

TEST(Resolve, ADeterminationBindsThoseWhoAcceptedThePowerAndTheRecord) {
  AskedRecord record = three_parties();
  const auto entry = record.determination({"council"}, "list", "listed", "yes");
  record.position("red", "listed", "no");
  record.position("green", "listed", "no");
  Asked asked(record);
  EXPECT_EQ(asked.said("listed"), "yes/determined yes/determined yes/determined no/position");
  const ViewAnswer& red = asked.resolve("listed", about("x"), on(10)).by_view[1];
  EXPECT_EQ(red.power, ProvisionId("list"));
  EXPECT_THAT(red.entries, ElementsAre(entry));
}

TEST(Resolve, AViewThatIsNotBoundInheritsWhenItsPartySaysNothing) {
  AskedRecord record = three_parties();
  record.determination({"council"}, "list", "listed", "yes");
  EXPECT_EQ(Asked(record).said("listed"), "yes/determined yes/determined yes/determined yes/inherited");
}

TEST(Resolve, ADeterminationUnderAPowerThatDoesNotSettleTheQuestionHasNoEffect) {
  AskedRecord record = three_parties();
  record.determination({"council"}, "report", "listed", "yes");
  record.determination({"council"}, "settle-free", "listed", "yes");
  record.determination({"council"}, "no-such-power", "listed", "yes");
  EXPECT_EQ(Asked(record).said("listed"), "no/presumed no/presumed no/presumed no/presumed");
}

TEST(Resolve, ADeterminationNotInProperFormIsAPositionOfItsBodyOnly) {
  AskedRecord record = three_parties();
  record.determination({"green"}, "list", "listed", "yes");
  EXPECT_EQ(Asked(record).said("listed"), "no/presumed no/presumed no/presumed yes/position");
}

TEST(Resolve, APowerHeldJointlyNeedsAllItsHolders) {
  AskedRecord one = three_parties();
  one.determination({"council"}, "list-joint", "listed", "yes");
  EXPECT_EQ(Asked(one).said("listed"), "no/presumed no/presumed no/presumed no/presumed");
  AskedRecord both = three_parties();
  both.determination({"group", "council"}, "list-joint", "listed", "yes");
  EXPECT_EQ(Asked(both).said("listed"), "yes/determined yes/determined yes/determined yes/inherited");
}

TEST(Resolve, AGroupHoldsAPowerByItsMembers) {
  terms::Terms terms = asked_terms();
  terms::Group bench;
  bench.id = ActorId("council");
  bench.members = {ActorId("first"), ActorId("second")};
  terms.groups = {bench};
  AskedRecord record = three_parties();
  record.determination({"first"}, "list", "listed", "yes");
  EXPECT_EQ(Asked(record, terms).said("listed"), "yes/determined yes/determined yes/determined yes/inherited");
  AskedRecord joint = three_parties();
  joint.determination({"group", "first"}, "list-joint", "listed", "yes");
  EXPECT_EQ(Asked(joint, terms).said("listed"), "no/presumed no/presumed no/presumed no/presumed");
  joint.determination({"group", "first", "second"}, "list-joint", "listed", "yes");
  EXPECT_EQ(Asked(joint, terms).said("listed"), "yes/determined yes/determined yes/determined yes/inherited");
}

TEST(Resolve, AProspectivePowerHasNoEffectBeforeItIsExercised) {
  AskedRecord record = three_parties().at_day(20);
  record.determination({"council"}, "list-later", "listed", "yes", {.from = from(5), .to = {}, .issued = {}});
  Asked asked(record);
  EXPECT_EQ(asked.said("listed", about("x"), on(10)), "no/presumed no/presumed no/presumed no/presumed");
  EXPECT_EQ(asked.said("listed", about("x"), on(21)), "yes/determined yes/determined yes/determined yes/inherited");
}

TEST(Resolve, AProspectivePowerCountsFromIssueWhenThatIsStated) {
  AskedRecord record = three_parties().at_day(20);
  record.determination({"council"}, "list-later", "listed", "yes", {.from = from(5), .to = {}, .issued = from(8)});
  Asked asked(record);
  EXPECT_EQ(asked.said("listed", about("x"), on(7)), "no/presumed no/presumed no/presumed no/presumed");
  EXPECT_EQ(asked.said("listed", about("x"), on(9)), "yes/determined yes/determined yes/determined yes/inherited");
}

TEST(Resolve, EndingOrCorrectingAProspectiveExerciseDoesNotMoveItsBeginning) {
  AskedRecord record = three_parties().at_day(4);
  const auto entry = record.determination({"council"}, "list-later", "listed", "yes");
  record.at_day(30).withdraw(entry, {.from = from(25), .to = {}, .issued = {}});
  Asked ended(record);
  EXPECT_EQ(ended.said("listed", about("x"), on(10)), "yes/determined yes/determined yes/determined yes/inherited");
  EXPECT_EQ(ended.said("listed", about("x"), on(26)), "no/presumed no/presumed no/presumed no/presumed");

  AskedRecord mended = three_parties().at_day(4);
  const auto slip = mended.determination({"council"}, "list-later", "listed", "no");
  mended.at_day(30).determination({"council"}, "list-later", "listed", "yes", {}, {}, AskedRecord::id(slip));
  EXPECT_EQ(Asked(mended).said("listed", about("x"), on(10)),
            "yes/determined yes/determined yes/determined yes/inherited");
}

TEST(Resolve, APowerWhoseEffectIsAsStatedReachesBack) {
  AskedRecord record = three_parties().at_day(20);
  record.determination({"council"}, "list", "listed", "yes", {.from = from(5), .to = {}, .issued = {}});
  Asked asked(record);
  EXPECT_EQ(asked.said("listed", about("x"), on(10)), "yes/determined yes/determined yes/determined yes/inherited");
  EXPECT_EQ(asked.said("listed", about("x"), on(4)), "no/presumed no/presumed no/presumed no/presumed");
  EXPECT_EQ(asked.said("listed", about("x"), on(10), day(11)), "no/presumed no/presumed no/presumed no/presumed")
      << "as known on day 11 it had not been made";
}

TEST(Resolve, ALaterDeterminationRemovesTheOneItSupersedes) {
  AskedRecord record = three_parties();
  const auto first = record.determination({"council"}, "list", "listed", "yes");
  const auto second =
      record.determination({"council"}, "list", "listed", "no", {.from = from(8), .to = {}, .issued = {}}, {first});
  Asked asked(record);
  EXPECT_EQ(asked.said("listed", about("x"), on(7)), "yes/determined yes/determined yes/determined yes/inherited");
  EXPECT_EQ(asked.said("listed"), "no/determined no/determined no/determined no/inherited");
  EXPECT_THAT(asked.resolve("listed", about("x"), on(10)).by_view[1].entries, ElementsAre(second));
  EXPECT_TRUE(asked.resolve("listed", about("x"), on(10)).conflicts.empty());
}

TEST(Resolve, SupersedingReachesTheCorrectionOfWhatItNames) {
  AskedRecord record = three_parties();
  const auto first = record.determination({"council"}, "list", "listed", "yes");
  record.determination({"council"}, "list", "listed", "no", {}, {first});
  record.determination({"council"}, "list", "listed", "yes", {}, {}, AskedRecord::id(first));
  EXPECT_EQ(Asked(record).said("listed"), "no/determined no/determined no/determined no/inherited");
}

TEST(Resolve, AnEarlierDeterminationDoesNotSupersedeALaterOneByBeingCorrected) {
  AskedRecord record = three_parties();
  const auto first = record.determination({"council"}, "list", "listed", "yes");
  const auto second = record.determination({"council"}, "list", "listed", "no", {}, {first});
  record.determination({"council"}, "list", "listed", "yes", {}, {second}, AskedRecord::id(first));
  EXPECT_EQ(Asked(record).said("listed"), "no/determined no/determined no/determined no/inherited");
}

TEST(Resolve, SupersedingRemovesOnlyInTheViewsItBinds) {
  AskedRecord record = three_parties();
  record.acceptance("green", "list", {.from = from(1), .to = {}, .issued = {}});
  record.acceptance("red", "other", {.from = from(1), .to = {}, .issued = {}});
  const auto first = record.determination({"council"}, "list", "listed", "yes");
  record.determination({"council"}, "list-other", "listed", "no", {}, {first});
  EXPECT_EQ(Asked(record).said("listed"), "no/determined no/determined yes/determined yes/determined");
}

TEST(Resolve, DeterminationsThatContradictEachOtherAreAConflictByName) {
  AskedRecord record = three_parties();
  const auto first = record.determination({"council"}, "list", "listed", "yes");
  const auto second = record.determination({"council"}, "list", "listed", "no");
  record.position("green", "listed", "no");
  Asked asked(record);
  EXPECT_EQ(asked.said("listed"), "?/conflict ?/conflict ?/conflict no/position");
  const Resolution& resolution = asked.resolve("listed", about("x"), on(10));
  ASSERT_EQ(resolution.conflicts.size(), 1U);
  EXPECT_EQ(resolution.conflicts[0].question, QuestionId("listed"));
  EXPECT_THAT(resolution.conflicts[0].entries, ElementsAre(first, second));
  EXPECT_THAT(resolution.conflicts[0].views, ElementsAre(0, 1, 2));
}

TEST(Resolve, AnAnswerThatChangesWithinTheTimeAskedAboutVaries) {
  AskedRecord record = three_parties();
  const auto entry = record.position("red", "mild", "yes", {}, {.from = from(10), .to = from(12), .issued = {}});
  Asked asked(record);
  EXPECT_EQ(asked.said("mild", about("x"), {day(9), day(11)}), "no/presumed ?/varies no/presumed no/presumed");
  EXPECT_EQ(asked.said("mild", about("x"), {day(10), day(12)}), "no/presumed yes/position no/presumed no/presumed");
  EXPECT_EQ(asked.said("mild", about("x"), {day(12), day(13)}), "no/presumed no/presumed no/presumed no/presumed");
  EXPECT_EQ(asked.said("mild", about("x"), {day(10), day(10)}), "no/presumed yes/position no/presumed no/presumed")
      << "an empty span is a moment";
  EXPECT_THAT(asked.resolve("mild", about("x"), {day(9), day(11)}).by_view[1].entries, ElementsAre(entry));
}

TEST(Resolve, TheSameAnswerOnBothSidesOfAChangeStands) {
  AskedRecord record = three_parties();
  const auto first = record.position("red", "free", "yes", {}, {.from = {}, .to = from(10), .issued = {}});
  const auto second = record.position("red", "free", "yes", {}, {.from = from(10), .to = {}, .issued = {}});
  Asked asked(record);
  EXPECT_EQ(asked.said("free", about("x"), {day(9), day(11)}), "?/silent yes/position ?/silent ?/silent");
  EXPECT_THAT(asked.resolve("free", about("x"), {day(9), day(11)}).by_view[1].entries, ElementsAre(first, second));
}

TEST(Resolve, AnUncertainBeginningLeavesOpenWhatDependsOnIt) {
  AskedRecord record = three_parties();
  record.position("red", "mild", "yes", {}, {.from = within(5, 15), .to = {}, .issued = {}});
  record.position("blue", "mild", "no", {}, {.from = within(5, 15), .to = {}, .issued = {}});
  Asked asked(record);
  EXPECT_EQ(asked.said("mild"), "no/presumed ?/varies no/presumed no/presumed")
      << "blue's answer is no whether or not its position had begun";
  EXPECT_EQ(asked.said("mild", about("x"), on(15)), "no/presumed yes/position no/position no/presumed");
  EXPECT_EQ(asked.said("mild", about("x"), on(4)), "no/presumed no/presumed no/presumed no/presumed");
}

TEST(Resolve, AnUnknownArgumentMakesParticularEntriesUncertain) {
  AskedRecord record = three_parties();
  record.position("red", "mild", "yes", about("x"));
  Asked asked(record);
  EXPECT_EQ(asked.said("mild", About{}), "no/presumed ?/varies no/presumed no/presumed");
  EXPECT_EQ(asked.said("mild", about("y")), "no/presumed no/presumed no/presumed no/presumed");
}

TEST(Resolve, BeyondTheLimitOfDoubtsWhatDependsOnThemVariesAndTheRestStands) {
  AskedRecord record = three_parties();
  record.determination({"council"}, "list", "listed", "yes");
  for (int i = 0; i < 9; ++i) {
    record.position("green", "listed", i % 2 == 0 ? "yes" : "no", {}, {.from = within(5, 15), .to = {}, .issued = {}});
  }
  EXPECT_EQ(Asked(record).said("listed"), "yes/determined yes/determined yes/determined ?/varies");
}

TEST(Resolve, BeyondTheLimitOfDoubtsAStanceVariesAndNamesWhatWasSaid) {
  AskedRecord record = three_parties();
  std::vector<std::uint64_t> entries;
  for (int i = 0; i < 9; ++i) {
    entries.push_back(record.position("red", "free", "yes", about("group-" + std::to_string(i))));
  }
  Asked asked(record);
  EXPECT_EQ(asked.said("called", About{}), "?/varies ?/varies ?/varies ?/varies") << "which group is asked about?";
  EXPECT_THAT(asked.resolve("called", About{}, on(10)).by_view[0].entries, testing::ElementsAreArray(entries));
  EXPECT_EQ(asked.said("called", about("group-8")), "yes/position yes/position yes/position yes/position");
}

// More doubts than a word has bits; that none is shifted out of it is for the undefined-behaviour sanitizer to see.
TEST(Resolve, ManyMoreDoubtsThanCanBeTriedLeaveStandingWhatIsDeterminedWithoutThem) {
  AskedRecord record = three_parties();
  record.determination({"council"}, "list", "listed", "yes");
  record.determination({"council"}, "list", "listed", "yes", {.from = within(5, 15), .to = {}, .issued = {}});
  for (int i = 0; i < 80; ++i) {
    record.position("green", "listed", i % 2 == 0 ? "yes" : "no", {}, {.from = within(5, 15), .to = {}, .issued = {}});
  }
  EXPECT_EQ(Asked(record).said("listed"), "yes/determined yes/determined yes/determined ?/varies");
}

TEST(Resolve, UncertainAcceptanceLeavesOpenWhetherOneIsBound) {
  AskedRecord record = three_parties();
  record.acceptance("green", "list", {.from = within(5, 15), .to = {}, .issued = {}});
  record.determination({"council"}, "list", "listed", "yes");
  record.position("green", "listed", "no");
  Asked asked(record);
  EXPECT_EQ(asked.said("listed"), "yes/determined yes/determined yes/determined ?/varies");
  EXPECT_EQ(asked.said("listed", about("x"), on(16)), "yes/determined yes/determined yes/determined yes/determined");
}

TEST(Resolve, OneUncertainAcceptanceIsOneDoubtHoweverManyDeterminationsItBears) {
  AskedRecord record = three_parties();
  record.acceptance("green", "list", {.from = within(5, 15), .to = {}, .issued = {}});
  std::uint64_t last = record.determination({"council"}, "list", "listed", "no");
  for (int i = 0; i < 12; ++i) last = record.determination({"council"}, "list", "listed", "yes", {}, {last});
  record.position("green", "listed", "yes");
  Asked asked(record);
  EXPECT_EQ(asked.said("listed"), "yes/determined yes/determined yes/determined yes/position")
      << "bound or not, green says yes";
}

TEST(Resolve, AStanceIsAFactInEveryView) {
  AskedRecord record = three_parties();
  const auto first = record.position("red", "free", "yes", about("x"));
  Asked asked(record);
  EXPECT_EQ(asked.said("called"), "yes/position yes/position yes/position yes/position");
  EXPECT_EQ(asked.said("called", about("y")), "no/presumed no/presumed no/presumed no/presumed");
  EXPECT_THAT(asked.resolve("called", about("x"), on(10)).by_view[3].entries, ElementsAre(first));
  const auto second = record.position("red", "free", "no", about("x"));
  record.position("blue", "free", "yes", about("x"));
  Asked later(record);
  EXPECT_EQ(later.said("called"), "no/position no/position no/position no/position") << "blue is not among the holders";
  EXPECT_THAT(later.resolve("called", about("x"), on(10)).by_view[0].entries, ElementsAre(second));
  record.position("sage", "free", "yes");
  EXPECT_EQ(Asked(record).said("called"), "yes/position yes/position yes/position yes/position")
      << "a holder without a view";
}

TEST(Resolve, AnEvaluationIsNeverPresumed) {
  AskedRecord record = three_parties();
  EXPECT_EQ(Asked(record).said("proportionate"), "?/silent ?/silent ?/silent ?/silent");
  record.position("blue", "proportionate", "no");
  EXPECT_EQ(Asked(record).said("proportionate"), "?/silent ?/silent no/position ?/silent");
}

TEST(Resolve, AWhatIfTakesItsBasesAnswersSaveTheSupposedOnes) {
  AskedRecord record = three_parties();
  record.position("red", "free", "no");
  Asked asked(record);
  asked.views.suppose("what-if", 1, {{QuestionId("free"), about("x"), AnswerId("yes")}});
  asked.views.suppose("on that", 4, {{QuestionId("mild"), {}, AnswerId("yes")}});
  EXPECT_EQ(asked.said("free"), "?/silent no/position ?/silent ?/silent yes/supposed yes/supposed");
  EXPECT_EQ(asked.said("free", about("y")), "?/silent no/position ?/silent ?/silent no/position no/position");
  EXPECT_EQ(asked.said("free", About{}), "?/silent no/position ?/silent ?/silent ?/varies ?/varies");
  EXPECT_EQ(asked.said("mild"), "no/presumed no/presumed no/presumed no/presumed no/presumed yes/supposed");
}

TEST(Resolve, InstancesThatNoEntryTellsApartShareOneResolution) {
  AskedRecord record = three_parties();
  record.position("red", "free", "no", about("x"));
  Asked asked(record);
  const Resolution& y = asked.resolve("free", about("y"), on(10));
  EXPECT_EQ(&y, &asked.resolve("free", about("z"), on(11)));
  EXPECT_EQ(y.about, About{});
  const Resolution& x = asked.resolve("free", about("x"), on(10));
  EXPECT_EQ(x.about, about("x"));
  EXPECT_EQ(&x, &asked.resolve("free", about("x"), on(10)));
}

TEST(Resolve, TouchingNamesEveryEntryThatCouldMatterStandingOrNot) {
  AskedRecord record = three_parties();
  const auto general = record.position("red", "free", "no");
  const auto withdrawn = record.position("blue", "free", "no", about("x"));
  record.position("blue", "free", "no", about("y"));
  record.position("blue", "mild", "no", about("x"));
  const auto none = record.no_agreement("free");
  const auto powerless = record.determination({"council"}, "list", "free", "yes");
  record.withdraw(withdrawn);
  Asked asked(record);
  EXPECT_THAT(asked.resolver().touching(QuestionId("free"), about("x")),
              ElementsAre(general, withdrawn, none, powerless));
  EXPECT_THAT(asked.resolver().touching(QuestionId("called"), about("x")),
              ElementsAre(general, withdrawn, none, powerless));
  EXPECT_TRUE(asked.resolver().touching(QuestionId("unheard"), {}).empty());
}

TEST(Resolve, IsHoldsForTheAnswerGivenAndFailsForOthers) {
  AskedRecord record = three_parties();
  record.position("red", "free", "yes");
  record.position("blue", "free", "no");
  Asked asked(record);
  const Answers yes = asked.resolve("free", about("x"), on(10)).is(AnswerId("yes"));
  EXPECT_EQ(at(yes, 0), Verdict::undetermined);
  EXPECT_EQ(at(yes, 1), Verdict::holds);
  EXPECT_EQ(at(yes, 2), Verdict::fails);
  EXPECT_EQ(at(yes, 3), Verdict::undetermined);
}

}  // namespace
}  // namespace truce::judge
