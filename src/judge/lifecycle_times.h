// When events, periods and steps of the terms begin and end, in every view; for src/judge/lifecycle*.cpp only.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "judge/lifecycle.h"
#include "judge/lifecycle_claims.h"

namespace truce::judge {

/// Something that lasts, in every view.
struct Stretch {
  Happening from, to;
};

/// A list of actors with the members of groups given by list in place of the groups.
[[nodiscard]] std::vector<ActorId> actors_in(const terms::Terms& terms, const std::vector<ActorId>& list);

/// What an entry "not occurred" denies: everything up to the end of its valid time, or up to its valid.from when it
/// states no end.
[[nodiscard]] Span denied_time(const Fact<ProgressBody>& fact);

/// Stretches of known time in which nothing of some kinds becomes known or is given up, numbered in order.
class Epochs {
 public:
  template <class T>
  void add(const std::vector<Fact<T>>& facts) {
    for (const auto& fact : facts) {
      borders_.insert(fact.known_from);
      if (!fact.stands()) borders_.insert(fact.known_until);
    }
  }
  /// After adding; at(distant_future) is what stands, an epoch of its own.
  void close();
  [[nodiscard]] std::size_t at(Instant known) const;

 private:
  std::set<Instant> borders_;
  std::vector<Instant> sorted_;
};

/// Events, periods, steps and notices on the axis of time. Results are kept per epoch of everything but reports and
/// assessments, on which nothing here rests.
class Times {
 public:
  Times(const Case& c, const terms::Terms& terms, const Views& views, Resolver& resolver);

  [[nodiscard]] std::size_t epoch(Instant known) const { return epochs_.at(known); }

  /// The beginning of a step, period or event. A prohibition begins with its period.
  [[nodiscard]] const Happening& start(std::string_view subject, const EntryId& notification, Instant known);
  /// The completion of a step, the end of a period, the occurrence of an event.
  [[nodiscard]] const Happening& finish(std::string_view subject, const EntryId& notification, Instant known);
  /// What a due date counts from: the occurrence of an event, else a beginning.
  [[nodiscard]] const Happening& anchor(std::string_view subject, const EntryId& notification, Instant known);
  [[nodiscard]] Stretch stretch(std::string_view subject, const EntryId& notification, Instant known);

  /// Progress entries of these states, one Happening per cluster of entries whose times overlap: suspensions,
  /// resumptions, ends, and breaches of a duty to maintain (`not_occurred`, which `occurred` and `completed` deny).
  [[nodiscard]] std::vector<Happening> each(const ProvisionId& provision, ProgressState state, Instant known);

  /// The end of "within `duration` of" it.
  [[nodiscard]] Happening after(const Happening& from, const CalendarDuration& duration) const;
  /// When a due date falls. An open reading gives the hull of the dates of the answers left.
  [[nodiscard]] Happening due(const terms::Due& due, const EntryId& notification, Instant known, bool starting);

  /// The latest moment for notice: `lead` before the departure.
  [[nodiscard]] Happening notice_due(const terms::Notifies& notifies, const EntryId& notification, Instant known);
  /// Notice reached those to be notified (or the one via whom).
  [[nodiscard]] Happening notice_given(const terms::Notifies& notifies, const EntryId& notification, Instant known);
  [[nodiscard]] Happening acknowledgement_due(const terms::Notifies& notifies, const EntryId& notification,
                                              Instant known);
  /// All who must acknowledge receipt have done so. Never more than receipt.
  [[nodiscard]] Happening acknowledged(const terms::Notifies& notifies, const EntryId& notification, Instant known);

  /// True when there is one of it per notification: events (lifecycle.h says which), periods and provisions on them.
  [[nodiscard]] bool per_notification(std::string_view subject) const { return per_notification_.contains(subject); }
  /// Notifications of movements (those that state a departure) known at `known`, in record order.
  [[nodiscard]] std::vector<const Fact<NotificationBody>*> movements(Instant known) const;

  [[nodiscard]] std::size_t views() const { return views_.size(); }
  [[nodiscard]] const Zone& zone() const { return zone_; }

 private:
  enum class End : std::uint8_t { start, finish };
  struct Key {
    End end;
    std::string subject;
    EntryId notification;
    std::size_t epoch;
    auto operator<=>(const Key&) const = default;
  };
  void find_per_notification();
  [[nodiscard]] Happening fixed(Instant t) const;
  [[nodiscard]] Happening compute(End end, std::string_view subject, const EntryId& notification, Instant known);
  [[nodiscard]] Happening of_progress(End end, std::string_view subject, Instant known) const;
  [[nodiscard]] Happening agreement(const ProvisionId& id, const terms::Consults& consults, Instant known) const;
  [[nodiscard]] Happening silence(const terms::Notifies& notifies, const EntryId& notification, Instant known);
  [[nodiscard]] const Fact<NotificationBody>* movement(const EntryId& id, Instant known) const;

  const Case& case_;
  const terms::Terms& terms_;
  const Views& views_;
  Resolver& resolver_;
  Claims claims_;
  Zone zone_;
  Epochs epochs_;
  std::map<std::string, std::vector<const Fact<ProgressBody>*>, std::less<>> progress_;
  std::map<std::string, const terms::Notifies*, std::less<>> silences_;  ///< event → the notice not acknowledged
  std::vector<std::string> departures_, endings_;
  std::set<std::string, std::less<>> events_, per_notification_;
  std::map<Key, Happening> kept_;
};

/// a lies before b: strictly, at the ends of what each may be.
[[nodiscard]] Verdict before(const Span& a, const Span& b);
/// It happened by the time `t` (at or before).
[[nodiscard]] Verdict happened_by(const Moment& moment, Instant t);

}  // namespace truce::judge
