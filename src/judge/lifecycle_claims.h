// Whose word on progress counts in which view (ADR 0004); for src/judge/lifecycle*.cpp only.
#pragma once

#include <cstdint>
#include <vector>

#include "casefile/casefile.h"
#include "judge/resolve.h"
#include "judge/views.h"
#include "terms/terms.h"

namespace truce::judge {

/// Whether and when something happened, in one view.
struct Moment {
  Verdict happened = Verdict::fails;
  Span when;             ///< within which it did, or would have; everything when not known
  bool presumed = true;  ///< nobody spoke of it: presumed not to have happened (ADR 0002)
  bool operator==(const Moment&) const = default;
};

/// Whether and when something happened, in every view.
struct Happening {
  std::vector<Moment> by_view;
  std::vector<std::uint64_t> entries;  ///< record indexes it rests on, ascending

  /// The same in all `views`.
  static Happening everywhere(std::size_t views, Moment moment) { return {std::vector<Moment>(views, moment), {}}; }
};

/// One statement on a thing that happens once: that it did, at some moment in `when`; or that it did not, during
/// `when`.
struct Claim {
  ActorId by;
  bool affirms = true;
  bool verified = false;
  Span when;
  std::uint64_t origin = 0;  ///< the later prevails among statements of one speaker that contradict each other
  std::uint64_t index = 0;
};

/// Weighs the statements as ADR 0004 says.
class Claims {
 public:
  Claims(const Case& c, const terms::Terms& terms, const Views& views, Resolver& resolver)
      : case_(c), terms_(terms), views_(views), resolver_(resolver) {}

  [[nodiscard]] Happening weigh(const std::vector<Claim>& claims, Instant known) const;

 private:
  [[nodiscard]] Answers verified_for(const Claim& claim, Instant known) const;

  const Case& case_;
  const terms::Terms& terms_;
  const Views& views_;
  Resolver& resolver_;
};

/// The smallest Span that two statements of one moment leave: what they share, or what both cover where they
/// contradict.
[[nodiscard]] Span merge(const Span& a, const Span& b);

}  // namespace truce::judge
