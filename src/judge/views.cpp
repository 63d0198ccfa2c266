#include "judge/views.h"

#include <algorithm>
#include <cassert>
#include <set>

namespace truce::judge {

Views Views::of(const Case& c) {
  Views views;
  views.views_.push_back({.name = "agreed", .party = {}, .suppositions = {}, .base = 0});
  for (const ActorId& party : c.parties()) {
    views.views_.push_back({.name = party.str(), .party = party, .suppositions = {}, .base = 0});
  }
  views.declared_ = views.views_.size();
  return views;
}

std::size_t Views::suppose(std::string name, std::size_t base, std::vector<Supposition> suppositions) {
  assert(base < views_.size());
  views_.push_back({std::move(name), views_[base].party, std::move(suppositions), base});
  return views_.size() - 1;
}

std::optional<std::size_t> Views::find(std::string_view name) const {
  const auto view = std::ranges::find(views_, name, &View::name);
  if (view == views_.end()) return std::nullopt;
  return static_cast<std::size_t>(view - views_.begin());
}

std::optional<std::size_t> Views::speaking_for(const Case& c, const ActorId& actor) const {
  std::set<std::size_t> reached;  // parties met first on each way up
  std::set<ActorId> seen{actor};
  std::vector<ActorId> open{actor};
  while (!open.empty()) {
    const ActorId current = std::move(open.back());
    open.pop_back();
    const auto own = std::find_if(views_.begin() + 1, views_.begin() + static_cast<std::ptrdiff_t>(declared_),
                                  [&](const View& view) { return view.party == current; });
    if (own != views_.begin() + static_cast<std::ptrdiff_t>(declared_)) {
      reached.insert(static_cast<std::size_t>(own - views_.begin()));
      continue;
    }
    const ActorBody* body = c.actor(current);
    if (body == nullptr) continue;
    for (const ActorId& whole : body->part_of) {
      if (seen.insert(whole).second) open.push_back(whole);
    }
  }
  if (reached.size() != 1) return std::nullopt;
  return *reached.begin();
}

Mask Views::used(std::size_t word) const {
  const std::size_t first = word * kLanes;
  if (first >= views_.size()) return 0;
  const std::size_t lanes = std::min(kLanes, views_.size() - first);
  return lanes == kLanes ? ~Mask{0} : (Mask{1} << lanes) - 1;
}

Answers Views::everywhere(Verdict verdict) const {
  Answers answers(words());
  for (std::size_t word = 0; word < answers.size(); ++word) {
    if (verdict == Verdict::holds) answers[word].holds = used(word);
    if (verdict == Verdict::fails) answers[word].fails = used(word);
  }
  return answers;
}

}  // namespace truce::judge
