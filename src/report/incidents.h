// Incidents as documents: what is reported on each, by whom, and the verdicts of every view.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "judge/judge.h"

namespace truce::report {

/// Which incidents to list; what is empty admits all.
struct IncidentFilter {
  struct Box {
    double west = 0, south = 0, east = 0, north = 0;  ///< degrees; west > east crosses the antimeridian
  };
  std::optional<Box> box;  ///< reported at a point in it
  std::optional<Span> when;
  ActorId actor;                 ///< a candidate for who acted, a target, or who reports
  std::string act;               ///< reported as this
  std::string text;              ///< in a title or text, in any spelling of case
  std::size_t first = 0;         ///< of those admitted
  std::size_t count = SIZE_MAX;  ///< at most
};

/// "w,s,e,n" in degrees.
[[nodiscard]] Result<IncidentFilter::Box> parse_box(const std::string& text);

/// {"incidents", "total"}: the incidents of a case that the filter admits, in order of first report, and how many it
/// would without `first` and `count`. An incident is {"incident", "title", "when", "place", "where", "within", "acts",
/// "actors", "targets", "reports", "status", "verdicts"}. A verdict is "v", "n" or "u", the worst over the provisions
/// in play (violation over undetermined over no violation), and absent where none is; there are none without
/// `judgement`. `place` is null where nobody states a point; `where` is its name. O(reports + findings).
///
/// `all`: truce::incidents(c), which `judgement` has in the same order.
[[nodiscard]] Json incidents(const Case& c, std::span<const Incident> all, const judge::Judgement* judgement,
                             const IncidentFilter& filter);

/// One incident with its reports and assessments, standing or not, who is said to have acted, and its findings.
/// not_found.
[[nodiscard]] Result<Json> incident(const Case& c, std::span<const Incident> all, const judge::Judgement* judgement,
                                    const IncidentId& id);

}  // namespace truce::report
