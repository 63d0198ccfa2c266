// Why a finding is as it is, per group of views; what would change it, what would settle it, and what does not matter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "judge/atoms.h"
#include "judge/columns.h"
#include "judge/cube.h"

namespace truce::judge {

/// One fact that a verdict rests on.
struct Reason {
  enum class Sort : std::uint8_t { phrase, acted, hit };
  Sort sort = Sort::phrase;  ///< a phrase of the terms, that the candidate acted, or that the target was hit
  Ground ground;
  ActorId target;     ///< of an incident against several targets: the one that it is about
  ActorId candidate;  ///< of a phrase about who acted: the candidate that it is about
  std::vector<ProvisionId>
      asked_by;  ///< the provisions whose text asks it: the prohibition, an exemption from it, one from that
  bool operator==(const Reason&) const;
};

/// Views that have the same verdict for the same reasons.
struct ReasonGroup {
  std::vector<std::size_t> views;
  Verdict verdict = Verdict::undetermined;
  /// Subset-minimal facts that force the verdict in Kleene logic: with these alone it is the same, and without any one
  /// of them it is open. Of an undetermined verdict: empty, see `open`.
  std::vector<Reason> reasons;
  /// Of an undetermined verdict: what is open and could still settle it.
  std::vector<Reason> open;
  /// Exemptions of the provision that hold here and so keep it from prohibiting (with what they do not affect), and
  /// those that were tried and do not hold.
  std::vector<ProvisionId> exempted_by;
  std::vector<ProvisionId> exemptions_tried;
};

/// One issue with an answer to it.
struct IssueAnswer {
  IssueId issue = kNoIssue;
  std::uint32_t code = 0;  ///< of a question: into its answers; of attribution: into the candidates, or their number
                           ///< for somebody else; of a fact: 0 holds, 1 fails
  std::string text;        ///< in words
  ActorId actor;           ///< of attribution: the candidate; empty for somebody else
  std::vector<AnswerId> one_of;  ///< of a question: the answer, or those that make no difference between them
};

/// A smallest set of answers that, changed together and nothing else, turn the verdict of `from`.
struct Pivot {
  std::size_t from = 0;  ///< the view whose answers are the starting point
  std::vector<IssueAnswer> changes;
  Verdict verdict = Verdict::undetermined;  ///< then
};

/// A smallest set of answers that fix the verdict whatever the other issues' answers are.
struct Settlement {
  std::vector<IssueAnswer> answers;
  Verdict verdict = Verdict::undetermined;
};

/// An issue in play, and how it matters.
struct IssueWeight {
  IssueId issue = kNoIssue;
  std::size_t swings =
      0;  ///< joint answers of the other issues under which its answer changes the verdict; 0: it does not matter
  std::size_t of = 0;  ///< joint answers of the others
};

struct Explanation {
  std::vector<ReasonGroup> groups;
  std::vector<Issue>
      issues;  ///< open or disputed ones that the finding's phrases ask, indexed by the IssueIds of this struct
  std::vector<std::string> issue_names;  ///< in words, with their arguments
  std::vector<IssueWeight> weights;      ///< by issue
  std::vector<Pivot> pivots;
  /// The sets of issues of the pivots from views with a determinate verdict, each once, sorted: terms files'
  /// `pivotal:`.
  std::vector<std::vector<IssueId>> pivotal_sets;
  std::vector<Settlement> settlements;
  bool settlements_searched =
      true;  ///< false: too many partial answers to try (or sampled); `settlements` is then empty
  bool settled_either_way = false;  ///< the same verdict under every joint answer, although open in some view
  /// Not everything was tried: so many random joint answers, with the largest error of the shares of swings at 99 %
  /// confidence (Hoeffding 1963); pivots then have at most two changes, and settlements are left out.
  struct Sampled {
    std::size_t joint_answers = 0;
    double error = 0;
  };
  std::optional<Sampled> sampled;
};

/// The parts of a judgement that explaining reads.
struct ExplainInput {
  const terms::Program& program;
  const terms::Terms& terms;
  const Case& record;
  const Views& views;
  const Columns& columns;  ///< of the incident alone
  const IncidentFacts& incident;
  std::vector<Row> rows;  ///< of the incident, as in the columns
};

/// Explains output `output` of the program for the one incident of the columns.
[[nodiscard]] Explanation explain(const ExplainInput& input, Atoms& atoms, std::size_t output);

}  // namespace truce::judge
