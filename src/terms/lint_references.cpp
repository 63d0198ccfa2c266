// Does every name lead somewhere, and is everything named?
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "terms/cycles.h"
#include "terms/lint_checks.h"

namespace truce::terms {
namespace {

class References {
 public:
  References(const Terms& terms, Findings& findings) : terms_(terms), findings_(findings) {
    for (const auto& one : terms.instruments) instruments_.insert(one.id.str());
    for (const auto& one : terms.actors) actors_.insert(one.id.str());
    for (const auto& one : terms.groups) actors_.insert(one.id.str());
    for (const auto& one : terms.places) places_.insert(one.id.str());
    for (const auto& one : terms.weapons) weapons_.insert(one.id);
    for (const auto& one : terms.periods) periods_.insert(one.id);
    for (const auto& [id, words] : terms.acts) acts_.insert(id);
    for (const auto& [id, words] : terms.events) events_.insert(id);
    for (const auto& one : terms.questions) questions_.emplace(one.id.str(), &one);
    for (const auto& one : terms.provisions) provisions_.emplace(one.id.str(), &one);
  }

  void check() {
    for (const Instrument& one : terms_.instruments) instrument(one);
    for (const Actor& one : terms_.actors) from("actors", one.id.str(), [&] { actors(one.part_of); });
    for (const Group& one : terms_.groups) {
      from("groups", one.id.str(), [&] {
        actors(one.members);
        if (one.when) condition(*one.when);
      });
    }
    for (const Place& one : terms_.places) {
      from("places", one.id.str(), [&] {
        for (const auto& [party, file] : one.by_party) actor(party);
      });
    }
    for (const Weapon& one : terms_.weapons) {
      from("weapons", one.id, [&] {
        for (const std::string& wider : one.narrower_than) weapon(wider);
      });
    }
    for (const Period& one : terms_.periods) {
      from("periods", one.id, [&] {
        step(one.from_event);
        step(one.to_event);
      });
    }
    for (const Question& one : terms_.questions) from("questions", one.id.str(), [&] { question_of(one); });
    for (const Provision& one : terms_.provisions) {
      report_ = [this, &one](std::string_view code, std::string message) {
        findings_.add(code, one, std::move(message));
      };
      provision_of(one);
    }
    unused();
  }

 private:
  /// Runs `body` so that its findings are about the given entry.
  template <class Body>
  void from(std::string_view section, const std::string& id, const Body& body) {
    report_ = [this, section, id](std::string_view code, std::string message) {
      findings_.add(code, section, id, std::move(message));
    };
    body();
  }

  void need(bool known, std::string_view code, std::string_view what, const std::string& id) {
    if (!known) report_(code, fmt::format("undefined {} {}", what, id));
  }
  void actor(const ActorId& id) {
    if (!id.empty()) need(actors_.contains(id.str()), "R1", "actor", id.str());
  }
  void actors(const std::vector<ActorId>& ids) {
    for (const ActorId& id : ids) actor(id);
  }
  void place(const std::string& id) {
    used_.insert("places/" + id);
    need(places_.contains(id), "R2", "place", id);
  }
  void weapon(const std::string& id) {
    used_.insert("weapons/" + id);
    need(weapons_.contains(id), "R2", "weapon class", id);
  }
  void act(const std::string& id) {
    used_.insert("acts/" + id);
    need(acts_.contains(id), "R2", "act", id);
  }
  void period(const std::string& id) {
    if (!id.empty()) need(periods_.contains(id), "R2", "period", id);
  }
  /// Something that happens or lasts: an event, a period or the carrying out of a provision.
  void step(const std::string& id) {
    if (id.empty()) return;
    used_.insert("events/" + id);
    need(events_.contains(id) || periods_.contains(id) || provisions_.contains(id), "R2", "event, period or provision",
         id);
  }
  void provision(const std::string& id) {
    if (!id.empty()) need(provisions_.contains(id), "R2", "provision", id);
  }
  void provisions(const std::vector<ProvisionId>& ids) {
    for (const ProvisionId& id : ids) provision(id.str());
  }
  const Question* question(const std::string& id) {
    if (id.empty()) return nullptr;
    const auto found = questions_.find(id);
    need(found != questions_.end(), "R2", "question", id);
    return found == questions_.end() ? nullptr : found->second;
  }
  void answer(const std::string& question_id, const std::string& wanted) {
    const Question* asked = question(question_id);
    if (asked != nullptr &&
        std::find(asked->answers.begin(), asked->answers.end(), AnswerId(wanted)) == asked->answers.end()) {
      report_("R3", fmt::format("\"{}\" is not an answer to {}", wanted, question_id));
    }
  }

