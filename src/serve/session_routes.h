// Signing in and out: the routes below /api/session.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "serve/access.h"
#include "serve/router.h"

namespace truce {

/// A party's name as the viewer reads it.
using PartyName = std::function<std::string(const ActorId&)>;

/// {key, party, party_name, role, officer?, kinds, expires, csrf?}; null for nobody. csrf only of a cookie's session.
[[nodiscard]] Json session_json(const Viewer& viewer, const PartyName& party_name);

///   POST   /api/session/challenge  {key} → {challenge, expires}
///   POST   /api/session            {key, challenge, signature} → Session, with the cookie
///   GET    /api/session            → Session or null
///   DELETE /api/session            → 204, ends it
[[nodiscard]] std::vector<Route> session_routes(std::shared_ptr<Access> access, PartyName party_name);

}  // namespace truce
