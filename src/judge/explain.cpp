#include "judge/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "judge/inquiry.h"
#include "judge/names.h"
#include "judge/reasons.h"

namespace truce::judge {
namespace {

constexpr std::size_t kSampledWords = 64;
constexpr std::size_t kMostPartialAnswers = std::size_t{1} << 16;  ///< beyond that settlements are not searched

/// Everything about one finding's issues.
class Issues {
 public:
  Issues(const ExplainInput& input, std::size_t output, Explanation& out)
      : input_(input), out_(out), inquiry_(input.program, input.columns) {
    inquiry_.begin(0, output);
    for (const OpenIssue& issue : inquiry_.issues()) {
      const Issue& whole = input.columns.dictionary.issue(issue.id);
      out.issues.push_back(whole);
      out.issue_names.push_back(issue_in_words(input.terms, whole));
    }
    whole_ = inquiry_.bits() <= kMaxCubeBits;
  }

  void weigh() {
    const auto options = inquiry_.options();
    if (!whole_) return sample();
    const Cube cube(options);
    std::vector<Lanes> table;
    inquiry_.complete(cube, table);
    for (std::size_t q = 0; q < options.size(); ++q) {
      out_.weights.push_back({static_cast<IssueId>(q), cube.swings(q, table), cube.joint_answers() / options[q]});
    }
    std::set<Verdict> verdicts;
    for (std::size_t lane = 0; lane < cube.words() * kLanes; ++lane) {
      if (((cube.care(lane / kLanes) >> (lane % kLanes)) & 1U) != 0)
        verdicts.insert(at(table[lane / kLanes], lane % kLanes));
    }
    out_.settled_either_way = verdicts.size() == 1 && *verdicts.begin() != Verdict::undetermined;
    settle(cube, table);
  }

  /// The smallest changes from a view's answers that turn its verdict.
  void turn(std::size_t view) {
    const auto alternatives = inquiry_.alternatives(view);
    const auto add = [&](std::vector<IssueAnswer> changes, Verdict verdict) {
      out_.pivots.push_back({view, std::move(changes), verdict});
    };
    if (Cube::bits_for(alternatives.counts) <= kMaxCubeBits) {
      const Cube cube(alternatives.counts);
      std::vector<Lanes> table;
      inquiry_.change(cube, alternatives, view, table);
      for (const std::size_t lane : cube.minimal_changes(table)) {
        std::vector<IssueAnswer> changes;
        for (std::size_t q = 0; q < alternatives.counts.size(); ++q) {
          const std::uint32_t code = cube.code(q, lane);
          if (code != 0) changes.push_back(answer(q, alternatives.codes[q][code]));
        }
        add(std::move(changes), at(table[lane / kLanes], lane % kLanes));
      }
      return;
    }
    turn_by_pairs(view, alternatives, add);
  }

  [[nodiscard]] std::vector<IssueId> that_matter() const {
    std::vector<IssueId> ids;
    for (const IssueWeight& weight : out_.weights) {
      if (weight.swings > 0) ids.push_back(inquiry_.issues()[weight.issue].id);
    }
    return ids;
  }

  /// Views with the same answers to every issue start from the same place.
  [[nodiscard]] std::vector<std::uint32_t> answers_of(std::size_t view) const {
    std::vector<std::uint32_t> out;
    for (std::size_t q = 0; q < inquiry_.issues().size(); ++q) out.push_back(inquiry_.option_of(q, view));
    return out;
  }

 private:
  [[nodiscard]] IssueAnswer answer(std::size_t q, std::uint32_t option) const {
    const OpenIssue& issue = inquiry_.issues()[q];
    const Issue& whole = out_.issues[q];
    IssueAnswer out;
    out.issue = static_cast<IssueId>(q);
    const bool rest = option >= issue.answers.size();
    switch (whole.sort) {
      case Issue::Sort::fact:
        out.code = rest ? 1 : 0;
        out.text = rest ? "no" : "yes";
        break;
      case Issue::Sort::attribution:
        out.code = issue.answers[option];
        if (out.code < input_.incident.candidates.size()) out.actor = input_.incident.candidates[out.code];
        out.text = out.actor.empty() ? "somebody else" : input_.record.actor_name(out.actor);
        break;
      case Issue::Sort::question: {
        if (!rest) {
          out.code = issue.answers[option];
          out.one_of = {whole.answers[out.code]};
          out.text = whole.answers[out.code].str();
          break;
        }
        std::vector<std::string> others;
        for (std::uint32_t i = 0; i < whole.answers.size(); ++i) {
          if (std::find(issue.answers.begin(), issue.answers.end(), i) != issue.answers.end()) continue;
          out.one_of.push_back(whole.answers[i]);
          others.push_back(whole.answers[i].str());
          out.code = i;
        }
        out.text = fmt::format("{}", fmt::join(others, " or "));
        break;
      }
    }
    return out;
  }

  void settle(const Cube& cube, Table table) {
    std::size_t partial = 1;
    for (const std::uint32_t options : inquiry_.options()) partial *= options + 1;
    out_.settlements_searched = partial <= kMostPartialAnswers;
    if (!out_.settlements_searched) return;
    for (const Cube::Settling& settling : cube.settling(table)) {
      Settlement one;
      one.verdict = settling.holds ? Verdict::holds : Verdict::fails;
      for (std::size_t q = 0; q < settling.codes.size(); ++q) {
        if (settling.codes[q] != Cube::kFree) one.answers.push_back(answer(q, settling.codes[q]));
      }
      out_.settlements.push_back(std::move(one));
    }
    std::stable_sort(out_.settlements.begin(), out_.settlements.end(),
                     [](const Settlement& a, const Settlement& b) { return a.answers.size() < b.answers.size(); });
  }