  void condition(const Condition& condition) {
    for_each_leaf(condition, [&](const Leaf& leaf) { phrase(leaf); });
  }
  void phrase(const Leaf& leaf) {
    using Form = Leaf::Form;
    switch (leaf.form) {
      case Form::member: actor(ActorId(leaf.object)); break;
      case Form::has:
        if (leaf.slot == Slot::named) actor(ActorId(leaf.subject));
        answer(leaf.object, "yes");
        break;
      case Form::place_in:
      case Form::place_near: place(leaf.object); break;
      case Form::weapon: weapon(leaf.object); break;
      case Form::act: act(leaf.object); break;
      case Form::time_in:
      case Form::time_before:
      case Form::time_after: step(leaf.object); break;
      case Form::norm_state: provision(leaf.subject); break;
      case Form::happened:
        step(leaf.subject);
        step(leaf.other);
        break;
      case Form::answer: answer(leaf.subject, leaf.object); break;
      case Form::in_force: break;
    }
  }

  void instrument(const Instrument& one) {
    from("instruments", one.id.str(), [&] {
      actors(one.adopted_by);
      for (const auto* list : {&one.amends, &one.supplements, &one.endorses, &one.interprets}) {
        for (const InstrumentId& other : *list)
          need(instruments_.contains(other.str()), "R2", "instrument", other.str());
      }
    });
  }

  void question_of(const Question& one) {
    actors(one.agreement_of);
    actors(one.held_by);
    if (!one.held_question.empty()) answer(one.held_question.str(), one.held_answer.str());
    if (one.decided_by.empty()) return;
    provision(one.decided_by.str());
    const auto found = provisions_.find(one.decided_by.str());
    if (found == provisions_.end() || std::holds_alternative<Consults>(found->second->norm)) return;
    const auto* power = std::get_if<Empowers>(&found->second->norm);
    if (power == nullptr) {
      report_("A1", fmt::format("decided_by names {}, which gives no power", one.decided_by.str()));
    } else if (!power->settles.empty() && power->settles != one.id) {
      report_("A1", fmt::format("decided_by names {}, which settles {}", one.decided_by.str(), power->settles.str()));
    }
  }

  void due(const Due& one) {
    step(one.of);
    question(one.reading.str());
    for (const auto& [answer_id, option] : one.options) due(option);
  }
  void edges(const std::vector<Edge>& all) {
    for (const Edge& edge : all) {
      provision(edge.first.str());
      provision(edge.then.str());
    }
  }

  void provision_of(const Provision& one) {
    for (const std::string& cite : one.cites) {
      if (!instruments_.contains(cite.substr(0, cite.find('#')))) {
        report_("C1", fmt::format("cites {}, but the file names no such instrument", cite));
      }
    }
    for_each_condition(one, [&](const Condition& condition_of_it) { condition(condition_of_it); });
    std::visit([&](const auto& norm) { norm_of(norm); }, one.norm);
  }
  void norm_of(const Prohibits& norm) {
    actors(norm.bearer);
    actor(norm.target);
    act(norm.act);
    period(norm.during);
    provisions(norm.on_breach);
  }
  void norm_of(const Obliges& norm) {
    actors(norm.bearer);
    actors(norm.owed_to);
    act(norm.to);
    period(norm.during);
    provisions(norm.on_breach);
    if (norm.due) due(*norm.due);
    if (!norm.separation) return;
    for (const auto& [party, line] : norm.separation->measured_from) {
      actor(party);
      place(line.str());
    }
    for (const auto& [class_id, width] : norm.separation->widths) weapon(class_id);
    question(norm.separation->per_side.str());
  }
  void norm_of(const Exempts& norm) { provisions(norm.from); }
  void norm_of(const Empowers& norm) {
    actors(norm.holder);
    actor(norm.binds);
    question(norm.settles.str());
  }
  void norm_of(const Orders& norm) {
    edges(norm.edges);
    question(norm.reading.str());
    for (const auto& [answer_id, option] : norm.options) edges(option);
  }
  void norm_of(const Packages& norm) { provisions(norm.elements); }
  void norm_of(const Consults& norm) {
    actors(norm.bearer);
    actors(norm.with);
    provision(norm.about);
    step(norm.before);
  }
  void norm_of(const Notifies& norm) {
    actors(norm.bearer);
    actors(norm.to);
    actor(norm.via);
    actors(norm.acknowledge_by);
    act(norm.about);
    step(norm.before);
    provision(norm.on_silence.str());
  }

  void unused() {
    auto each = [&](std::string_view section, const auto& ids) {
      for (const std::string& id : ids) {
        if (!used_.contains(fmt::format("{}/{}", section, id))) {
          findings_.add("W1", section, id, fmt::format("{} (in {}) is never used", id, section));
        }
      }
    };
    each("acts", acts_);
    each("events", events_);
    each("places", places_);
    each("weapons", weapons_);
  }

  const Terms& terms_;
  Findings& findings_;
  std::set<std::string> instruments_, actors_, places_, weapons_, periods_, acts_, events_;
  std::map<std::string, const Question*> questions_;
  std::map<std::string, const Provision*> provisions_;
  std::set<std::string> used_;  ///< "section/id"
  std::function<void(std::string_view, std::string)> report_;
};

}  // namespace

void check_references(const Terms& terms, Findings& findings) {
  References(terms, findings).check();
}

}  // namespace truce::terms
