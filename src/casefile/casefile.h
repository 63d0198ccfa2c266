// The case: what stands, folded from the record. Pure: no clock, no I/O; the same entries give the same case.
//
// Three times stand beside every fact: when it is true (valid), from when to when it was known (known), and at which
// index of the record it stands. Nothing is dropped: a corrected or withdrawn fact stays, with its known time ended, so
// that one case answers both "what do we hold now" and "what was known then" (docs/adr/0001-known-time.md).
//
// What replaces what:
// - A correction ends the known time of the fact it names and states a new one, in its place (`origin`).
// - A withdrawal ends the known time and states nothing. With `valid.from` the fact only ends then: what was known
// before
//   stays as it was, and from the withdrawal on the same fact is known with its valid time cut.
// - Only a fact that stands can be replaced, by its own author, once: to correct a correction, name the correction.
// - Nothing revives: when a correction is withdrawn, what it had corrected stays ended. A withdrawal cannot be
// replaced;
//   whoever means it again states it again. Keys are rotated or revoked, never corrected or withdrawn.
#pragma once

#include <cstdint>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "casefile/entry.h"

namespace truce {

/// An entry as the record holds it.
struct RecordedEntry {
  std::uint64_t index = 0;
  Instant recorded_at;
  Entry entry;
  /// It is being added now. What it names must be there to read; of a recorded entry it may be withheld.
  bool fresh = false;
};

/// The same before decoding.
struct RecordedPayload {
  std::uint64_t index = 0;
  Instant recorded_at;
  std::optional<std::string_view> payload;  ///< absent: withheld from this reader, or erased
  bool fresh = false;                       ///< RecordedEntry::fresh
};

/// When an entry is known: at the end of `issued` (certainly said by then), and never later than it was recorded.
[[nodiscard]] Instant known_from(const std::optional<StatedTime>& issued, Instant recorded_at);

/// What one entry states, with its times.
template <class T>
struct Fact {
  std::uint64_t index = 0;  ///< record index of the entry that states it
  EntryId id;
  ValidTime valid;
  /// When it is known, [known_from, known_until): from when the entry that states it was known (truce::known_from),
  /// until what corrected or withdrew it took effect (EntryHeader::takes_effect), or something later in its chain that
  /// took effect before that. Empty when it was corrected as of before; known_until is distant_future while it stands.
  Instant known_from = Instant::distant_past();
  Instant known_until = Instant::distant_future();
  std::uint64_t ended_by = 0;  ///< index of the entry that corrected or withdrew it; 0 while it stands
  T body;
  /// Index of the entry at the beginning of its chain of corrections. Where the later statement prevails, compare this
  /// and not `index`: a correction takes the place of what it corrects and does not overtake what was said in between.
  std::uint64_t origin = 0;
  /// Record index since which it stands in this form: `index`, or that of the withdrawal that cut its valid time.
  std::uint64_t since = 0;

  bool operator==(const Fact&) const = default;

  /// Neither corrected nor withdrawn.
  [[nodiscard]] bool stands() const { return known_until == Instant::distant_future(); }
  /// Part of what was known at `k`. Knowing "now" is k = distant_future: what has not been ended.
  [[nodiscard]] bool known_at(Instant k) const {
    return k == Instant::distant_future() ? stands() : known_from <= k && k < known_until;
  }
  /// Stood when the record held `size` entries.
  [[nodiscard]] bool stood_at(std::uint64_t size) const { return since < size && (ended_by == 0 || ended_by >= size); }
};

/// The facts that are part of what was known at `k`, as a view, in the same order.
template <class T>
[[nodiscard]] auto known(const std::vector<Fact<T>>& facts, Instant k = Instant::distant_future()) {
  return facts | std::views::filter([k](const Fact<T>& fact) { return fact.known_at(k); });
}

/// What an entry says beside its body, and where its facts are.
struct EntryHeader {
  std::uint64_t index = 0;
  Instant recorded_at;
  EntryId id;
  Kind kind = Kind::statement;  ///< of a correction: the kind it corrects
  ActorId author;
  std::string author_key;
  std::optional<StatedTime> issued, valid_from, valid_to;  ///< as stated
  std::string zone;
  std::vector<Source> sources;
  std::vector<ActorId> audience;  ///< empty: public
  EntryId replaces;
  std::optional<std::string> correction_reason;
  std::string note;
  /// Position of its latest fact in the vector of its kind in Case.
  std::size_t fact = 0;
  bool operator==(const EntryHeader&) const = default;

  /// From when this entry, which corrects or withdraws `replaced`, ends what was known: when it was known itself, but a
  /// withdrawal never before what it withdraws. (A correction may: it may mend the date of issue.) Null: withheld.
  [[nodiscard]] Instant takes_effect(const EntryHeader* replaced) const;
};

/// An entry whose payload was not given: withheld from this reader, or erased.
struct WithheldEntry {
  std::uint64_t index = 0;
  Instant recorded_at;
  bool operator==(const WithheldEntry&) const = default;
};

/// Everything that was stated, by kind, each in the order in which it came to stand (`since`). Facts that have been
/// corrected or withdrawn are among them: look only at those that known_at.
struct Case {
  CaseId id;
  std::uint64_t size = 0;                              ///< entries folded: the tree size this case stands for
  Instant last_recorded_at = Instant::distant_past();  ///< of the last entry folded

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
  std::vector<Fact<KeyBody>> keys;
  std::vector<Fact<ErasureBody>> erasures;
  std::vector<Fact<WithdrawalBody>> withdrawals;

