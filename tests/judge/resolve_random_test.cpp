// Properties of resolution over random records, and the mask form of the rules as an oracle.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "judge/random_record.h"

namespace truce::judge {
namespace {

constexpr std::array<const char*, 3> kQuestions{"free", "mild", "listed"};

/// The rules as word operations over masks (terms.md 3.3, "mask form"), from the plain list of what was said.
class MaskForm {
 public:
  explicit MaskForm(const RandomRecord& record) : record_(record), words_(record.parties / 64 + 1) {}

  Answers answers(const std::string& question, const std::string& actor, int day) const {
    const bool by_body = question == "listed";
    const bool presume_no = question != "free";
    Masks dt = none(), df = none(), ot = none(), of = none();
    bool no_agreement = false;
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < record_.said.size(); ++i) {
      const Said& said = record_.said[i];
      if (said.question != question || !said.speaks_of(actor) || !said.valid_on(day)) continue;
      if (said.sort == Said::Sort::none) no_agreement = no_agreement || !by_body;
      if (said.sort == Said::Sort::position) positions.push_back(i);
      if (said.sort != Said::Sort::determination) continue;
      Masks binds = accepted(said.power, day);
      for (std::size_t later = i + 1; later < record_.said.size(); ++later) {
        const Said& other = record_.said[later];
        if (other.sort != Said::Sort::determination || other.question != question || !other.speaks_of(actor)) continue;
        if (!other.valid_on(day) || std::count(other.supersedes.begin(), other.supersedes.end(), i) == 0) continue;
        const Masks over = accepted(other.power, day);
        for (std::size_t w = 0; w < words_; ++w) binds[w] &= ~over[w];
      }
      for (std::size_t w = 0; w < words_; ++w) (said.yes ? dt : df)[w] |= binds[w];
    }
    std::stable_sort(positions.begin(), positions.end(), [&](std::size_t a, std::size_t b) {
      return record_.said[a].about.empty() && !record_.said[b].about.empty();
    });
    for (const std::size_t i : positions) {  // what comes later prevails
      const std::size_t lane = record_.said[i].party + 1;
      const Mask bit = Mask{1} << (lane % 64);
      ot[lane / 64] = record_.said[i].yes ? ot[lane / 64] | bit : ot[lane / 64] & ~bit;
      of[lane / 64] = record_.said[i].yes ? of[lane / 64] & ~bit : of[lane / 64] | bit;
    }
    const bool agreed_yes = !by_body && everyone(ot);
    const bool agreed_no = !by_body && everyone(of);

    Answers out(words_);
    Mask first_holds = 0, first_fails = 0;  // of lane 0, spread over all lanes
    for (std::size_t w = 0; w < words_; ++w) {
      const Mask agreed_lane = w == 0 ? 1 : 0;
      Mask t = dt[w], f = df[w];
      Mask known = t | f;
      t |= agreed_yes ? ~known : 0;
      f |= agreed_no ? ~known : 0;
      known = t | f;
      t |= ot[w] & ~known & ~agreed_lane;
      f |= of[w] & ~known & ~agreed_lane;
      if (w == 0) {
        if (((t | f) & 1U) == 0 && !no_agreement && presume_no) f |= 1;
        first_holds = (t & 1U) != 0 ? ~Mask{0} : 0;
        first_fails = (f & 1U) != 0 ? ~Mask{0} : 0;
      }
      known = t | f;
      if (!no_agreement) {  // a no-agreement entry turns inheritance and silence off
        t |= first_holds & ~known & ~agreed_lane;
        f |= first_fails & ~known & ~agreed_lane;
        known = t | f;
        f |= presume_no ? ~known & ~agreed_lane : 0;
      }
      const Mask contradictory = t & f;
      out[w] = {t & ~contradictory & used(w), f & ~contradictory & used(w)};
    }
    return out;
  }

