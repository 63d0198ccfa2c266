// The judge's rules read aloud: terms.md's prose and ADR 2 and 5, for one incident, one provision and one view at a
// time, over entries with exact dates as RandomCaseMaker makes them. The oracle of the differential test; shares no
// code with src/judge.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "casefile/casefile.h"
#include "terms/terms.h"

namespace truce::judge {

class SlowCaseJudge {
 public:
  /// 0 fails, 1 undetermined, 2 holds.
  using Value = int;

  SlowCaseJudge(const Case& c, const terms::Terms& terms, std::vector<std::string> parties)
      : case_(c), terms_(terms), parties_(std::move(parties)) {}

  /// View 0 is the agreed record, view i the i-th party's.
  Value verdict(const IncidentId& incident, const terms::Provision& ban, std::size_t view) {
    view_ = view;
    incident_ = incident;
    monitor_ = nullptr;
    for (const auto& fact : case_.reports) {
      if (fact.body.incident != incident) continue;
      if (fact.body.by.str() == "monitor") monitor_ = &fact.body;
    }
    when_ = monitor_->when_span->begin;
    known_ = monitor_->when_span->end;
    std::vector<ActorId> targets;
    for (const auto& fact : case_.reports) {
      if (fact.body.incident != incident || fact.body.stance == Stance::denial) continue;
      for (const Target& target : fact.body.targets) {
        if (std::find(targets.begin(), targets.end(), target.actor) == targets.end()) targets.push_back(target.actor);
      }
    }
    perpetrators();
    Value any = 0;
    for (const ActorId& target : targets) {
      target_ = target;
      any = std::max(any, std::min(breach(ban), hit()));
    }
    // Somebody not named: hit where no named target certainly was.
    Value unnamed = 2;
    for (const ActorId& target : targets) {
      target_ = target;
      if (hit() == 2) unnamed = 0;
    }
    target_ = {};
    asked_unnamed_ = false;
    any = std::max(any, std::min(unnamed, breach(ban)));
    asked_unnamed_ = asked_unnamed_ && unnamed == 2;
    return any;
  }

  /// The last verdict hung on a question about a target that nobody named. What is said of one actor then may or may
  /// not be said of it; the judge tries that entry by entry and so may leave open what trying actor by actor, as here,
  /// settles.
  bool asked_about_unnamed() const { return asked_unnamed_; }

 private:
  // ---- facts -------------------------------------------------------------------------------------------------
  const ReportBody* report_of(const std::string& by) const {
    for (const auto& fact : case_.reports) {
      if (fact.body.incident == incident_ && fact.body.by.str() == by) return &fact.body;
    }
    return nullptr;
  }
  /// A point on which third parties and parties speak: the party's own word in its view, else the monitor's; in the
  /// agreed record what the monitor says, unless every party says the same.
  template <class Said>
  Value point(Said said) const {
    const auto in_view = [&](std::size_t v) -> Value {
      const ReportBody* own = v == 0 ? nullptr : report_of(parties_[v - 1]);
      if (own != nullptr && own->stance != Stance::denial) {
        if (const auto word = said(*own, true)) return *word;
      }
      return said(*monitor_, false).value_or(1);
    };
    if (view_ != 0) return in_view(view_);
    for (const Value value : {0, 2}) {
      bool all = true;
      for (std::size_t v = 1; v <= parties_.size(); ++v) all = all && in_view(v) == value;
      if (all) return value;
    }
    return in_view(0);
  }
  Value hit() const {
    return point([&](const ReportBody& report, bool own) -> std::optional<Value> {
      if (report.targets.empty()) return std::nullopt;
      for (const Target& one : report.targets) {
        if (one.actor == target_) return 2;
      }
      return own ? 0 : 1;
    });
  }
  Value acted(const std::string& act) const {
    return point([&](const ReportBody& report, bool) -> std::optional<Value> {
      if (report.acts.empty()) return std::nullopt;
      return report.acts.front() == act ? 2 : 0;
    });
  }
  /// Who may have acted, in the view: candidates, and an empty id for somebody else.
  void perpetrators() {
    std::vector<ActorId> all;
    const auto name = [&](const ActorId& actor) {
      if (std::find(all.begin(), all.end(), actor) == all.end()) all.push_back(actor);
    };
    for (const auto& fact : case_.reports) {
      if (fact.body.incident != incident_ || !fact.body.attribution) continue;
      for (const Candidate& candidate : fact.body.attribution->candidates) name(candidate.actor);
    }
    const bool others_out = monitor_->attribution && !monitor_->attribution->other_possible;
    const auto in_view = [&](std::size_t v) {
      std::vector<ActorId> left = all;
      if (!others_out) left.emplace_back();
      const ReportBody* own = v == 0 ? nullptr : report_of(parties_[v - 1]);
      if (own == nullptr) return left;
      if (own->stance == Stance::denial) {
        std::erase_if(left, [&](const ActorId& one) {
          return !one.empty() && (one == own->by || case_.is_part_of(one, own->by));
        });
      } else if (own->attribution) {
        left = {own->attribution->candidates.front().actor};
      }
      return left;
    };
    perpetrators_ = in_view(view_);
    if (view_ != 0) return;
    // What every party excludes is excluded.
    std::erase_if(perpetrators_, [&](const ActorId& one) {
      for (std::size_t v = 1; v <= parties_.size(); ++v) {
        const auto left = in_view(v);
        if (std::find(left.begin(), left.end(), one) != left.end()) return false;
      }
      return true;
    });
  }

