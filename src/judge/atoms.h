// The value of each phrase of the terms for one row: in every view, with the issue it hangs on and what it rests on.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "judge/columns.h"
#include "judge/facts.h"
#include "judge/lifecycle.h"
#include "judge/places.h"
#include "judge/resolve.h"
#include "terms/program.h"

namespace truce::judge {

/// What a phrase is asked about.
struct Row {
  const IncidentFacts* incident = nullptr;
  ActorId target;        ///< empty: nobody named as hit
  EntryId notification;  ///< empty: none
  Instant known = Instant::distant_future();
};

/// A phrase's value, and how it is moved by an answer.
struct Reading {
  Answers answers;
  Issue issue;
  std::uint32_t code = 0;  ///< which of the issue's answers makes the phrase hold
};

/// Why a phrase has its value in a view.
struct Ground {
  terms::Leaf leaf;    ///< the phrase of the terms
  std::string phrase;  ///< in plain words: "the target is Ahrar al-Sham"
  Verdict verdict = Verdict::undetermined;
  Basis basis = Basis::silent;
  std::string answer;                  ///< of a question: the view's answer; empty when open
  QuestionId question;                 ///< of a question
  ProvisionId power;                   ///< of a determination
  std::vector<std::uint64_t> entries;  ///< record indexes
};

/// Reads phrases. Not thread-safe. Keeps references to all that it is given.
class Atoms {
 public:
  Atoms(const Case& c, const terms::Terms& terms, const Views& views, const Places& places, Resolver& resolver,
        Lifecycles& lifecycles);

  /// `who`: the candidate asked about, for atoms over the candidate; empty otherwise.
  [[nodiscard]] Reading read(const terms::Atom& atom, const Row& row, const ActorId& who);
  [[nodiscard]] Ground ground(const terms::Atom& atom, const Row& row, const ActorId& who, std::size_t view);
  /// Record indexes of entries that could change the phrase's value now or later, for finding what changed a verdict.
  [[nodiscard]] std::vector<std::uint64_t> touching(const terms::Atom& atom, const Row& row, const ActorId& who) const;

 private:
  [[nodiscard]] std::optional<Ask> ask(const terms::Leaf& leaf, const Row& row, const ActorId& who) const;
  [[nodiscard]] ActorId subject(const terms::Leaf& leaf, const Row& row, const ActorId& who) const;
  [[nodiscard]] Answers place(const terms::Leaf& leaf, const Row& row);
  [[nodiscard]] Answers measure(const terms::Leaf& leaf, const terms::Place& place,
                                const IncidentFacts& incident) const;
  [[nodiscard]] Answers weapon(const terms::Leaf& leaf, const Row& row) const;
  [[nodiscard]] Answers act(const terms::Leaf& leaf, const Row& row) const;

  const Case& case_;
  const terms::Terms& terms_;
  const Views& views_;
  const Places& places_;
  Resolver& resolver_;
  Lifecycles& lifecycles_;
  /// Phrases on the place of the incident asked about last.
  const IncidentFacts* placed_ = nullptr;
  std::map<std::tuple<terms::Leaf::Form, std::string, Metres>, Answers> places_of_it_;
};

/// The rows of an incident: one per target and one for a target not named, each per notification (or without).
[[nodiscard]] std::vector<Row> rows_of(const IncidentFacts& incident, const std::vector<EntryId>& notifications,
                                       Instant known);

/// The notifications that a program's rows must be paired with, as known at `known`; empty when it speaks of none.
[[nodiscard]] std::vector<EntryId> notifications_of(const terms::Program& program, const terms::Terms& terms,
                                                    const Case& c, Instant known);

/// As of when incident i is seen (distant_future: as it stands).
using KnownAt = std::function<Instant(std::size_t)>;

/// The columns of these incidents, in order: one set for each way to see them. Seeing them in several ways at once
/// costs less, since where an incident was is worked out once.
[[nodiscard]] std::vector<Columns> columns_of(const terms::Program& program, const terms::Terms& terms, const Case& c,
                                              const Views& views, Atoms& atoms,
                                              std::span<const IncidentFacts> incidents, std::span<const KnownAt> known);

}  // namespace truce::judge
