#include "judge/cube.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace truce::judge {
namespace {

using Joint = std::vector<std::uint32_t>;

std::vector<Joint> all_joint(const std::vector<std::uint32_t>& codes) {
  std::vector<Joint> out{{}};
  for (const std::uint32_t count : codes) {
    std::vector<Joint> next;
    for (const Joint& joint : out) {
      for (std::uint32_t c = 0; c < count; ++c) {
        next.push_back(joint);
        next.back().push_back(c);
      }
    }
    out = std::move(next);
  }
  return out;
}

struct Case {
  std::vector<std::uint32_t> codes;
  std::map<Joint, Verdict> verdict;
  std::vector<Lanes> table;
};

Case random_case(std::mt19937_64& random) {
  Case out;
  const std::size_t questions = 1 + random() % 5;
  for (std::size_t q = 0; q < questions; ++q) out.codes.push_back(1 + static_cast<std::uint32_t>(random() % 4));
  const Cube cube(out.codes);
  out.table.resize(cube.words());
  for (Lanes& lanes : out.table) lanes = {random(), 0};  // lanes that are no joint answer hold anything
  const bool settled = random() % 8 == 0;
  for (const Joint& joint : all_joint(out.codes)) {
    const auto verdict = settled ? Verdict::holds : static_cast<Verdict>(random() % 7 == 0 ? 2 : random() % 2);
    out.verdict[joint] = verdict;
    for (std::size_t w = 0; w < cube.words(); ++w) {
      Mask lanes = cube.care(w);
      for (std::size_t q = 0; q < questions; ++q) lanes &= cube.where(q, joint[q], w);
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        if ((lanes >> lane & 1U) != 0) set(out.table[w], lane, verdict);
      }
    }
  }
  return out;
}

Joint joint_of(const Cube& cube, std::size_t lane) {
  Joint out;
  for (std::size_t q = 0; q < cube.questions(); ++q) out.push_back(cube.code(q, lane));
  return out;
}

TEST(Cube, EveryJointAnswerHasOneLane) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 300; ++i) {
    const Case c = random_case(random);
    const Cube cube(c.codes);
    std::set<Joint> seen;
    for (std::size_t lane = 0; lane < cube.words() * kLanes; ++lane) {
      if ((cube.care(lane / kLanes) >> (lane % kLanes) & 1U) == 0) continue;
      EXPECT_TRUE(seen.insert(joint_of(cube, lane)).second);
    }
    EXPECT_EQ(seen.size(), c.verdict.size());
    EXPECT_EQ(cube.joint_answers(), c.verdict.size());
  }
}

TEST(Cube, SwingsAreTheCountOfJointAnswersOfTheOthersUnderWhichTheVerdictTurns) {
  std::mt19937_64 random(6);
  for (int i = 0; i < 1000; ++i) {
    const Case c = random_case(random);
    const Cube cube(c.codes);
    for (std::size_t q = 0; q < c.codes.size(); ++q) {
      std::size_t expected = 0;
      for (const auto& [joint, verdict] : c.verdict) {
        if (joint[q] != 0) continue;
        bool turns = false;
        for (std::uint32_t code = 1; code < c.codes[q]; ++code) {
          Joint other = joint;
          other[q] = code;
          turns = turns || c.verdict.at(other) != verdict;
        }
        expected += turns;
      }
      EXPECT_EQ(cube.swings(q, c.table), expected);
      EXPECT_EQ(cube.matters(q, c.table), expected > 0);
    }
  }
}

TEST(Cube, MinimalChangesAreThoseOfBruteForce) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 1000; ++i) {
    const Case c = random_case(random);
    const Cube cube(c.codes);
    const Verdict before = c.verdict.at(Joint(c.codes.size(), 0));
    const auto turns = [&](const Joint& joint) { return c.verdict.at(joint) != before; };
    std::set<Joint> expected;
    for (const auto& [joint, verdict] : c.verdict) {
      if (!turns(joint)) continue;
      // Every way to take some of the changes back.
      bool minimal = true;
      std::vector<std::size_t> changed;
      for (std::size_t q = 0; q < joint.size(); ++q) {
        if (joint[q] != 0) changed.push_back(q);
      }
      for (std::size_t keep = 0; keep + 1 < (std::size_t{1} << changed.size()); ++keep) {
        Joint less = joint;
        for (std::size_t k = 0; k < changed.size(); ++k) {
          if ((keep >> k & 1U) == 0) less[changed[k]] = 0;
        }
        minimal = minimal && !turns(less);
      }
      if (minimal) expected.insert(joint);
    }
    std::set<Joint> got;
    for (const std::size_t lane : cube.minimal_changes(c.table)) got.insert(joint_of(cube, lane));
    EXPECT_EQ(got, expected);
  }
}

TEST(Cube, SettlingAnswersAreExactlyTheMinimalOnesThatFixTheVerdict) {
  std::mt19937_64 random(8);
  for (int i = 0; i < 500; ++i) {
    const Case c = random_case(random);
    const Cube cube(c.codes);
    const auto fixes = [&](const Joint& partial) -> std::optional<Verdict> {
      std::optional<Verdict> all;
      for (const auto& [joint, verdict] : c.verdict) {
        bool within = true;
        for (std::size_t q = 0; q < joint.size(); ++q)
          within = within && (partial[q] == Cube::kFree || partial[q] == joint[q]);
        if (!within) continue;
        if (verdict == Verdict::undetermined || (all && *all != verdict)) return std::nullopt;
        all = verdict;
      }
      return all;
    };
    std::set<std::pair<Joint, bool>> expected;
    std::vector<std::uint32_t> with_free = c.codes;
    for (std::uint32_t& count : with_free) ++count;
    for (Joint partial : all_joint(with_free)) {
      for (std::size_t q = 0; q < partial.size(); ++q) {
        if (partial[q] == c.codes[q]) partial[q] = Cube::kFree;
      }
      const auto verdict = fixes(partial);
      if (!verdict) continue;
      bool minimal = true;
      for (std::size_t q = 0; q < partial.size(); ++q) {
        if (partial[q] == Cube::kFree) continue;
        Joint less = partial;
        less[q] = Cube::kFree;
        minimal = minimal && !fixes(less);
      }
      if (minimal) expected.emplace(partial, *verdict == Verdict::holds);
    }
    std::set<std::pair<Joint, bool>> got;
    for (const auto& settling : cube.settling(c.table)) got.emplace(settling.codes, settling.holds);
    EXPECT_EQ(got, expected);
  }
}

TEST(Cube, TwelveBitsAreSixtyFourWords) {
  const std::vector<std::uint32_t> codes(12, 2);
  EXPECT_EQ(Cube::bits_for(codes), kMaxCubeBits);
  EXPECT_EQ(Cube(codes).words(), kMaxCubeWords);
}

}  // namespace
}  // namespace truce::judge
