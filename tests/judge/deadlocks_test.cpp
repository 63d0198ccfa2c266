// Circles of steps that wait for each other, across readings and within one.
#include "judge/deadlocks.h"

#include <gmock/gmock.h>

#include <map>
#include <random>
#include <set>

namespace truce::judge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Type = terms::Edge::Type;

/// Three views: the agreed record, "a" (1) and "b" (2). Steps named a… are carried out by a, b… by b, others by both.
struct Deadlocks : testing::Test {
  Wait& wait(const std::string& step, const std::string& on, Type type = Type::finish_start) {
    Wait& out = waits.emplace_back();
    out.step = ProvisionId(step);
    out.on = ProvisionId(on);
    out.type = type;
    out.holds = {Lanes::all_hold()};
    return out;
  }
  /// By the reading `answer` of "order", which these views hold; in `open` it is open.
  Wait& read(const std::string& step, const std::string& on, const std::string& answer, std::vector<std::size_t> held,
             std::vector<std::size_t> open = {}, Type type = Type::finish_start) {
    Wait& out = wait(step, on, type);
    out.reading = QuestionId("order");
    out.answer = AnswerId(answer);
    out.holds = {Lanes::all_fail()};
    for (const std::size_t view : held) set(out.holds, view, Verdict::holds);
    for (const std::size_t view : open) set(out.holds, view, Verdict::undetermined);
    return out;
  }
  [[nodiscard]] std::vector<Deadlock> found() const {
    return deadlocks({.waits = waits,
                      .carried_out_by =
                          [](const ProvisionId& step) {
                            if (step.str().starts_with("a")) return std::vector<std::size_t>{1};
                            if (step.str().starts_with("b")) return std::vector<std::size_t>{2};
                            return std::vector<std::size_t>{1, 2};
                          },
                      .answers =
                          [](const QuestionId&) {
                            return std::vector{AnswerId("a-first"), AnswerId("b-first"), AnswerId("text-only")};
                          },
                      .views = 3});
  }
  static std::vector<std::size_t> circle(const Deadlock& deadlock) {
    std::vector<std::size_t> out;
    for (const auto& link : deadlock.circle) out.push_back(link.wait);
    return out;
  }

  std::vector<Wait> waits;
};

TEST_F(Deadlocks, there_is_none_in_an_order_that_goes_one_way) {
  wait("b1", "a1");
  wait("vote", "b1");
  read("border", "vote", "a-first", {1, 2});
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Deadlocks, each_party_waits_for_the_other_by_its_own_reading) {
  read("a1", "b1", "b-first", {1});
  read("b1", "a1", "a-first", {2});
  const auto all = found();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_THAT(circle(all[0]), ElementsAre(0, 1));
  EXPECT_TRUE(all[0].certain);
  EXPECT_THAT(all[0].alone, IsEmpty()) << "no reading by itself makes it a circle";
  EXPECT_THAT(all[0].circle[0].held, ElementsAre(1));
  EXPECT_THAT(all[0].circle[1].held, ElementsAre(2));
  const QuestionId order("order");
  const AnswerId a("a-first"), b("b-first"), text("text-only");
  EXPECT_THAT(all[0].openings,
              ElementsAre(ElementsAre(ReadingChange{1, order, b, a}), ElementsAre(ReadingChange{1, order, b, text}),
                          ElementsAre(ReadingChange{2, order, a, b}), ElementsAre(ReadingChange{2, order, a, text})));
  EXPECT_THAT(all[0].together, ElementsAre(ProvisionId("a1"), ProvisionId("b1")));
}

TEST_F(Deadlocks, a_reading_of_one_who_does_not_carry_the_step_out_holds_nothing_up) {
  read("a1", "b1", "b-first", {2});
  read("b1", "a1", "a-first", {1});
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Deadlocks, a_reading_against_the_text_can_only_be_changed_not_done_together) {
  wait("border", "vote");
  read("vote", "border", "a-first", {1});
  const auto all = found();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_THAT(all[0].alone, ElementsAre(1)) << "what this party reads cannot be carried out";
  EXPECT_THAT(all[0].together, IsEmpty());
  EXPECT_EQ(all[0].openings.size(), 2U);
  for (const auto& opening : all[0].openings) EXPECT_EQ(opening.at(0).view, 1U);
}

TEST_F(Deadlocks, of_the_text_alone_no_reading_opens) {
  wait("a1", "b1");
  wait("b1", "a1");
  const auto all = found();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_THAT(all[0].alone, ElementsAre(0, 1, 2));
  EXPECT_THAT(all[0].openings, IsEmpty());
  EXPECT_THAT(all[0].together, IsEmpty());
}

TEST_F(Deadlocks, an_open_reading_makes_it_possible_and_not_certain) {
  read("a1", "b1", "b-first", {}, {1});
  read("b1", "a1", "a-first", {2});
  const auto all = found();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_FALSE(all[0].certain);
  EXPECT_THAT(all[0].circle[0].held, IsEmpty());
  EXPECT_THAT(all[0].circle[0].likely, ElementsAre(1));
}

