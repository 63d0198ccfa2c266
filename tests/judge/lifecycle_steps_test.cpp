// Consultations, conditions, orders, packages, exemptions, periods, instruments: one example per kind of norm.
#include <gtest/gtest.h>

#include "judge/life.h"

namespace truce::judge {
namespace {

const std::string kBorder = small_terms(R"(acts:
  reform: reform the constitution
  restore: restore control of the border
  vote: hold the vote
  amnesty: enact an amnesty
events:
  settlement: the settlement
questions:
  order: {ask: "Which comes first?", sort: reading, answers: [text-only, border-first], silence: undetermined}
  linked: {ask: "One package?", sort: reading, silence: undetermined}
  law: {ask: "Was the law agreed?", sort: fact, decided_by: law-consult, silence: undetermined}
provisions:
  - {id: reform, cite: "text#11", gist: reform, seen: invented, obliges: {bearer: red, to: reform, mode: achieve, due: {by: "2015-12-31"}, survives_breach: true}}
  - {id: border, cite: "text#9", gist: border, seen: invented, obliges: {bearer: red, to: restore, mode: achieve, due: {by: "2015-12-31", kind: target}, when: {all: [settlement occurred, reform is fulfilled, consult is fulfilled]}}}
  - {id: consult, cite: "text#9", gist: consultation, seen: invented, consults: {bearer: red, with: blue, about: border, before: border, needs: agreement}}
  - {id: hearing, cite: "text#9", gist: hearing, seen: invented, consults: {bearer: red, with: blue, about: vote, before: vote, needs: hearing}}
  - {id: law-consult, cite: "text#12", gist: consultation, seen: invented, consults: {bearer: red, with: blue, about: vote, needs: agreement}}
  - {id: vote, cite: "text#12", gist: vote, seen: invented, obliges: {bearer: [red, blue], to: vote, mode: achieve, no_deadline: none set, when: answer law is yes}}
  - {id: amnesty, cite: "text#5", gist: amnesty, seen: invented, obliges: {bearer: red, to: amnesty, mode: achieve, no_deadline: none set}}
  - {id: sequence, cite: "text#1", gist: the order, seen: invented, orders: {edges: [{first: reform, then: border, type: finish-finish}, {first: amnesty, then: vote, type: start-start}], by_reading: {question: order, options: {text-only: [], border-first: [{first: border, then: vote, type: finish-start}]}}}}
  - {id: package, cite: "text#5", gist: together, seen: invented, packages: {elements: [amnesty, reform], rule: all-or-none, only_if: answer linked is yes}}
)");

TEST(LifecycleSteps, TheEndOfTheBorderStepStaysClosedUntilReformSettlementAndAgreement) {
  SmallRecord record = two_parties();
  record.progress("monitor", "settlement", ProgressState::occurred, days("2016-05-01"));
  record.progress("monitor", "border", ProgressState::started, days("2016-05-05"));
  record.progress("monitor", "border", ProgressState::completed, days("2016-05-10"));
  Life3 closed(record, kBorder);
  EXPECT_EQ(closed.states("border", "2016-06-01T00:00Z"), "created") << "done before it was due: not this duty";
  EXPECT_TRUE(in(closed.step("border", "2016-06-01T00:00Z").out_of_sequence, kAgreed));
  record.progress("monitor", "reform", ProgressState::completed, days("2016-06-10"));
  record.progress("red", "consult", ProgressState::completed, days("2016-04-01"));
  EXPECT_EQ(Life3(record, kBorder).states("border", "2016-07-01T00:00Z"), "created overdue")
      << "one side's word is no agreement";
  record.progress("blue", "consult", ProgressState::completed, days("2016-04-02"));
  Life3 open(record, kBorder);
  EXPECT_EQ(open.states("reform", "2016-06-12T00:00Z"), "fulfilled");
  EXPECT_EQ(open.states("border", "2016-06-09T00:00Z"), "created");
  EXPECT_EQ(open.states("border", "2016-06-12T00:00Z"), "overdue") << "a target date missed breaks nothing";
}

TEST(LifecycleSteps, AnAgreementIsMadeByBothSidesAndAHearingByOneReport) {
  SmallRecord record = two_parties();
  record.progress("red", "law-consult", ProgressState::completed, days("2016-01-01"));
  record.progress("red", "hearing", ProgressState::completed, days("2016-01-01"));
  Life3 one(record, kBorder);
  EXPECT_EQ(one.phrase("law-consult is fulfilled", "2016-02-01T00:00Z"), "UUU");
  EXPECT_EQ(one.phrase("hearing is fulfilled", "2016-02-01T00:00Z"), "UTU");
  record.position("blue", "law", "yes");
  Life3 both(record, kBorder);
  EXPECT_EQ(both.phrase("law-consult is fulfilled", "2031-01-01T00:00Z"), "TTT");
}

TEST(LifecycleSteps, AConsultationLateForItsStepIsBroken) {
  SmallRecord record = two_parties();
  record.progress("monitor", "vote", ProgressState::occurred, days("2016-03-01"));
  Life3 life(record, kBorder);
  EXPECT_EQ(life.states("hearing", "2016-02-01T00:00Z"), "in-effect");
  EXPECT_EQ(life.states("hearing", "2016-03-05T00:00Z"), "violated");
}

TEST(LifecycleSteps, EarlierStepsBlockByTheTextAndByAReading) {
  SmallRecord record = two_parties();
  record.position("red", "order", "text-only");
  record.position("blue", "order", "border-first");
  Life3 idle(record, kBorder);
  EXPECT_EQ(idle.step("border", "2016-01-01T00:00Z").blocked_by, std::vector<std::string>{"reform"});
  EXPECT_EQ(idle.step("vote", "2016-01-01T00:00Z").blocked_by,
            (std::vector<std::string>{"amnesty", "border (order = border-first)"}));
  record.progress("monitor", "amnesty", ProgressState::started, days("2016-01-01"));
  record.progress("monitor", "vote", ProgressState::occurred, days("2016-03-01"));
  Life3 voted(record, kBorder);
  const Step vote = voted.step("vote", "2016-04-01T00:00Z");
  EXPECT_EQ(vote.blocked_by, std::vector<std::string>{}) << "it is done";
  EXPECT_FALSE(in(vote.out_of_sequence, kRed));
  EXPECT_TRUE(in(vote.out_of_sequence, kBlue));
  EXPECT_FALSE(in(vote.out_of_sequence, kAgreed)) << "the agreed record has no reading";
}

TEST(LifecycleSteps, APackageIsOpenClosedOrBrokenAndOnlyWhereItIsReadSo) {
  SmallRecord record = two_parties();
  record.position("red", "linked", "yes");
  record.position("blue", "linked", "no");
  record.progress("monitor", "amnesty", ProgressState::completed, days("2015-06-01"));
  EXPECT_EQ(Life3(record, kBorder).states("package", "2015-07-01T00:00Z", kRed), "in-effect");
  EXPECT_EQ(Life3(record, kBorder).states("package", "2015-07-01T00:00Z", kBlue), "created");
  EXPECT_EQ(Life3(record, kBorder).states("package", "2015-07-01T00:00Z", kAgreed), "created in-effect");
  SmallRecord ended = record;
  ended.progress("monitor", "reform", ProgressState::terminated, days("2015-08-01"));
  EXPECT_EQ(Life3(ended, kBorder).states("package", "2015-09-01T00:00Z", kRed), "violated");
  record.progress("monitor", "reform", ProgressState::completed, days("2015-08-01"));
  EXPECT_EQ(Life3(record, kBorder).states("package", "2015-09-01T00:00Z", kRed), "fulfilled");
}

// Packages that contain themselves or each other, or hold only if they do; and a duty that hangs on each.
const std::string kNested = small_terms(R"(acts:
  act: do it
provisions:
  - {id: act, cite: "text#1", gist: act, seen: invented, obliges: {bearer: red, to: act, mode: achieve, no_deadline: none set}}
  - {id: self, cite: "text#2", gist: itself, seen: invented, packages: {elements: [act, self], rule: all-or-none, only_if: self is fulfilled}}
  - {id: one, cite: "text#3", gist: one, seen: invented, packages: {elements: [act, other], rule: all-or-none}}
  - {id: other, cite: "text#4", gist: other, seen: invented, packages: {elements: [one, after-one], rule: all-or-none}}
  - {id: after-self, cite: "text#5", gist: after, seen: invented, obliges: {bearer: red, to: act, mode: achieve, no_deadline: none set, when: self is fulfilled}}
  - {id: after-one, cite: "text#6", gist: after, seen: invented, obliges: {bearer: red, to: act, mode: achieve, no_deadline: none set, when: one is fulfilled}}
)");

TEST(LifecycleSteps, APackageThatAsksForItselfIsOpenWhicheverNormIsAskedFirst) {
  const std::vector<std::string> all{"self", "one", "other", "after-self", "after-one"};
  const auto asking_first = [&](const std::string& first, const SmallRecord& record) {
    Life3 life(record, kNested);
    life.states(first, "2016-01-01T00:00Z");
    std::vector<std::string> states;
    for (const std::string& id : all) states.push_back(life.states(id, "2016-01-01T00:00Z"));
    return states;
  };
  SmallRecord done = two_parties();
  done.progress("monitor", "act", ProgressState::completed, days("2015-06-01"));
  for (const std::string& first : all) {
    EXPECT_EQ(asking_first(first, two_parties()),
              (std::vector<std::string>{"created in-effect violated", "in-effect", "in-effect", "created", "created"}))
        << first;
    const std::vector<std::string> open = asking_first(first, done);
    EXPECT_EQ(open[0], "created in-effect fulfilled violated") << first;
    EXPECT_EQ(open, asking_first("self", done)) << first;
  }
  Life3 life(done, kNested);
  EXPECT_EQ(life.letters(life.lives->holds(terms::parse_leaf("self is fulfilled").value(), days("2016"), {},
                                           Instant::distant_future())),
            "UUU");
}

TEST(LifecycleSteps, PhrasesCompareEventsInEveryView) {
  SmallRecord record = two_parties();
  record.progress("monitor", "settlement", ProgressState::occurred, days("2016-05-01", "Europe/Kyiv"));
  record.progress("monitor", "amnesty", ProgressState::occurred, days("2016-04-30", "Europe/Kyiv"));
  record.progress("red", "vote", ProgressState::occurred, days("2016-05"));
  Life3 life(record, kBorder);
  EXPECT_EQ(life.phrase("amnesty completed before settlement", "2016-06-01T00:00Z"), "TTT");
  EXPECT_EQ(life.phrase("settlement occurred after amnesty", "2016-06-01T00:00Z"), "TTT");
  EXPECT_EQ(life.phrase("vote occurred after settlement", "2016-06-01T00:00Z"), "UUU") << "some day in May";
  EXPECT_EQ(life.phrase("vote occurred before settlement", "2016-06-01T00:00Z"), "UUU");
  EXPECT_EQ(life.phrase("settlement occurred within 1 day of amnesty", "2016-06-01T00:00Z"), "TTT");
  EXPECT_EQ(life.phrase("amnesty completed within 1 day of settlement", "2016-06-01T00:00Z"), "FFF");
  EXPECT_EQ(life.phrase("reform completed", "2016-06-01T00:00Z"), "FFF") << "presumed not to have occurred";
  EXPECT_EQ(life.phrase("settlement occurred", "2016-04-30T00:00Z"), "FFF");
  EXPECT_EQ(life.phrase("settlement occurred", "2016-05-01T12:00Z"), "UUU");
  EXPECT_EQ(life.phrase("time before settlement", "2016-04-30T00:00Z"), "TTT");
  EXPECT_EQ(life.phrase("time after settlement", "2016-05-01T12:00Z"), "UUU");
  EXPECT_EQ(life.phrase("time after settlement", "2016-05-03T00:00Z"), "TTT");
}

const std::string kPause = small_terms(R"(acts:
  fire: fire
  let: let convoys pass
  stop: stop firing
periods:
  pause: {from: "2015-03-10T06:00", to_event: ended}
events:
  ended: the pause is ended
  breach: a breach
questions:
  storm: {ask: "Is there a storm?", sort: fact, silence: undetermined}
provisions:
  - {id: ban, cite: "text#1", gist: no fire, seen: invented, prohibits: {bearer: [red, blue], act: fire, during: pause, on_breach: [cease]}}
  - {id: cease, cite: "text#2", gist: stop, seen: invented, obliges: {bearer: [red, blue], to: stop, mode: achieve, due: {within: 1 hour, of: breach}, survives_breach: true}}
  - {id: passage, cite: "text#3", gist: passage, seen: invented, obliges: {bearer: red, to: let, mode: maintain, during: pause, no_deadline: for the pause}}
  - {id: visit, cite: "text#3", gist: one visit, seen: invented, obliges: {bearer: red, to: let, mode: achieve, during: pause, no_deadline: in the pause}}
  - {id: weather, cite: "text#4", gist: not in a storm, seen: invented, exempts: {from: [passage, visit], when: answer storm is yes, does_not_affect: [the ban]}}
)",
                                       "UTC");

TEST(LifecycleSteps, ADutyToMaintainRunsThroughItsPeriodAndIsBrokenWhenNotKept) {
  SmallRecord record = two_parties();
  record.progress("monitor", "ended", ProgressState::occurred, exactly("2015-03-20T06:00Z"));
  Life3 kept(record, kPause);
  EXPECT_EQ(kept.states("passage", "2015-03-10T05:59Z"), "created");
  EXPECT_EQ(kept.states("passage", "2015-03-10T06:00Z", kBlue), "in-effect discharged")
      << "a storm is an open question";
  record.position("red", "storm", "no");
  record.position("blue", "storm", "no");
  record.progress("blue", "passage", ProgressState::not_occurred, exactly("2015-03-12T06:00Z"));
  Life3 life(record, kPause);
  EXPECT_EQ(life.states("passage", "2015-03-13T00:00Z", kBlue), "violated");
  EXPECT_EQ(life.states("passage", "2015-03-13T00:00Z", kRed), "in-effect violated");
  EXPECT_EQ(Life3(record, kPause).phrase("time in pause", "2015-03-20T06:00Z"), "FFF");
  EXPECT_EQ(Life3(record, kPause).phrase("time in pause", "2015-03-20T05:59Z"), "TTT");
  EXPECT_EQ(Life3(two_parties(), kPause).phrase("time in pause", "2025-03-20T05:59Z"), "TTT") << "not ended";
}

TEST(LifecycleSteps, AnExemptionDischargesWhileItHolds) {
  SmallRecord record = two_parties();
  record.position("red", "storm", "yes");
  record.position("blue", "storm", "no");
  Life3 life(record, kPause);
  EXPECT_EQ(life.states("passage", "2015-03-11T00:00Z", kRed), "discharged");
  EXPECT_EQ(life.states("passage", "2015-03-11T00:00Z", kBlue), "in-effect");
}

SmallRecord storms(const std::vector<std::pair<std::string, std::string>>& answers) {
  SmallRecord record = two_parties();
  record.progress("monitor", "ended", ProgressState::occurred, exactly("2015-03-20T06:00Z"));
  for (const auto& [from, answer] : answers) {
    for (const char* party : {"red", "blue"}) {
      PositionBody body;
      body.by = ActorId(party);
      body.question = QuestionId("storm");
      body.answer = AnswerId(answer);
      record.add(Kind::position, body, exactly(from), party);
    }
  }
  return record;
}

TEST(LifecycleSteps, AnExemptionThatNeverAppliesRevivesNothingThatEndedWithItsPeriod) {
  Life3 life(storms({{"2015-03-01T00:00Z", "no"}, {"2015-03-25T00:00Z", "no"}}), kPause);
  EXPECT_EQ(life.states("visit", "2015-03-15T00:00Z"), "in-effect");
  EXPECT_EQ(life.states("visit", "2015-03-21T00:00Z"), "discharged");
  EXPECT_EQ(life.states("visit", "2015-03-26T00:00Z"), "discharged");
}

TEST(LifecycleSteps, TheEndOfAnExemptionRestoresADutyWhoseTimeHasNotEnded) {
  Life3 passed(storms({{"2015-03-01T00:00Z", "no"}, {"2015-03-12T00:00Z", "yes"}, {"2015-03-15T00:00Z", "no"}}),
               kPause);
  EXPECT_EQ(passed.states("visit", "2015-03-13T00:00Z"), "discharged");
  EXPECT_EQ(passed.states("visit", "2015-03-16T00:00Z"), "in-effect");
  EXPECT_EQ(passed.states("passage", "2015-03-21T00:00Z"), "fulfilled");
  Life3 outlasting(storms({{"2015-03-01T00:00Z", "no"}, {"2015-03-12T00:00Z", "yes"}, {"2015-03-25T00:00Z", "no"}}),
                   kPause);
  EXPECT_EQ(outlasting.states("visit", "2015-03-26T00:00Z"), "discharged");
  EXPECT_EQ(outlasting.states("passage", "2015-03-26T00:00Z"), "discharged");
}

TEST(LifecycleSteps, ABreachOfAProhibitionActivatesItsDutyInTheViewsThatFindIt) {
  SmallRecord record = two_parties();
  ReportBody report;
  report.incident = IncidentId("shelling");
  report.by = ActorId("monitor");
  report.when_span = exactly("2015-03-12T09:00Z");
  record.add(Kind::report, report);
  record.progress("monitor", "breach", ProgressState::occurred, exactly("2015-03-12T09:00Z"));
  bool found = false;
  Life3 life(record, kPause, [&](const ProvisionId& id, Instant until, Instant) {
    Answers out(1);
    if (id != ProvisionId("ban") || until <= utc("2015-03-12T09:00Z") || !found) return Answers{Lanes::all_fail()};
    set(out, kRed, Verdict::holds);
    set(out, kBlue, Verdict::fails);
    return out;
  });
  EXPECT_EQ(life.states("cease", "2015-03-12T12:00Z", kRed), "created");
  found = true;
  life.lives->breaches_changed();
  EXPECT_EQ(life.states("cease", "2015-03-12T08:59Z", kRed), "created");
  EXPECT_EQ(life.states("cease", "2015-03-12T09:30Z", kRed), "in-effect");
  EXPECT_EQ(life.states("cease", "2015-03-12T10:01Z", kRed), "violated");
  EXPECT_EQ(life.states("cease", "2015-03-12T10:01Z", kBlue), "created");
  EXPECT_EQ(life.states("cease", "2015-03-12T10:01Z", kAgreed), "created violated");
}

TEST(LifecycleSteps, AnInstrumentEndsOnlyByOneThatAmendsItAndWhoseAdoptersMay) {
  const auto with = [](const std::string& later) {
    std::string yaml = kPause;
    const std::string head = "adopted_by: [red, blue]}\n";
    yaml.insert(yaml.find(head) + head.size(), "  later: {title: Later, adopted: \"2016-01-01\", " + later + "}\n");
    return yaml;
  };
  const SmallRecord record = two_parties();
  const auto in_force = [&](const std::string& yaml, std::string_view when) {
    Life3 life(record, yaml);
    terms::Leaf leaf;
    leaf.form = terms::Leaf::Form::in_force;
    leaf.object = "text";
    return life.letters(life.lives->holds(leaf, exactly(when), {}, Instant::distant_future()));
  };
  EXPECT_EQ(in_force(kPause, "2015-02-11T00:00Z"), "FFF");
  EXPECT_EQ(in_force(kPause, "2017-01-01T00:00Z"), "TTT");
  EXPECT_EQ(in_force(with("adopted_by: [blue, red], amends: [text]"), "2017-01-01T00:00Z"), "FFF");
  EXPECT_EQ(in_force(with("adopted_by: [blue, red], amends: [text]"), "2015-12-31T23:59Z"), "TTT");
  EXPECT_EQ(in_force(with("adopted_by: [blue], amends: [text]"), "2017-01-01T00:00Z"), "TTT");
  EXPECT_EQ(in_force(with("adopted_by: [blue, red], supplements: [text]"), "2017-01-01T00:00Z"), "TTT");
  Life3 amended(record, with("adopted_by: [blue, red], amends: [text]"));
  EXPECT_EQ(amended.states("cease", "2017-01-01T00:00Z"), "terminated");
}

TEST(LifecycleSteps, EveryKindOfNormThatHasALifeIsListedInTextOrder) {
  Life3 life(two_parties(), kBorder);
  std::vector<std::string> listed;
  for (const Step& step : life.lives->steps(utc("2016-01-01T00:00Z"))) listed.push_back(step.id.provision.str());
  EXPECT_EQ(listed, (std::vector<std::string>{"reform", "border", "consult", "hearing", "law-consult", "vote",
                                              "amnesty", "package"}));
}

}  // namespace
}  // namespace truce::judge
