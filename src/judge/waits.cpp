#include "judge/waits.h"

#include <algorithm>
#include <functional>
#include <map>

#include "judge/lifecycle_times.h"

namespace truce::judge {
namespace {

/// The steps of which a condition asks that they be done, each of which it needs.
void needed(const terms::Condition& condition, std::vector<ProvisionId>& out) {
  using Op = terms::Condition::Op;
  using Form = terms::Leaf::Form;
  if (condition.op == Op::all) {
    for (const terms::Condition& part : condition.parts) needed(part, out);
  }
  if (condition.op != Op::leaf) return;
  const terms::Leaf& leaf = condition.leaf;
  const bool done = (leaf.form == Form::norm_state &&
                     (leaf.state == terms::NormState::fulfilled || leaf.state == terms::NormState::exercised)) ||
                    (leaf.form == Form::happened && leaf.happening != terms::Leaf::Happening::started);
  if (done) out.emplace_back(leaf.subject);
}

std::string first_cite(const terms::Provision& provision) {
  return provision.cites.empty() ? "" : provision.cites.front();
}

}  // namespace

std::string_view to_string(Wait::Ground ground) {
  switch (ground) {
    case Wait::Ground::order: return "order";
    case Wait::Ground::condition: return "condition";
    case Wait::Ground::consultation: return "consultation";
  }
  return "";
}

std::vector<Wait> waits(const terms::Terms& terms, const Views& views, Resolver& resolver, const Span& when,
                        Instant known) {
  std::vector<Wait> out;
  const Answers everywhere = views.everywhere(Verdict::holds);
  std::map<ProvisionId, const terms::Provision*> provisions;
  for (const terms::Provision& provision : terms.provisions) provisions.emplace(provision.id, &provision);

  const auto order = [&](const terms::Provision& provision, const terms::Edge& edge, const QuestionId& reading,
                         const AnswerId& answer, const Answers& holds) {
    if (edge.type == terms::Edge::Type::parallel) return;
    out.push_back({.step = edge.then,
                   .on = edge.first,
                   .type = edge.type,
                   .ground = Wait::Ground::order,
                   .stated_in = provision.id,
                   .cite = edge.cite.empty() ? first_cite(provision) : edge.cite,
                   .reading = reading,
                   .answer = answer,
                   .holds = holds});
  };
  const auto implied = [&](const terms::Provision& stated_in, const ProvisionId& step, const ProvisionId& on,
                           Wait::Ground ground) {
    if (!provisions.contains(step) || !provisions.contains(on)) return;  // an event
    out.push_back({.step = step,
                   .on = on,
                   .type = terms::Edge::Type::finish_start,
                   .ground = ground,
                   .stated_in = stated_in.id,
                   .cite = first_cite(stated_in),
                   .reading = {},
                   .answer = {},
                   .holds = everywhere});
  };

  for (const terms::Provision& provision : terms.provisions) {
    if (const auto* orders = std::get_if<terms::Orders>(&provision.norm)) {
      for (const terms::Edge& edge : orders->edges) order(provision, edge, {}, {}, everywhere);
      for (const auto& [answer, edges] : orders->options) {
        if (edges.empty()) continue;
        const Answers holds = resolver.resolve({orders->reading, {}, when, known}).is(answer);
        for (const terms::Edge& edge : edges) order(provision, edge, orders->reading, answer, holds);
      }
    } else if (const auto* obliges = std::get_if<terms::Obliges>(&provision.norm);
               obliges != nullptr && obliges->when) {
      std::vector<ProvisionId> steps;
      needed(*obliges->when, steps);
      for (const ProvisionId& on : steps) implied(provision, provision.id, on, Wait::Ground::condition);
    } else if (const auto* consults = std::get_if<terms::Consults>(&provision.norm)) {
      implied(provision, ProvisionId(consults->before), provision.id, Wait::Ground::consultation);
    }
  }
  return out;
}

std::vector<std::size_t> carried_out_by(const ProvisionId& step, const terms::Terms& terms, const Views& views,
                                        const Case& c) {
  std::vector<ActorId> actors;
  const auto provision = std::ranges::find(terms.provisions, step, &terms::Provision::id);
  if (provision != terms.provisions.end()) {
    if (const auto* obliges = std::get_if<terms::Obliges>(&provision->norm)) actors = obliges->bearer;
    if (const auto* empowers = std::get_if<terms::Empowers>(&provision->norm)) actors = empowers->holder;
    if (const auto* notifies = std::get_if<terms::Notifies>(&provision->norm)) actors = notifies->bearer;
    if (const auto* consults = std::get_if<terms::Consults>(&provision->norm)) {
      actors = consults->bearer;
      if (consults->agreement) actors.insert(actors.end(), consults->with.begin(), consults->with.end());
    }
  }
  std::vector<std::size_t> out;
  for (const ActorId& actor : actors_in(terms, actors)) {
    if (const auto view = views.speaking_for(c, actor)) out.push_back(*view);
  }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  if (out.empty()) out.push_back(0);
  return out;
}

}  // namespace truce::judge