TEST_F(Deadlocks, what_is_open_for_another_view_than_theirs_who_carry_it_out_is_no_circle) {
  read("a1", "b1", "b-first", {}, {2});
  read("b1", "a1", "a-first", {}, {1, 2});
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Deadlocks, a_certain_circle_is_opened_although_a_possible_one_stays) {
  read("a1", "b1", "b-first", {1});
  read("b1", "a1", "a-first", {2});
  Wait& other = read("b1", "a1", "never", {}, {2});
  other.reading = QuestionId("another");
  const auto all = found();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_TRUE(all[0].certain);
  EXPECT_EQ(all[0].openings.size(), 4U);
  EXPECT_FALSE(all[1].certain);
}

TEST_F(Deadlocks, two_who_carry_a_step_out_must_both_change) {
  read("vote", "a1", "a-first", {1, 2});
  wait("a1", "vote");
  const auto all = found();
  ASSERT_EQ(all.size(), 1U);
  ASSERT_EQ(all[0].openings.size(), 4U) << "each of two answers for each";
  for (const auto& opening : all[0].openings) {
    ASSERT_EQ(opening.size(), 2U);
    EXPECT_NE(opening[0].view, opening[1].view);
  }
}

TEST_F(Deadlocks, beginnings_that_wait_for_beginnings_and_ends_for_ends_are_no_circle_together) {
  read("a1", "b1", "b-first", {1}, {}, Type::start_start);
  read("b1", "a1", "a-first", {2}, {}, Type::finish_finish);
  EXPECT_THAT(found(), IsEmpty());
  read("b1", "a1", "a-first", {2}, {}, Type::start_start);
  EXPECT_EQ(found().size(), 1U);
}

TEST_F(Deadlocks, of_random_waits_are_found_exactly_where_steps_reach_themselves) {
  std::mt19937 random(20160120);
  const auto up_to = [&](std::uint32_t most) { return std::uniform_int_distribution<std::uint32_t>(0, most)(random); };
  int with = 0, without = 0;
  for (int round = 0; round < 600; ++round) {
    waits.clear();
    const char* names[] = {"a1", "a2", "b1", "b2", "vote", "border"};
    for (std::uint32_t i = 0, count = 2 + up_to(8); i < count; ++i) {
      const std::string step = names[up_to(5)], on = names[up_to(5)];
      if (step == on) continue;
      const auto type = static_cast<Type>(up_to(2));
      if (up_to(2) == 0) {
        wait(step, on, type);
      } else {
        std::vector<std::size_t> held;
        for (std::size_t view = 0; view < 3; ++view) {
          if (up_to(1) == 0) held.push_back(view);
        }
        read(step, on, up_to(1) == 0 ? "a-first" : "b-first", held, {}, type);
      }
    }
    // Which ends wait for which, closed transitively, by those who carry out and by each view.
    const auto circles = [&](auto counts) {
      std::map<std::string, std::set<std::string>> reach;
      for (const char* name : names) reach[std::string(name) + ".end"].insert(std::string(name) + ".begin");
      for (const Wait& w : waits) {
        if (!counts(w)) continue;
        reach[w.step.str() + (w.type == Type::finish_finish ? ".end" : ".begin")].insert(
            w.on.str() + (w.type == Type::start_start ? ".begin" : ".end"));
      }
      for (bool grown = true; grown;) {
        grown = false;
        for (auto& [from, to] : reach) {
          const std::set<std::string> before = to;
          for (const std::string& middle : before) {
            if (const auto next = reach.find(middle); next != reach.end())
              to.insert(next->second.begin(), next->second.end());
          }
          grown = grown || to.size() != before.size();
        }
      }
      return std::ranges::any_of(reach, [](const auto& each) { return each.second.contains(each.first); });
    };
    bool expected = circles([](const Wait& w) {
      const bool a = !w.step.str().starts_with("b"), b = !w.step.str().starts_with("a");
      return (a && at(w.holds, 1) == Verdict::holds) || (b && at(w.holds, 2) == Verdict::holds);
    });
    for (std::size_t view = 0; view < 3; ++view) {
      expected = expected || circles([&](const Wait& w) { return at(w.holds, view) == Verdict::holds; });
    }
    const auto all = found();
    EXPECT_EQ(!all.empty(), expected) << "round " << round;
    ++(expected ? with : without);
    for (const Deadlock& deadlock : all) {
      for (std::size_t i = 0; i < deadlock.circle.size(); ++i) {
        const Wait& w = waits[deadlock.circle[i].wait];
        EXPECT_EQ(w.on, waits[deadlock.circle[(i + 1) % deadlock.circle.size()].wait].step) << "round " << round;
      }
    }
  }
  EXPECT_GT(with, 100);
  EXPECT_GT(without, 100);
}

}  // namespace
}  // namespace truce::judge
