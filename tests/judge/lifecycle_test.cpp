// Lives of duties and powers: due dates, whose word counts, suspension, breach and what it brings.
#include <gtest/gtest.h>

#include "judge/life.h"

namespace truce::judge {
namespace {

const std::string kResolution = small_terms(R"(acts:
  adopt: adopt the resolution
events:
  signing: the text is signed
provisions:
  - {id: resolution, cite: "text#4", gist: within 30 days of signing, seen: invented, obliges: {bearer: red, to: adopt, mode: achieve, due: {within: 30 days, of: signing, kind: hard}, survives_breach: true}}
)");

SmallRecord signed_text() {
  SmallRecord record = two_parties();
  record.progress("monitor", "signing", ProgressState::occurred, days("2015-02-12", "Europe/Kyiv"));
  return record;
}

TEST(Lifecycle, ThirtyDaysFromSigningOn12FebruaryEndWith14MarchInKyiv) {
  Life3 life(signed_text(), kResolution);
  const Step step = life.step("resolution", "2015-03-01T00:00Z");
  for (std::size_t view = 0; view < 3; ++view) {
    EXPECT_EQ(to_string(step.due[view].begin), "2015-03-14T22:00:00Z");
    EXPECT_EQ(step.due[view].end - step.due[view].begin, Duration{1});
  }
  EXPECT_EQ(life.states("resolution", "2015-03-14T22:00:00Z"), "in-effect");
  EXPECT_EQ(life.states("resolution", "2015-03-14T22:00:00.001Z"), "violated");
  EXPECT_EQ(life.states("resolution", "2015-02-11T21:59Z"), "created");
}

TEST(Lifecycle, AResolutionThreeDaysLateWasViolatedAndIsThenFulfilledLate) {
  SmallRecord record = signed_text();
  record.progress("monitor", "resolution", ProgressState::completed, days("2015-03-17", "Europe/Kyiv"));
  Life3 life(record, kResolution);
  EXPECT_EQ(life.states("resolution", "2015-03-16T12:00Z"), "violated");
  EXPECT_EQ(life.states("resolution", "2015-03-17T12:00Z"), "fulfilled violated");
  EXPECT_EQ(life.states("resolution", "2015-03-18T12:00Z"), "fulfilled");
  EXPECT_TRUE(in(life.step("resolution", "2015-03-18T12:00Z").late, kAgreed));
  EXPECT_FALSE(in(life.step("resolution", "2015-03-16T12:00Z").late, kAgreed));
  EXPECT_EQ(life.phrase("resolution is violated", "2015-03-18T12:00Z"), "TTT") << "a breach is not undone";
  EXPECT_EQ(life.phrase("resolution is fulfilled", "2015-03-18T12:00Z"), "TTT");
}

TEST(Lifecycle, ADayThatStraddlesTheDueDateLeavesBothOpen) {
  SmallRecord record = signed_text();
  record.progress("monitor", "resolution", ProgressState::completed, days("2015-03-13/2015-03-17", "Europe/Kyiv"));
  Life3 life(record, kResolution);
  EXPECT_EQ(life.states("resolution", "2015-04-01T00:00Z"), "fulfilled");
  EXPECT_FALSE(in(life.step("resolution", "2015-04-01T00:00Z").late, kAgreed)) << "not certain";
  EXPECT_EQ(life.phrase("resolution is violated", "2015-04-01T00:00Z"), "UUU");
}

TEST(Lifecycle, AnUnknownSigningLeavesTheDutyInEffectWithoutADueDate) {
  Life3 life(two_parties(), kResolution);
  EXPECT_EQ(life.states("resolution", "2020-01-01T00:00Z"), "in-effect");
  EXPECT_EQ(life.step("resolution", "2020-01-01T00:00Z").due[0], Span{});
}

TEST(Lifecycle, APartysClaimCountsForItselfAndLeavesTheOthersOpen) {
  SmallRecord record = signed_text();
  record.progress("red", "resolution", ProgressState::completed, days("2015-03-10"));
  Life3 life(record, kResolution);
  EXPECT_EQ(life.states("resolution", "2015-03-12T00:00Z", kRed), "fulfilled");
  EXPECT_EQ(life.states("resolution", "2015-03-12T00:00Z", kBlue), "in-effect fulfilled");
  EXPECT_EQ(life.states("resolution", "2015-03-12T00:00Z", kAgreed), "in-effect fulfilled");
  EXPECT_EQ(life.phrase("resolution completed", "2015-03-12T00:00Z"), "UTU");
}

TEST(Lifecycle, WhatEveryPartyAffirmsHoldsInTheAgreedRecord) {
  SmallRecord record = signed_text();
  record.progress("red", "resolution", ProgressState::completed, days("2015-03-10"));
  record.progress("blue", "resolution", ProgressState::completed, days("2015-03"));
  Life3 life(record, kResolution);
  EXPECT_EQ(life.phrase("resolution completed", "2015-03-12T00:00Z"), "TTU") << "blue knows only the month";
  EXPECT_EQ(life.phrase("resolution completed", "2015-04-02T00:00Z"), "TTT");
}

TEST(Lifecycle, ADenialFailsInTheSpeakersViewAndTheLaterWordOfOneSpeakerPrevails) {
  SmallRecord record = signed_text();
  record.progress("monitor", "resolution", ProgressState::completed, days("2015-03-10"));
  record.progress("blue", "resolution", ProgressState::not_occurred, days("2015-03-20"));
  Life3 life(record, kResolution);
  EXPECT_EQ(life.phrase("resolution completed", "2015-03-25T00:00Z"), "TTF");
  EXPECT_EQ(life.states("resolution", "2015-03-25T00:00Z", kBlue), "violated");
  record.progress("blue", "resolution", ProgressState::completed, days("2015-03-11"));
  Life3 changed(record, kResolution);
  EXPECT_EQ(changed.phrase("resolution completed", "2015-03-25T00:00Z"), "TTT");
}

TEST(Lifecycle, BodiesThatContradictEachOtherLeaveItOpen) {
  SmallRecord record = signed_text();
  record.actor("mission");
  record.progress("monitor", "resolution", ProgressState::completed, days("2015-03-10"));
  record.progress("mission", "resolution", ProgressState::not_occurred, days("2015-03-20"));
  Life3 life(record, kResolution);
  EXPECT_EQ(life.phrase("resolution completed", "2015-03-25T00:00Z"), "UUU");
}

TEST(Lifecycle, ALaterEntryNeverChangesWhatWasKnownEarlier) {
  SmallRecord record = signed_text();
  record.recorded("2015-03-16T00:00Z").progress("red", "resolution", ProgressState::completed, days("2015-03-10"));
  Life3 before(record, kResolution);
  record.recorded("2015-05-01T00:00Z").progress("monitor", "resolution", ProgressState::completed, days("2015-03-17"));
  Life3 after(record, kResolution);
  const Instant known = utc("2015-04-01T00:00Z");
  EXPECT_EQ(before.phrase("resolution is violated", "2015-03-20T00:00Z", {}, known), "UFU");
  EXPECT_EQ(after.phrase("resolution is violated", "2015-03-20T00:00Z", {}, known), "UFU");
  EXPECT_EQ(after.phrase("resolution is violated", "2015-03-20T00:00Z"), "TFT") << "what stands now does change";
  for (const char* day : {"2015-01-15T00:00Z", "2015-03-01T00:00Z", "2015-03-17T12:00Z", "2016-01-01T00:00Z"}) {
    const Step a = before.lives->step({ProvisionId("resolution"), {}}, utc(day), known);
    const Step b = after.lives->step({ProvisionId("resolution"), {}}, utc(day), known);
    EXPECT_EQ(a.possible, b.possible) << day;
    EXPECT_EQ(a.entries, b.entries) << day;
  }
}

const std::string kWithdrawal = small_terms(R"(acts:
  withdraw: withdraw the weapons
periods:
  ceasefire: {from: "2015-02-15T00:00", open_ended: true}
questions:
  count: {ask: "From which?", sort: reading, answers: [from-ceasefire, from-start], silence: undetermined}
provisions:
  - {id: stop, cite: "text#1", gist: no fire, seen: invented, prohibits: {bearer: red, act: withdraw, during: ceasefire}}
  - {id: withdraw, cite: "text#2", gist: withdrawal, seen: invented, obliges: {bearer: [red, blue], to: withdraw, mode: achieve-then-maintain, due: {kind: hard, start_within: 2 days, of: stop, by_reading: {question: count, options: {from-ceasefire: {within: 14 days, of: stop}, from-start: {within: 14 days, of: withdraw}}}}}}
)");

TEST(Lifecycle, ADueDateByReadingFallsWhereEachViewReadsIt) {
  SmallRecord record = two_parties();
  record.position("red", "count", "from-ceasefire");
  record.position("blue", "count", "from-start");
  record.progress("monitor", "withdraw", ProgressState::started, days("2015-02-17", "Europe/Kyiv"));
  Life3 life(record, kWithdrawal);
  const Step step = life.step("withdraw", "2015-03-02T12:00Z");
  EXPECT_EQ(to_string(step.due[kRed].begin), "2015-03-01T22:00:00Z");
  EXPECT_EQ(to_string(step.due[kBlue].begin), "2015-03-03T22:00:00Z");
  EXPECT_EQ(step.due[kAgreed], step.due[kRed].hull(step.due[kBlue])) << "open: either";
  EXPECT_EQ(life.states("withdraw", "2015-03-02T12:00Z", kRed), "violated");
  EXPECT_EQ(life.states("withdraw", "2015-03-02T12:00Z", kBlue), "in-effect");
  EXPECT_EQ(life.states("withdraw", "2015-03-02T12:00Z", kAgreed), "in-effect violated");
  EXPECT_EQ(life.states("withdraw", "2015-03-04T12:00Z", kAgreed), "violated") << "under every reading";
}

TEST(Lifecycle, AStartThatIsDueIsMissedUnlessMadeInTime) {
  SmallRecord record = two_parties();
  Life3 idle(record, kWithdrawal);
  EXPECT_EQ(idle.states("withdraw", "2015-02-17T21:00Z"), "in-effect");
  EXPECT_EQ(idle.states("withdraw", "2015-02-18T00:00Z"), "violated");
  record.progress("monitor", "withdraw", ProgressState::started, days("2015-02-16", "Europe/Kyiv"));
  Life3 begun(record, kWithdrawal);
  EXPECT_EQ(begun.states("withdraw", "2015-02-18T00:00Z"), "in-effect");
}

TEST(Lifecycle, WhatWasAchievedMustBeMaintained) {
  SmallRecord record = two_parties();
  record.progress("monitor", "withdraw", ProgressState::started, days("2015-02-16"));
  record.progress("monitor", "withdraw", ProgressState::completed, days("2015-02-26"));
  record.progress("monitor", "withdraw", ProgressState::not_occurred, days("2015-06-03"));
  Life3 life(record, kWithdrawal);
  EXPECT_EQ(life.states("withdraw", "2015-05-01T00:00Z"), "fulfilled");
  EXPECT_EQ(life.states("withdraw", "2015-06-05T00:00Z"), "violated");
}

// A sale: delivery, payment, interest when payment is late, and a power to suspend.
const std::string kSale = small_terms(R"(acts:
  deliver: deliver the goods
  pay: pay the price
  pay-late: pay with interest
events:
  order: the order is placed
provisions:
  - {id: delivery, cite: "text#1", gist: delivery, seen: invented, obliges: {bearer: red, to: deliver, mode: achieve, due: {within: 7 days, of: order}}}
  - {id: payment, cite: "text#2", gist: payment, seen: invented, obliges: {bearer: blue, to: pay, mode: achieve, due: {within: 10 days, of: order}, on_breach: [interest]}}
  - {id: interest, cite: "text#3", gist: interest, seen: invented, obliges: {bearer: blue, to: pay-late, mode: achieve, due: {within: 20 days, of: order}}}
  - {id: suspension, cite: "text#4", gist: suspension, seen: invented, empowers: {holder: red, to: suspend, effect: prospective, needs: payment is violated}}
)",
                                      "UTC");

SmallRecord ordered() {
  SmallRecord record = two_parties();
  record.progress("monitor", "order", ProgressState::occurred, exactly("2015-03-01T09:00Z"));
  return record;
}

TEST(Lifecycle, ASaleInTimeFulfilsBothAndBringsNothing) {
  SmallRecord record = ordered();
  record.progress("monitor", "delivery", ProgressState::completed, exactly("2015-03-05T09:00Z"));
  record.progress("monitor", "payment", ProgressState::completed, exactly("2015-03-06T09:00Z"));
  Life3 life(record, kSale);
  EXPECT_EQ(life.states("delivery", "2015-04-01T00:00Z"), "fulfilled");
  EXPECT_EQ(life.states("payment", "2015-04-01T00:00Z"), "fulfilled");
  EXPECT_EQ(life.states("interest", "2015-04-01T00:00Z"), "created");
  EXPECT_EQ(life.states("suspension", "2015-04-01T00:00Z"), "created");
  EXPECT_FALSE(in(life.step("payment", "2015-04-01T00:00Z").late, kAgreed));
}

TEST(Lifecycle, ABreachBringsItsDutyWhichRemediesButDoesNotUndoIt) {
  SmallRecord record = ordered();
  Life3 unpaid(record, kSale);
  EXPECT_EQ(unpaid.states("interest", "2015-03-11T23:00Z"), "created");
  EXPECT_EQ(unpaid.states("payment", "2015-03-12T12:00Z"), "violated");
  EXPECT_EQ(unpaid.states("interest", "2015-03-12T12:00Z"), "in-effect");
  EXPECT_EQ(unpaid.states("suspension", "2015-03-12T12:00Z"), "in-effect");
  EXPECT_EQ(unpaid.states("interest", "2015-04-01T00:00Z"), "violated") << "a second violation";
  record.progress("monitor", "interest", ProgressState::completed, exactly("2015-03-15T09:00Z"));
  Life3 paid(record, kSale);
  EXPECT_EQ(paid.states("payment", "2015-04-01T00:00Z"), "violated");
  EXPECT_TRUE(in(paid.step("payment", "2015-04-01T00:00Z").remedied, kAgreed));
  EXPECT_FALSE(in(paid.step("payment", "2015-03-13T00:00Z").remedied, kAgreed));
}

TEST(Lifecycle, ADutyThatABreachBringsSaysNothingBeforeTheBreach) {
  SmallRecord record = ordered();
  // Paying "with interest" without a breach neither fulfils the duty that has not come, nor makes late payment allowed.
  record.progress("monitor", "interest", ProgressState::completed, exactly("2015-03-05T09:00Z"));
  Life3 life(record, kSale);
  EXPECT_EQ(life.states("interest", "2015-03-06T09:00Z"), "created");
  EXPECT_EQ(life.states("payment", "2015-03-12T12:00Z"), "violated");
  EXPECT_FALSE(in(life.step("payment", "2015-03-12T12:00Z").remedied, kAgreed));
}

TEST(Lifecycle, APowerIsExercisedOnlyOnceItIsInEffectAndByItsHolder) {
  SmallRecord record = ordered();
  record.determination("red", "suspension", exactly("2015-03-05T09:00Z"));
  EXPECT_EQ(Life3(record, kSale).states("suspension", "2015-03-13T00:00Z"), "in-effect") << "too early";
  record.determination("blue", "suspension", exactly("2015-03-13T09:00Z"));
  EXPECT_EQ(Life3(record, kSale).states("suspension", "2015-03-14T00:00Z"), "in-effect") << "not the holder";
  record.determination("red", "suspension", exactly("2015-03-15T09:00Z"));
  EXPECT_EQ(Life3(record, kSale).states("suspension", "2015-03-16T00:00Z"), "exercised");
}

TEST(Lifecycle, ASuspendedDutyIsNotBrokenAndResumesOverdue) {
  SmallRecord record = ordered();
  record.progress("monitor", "delivery", ProgressState::suspended, exactly("2015-03-05T09:00Z"));
  record.progress("monitor", "delivery", ProgressState::resumed, exactly("2015-03-20T09:00Z"));
  Life3 life(record, kSale);
  EXPECT_EQ(life.states("delivery", "2015-03-10T00:00Z"), "suspended");
  EXPECT_EQ(life.states("delivery", "2015-03-21T00:00Z"), "overdue");
  record.progress("monitor", "delivery", ProgressState::terminated, exactly("2015-03-25T09:00Z"));
  EXPECT_EQ(Life3(record, kSale).states("delivery", "2015-03-26T00:00Z"), "terminated");
}

TEST(Lifecycle, OneSidesClaimOfBreachActivatesTheRemedyInItsViewOnly) {
  SmallRecord record = ordered();
  record.progress("blue", "payment", ProgressState::completed, exactly("2015-03-06T09:00Z"));
  Life3 life(record, kSale);
  EXPECT_EQ(life.states("payment", "2015-03-12T12:00Z", kBlue), "fulfilled");
  EXPECT_EQ(life.states("interest", "2015-03-12T12:00Z", kBlue), "created");
  EXPECT_EQ(life.states("interest", "2015-03-12T12:00Z", kRed), "created in-effect");
}

TEST(Lifecycle, AStateOverALongerTimeIsWhatItIsThroughout) {
  SmallRecord record = signed_text();
  record.progress("monitor", "resolution", ProgressState::suspended, exactly("2015-03-10T09:00Z"));
  record.progress("monitor", "resolution", ProgressState::resumed, exactly("2015-03-20T09:00Z"));
  Life3 life(record, kResolution);
  const auto during = [&](std::string_view text, std::string_view when) {
    return life.letters(life.lives->holds(terms::parse_leaf(text).value(), days(when), {}, Instant::distant_future()));
  };
  EXPECT_EQ(during("resolution is in-effect", "2015-03"), "UUU") << "not from the 10th to the 20th";
  EXPECT_EQ(during("resolution is suspended", "2015-03"), "UUU") << "from the 10th to the 20th";
  EXPECT_EQ(during("resolution is in-effect", "2015-03-01/2015-03-09"), "TTT");
  EXPECT_EQ(during("resolution is suspended", "2015-03-11/2015-03-19"), "TTT");
  EXPECT_EQ(during("resolution is in-effect", "2015-03-21/2015-03-31"), "TTT");
  EXPECT_EQ(during("resolution is violated", "2015-03"), "FFF");
}

// A duty on what a body determines under a power whose exercise has no effect before it is made.
const std::string kListing = small_terms(R"(acts:
  seize: seize the goods
questions:
  listed: {ask: "Is it listed?", sort: fact, decided_by: list, silence: presume-no}
provisions:
  - {id: list, cite: "text#1", gist: the monitor lists, seen: invented, empowers: {holder: monitor, to: designate, settles: listed, effect: prospective}}
  - {id: seizure, cite: "text#2", gist: seizure, seen: invented, obliges: {bearer: red, to: seize, mode: achieve, no_deadline: none set, when: answer listed is yes}}
)",
                                         "UTC");

