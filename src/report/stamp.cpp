#include "report/stamp.h"

namespace truce::report {

Json stamp(const Case& c, const std::optional<Digest>& root) {
  Json json = {{"case", c.id.str()}, {"size", c.size}};
  if (c.size != 0) json["recorded_at"] = to_string(c.last_recorded_at);
  if (root) json["root"] = to_hex(*root);
  return json;
}

Json moment(Instant instant) {
  const bool open = instant <= Instant::distant_past() || instant >= Instant::distant_future();
  return open ? Json() : Json(to_string(instant));
}

Json span(const Span& span) {
  return {{"from", moment(span.begin)}, {"before", moment(span.end)}};
}

Json valid(const ValidTime& valid) {
  return {{"from", moment(valid.from.begin)}, {"to", moment(valid.to.end)}};
}

}  // namespace truce::report
