#include "judge/deadlocks.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

namespace truce::judge {
namespace {

using Type = terms::Edge::Type;
using Lanes_of = std::vector<std::vector<std::size_t>>;  // by step: the views whose reading counts

constexpr std::uint32_t kNone = UINT32_MAX;
constexpr std::size_t kCircles = 100;  // among steps that all reach each other

/// One thing waits for another: beginnings (2 × step) and ends (2 × step + 1).
struct Arc {
  std::uint32_t to = 0;
  std::uint32_t wait = kNone;  ///< none: an end waits for its own beginning
};

class Graph {
 public:
  Graph(std::size_t nodes, const std::vector<std::pair<std::uint32_t, Arc>>& arcs) : start_(nodes + 1, 0) {
    for (const auto& [from, arc] : arcs) ++start_[from + 1];
    for (std::size_t i = 0; i < nodes; ++i) start_[i + 1] += start_[i];
    arcs_.resize(arcs.size());
    std::vector<std::uint32_t> next(start_.begin(), start_.end() - 1);
    for (const auto& [from, arc] : arcs) arcs_[next[from]++] = arc;
  }

  [[nodiscard]] std::size_t nodes() const { return start_.size() - 1; }
  [[nodiscard]] std::span<const Arc> from(std::uint32_t node) const {
    return std::span(arcs_).subspan(start_[node], start_[node + 1] - start_[node]);
  }

  /// Numbers of the strongly connected components (Tarjan 1972, without recursion).
  [[nodiscard]] std::vector<std::uint32_t> components() const {
    const std::size_t n = nodes();
    std::vector<std::uint32_t> component(n, kNone), order(n, kNone), low(n, 0), stack;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> path;  // node, next arc
    std::uint32_t visited = 0, found = 0;
    for (std::uint32_t root = 0; root < n; ++root) {
      if (order[root] != kNone) continue;
      path.emplace_back(root, start_[root]);
      while (!path.empty()) {
        const std::uint32_t at = path.back().first;
        if (order[at] == kNone) {
          order[at] = low[at] = visited++;
          stack.push_back(at);
        }
        std::uint32_t next = kNone;
        for (std::uint32_t& arc = path.back().second; arc < start_[at + 1] && next == kNone; ++arc) {
          const std::uint32_t to = arcs_[arc].to;
          if (order[to] == kNone) {
            next = to;
            break;
          }
          if (component[to] == kNone) low[at] = std::min(low[at], order[to]);
        }
        if (next != kNone) {
          path.emplace_back(next, start_[next]);
          continue;
        }
        path.pop_back();
        if (!path.empty()) low[path.back().first] = std::min(low[path.back().first], low[at]);
        if (low[at] != order[at]) continue;
        for (std::uint32_t node = kNone; node != at;) {
          node = stack.back();
          stack.pop_back();
          component[node] = found;
        }
        ++found;
      }
    }
    return component;
  }

  /// Is it waited for by itself, by nodes that `may`?
  template <class May>
  [[nodiscard]] bool returns_to(std::uint32_t node, May may) const {
    std::vector<bool> reached(nodes(), false);
    std::vector<std::uint32_t> open{node};
    while (!open.empty() && !reached[node]) {
      const std::uint32_t at = open.back();
      open.pop_back();
      for (const Arc& arc : from(at)) {
        if (reached[arc.to] || !may(arc.to)) continue;
        reached[arc.to] = true;
        open.push_back(arc.to);
      }
    }
    return reached[node];
  }

