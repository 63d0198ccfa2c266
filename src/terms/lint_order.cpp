// Steps that wait for each other. A step is its start and its finish, the finish later than the start; an edge puts one
// of these not later than another, or later when it has a lag. A circle with anything later in it cannot be walked.
#include <fmt/format.h>

#include <deque>
#include <map>
#include <set>

#include "terms/lint_checks.h"

namespace truce::terms {
namespace {

struct Ordered {
  const Edge* edge;
  const Provision* by;
};

struct Moment {
  std::string step;
  bool finish = false;
  auto operator<=>(const Moment&) const = default;
};

struct Arc {
  Moment to;
  const Ordered* because = nullptr;  ///< none: the step itself lasts
  bool later = false;
};

class Steps {
 public:
  void add(const std::vector<Ordered>& edges) {
    for (const Ordered& ordered : edges) {
      const Edge& edge = *ordered.edge;
      if (edge.type == Edge::Type::parallel) continue;
      add_step(edge.first.str());
      add_step(edge.then.str());
      const Moment from{edge.first.str(), edge.type != Edge::Type::start_start};
      const Moment to{edge.then.str(), edge.type == Edge::Type::finish_finish};
      arcs_[from].push_back({to, &ordered, edge.lag && edge.lag->count > 0});
    }
  }

  /// The edges of a circle, in order; of those that contain one edge by `reading` when that is not empty. Empty: none.
  std::vector<const Ordered*> circle(const std::set<const Ordered*>& reading) const {
    for (const std::string& step : in_order_) {
      for (const bool finish : {false, true}) {
        const Moment from{step, finish};
        const auto arcs = arcs_.find(from);
        if (arcs == arcs_.end()) continue;
        for (const Arc& arc : arcs->second) {
          if (!arc.later) continue;
          auto path = shortest(arc.to, from);
          if (!path) continue;
          if (arc.because != nullptr) path->insert(path->begin(), arc.because);
          bool of_reading = reading.empty();
          for (const Ordered* ordered : *path) of_reading = of_reading || reading.contains(ordered);
          if (of_reading) return *path;
        }
      }
    }
    return {};
  }

 private:
  void add_step(const std::string& step) {
    if (!arcs_[{step, false}].empty()) return;
    arcs_[{step, false}].push_back({{step, true}, nullptr, true});
    in_order_.push_back(step);
  }

  std::optional<std::vector<const Ordered*>> shortest(const Moment& from, const Moment& to) const {
    std::map<Moment, std::pair<Moment, const Ordered*>> reached{{from, {from, nullptr}}};
    std::deque<Moment> open{from};
    while (!open.empty() && !reached.contains(to)) {
      const Moment now = open.front();
      open.pop_front();
      const auto arcs = arcs_.find(now);
      if (arcs == arcs_.end()) continue;
      for (const Arc& arc : arcs->second) {
        if (reached.emplace(arc.to, std::pair(now, arc.because)).second) open.push_back(arc.to);
      }
    }
    if (!reached.contains(to)) return std::nullopt;
    std::vector<const Ordered*> path;
    for (Moment at = to; at != from; at = reached.at(at).first) {
      if (const Ordered* because = reached.at(at).second) path.insert(path.begin(), because);
    }
    return path;
  }

  std::map<Moment, std::vector<Arc>> arcs_;
  std::vector<std::string> in_order_;
};

std::string describe(const std::vector<const Ordered*>& circle) {
  std::string steps = circle.front()->edge->first.str();
  std::vector<std::string> reasons;
  for (const Ordered* ordered : circle) {
    const Edge& edge = *ordered->edge;
    steps += " -> " + edge.then.str();
    const std::string cite = edge.cite.empty() ? fmt::format("{}", fmt::join(ordered->by->cites, "; ")) : edge.cite;
    reasons.push_back(fmt::format("{} has {} {} before {} {}", cite, edge.first.str(),
                                  edge.type == Edge::Type::start_start ? "started" : "finished", edge.then.str(),
                                  edge.type == Edge::Type::finish_finish ? "finishes" : "starts"));
  }
  return fmt::format("{}: {}; these cannot all be steps of one order", steps, fmt::join(reasons, ", "));
}

void append(const Provision& by, const std::vector<Edge>& edges, std::vector<Ordered>& out) {
  for (const Edge& edge : edges) out.push_back({&edge, &by});
}

}  // namespace

void check_order(const Terms& terms, Findings& findings) {
  std::vector<Ordered> text;
  std::map<std::pair<QuestionId, AnswerId>, std::vector<Ordered>> readings;
  for (const Provision& provision : terms.provisions) {
    const auto* orders = std::get_if<Orders>(&provision.norm);
    if (orders == nullptr) continue;
    append(provision, orders->edges, text);
    for (const auto& [answer, edges] : orders->options) append(provision, edges, readings[{orders->reading, answer}]);
  }
  Steps by_text;
  by_text.add(text);
  if (const auto circle = by_text.circle({}); !circle.empty()) {
    findings.add("Y1", *circle.front()->by, "in the text itself: " + describe(circle));
  }
  for (const auto& [reading, edges] : readings) {
    if (edges.empty()) continue;
    Steps by_reading = by_text;
    by_reading.add(edges);
    std::set<const Ordered*> own;
    for (const Ordered& ordered : edges) own.insert(&ordered);
    if (const auto circle = by_reading.circle(own); !circle.empty()) {
      findings.add(
          "Y1", *edges.front().by,
          fmt::format("under reading {} = {}: {}", reading.first.str(), reading.second.str(), describe(circle)));
    }
  }
}

}  // namespace truce::terms
