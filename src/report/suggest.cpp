#include "report/suggest.h"

#include <algorithm>
#include <utility>

#include "intake/names.h"

namespace truce::report {

std::vector<std::string> closest(std::string_view name, const std::vector<std::string>& known) {
  constexpr double kNear = 0.7;
  const std::string wanted = intake::fold_name(name);
  std::vector<std::pair<double, std::string>> near;
  for (const auto& candidate : known) {
    const std::string folded = intake::fold_name(candidate);
    double similarity = intake::jaro_winkler(wanted, folded);
    if (wanted.size() >= 3 && folded.find(wanted) != std::string::npos) similarity = std::max(similarity, kNear);
    if (similarity >= kNear) near.emplace_back(-similarity, candidate);
  }
  std::ranges::sort(near);
  auto [first, last] = std::ranges::unique(near);
  near.erase(first, last);
  std::vector<std::string> out;
  for (const auto& [similarity, candidate] : near) {
    if (out.size() == 3) break;
    out.push_back(candidate);
  }
  return out;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& known) {
  auto near = closest(name, known);
  if (near.empty()) return {};
  std::string out = "; did you mean ";
  for (std::size_t i = 0; i < near.size(); ++i) {
    if (i != 0) out += i + 1 == near.size() ? " or " : ", ";
    out += near[i];
  }
  return out + "?";
}

}  // namespace truce::report