  // ---- questions ---------------------------------------------------------------------------------------------
  template <class T>
  bool counts(const Fact<T>& fact, Instant known) const {
    return fact.known_at(known) && fact.valid.from.begin <= when_;
  }
  static int particular(const About& about) { return (about.actor.empty() ? 0 : 1) + (about.incident.empty() ? 0 : 1); }
  bool concerns(const About& entry, const About& asked) const {
    return (entry.actor.empty() || entry.actor == asked.actor) &&
           (entry.incident.empty() || entry.incident == asked.incident);
  }
  std::optional<AnswerId> position(const std::string& party, const QuestionId& question, const About& about,
                                   Instant known) const {
    const Fact<PositionBody>* best = nullptr;
    for (const auto& fact : case_.positions) {
      if (fact.body.by.str() != party || fact.body.question != question || !counts(fact, known) ||
          !concerns(fact.body.about, about))
        continue;
      if (best == nullptr || particular(fact.body.about) > particular(best->body.about) ||
          (particular(fact.body.about) == particular(best->body.about) && fact.origin > best->origin)) {
        best = &fact;
      }
    }
    return best == nullptr ? std::nullopt : std::optional(best->body.answer);
  }
  bool reserved(const std::string& party, Instant known) const {
    return std::any_of(case_.reservations.begin(), case_.reservations.end(),
                       [&](const auto& fact) { return fact.body.actor.str() == party && counts(fact, known); });
  }
  bool bound(std::size_t view, Instant known) const {
    const auto party_bound = [&](const std::string& party) {
      bool accepted = party != "gamma";  // the text binds states
      for (const auto& fact : case_.acceptances)
        accepted = accepted || (fact.body.actor.str() == party && counts(fact, known));
      return accepted && !reserved(party, known);
    };
    if (view != 0) return party_bound(parties_[view - 1]);
    bool any = false;
    for (const std::string& party : parties_) {
      if (reserved(party, known)) return false;
      any = any || party_bound(party);
    }
    return any;
  }
  /// The view's answer; nothing: open.
  std::optional<AnswerId> answer(const terms::Question& question, const About& about, std::size_t view) const {
    const bool law = question.sort == terms::Question::Sort::status || question.sort == terms::Question::Sort::reading;
    const Instant known = law ? known_ : Instant::distant_future();
    const bool by_body = !question.decided_by.empty();
    if (by_body && bound(view, known)) {
      const auto& power = std::get<terms::Empowers>(terms_.provision(question.decided_by)->norm);
      std::set<AnswerId> determined;
      for (const auto& fact : case_.determinations) {
        if (!counts(fact, known) || !concerns(fact.body.about, about)) continue;
        if (!power.as_stated && std::max(fact.valid.from.begin, fact.known_from) > when_) continue;
        determined.insert(fact.body.answer);
      }
      if (determined.size() > 1) return std::nullopt;
      if (determined.size() == 1) return *determined.begin();
    }
    if (!by_body) {
      std::set<std::optional<AnswerId>> held;
      for (const std::string& party : parties_) held.insert(position(party, question.id, about, known));
      if (held.size() == 1 && *held.begin()) return *held.begin();
    }
    if (view != 0) {
      if (const auto own = position(parties_[view - 1], question.id, about, known)) return own;
    }
    if (!by_body) {
      for (const auto& fact : case_.no_agreements) {
        if (fact.body.question == question.id && counts(fact, known) && concerns(fact.body.about, about))
          return std::nullopt;
      }
    }
    return view != 0 ? answer(question, about, 0) : silence(question);
  }
  static std::optional<AnswerId> silence(const terms::Question& question) {
    switch (question.silence) {
      case terms::Question::Silence::presume_yes: return AnswerId("yes");
      case terms::Question::Silence::presume_no: return AnswerId("no");
      case terms::Question::Silence::undetermined: break;
    }
    return std::nullopt;
  }
  Value is(const QuestionId& id, const ActorId& actor, const AnswerId& wanted) const {
    const terms::Question& question = *terms_.question(id);
    About about;
    about.actor = actor;
    if (id.str() == "inc") about.incident = incident_;
    const auto given = answer(question, about, view_);
    return !given ? 1 : *given == wanted ? 2 : 0;
  }

