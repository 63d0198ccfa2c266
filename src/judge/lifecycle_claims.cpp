#include "judge/lifecycle_claims.h"

#include <algorithm>
#include <map>
#include <optional>

#include "judge/lifecycle_automaton.h"

namespace truce::judge {
namespace {

/// What one speaker, or several of one rank, say in the end.
struct Word {
  std::optional<Span> affirmed;
  bool denied = false;

  [[nodiscard]] bool silent() const { return !affirmed && !denied; }
  void affirm(const Span& when) { affirmed = affirmed ? merge(*affirmed, when) : when; }

  [[nodiscard]] Moment moment() const {
    const Verdict verdict = !affirmed ? Verdict::fails : denied ? Verdict::undetermined : Verdict::holds;
    return {verdict, affirmed.value_or(Span{}), false};
  }
};

bool contradict(const Claim& yes, const Claim& no) {
  return no.when.begin <= first_of(yes.when) && last_of(yes.when) < no.when.end;
}

/// Of one speaker's statements, those that a later one of the same speaker does not contradict.
std::vector<const Claim*> upheld(const std::vector<const Claim*>& claims) {
  std::vector<const Claim*> out;
  for (const Claim* one : claims) {
    const bool overtaken = std::any_of(claims.begin(), claims.end(), [&](const Claim* other) {
      return other->origin > one->origin && other->affirms != one->affirms &&
             contradict(one->affirms ? *one : *other, one->affirms ? *other : *one);
    });
    if (!overtaken) out.push_back(one);
  }
  return out;
}

/// Several statements of one rank. A denial of another time than what is affirmed contradicts nothing.
Word together(const std::vector<const Claim*>& claims) {
  Word word;
  for (const Claim* claim : claims) {
    if (claim->affirms) word.affirm(claim->when);
  }
  for (const Claim* claim : claims) {
    if (claim->affirms) continue;
    word.denied |= std::none_of(claims.begin(), claims.end(), [](const Claim* c) { return c->affirms; }) ||
                   std::any_of(claims.begin(), claims.end(),
                               [&](const Claim* other) { return other->affirms && contradict(*other, *claim); });
  }
  return word;
}

}  // namespace

Span merge(const Span& a, const Span& b) {
  const Span shared{std::max(a.begin, b.begin), std::min(a.end, b.end)};
  const bool agree = first_of(a) <= last_of(b) && first_of(b) <= last_of(a);
  return agree ? shared : a.hull(b);
}

Answers Claims::verified_for(const Claim& claim, Instant known) const {
  Answers out(views_.words());
  if (!claim.verified) return out;
  for (const terms::Provision& provision : terms_.provisions) {
    const auto* power = std::get_if<terms::Empowers>(&provision.norm);
    if (power == nullptr || power->settles.empty()) continue;
    if (std::find(power->holder.begin(), power->holder.end(), claim.by) == power->holder.end()) continue;
    const Answers bound = resolver_.bound(provision.id, claim.when, known);
    for (std::size_t word = 0; word < out.size(); ++word) out[word].holds |= bound[word].holds;
  }
  return out;
}

Happening Claims::weigh(const std::vector<Claim>& claims, Instant known) const {
  Happening out = Happening::everywhere(views_.size(), {});
  if (claims.empty()) return out;

  std::map<ActorId, std::vector<const Claim*>> by_body;
  std::map<std::size_t, std::vector<const Claim*>> by_party;
  for (const Claim& claim : claims) {
    out.entries.push_back(claim.index);
    if (const auto view = views_.speaking_for(case_, claim.by)) {
      by_party[*view].push_back(&claim);
    } else {
      by_body[claim.by].push_back(&claim);
    }
  }
  std::sort(out.entries.begin(), out.entries.end());
  out.entries.erase(std::unique(out.entries.begin(), out.entries.end()), out.entries.end());

  std::vector<const Claim*> bodies;
  for (const auto& [body, theirs] : by_body) {
    const auto kept = upheld(theirs);
    bodies.insert(bodies.end(), kept.begin(), kept.end());
  }
  std::vector<std::pair<const Claim*, Answers>> verified;
  for (const Claim* claim : bodies) {
    if (claim->verified) verified.emplace_back(claim, verified_for(*claim, known));
  }
  std::map<std::size_t, Word> own;
  Word parties;
  bool all_affirm = true;
  for (std::size_t view = 1; view < views_.size(); ++view) {
    if (views_[view].is_what_if()) continue;
    const auto theirs = by_party.find(view);
    const Word word = theirs == by_party.end() ? Word{} : together(upheld(theirs->second));
    all_affirm = all_affirm && word.affirmed && !word.denied;
    if (word.affirmed) parties.affirm(*word.affirmed);
    parties.denied |= word.denied;
    own[view] = word;
  }

  const Word from_bodies = together(bodies);
  for (std::size_t view = 0; view < views_.size(); ++view) {
    std::size_t base = view;
    while (views_[base].is_what_if()) base = views_[base].base;
    std::vector<const Claim*> binding;
    for (const auto& [claim, bound] : verified) {
      if (at(bound, base) == Verdict::holds) binding.push_back(claim);
    }
    Moment& moment = out.by_view[view];
    if (const Word word = together(binding); !word.silent()) {
      moment = word.moment();
    } else if (base != 0 && !own[base].silent()) {
      moment = own[base].moment();
    } else if (all_affirm && parties.affirmed) {
      moment = {Verdict::holds, *parties.affirmed, false};
    } else if (!from_bodies.silent()) {
      moment = from_bodies.moment();
    } else if (parties.affirmed) {
      moment = {Verdict::undetermined, *parties.affirmed, false};
    } else {
      moment = {Verdict::fails, Span{}, false};
    }
  }
  return out;
}

}  // namespace truce::judge
