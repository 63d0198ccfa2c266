#include "terms/cycles.h"

#include <map>
#include <vector>

namespace truce::terms {
namespace {

using Edges = std::map<std::string, std::set<std::string>>;

/// Nodes left when those from which nothing leads on are taken away again and again (Kahn 1962).
std::set<std::string> without_ends(const Edges& edges) {
  std::map<std::string, std::vector<std::string>> users;
  std::map<std::string, std::size_t> open;
  for (const auto& [from, targets] : edges) {
    for (const std::string& to : targets) {
      if (!edges.contains(to)) continue;
      users[to].push_back(from);
      ++open[from];
    }
  }
  std::set<std::string> left;
  std::vector<std::string> ends;
  for (const auto& [from, targets] : edges) {
    left.insert(from);
    if (open[from] == 0) ends.push_back(from);
  }
  while (!ends.empty()) {
    const std::string end = std::move(ends.back());
    ends.pop_back();
    left.erase(end);
    for (const std::string& user : users[end]) {
      if (--open[user] == 0) ends.push_back(user);
    }
  }
  return left;
}

/// Taken away from both sides, only circles remain (and what lies between two of them).
std::set<std::string> circles(const Edges& edges) {
  const std::set<std::string> leading = without_ends(edges);
  Edges reversed;
  for (const std::string& from : leading) {
    reversed[from];
    for (const std::string& to : edges.at(from)) {
      if (leading.contains(to)) reversed[to].insert(from);
    }
  }
  return without_ends(reversed);
}

}  // namespace

std::set<std::string> circular_groups(const Terms& terms) {
  Edges edges;
  for (const Group& group : terms.groups) {
    auto& targets = edges[group.id.str()];
    for (const ActorId& member : group.members) targets.insert(member.str());
    if (!group.when) continue;
    for_each_leaf(*group.when, [&](const Leaf& leaf) {
      if (leaf.form == Leaf::Form::member) targets.insert(leaf.object);
    });
  }
  return circles(edges);
}

std::set<std::string> circular_exemptions(const Terms& terms) {
  Edges edges;
  for (const Provision& provision : terms.provisions) {
    const auto* exempts = std::get_if<Exempts>(&provision.norm);
    if (exempts == nullptr) continue;
    auto& targets = edges[provision.id.str()];
    for (const ProvisionId& from : exempts->from) targets.insert(from.str());
  }
  return circles(edges);
}

}  // namespace truce::terms
