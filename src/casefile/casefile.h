// The case: what stands, folded from the record. Pure: no clock, no I/O; the same entries give the same case.
//
// Three times stand beside every fact: when it is true (valid), from when to when it was known (known), and at which index of the record
// it stands. Nothing is dropped: a corrected or withdrawn fact stays, with its known time ended, so that one case
// answers both "what do we hold now" and "what was known then".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "casefile/entry.h"

namespace truce {

/// An entry as the record holds it.
struct RecordedEntry {
  std::uint64_t index = 0;
  Instant recorded_at;
  Entry entry;
};

/// What one entry states, with its times.
template <class T>
struct Fact {
  std::uint64_t index = 0;  ///< record index of the entry
  EntryId id;
  ValidTime valid;
  /// Known from: the end of `issued` when the entry states it (certainly said by then), else recorded_at. Known until: the same
  /// of the entry that corrected or withdrew it; distant_future while it stands.
  Instant known_from = Instant::distant_past();
  Instant known_until = Instant::distant_future();
  std::uint64_t ended_by = 0;  ///< index of the entry that corrected or withdrew it, when known_until is set
  T body;

  /// Part of what was known at `k`. Knowing "now" is k = distant_future: what has not been ended.
  [[nodiscard]] bool known_at(Instant k) const {
    return k == Instant::distant_future() ? known_until == k : known_from <= k && k < known_until;
  }
};

/// Everything that stands, by kind, each in record order.
struct Case {
  CaseId id;
  std::uint64_t size = 0;      ///< entries folded: the tree size this case stands for
  Instant last_recorded_at;    ///< of the last entry folded

  std::vector<Fact<ActorBody>> actors;
  std::vector<Fact<InstrumentBody>> instruments;
  std::vector<Fact<TermsBody>> terms;
  std::vector<Fact<AcceptanceBody>> acceptances;
  std::vector<Fact<ReservationBody>> reservations;
  std::vector<Fact<PositionBody>> positions;
  std::vector<Fact<NoAgreementBody>> no_agreements;
  std::vector<Fact<DeterminationBody>> determinations;
  std::vector<Fact<StatementBody>> statements;
  std::vector<Fact<EvidenceBody>> evidence;
  std::vector<Fact<ReportBody>> reports;
  std::vector<Fact<AssessmentBody>> assessments;
  std::vector<Fact<ControlBody>> controls;
  std::vector<Fact<NotificationBody>> notifications;
  std::vector<Fact<DeliveryBody>> deliveries;
  std::vector<Fact<AcknowledgementBody>> acknowledgements;
  std::vector<Fact<ProgressBody>> progress;
  std::vector<Fact<OtherBody>> others;

  /// The actor as it stands now, or null.
  [[nodiscard]] const ActorBody* actor(const ActorId& id) const;
  /// Actors with a view, in record order: view 1, 2, ... (view 0 is the agreed record).
  [[nodiscard]] std::vector<ActorId> parties() const;
  /// The latest standing terms entry, or null.
  [[nodiscard]] const Fact<TermsBody>* current_terms() const;
  /// The printable name of an actor: its name, or the id itself when unknown.
  [[nodiscard]] std::string actor_name(const ActorId& id) const;
};

/// Folds entries one after another.
class Fold {
 public:
  explicit Fold(CaseId id);

  /// Applies the next entry. refused (and the case unchanged) when the entry names something to replace that is not there, is
  /// already replaced, is of another kind, or is by another author than the entry it replaces; or when its id exists already.
  Status apply(const RecordedEntry& recorded);

  [[nodiscard]] const Case& current() const { return case_; }
  [[nodiscard]] Case take() && { return std::move(case_); }

 private:
  struct Place {  // where an entry's fact lives
    Kind kind;
    std::size_t position;
    ActorId author;
  };
  Case case_;
  std::map<std::string, Place, std::less<>> where_;
};

/// The case as known at record size `size` (all entries when it is larger).
[[nodiscard]] Result<Case> fold(CaseId id, std::span<const RecordedEntry> entries,
                                std::uint64_t size = UINT64_MAX);

/// What is known of one incident: indexes into Case::reports and Case::assessments.
struct Incident {
  IncidentId id;
  std::vector<std::size_t> reports;
  std::vector<std::size_t> assessments;
};

/// All incidents that some standing report names, in order of first report.
[[nodiscard]] std::vector<Incident> incidents(const Case& c);

}  // namespace truce