  /// A: the views whose party accepted the power.
  std::vector<Mask> accepted(const std::string& power, int day) const {
    const std::string instrument = power == "list-other" ? "other" : "charter";
    std::vector<Mask> bound(words_), reserved(words_);
    const auto lane = [](std::vector<Mask>& masks, std::size_t party) {
      masks[(party + 1) / 64] |= Mask{1} << ((party + 1) % 64);
    };
    if (instrument == "charter") lane(bound, 0), lane(bound, 1);
    for (const Said& said : record_.said) {
      if (!said.valid_on(day) || (said.power != power && said.power != instrument)) continue;
      if (said.sort == Said::Sort::acceptance) lane(bound, said.party);
      if (said.sort == Said::Sort::reservation && said.excludes) lane(reserved, said.party);
    }
    Mask any = 0, any_reserved = 0;
    for (std::size_t w = 0; w < words_; ++w) {
      any_reserved |= reserved[w];
      bound[w] &= ~reserved[w];
      any |= bound[w];
    }
    if (any != 0 && any_reserved == 0) bound[0] |= 1;
    return bound;
  }

  Mask used(std::size_t word) const {
    const std::size_t lanes = std::min<std::size_t>(64, record_.parties + 1 - word * 64);
    return lanes == 64 ? ~Mask{0} : (Mask{1} << lanes) - 1;
  }

