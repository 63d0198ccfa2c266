// Phrases of the terms and open questions as data: for whoever words them in another language than the English of
// terms::sentence and judge::AgendaItem::name.
#pragma once

#include "judge/agenda.h"
#include "judge/explain.h"
#include "terms/terms.h"

namespace truce::report {

/// {"form", ...}: the form of the leaf ("member", "has", "place-in" …) with what it names as {"id", "name"}, `name`
/// being the words of the terms; a role ("actor", "target") as {"role"}; times as {"event"}, {"period"} or
/// {"provision"}.
[[nodiscard]] Json parts(const terms::Terms& terms, const terms::Leaf& leaf);

/// The same of a reason; of who acted {"form": "acted", "who"}, of who was hit {"form": "hit", "who"}, without `who`
/// where nobody is named.
[[nodiscard]] Json parts(const terms::Terms& terms, const judge::Reason& reason);

/// What is asked: {"form": "question", "id", "ask", "about"}, {"form": "attribution"}, {"form": "hit", "who"},
/// {"form": "member", …}, or {"form": "phrase", "phrase", "about"}.
[[nodiscard]] Json parts(const terms::Terms& terms, const judge::Issue& issue);

/// Who may decide: {"form": "evidence" | "attribution" | "parties" | "agreement" | "power", "who", "power", "jointly"}.
[[nodiscard]] Json parts(const judge::Decider& decider);

}  // namespace truce::report