  void sample() {
    const auto options = inquiry_.options();
    constexpr std::size_t samples = kSampledWords * kLanes;
    out_.settlements_searched = false;
    out_.sampled = {samples, std::sqrt(std::log(2 / 0.01) / (2.0 * samples))};
    std::mt19937_64 random(0x7472756365);  // fixed: the same finding always has the same explanation
    LaneAnswers lanes;
    std::vector<std::size_t> swings(options.size());
    for (std::size_t w = 0; w < kSampledWords; ++w) {
      inquiry_.draw(random, lanes);
      for (std::size_t q = 0; q < options.size(); ++q) {
        swings[q] += static_cast<std::size_t>(std::popcount(inquiry_.turned(q, lanes)));
      }
    }
    for (std::size_t q = 0; q < options.size(); ++q)
      out_.weights.push_back({static_cast<IssueId>(q), swings[q], samples});
  }

  void turn_by_pairs(std::size_t view, const Inquiry::Alternatives& alternatives, const auto& add) {
    using Change = std::pair<std::size_t, std::uint32_t>;  // issue, option
    std::vector<std::vector<Change>> sets;
    for (std::size_t q = 0; q < alternatives.counts.size(); ++q) {
      for (std::uint32_t c = 1; c < alternatives.counts[q]; ++c) sets.push_back({{q, alternatives.codes[q][c]}});
    }
    const std::size_t singles = sets.size();
    for (std::size_t a = 0; a < singles; ++a) {
      for (std::size_t b = a + 1; b < singles; ++b) {
        if (sets[a][0].first != sets[b][0].first) sets.push_back({sets[a][0], sets[b][0]});
      }
    }
    std::set<Change> alone;
    for (std::size_t first = 0; first < sets.size(); first += kLanes - 1) {
      const std::size_t count = std::min(kLanes - 1, sets.size() - first);
      LaneAnswers lanes;
      inquiry_.keep_all(lanes);
      for (std::size_t i = 0; i < count; ++i) {
        for (const auto& [q, option] : sets[first + i]) {
          lanes.keeps[q] &= ~(Mask{1} << (i + 1));
          lanes.takes[inquiry_.at(q, option)] |= Mask{1} << (i + 1);
        }
      }
      const Lanes verdicts = inquiry_.evaluate(lanes, view);
      for (std::size_t i = 0; i < count; ++i) {
        const auto& changes = sets[first + i];
        if (at(verdicts, i + 1) == at(verdicts, 0)) continue;
        if (changes.size() == 1) {
          alone.insert(changes[0]);
        } else if (alone.contains(changes[0]) || alone.contains(changes[1])) {
          continue;
        }
        std::vector<IssueAnswer> answers;
        for (const auto& [q, option] : changes) answers.push_back(answer(q, option));
        add(std::move(answers), at(verdicts, i + 1));
      }
    }
  }

  const ExplainInput& input_;
  Explanation& out_;
  Inquiry inquiry_;
  bool whole_ = false;
};

void exemptions(const ExplainInput& input, std::size_t output, std::size_t view, ReasonGroup& group) {
  const ProvisionId& provision = input.program.outputs[output].provision;
  for (const terms::Provision& one : input.terms.provisions) {
    const auto* exempts = std::get_if<terms::Exempts>(&one.norm);
    if (exempts == nullptr || std::find(exempts->from.begin(), exempts->from.end(), provision) == exempts->from.end())
      continue;
    for (std::size_t o = 0; o < input.program.outputs.size(); ++o) {
      const terms::Output& exemption = input.program.outputs[o];
      if (exemption.provision != one.id || exemption.role != terms::Output::Role::exemption) continue;
      (verdict_of(input, o, view) == Verdict::holds ? group.exempted_by : group.exemptions_tried).push_back(one.id);
    }
  }
}

}  // namespace

Explanation explain(const ExplainInput& input, Atoms& atoms, std::size_t output) {
  Explanation out;
  Issues issues(input, output, out);
  issues.weigh();
  const auto matter = issues.that_matter();

  std::set<std::pair<Verdict, std::vector<std::uint32_t>>> started;
  for (std::size_t view = 0; view < input.views.size(); ++view) {
    ReasonGroup group;
    const Verdict group_verdict = verdict_of(input, output, view);
    group.verdict = group_verdict;
    group.reasons = minimal_reasons(input, atoms, output, view);
    if (group.verdict == Verdict::undetermined) group.open = open_reasons(input, atoms, output, view, matter);
    exemptions(input, output, view, group);
    const auto same = std::find_if(out.groups.begin(), out.groups.end(), [&](const ReasonGroup& other) {
      return other.verdict == group.verdict && other.reasons == group.reasons && other.open == group.open &&
             other.exempted_by == group.exempted_by;
    });
    if (same != out.groups.end()) {
      same->views.push_back(view);
    } else {
      group.views.push_back(view);
      out.groups.push_back(std::move(group));
    }
    if (started.emplace(group_verdict, issues.answers_of(view)).second) issues.turn(view);
  }

  std::set<std::vector<IssueId>> sets;
  for (const Pivot& pivot : out.pivots) {
    if (verdict_of(input, output, pivot.from) == Verdict::undetermined) continue;
    std::vector<IssueId> set;
    for (const IssueAnswer& change : pivot.changes) set.push_back(change.issue);
    sets.insert(std::move(set));
  }
  out.pivotal_sets.assign(sets.begin(), sets.end());
  return out;
}

}  // namespace truce::judge