  /// The waits of a shortest way from one node to another by nodes that `may`; nothing where there is none.
  template <class May>
  [[nodiscard]] std::optional<std::vector<std::uint32_t>> way(std::uint32_t from, std::uint32_t to, May may) const {
    std::map<std::uint32_t, std::pair<std::uint32_t, std::uint32_t>> by;  // node → before it, wait
    std::deque<std::uint32_t> queue{from};
    by.emplace(from, std::pair{kNone, kNone});
    while (!queue.empty() && !by.contains(to)) {
      const std::uint32_t at = queue.front();
      queue.pop_front();
      for (const Arc& arc : this->from(at)) {
        if (may(arc.to) && by.emplace(arc.to, std::pair{at, arc.wait}).second) queue.push_back(arc.to);
      }
    }
    if (!by.contains(to)) return std::nullopt;
    std::vector<std::uint32_t> waits;
    for (std::uint32_t at = to; at != from; at = by.at(at).first) {
      if (by.at(at).second != kNone) waits.push_back(by.at(at).second);
    }
    std::ranges::reverse(waits);
    return waits;
  }

 private:
  std::vector<std::uint32_t> start_;
  std::vector<Arc> arcs_;
};

class Finder {
 public:
  explicit Finder(const Waiting& waiting) : waiting_(waiting) {
    for (const Wait& wait : waiting.waits) {
      for (const ProvisionId& id : {wait.step, wait.on}) {
        if (numbers_.try_emplace(id, static_cast<std::uint32_t>(steps_.size())).second) steps_.push_back(id);
      }
      ends_.emplace_back(numbers_.at(wait.step), numbers_.at(wait.on));
    }
    for (const ProvisionId& step : steps_) carriers_.push_back(waiting.carried_out_by(step));
  }

  std::vector<Deadlock> all() {
    look({carriers_, true});
    look({carriers_, false});
    std::set<std::vector<bool>> seen;
    for (std::size_t view = 0; view < waiting_.views; ++view) {
      std::vector<bool> reading;
      reading.reserve(waiting_.waits.size());
      for (const Wait& wait : waiting_.waits) reading.push_back(at(wait.holds, view) == Verdict::holds);
      if (seen.insert(std::move(reading)).second) look({Lanes_of(steps_.size(), {view}), true});
    }
    std::vector<Deadlock> out;
    for (const auto& circle : circles_) out.push_back(described(circle));
    return out;
  }

 private:
  /// Whose reading of the waits of each step counts, and whether what is open there does.
  struct Readers {
    Lanes_of lanes;
    bool certain = true;
  };

  /// Does the wait hold, by what the views of its step read after such changes?
  [[nodiscard]] bool counts(std::size_t wait, const Readers& readers, std::span<const ReadingChange> changes) const {
    const Wait& w = waiting_.waits[wait];
    return std::ranges::any_of(readers.lanes[ends_[wait].first], [&](std::size_t view) {
      for (const ReadingChange& change : changes) {
        if (change.view == view && change.question == w.reading) return change.to == w.answer;
      }
      const Verdict holds = at(w.holds, view);
      return holds == Verdict::holds || (!readers.certain && holds == Verdict::undetermined);
    });
  }

  [[nodiscard]] Graph graph(const Readers& readers, std::span<const ReadingChange> changes = {}) const {
    std::vector<std::pair<std::uint32_t, Arc>> arcs;
    arcs.reserve(steps_.size() + ends_.size());
    for (std::uint32_t step = 0; step < steps_.size(); ++step) arcs.push_back({2 * step + 1, {2 * step, kNone}});
    for (std::uint32_t wait = 0; wait < ends_.size(); ++wait) {
      const auto [step, on] = ends_[wait];
      if (!counts(wait, readers, changes)) continue;
      const Type type = waiting_.waits[wait].type;
      arcs.push_back(
          {2 * step + (type == Type::finish_finish ? 1U : 0U), {2 * on + (type == Type::start_start ? 0U : 1U), wait}});
    }
    return {2 * steps_.size(), arcs};
  }

  void look(const Readers& readers) {
    const Graph graph = this->graph(readers);
    const std::vector<std::uint32_t> component = graph.components();
    std::map<std::uint32_t, std::size_t> found;
    for (std::uint32_t from = 0; from < graph.nodes(); ++from) {
      for (const Arc& arc : graph.from(from)) {
        if (arc.wait == kNone || component[arc.to] != component[from]) continue;
        std::size_t& so_far = found[component[from]];
        if (so_far == kCircles) continue;
        ++so_far;
        auto rest = graph.way(arc.to, from, [&](std::uint32_t node) { return component[node] == component[from]; });
        rest->insert(rest->begin(), arc.wait);
        std::ranges::rotate(*rest, std::ranges::min_element(*rest));
        circles_.insert(*std::move(rest));
      }
    }
  }

