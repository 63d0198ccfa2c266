#include "judge/names.h"

#include <fmt/format.h>

#include <vector>

#include "terms/print.h"

namespace truce::judge {
namespace {

void replace(std::string& text, std::string_view what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

std::string names(const terms::Terms& terms, const std::vector<ActorId>& ids, std::string_view last) {
  std::string out;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (i > 0) out += i + 1 == ids.size() ? fmt::format(" {} ", last) : std::string(", ");
    out += terms.name_of(ids[i]);
  }
  return out;
}

}  // namespace

std::string question_in_words(const terms::Terms& terms, const QuestionId& question, const About& about) {
  const terms::Question* found = terms.question(question);
  if (found == nullptr) return question.str();
  std::string text = found->ask;
  std::string unplaced;
  const auto put = [&](std::string_view argument, const std::string& with, std::string_view unknown) {
    if (text.find(argument) == std::string::npos) {
      if (!with.empty()) unplaced += (unplaced.empty() ? "" : ", ") + with;
    } else {
      replace(text, argument, with.empty() ? std::string(unknown) : with);
    }
  };
  put("{actor}", about.actor.empty() ? std::string() : terms.name_of(about.actor), "the actor");
  put("{incident}", about.incident.str(), "the incident");
  put("{place}", about.place.str(), "the place");
  put("{notification}", about.notification.str(), "the notification");
  return unplaced.empty() ? text : fmt::format("{} ({})", text, unplaced);
}

std::string issue_in_words(const terms::Terms& terms, const Issue& issue) {
  switch (issue.sort) {
    case Issue::Sort::question: return question_in_words(terms, issue.question, issue.about);
    case Issue::Sort::attribution: return "Who acted?";
    case Issue::Sort::fact: break;
  }
  if (!issue.about.actor.empty()) {
    const std::string who = terms.name_of(issue.about.actor);
    return issue.phrase.empty() ? fmt::format("Was it {} that was hit?", who)
                                : fmt::format("Does {} belong to “{}”?", who, terms.name_of(ActorId(issue.phrase)));
  }
  if (issue.phrase.empty()) return "Was it somebody not named that was hit?";
  terms::Condition phrase;
  if (auto leaf = terms::parse_leaf(issue.phrase)) {
    phrase.leaf = *std::move(leaf);
    const std::string words = fmt::format("Is it so that {}?", terms::sentence(terms, phrase));
    return issue.about.notification.empty() ? words : fmt::format("{} ({})", words, issue.about.notification.str());
  }
  return fmt::format("Is it so that {}?", issue.phrase);
}

Decider who_decides(const terms::Terms& terms, const Issue& issue) {
  using Sort = Decider::Sort;
  if (issue.sort != Issue::Sort::question) {
    return {issue.sort == Issue::Sort::attribution ? Sort::attribution : Sort::evidence, {}, {}, false};
  }
  const terms::Question* question = terms.question(issue.question);
  if (question == nullptr) return {Sort::parties, {}, {}, false};
  if (const terms::Provision* power = terms.provision(question->decided_by)) {
    if (const auto* empowers = std::get_if<terms::Empowers>(&power->norm)) {
      return {Sort::power, empowers->holder, power->id, empowers->jointly};
    }
    if (const auto* consults = std::get_if<terms::Consults>(&power->norm)) {
      std::vector<ActorId> both = consults->bearer;
      both.insert(both.end(), consults->with.begin(), consults->with.end());
      return {Sort::agreement, std::move(both), power->id, false};
    }
  }
  if (!question->agreement_of.empty()) return {Sort::agreement, question->agreement_of, {}, false};
  return {Sort::parties, {}, {}, false};
}

std::string decider_in_words(const terms::Terms& terms, const Decider& decider) {
  switch (decider.sort) {
    case Decider::Sort::evidence: return "evidence";
    case Decider::Sort::attribution: return "the actor's own claim, the agreement of all parties, or evidence";
    case Decider::Sort::parties: return "agreement of the parties";
    case Decider::Sort::agreement:
      return fmt::format("agreement of {}{}", names(terms, decider.who, "and"),
                         decider.power.empty() ? "" : " under " + decider.power.str());
    case Decider::Sort::power: break;
  }
  return fmt::format("{} under {}{}", names(terms, decider.who, decider.jointly ? "and" : "or"), decider.power.str(),
                     decider.jointly ? ", jointly" : "");
}

}  // namespace truce::judge
