// Look-ups and words of the model.
#include <algorithm>
#include <array>

#include "terms/terms.h"

namespace truce::terms {
namespace {

template <class T, class Id>
const T* find_by_id(const std::vector<T>& all, const Id& id) {
  const auto it = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.id == id; });
  return it == all.end() ? nullptr : &*it;
}

}  // namespace

std::string_view to_string(Question::Sort sort) {
  constexpr std::array<std::string_view, 5> kWords{"fact", "status", "reading", "evaluation", "position"};
  return kWords[static_cast<std::size_t>(sort)];
}

std::string_view to_string(Edge::Type type) {
  constexpr std::array<std::string_view, 4> kWords{"finish-start", "start-start", "finish-finish", "parallel"};
  return kWords[static_cast<std::size_t>(type)];
}

std::string_view kind_of(const Provision& provision) {
  constexpr std::array<std::string_view, 8> kWords{"prohibits", "obliges",  "exempts",  "empowers",
                                                   "orders",    "packages", "consults", "notifies"};
  return kWords[provision.norm.index()];
}

InstrumentId Provision::instrument() const {
  if (cites.empty()) return {};
  return InstrumentId(cites.front().substr(0, cites.front().find('#')));
}

const Instrument* Terms::instrument(const InstrumentId& wanted) const {
  return find_by_id(instruments, wanted);
}
const Actor* Terms::actor(const ActorId& wanted) const {
  return find_by_id(actors, wanted);
}
const Group* Terms::group(const ActorId& wanted) const {
  return find_by_id(groups, wanted);
}
const Place* Terms::place(const PlaceId& wanted) const {
  return find_by_id(places, wanted);
}
const Weapon* Terms::weapon(std::string_view wanted) const {
  return find_by_id(weapons, wanted);
}
const Period* Terms::period(std::string_view wanted) const {
  return find_by_id(periods, wanted);
}
const Question* Terms::question(const QuestionId& wanted) const {
  return find_by_id(questions, wanted);
}
const Provision* Terms::provision(const ProvisionId& wanted) const {
  return find_by_id(provisions, wanted);
}

std::string Terms::name_of(const ActorId& wanted) const {
  if (const Actor* found = actor(wanted)) return found->name;
  if (const Group* found = group(wanted)) return found->name;
  return wanted.str();
}

}  // namespace truce::terms
