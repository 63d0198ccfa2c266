#include "report/named.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace truce::report {
namespace {

std::string words_of(const std::vector<std::pair<std::string, std::string>>& all, std::string_view id) {
  const auto it = std::ranges::find(all, id, [](const auto& one) { return std::string_view(one.first); });
  return it == all.end() ? std::string() : it->second;
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

}  // namespace

Json named(const std::string& id, const std::string& name) {
  Json json = {{"id", id}};
  if (!name.empty() && name != id) json["name"] = name;
  return json;
}

Json actor(const terms::Terms& terms, const ActorId& id) {
  return named(id.str(), terms.name_of(id));
}

Json act(const terms::Terms& terms, const std::string& id) {
  return named(id, words_of(terms.acts, id));
}

Json place(const terms::Terms& terms, const PlaceId& id) {
  const terms::Place* place = terms.place(id);
  return named(id.str(), place == nullptr ? std::string() : place->name);
}

Json weapon(const terms::Terms& terms, const std::string& id) {
  const terms::Weapon* weapon = terms.weapon(id);
  return named(id, weapon == nullptr ? std::string() : weapon->name);
}

Json question(const terms::Terms& terms, const QuestionId& id) {
  const terms::Question* found = terms.question(id);
  return {{"id", id.str()}, {"ask", found == nullptr ? id.str() : found->ask}};
}

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

Json duration(const CalendarDuration& duration) {
  return {{"count", duration.count}, {"unit", unit_of(duration.unit)}};
}

}  // namespace truce::report
