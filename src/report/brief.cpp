#include "report/brief.h"

#include <algorithm>

#include "report/entry_text.h"
#include "report/steps.h"
#include "report/times.h"

namespace truce::report {
namespace {

Json bound_at(const Case& c, Instant now, const Zone& zone) {
  Json out = Json::array();
  for (const auto& fact : known(c.acceptances)) {
    if (!fact.valid.possibly_overlaps({now - Duration{1}, now})) continue;
    out.push_back({{"actor", fact.body.actor.str()},
                   {"name", c.actor_name(fact.body.actor)},
                   {"to", fact.body.of},
                   {"since", when_in_words(fact.valid.from, zone)},
                   {"entry", fact.index}});
  }
  return out;
}

/// In how many ways a step stands in the views, each with its views: {"overdue": ["ua", …]}.
Json by_state(const judge::Judgement& judgement, const judge::Step& step) {
  Json out = Json::object();
  for (std::size_t view = 0; view < judgement.views().size(); ++view) {
    std::string words;
    for (const std::string& state : states(step, view)) words += (words.empty() ? "" : " or ") + state;
    out[words].push_back(judgement.views()[view].name);
  }
  return out;
}

bool runs_in_some_view(const judge::Step& step) {
  using judge::StepState;
  return std::ranges::any_of(std::array{StepState::in_effect, StepState::overdue}, [&](StepState state) {
    return std::ranges::any_of(step.possible[static_cast<std::size_t>(state)], [](judge::Mask m) { return m != 0; });
  });
}

/// The first moment at which some view has it fall due; distant_future where none knows one.
Instant first_due(const judge::Step& step) {
  Instant first = Instant::distant_future();
  for (const Span& due : step.due) {
    if (due.begin > Instant::distant_past()) first = std::min(first, due.begin);
  }
  return first;
}

}  // namespace

Json brief(judge::Judgement& judgement, const judge::Agenda& agenda, Instant now, const Zone& zone,
           std::size_t disputed) {
  const Case& c = judgement.record();
  std::vector<judge::Step> steps = judgement.steps(now);
  std::ranges::stable_sort(steps, {}, first_due);
  Json due = Json::array(), blocked = Json::array();
  for (const judge::Step& step : steps) {
    if (!step.blocked_by.empty()) {
      blocked.push_back({{"step", step.id.provision.str()}, {"waits_for", step.blocked_by}});
    }
    if (!runs_in_some_view(step) || first_due(step) == Instant::distant_future()) continue;
    Json dates = Json::array();
    for (const Span& one : step.due) {
      if (Json date = due_in_words(one, zone); date != "" && std::ranges::find(dates, date) == dates.end()) {
        dates.push_back(std::move(date));
      }
    }
    due.push_back({{"step", step.id.provision.str()},
                   {"notification", step.id.notification.empty() ? Json() : Json(step.id.notification.str())},
                   {"due", std::move(dates)},
                   {"states", by_state(judgement, step)}});
  }
  const auto waits = judgement.waits(now);
  Json circles = Json::array();
  for (const judge::Deadlock& deadlock : judgement.deadlocks(waits)) {
    if (!deadlock.certain) continue;
    Json circle = Json::array();
    for (const auto& link : deadlock.circle) circle.push_back(waits[link.wait].step.str());
    circles.push_back({{"steps", std::move(circle)}});
  }
  Json questions = Json::array();
  for (const judge::AgendaItem& item : agenda.items) {
    if (questions.size() == disputed) break;
    questions.push_back({{"question", item.question.empty() ? Json() : Json(item.question.str())},
                         {"name", item.name},
                         {"findings", item.findings},
                         {"who_decides", item.who_decides}});
  }
  Json open = Json::array();
  for (const auto& fact : known(c.no_agreements)) {
    if (!fact.valid.possibly_overlaps({now - Duration{1}, now})) continue;
    open.push_back({{"question", fact.body.question.str()},
                    {"about", to_json(fact.body.about)},
                    {"state", to_string(fact.body.state)},
                    {"entry", fact.index}});
  }
  return {{"at", to_string(now)},           {"bound", bound_at(c, now, zone)}, {"due", std::move(due)},
          {"blocked", std::move(blocked)},  {"deadlocks", std::move(circles)}, {"disputed", std::move(questions)},
          {"no_agreement", std::move(open)}};
}

}  // namespace truce::report
