#include "report/phrase.h"

#include "report/entry_text.h"
#include "report/named.h"

namespace truce::report {
namespace {

using Form = terms::Leaf::Form;

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
  if (leaf.relation == Leaf::Relation::within) json["within"] = duration(leaf.within);
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
    case Form::place_in: json["what"] = place(terms, PlaceId(leaf.object)); break;
    case Form::weapon: json["what"] = weapon(terms, leaf.object); break;
    case Form::act: json["what"] = act(terms, leaf.object); break;
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
