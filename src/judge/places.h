// The geometry of the terms' places, and where a stated place lies against it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "casefile/casefile.h"
#include "judge/views.h"
#include "space/space.h"
#include "terms/terms.h"

namespace truce::judge {

/// GeoJSON text by the file name that the terms give; nothing: there is no such file.
using GeometrySource = std::function<std::optional<std::string>(std::string_view)>;

class Places {
 public:
  /// Reads the geometry of every place that has some. A named file that does not exist leaves its place without
  /// geometry (every question about it is undetermined; lint G2 says so); one that is malformed is an error.
  static Result<Places> of(const terms::Terms& terms, const GeometrySource& source);

  /// "place in <zone>": each view measures against its own baseline where there is one per party; the agreed record
  /// holds what is the same against all of them. A source that says that it was within the zone is believed unless its
  /// point is outside.
  [[nodiscard]] std::optional<Verdict> inside(const terms::Place& zone, const StatedPlace& where,
                                              const ActorId& party) const;
  /// "place within <limit> of <place>".
  [[nodiscard]] std::optional<Verdict> near(const terms::Place& place, const StatedPlace& where, Metres limit,
                                            const ActorId& party) const;
  /// The parties that measure from a line of their own.
  [[nodiscard]] static bool per_party(const terms::Place& place) { return !place.by_party.empty(); }

 private:
  [[nodiscard]] const Geometry* geometry(const terms::Place& place, const ActorId& party) const;
  std::map<std::string, Geometry> by_file_;
};

/// Is the stated place within `limit` of the route or site that a notification states? Undetermined without positions
/// on both sides.
[[nodiscard]] Verdict near_notified(const NotificationBody& notification, const StatedPlace& where, Metres limit);

}  // namespace truce::judge
