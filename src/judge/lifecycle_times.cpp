#include "judge/lifecycle_times.h"

#include <algorithm>

#include "judge/lifecycle_automaton.h"

namespace truce::judge {
namespace {

/// Groups by list expand to their members; a group by condition, and an actor, stand for themselves.
void expand(const terms::Terms& terms, const ActorId& id, std::vector<ActorId>& out) {
  if (const terms::Group* group = terms.group(id); group != nullptr && !group->members.empty()) {
    for (const ActorId& member : group->members) expand(terms, member, out);
  } else if (std::find(out.begin(), out.end(), id) == out.end()) {
    out.push_back(id);
  }
}

const Span kOpen{};

}  // namespace

Span denied_time(const Fact<ProgressBody>& fact) {
  const Instant end = fact.valid.to.end < Instant::distant_future() ? fact.valid.to.end : fact.valid.from.end;
  return {Instant::distant_past(), std::max(end, Instant{last_of(fact.valid.from).ms + 1})};
}

std::vector<ActorId> actors_in(const terms::Terms& terms, const std::vector<ActorId>& list) {
  std::vector<ActorId> out;
  for (const ActorId& id : list) expand(terms, id, out);
  return out;
}

Verdict before(const Span& a, const Span& b) {
  if (last_of(a) < first_of(b)) return Verdict::holds;
  return first_of(a) >= last_of(b) ? Verdict::fails : Verdict::undetermined;
}

Verdict happened_by(const Moment& moment, Instant t) {
  if (moment.happened == Verdict::fails || first_of(moment.when) > t) return Verdict::fails;
  return last_of(moment.when) <= t ? moment.happened : Verdict::undetermined;
}

void Epochs::close() {
  sorted_.assign(borders_.begin(), borders_.end());
  borders_.clear();
}

std::size_t Epochs::at(Instant known) const {
  if (known == Instant::distant_future()) return sorted_.size() + 1;
  return static_cast<std::size_t>(std::upper_bound(sorted_.begin(), sorted_.end(), known) - sorted_.begin());
}

Times::Times(const Case& c, const terms::Terms& terms, const Views& views, Resolver& resolver)
    : case_(c),
      terms_(terms),
      views_(views),
      resolver_(resolver),
      claims_(c, terms, views, resolver),
      zone_(Zone::find(terms.zone_name).value_or(Zone::utc())) {
  for (const auto& fact : c.progress) progress_[fact.body.of].push_back(&fact);
  for (const auto& [id, words] : terms.events) events_.insert(id);
  epochs_.add(c.progress);
  epochs_.add(c.positions);
  epochs_.add(c.no_agreements);
  epochs_.add(c.determinations);
  epochs_.add(c.acceptances);
  epochs_.add(c.reservations);
  epochs_.add(c.notifications);
  epochs_.add(c.deliveries);
  epochs_.add(c.acknowledgements);
  epochs_.close();
  find_per_notification();
}

Happening Times::fixed(Instant t) const {
  return Happening::everywhere(views_.size(), {Verdict::holds, moment(t), false});
}

const Happening& Times::start(std::string_view subject, const EntryId& notification, Instant known) {
  Key key{End::start, std::string(subject), per_notification(subject) ? notification : EntryId{}, epoch(known)};
  const auto found = kept_.find(key);
  if (found != kept_.end()) return found->second;
  Happening value = compute(End::start, subject, notification, known);
  return kept_.emplace(std::move(key), std::move(value)).first->second;
}

const Happening& Times::finish(std::string_view subject, const EntryId& notification, Instant known) {
  Key key{End::finish, std::string(subject), per_notification(subject) ? notification : EntryId{}, epoch(known)};
  const auto found = kept_.find(key);
  if (found != kept_.end()) return found->second;
  Happening value = compute(End::finish, subject, notification, known);
  return kept_.emplace(std::move(key), std::move(value)).first->second;
}

const Happening& Times::anchor(std::string_view subject, const EntryId& notification, Instant known) {
  return events_.contains(subject) ? finish(subject, notification, known) : start(subject, notification, known);
}

Stretch Times::stretch(std::string_view subject, const EntryId& notification, Instant known) {
  return {start(subject, notification, known), finish(subject, notification, known)};
}

Happening Times::compute(End end, std::string_view subject, const EntryId& notification, Instant known) {
  if (const terms::Period* period = terms_.period(subject)) {
    const auto& at = end == End::start ? period->from : period->to;
    if (at) return fixed(*at);
    const std::string& event = end == End::start ? period->from_event : period->to_event;
    if (!event.empty()) return Happening(finish(event, notification, known));
    // Open towards the past: it began before everything; towards the future: it has not ended.
    return end == End::start ? fixed(Instant::distant_past())
                             : Happening::everywhere(views_.size(), {Verdict::fails, kOpen, false});
  }
  if (const auto silent = silences_.find(subject); silent != silences_.end()) {
    return silence(*silent->second, notification, known);
  }
  const bool departs = std::find(departures_.begin(), departures_.end(), subject) != departures_.end();
  if (departs || std::find(endings_.begin(), endings_.end(), subject) != endings_.end()) {
    const auto* fact = movement(notification, known);
    if (fact == nullptr) return Happening::everywhere(views_.size(), {});
    const auto& stated = departs ? fact->body.departs : fact->body.ends;
    Happening out = stated ? Happening::everywhere(views_.size(), {Verdict::holds, Span(*stated), false})
                           : Happening::everywhere(views_.size(), {Verdict::undetermined, kOpen, false});
    out.entries = {fact->index};
    return out;
  }
  const terms::Provision* provision = terms_.provision(ProvisionId(std::string(subject)));
  if (provision != nullptr) {
    if (const auto* prohibits = std::get_if<terms::Prohibits>(&provision->norm);
        prohibits && !prohibits->during.empty()) {
      return end == End::start ? start(prohibits->during, notification, known)
                               : finish(prohibits->during, notification, known);
    }
    if (const auto* consults = std::get_if<terms::Consults>(&provision->norm); consults && consults->agreement) {
      return agreement(provision->id, *consults, known);
    }
  }
  return of_progress(end, subject, known);
}

Happening Times::of_progress(End end, std::string_view subject, Instant known) const {
  const auto found = progress_.find(subject);
  if (found == progress_.end()) return Happening::everywhere(views_.size(), {});
  const terms::Provision* provision = terms_.provision(ProvisionId(std::string(subject)));
  const auto* obliges = provision != nullptr ? std::get_if<terms::Obliges>(&provision->norm) : nullptr;
  const bool maintain = obliges != nullptr && obliges->mode == terms::Obliges::Mode::maintain;
  const bool then_maintain = obliges != nullptr && obliges->mode == terms::Obliges::Mode::achieve_then_maintain;
  const auto done_before = [&](const Fact<ProgressBody>& denial) {
    return std::any_of(found->second.begin(), found->second.end(), [&](const auto* fact) {
      const auto state = fact->body.state;
      return (state == ProgressState::completed || state == ProgressState::occurred) && fact->known_at(known) &&
             fact->body.by == denial.body.by && last_of(fact->valid.from) < first_of(denial.valid.from);
    });
  };
  std::vector<Claim> claims;
  for (const auto* fact : found->second) {
    if (!fact->known_at(known)) continue;
    const ProgressBody& body = fact->body;
    Claim claim{body.by, true, body.verified, fact->valid.from, fact->origin, fact->index};
    switch (body.state) {
      case ProgressState::started:
        if (end == End::finish) continue;
        break;
      case ProgressState::completed:  // it began some time before
        if (end == End::start) claim.when.begin = Instant::distant_past();
        break;
      case ProgressState::occurred:
        if (end == End::finish && maintain) continue;  // kept once is not kept to the end
        break;
      case ProgressState::not_occurred:
        if (maintain) continue;                             // a breach, not a denial of having begun
        if (then_maintain && done_before(*fact)) continue;  // no longer kept, by the word of one who saw it done
        claim.affirms = false;
        claim.when = denied_time(*fact);
        break;
      default: continue;
    }
    claims.push_back(claim);
  }
  return claims_.weigh(claims, known);
}

std::vector<Happening> Times::each(const ProvisionId& provision, ProgressState state, Instant known) {
  const auto found = progress_.find(provision.str());
  if (found == progress_.end()) return {};
  std::vector<const Fact<ProgressBody>*> said;
  for (const auto* fact : found->second) {
    if (fact->body.state == state && fact->known_at(known)) said.push_back(fact);
  }
  std::stable_sort(said.begin(), said.end(),
                   [](const auto* a, const auto* b) { return a->valid.from.begin < b->valid.from.begin; });
  std::vector<Happening> out;
  for (std::size_t i = 0; i < said.size();) {
    std::vector<Claim> claims;
    Span reach = said[i]->valid.from;
    for (; i < said.size() && first_of(said[i]->valid.from) <= last_of(reach); ++i) {
      const auto& fact = *said[i];
      reach = reach.hull(fact.valid.from);
      claims.push_back({fact.body.by, true, fact.body.verified, fact.valid.from, fact.origin, fact.index});
    }
    if (state == ProgressState::not_occurred) {
      for (const auto* fact : found->second) {
        const bool kept = fact->body.state == ProgressState::occurred || fact->body.state == ProgressState::completed;
        if (!kept || !fact->known_at(known)) continue;
        const Span during{fact->valid.from.begin, fact->valid.to.end < Instant::distant_future()
                                                      ? fact->valid.to.end
                                                      : Instant{last_of(fact->valid.from).ms + 1}};
        claims.push_back({fact->body.by, false, fact->body.verified, during, fact->origin, fact->index});
      }
    }
    out.push_back(claims_.weigh(claims, known));
  }
  return out;
}

}  // namespace truce::judge