  /// Does the beginning or the end of a step of the circle wait for itself, by way of the circle's steps?
  [[nodiscard]] bool goes_round(const Graph& graph, std::span<const std::uint32_t> circle) const {
    std::set<std::uint32_t> steps;
    for (const std::uint32_t wait : circle) steps.insert(ends_[wait].first);
    const auto among_them = [&](std::uint32_t node) { return steps.contains(node / 2); };
    return std::ranges::any_of(steps, [&](std::uint32_t step) {
      return graph.returns_to(2 * step, among_them) || graph.returns_to(2 * step + 1, among_them);
    });
  }

  [[nodiscard]] Deadlock described(const std::vector<std::uint32_t>& circle) const {
    Deadlock out;
    out.certain = true;
    bool carried = true, by_text = false;
    for (const std::uint32_t number : circle) {
      const Wait& wait = waiting_.waits[number];
      Deadlock::Link& link = out.circle.emplace_back();
      link.wait = number;
      for (const std::size_t view : carriers_[ends_[number].first]) {
        const Verdict holds = at(wait.holds, view);
        if (holds == Verdict::holds) link.held.push_back(view);
        if (holds == Verdict::undetermined) link.likely.push_back(view);
      }
      out.certain = out.certain && !link.held.empty();
      carried = carried && !(link.held.empty() && link.likely.empty());
      by_text = by_text || (wait.reading.empty() && wait.type == Type::finish_start);
    }
    for (std::size_t view = 0; view < waiting_.views; ++view) {
      const auto holds = [&](std::uint32_t wait) { return at(waiting_.waits[wait].holds, view) == Verdict::holds; };
      if (std::ranges::all_of(circle, holds)) out.alone.push_back(view);
    }
    if (!by_text) {
      for (const std::uint32_t wait : circle) out.together.push_back(waiting_.waits[wait].step);
    }
    open(circle,
         carried ? Readers{carriers_, out.certain} : Readers{Lanes_of(steps_.size(), {out.alone.front()}), true}, out);
    return out;
  }

  void open(std::span<const std::uint32_t> circle, const Readers& readers, Deadlock& out) const {
    std::vector<ReadingChange> changes;
    for (const std::uint32_t number : circle) {
      const Wait& wait = waiting_.waits[number];
      if (wait.reading.empty()) continue;
      for (const std::size_t view : readers.lanes[ends_[number].first]) {
        if (at(wait.holds, view) == Verdict::fails) continue;
        for (const AnswerId& to : waiting_.answers(wait.reading)) {
          const ReadingChange change{view, wait.reading, wait.answer, to};
          if (to != wait.answer && std::ranges::find(changes, change) == changes.end()) changes.push_back(change);
        }
      }
    }
    const auto opens = [&](const std::vector<ReadingChange>& some) {
      if (!goes_round(graph(readers, some), circle)) out.openings.push_back(some);
    };
    for (const ReadingChange& change : changes) opens({change});
    if (!out.openings.empty()) return;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      for (std::size_t j = i + 1; j < changes.size(); ++j) {
        const bool same = changes[i].view == changes[j].view && changes[i].question == changes[j].question;
        if (!same) opens({changes[i], changes[j]});
      }
    }
  }

  const Waiting& waiting_;
  std::map<ProvisionId, std::uint32_t> numbers_;
  std::vector<ProvisionId> steps_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ends_;  ///< by wait: its step, and what that waits for
  Lanes_of carriers_;
  std::set<std::vector<std::uint32_t>> circles_;
};

}  // namespace

std::vector<Deadlock> deadlocks(const Waiting& waiting) {
  return Finder(waiting).all();
}

}  // namespace truce::judge
