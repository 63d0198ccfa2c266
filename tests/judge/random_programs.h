// Seeded random gate programs and columns, for differential tests and for the benchmark.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "judge/columns.h"
#include "terms/program.h"

namespace truce::judge {

struct ProgramShape {
  std::size_t atoms = 46;
  std::size_t candidate_atoms = 16;
  std::size_t outputs = 30;
  std::size_t gates_per_output = 11;
};

/// Each output is a random tree over atoms, with now and then a gate of an earlier output in it, ending in a
/// conjunction as prohibitions do.
inline terms::Program random_program(std::mt19937_64& random, const ProgramShape& shape) {
  terms::Program program;
  for (std::size_t a = 0; a < shape.atoms; ++a) {
    terms::Atom atom;
    atom.over = a < shape.candidate_atoms ? terms::Atom::Over::candidate : terms::Atom::Over::row;
    atom.text = atom.leaf.text = "atom " + std::to_string(a);
    program.atoms.push_back(std::move(atom));
  }
  const auto any_atom = [&] {
    return terms::Operand::of(static_cast<std::uint32_t>(random() % shape.atoms), random() % 4 == 0);
  };
  for (std::size_t o = 0; o < shape.outputs; ++o) {
    std::vector<terms::Operand> open;
    for (std::size_t i = 0; i <= shape.gates_per_output; ++i) {
      const bool reuse = !program.gates.empty() && random() % 12 == 0;
      open.push_back(reuse
                         ? terms::Operand::of(static_cast<std::uint32_t>(shape.atoms + random() % program.gates.size()))
                         : any_atom());
    }
    while (open.size() > 1) {
      const std::size_t first = random() % (open.size() - 1);
      const bool conjunction = open.size() <= 4 || random() % 2 == 0;
      program.gates.push_back(
          {conjunction ? terms::Gate::Op::all : terms::Gate::Op::any, open[first], open[first + 1]});
      open[first] =
          terms::Operand::of(static_cast<std::uint32_t>(shape.atoms + program.gates.size() - 1), random() % 16 == 0);
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(first) + 1);
    }
    terms::Output output;
    output.provision = ProvisionId("p" + std::to_string(o));
    output.value = open.front();
    std::vector<bool> needed(program.wire_count());
    needed[output.value.wire()] = true;
    for (std::size_t g = program.gates.size(); g-- > 0;) {
      if (!needed[shape.atoms + g]) continue;
      output.cone.push_back(static_cast<std::uint32_t>(g));
      needed[program.gates[g].a.wire()] = true;
      needed[program.gates[g].b.wire()] = true;
    }
    std::reverse(output.cone.begin(), output.cone.end());
    for (std::uint32_t a = 0; a < shape.atoms; ++a) {
      if (needed[a]) output.atoms.push_back(a);
    }
    program.outputs.push_back(std::move(output));
  }
  return program;
}

struct ColumnsShape {
  std::size_t incidents = 100;
  std::size_t views = 64;
  std::size_t most_rows = 1;  ///< per incident
  std::size_t least_candidates = 2;
  std::size_t most_candidates = 2;
  double open = 0.25;                ///< share of cells that are not the same determinate answer in every view
  std::size_t answers_per_atom = 8;  ///< distinct open answers that an atom has
  bool impossible = false;           ///< attribution may contradict itself
};

/// Random cells. Open ones belong to a question with two answers each, or (every fourth atom) to one of three.
inline Columns random_columns(std::mt19937_64& random, const terms::Program& program, const ColumnsShape& shape) {
  const std::size_t words = (shape.views + kLanes - 1) / kLanes;
  const std::size_t rest = shape.views % kLanes;
  const Mask last = rest == 0 ? ~Mask{0} : (Mask{1} << rest) - 1;
  Columns columns(words, last);
  const auto open_answers = [&] {
    Answers answers(words);
    for (Lanes& lanes : answers) {
      const Mask known = random() | random();
      const Mask holds = random();
      lanes = {known & holds, known & ~holds};
    }
    return answers;
  };
  std::vector<std::vector<std::uint32_t>> pool(program.atoms.size());
  for (std::size_t a = 0; a < program.atoms.size(); ++a) {
    for (std::size_t i = 0; i < shape.answers_per_atom; ++i) {
      Issue issue;
      issue.sort = Issue::Sort::question;
      issue.question = QuestionId("q" + std::to_string(a) + "-" + std::to_string(i));
      issue.answers = {AnswerId("yes"), AnswerId("no")};
      if (a % 4 == 3) issue.answers.emplace_back("other");
      pool[a].push_back(columns.dictionary.intern(open_answers(), {columns.dictionary.intern(issue), 0}));
    }
  }
  std::uniform_real_distribution<double> share(0, 1);
  const auto cell = [&](std::size_t atom) {
    if (share(random) < shape.open) return pool[atom][random() % pool[atom].size()];
    return random() % 2 == 0 ? Dictionary::kHolds : Dictionary::kFails;
  };
  const IssueId attribution = columns.dictionary.intern(Issue{Issue::Sort::attribution, {}, {}, "who acted", {}});
  columns.value.resize(program.atoms.size());
  for (std::size_t i = 0; i < shape.incidents; ++i) {
    const std::size_t rows = 1 + random() % shape.most_rows;
    const std::size_t slots = shape.least_candidates + random() % (shape.most_candidates - shape.least_candidates + 1);
    // Who acted, in each view: one of the candidates, somebody else, or not known, some of them excluded.
    std::vector<Answers> did_it(slots + 1, Answers(words));
    for (std::size_t v = 0; v < words * kLanes; ++v) {
      const std::size_t who = random() % (slots + 3);
      for (std::size_t c = 0; c <= slots; ++c) {
        if (who <= slots) {
          set(did_it[c], v, c == who ? Verdict::holds : Verdict::fails);
        } else if (random() % 3 == 0 && (shape.impossible || c > 0)) {
          set(did_it[c], v, Verdict::fails);
        }
      }
    }
    const bool same = share(random) >= shape.open;
    std::vector<std::uint32_t> cells;
    for (std::size_t c = 0; c <= slots; ++c) {
      const std::uint32_t known = c == 0 ? Dictionary::kHolds : Dictionary::kFails;
      cells.push_back(same ? columns.dictionary.intern(columns.dictionary.answers(known),
                                                       {attribution, static_cast<std::uint32_t>(c)})
                           : columns.dictionary.intern(did_it[c], {attribution, static_cast<std::uint32_t>(c)}));
    }
    for (std::size_t r = 0; r < rows; ++r) {
      columns.hit.push_back(rows == 1 && shape.most_rows == 1 ? Dictionary::kHolds
                                                              : cell(random() % program.atoms.size()));
      for (std::size_t c = 0; c < slots; ++c) columns.did_it.push_back(cells[c]);
      columns.other.push_back(cells[slots]);
      columns.slot_begin.push_back(static_cast<std::uint32_t>(columns.did_it.size()));
      for (std::size_t a = 0; a < program.atoms.size(); ++a) {
        const std::size_t times = program.atoms[a].over == terms::Atom::Over::candidate ? slots : 1;
        for (std::size_t t = 0; t < times; ++t) columns.value[a].push_back(cell(a));
      }
    }
    columns.row_begin.push_back(static_cast<std::uint32_t>(columns.hit.size()));
  }
  return columns;
}

}  // namespace truce::judge
