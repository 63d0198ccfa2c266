// Notices of movements: lead times, receipt, silence, and what late notice does and does not release.
#include <gtest/gtest.h>

#include "judge/life.h"

namespace truce::judge {
namespace {

const std::string kNotices = small_terms(R"(acts:
  move: carry out the notified movement
  call: call the other side
  pass: let the movement pass
  fire: fire
events:
  departs: the planned departure
  ends: the planned end
  silence: no acknowledgement in time
periods:
  movement: {from_event: departs, to_event: ends}
questions:
  emergency: {ask: "Was it an emergency?", sort: fact, about: [notification], silence: presume-no}
provisions:
  - {id: notify, cite: "text#1", gist: 48 hours, seen: invented, notifies: {bearer: monitor, to: [red, blue], via: monitor, about: move, lead: 48 hours, before: departs, content: [route], acknowledge: {by: [red, blue], within: 12 hours, meaning: receipt-only, on_silence: consult}}}
  - {id: urgent, cite: "text#2", gist: 24 hours, seen: invented, notifies: {bearer: monitor, to: [red, blue], via: monitor, about: move, lead: 24 hours, before: departs, content: [route], acknowledge: {by: [red, blue], within: 12 hours, meaning: receipt-only}}}
  - {id: consult, cite: "text#3", gist: a call, seen: invented, obliges: {bearer: monitor, to: call, mode: achieve, due: {within: 2 hours, of: silence}}}
  - {id: standoff, cite: "text#4", gist: no fire, seen: invented, prohibits: {bearer: [red, blue], act: fire, during: movement}}
  - {id: passage, cite: "text#5", gist: passage, seen: invented, obliges: {bearer: [red, blue], to: pass, mode: maintain, during: movement, no_deadline: for the movement}}
  - {id: late, cite: "text#6", gist: late notice, seen: invented, exempts: {from: [passage], when: {all: [notify is violated, {not: answer emergency is yes}]}, does_not_affect: [standoff]}}
)",
                                         "Asia/Aden");

constexpr const char* kDeparts = "2026-03-12T05:00Z";
const Span kEnds = exactly("2026-03-12T15:00Z");

struct Notice {
  SmallRecord record = two_parties();
  EntryId id;
  explicit Notice(std::string_view filed, bool emergency = false) {
    record.recorded(filed);
    id = record.movement("monitor", exactly(kDeparts), kEnds, emergency);
  }
};

TEST(LifecycleNotice, FortyEightHoursKeptToTheMinuteFulfilAndAMinuteLessIsLate) {
  Notice kept("2026-03-10T05:00Z");
  EXPECT_EQ(Life3(kept.record, kNotices).states("notify", "2026-03-11T00:00Z", kAgreed, kept.id), "fulfilled");
  Notice late("2026-03-10T05:01Z");
  Life3 life(late.record, kNotices);
  EXPECT_EQ(life.states("notify", "2026-03-11T00:00Z", kAgreed, late.id), "violated");
  EXPECT_TRUE(in(life.step("notify", "2026-03-11T00:00Z", late.id).late, kAgreed));
  EXPECT_EQ(to_string(life.step("notify", "2026-03-11T00:00Z", late.id).due[0].begin), "2026-03-10T05:00:00Z");
}

TEST(LifecycleNotice, TheShorterLeadIsForEmergenciesOnly) {
  Notice ordinary("2026-03-11T04:00Z");
  Notice emergency("2026-03-11T04:00Z", true);
  const auto listed = [](const Notice& notice) {
    Life3 life(notice.record, kNotices);
    std::string out;
    for (const Step& step : life.lives->steps(utc("2026-03-11T06:00Z"))) {
      if (!step.id.acknowledgement) out += step.id.provision.str() + " ";
    }
    return out;
  };
  EXPECT_EQ(listed(ordinary), "notify consult passage ");
  EXPECT_EQ(listed(emergency), "notify urgent consult passage ");
  EXPECT_EQ(Life3(emergency.record, kNotices).states("urgent", "2026-03-11T06:00Z", kAgreed, emergency.id),
            "fulfilled");
}

TEST(LifecycleNotice, NoticeCountsFromItsDeliveryWhereOneIsRecorded) {
  Notice notice("2026-03-10T04:00Z");
  DeliveryBody delivery;
  delivery.notification = notice.id;
  delivery.to = ActorId("red");
  delivery.received = StatedTime(exactly("2026-03-10T04:30Z"));
  notice.record.add(Kind::delivery, delivery);
  EXPECT_EQ(Life3(notice.record, kNotices).states("notify", "2026-03-11T00:00Z", kAgreed, notice.id),
            "fulfilled violated")
      << "blue's receipt is not recorded";
  delivery.to = ActorId("blue");
  delivery.received = StatedTime(exactly("2026-03-10T06:00Z"));
  notice.record.add(Kind::delivery, delivery);
  EXPECT_EQ(Life3(notice.record, kNotices).states("notify", "2026-03-11T00:00Z", kAgreed, notice.id), "violated");
}

TEST(LifecycleNotice, AcknowledgementIsADutyOfItsOwnWithinTwelveHoursByAll) {
  Notice notice("2026-03-10T04:00Z");
  notice.record.acknowledge("red", notice.id, exactly("2026-03-10T10:00Z"));
  Life3 one(notice.record, kNotices);
  EXPECT_EQ(one.states("notify", "2026-03-10T12:00Z", kAgreed, notice.id, true), "in-effect");
  EXPECT_EQ(one.states("notify", "2026-03-10T16:00Z", kAgreed, notice.id, true), "in-effect");
  EXPECT_EQ(one.states("notify", "2026-03-10T16:01Z", kAgreed, notice.id, true), "violated");
  EXPECT_EQ(one.states("consult", "2026-03-10T17:00Z", kAgreed, notice.id), "in-effect");
  EXPECT_EQ(one.states("consult", "2026-03-10T18:01Z", kAgreed, notice.id), "violated");
  notice.record.acknowledge("blue", notice.id, exactly("2026-03-10T15:00Z"));
  Life3 both(notice.record, kNotices);
  EXPECT_EQ(both.states("notify", "2026-03-10T16:01Z", kAgreed, notice.id, true), "fulfilled");
  EXPECT_EQ(both.states("consult", "2026-03-10T17:00Z", kAgreed, notice.id), "created");
}

TEST(LifecycleNotice, AnAcknowledgementChangesNothingButItself) {
  Notice late("2026-03-11T04:00Z");
  const Life3 silent(late.record, kNotices);
  late.record.acknowledge("red", late.id, exactly("2026-03-11T05:00Z"));
  late.record.acknowledge("blue", late.id, exactly("2026-03-11T05:00Z"));
  const Life3 answered(late.record, kNotices);
  for (const char* now : {"2026-03-11T06:00Z", "2026-03-12T06:00Z", "2026-03-13T00:00Z"}) {
    for (const char* id : {"notify", "passage"}) {
      EXPECT_EQ(silent.lives->step({ProvisionId(id), late.id}, utc(now)).possible,
                answered.lives->step({ProvisionId(id), late.id}, utc(now)).possible)
          << id << now;
    }
  }
}

TEST(LifecycleNotice, LateNoticeReleasesFromPassageAndNeverFromTheStandOff) {
  Notice kept("2026-03-10T04:00Z");
  Life3 in_time(kept.record, kNotices);
  EXPECT_EQ(in_time.states("passage", "2026-03-12T04:00Z", kAgreed, kept.id), "created");
  EXPECT_EQ(in_time.states("passage", "2026-03-12T06:00Z", kAgreed, kept.id), "in-effect");
  EXPECT_EQ(in_time.states("passage", "2026-03-12T16:00Z", kAgreed, kept.id), "fulfilled");
  Notice late("2026-03-11T04:00Z");
  Life3 life(late.record, kNotices);
  EXPECT_EQ(life.states("passage", "2026-03-12T06:00Z", kAgreed, late.id), "discharged");
  EXPECT_EQ(life.phrase("time in movement", "2026-03-12T06:00Z", late.id), "TTT");
  EXPECT_EQ(life.phrase("standoff is in-effect", "2026-03-12T06:00Z", late.id), "TTT");
  late.record.position("red", "emergency", "yes");
  EXPECT_EQ(Life3(late.record, kNotices).states("passage", "2026-03-12T06:00Z", kRed, late.id), "in-effect");
  EXPECT_EQ(Life3(late.record, kNotices).states("passage", "2026-03-12T06:00Z", kBlue, late.id), "discharged");
}

TEST(LifecycleNotice, WithoutANamedNotificationAPhraseAsksForAny) {
  Notice notice("2026-03-10T04:00Z");
  Life3 life(notice.record, kNotices);
  EXPECT_EQ(life.phrase("time in movement", "2026-03-12T06:00Z"), "TTT");
  EXPECT_EQ(life.phrase("time in movement", "2026-03-12T16:00Z"), "FFF");
  EXPECT_EQ(Life3(two_parties(), kNotices).phrase("time in movement", "2026-03-12T06:00Z"), "FFF") << "none was given";
}

}  // namespace
}  // namespace truce::judge
