// Properties of the fold over random records with corrections and withdrawals.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "casefile/casefile.h"
#include "casefile/facts.h"
#include "casefile/random_entries.h"

namespace truce {
namespace {

using testing::RandomEntries;

constexpr std::uint64_t kSeeds = 30;
constexpr std::size_t kEntries = 60;

struct Sample {
  std::vector<RecordedEntry> record;
  Case whole;
};

Sample sample(std::uint64_t seed) {
  RandomEntries random(seed);
  std::vector<RecordedEntry> record = random.record(kEntries);
  Result<Case> whole = fold(CaseId(random.case_id()), record);
  if (!whole) ADD_FAILURE() << whole.error().text();
  return {std::move(record), std::move(whole).value()};
}

TEST(AsOf, FoldingAPrefixEqualsAskingAsOfThatMoment) {
  std::size_t ended = 0;
  std::size_t cut = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    auto [record, whole] = sample(seed);
    for (std::uint64_t size = 0; size <= record.size(); ++size) {
      Result<Case> prefix = fold(whole.id, record, size);
      ASSERT_TRUE(prefix);
      ASSERT_EQ(prefix->size, size);
      ASSERT_EQ(*prefix, whole.as_of(size)) << "seed " << seed << ", size " << size;
    }
    for_each_facts([&](auto member) {
      for (const auto& fact : whole.*member) {
        ended += fact.stands() ? 0 : 1;
        cut += fact.since != fact.index ? 1 : 0;
      }
    });
  }
  EXPECT_GT(ended, 300U) << "the records must have something to ask about";
  EXPECT_GT(cut, 20U);
}

TEST(AsOf, AsOfOfAsOfIsTheEarlier) {
  auto [record, whole] = sample(1);
  EXPECT_EQ(whole.as_of(50).as_of(20), whole.as_of(20));
  EXPECT_EQ(whole.as_of(1000), whole);
}

/// What was known at `k` by the first `size` entries, as text, in any order. Slow and plain: every fact's history is
/// the list of what was said of it, in record order, each item holding from its own moment; the last one said that
/// holds at k is known.
std::multiset<std::string> known_by_replay(const std::vector<RecordedEntry>& record, std::size_t size, Instant k) {
  struct Item {
    Instant from;
    std::string text;  // empty: withdrawn
  };
  struct History {
    Instant stated;  // when the latest stating entry was known
    ValidTime valid;
    std::string id;
    std::vector<Item> items;
  };
  auto text = [](const History& h) {
    return fmt::format("{} {} {} {} {}", h.id, h.valid.from.begin.ms, h.valid.from.end.ms, h.valid.to.begin.ms,
                       h.valid.to.end.ms);
  };
  std::vector<History> histories;
  std::map<std::string, std::size_t> of;
  for (const RecordedEntry& recorded : std::span(record).first(size)) {
    const Entry& entry = recorded.entry;
    Instant said = entry.issued ? std::min(entry.issued->end, recorded.recorded_at) : recorded.recorded_at;
    if (entry.kind == Kind::withdrawal) {
      History& history = histories[of.at(entry.replaces.str())];
      Instant from = std::max(said, history.stated);
      if (entry.valid_from) {
        history.valid.to.begin = std::min(history.valid.to.begin, entry.valid_from->begin);
        history.valid.to.end = std::min(history.valid.to.end, entry.valid_from->end);
      }
      history.items.push_back({from, entry.valid_from ? text(history) : ""});
    } else {
      std::size_t at = entry.correction_reason ? of.at(entry.replaces.str()) : histories.size();
      if (at == histories.size()) histories.emplace_back();
      of[entry.id.str()] = at;
      History& history = histories[at];
      history.stated = said;
      history.valid = valid_time(recorded);
      history.id = entry.id.str();
      history.items.push_back({said, text(history)});
    }
  }
  std::multiset<std::string> out;
  for (const History& history : histories) {
    auto last =
        std::ranges::find_if(history.items.rbegin(), history.items.rend(), [k](const Item& i) { return i.from <= k; });
    if (last != history.items.rend() && !last->text.empty()) out.insert(last->text);
  }
  return out;
}

std::multiset<std::string> known_by_fold(const Case& c, Instant k) {
  std::multiset<std::string> out;
  for_each_facts([&](auto member) {
    if constexpr (!std::is_same_v<decltype(member), std::vector<Fact<WithdrawalBody>> Case::*>) {
      for (const auto& fact : known(c.*member, k)) {
        out.insert(fmt::format("{} {} {} {} {}", fact.id.str(), fact.valid.from.begin.ms, fact.valid.from.end.ms,
                               fact.valid.to.begin.ms, fact.valid.to.end.ms));
      }
    }
  });
  return out;
}

TEST(AsOf, WhatWasKnownAtAnyMomentIsWhatAPlainReplaySays) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 0; seed < 3 * kSeeds; ++seed) {
    auto [record, whole] = sample(seed);
    for (std::size_t size = 0; size <= record.size(); size += 6) {
      Case then = whole.as_of(size);
      for (int month = 0; month < 36; month += 2) {
        Instant k = parse_instant(fmt::format("{}-{:02}-03T05:00Z", 2014 + month / 12, 1 + month % 12)).value();
        ASSERT_EQ(known_by_fold(then, k), known_by_replay(record, size, k))
            << "seed " << seed << ", size " << size << ", " << to_string(k);
        compared += 1;
      }
      ASSERT_EQ(known_by_fold(then, Instant::distant_future()),
                known_by_replay(record, size, Instant::distant_future() - Duration{1}));
    }
  }
  EXPECT_GT(compared, 10'000U);
}

TEST(AsOf, NothingIsDropped) {
  auto [record, whole] = sample(2);
  ASSERT_EQ(whole.entries.size(), record.size());
  for (const RecordedEntry& recorded : record) {
    const EntryHeader* header = whole.entry(recorded.entry.id);
    ASSERT_NE(header, nullptr);
    EXPECT_EQ(header->index, recorded.index);
    EXPECT_EQ(header->sources, recorded.entry.sources);
    with_facts(whole, header->kind, [&](const auto& facts) {
      EXPECT_EQ(facts.at(header->fact).id, recorded.entry.id);
      using B = std::remove_cvref_t<decltype(facts.front().body)>;
      EXPECT_EQ(facts.at(header->fact).body, std::get<B>(recorded.entry.body));
    });
  }
}

TEST(Fold, TheSameEntriesGiveTheSameCase) {
  auto [record, whole] = sample(3);
  EXPECT_EQ(fold(whole.id, record).value(), whole);
}

TEST(Fold, ContinuingFromACaseEqualsFoldingAtOnce) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    auto [record, whole] = sample(seed);
    std::size_t half = record.size() / 2;
    Fold rest(fold(whole.id, std::span(record).first(half)).value());
    for (const RecordedEntry& recorded : std::span(record).subspan(half)) ASSERT_TRUE(rest.apply(recorded));
    ASSERT_EQ(std::move(rest).take(), whole) << "seed " << seed;
  }
}

TEST(Fold, ARefusedRandomEntryLeavesTheCaseUnchanged) {
  auto [record, whole] = sample(4);
  Fold fold(whole);
  for (RecordedEntry again : record) {
    again.index = whole.size;
    again.recorded_at = whole.last_recorded_at;
    EXPECT_FALSE(fold.apply(again)) << "its id is taken";
  }
  EXPECT_EQ(fold.current(), whole);
}

}  // namespace
}  // namespace truce
