// Notices: what there is one of per notification, lead times, receipt, silence.
#include <algorithm>
#include <chrono>

#include "judge/lifecycle_automaton.h"
#include "judge/lifecycle_times.h"

namespace truce::judge {
namespace {

/// The local time that lies `duration` before `t`: hours count from the instant, days keep the time of day, and months
/// the day of the month (or the last day of a shorter month).
Instant earlier(Instant t, const CalendarDuration& duration, const Zone& zone) {
  using Unit = CalendarDuration::Unit;
  if (t <= Instant::distant_past() || t >= Instant::distant_future()) return t;
  if (duration.unit == Unit::minute || duration.unit == Unit::hour) {
    const double unit_ms = duration.unit == Unit::minute ? 60'000.0 : 3'600'000.0;
    return t - Duration{static_cast<std::int64_t>(duration.count * unit_ms)};
  }
  using namespace std::chrono;
  const Zone::Local local = zone.local(t);
  year_month_day day{year(local.year), month(local.month), std::chrono::day(local.day)};
  const int count = static_cast<int>(duration.count);
  if (duration.unit == Unit::month) {
    day -= months(count);
    if (!day.ok()) day = day.year() / day.month() / last;
  } else {
    day = sys_days(day) - days(duration.unit == Unit::week ? 7 * count : count);
  }
  return zone.at_local(static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()), local.ms_of_day);
}

/// When one delivery reached its recipient: as stated; else between sending and the time by which the entry says so.
Span reached(const Fact<DeliveryBody>& fact) {
  if (fact.body.received) return *fact.body.received;
  const Span sent = fact.body.sent ? Span(*fact.body.sent) : Span{Instant::distant_past(), fact.known_from};
  return {sent.begin, std::max(sent.end, fact.known_from)};
}

bool names(const terms::Due& due, const auto& is_one) {
  return is_one(due.of) || std::any_of(due.options.begin(), due.options.end(),
                                       [&](const auto& option) { return names(option.due, is_one); });
}

bool names(const terms::Condition& condition, const auto& is_one) {
  if (condition.op == terms::Condition::Op::leaf) {
    const terms::Leaf& leaf = condition.leaf;
    return is_one(leaf.subject) || is_one(leaf.object) || is_one(leaf.other);
  }
  return std::any_of(condition.parts.begin(), condition.parts.end(),
                     [&](const auto& part) { return names(part, is_one); });
}

}  // namespace

void Times::find_per_notification() {
  const auto one = [&](std::string_view id) { return !id.empty() && per_notification_.contains(id); };
  for (const terms::Provision& provision : terms_.provisions) {
    const auto* notifies = std::get_if<terms::Notifies>(&provision.norm);
    if (notifies == nullptr) continue;
    per_notification_.insert(provision.id.str());
    if (events_.contains(notifies->before)) departures_.push_back(notifies->before);
    const terms::Provision* then = terms_.provision(notifies->on_silence);
    const auto* duty = then == nullptr ? nullptr : std::get_if<terms::Obliges>(&then->norm);
    if (duty == nullptr) continue;
    per_notification_.insert(then->id.str());
    if (duty->due && events_.contains(duty->due->of)) silences_.emplace(duty->due->of, notifies);
  }
  for (const terms::Period& period : terms_.periods) {
    const bool departs = std::find(departures_.begin(), departures_.end(), period.from_event) != departures_.end();
    if (departs && !period.to_event.empty()) endings_.push_back(period.to_event);
  }
  per_notification_.insert(departures_.begin(), departures_.end());
  per_notification_.insert(endings_.begin(), endings_.end());
  for (const auto& [event, notifies] : silences_) per_notification_.insert(event);
  for (const terms::Period& period : terms_.periods) {
    if (one(period.from_event) || one(period.to_event)) per_notification_.insert(period.id);
  }
  for (const terms::Provision& provision : terms_.provisions) {
    const auto* duty = std::get_if<terms::Obliges>(&provision.norm);
    const auto* prohibits = std::get_if<terms::Prohibits>(&provision.norm);
    const bool found = (prohibits != nullptr && one(prohibits->during)) ||
                       (duty != nullptr && (one(duty->during) || (duty->due && names(*duty->due, one)) ||
                                            (duty->when && names(*duty->when, one))));
    if (found) per_notification_.insert(provision.id.str());
  }
}

std::vector<const Fact<NotificationBody>*> Times::movements(Instant known) const {
  std::vector<const Fact<NotificationBody>*> out;
  for (const auto& fact : case_.notifications) {
    if (fact.known_at(known) && fact.body.departs) out.push_back(&fact);
  }
  return out;
}

const Fact<NotificationBody>* Times::movement(const EntryId& id, Instant known) const {
  for (const auto& fact : case_.notifications) {
    if (fact.id == id && fact.known_at(known)) return &fact;
  }
  return nullptr;
}

