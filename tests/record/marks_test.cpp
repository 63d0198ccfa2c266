#include "record/marks.h"

#include <gtest/gtest.h>

#include "example_case.h"

namespace truce {
namespace {

TEST(Marks, take_a_name_once_of_all_who_open_them_until_it_is_over) {
  const test::Place place;
  auto first = open_marks(place.str(), test::aden).value();
  auto second = open_marks(place.str(), test::aden).value();
  EXPECT_TRUE(first->use_once("a", Instant{100}, Instant{0}).value());
  EXPECT_FALSE(second->use_once("a", Instant{100}, Instant{99}).value());
  EXPECT_TRUE(second->use_once("b", Instant{200}, Instant{99}).value());
  const auto both = first->after(0).value();
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].name, "a");
  EXPECT_EQ(both[0].until, Instant{100});
  EXPECT_EQ(first->after(both[0].number).value().size(), 1U);
  EXPECT_TRUE(second->use_once("a", Instant{300}, Instant{100}).value()) << "its time was over";
  const auto later = first->after(both[1].number).value();
  ASSERT_EQ(later.size(), 1U);
  EXPECT_EQ(later[0].until, Instant{300});
  EXPECT_EQ(first->after(0).value().size(), 2U) << "what is over is gone";
}

TEST(Marks, are_no_part_of_the_record_and_of_one_case) {
  const test::ExampleRecord example;
  const TreeHead before = example.record.head();
  auto marks = open_marks(example.place.str(), test::aden).value();
  ASSERT_TRUE(marks->use_once("a", Instant{100}, Instant{0}).value());
  EXPECT_EQ(Record::open_at(example.place.str(), test::aden)->verify().value().head, before);
  if (!is_postgres(example.place.str())) return;
  EXPECT_TRUE(
      open_marks(example.place.str(), CaseId("other")).value()->use_once("a", Instant{100}, Instant{0}).value());
}

TEST(Marks, that_cannot_be_kept_say_so) {
  EXPECT_EQ(open_marks("/nowhere/at/all", test::aden).error().code, ErrorCode::unavailable);
  EXPECT_EQ(open_marks("postgresql://truce@/none?host=/nowhere", test::aden).error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace truce
