// The API's routes (schemas/openapi.yaml): what each answers, to whom.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "serve/live_case.h"
#include "serve/metrics.h"
#include "serve/router.h"

namespace truce {

/// What the API says of a case beside its record.
struct ServedCase {
  std::string title;
  Zone zone = Zone::utc();  ///< in which dates are read and shown
  bool public_view = true;  ///< false: whoever is not signed in sees nothing but that there is a case
  std::string public_url;   ///< where mirrors find it; empty: not known
  Json description;         ///< case.json as it is published
  bool demonstration = false;
  std::vector<KeyPair> demonstration_keys;  ///< of a demonstration on this machine: given to whoever asks
  /// Keys what tells one answer from another (ETag), so that it tells nothing else; the same in every process that
  /// serves this case.
  std::array<std::uint8_t, 32> etag_key{};
};

/// All routes below /api, /log, /healthz, /readyz and /metrics but those of the session (session_routes.h).
[[nodiscard]] std::vector<Route> api_routes(std::shared_ptr<LiveCase> live, ServedCase served,
                                            std::shared_ptr<Access> access, std::shared_ptr<Metrics> metrics);

}  // namespace truce
