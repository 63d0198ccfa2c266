#include "judge/facts.h"

#include <algorithm>

namespace truce::judge {
namespace {

std::size_t position_of(std::vector<ActorId>& list, const ActorId& actor) {
  const auto it = std::find(list.begin(), list.end(), actor);
  if (it != list.end()) return static_cast<std::size_t>(it - list.begin());
  list.push_back(actor);
  return list.size() - 1;
}

/// In the agreed record holds (fails) what holds (fails) in the view of every party.
void affirm(Answers& answers, const Views& views) {
  if (views.declared() < 2) return;
  for (const Verdict verdict : {Verdict::holds, Verdict::fails}) {
    bool all = true;
    for (std::size_t v = 1; v < views.declared(); ++v) all = all && at(answers, v) == verdict;
    if (all) set(answers, 0, verdict);
  }
}

/// A what-if takes the facts of its base.
void follow_base(Answers& answers, const Views& views) {
  for (std::size_t v = views.declared(); v < views.size(); ++v) set(answers, v, at(answers, views[v].base));
}

Span time_of(const std::vector<Account>& accounts) {
  for (const bool third_parties : {true, false}) {
    std::optional<Span> hull;
    for (const Account& account : accounts) {
      const auto& span = account.report->body.when_span;
      if (!span || (third_parties && account.view)) continue;
      hull = hull ? hull->hull(*span) : *span;
    }
    if (hull) return *hull;
  }
  return {};
}

/// One voice on who acted: a report, or the attribution of an assessment.
struct Voice {
  const Attribution* attribution;  ///< null: a bare denial or admission
  Stance stance;
  ActorId by;
  std::optional<std::size_t> view;
  std::uint64_t index;
  std::uint64_t origin;  ///< a correction speaks in the place of what it corrects
};

/// The voices in the order in which they spoke. Of one who speaks for a party, admits or denies, only the last word
/// counts; third parties' reports stand side by side.
std::vector<Voice> last_words(std::vector<Voice> voices) {
  std::stable_sort(voices.begin(), voices.end(), [](const Voice& a, const Voice& b) { return a.origin < b.origin; });
  const auto has_a_last_word = [](const Voice& voice) {
    return voice.view || voice.stance == Stance::denial || voice.stance == Stance::admission;
  };
  std::vector<Voice> out;
  for (std::size_t i = 0; i < voices.size(); ++i) {
    const bool outdated =
        has_a_last_word(voices[i]) && std::any_of(voices.begin() + static_cast<std::ptrdiff_t>(i) + 1, voices.end(),
                                                  [&](const Voice& later) { return later.by == voices[i].by; });
    if (!outdated) out.push_back(voices[i]);
  }
  return out;
}

/// The actors that claim to have acted, by one voice: who admits it, or who is said to claim it by a voice that is not
/// another party's. Several: one of them.
std::vector<ActorId> claimants(const Case& c, const Voice& voice) {
  if (voice.stance == Stance::denial) return {};
  if (voice.attribution == nullptr)
    return voice.stance == Stance::admission ? std::vector{voice.by} : std::vector<ActorId>{};
  std::vector<ActorId> out;
  for (const Candidate& candidate : voice.attribution->candidates) {
    const bool own = candidate.actor == voice.by || c.is_part_of(candidate.actor, voice.by);
    const bool claims = candidate.basis == AttributionBasis::claimed_by && (own || !voice.view);
    if (claims || (own && voice.stance == Stance::admission)) out.push_back(candidate.actor);
  }
  return out;
}

void attribute(const Case& c, const Views& views, const std::vector<Voice>& voices, IncidentFacts& out) {
  for (const Voice& voice : voices) {
    if (voice.attribution != nullptr) {
      for (const Candidate& candidate : voice.attribution->candidates) position_of(out.candidates, candidate.actor);
    } else if (voice.stance == Stance::admission) {
      position_of(out.candidates, voice.by);
    }
    out.attribution_entries.push_back({voice.index, voice.view, !claimants(c, voice).empty()});
  }
  const std::size_t n = out.candidates.size();
  const Answers open(views.words());
  out.did_it.assign(n, open);
  out.other = open;

  // For everybody: claims, and third parties who say that it was one of those they name.
  bool some_say_so = false;
  bool all_exclude_others = true;
  for (const Voice& voice : voices) {
    const auto claiming = claimants(c, voice);
    if (claiming.size() == 1)
      out.did_it[position_of(out.candidates, claiming.front())] = views.everywhere(Verdict::holds);
    if (claiming.size() > 1) {  // one of them: which one is left open, anybody else did not
      for (std::size_t i = 0; i < n; ++i) {
        const bool claims = std::find(claiming.begin(), claiming.end(), out.candidates[i]) != claiming.end();
        if (!claims) out.did_it[i] = views.everywhere(Verdict::fails);
      }
      out.other = views.everywhere(Verdict::fails);
    }
    if (voice.attribution == nullptr) continue;
    if (!voice.view && !voice.attribution->candidates.empty() && voice.stance != Stance::denial) {
      some_say_so = true;
      all_exclude_others = all_exclude_others && !voice.attribution->other_possible;
    }
  }
  if (some_say_so && all_exclude_others) out.other = views.everywhere(Verdict::fails);

  // For the speaker alone: what it alleges and denies.
  for (const Voice& voice : voices) {
    if (!voice.view) continue;
    const std::size_t view = *voice.view;
    const auto say = [&](const ActorId& actor, Verdict verdict) {
      for (std::size_t i = 0; i < n; ++i) {
        if (out.candidates[i] == actor || (verdict == Verdict::fails && c.is_part_of(out.candidates[i], actor))) {
          set(out.did_it[i], view, verdict);
        }
      }
    };
    const bool denies = voice.stance == Stance::denial;
    if (voice.attribution == nullptr || voice.attribution->candidates.empty()) {
      if (denies) say(voice.by, Verdict::fails);
      if (voice.stance == Stance::admission) say(voice.by, Verdict::holds);
    }
    if (voice.attribution == nullptr) continue;
    const auto& named = voice.attribution->candidates;
    for (const Candidate& candidate : named) {
      if (denies) {
        say(candidate.actor, Verdict::fails);
      } else if (named.size() == 1) {
        say(candidate.actor, Verdict::holds);
      }
    }
    for (const ActorId& excluded : voice.attribution->excludes) say(excluded, Verdict::fails);
    if (!voice.attribution->other_possible && !denies) set(out.other, view, Verdict::fails);
  }

  // Exactly one acted: where one did, the others and anybody else did not. A whole of which a part acted is no rival:
  // the more particular stands. Where two are said to have acted alone, nothing is said.
  for (std::size_t v = 0; v < views.size(); ++v) {
    const auto acted = [&](std::size_t i) { return at(out.did_it[i], v) == Verdict::holds; };
    for (std::size_t whole = 0; whole < n; ++whole) {
      for (std::size_t part = 0; part < n && acted(whole); ++part) {
        if (part != whole && acted(part) && c.is_part_of(out.candidates[part], out.candidates[whole])) {
          set(out.did_it[whole], v, Verdict::fails);
        }
      }
    }
    std::size_t count = 0;
    for (std::size_t i = 0; i < n; ++i) count += acted(i);
    if (count == 0) continue;
    if (count > 1) out.attribution_conflicts.push_back(v);
    for (std::size_t i = 0; i < n; ++i) {
      if (count > 1 && acted(i)) set(out.did_it[i], v, Verdict::undetermined);
      if (count == 1 && !acted(i)) set(out.did_it[i], v, Verdict::fails);
    }
    if (count == 1) set(out.other, v, Verdict::fails);
  }
  for (Answers& a : out.did_it) affirm(a, views);
  affirm(out.other, views);
  for (Answers& a : out.did_it) follow_base(a, views);
  follow_base(out.other, views);
}

}  // namespace

Answers together(const std::vector<Account>& accounts, const Views& views,
                 const std::function<std::optional<Verdict>(const ReportBody&)>& said) {
  // Several voices agree, or leave it open.
  const auto join = [](std::optional<Verdict>& all, Verdict one) {
    all = all && *all != one ? Verdict::undetermined : one;
  };
  std::optional<Verdict> third_parties;
  std::vector<std::optional<Verdict>> own(views.size());
  for (const Account& account : accounts) {
    const auto word = said(account.report->body);
    if (!word) continue;
    join(account.view ? own[*account.view] : third_parties, *word);
  }
  Answers out = views.everywhere(third_parties.value_or(Verdict::undetermined));
  for (std::size_t v = 0; v < views.size(); ++v) {
    if (own[v]) set(out, v, *own[v]);
  }
  affirm(out, views);
  follow_base(out, views);
  return out;
}

IncidentFacts facts_of(const Case& c, const Views& views, const Incident& incident, Instant known) {
  IncidentFacts out;
  out.id = incident.id;
  std::vector<Voice> voices;
  for (const std::size_t i : incident.reports) {
    const Fact<ReportBody>& fact = c.reports[i];
    if (!fact.known_at(known)) continue;
    const ReportBody& report = fact.body;
    const auto view = views.speaking_for(c, report.by);
    if (out.title.empty()) out.title = report.title;
    if (report.stance != Stance::denial) out.accounts.push_back({&fact, view});
    if (report.attribution || report.stance == Stance::denial || report.stance == Stance::admission) {
      voices.push_back({report.attribution ? &*report.attribution : nullptr, report.stance, report.by, view, fact.index,
                        fact.origin});
    }
  }
  for (const std::size_t i : incident.assessments) {
    const Fact<AssessmentBody>& fact = c.assessments[i];
    if (!fact.known_at(known) || !fact.body.attribution) continue;
    voices.push_back({&*fact.body.attribution, Stance::observation, fact.body.by, views.speaking_for(c, fact.body.by),
                      fact.index, fact.origin});
  }
  out.when = time_of(out.accounts);
  attribute(c, views, last_words(std::move(voices)), out);

  for (const Account& account : out.accounts) {
    for (const Target& target : account.report->body.targets) position_of(out.targets, target.actor);
  }
  for (const ActorId& target : out.targets) {
    out.hit.push_back(together(out.accounts, views, [&](const ReportBody& report) -> std::optional<Verdict> {
      if (report.targets.empty()) return std::nullopt;
      const bool named = std::any_of(report.targets.begin(), report.targets.end(),
                                     [&](const Target& one) { return one.actor == target; });
      if (named) return Verdict::holds;
      // A party's own account is its whole account; a third party's list may leave somebody out.
      return views.speaking_for(c, report.by) ? Verdict::fails : Verdict::undetermined;
    }));
  }
  out.unnamed_hit = views.everywhere(Verdict::holds);
  for (const Answers& hit : out.hit) {
    for (std::size_t w = 0; w < hit.size(); ++w) {
      out.unnamed_hit[w].holds &= ~hit[w].holds;
      out.unnamed_hit[w].fails |= hit[w].holds;
    }
  }
  out.unnamed_possible = false;
  for (std::size_t w = 0; w < views.words(); ++w) {
    out.unnamed_possible = out.unnamed_possible || (out.unnamed_hit[w].fails & views.used(w)) != views.used(w);
  }
  return out;
}

Instant contemporary(const IncidentFacts& facts) {
  return facts.when.end;
}

}  // namespace truce::judge
