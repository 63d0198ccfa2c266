#include "report/agenda.h"

#include "report/entry_text.h"
#include "report/phrase.h"

namespace truce::report {
namespace {

std::string_view sort_in_words(judge::Issue::Sort sort) {
  switch (sort) {
    case judge::Issue::Sort::question: return "question";
    case judge::Issue::Sort::attribution: return "attribution";
    case judge::Issue::Sort::fact: break;
  }
  return "fact";
}

/// What is asked, of no instance of a question and no one notification.
Json parts_of(const judge::Judgement& judgement, const judge::AgendaItem& item) {
  judge::Issue issue = judgement.issue(item.issues.front());
  if (issue.sort == judge::Issue::Sort::question) issue.about = {};
  issue.about.notification = {};
  return parts(judgement.terms(), issue);
}

}  // namespace

Json agenda(const judge::Judgement& judgement, const judge::Agenda& agenda, std::size_t limit) {
  Json document;
  document["caution"] = judge::kAgendaCaution;
  document["examined"] = agenda.examined;
  document["sampled"] = agenda.sampled;
  document["items"] = Json::array();
  for (const auto& item : agenda.items) {
    if (limit != 0 && document["items"].size() == limit) break;
    Json by_provision = Json::object();
    for (std::size_t i = 0; i < item.depending.size(); ++i) {
      if (item.depending[i] != 0) by_provision[judgement.program().outputs[i].provision.str()] = item.depending[i];
    }
    Json one = {{"sort", sort_in_words(item.sort)},
                {"question", item.question.empty() ? Json() : Json(item.question.str())},
                {"name", item.name},
                {"findings", item.findings},
                {"decides_alone", item.decides_alone},
                {"instances", item.issues.size()},
                {"by_provision", by_provision},
                {"parts", parts_of(judgement, item)},
                {"who_decides", item.who_decides},
                {"decider", parts(item.decider)},
                {"about", Json::array()}};
    for (judge::IssueId issue : item.issues) {
      const About& about = judgement.issue(issue).about;
      if (about != About{}) one["about"].push_back(to_json(about));
    }
    if (const auto* question = judgement.terms().question(item.question)) {
      one["ask"] = question->ask;
      one["sort_of_question"] = to_string(question->sort);
      one["answers"] = Json::array();
      for (const AnswerId& answer : question->answers) one["answers"].push_back(answer.str());
    }
    document["items"].push_back(std::move(one));
  }
  return document;
}

}  // namespace truce::report
