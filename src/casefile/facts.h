// Which vector of a Case holds the facts of a kind, by type and at run time.
#pragma once

#include <tuple>
#include <utility>

#include "casefile/casefile.h"

namespace truce {

/// Every vector of facts of a Case.
inline constexpr std::tuple fact_members{
    &Case::actors,           &Case::instruments,   &Case::terms,          &Case::acceptances,   &Case::reservations,
    &Case::positions,        &Case::no_agreements, &Case::determinations, &Case::statements,    &Case::evidence,
    &Case::reports,          &Case::assessments,   &Case::controls,       &Case::notifications, &Case::deliveries,
    &Case::acknowledgements, &Case::progress,      &Case::others,         &Case::keys,          &Case::erasures,
    &Case::withdrawals};

/// The facts of one kind of body: `facts_of<ReportBody>(c)` is `c.reports`. C is Case or const Case.
template <class B, class C>
[[nodiscard]] auto& facts_of(C& c) {
  return c.*std::get<std::vector<Fact<B>> Case::*>(fact_members);
}

/// Calls `visit` with each pointer to such a member.
template <class F>
void for_each_facts(F&& visit) {
  std::apply([&](auto... member) { (visit(member), ...); }, fact_members);
}

/// Calls `visit` with the vector that holds the facts of `kind`; C is Case or const Case.
template <class C, class F>
auto with_facts(C& c, Kind kind, F&& visit) {
  switch (kind) {
    case Kind::actor: return visit(c.actors);
    case Kind::instrument: return visit(c.instruments);
    case Kind::terms: return visit(c.terms);
    case Kind::acceptance: return visit(c.acceptances);
    case Kind::reservation: return visit(c.reservations);
    case Kind::position: return visit(c.positions);
    case Kind::no_agreement: return visit(c.no_agreements);
    case Kind::determination: return visit(c.determinations);
    case Kind::statement: return visit(c.statements);
    case Kind::evidence: return visit(c.evidence);
    case Kind::report: return visit(c.reports);
    case Kind::assessment: return visit(c.assessments);
    case Kind::control: return visit(c.controls);
    case Kind::notification: return visit(c.notifications);
    case Kind::delivery: return visit(c.deliveries);
    case Kind::acknowledgement: return visit(c.acknowledgements);
    case Kind::progress: return visit(c.progress);
    case Kind::key: return visit(c.keys);
    case Kind::erasure: return visit(c.erasures);
    case Kind::withdrawal: return visit(c.withdrawals);
    case Kind::activity:
    case Kind::meeting:
    case Kind::wish:
    case Kind::invitation:
    case Kind::reply: break;
  }
  return visit(c.others);
}

}  // namespace truce
