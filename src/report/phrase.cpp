#include "report/phrase.h"

#include <algorithm>

#include "report/entry_text.h"

namespace truce::report {
namespace {

using Form = terms::Leaf::Form;

Json named(const std::string& id, const std::string& name) {
  Json json = {{"id", id}};
  if (!name.empty() && name != id) json["name"] = name;
  return json;
}

Json actor(const terms::Terms& terms, const ActorId& id) {
  return named(id.str(), terms.name_of(id));
}

std::string words_of(const std::vector<std::pair<std::string, std::string>>& all, std::string_view id) {
  const auto it = std::ranges::find(all, id, [](const auto& one) { return std::string_view(one.first); });
  return it == all.end() ? std::string() : it->second;
}

/// An event, a period with its ends, or a provision.
Json time(const terms::Terms& terms, const std::string& id) {
  if (const std::string words = words_of(terms.events, id); !words.empty()) return {{"event", named(id, words)}};
  const terms::Period* period = terms.period(id);
  if (period == nullptr) return {{"provision", id}};
  Json json = {{"period", id}};
  if (period->from) json["from"] = to_string(*period->from);
  if (!period->from_event.empty())
    json["from_event"] = named(period->from_event, words_of(terms.events, period->from_event));
  if (period->to) json["to"] = to_string(*period->to);
  if (!period->to_event.empty()) json["to_event"] = named(period->to_event, words_of(terms.events, period->to_event));
  return json;
}

Json who(const terms::Terms& terms, const terms::Leaf& leaf) {
  if (leaf.slot == terms::Slot::named) return actor(terms, ActorId(leaf.subject));
  return {{"role", leaf.slot == terms::Slot::target ? "target" : "actor"}};
}

std::string_view form_of(Form form) {
  switch (form) {
    case Form::member: return "member";
    case Form::has: return "has";
    case Form::place_in: return "place-in";
    case Form::place_near: return "place-near";
    case Form::weapon: return "weapon";
    case Form::act: return "act";
    case Form::time_in: return "time-in";
    case Form::time_before: return "time-before";
    case Form::time_after: return "time-after";
    case Form::norm_state: return "state";
    case Form::happened: return "happened";
    case Form::answer: return "answer";
    case Form::in_force: break;
  }
  return "in-force";
}

std::string_view unit_of(CalendarDuration::Unit unit) {
  switch (unit) {
    case CalendarDuration::Unit::minute: return "minute";
    case CalendarDuration::Unit::hour: return "hour";
    case CalendarDuration::Unit::day: return "day";
    case CalendarDuration::Unit::week: return "week";
    case CalendarDuration::Unit::month: break;
  }
  return "month";
}

void add_happening(Json& json, const terms::Terms& terms, const terms::Leaf& leaf) {
  using Leaf = terms::Leaf;
  json["step"] = time(terms, leaf.subject);
  json["happening"] = leaf.happening == Leaf::Happening::started     ? "started"
                      : leaf.happening == Leaf::Happening::completed ? "completed"
                                                                     : "occurred";
  if (leaf.relation == Leaf::Relation::none) return;
  json["relation"] = leaf.relation == Leaf::Relation::before  ? "before"
                     : leaf.relation == Leaf::Relation::after ? "after"
                                                              : "within";
  json["time"] = time(terms, leaf.other);
  if (leaf.relation == Leaf::Relation::within) {
    json["within"] = {{"count", leaf.within.count}, {"unit", unit_of(leaf.within.unit)}};
  }
}

Json question(const terms::Terms& terms, const QuestionId& id) {
  const terms::Question* found = terms.question(id);
  return {{"id", id.str()}, {"ask", found == nullptr ? id.str() : found->ask}};
}

}  // namespace

Json parts(const terms::Terms& terms, const terms::Leaf& leaf) {
  Json json = {{"form", form_of(leaf.form)}};
  switch (leaf.form) {
    case Form::member:
      json["who"] = who(terms, leaf);
      json["what"] = actor(terms, ActorId(leaf.object));
      json["group"] = terms.group(ActorId(leaf.object)) != nullptr;
      break;
    case Form::has:
      json["who"] = who(terms, leaf);
      json["question"] = question(terms, QuestionId(leaf.object));
      break;
    case Form::answer:
      json["question"] = question(terms, QuestionId(leaf.subject));
      json["answer"] = leaf.object;
      break;
    case Form::place_near: json["distance_m"] = leaf.distance.value; [[fallthrough]];
    case Form::place_in: {
      const terms::Place* place = terms.place(PlaceId(leaf.object));
      json["what"] = named(leaf.object, place == nullptr ? std::string() : place->name);
      break;
    }
    case Form::weapon: {
      const terms::Weapon* weapon = terms.weapon(leaf.object);
      json["what"] = named(leaf.object, weapon == nullptr ? std::string() : weapon->name);
      break;
    }
    case Form::act: json["what"] = named(leaf.object, words_of(terms.acts, leaf.object)); break;
    case Form::time_in:
    case Form::time_before:
    case Form::time_after: json["time"] = time(terms, leaf.object); break;
    case Form::norm_state:
      json["what"] = named(leaf.subject, {});
      json["state"] = to_string(leaf.state);
      break;
    case Form::happened: add_happening(json, terms, leaf); break;
    case Form::in_force: json["what"] = named(leaf.object, {}); break;
  }
  return json;
}

Json parts(const terms::Terms& terms, const judge::Reason& reason) {
  if (reason.sort == judge::Reason::Sort::phrase) return parts(terms, reason.ground.leaf);
  const bool hit = reason.sort == judge::Reason::Sort::hit;
  const ActorId& id = hit ? reason.target : reason.candidate;
  Json json = {{"form", hit ? "hit" : "acted"}};
  if (!id.empty()) json["who"] = actor(terms, id);
  return json;
}

Json parts(const terms::Terms& terms, const judge::Issue& issue) {
  if (issue.sort == judge::Issue::Sort::question) {
    Json json = question(terms, issue.question);
    json["form"] = "question";
    json["about"] = to_json(issue.about);
    return json;
  }
  if (issue.sort == judge::Issue::Sort::attribution) return {{"form", "attribution"}};
  if (issue.phrase.empty()) {
    Json json = {{"form", "hit"}};
    if (!issue.about.actor.empty()) json["who"] = actor(terms, issue.about.actor);
    return json;
  }
  if (!issue.about.actor.empty()) {
    return {{"form", "member"},
            {"who", actor(terms, issue.about.actor)},
            {"what", actor(terms, ActorId(issue.phrase))},
            {"group", terms.group(ActorId(issue.phrase)) != nullptr}};
  }
  const auto leaf = terms::parse_leaf(issue.phrase);
  return {{"form", "phrase"},
          {"phrase", leaf ? parts(terms, *leaf) : Json{{"form", "other"}, {"text", issue.phrase}}},
          {"about", to_json(issue.about)}};
}

Json parts(const judge::Decider& decider) {
  using Sort = judge::Decider::Sort;
  Json json = {{"form", decider.sort == Sort::evidence      ? "evidence"
                        : decider.sort == Sort::attribution ? "attribution"
                        : decider.sort == Sort::parties     ? "parties"
                        : decider.sort == Sort::agreement   ? "agreement"
                                                            : "power"}};
  if (!decider.who.empty()) {
    json["who"] = Json::array();
    for (const ActorId& id : decider.who) json["who"].push_back(id.str());
  }
  if (!decider.power.empty()) json["power"] = decider.power.str();
  if (decider.jointly) json["jointly"] = true;
  return json;
}

}  // namespace truce::report
