#include "report/deadlocks.h"

#include <algorithm>

namespace truce::report {
namespace {

Json names(const judge::Judgement& judgement, const std::vector<std::size_t>& views) {
  Json out = Json::array();
  for (const std::size_t view : views) out.push_back(judgement.views()[view].name);
  return out;
}

/// What those who hold a link rest their reading on.
std::vector<std::uint64_t> entries(judge::Judgement& judgement, const judge::Wait& wait,
                                   const std::vector<std::size_t>& views, Instant now) {
  std::vector<std::uint64_t> out;
  if (wait.reading.empty()) return out;
  const judge::Resolution& reading = judgement.resolve({wait.reading, {}, {now, now}});
  for (const std::size_t view : views) {
    const auto& rests_on = reading.by_view[view].entries;
    out.insert(out.end(), rests_on.begin(), rests_on.end());
  }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

}  // namespace

Json deadlocks(judge::Judgement& judgement, const std::vector<judge::Wait>& waits,
               const std::vector<judge::Deadlock>& deadlocks, Instant now) {
  Json all = Json::array();
  for (const judge::Deadlock& deadlock : deadlocks) {
    Json circle = Json::array();
    for (const judge::Deadlock::Link& link : deadlock.circle) {
      const judge::Wait& wait = waits[link.wait];
      circle.push_back({{"step", wait.step.str()},
                        {"waits_for", wait.on.str()},
                        {"type", to_string(wait.type)},
                        {"ground", to_string(wait.ground)},
                        {"stated_in", wait.stated_in.str()},
                        {"cite", wait.cite},
                        {"question", wait.reading.empty() ? Json() : Json(wait.reading.str())},
                        {"answer", wait.reading.empty() ? Json() : Json(wait.answer.str())},
                        {"held_by", names(judgement, link.held)},
                        {"open_for", names(judgement, link.likely)},
                        {"entries", entries(judgement, wait, link.held, now)}});
    }
    Json openings = Json::array();
    for (const auto& opening : deadlock.openings) {
      Json changes = Json::array();
      for (const judge::ReadingChange& change : opening) {
        changes.push_back({{"view", judgement.views()[change.view].name},
                           {"question", change.question.str()},
                           {"from", change.from.str()},
                           {"to", change.to.str()}});
      }
      openings.push_back(std::move(changes));
    }
    Json together = Json::array();
    for (const ProvisionId& step : deadlock.together) together.push_back(step.str());
    all.push_back({{"circle", std::move(circle)},
                   {"certain", deadlock.certain},
                   {"within_views", names(judgement, deadlock.alone)},
                   {"openings", std::move(openings)},
                   {"together", std::move(together)}});
  }
  return {{"at", to_string(now)}, {"deadlocks", std::move(all)}};
}

}  // namespace truce::report
