#include "judge/lifecycle_sequence.h"

#include <algorithm>

#include "judge/lifecycle_automaton.h"

namespace truce::judge {
namespace {

/// One edge into the step, with the views in which it holds.
struct Into {
  const terms::Edge& edge;
  std::string condition;  ///< " (<question> = <answer>)" of a reading
  Answers holds;
};

std::vector<Into> edges_into(const ProvisionId& step, const terms::Terms& terms, const Views& views, Resolver& resolver,
                             Instant now, Instant known) {
  std::vector<Into> out;
  const auto wanted = [&](const terms::Edge& edge) {
    return edge.then == step && edge.type != terms::Edge::Type::parallel;
  };
  for (const terms::Provision& provision : terms.provisions) {
    const auto* orders = std::get_if<terms::Orders>(&provision.norm);
    if (orders == nullptr) continue;
    for (const terms::Edge& edge : orders->edges) {
      if (wanted(edge)) out.push_back({edge, "", views.everywhere(Verdict::holds)});
    }
    for (const auto& [answer, edges] : orders->options) {
      for (const terms::Edge& edge : edges) {
        if (!wanted(edge)) continue;
        out.push_back({edge, " (" + orders->reading.str() + " = " + answer.str() + ")",
                       resolver.resolve({orders->reading, {}, moment(now), known}).is(answer)});
      }
    }
  }
  return out;
}

}  // namespace

void put_in_order(Step& step, const terms::Terms& terms, const Views& views, Resolver& resolver, Times& times,
                  Instant now, Instant known) {
  using Type = terms::Edge::Type;
  step.out_of_sequence.assign(views.words(), 0);
  for (const Into& into : edges_into(step.id.provision, terms, views, resolver, now, known)) {
    const std::string first = into.edge.first.str();
    const std::string then = into.edge.then.str();
    const bool starts = into.edge.type == Type::start_start;
    const Happening& earlier = starts ? times.start(first, {}, known) : times.finish(first, {}, known);
    const Happening& done = times.finish(then, {}, known);
    const Happening& made = into.edge.type == Type::finish_finish ? done : times.start(then, {}, known);
    bool blocked = false;
    for (std::size_t view = 0; view < views.size(); ++view) {
      const Verdict applies = at(into.holds, view);
      const Moment& a = earlier.by_view[view];
      const Moment& b = made.by_view[view];
      const Verdict a_done = happened_by(a, now);
      const Verdict b_made = happened_by(b, now);
      blocked = blocked || (applies != Verdict::fails && a_done != Verdict::holds &&
                            happened_by(done.by_view[view], now) != Verdict::holds);
      const bool too_early =
          b_made == Verdict::holds && (a_done == Verdict::fails || before(b.when, a.when) == Verdict::holds);
      if (applies == Verdict::holds && too_early) step.out_of_sequence[view / kLanes] |= Mask{1} << (view % kLanes);
    }
    std::string name = first + into.condition;
    if (blocked && std::find(step.blocked_by.begin(), step.blocked_by.end(), name) == step.blocked_by.end()) {
      step.blocked_by.push_back(std::move(name));
    }
  }
}

}  // namespace truce::judge
