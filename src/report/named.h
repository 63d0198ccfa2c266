// What the terms name, as data: an id with the words of the terms.
#pragma once

#include <string>

#include "base/json.h"
#include "terms/terms.h"

namespace truce::report {

/// {"id", "name"}, without a name where it would say nothing more than the id.
[[nodiscard]] Json named(const std::string& id, const std::string& name);

[[nodiscard]] Json actor(const terms::Terms& terms, const ActorId& id);
[[nodiscard]] Json act(const terms::Terms& terms, const std::string& id);
[[nodiscard]] Json place(const terms::Terms& terms, const PlaceId& id);
[[nodiscard]] Json weapon(const terms::Terms& terms, const std::string& id);

/// {"id", "ask"}
[[nodiscard]] Json question(const terms::Terms& terms, const QuestionId& id);

/// {"event"}, {"period"} with its ends, or {"provision"}.
[[nodiscard]] Json time(const terms::Terms& terms, const std::string& id);

/// {"count", "unit"}
[[nodiscard]] Json duration(const CalendarDuration& duration);

}  // namespace truce::report