 private:
  using Masks = std::vector<Mask>;
  Masks none() const { return Masks(words_); }
  bool everyone(const Masks& own) const {
    for (std::size_t w = 0; w < words_; ++w) {
      if ((own[w] & used(w)) != (used(w) & ~(w == 0 ? Mask{1} : Mask{0}))) return false;
    }
    return true;
  }
  const RandomRecord& record_;
  std::size_t words_;
};

/// Answers, and whether the reasons are of the same sort; not the record indexes.
std::vector<std::pair<AnswerId, Basis>> told(const Resolution& resolution) {
  std::vector<std::pair<AnswerId, Basis>> told;
  for (const ViewAnswer& one : resolution.by_view) told.emplace_back(one.answer, one.basis);
  return told;
}

Asked asked_of(const RandomRecord& record, const Cast& cast = {}) {
  AskedRecord entries;
  enter(entries, record, cast);
  return Asked(entries, random_terms(cast));
}

template <class Check>
void every_question(const Check& check, const std::vector<std::string>& actors = {"x", "y", "z"}) {
  for (const char* question : kQuestions) {
    for (const std::string& actor : actors) {
      for (int day = 0; day < kDays; ++day) check(std::string(question), actor, day);
    }
  }
}

TEST(ResolveRandom, EveryViewAnswersAsTheMaskFormDoes) {
  std::mt19937 random(20160122);
  std::array<std::size_t, 10> bases{};
  for (int round = 0; round < 450; ++round) {
    const std::size_t parties = round < 200   ? 2 + random() % 6
                                : round < 430 ? 63
                                              : 64 + random() % 80;  // 63: with the agreed record one full word
    const RandomRecord record = random_record(random, parties, 4 + random() % 40);
    Asked asked = asked_of(record);
    const MaskForm oracle(record);
    every_question([&](const std::string& question, const std::string& actor, int day) {
      const Resolution& resolution = asked.resolve(question, about(actor), on(day));
      for (const ViewAnswer& one : resolution.by_view) ++bases.at(static_cast<std::size_t>(one.basis));
      ASSERT_EQ(resolution.is(AnswerId("yes")), oracle.answers(question, actor, day))
          << "round " << round << ", " << question << " of " << actor << " on day " << day;
    });
    if (HasFatalFailure()) return;
  }
  for (const Basis basis : {Basis::determined, Basis::agreed, Basis::position, Basis::inherited, Basis::presumed,
                            Basis::no_agreement, Basis::silent, Basis::conflict}) {
    EXPECT_GT(bases.at(static_cast<std::size_t>(basis)), 100U) << to_string(basis) << " was hardly tried";
  }
}

TEST(ResolveRandom, AnAnswerOverSeveralDaysIsWhatTheDaysHaveInCommon) {
  std::mt19937 random(7);
  for (int round = 0; round < 100; ++round) {
    const RandomRecord record = random_record(random, 4, 14);
    Asked asked = asked_of(record);
    every_question([&](const std::string& question, const std::string& actor, int first) {
      const int end = first + 2 + static_cast<int>(random() % 4);
      Answers common = asked.resolve(question, about(actor), on(first)).is(AnswerId("yes"));
      for (int day = first + 1; day < end; ++day) {
        common[0] = agreeing(common[0], asked.resolve(question, about(actor), on(day)).is(AnswerId("yes"))[0]);
      }
      EXPECT_EQ(asked.resolve(question, about(actor), {day(first), day(end)}).is(AnswerId("yes")), common);
    });
  }
}

TEST(ResolveRandom, AnUncertainDateAnswersOnlyWhatEveryDateItMayMeanAnswers) {
  std::mt19937 random(11);
  for (int round = 0; round < 100; ++round) {
    RandomRecord record = random_record(random, 4, 10);
    const std::size_t which = random() % record.said.size();
    record.said[which].to = -1;
    // The same record with one beginning on day 3, 4 or 5, and with it somewhere in between.
    std::vector<Asked> exact;
    for (const int from : {3, 4, 5}) {
      record.said[which].from = from;
      exact.push_back(asked_of(record));
    }
    Asked vague = asked_of(record);
    const auto widen = [&](auto& facts) {
      for (auto& fact : facts) {
        if (fact.index == record.parties + 2 + which) fact.valid.from = {day(3), day(6)};
      }
    };
    widen(vague.c.positions), widen(vague.c.no_agreements), widen(vague.c.determinations);
    widen(vague.c.acceptances), widen(vague.c.reservations);
    every_question([&](const std::string& question, const std::string& actor, int day) {
      const Lanes open = vague.resolve(question, about(actor), on(day)).is(AnswerId("yes"))[0];
      Lanes common = exact[0].resolve(question, about(actor), on(day)).is(AnswerId("yes"))[0];
      for (Asked& one : exact) {
        common = agreeing(common, one.resolve(question, about(actor), on(day)).is(AnswerId("yes"))[0]);
      }
      EXPECT_EQ(open.holds & ~common.holds, 0U) << "round " << round << ", " << question << ", day " << day;
      EXPECT_EQ(open.fails & ~common.fails, 0U) << "round " << round << ", " << question << ", day " << day;
      if (day == 5) return;  // it may begin in the middle of this day, which no exact record here does
      // Whether the agreed record and a party are bound, and by which powers, are doubts of their own although one
      // acceptance may stand behind them: more may be left open than need be.
      const auto sort = record.said[which].sort;
      if (sort == Said::Sort::acceptance || sort == Said::Sort::reservation) return;
      EXPECT_EQ(open, common) << "round " << round << ", " << question << ", day " << day << ": open without need";
    });
  }
}

TEST(ResolveRandom, WhatIsRecordedLaterNeverChangesWhatWasKnownEarlier) {
  std::mt19937 random(1648);
  for (int round = 0; round < 100; ++round) {
    const RandomRecord all = random_record(random, 4, 20);
    RandomRecord some = all;
    some.said.resize(all.said.size() / 2);
    Asked before = asked_of(some);
    Asked after = asked_of(all);
    const Instant known = before.c.last_recorded_at;
    every_question([&](const std::string& question, const std::string& actor, int day) {
      EXPECT_EQ(before.resolve(question, about(actor), on(day)).by_view,
                after.resolve(question, about(actor), on(day), known).by_view);
      EXPECT_EQ(told(before.resolve(question, about(actor), on(day))),
                told(before.resolve(question, about(actor), on(day), known)));
    });
  }
}

TEST(ResolveRandom, AWithdrawnPositionIsAsIfNeverTakenFromThenOnAndStillStoodBefore) {
  std::mt19937 random(3);
  for (int round = 0; round < 100; ++round) {
    RandomRecord record = random_record(random, 4, 14);
    Asked never = asked_of(record);
    Said taken;
    taken.party = random() % 4;
    taken.question = kQuestions.at(random() % 3);
    taken.yes = random() % 2 == 0;
    record.said.push_back(taken);
    Asked still = asked_of(record);
    AskedRecord entries;
    const std::uint64_t first = enter(entries, record);
    entries.withdraw(first + record.said.size() - 1);
    Asked withdrawn(entries, random_terms());
    every_question([&](const std::string& question, const std::string& actor, int day) {
      EXPECT_EQ(withdrawn.resolve(question, about(actor), on(day)).by_view,
                never.resolve(question, about(actor), on(day)).by_view);
      EXPECT_EQ(withdrawn.resolve(question, about(actor), on(day), still.c.last_recorded_at).by_view,
                still.resolve(question, about(actor), on(day)).by_view);
    });
  }
}

TEST(ResolveRandom, ADeterminationBindsExactlyThoseWhoAcceptedThePower) {
  std::mt19937 random(25);
  for (int round = 0; round < 100; ++round) {
    RandomRecord record = random_record(random, 6, 14);
    std::erase_if(record.said, [](const Said& said) { return said.sort == Said::Sort::determination; });
    Said only;
    only.sort = Said::Sort::determination;
    only.power = round % 2 == 0 ? "list" : "list-other";
    only.question = "listed";
    record.said.push_back(only);
    Asked asked = asked_of(record);
    const MaskForm oracle(record);
    for (int day = 0; day < kDays; ++day) {
      const Answers bound = asked.resolver().bound(ProvisionId(only.power), on(day), Instant::distant_future());
      EXPECT_EQ(bound[0].holds, oracle.accepted(only.power, day)[0]);
      EXPECT_EQ(bound[0].open() & asked.views.used(0), 0U) << "nothing is uncertain here";
      const Resolution& resolution = asked.resolve("listed", about("x"), on(day));
      for (std::size_t view = 0; view < asked.views.size(); ++view) {
        EXPECT_EQ(resolution.by_view[view].basis == Basis::determined, at(bound, view) == Verdict::holds);
      }
    }
  }
}

TEST(ResolveRandom, NamesDoNotMatter) {
  std::mt19937 random(4);
  Cast renamed;
  renamed.prefix = "zz-";
  renamed.party = [](std::size_t i) { return "a" + std::to_string(99 - i); };
  for (int round = 0; round < 60; ++round) {
    const RandomRecord record = random_record(random, 5, 20);
    Asked plain = asked_of(record);
    Asked other = asked_of(record, renamed);
    every_question([&](const std::string& question, const std::string& actor, int day) {
      const Resolution& a = plain.resolve(question, about(actor), on(day));
      const Resolution& b = other.resolve(renamed.id(question), about(renamed.id(actor)), on(day));
      ASSERT_EQ(a.by_view.size(), b.by_view.size());
      EXPECT_EQ(told(a), told(b));
      for (std::size_t view = 0; view < a.by_view.size(); ++view) {
        EXPECT_EQ(a.by_view[view].entries, b.by_view[view].entries);
      }
    });
  }
}

TEST(ResolveRandom, SwappingTwoPartiesNamesSwapsTheirAnswersAndNothingElse) {
  std::mt19937 random(5);
  for (int round = 0; round < 60; ++round) {
    const RandomRecord record = random_record(random, 5, 20);
    const std::size_t one = random() % 5;
    const std::size_t other = random() % 5;
    Cast swapped;
    swapped.party = [&](std::size_t i) { return "p" + std::to_string(i == one ? other : i == other ? one : i); };
    swapped.order = {0, 1, 2, 3, 4};
    std::swap(swapped.order[one], swapped.order[other]);  // p0, p1, ... stand in the record in the same order
    Asked plain = asked_of(record);
    Asked turned = asked_of(record, swapped);
    ASSERT_EQ(turned.views[1].name, "p0");
    every_question([&](const std::string& question, const std::string& actor, int day) {
      auto expected = plain.resolve(question, about(actor), on(day)).by_view;
      std::swap(expected[one + 1], expected[other + 1]);
      EXPECT_EQ(turned.resolve(question, about(actor), on(day)).by_view, expected);
    });
  }
}

TEST(ResolveRandom, PermutingTheViewsPermutesTheAnswers) {
  std::mt19937 random(6);
  for (int round = 0; round < 60; ++round) {
    const RandomRecord record = random_record(random, 70, 60);
    Cast permuted;
    for (std::size_t i = 0; i < 70; ++i) permuted.order.push_back(i);
    std::ranges::shuffle(permuted.order, random);
    Asked plain = asked_of(record);
    Asked other = asked_of(record, permuted);
    every_question(
        [&](const std::string& question, const std::string& actor, int day) {
          const auto& a = plain.resolve(question, about(actor), on(day)).by_view;
          const auto& b = other.resolve(question, about(actor), on(day)).by_view;
          EXPECT_EQ(a[0], b[0]);
          for (std::size_t i = 0; i < 70; ++i) EXPECT_EQ(a[permuted.order[i] + 1], b[i + 1]);
        },
        {"x"});
  }
}

TEST(ResolveRandom, AWhatIfAnswersAsIfThePartyHadTakenThePosition) {
  std::mt19937 random(8);
  std::size_t compared = 0;
  for (int round = 0; round < 100; ++round) {
    RandomRecord record = random_record(random, 4, 14);
    Said supposed;
    supposed.party = random() % 4;
    supposed.question = kQuestions.at(random() % 3);
    supposed.about = "x";
    supposed.yes = random() % 2 == 0;
    Asked asked = asked_of(record);
    const std::size_t view = supposed.party + 1;
    const std::size_t what_if = asked.views.suppose(
        "what-if", view, {{QuestionId(supposed.question), about("x"), AnswerId(supposed.yes ? "yes" : "no")}});
    record.said.push_back(supposed);
    Asked taken = asked_of(record);
    every_question([&](const std::string& question, const std::string& actor, int day) {
      const Resolution& with = taken.resolve(question, about(actor), on(day));
      const Resolution& without = asked.resolve(question, about(actor), on(day));
      ASSERT_EQ(without.by_view.size(), what_if + 1);
      if (question == supposed.question && actor == "x") {
        if (with.by_view[view].basis != Basis::position) return;  // something above it answers
        EXPECT_EQ(without.by_view[what_if].basis, Basis::supposed);
        ++compared;
      } else {
        EXPECT_EQ(without.by_view[what_if], without.by_view[view]);
      }
      EXPECT_EQ(without.by_view[what_if].answer, with.by_view[view].answer);
    });
  }
  EXPECT_GT(compared, 300U);
}

TEST(ResolveRandom, TheOrderOfAskingDoesNotMatter) {
  std::mt19937 random(9);
  for (int round = 0; round < 40; ++round) {
    const RandomRecord record = random_record(random, 4, 20);
    Asked forward = asked_of(record);
    Asked shuffled = asked_of(record);
    std::vector<Ask> asks;
    every_question([&](const std::string& question, const std::string& actor, int day) {
      asks.push_back(
          {QuestionId(question), about(actor), {judge::day(day), judge::day(day + 2)}, Instant::distant_future()});
      asks.push_back({QuestionId(question), about(actor), on(day), judge::day(1) + Duration{600'000}});
    });
    std::vector<std::vector<ViewAnswer>> expected;
    for (const Ask& ask : asks) expected.push_back(forward.resolver().resolve(ask).by_view);
    std::vector<std::size_t> order(asks.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::shuffle(order, random);
    for (const std::size_t i : order) EXPECT_EQ(shuffled.resolver().resolve(asks[i]).by_view, expected[i]);
  }
}

}  // namespace
}  // namespace truce::judge