Happening Times::notice_due(const terms::Notifies& notifies, const EntryId& notification, Instant known) {
  Happening out = anchor(notifies.before, notification, known);
  for (Moment& moment : out.by_view) {
    const Instant last = last_of(moment.when);
    moment.when = {earlier(first_of(moment.when), notifies.lead, zone_),
                   last == Instant::distant_future() ? last : Instant{earlier(last, notifies.lead, zone_).ms + 1}};
  }
  return out;
}

Happening Times::notice_given(const terms::Notifies& notifies, const EntryId& notification, Instant known) {
  const auto* filed = movement(notification, known);
  if (filed == nullptr) return Happening::everywhere(views_.size(), {});
  const std::vector<ActorId> recipients = actors_in(terms_, notifies.to);
  std::vector<std::optional<Span>> got(recipients.size());
  std::optional<Span> channel;
  Happening out = Happening::everywhere(views_.size(), {});
  const auto earliest = [](std::optional<Span>& into, const Span& span) {
    into = into ? Span{std::min(into->begin, span.begin), std::min(into->end, span.end)} : span;
  };
  for (const auto& fact : case_.deliveries) {
    if (fact.body.notification != notification || !fact.known_at(known)) continue;
    out.entries.push_back(fact.index);
    if (fact.body.to == notifies.via) earliest(channel, reached(fact));
    const auto reach = actors_in(terms_, {fact.body.to});
    for (std::size_t i = 0; i < recipients.size(); ++i) {
      if (std::find(reach.begin(), reach.end(), recipients[i]) != reach.end()) earliest(got[i], reached(fact));
    }
  }
  Moment given{Verdict::holds, channel.value_or(Span{}), false};
  if (!channel && out.entries.empty()) {  // nobody says how it was passed on: given when it was filed
    given.when = moment(filed->known_from);
  } else if (!channel) {  // given when the last of them had it
    given.when = {Instant::distant_past(), Instant::distant_past()};
    for (const auto& one : got) {
      if (!one) given.happened = Verdict::undetermined;
      if (one) given.when = {std::max(given.when.begin, one->begin), std::max(given.when.end, one->end)};
    }
    if (given.happened == Verdict::undetermined) given.when.end = Instant::distant_future();
  }
  out.by_view.assign(views_.size(), given);
  out.entries.push_back(filed->index);
  std::sort(out.entries.begin(), out.entries.end());
  return out;
}

Happening Times::acknowledgement_due(const terms::Notifies& notifies, const EntryId& notification, Instant known) {
  if (!notifies.acknowledge_within) return Happening::everywhere(views_.size(), {Verdict::fails, Span{}, false});
  return after(notice_given(notifies, notification, known), *notifies.acknowledge_within);
}

Happening Times::acknowledged(const terms::Notifies& notifies, const EntryId& notification, Instant known) {
  const std::vector<ActorId> asked = actors_in(terms_, notifies.acknowledge_by);
  Happening out = Happening::everywhere(views_.size(), {});
  Span all{Instant::distant_past(), Instant::distant_past()};
  bool complete = !asked.empty();
  for (const ActorId& actor : asked) {
    std::optional<Span> first;
    for (const auto& fact : case_.acknowledgements) {
      if (fact.body.notification != notification || fact.body.by != actor || !fact.known_at(known)) continue;
      const Span when = fact.body.at ? Span(*fact.body.at) : Span{Instant::distant_past(), fact.known_from};
      first = first ? Span{std::min(first->begin, when.begin), std::min(first->end, when.end)} : when;
      out.entries.push_back(fact.index);
    }
    complete = complete && first;
    if (first) all = {std::max(all.begin, first->begin), std::max(all.end, first->end)};
  }
  std::sort(out.entries.begin(), out.entries.end());
  if (complete) out.by_view.assign(views_.size(), {Verdict::holds, all, false});
  return out;
}

Happening Times::silence(const terms::Notifies& notifies, const EntryId& notification, Instant known) {
  Happening out = acknowledgement_due(notifies, notification, known);
  const Happening answered = acknowledged(notifies, notification, known);
  for (std::size_t view = 0; view < out.by_view.size(); ++view) {
    Moment& silent = out.by_view[view];
    const Moment& answer = answered.by_view[view];
    if (silent.happened == Verdict::fails || answer.happened == Verdict::fails) continue;
    const Verdict too_late = before(silent.when, answer.when);
    if (too_late == Verdict::fails) {
      silent = {Verdict::fails, Span{}, false};
    } else if (too_late == Verdict::undetermined) {
      silent.happened = Verdict::undetermined;
    }
  }
  out.entries.insert(out.entries.end(), answered.entries.begin(), answered.entries.end());
  return out;
}

}  // namespace truce::judge
