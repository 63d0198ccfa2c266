// What waits for what: the order of steps as the text states it, as readings of it do, and as conditions and
// consultations imply it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "judge/resolve.h"
#include "judge/views.h"
#include "terms/terms.h"

namespace truce::judge {

/// One step waits for another.
struct Wait {
  /// What makes it wait.
  enum class Ground : std::uint8_t {
    order,         ///< an edge of an `orders` provision
    condition,     ///< its own `when`: it applies only once the other is fulfilled or exercised
    consultation,  ///< the other is a consultation that must come before it
  };
  ProvisionId step;
  ProvisionId on;
  terms::Edge::Type type = terms::Edge::Type::finish_start;
  Ground ground = Ground::order;
  ProvisionId stated_in;  ///< the `orders` provision; otherwise the step, or the consultation
  std::string cite;       ///< of the edge where it has its own, else the first of `stated_in`
  QuestionId reading;     ///< empty: the text itself makes it wait
  AnswerId answer;        ///< under which it does
  Answers holds;          ///< the views in which it waits
};
[[nodiscard]] std::string_view to_string(Wait::Ground ground);

/// All waits of the terms, in text order, with what each view reads at `when`, as known at `known`. Parallel edges make
/// nothing wait. Conditions count where all of them must hold: of alternatives none alone makes a step wait.
[[nodiscard]] std::vector<Wait> waits(const terms::Terms& terms, const Views& views, Resolver& resolver,
                                      const Span& when, Instant known);

/// The views of those who carry a step out, whose reading says when they begin: of its bearers, holders or, of a
/// consultation that needs agreement, of both sides. Ascending; the agreed record where none of them has a view.
[[nodiscard]] std::vector<std::size_t> carried_out_by(const ProvisionId& step, const terms::Terms& terms,
                                                      const Views& views, const Case& c);

}  // namespace truce::judge