  // ---- conditions --------------------------------------------------------------------------------------------
  Value listed(const ActorId& actor, const ActorId& group) const {
    std::vector<ActorId> members{group};
    if (const terms::Group* found = terms_.group(group)) members = found->members;
    Value best = 0;
    for (const ActorId& member : members) {
      if (actor == member || case_.is_part_of(actor, member)) best = 2;
      if (case_.is_part_of(member, actor)) best = std::max(best, 1);
    }
    return best;
  }
  /// A phrase about who acted or who was hit; `slot` says who "actor" means inside a group's condition.
  Value leaf(const terms::Leaf& leaf, terms::Slot slot) {
    const terms::Slot who = leaf.slot == terms::Slot::acting ? slot : leaf.slot;
    if (leaf.form == terms::Leaf::Form::answer) return is(QuestionId(leaf.subject), {}, AnswerId(leaf.object));
    if (leaf.form == terms::Leaf::Form::member) {
      const terms::Group* group = terms_.group(ActorId(leaf.object));
      if (group != nullptr && group->when) return condition(*group->when, who);
    }
    const auto of = [&](const ActorId& actor) -> Value {
      if (leaf.form == terms::Leaf::Form::member) return actor.empty() ? 1 : listed(actor, ActorId(leaf.object));
      return is(QuestionId(leaf.object), actor, AnswerId("yes"));
    };
    if (who == terms::Slot::target) {
      if (!target_.empty() || leaf.form == terms::Leaf::Form::member) return of(target_);
      asked_unnamed_ = true;
      std::set<Value> values{of(ActorId("nobody-said-anything-about"))};
      for (const char* actor : {"alpha-forces", "beta-forces", "band", "gang"}) values.insert(of(ActorId(actor)));
      return values.size() == 1 ? *values.begin() : 1;
    }
    std::set<Value> values;
    for (const ActorId& one : perpetrators_) values.insert(one.empty() ? 1 : of(one));
    return values.size() == 1 ? *values.begin() : 1;
  }
  Value condition(const terms::Condition& c, terms::Slot slot) {
    switch (c.op) {
      case terms::Condition::Op::leaf: return leaf(c.leaf, slot);
      case terms::Condition::Op::negation: return 2 - condition(c.parts[0], slot);
      case terms::Condition::Op::all: {
        Value value = 2;
        for (const auto& part : c.parts) value = std::min(value, condition(part, slot));
        return value;
      }
      case terms::Condition::Op::any: {
        Value value = 0;
        for (const auto& part : c.parts) value = std::max(value, condition(part, slot));
        return value;
      }
    }
    return 1;
  }
  Value exempted(const ProvisionId& from) {
    Value any = 0;
    for (const terms::Provision& one : terms_.provisions) {
      const auto* exempts = std::get_if<terms::Exempts>(&one.norm);
      if (exempts == nullptr || std::find(exempts->from.begin(), exempts->from.end(), from) == exempts->from.end())
        continue;
      any = std::max(any, std::min(condition(exempts->when, terms::Slot::acting), 2 - exempted(one.id)));
    }
    return any;
  }
  Value breach(const terms::Provision& provision) {
    const auto& ban = std::get<terms::Prohibits>(provision.norm);
    const terms::Period& period = *terms_.period(ban.during);
    Value value = when_ >= *period.from && when_ < *period.to ? 2 : 0;
    value = std::min(value, acted(ban.act));
    const auto member = [&](const ActorId& group, terms::Slot slot) {
      terms::Leaf one;
      one.form = terms::Leaf::Form::member;
      one.slot = slot;
      one.object = group.str();
      return leaf(one, slot);
    };
    value = std::min(value, member(ban.bearer.front(), terms::Slot::acting));
    if (!ban.target.empty()) value = std::min(value, member(ban.target, terms::Slot::target));
    if (ban.when) value = std::min(value, condition(*ban.when, terms::Slot::acting));
    return std::min(value, 2 - exempted(provision.id));
  }

  const Case& case_;
  const terms::Terms& terms_;
  std::vector<std::string> parties_;
  std::size_t view_ = 0;
  IncidentId incident_;
  const ReportBody* monitor_ = nullptr;
  Instant when_, known_;
  ActorId target_;
  std::vector<ActorId> perpetrators_;
  bool asked_unnamed_ = false;
};

}  // namespace truce::judge
