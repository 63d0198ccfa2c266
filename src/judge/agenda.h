// The agenda: what is open or disputed, ranked by how many findings depend on it.
//
// Depends: some joint answer of the other open issues exists under which this one's answer changes the verdict (it is
// essential; terms.md 3.7). The rank counts dependence; it does not measure importance, guilt or likelihood, and
// parties are never ranked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "judge/columns.h"
#include "terms/program.h"
#include "terms/terms.h"

namespace truce::judge {

/// Printed with every agenda.
inline constexpr std::string_view kAgendaCaution =
    "The count says how many findings depend on a question. It does not say how important it is, who is right or who "
    "is guilty.";

/// Who may decide what is open.
struct Decider {
  enum class Sort : std::uint8_t {
    evidence,     ///< nobody: it takes evidence
    attribution,  ///< the actor's own claim, the agreement of all parties, or evidence
    parties,      ///< the agreement of the parties
    agreement,    ///< the agreement of `who`, under `power` where the terms say that they are to consult
    power,        ///< one of `who` under `power`; all of them where `jointly`
  };
  Sort sort = Sort::evidence;
  std::vector<ActorId> who;
  ProvisionId power;
  bool jointly = false;
};

struct AgendaItem {
  std::vector<IssueId>
      issues;  ///< instances of one question (or one fact, or attribution), into the columns' dictionary
  Issue::Sort sort = Issue::Sort::fact;
  QuestionId question;                 ///< of a question
  std::string name;                    ///< what it asks
  std::vector<std::size_t> depending;  ///< by output: findings that depend on it
  std::size_t findings = 0;            ///< in all
  std::size_t decides_alone =
      0;  ///< of these: an answer to it alone, all else as in the agreed record, changes the finding there
  Decider decider;
  std::string who_decides;  ///< the same in words: the power and its holders, or "agreement of …"
};

struct Agenda {
  std::vector<AgendaItem> items;  ///< most findings first, then most decided alone, then by name
  std::size_t examined = 0;       ///< findings with an open or disputed verdict
  std::size_t sampled = 0;  ///< of these: more open issues than are tried in full; dependence is then seen in 4,096
                            ///< random joint answers and may be missed
};

/// Over all incidents of the columns and the outputs of role breach. Time: about a microsecond for each finding whose
/// verdict is open or disputed (docs/benchmarks.md).
[[nodiscard]] Agenda agenda_of(const terms::Program& program, const terms::Terms& terms, const Columns& columns);

}  // namespace truce::judge
