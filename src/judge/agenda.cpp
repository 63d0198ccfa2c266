#include "judge/agenda.h"

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

#include "judge/evaluate.h"
#include "judge/inquiry.h"
#include "judge/names.h"

namespace truce::judge {
namespace {

constexpr std::size_t kSampledWords = 64;

/// Findings whose verdict is not the same determinate one in every view, as incident and output.
std::vector<std::pair<std::uint32_t, std::uint32_t>> open_findings(const terms::Program& program,
                                                                   const Columns& columns) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> out;
  const Evaluator evaluator(program);
  // With several words a finding is open when it is in one of them, or when two of them differ: the first incident's
  // words decide.
  const std::size_t words = columns.dictionary.words();
  std::vector<std::uint8_t> seen(words > 1 ? columns.incidents() * program.outputs.size() : 0);
  for (std::size_t w = 0; w < words; ++w) {
    const Mask used = columns.dictionary.used(w);
    evaluator.run(columns, w,
                  [&](std::size_t first, std::size_t o, std::span<const Mask> holds, std::span<const Mask> fails) {
                    if (program.outputs[o].role != terms::Output::Role::breach) return;
                    for (std::size_t i = 0; i < holds.size(); ++i) {
                      const bool all_hold = (holds[i] & used) == used;
                      const bool all_fail = (fails[i] & used) == used;
                      if (words == 1) {
                        if (!all_hold && !all_fail)
                          out.emplace_back(static_cast<std::uint32_t>(first + i), static_cast<std::uint32_t>(o));
                      } else {
                        seen[(first + i) * program.outputs.size() + o] |= all_hold ? 1 : all_fail ? 2 : 4;
                      }
                    }
                  });
  }
  for (std::size_t at = 0; at < seen.size(); ++at) {
    if (seen[at] != 0 && seen[at] != 1 && seen[at] != 2) {
      out.emplace_back(static_cast<std::uint32_t>(at / program.outputs.size()),
                       static_cast<std::uint32_t>(at % program.outputs.size()));
    }
  }
  return out;
}

/// Which issues matter, seen in random joint answers.
void sample(Inquiry& inquiry, std::vector<std::uint8_t>& matters) {
  matters.assign(inquiry.issues().size(), 0);
  std::mt19937_64 random(0x7472756365);  // fixed: the same findings always give the same agenda
  LaneAnswers answers;
  for (std::size_t w = 0; w < kSampledWords; ++w) {
    inquiry.draw(random, answers);
    for (std::size_t q = 0; q < matters.size(); ++q) {
      if (matters[q] == 0 && inquiry.turned(q, answers) != 0) matters[q] = 1;
    }
  }
}

}  // namespace

Agenda agenda_of(const terms::Program& program, const terms::Terms& terms, const Columns& columns) {
  const Dictionary& dictionary = columns.dictionary;
  // Instances of one question are one item; a fact is one by its phrase.
  std::vector<std::uint32_t> item_of(dictionary.issue_count());
  Agenda agenda;
  std::map<std::tuple<Issue::Sort, QuestionId, std::string>, std::uint32_t> items;
  for (IssueId id = 0; id < dictionary.issue_count(); ++id) {
    Issue issue = dictionary.issue(id);
    if (issue.sort == Issue::Sort::question) issue.about = {};
    issue.about.notification = {};
    const std::string name = issue_in_words(terms, issue);
    const auto [it, is_new] = items.emplace(std::tuple(issue.sort, issue.question, name), items.size());
    item_of[id] = it->second;
    if (is_new) {
      AgendaItem item;
      item.sort = issue.sort;
      item.question = issue.question;
      item.name = name;
      item.decider = who_decides(terms, issue);
      item.who_decides = decider_in_words(terms, item.decider);
      item.depending.assign(program.outputs.size(), 0);
      agenda.items.push_back(std::move(item));
    }
  }

  const auto open = open_findings(program, columns);
  agenda.examined = open.size();
  Inquiry inquiry(program, columns);
  Cube cube;
  std::vector<Lanes> table;
  std::vector<std::uint8_t> matters;
  std::vector<std::uint8_t> alone;
  std::vector<std::uint8_t> instance_seen(dictionary.issue_count());
  std::vector<std::size_t> counted(agenda.items.size(), open.size());
  std::vector<std::size_t> counted_alone(agenda.items.size(), open.size());
  for (std::size_t f = 0; f < open.size(); ++f) {
    const auto [incident, output] = open[f];
    inquiry.begin(incident, output);
    const auto issues = inquiry.issues();
    if (inquiry.bits() <= kMaxCubeBits) {
      cube.layout(inquiry.options());
      inquiry.complete(cube, table);
      matters.assign(issues.size(), 0);
      for (std::size_t q = 0; q < issues.size(); ++q) matters[q] = cube.matters(q, table) ? 1 : 0;
    } else {
      sample(inquiry, matters);
      ++agenda.sampled;
    }
    inquiry.decides_alone(0, alone);
    for (std::size_t q = 0; q < issues.size(); ++q) {
      if (matters[q] == 0) continue;
      const IssueId id = issues[q].id;
      AgendaItem& item = agenda.items[item_of[id]];
      if (instance_seen[id] == 0) {
        instance_seen[id] = 1;
        item.issues.push_back(id);
      }
      if (counted[item_of[id]] != f) {
        counted[item_of[id]] = f;
        ++item.findings;
        ++item.depending[output];
      }
      if (alone[q] != 0 && counted_alone[item_of[id]] != f) {
        counted_alone[item_of[id]] = f;
        ++item.decides_alone;
      }
    }
  }
  std::erase_if(agenda.items, [](const AgendaItem& item) { return item.findings == 0; });
  std::sort(agenda.items.begin(), agenda.items.end(), [](const AgendaItem& a, const AgendaItem& b) {
    return std::tuple(b.findings, b.decides_alone, a.name) < std::tuple(a.findings, a.decides_alone, b.name);
  });
  return agenda;
}

}  // namespace truce::judge
