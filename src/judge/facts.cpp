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
  if (views.size() < 2) return;
  for (const Verdict verdict : {Verdict::holds, Verdict::fails}) {
    bool all = true;
    bool any = false;
    for (std::size_t v = 1; v < views.size(); ++v) {
      if (views[v].is_what_if()) continue;
      any = true;
      all = all && at(answers, v) == verdict;
    }
    if (all && any) set(answers, 0, verdict);
  }
}

/// A what-if takes the facts of its base.
void follow_base(Answers& answers, const Views& views) {
  for (std::size_t v = 0; v < views.size(); ++v) {
    if (views[v].is_what_if()) set(answers, v, at(answers, views[v].base));
  }
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
};

/// The actor claims it: by its own admission, or by a claim that somebody reports.
bool is_claimed(const Case& c, const Voice& voice, const Candidate& candidate) {
  if (voice.stance == Stance::denial) return false;
  if (candidate.basis == AttributionBasis::claimed_by) return true;
  return voice.stance == Stance::admission && (candidate.actor == voice.by || c.is_part_of(candidate.actor, voice.by));
}

void attribute(const Case& c, const Views& views, const std::vector<Voice>& voices, IncidentFacts& out) {
  for (const Voice& voice : voices) {
    if (voice.attribution != nullptr) {
      for (const Candidate& candidate : voice.attribution->candidates) position_of(out.candidates, candidate.actor);
    } else if (voice.stance == Stance::admission) {
      position_of(out.candidates, voice.by);
    }
    out.attribution_entries.push_back(voice.index);
  }
  const std::size_t n = out.candidates.size();
  const Answers open(views.words());
  out.did_it.assign(n, open);
  out.other = open;

  // For everybody: claims, and third parties who say that it was one of those they name.
  bool some_say_so = false;
  bool all_exclude_others = true;
  for (const Voice& voice : voices) {
    if (voice.stance == Stance::admission && voice.attribution == nullptr) {
      out.did_it[position_of(out.candidates, voice.by)] = views.everywhere(Verdict::holds);
    }
    if (voice.attribution == nullptr) continue;
    for (const Candidate& candidate : voice.attribution->candidates) {
      if (is_claimed(c, voice, candidate)) {
        out.did_it[position_of(out.candidates, candidate.actor)] = views.everywhere(Verdict::holds);
      }
    }
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
    if (voice.stance == Stance::denial) {
      if (voice.attribution == nullptr || voice.attribution->candidates.empty()) say(voice.by, Verdict::fails);
    }
    if (voice.attribution == nullptr) continue;
    const auto& named = voice.attribution->candidates;
    for (const Candidate& candidate : named) {
      if (voice.stance == Stance::denial) {
        say(candidate.actor, Verdict::fails);
      } else if (named.size() == 1) {
        say(candidate.actor, Verdict::holds);
      }
    }
    for (const ActorId& excluded : voice.attribution->excludes) say(excluded, Verdict::fails);
    if (!voice.attribution->other_possible && voice.stance != Stance::denial) set(out.other, view, Verdict::fails);
  }

  // Exactly one acted: where one did, the others and anybody else did not. Where two are said to have, nothing is said.
  for (std::size_t v = 0; v < views.size(); ++v) {
    const auto acted = [&](const Answers& a) { return at(a, v) == Verdict::holds; };
    const auto count = std::count_if(out.did_it.begin(), out.did_it.end(), acted);
    if (count > 1) out.attribution_conflicts.push_back(v);
    if (count == 0) continue;
    for (Answers& a : out.did_it) {
      if (count > 1) {
        if (acted(a)) set(a, v, Verdict::undetermined);
      } else if (!acted(a)) {
        set(a, v, Verdict::fails);
      }
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
      voices.push_back(
          {report.attribution ? &*report.attribution : nullptr, report.stance, report.by, view, fact.index});
    }
  }
  for (const std::size_t i : incident.assessments) {
    const Fact<AssessmentBody>& fact = c.assessments[i];
    if (!fact.known_at(known) || !fact.body.attribution) continue;
    voices.push_back(
        {&*fact.body.attribution, Stance::observation, fact.body.by, views.speaking_for(c, fact.body.by), fact.index});
  }
  out.when = time_of(out.accounts);
  attribute(c, views, voices, out);

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
  return out;
}

Instant contemporary(const IncidentFacts& facts) {
  return facts.when.end;
}

}  // namespace truce::judge