  std::vector<EntryHeader> entries;                          ///< every entry folded, in record order
  std::vector<WithheldEntry> withheld;                       ///< the others, in record order
  std::unordered_map<EntryId, std::size_t> entry_positions;  ///< where in `entries`; kept by Fold

  bool operator==(const Case&) const = default;

  /// What the entry of that id, or at that record index, says beside its body; null when it is not in the case. O(1),
  /// O(log n).
  [[nodiscard]] const EntryHeader* entry(const EntryId& entry_id) const;
  [[nodiscard]] const EntryHeader* entry(std::uint64_t index) const;

  /// The actor as it stands now, or null. O(actors), like all that follow up to actor_name.
  [[nodiscard]] const ActorBody* actor(const ActorId& actor_id) const;
  /// The actor that bears this id, name or other name (exactly as written), or null; null too when several do.
  [[nodiscard]] const ActorBody* actor_named(std::string_view name) const;
  /// Actors with a view, in record order: view 1, 2, ... (view 0 is the agreed record).
  [[nodiscard]] std::vector<ActorId> parties() const;
  /// `part` is `whole`, or part of it, directly or through others. Cycles are harmless.
  [[nodiscard]] bool is_part_of(const ActorId& part, const ActorId& whole) const;
  /// The latest standing terms entry, or null.
  [[nodiscard]] const Fact<TermsBody>* current_terms() const;
  /// The printable name of an actor: its name, or the id itself when unknown.
  [[nodiscard]] std::string actor_name(const ActorId& actor_id) const;

  /// The case as it was when the record held `at_size` entries: what folding only those gives. Of a case made by Fold.
  /// O(size).
  [[nodiscard]] Case as_of(std::uint64_t at_size) const;
};

/// When what the entry states is true. As it says; where it says no beginning:
/// - an instrument is valid from its adoption;
/// - an acceptance from when it was issued, or at the latest when it was recorded;
/// - progress happened at some moment before it was known;
/// - everything else has always been so.
[[nodiscard]] ValidTime valid_time(const RecordedEntry& recorded);

/// Folds entries one after another.
class Fold {
 public:
  explicit Fold(CaseId id);
  /// Continues from a case that a Fold made, for instance to add what has come in, or what-ifs.
  explicit Fold(Case start);

  /// Applies the next entry, amortised O(1). Refused, and the case unchanged, when
  /// - it is of another case, its id exists already, or it is not after the last one (index and recorded_at);
  /// - it names something to replace that is not there, no longer stands, is of another kind, by another author, or
  /// cannot be
  ///   replaced; unless an entry is withheld, which it may mean: then it stands on its own;
  /// - it withdraws a fact from a moment before that fact begins;
  /// - it states an actor or instrument whose id stands already: that takes a correction;
  /// - it is an erasure whose authority is no standing determination (unless an entry is withheld, which it may mean).
  /// The error says which entry, with its index, and points to the member at fault.
  Status apply(RecordedEntry recorded);
  /// The same for a payload, which is parsed with parse_entry. One that is withheld only counts.
  Status apply(const RecordedPayload& recorded);

  [[nodiscard]] const Case& current() const { return case_; }
  [[nodiscard]] Case take() && { return std::move(case_); }

 private:
  Status check_place(std::uint64_t index, Instant recorded_at, const EntryId& id) const;
  Status check_replaces(const RecordedEntry& recorded) const;
  Status check_own_id(const RecordedEntry& recorded) const;
  Status check_authority(const RecordedEntry& recorded) const;
  template <class B>
  void state(EntryHeader& header, const ValidTime& valid, B body);
  template <class B>
  void end(std::vector<Fact<B>>& facts, std::size_t position, const EntryHeader& by);
  void withdraw(const EntryHeader& by);
  void count(std::uint64_t index, Instant recorded_at);

  /// The ids that stand, of actors or of instruments.
  template <class B>
  static auto& standing_ids(auto& fold) {
    if constexpr (std::is_same_v<B, ActorBody>) return fold.actors_;
    if constexpr (std::is_same_v<B, InstrumentBody>) return fold.instruments_;
  }

  Case case_;
  std::unordered_set<ActorId> actors_;
  std::unordered_set<InstrumentId> instruments_;
  std::unordered_map<std::uint64_t, std::vector<std::size_t>>
      chains_;  ///< by origin: positions of the facts that ended
};

/// The case as known at record size `size`: the entries with a smaller index, in record order.
[[nodiscard]] Result<Case> fold(CaseId id, std::span<const RecordedEntry> entries, std::uint64_t size = UINT64_MAX);

/// What is known of one incident: indexes into Case::reports and Case::assessments.
struct Incident {
  IncidentId id;
  std::vector<std::size_t> reports;
  std::vector<std::size_t> assessments;
  bool operator==(const Incident&) const = default;
};

/// All incidents that some report known at `k` names, in order of first report, with what was known of each at `k`.
/// O(reports + assessments).
[[nodiscard]] std::vector<Incident> incidents(const Case& c, Instant k = Instant::distant_future());

}  // namespace truce
