// When things fall due, and when sides have agreed.
#include <algorithm>
#include <optional>

#include "judge/lifecycle_automaton.h"
#include "judge/lifecycle_times.h"

namespace truce::judge {
namespace {

const Moment kNever{Verdict::fails, Span{}, false};

/// Of two dates of which one is right: everything that either may be.
Moment either(const Moment& a, const Moment& b) {
  if (a.happened == Verdict::fails && b.happened == Verdict::fails) return kNever;
  if (a.happened == Verdict::fails) return {Verdict::undetermined, b.when, false};
  if (b.happened == Verdict::fails) return {Verdict::undetermined, a.when, false};
  return {a.happened == b.happened ? a.happened : Verdict::undetermined, a.when.hull(b.when), false};
}

/// Stated valid time; else some time before it was known.
template <class T>
Span stated_time(const Fact<T>& fact) {
  return fact.valid.from.begin > Instant::distant_past() ? fact.valid.from
                                                         : Span{Instant::distant_past(), fact.known_from};
}

}  // namespace

Happening Times::after(const Happening& from, const CalendarDuration& duration) const {
  Happening out = from;
  const auto end = [&](Instant t) {
    if (t <= Instant::distant_past() || t >= Instant::distant_future()) return t;
    return deadline(t, duration, terms_.clock, zone_).value_or(Instant::distant_future());
  };
  for (Moment& moment : out.by_view) {
    if (moment.happened == Verdict::fails) continue;
    const Instant last = end(last_of(moment.when));
    moment.when = {end(first_of(moment.when)), last == Instant::distant_future() ? last : Instant{last.ms + 1}};
  }
  return out;
}

Happening Times::due(const terms::Due& due, const EntryId& notification, Instant known, bool starting) {
  const auto& duration = starting ? due.start_within : due.within;
  if (duration && !due.of.empty()) return after(anchor(due.of, notification, known), *duration);
  if (!starting && (due.at || due.by)) return fixed(due.at ? *due.at : *due.by);
  Happening out = Happening::everywhere(views_.size(), kNever);
  std::vector<bool> settled(views_.size(), false), begun(views_.size(), false);
  for (const auto& [answer, option] : due.options) {
    const Happening under = this->due(option, notification, known, starting);
    out.entries.insert(out.entries.end(), under.entries.begin(), under.entries.end());
    for (std::size_t view = 0; view < views_.size(); ++view) {
      if (settled[view]) continue;
      const Moment& date = under.by_view[view];
      // What the view reads at the date itself; where the date is open, what it reads last.
      const bool dated = date.happened != Verdict::fails && date.when.begin > Instant::distant_past() &&
                         date.when.end < Instant::distant_future();
      const Span when = dated ? date.when : moment(case_.last_recorded_at);
      const Resolution& reading = resolver_.resolve({due.reading, {}, when, known});
      const Verdict given = at(reading.is(answer), view);
      if (given == Verdict::fails) continue;
      settled[view] = given == Verdict::holds;
      out.by_view[view] = settled[view] || !begun[view] ? date : either(out.by_view[view], date);
      begun[view] = true;
      const auto& entries = reading.by_view[view].entries;
      out.entries.insert(out.entries.end(), entries.begin(), entries.end());
    }
  }
  return out;
}

Happening Times::agreement(const ProvisionId& id, const terms::Consults& consults, Instant known) const {
  // What others than the sides record, as of any step.
  std::vector<ActorId> sides = consults.bearer;
  sides.insert(sides.end(), consults.with.begin(), consults.with.end());
  const auto side_of = [&](const ActorId& actor) -> std::optional<std::size_t> {
    for (std::size_t i = 0; i < sides.size(); ++i) {
      if (sides[i] == actor) return i;
      const auto view = views_.speaking_for(case_, actor);
      if (view && view == views_.speaking_for(case_, sides[i])) return i;
    }
    return std::nullopt;
  };
  std::vector<std::optional<Span>> said(sides.size());
  std::vector<std::uint64_t> entries;
  const auto affirm = [&](const ActorId& actor, const Span& when, std::uint64_t index) {
    if (const auto side = side_of(actor)) {
      said[*side] = said[*side] ? merge(*said[*side], when) : when;
      entries.push_back(index);
    }
  };
  std::vector<Claim> others;
  if (const auto found = progress_.find(id.str()); found != progress_.end()) {
    for (const auto* fact : found->second) {
      if (!fact->known_at(known)) continue;
      const ProgressBody& body = fact->body;
      const bool done = body.state == ProgressState::completed || body.state == ProgressState::occurred;
      if (side_of(body.by)) {
        if (done) affirm(body.by, fact->valid.from, fact->index);
      } else if (done || body.state == ProgressState::not_occurred) {
        others.push_back(
            {body.by, done, body.verified, done ? fact->valid.from : denied_time(*fact), fact->origin, fact->index});
      }
    }
  }
  for (const auto& fact : case_.determinations) {
    if (fact.body.under != id || !fact.known_at(known)) continue;
    for (const ActorId& by : fact.body.by) affirm(by, stated_time(fact), fact.index);
  }
  for (const terms::Question& question : terms_.questions) {
    if (question.decided_by != id || question.answers.empty()) continue;
    for (const auto& fact : case_.positions) {
      if (fact.body.question == question.id && fact.body.answer == question.answers.front() && fact.known_at(known)) {
        affirm(fact.body.by, stated_time(fact), fact.index);
      }
    }
  }
  Happening out = claims_.weigh(others, known);
  out.entries.insert(out.entries.end(), entries.begin(), entries.end());
  std::optional<Span> all = Span{Instant::distant_past(), Instant::distant_past()};
  std::optional<Span> some;
  for (const auto& one : said) {
    if (one) some = some ? some->hull(*one) : *one;
    // Agreed when the last side has said so.
    all =
        all && one ? std::optional(Span{std::max(all->begin, one->begin), std::max(all->end, one->end)}) : std::nullopt;
  }
  for (Moment& moment : out.by_view) {
    if (moment.happened == Verdict::holds) continue;
    if (all && !sides.empty()) {
      moment = {Verdict::holds, *all, false};
    } else if (some && moment.happened == Verdict::fails) {
      moment = {Verdict::undetermined, *some, false};
    }
  }
  return out;
}

}  // namespace truce::judge
