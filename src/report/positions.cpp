#include "report/positions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "report/entry_text.h"
#include "report/stamp.h"
#include "report/suggest.h"

namespace truce::report {
namespace {

template <class B>
Answer row_of(const Fact<B>& fact, std::string what) {
  Answer row;
  row.question = fact.body.question;
  row.about = fact.body.about;
  row.index = fact.index;
  row.what = std::move(what);
  row.valid = fact.valid;
  row.known_from = fact.known_from;
  row.known_until = fact.known_until;
  row.ended_by = fact.ended_by;
  return row;
}

std::vector<Answer> rows_of(const Case& c) {
  std::vector<Answer> rows;
  for (const auto& fact : c.positions) {
    Answer row = row_of(fact, "position");
    row.holder = c.actor_name(fact.body.by);
    row.holders = {fact.body.by};
    row.answer = fact.body.answer.str();
    rows.push_back(std::move(row));
  }
  for (const auto& fact : c.determinations) {
    if (fact.body.question.empty()) continue;
    Answer row = row_of(fact, "determination");
    std::vector<std::string> names;
    for (const auto& body : fact.body.by) names.push_back(c.actor_name(body));
    row.holder = fmt::format("{} under {}", fmt::join(names, ", "), fact.body.under.str());
    row.holders = fact.body.by;
    row.answer = fact.body.answer.str();
    rows.push_back(std::move(row));
  }
  for (const auto& fact : c.no_agreements) {
    Answer row = row_of(fact, "no-agreement");
    row.holder = "no agreement";
    row.answer = std::string(to_string(fact.body.state));
    rows.push_back(std::move(row));
  }
  return rows;
}

Json answer_json(const Answer& row) {
  Json holders = Json::array();
  for (const auto& holder : row.holders) holders.push_back(holder.str());
  return {{"entry", row.index},
          {"kind", row.what},
          {"about", to_json(row.about)},
          {"by", holders},
          {"answer", row.answer},
          {"valid", valid(row.valid)},
          {"known_from", moment(row.known_from)},
          {"ended_by", row.ended_by == 0 ? Json() : Json(row.ended_by)}};
}

}  // namespace

Result<std::vector<Answered>> positions(const Case& c, const terms::Terms* terms, const PositionFilter& filter,
                                        const Zone& zone) {
  Span on{Instant::distant_past(), Instant::distant_future()};
  if (!filter.on.empty()) {
    auto when = Edtf::parse(filter.on);
    if (!when) return std::unexpected(when.error());
    on = when->span(zone);
  }
  std::vector<QuestionId> order;
  std::vector<std::string> known;
  auto note = [&](const QuestionId& id) {
    if (std::ranges::find(order, id) != order.end()) return;
    order.push_back(id);
    known.push_back(id.str());
  };
  if (terms) {
    for (const auto& question : terms->questions) note(question.id);
  }
  std::map<QuestionId, std::vector<Answer>> by_question;
  for (auto& row : rows_of(c)) {
    note(row.question);
    bool stands = row.known_until == Instant::distant_future();
    if ((!stands && !filter.history) || !row.valid.possibly_overlaps(on)) continue;
    if (!filter.party.empty() && std::ranges::find(row.holders, ActorId(filter.party)) == row.holders.end()) continue;
    by_question[row.question].push_back(std::move(row));
  }
  if (!filter.question.empty()) {
    if (std::ranges::find(known, filter.question) == known.end()) {
      return fail(ErrorCode::not_found,
                  fmt::format("no question {}{}", excerpt(filter.question), did_you_mean(filter.question, known)));
    }
    std::erase_if(order, [&](const QuestionId& id) { return id.str() != filter.question; });
  }
  if (!filter.party.empty() && c.actor(ActorId(filter.party)) == nullptr) {
    std::vector<std::string> actors;
    for (const auto& fact : truce::known(c.actors)) actors.push_back(fact.body.id.str());
    return fail(ErrorCode::not_found,
                fmt::format("no actor {}{}", excerpt(filter.party), did_you_mean(filter.party, actors)));
  }
  std::vector<Answered> out;
  for (const auto& id : order) {
    std::vector<Answer>& rows = by_question[id];
    std::ranges::stable_sort(rows, [](const Answer& a, const Answer& b) {
      return std::tie(a.about, a.valid.from.begin, a.index) < std::tie(b.about, b.valid.from.begin, b.index);
    });
    out.push_back({id, std::move(rows)});
  }
  return out;
}

std::vector<Compared> compare(const std::vector<Answered>& questions) {
  std::vector<Compared> out;
  for (const auto& [question, answers] : questions) {
    const std::size_t first = out.size();
    for (const Answer& answer : answers) {  // by what they are about, then by time
      if (answer.what != "position" || answer.known_until != Instant::distant_future()) continue;
      const ActorId& holder = answer.holders.front();
      if (out.size() == first || out.back().about != answer.about) out.push_back({question, answer.about, {}, false});
      out.back().answers.insert_or_assign(holder, answer);
    }
  }
  for (Compared& row : out) {
    const std::string& one = row.answers.begin()->second.answer;
    row.differ = std::ranges::any_of(row.answers, [&](const auto& each) { return each.second.answer != one; });
  }
  return out;
}

Json to_json(const std::vector<Compared>& compared) {
  Json out = Json::array();
  for (const Compared& row : compared) {
    Json answers = Json::object();
    for (const auto& [holder, answer] : row.answers) answers[holder.str()] = answer_json(answer);
    out.push_back({{"question", row.question.str()},
                   {"about", to_json(row.about)},
                   {"answers", std::move(answers)},
                   {"differ", row.differ}});
  }
  return out;
}

bool answers_a_question(const Json& entry) {
  const Json said = parts(entry);
  return said.contains("body") && said["body"].contains("answer") && said["body"].contains("question");
}

Status answers_its_question(const Json& entry, const terms::Terms& terms) {
  if (!answers_a_question(entry)) return {};
  const Json said = parts(entry);
  const terms::Question* question = terms.question(QuestionId(said["body"]["question"].get<std::string>()));
  const AnswerId answer(said["body"]["answer"].get<std::string>());
  if (question == nullptr || std::ranges::find(question->answers, answer) != question->answers.end()) return {};
  std::vector<std::string> answers;
  for (const AnswerId& one : question->answers) answers.push_back(one.str());
  Error error;
  error.code = ErrorCode::refused;
  error.message =
      fmt::format("no answer to the question {}{}", question->id.str(), did_you_mean(answer.str(), answers));
  error.pointer = fmt::format("/{}/answer", said["kind"].get<std::string>());
  error.found = excerpt(answer.str());
  error.expected = fmt::format("{}", fmt::join(answers, ", "));
  return std::unexpected(std::move(error));
}

Json to_json(const terms::Question& question) {
  Json json = {{"ask", question.ask},           {"possible", Json::array()},   {"sort", to_string(question.sort)},
               {"about_kinds", question.about}, {"decided_by", Json::array()}, {"agreement_of", Json::array()}};
  for (const AnswerId& answer : question.answers) json["possible"].push_back(answer.str());
  if (!question.decided_by.empty()) json["decided_by"].push_back(question.decided_by.str());
  for (const ActorId& party : question.agreement_of) json["agreement_of"].push_back(party.str());
  return json;
}

Json to_json(const std::vector<Answered>& questions, const terms::Terms* terms) {
  Json document = Json::array();
  for (const auto& [id, answers] : questions) {
    const auto* asked = terms == nullptr ? nullptr : terms->question(id);
    Json one = {{"question", id.str()}, {"ask", nullptr}, {"answers", Json::array()}};
    if (asked != nullptr) one.update(to_json(*asked));
    for (const Answer& answer : answers) one["answers"].push_back(answer_json(answer));
    document.push_back(std::move(one));
  }
  return document;
}

}  // namespace truce::report
