#include "judge/expect.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "judge/columns.h"
#include "judge/inquiry.h"
#include "terms/program.h"

namespace truce::judge {
namespace {

using Form = terms::Leaf::Form;

Verdict verdict_of(char letter) {
  return letter == 'T' ? Verdict::holds : letter == 'F' ? Verdict::fails : Verdict::undetermined;
}

char letter_of(Verdict verdict) {
  return verdict == Verdict::holds ? 'T' : verdict == Verdict::fails ? 'F' : 'U';
}

/// The question that a phrase belongs to, or the phrase itself.
std::string subject_of(const terms::Leaf& leaf) {
  if (leaf.form == Form::answer) return leaf.subject;
  return leaf.form == Form::has ? leaf.object : leaf.text;
}

/// What the case says of a phrase in each of its views.
Answers stated(const terms::Expectation& expectation, const terms::Leaf& leaf) {
  Answers out((expectation.verdict.size() + kLanes - 1) / kLanes);
  for (const auto& [phrase, by_view] : expectation.facts) {
    const auto said = terms::parse_leaf(phrase);
    if (!said || !terms::same_phrase(*said, leaf)) continue;
    const auto all = by_view.find("*");
    for (std::size_t v = 0; v < expectation.verdict.size(); ++v) {
      const auto own = by_view.find(expectation.verdict[v].first);
      const char letter = own != by_view.end() ? own->second : all != by_view.end() ? all->second : 'U';
      set(out, v, verdict_of(letter));
    }
  }
  return out;
}

bool is_disputed(const Answers& answers) {
  Lanes any;
  for (const Lanes& lanes : answers) any = {any.holds | lanes.holds, any.fails | lanes.fails};
  return any.holds != 0 && any.fails != 0;
}

Columns columns_of(const terms::Terms& terms, const terms::Program& program, const terms::Expectation& expectation) {
  const std::size_t rest = expectation.verdict.size() % kLanes;
  Columns columns((expectation.verdict.size() + kLanes - 1) / kLanes, rest == 0 ? ~Mask{0} : (Mask{1} << rest) - 1);
  std::set<std::string> disputed;
  for (const terms::Atom& atom : program.atoms) {
    if (is_disputed(stated(expectation, atom.leaf))) disputed.insert(subject_of(atom.leaf));
  }
  for (std::size_t a = 0; a < program.atoms.size(); ++a) {
    const terms::Leaf& leaf = program.atoms[a].leaf;
    const bool constant = program.has_true && a == 0;
    const Answers answers =
        constant ? Answers(columns.dictionary.words(), Lanes::all_hold()) : stated(expectation, leaf);
    Cell cell;
    if (!constant && disputed.contains(subject_of(leaf))) {
      Issue issue;
      issue.phrase = subject_of(leaf);
      if (leaf.form == Form::answer) {
        issue.sort = Issue::Sort::question;
        issue.question = QuestionId(leaf.subject);
        if (const terms::Question* question = terms.question(issue.question)) issue.answers = question->answers;
        const auto it = std::find(issue.answers.begin(), issue.answers.end(), AnswerId(leaf.object));
        cell.answer = static_cast<std::uint32_t>(it - issue.answers.begin());
      }
      cell.issue = columns.dictionary.intern(issue);
    }
    columns.value.push_back({columns.dictionary.intern(answers, cell)});
  }
  columns.hit = {Dictionary::kHolds};
  columns.other = {Dictionary::kFails};
  columns.did_it = {Dictionary::kHolds};
  columns.slot_begin = {0, 1};
  columns.row_begin = {0, 1};
  return columns;
}

std::string list(const std::vector<std::vector<std::string>>& sets) {
  std::string out;
  for (const auto& set : sets) out += fmt::format("{}{{{}}}", out.empty() ? "" : ", ", fmt::join(set, ", "));
  return out.empty() ? "none" : out;
}

}  // namespace

Expected run_expectation(const terms::Terms& terms, const terms::Expectation& expectation) {
  Expected out;
  out.name = expectation.name;
  out.line = expectation.line;
  const auto program = terms::compile(terms, {.inline_groups = false, .implicit_in_force = false});
  if (!program) {
    out.failures.push_back(program.error().text());
    return out;
  }
  const terms::Output* output = program->output(expectation.provision, terms::Output::Role::breach);
  if (output == nullptr) output = program->output(expectation.provision, terms::Output::Role::condition);
  if (output == nullptr) {
    out.failures.push_back(
        fmt::format("{} has no condition: there is nothing to expect of it", expectation.provision.str()));
    return out;
  }
  const Columns columns = columns_of(terms, *program, expectation);
  Inquiry inquiry(*program, columns);
  inquiry.begin(0, static_cast<std::size_t>(output - program->outputs.data()));
  LaneAnswers as_stated;
  inquiry.keep_all(as_stated);

  std::set<std::vector<std::string>> pivotal;
  std::vector<Lanes> table;
  for (std::size_t v = 0; v < expectation.verdict.size(); ++v) {
    const auto& [view, letter] = expectation.verdict[v];
    const Verdict verdict = at(inquiry.evaluate(as_stated, v), 0);
    out.verdicts.emplace_back(view, verdict);
    if (letter_of(verdict) != letter) {
      out.failures.push_back(fmt::format("{}: expected {}, found {}", view, letter, letter_of(verdict)));
    }
    if (verdict == Verdict::undetermined) continue;
    const auto alternatives = inquiry.alternatives(v);
    if (Cube::bits_for(alternatives.counts) > kMaxCubeBits) {
      out.failures.push_back(fmt::format("more than {} bits of disputed questions in one case", kMaxCubeBits));
      return out;
    }
    const Cube cube(alternatives.counts);
    inquiry.change(cube, alternatives, v, table);
    for (const std::size_t lane : cube.minimal_changes(table)) {
      std::vector<std::string> set;
      for (std::size_t q = 0; q < alternatives.counts.size(); ++q) {
        if (cube.code(q, lane) != 0) set.push_back(columns.dictionary.issue(inquiry.issues()[q].id).phrase);
      }
      std::sort(set.begin(), set.end());
      pivotal.insert(std::move(set));
    }
  }
  out.pivotal.assign(pivotal.begin(), pivotal.end());
  if (expectation.pivotal) {
    std::set<std::vector<std::string>> expected;
    for (auto set : *expectation.pivotal) {
      std::sort(set.begin(), set.end());
      expected.insert(std::move(set));
    }
    if (expected != pivotal) {
      out.failures.push_back(
          fmt::format("pivotal: expected {}, found {}", list({expected.begin(), expected.end()}), list(out.pivotal)));
    }
  }
  return out;
}

}  // namespace truce::judge
