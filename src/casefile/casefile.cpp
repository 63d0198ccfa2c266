#include "casefile/casefile.h"

#include <algorithm>

#include "casefile/facts.h"

namespace truce {

Instant known_from(const std::optional<StatedTime>& issued, Instant recorded_at) {
  return issued ? std::min(issued->end, recorded_at) : recorded_at;
}

Instant EntryHeader::takes_effect(const EntryHeader* replaced) const {
  Instant own = known_from(issued, recorded_at);
  if (kind != Kind::withdrawal || replaced == nullptr) return own;
  return std::max(own, known_from(replaced->issued, replaced->recorded_at));
}

const EntryHeader* Case::entry(const EntryId& entry_id) const {
  auto it = entry_positions.find(entry_id);
  return it == entry_positions.end() ? nullptr : &entries[it->second];
}

const EntryHeader* Case::entry(std::uint64_t index) const {
  auto it = std::ranges::lower_bound(entries, index, {}, &EntryHeader::index);
  return it == entries.end() || it->index != index ? nullptr : &*it;
}

const ActorBody* Case::actor(const ActorId& actor_id) const {
  for (const auto& fact : known(actors)) {
    if (fact.body.id == actor_id) return &fact.body;
  }
  return nullptr;
}

const ActorBody* Case::actor_named(std::string_view name) const {
  const ActorBody* found = nullptr;
  for (const auto& fact : known(actors)) {
    const ActorBody& body = fact.body;
    if (body.id.str() != name && body.name != name && std::ranges::find(body.aka, name) == body.aka.end()) continue;
    if (found != nullptr) return nullptr;
    found = &body;
  }
  return found;
}

std::vector<ActorId> Case::parties() const {
  std::vector<const Fact<ActorBody>*> found;
  for (const auto& fact : known(actors)) {
    if (fact.body.party) found.push_back(&fact);
  }
  std::ranges::sort(found, {}, &Fact<ActorBody>::origin);
  std::vector<ActorId> out;
  for (const auto* fact : found) out.push_back(fact->body.id);
  return out;
}

bool Case::is_part_of(const ActorId& part, const ActorId& whole) const {
  std::vector<ActorId> reached{part};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    if (reached[i] == whole) return true;
    const ActorBody* body = actor(reached[i]);
    if (body == nullptr) continue;
    for (const ActorId& parent : body->part_of) {
      if (std::ranges::find(reached, parent) == reached.end()) reached.push_back(parent);
    }
  }
  return false;
}

const Fact<TermsBody>* Case::current_terms() const {
  const Fact<TermsBody>* latest = nullptr;
  for (const auto& fact : known(terms)) {
    if (latest == nullptr || fact.origin >= latest->origin) latest = &fact;
  }
  return latest;
}

std::string Case::actor_name(const ActorId& actor_id) const {
  const ActorBody* body = actor(actor_id);
  return body == nullptr ? actor_id.str() : body->name;
}

Case Case::as_of(std::uint64_t at_size) const {
  if (at_size >= size) return *this;
  Case out;
  out.id = id;
  auto count = [&out](const auto& entry) {
    out.size = std::max(out.size, entry.index + 1);
    out.last_recorded_at = std::max(out.last_recorded_at, entry.recorded_at);
  };
  for (const EntryHeader& header : entries) {
    if (header.index >= at_size) break;
    out.entry_positions.emplace(header.id, out.entries.size());
    out.entries.push_back(header);
    count(header);
  }
  for (const WithheldEntry& entry : withheld) {
    if (entry.index >= at_size) break;
    out.withheld.push_back(entry);
    count(entry);
  }
  for_each_facts([&](auto member) {
    const auto& all = this->*member;
    auto& facts = out.*member;
    using Stated = std::remove_cvref_t<decltype(facts.front())>;
    facts.assign(all.begin(), std::ranges::lower_bound(all, at_size, {}, &Stated::since));
    for (std::size_t i = 0; i < facts.size(); ++i) out.entries[out.entry_positions.at(facts[i].id)].fact = i;
    // Later in a chain comes later in the vector: from the back, the earliest effect met so far ends what is before.
    std::unordered_map<std::uint64_t, Instant> ends;
    for (Stated& fact : facts | std::views::reverse) {
      if (fact.ended_by >= at_size) {
        fact.known_until = Instant::distant_future();
        fact.ended_by = 0;
      } else if (!fact.stands()) {
        Instant effect = entry(fact.ended_by)->takes_effect(entry(fact.id));
        Instant& end = ends.emplace(fact.origin, effect).first->second;
        fact.known_until = end = std::min(end, effect);
      }
    }
  });
  return out;
}

std::vector<Incident> incidents(const Case& c, Instant k) {
  std::vector<Incident> out;
  std::unordered_map<IncidentId, std::size_t> places;
  for (std::size_t i = 0; i < c.reports.size(); ++i) {
    if (!c.reports[i].known_at(k)) continue;
    auto [place, added] = places.emplace(c.reports[i].body.incident, out.size());
    if (added) out.push_back({place->first, {}, {}});
    out[place->second].reports.push_back(i);
  }
  for (std::size_t i = 0; i < c.assessments.size(); ++i) {
    if (!c.assessments[i].known_at(k)) continue;
    auto place = places.find(c.assessments[i].body.incident);
    if (place != places.end()) out[place->second].assessments.push_back(i);
  }
  // A correction takes the place of the report it corrects.
  auto first_report = [&c](const Incident& incident) {
    return std::ranges::min(incident.reports |
                            std::views::transform([&c](std::size_t i) { return c.reports[i].origin; }));
  };
  std::ranges::sort(out, {}, first_report);
  return out;
}

}  // namespace truce
