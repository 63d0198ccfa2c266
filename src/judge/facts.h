// How the reports and assessments of one incident enter the views (ADR 0002).
//
// What third parties report holds in every view, as far as they agree. A party's own report holds in its own view, and
// there instead of theirs. Who acted is a fact for all only when the actor claims it or every party says so; an
// allegation holds for the one who makes it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "casefile/casefile.h"
#include "judge/views.h"

namespace truce::judge {

/// One report that counts, with the view that it speaks for (nothing: a third party's).
struct Account {
  const Fact<ReportBody>* report = nullptr;
  std::optional<std::size_t> view;
};

/// An entry that says who acted.
struct AttributionEntry {
  std::uint64_t index = 0;          ///< in the record
  std::optional<std::size_t> view;  ///< that it speaks for; nothing: a third party
  bool claim = false;               ///< the actor's own claim, which counts in every view
  [[nodiscard]] bool counts_in(std::size_t in_view) const { return !view || *view == in_view || claim; }
};

/// An incident as the views see it.
struct IncidentFacts {
  IncidentId id;
  std::string title;  ///< of the first report that has one
  Span when;  ///< hull of what third parties state, or else of all reports; everything when nobody states a time
  std::vector<Account> accounts;

  std::vector<ActorId> targets;  ///< in order of first mention
  std::vector<Answers> hit;      ///< by target
  /// It was against somebody not named: where no named target was certainly hit this holds, where one was it fails. So
  /// a prohibition that does not ask who was hit does not hang on it, and naming a target in one view leaves the others
  /// as they were.
  Answers unnamed_hit;
  bool unnamed_possible = true;  ///< unnamed_hit does not fail in every view

  std::vector<ActorId> candidates;  ///< for who acted, in order of first mention
  std::vector<Answers> did_it;      ///< by candidate; at most one holds in a view
  Answers other;                    ///< somebody else acted
  std::vector<AttributionEntry> attribution_entries;
  std::vector<std::size_t> attribution_conflicts;  ///< views in which several are said to have acted alone: left open
};

/// What the accounts say together on one point, `said` giving each account's word on it (nothing: it does not speak of
/// it).
[[nodiscard]] Answers together(const std::vector<Account>& accounts, const Views& views,
                               const std::function<std::optional<Verdict>(const ReportBody&)>& said);

/// The facts of an incident as known at `known` (distant_future: as they stand).
[[nodiscard]] IncidentFacts facts_of(const Case& c, const Views& views, const Incident& incident,
                                     Instant known = Instant::distant_future());

/// The latest moment that the incident's reports leave possible: up to then counts what was known contemporarily.
[[nodiscard]] Instant contemporary(const IncidentFacts& facts);

}  // namespace truce::judge
