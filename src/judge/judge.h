// The front door of src/judge: a case and its terms in, findings under every view at once out.
//
// Pure: no clock, no I/O; the same case, terms, geometry and suppositions give the same findings. Nothing here decides
// a disputed fact, and nothing ranks parties.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "casefile/casefile.h"
#include "judge/agenda.h"     // IWYU pragma: export
#include "judge/deadlocks.h"  // IWYU pragma: export
#include "judge/explain.h"    // IWYU pragma: export
#include "judge/lanes.h"      // IWYU pragma: export
#include "judge/lifecycle.h"  // IWYU pragma: export
#include "judge/places.h"     // IWYU pragma: export
#include "judge/views.h"      // IWYU pragma: export
#include "judge/waits.h"      // IWYU pragma: export
#include "terms/program.h"

namespace truce::judge {

/// A what-if to judge as one more view.
struct WhatIf {
  std::string name = "what-if";
  std::string base = "agreed";  ///< the view whose other answers it takes
  std::vector<Supposition> suppositions;
};

/// What one provision says of one incident, in every view. Holds: violation. Fails: no violation of this provision. A
/// conduct duty is judged by what was held of the law when it happened (`verdict`); `present` is the same by what is
/// held now (terms.md 3.5, ADR 0005).
struct Finding {
  std::size_t incident = 0;   ///< index into Judgement::incidents()
  std::size_t provision = 0;  ///< index into Judgement::prohibitions()
  Answers verdict;
  Answers present;
  /// The provision is in play: its act, time, instrument and bearer are not excluded in every view. Findings that are
  /// not in play are "no violation" and are left out of lists.
  bool in_play = false;
  bool operator==(const Finding&) const = default;
};

/// Later entries that changed a finding.
struct Change {
  std::vector<std::uint64_t> entries;  ///< record indexes, ascending; several where they came to be known at one moment
  Instant known;                       ///< since when they were known
  Answers verdict;                     ///< from then on
};

/// Views in which a prohibition's findings hold, fail or are open; findings in play only.
struct Tally {
  std::size_t violation = 0;
  std::size_t none = 0;
  std::size_t undetermined = 0;
};

class Judgement {
 public:
  /// Judges all incidents of the case. Precondition: lint found no error in the terms. bad_input: terms that do not
  /// compile, malformed geometry, a what-if on an unknown view, question or answer.
  static Result<Judgement> of(Case c, terms::Terms terms, const GeometrySource& geometry,
                              const std::vector<WhatIf>& what_ifs = {});
  /// The same with the terms and geometry that the case's own record holds; not_found when it holds none, bad_input
  /// when lint finds an error in them.
  static Result<Judgement> of(Case c, const std::vector<WhatIf>& what_ifs = {});

  Judgement(Judgement&&) noexcept;
  Judgement& operator=(Judgement&&) noexcept;
  ~Judgement();

  [[nodiscard]] const Case& record() const;
  [[nodiscard]] const terms::Terms& terms() const;
  [[nodiscard]] const terms::Program& program() const;
  [[nodiscard]] const Views& views() const;
  [[nodiscard]] const std::vector<IncidentFacts>& incidents() const;
  [[nodiscard]] const std::vector<ProvisionId>& prohibitions() const;

  /// Of every incident and prohibition, by incident, then in text order.
  [[nodiscard]] const std::vector<Finding>& findings() const;
  /// By "<incident>/<provision>", its permanent name. Null: no such finding.
  [[nodiscard]] const Finding* finding(std::string_view name) const;
  [[nodiscard]] std::string name_of(const Finding& finding) const;
  /// Per prohibition (text order), per view.
  [[nodiscard]] std::vector<std::vector<Tally>> tallies() const;

  /// Entries that came to be known after the incident and changed the finding, in order; empty when verdict and present
  /// are the same.
  [[nodiscard]] std::vector<Change> changes(const Finding& finding);

  /// Why the finding is as it is (explain.h).
  [[nodiscard]] Explanation explain(const Finding& finding);

  /// The disputed and open questions, ranked by how many findings in play depend on them (agenda.h).
  [[nodiscard]] Agenda agenda();
  /// An issue that the agenda names.
  [[nodiscard]] const Issue& issue(IssueId id) const;

  /// Duties, powers and notices at `now` (lifecycle.h).
  [[nodiscard]] std::vector<Step> steps(Instant now);

  /// What waits for what at `now` (waits.h): in each view only what is not done there, for what is not done there.
  [[nodiscard]] std::vector<Wait> waits(Instant now);
  /// Steps that wait for each other at `now`, among such waits (deadlocks.h).
  [[nodiscard]] std::vector<Deadlock> deadlocks(std::span<const Wait> waits) const;

  /// What every view answers to a question instance, and why (resolve.h).
  [[nodiscard]] const Resolution& resolve(const Ask& ask);

 private:
  struct State;
  explicit Judgement(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// "violation", "no violation", "undetermined".
[[nodiscard]] std::string_view in_words(Verdict verdict);

}  // namespace truce::judge