DeterminationBody listing(const std::string& answer) {
  DeterminationBody body;
  body.by = {ActorId("monitor")};
  body.under = ProvisionId("list");
  body.question = QuestionId("listed");
  body.answer = AnswerId(answer);
  return body;
}

TEST(Lifecycle, AnAnswerUnderAProspectivePowerBringsItsDutyWhenThePowerIsExercised) {
  for (const std::optional<Span>& stated : {std::optional<Span>{}, std::optional(exactly("2015-03-05T00:00Z"))}) {
    SmallRecord record = two_parties();
    record.recorded("2015-03-10T12:00Z").add(Kind::determination, listing("yes"), stated, "monitor");
    Life3 life(record, kListing);
    EXPECT_EQ(life.states("seizure", "2015-03-10T11:59Z"), "created");
    EXPECT_EQ(life.states("seizure", "2015-03-10T12:01Z"), "in-effect");
  }
}

TEST(Lifecycle, AReservationThatReleasesFromADeterminationBringsTheDutyThatItHeldBack) {
  SmallRecord record = two_parties();
  record.recorded("2015-03-10T12:00Z").add(Kind::determination, listing("no"), {}, "monitor");
  PositionBody position;
  position.by = ActorId("red");
  position.question = QuestionId("listed");
  position.answer = AnswerId("yes");
  record.add(Kind::position, position, exactly("2015-03-15T00:00Z"), "red");
  ReservationBody reservation;
  reservation.actor = ActorId("red");
  reservation.to = "list";
  reservation.excludes = true;
  record.add(Kind::reservation, reservation, exactly("2015-04-01T00:00Z"), "red");
  Life3 life(record, kListing);
  EXPECT_EQ(life.states("seizure", "2015-03-31T00:00Z", kRed), "created");
  EXPECT_EQ(life.states("seizure", "2015-04-02T00:00Z", kRed), "in-effect");
  EXPECT_EQ(life.states("seizure", "2015-04-02T00:00Z", kBlue), "created") << "still bound by the answer no";
}

}  // namespace
}  // namespace truce::judge
