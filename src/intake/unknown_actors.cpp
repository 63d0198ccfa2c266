#include "intake/unknown_actors.h"

#include <algorithm>
#include <tuple>

namespace truce::intake {

const UnknownActor& UnknownActors::note(const std::string& name, const std::string& column, std::size_t line) {
  auto [at, fresh] = counted_.try_emplace({name, column});
  auto& [actor, last_line] = at->second;
  if (fresh) actor = {name, column, line, 0, known_->closest(name)};
  if (last_line != line) ++actor.rows;
  last_line = line;
  return actor;
}

std::vector<UnknownActor> UnknownActors::take() && {
  std::vector<UnknownActor> out;
  for (auto& [key, counted] : counted_) out.push_back(std::move(counted.actor));
  std::ranges::sort(out, [](const UnknownActor& a, const UnknownActor& b) {
    return std::tie(b.rows, a.name, a.column) < std::tie(a.rows, b.name, b.column);
  });
  return out;
}

}  // namespace truce::intake
