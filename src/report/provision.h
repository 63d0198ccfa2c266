// A provision as data: for whoever words it in another language than the English of terms::sentence.
#pragma once

#include "base/json.h"
#include "terms/terms.h"

namespace truce::report {

/// {"all": [...]}, {"any": [...]}, {"not": ...}, or {"phrase": ...} with its parts (report/phrase.h).
[[nodiscard]] Json parts(const terms::Terms& terms, const terms::Condition& condition);

/// {"kind", ...}: the members of that kind as the terms file names them, without those that are not stated; who and
/// what they name as in report/named.h, moments in UTC, other provisions by id. "exempted_by" are those that exempt
/// from it; "from" of an exemption has the kind of each, as what is said of it depends on that.
[[nodiscard]] Json parts(const terms::Terms& terms, const terms::Provision& provision);

}  // namespace truce::report
