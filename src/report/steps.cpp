#include "report/steps.h"

#include <algorithm>

#include "report/times.h"

namespace truce::report {

bool is_in(const std::vector<judge::Mask>& masks, std::size_t view) {
  return view / judge::kLanes < masks.size() && ((masks[view / judge::kLanes] >> (view % judge::kLanes)) & 1U) != 0;
}

/// The states that are possible in a view.
std::vector<std::string> states(const judge::Step& step, std::size_t view) {
  std::vector<std::string> words;
  for (std::size_t s = 0; s < judge::kStepStates; ++s) {
    if (is_in(step.possible[s], view)) words.emplace_back(to_string(static_cast<judge::StepState>(s)));
  }
  return words;
}

/// When it falls due: one moment, or the moments between which that one lies.
std::string due_in_words(const Span& due, const Zone& zone) {
  if (due.begin <= Instant::distant_past() || due.end >= Instant::distant_future()) return "";
  std::string first = deadline_in_words(due.begin, zone);
  std::string last = deadline_in_words(std::max(due.begin, due.end - Duration{1}), zone);
  return first == last ? first : first + " to " + last;
}

Json steps(const judge::Judgement& judgement, const std::vector<judge::Step>& steps, Instant now, const Zone& zone) {
  Json document = {{"at", to_string(now)}, {"steps", Json::array()}};
  for (const judge::Step& step : steps) {
    Json in_view = Json::object();
    for (std::size_t view = 0; view < judgement.views().size(); ++view) {
      in_view[judgement.views()[view].name] = {
          {"possible", states(step, view)},
          {"remedied", is_in(step.remedied, view)},
          {"late", is_in(step.late, view)},
          {"out_of_sequence", is_in(step.out_of_sequence, view)},
          {"due", view < step.due.size() ? due_in_words(step.due[view], zone) : ""}};
    }
    document["steps"].push_back(
        {{"step", step.id.provision.str()},
         {"notification", step.id.notification.empty() ? Json() : Json(step.id.notification.str())},
         {"acknowledgement", step.id.acknowledgement},
         {"views", in_view},
         {"blocked_by", step.blocked_by},
         {"presumed", step.entries.empty()},
         {"entries", step.entries}});
  }
  return document;
}

}  // namespace truce::report
