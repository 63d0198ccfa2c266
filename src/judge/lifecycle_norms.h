// The signals and states of norm instances, and the conditions they hang on; for src/judge/lifecycle*.cpp only.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "judge/lifecycle.h"
#include "judge/lifecycle_automaton.h"
#include "judge/lifecycle_times.h"

namespace truce::judge {

/// What a condition is about beside the time: the movement, and who takes the place of `actor`.
struct Scope {
  EntryId notification;
  std::vector<ActorId> actors;
};

/// Everything that can happen to one norm instance, at all times, as known in one epoch.
struct Life {
  Nature nature;
  std::vector<GuardedSignal> signals;
  Happening due;
};

/// Norm instances of one case.
class Norms {
 public:
  Norms(const Case& c, const terms::Terms& terms, const Views& views, Resolver& resolver, Times& times,
        const Breached& breached);

  /// Instances of a provision: one, or one per movement; none for prohibitions, exemptions and orders.
  [[nodiscard]] std::vector<StepId> instances(const terms::Provision& provision, Instant known) const;
  /// Kept per epoch of what it rests on. Empty while it is being computed: a life that depends on itself.
  [[nodiscard]] const Life& life(const StepId& id, Instant known);
  /// Forgets every life that hangs on a breach.
  void breaches_changed();
  /// States at `now` (packages from those of their elements).
  [[nodiscard]] Possible possible(const StepId& id, Instant now, Instant known);

  /// lifecycle.h, Lifecycles::holds, and the phrases about answers and membership that a condition of a duty, power or
  /// package may use; "actor" is each of the scope's actors.
  [[nodiscard]] Answers leaf(const terms::Leaf& leaf, const Scope& scope, const Span& when, Instant known);
  [[nodiscard]] Answers condition(const terms::Condition& condition, const Scope& scope, Instant now, Instant known);
  /// Record indexes that a leaf's answer rests on.
  [[nodiscard]] std::vector<std::uint64_t> entries(const terms::Leaf& leaf, const EntryId& notification, Instant known);

  /// In the views in which the phases' possible masks lie wholly inside (holds) or outside (fails) the set.
  [[nodiscard]] Answers inside(const Possible& possible, const std::function<bool(Phase)>& in_set) const;

 private:
  using Moments = std::set<Instant>;

  [[nodiscard]] Life of_obliges(const terms::Provision& provision, const terms::Obliges& duty,
                                const EntryId& notification, Instant known);
  [[nodiscard]] Life of_empowers(const terms::Provision& provision, const terms::Empowers& power, Instant known);
  [[nodiscard]] Life of_consults(const terms::Provision& provision, const terms::Consults& consults, Instant known);
  [[nodiscard]] Life of_notifies(const terms::Provision& provision, const terms::Notifies& notifies, const StepId& id,
                                 Instant known);
  [[nodiscard]] Possible of_package(const terms::Packages& package, Instant now, Instant known);

  void progress_signals(Life& life, const ProvisionId& id, Instant known);
  void exemption_signals(Life& life, const ProvisionId& id, const Scope& scope, const Moments& entered, Instant known);
  void instrument_signals(Life& life, const terms::Provision& provision);
  void due_signals(Life& life, const terms::Obliges& duty, const ProvisionId& id, const EntryId& notification,
                   Instant known);
  /// One signal per group of views in which the happening has the same moment, `shift` later.
  void emit(Life& life, Signal signal, const Happening& happening, Duration shift = {}) const;

  /// Exempt from this duty, by an exemption not itself exempted.
  [[nodiscard]] Answers exempted(const ProvisionId& id, const Scope& scope, Instant now, Instant known);
  /// Was it breached (or left without the acknowledgement) that this duty answers; holds everywhere for a duty of its
  /// own.
  [[nodiscard]] Answers activated(const ProvisionId& id, const EntryId& notification, Instant now, Instant known);

  [[nodiscard]] Answers violated(const terms::Provision& provision, const EntryId& notification, Instant now,
                                 Instant known);
  [[nodiscard]] Answers norm_state(const terms::Leaf& leaf, const EntryId& notification, Instant now, Instant known);
  /// What is the same at every moment of `when`.
  [[nodiscard]] Answers norm_state_over(const terms::Leaf& leaf, const EntryId& notification, const Span& when,
                                        Instant known);
  [[nodiscard]] Answers time_leaf(const terms::Leaf& leaf, const EntryId& notification, const Span& when,
                                  Instant known);
  [[nodiscard]] Answers happened_leaf(const terms::Leaf& leaf, const EntryId& notification, const Span& when,
                                      Instant known);
  [[nodiscard]] Answers asked(const QuestionId& question, const AnswerId& answer, const ActorId& actor,
                              const EntryId& notification, const Span& when, Instant known);
  [[nodiscard]] Answers of_actors(const terms::Leaf& leaf, const Scope& scope, const Span& when, Instant known);
  [[nodiscard]] Answers in_force(const InstrumentId& id, const Span& when) const;
  [[nodiscard]] std::optional<Instant> end_of(const terms::Instrument& instrument) const;

  /// The instants at which the answer can change, added to `out`.
  void changes(const terms::Leaf& leaf, const Scope& scope, Instant known, Moments& out);
  void changes(const terms::Condition& condition, const Scope& scope, Instant known, Moments& out);
  void changes_of_state(const terms::Provision& provision, const EntryId& notification, Instant known, Moments& out);
  void changes_of_force(const InstrumentId& id, Moments& out) const;
  void changes_of_breach(const ProvisionId& id, Instant known, Moments& out);
  void changes_of(const Happening& happening, Moments& out) const;
  void changes_of_activation(const ProvisionId& id, const EntryId& notification, Instant known, Moments& out);
  void changes_of_exemption(const ProvisionId& id, const Scope& scope, Instant known, Moments& out);

  /// The leaf's subject or object is one per movement: the scope's, or any.
  [[nodiscard]] std::vector<EntryId> movements_for(bool per_notification, const EntryId& notification,
                                                   Instant known) const;

  const Case& case_;
  const terms::Terms& terms_;
  const Views& views_;
  Resolver& resolver_;
  Times& times_;
  const Breached& breached_;
  std::vector<Instant> incident_ends_;
  /// Of what a life rests on: progress, answers and notices; and reports, where it hangs on a breach.
  struct Epoch {
    std::size_t progress = 0, reports = 0;
    auto operator<=>(const Epoch&) const = default;
  };
  [[nodiscard]] Epoch epoch(bool of_breaches, Instant known) const;
  [[nodiscard]] Answers breached(const ProvisionId& id, Instant until, Instant known);

  Epochs reports_;
  std::map<std::pair<StepId, Epoch>, Life> lives_;
  std::set<StepId> on_breaches_;  ///< whose lives were seen to hang on a breach
  bool asked_of_breach_ = false;  ///< by the life being computed
  std::set<StepId> under_way_;    ///< lives that depend on themselves are undetermined
  /// Packages that ask for themselves likewise. Each life starts without any, so that it is the same whoever asks.
  struct Packages {
    std::set<StepId> asked;   ///< their state is being worked out
    std::set<StepId> listed;  ///< their changes are being listed
  } packages_;
  std::map<std::pair<ProvisionId, Epoch>, Moments> breaches_;
};

/// Every part decided: lane-wise operations on whole answers.
[[nodiscard]] Answers both(const Answers& a, const Answers& b);
[[nodiscard]] Answers either(const Answers& a, const Answers& b);
[[nodiscard]] Answers opposite(const Answers& a);

}  // namespace truce::judge
