#include "terms/words.h"

#include <fmt/format.h>

#include <algorithm>

namespace truce::terms {
namespace {

std::string words_in(const std::vector<std::pair<std::string, std::string>>& all, std::string_view id) {
  const auto it = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == id; });
  return it == all.end() ? std::string() : it->second;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

bool is_compound(const Condition& condition) {
  return condition.op != Condition::Op::leaf && condition.parts.size() > 1;
}

}  // namespace

Words::Words(const Terms& terms) : terms_(terms), zone_(Zone::find(terms.zone_name).value_or(Zone::utc())) {}

std::string Words::list(const std::vector<std::string>& items, std::string_view last) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += i + 1 == items.size() ? fmt::format(" {} ", last) : ", ";
    out += items[i];
  }
  return out;
}

std::string Words::actors(const std::vector<ActorId>& ids) const {
  std::vector<std::string> names;
  for (const ActorId& id : ids) names.push_back(terms_.name_of(id));
  return list(names);
}

std::string Words::provisions(const std::vector<ProvisionId>& ids) {
  std::vector<std::string> names;
  for (const ProvisionId& id : ids) names.push_back(id.str());
  return list(names);
}

std::string Words::act(std::string_view id) const {
  const std::string words = words_in(terms_.acts, id);
  return words.empty() ? std::string(id) : words;
}

std::string Words::question(const QuestionId& id, std::string_view about) const {
  const Question* question = terms_.question(id);
  return fmt::format("“{}”", question == nullptr ? id.str() : replaced(question->ask, "{actor}", about));
}

std::string Words::moment(Instant instant, bool end) const {
  if (end && zone_.local(instant).ms_of_day == 0) {
    const auto day = zone_.local(instant - Duration{1});
    return fmt::format("{:04}-{:02}-{:02} 24:00 {}", day.year, day.month, day.day, zone_.name());
  }
  return zone_.format(instant);
}

std::string Words::distance(Metres distance) {
  return distance.value >= 1000 ? fmt::format("{} km", distance.value / 1000) : fmt::format("{} m", distance.value);
}

std::string Words::step(std::string_view id) const {
  const std::string words = words_in(terms_.events, id);
  if (!words.empty()) return fmt::format("the event “{}”", words);
  if (terms_.period(id) != nullptr) return fmt::format("the period {}", period(id));
  return fmt::format("provision {}", id);
}

std::string Words::period(std::string_view id) const {
  const Period* period = terms_.period(id);
  if (period == nullptr) return std::string(id);
  std::vector<std::string> ends;
  if (period->from) ends.push_back("from " + moment(*period->from, false));
  if (!period->from_event.empty()) ends.push_back("from " + step(period->from_event));
  if (period->to) ends.push_back("until " + moment(*period->to, true));
  if (!period->to_event.empty()) ends.push_back("until " + step(period->to_event));
  if (period->open_ended) ends.push_back("with no end set");
  return fmt::format("{}", fmt::join(ends, " "));
}

std::string Words::phrase(const Leaf& leaf, bool negated) const {
  using Form = Leaf::Form;
  const std::string_view is = negated ? "is not" : "is";
  const std::string_view has = negated ? "has not" : "has";
  const std::string who = leaf.slot == Slot::target  ? "the target"
                          : leaf.slot == Slot::named ? terms_.name_of(ActorId(leaf.subject))
                                                     : "the actor";
  switch (leaf.form) {
    case Form::member:
      if (terms_.group(ActorId(leaf.object)) != nullptr) {
        return fmt::format("{} {} “{}”", who, negated ? "does not belong to" : "belongs to",
                           terms_.name_of(ActorId(leaf.object)));
      }
      return fmt::format("{} {} {}", who, is, terms_.name_of(ActorId(leaf.object)));
    case Form::has: return fmt::format("the answer to {} {} yes", question(QuestionId(leaf.object), who), is);
    case Form::place_in:
    case Form::place_near: {
      const Place* place = terms_.place(PlaceId(leaf.object));
      const std::string name = place == nullptr ? leaf.object : place->name;
      if (leaf.form == Form::place_in) return fmt::format("the place {} in “{}”", is, name);
      return fmt::format("the place {} within {} of “{}”", is, distance(leaf.distance), name);
    }
    case Form::weapon: {
      const Weapon* weapon = terms_.weapon(leaf.object);
      return fmt::format("the weapon {} of the class “{}”", is, weapon == nullptr ? leaf.object : weapon->name);
    }
    case Form::act: return fmt::format("the act {} to {}", is, act(leaf.object));
    case Form::time_in: return fmt::format("the time {} within {}", is, step(leaf.object));
    case Form::time_before: return fmt::format("the time {} before {}", is, step(leaf.object));
    case Form::time_after: return fmt::format("the time {} after {}", is, step(leaf.object));
    case Form::norm_state:
      return fmt::format("provision {} {} {}", leaf.subject, is,
                         replaced(std::string(to_string(leaf.state)), "-", " "));
    case Form::happened: {
      const std::string_view verb = leaf.happening == Leaf::Happening::started     ? "started"
                                    : leaf.happening == Leaf::Happening::completed ? "been completed"
                                                                                   : "occurred";
      std::string out = fmt::format("{} {} {}", step(leaf.subject), has, verb);
      if (leaf.relation == Leaf::Relation::before) out += " before " + step(leaf.other);
      if (leaf.relation == Leaf::Relation::after) out += " after " + step(leaf.other);
      if (leaf.relation == Leaf::Relation::within) {
        out += fmt::format(" within {} of {}", to_string(leaf.within), step(leaf.other));
      }
      return out;
    }
    case Form::answer:
      return fmt::format("the answer to {} {} “{}”", question(QuestionId(leaf.subject)), is, leaf.object);
    case Form::in_force: return fmt::format("instrument {} {} in force", leaf.object, is);
  }
  return leaf.text;
}

std::string Words::condition(const Condition& condition) const {
  switch (condition.op) {
    case Condition::Op::leaf: return phrase(condition.leaf, false);
    case Condition::Op::negation: {
      const Condition& part = condition.parts.at(0);
      if (part.op == Condition::Op::leaf) return phrase(part.leaf, true);
      return fmt::format("it is not so that ({})", this->condition(part));
    }
    case Condition::Op::all:
    case Condition::Op::any: break;
  }
  const bool all = condition.op == Condition::Op::all;
  std::vector<std::string> parts;
  for (const Condition& part : condition.parts) {
    const std::string words = this->condition(part);
    parts.push_back(is_compound(part) && condition.parts.size() > 1 ? fmt::format("({})", words) : words);
  }
  if (parts.empty()) return all ? "nothing else is asked" : "never";
  return fmt::format("{}", fmt::join(parts, all ? ", and " : ", or "));
}

}  // namespace truce::terms
