#include "judge/inquiry.h"

#include <algorithm>
#include <map>

namespace truce::judge {

Inquiry::Inquiry(const terms::Program& program, const Columns& columns) : columns_(columns) {
  for (const terms::Atom& atom : program.atoms) over_candidate_.push_back(atom.over == terms::Atom::Over::candidate);
  const auto atoms = static_cast<std::uint32_t>(program.atoms.size());
  for (const terms::Output& output : program.outputs) {
    Cone cone;
    cone.atoms = output.atoms;
    std::map<std::uint32_t, std::uint32_t> local;
    for (const std::uint32_t atom : output.atoms) local.emplace(atom, static_cast<std::uint32_t>(local.size()));
    const auto operand = [&](terms::Operand wire) { return local.at(wire.wire()) * 2 + (wire.complement() ? 1U : 0U); };
    for (const std::uint32_t g : output.cone) {
      const terms::Gate& gate = program.gates[g];
      cone.gates.push_back({gate.op == terms::Gate::Op::any, operand(gate.a), operand(gate.b)});
      local.emplace(atoms + g, static_cast<std::uint32_t>(local.size()));
    }
    cone.result = operand(output.value);
    cones_.push_back(std::move(cone));
  }
}

Inquiry::Value Inquiry::prepare(std::uint32_t index, std::uint32_t attribution_row) {
  Value value{index, kOpen, 0};
  const Dictionary& dictionary = columns_.dictionary;
  const Cell& cell = dictionary.cell(index);
  if (attribution_row != kOpen) {
    const std::uint32_t issue = open_attribution(attribution_row);
    if (issue == kOpen) return value;
    const auto& answers = issues_[issue].answers;
    const auto it = std::find(answers.begin(), answers.end(), cell.answer);
    if (it != answers.end()) {
      value.issue = issue;
      value.option = static_cast<std::uint32_t>(it - answers.begin());
    }
    return value;
  }
  if (!dictionary.is_open(index) || cell.issue == kNoIssue) return value;
  std::uint32_t i = 0;
  while (i < issue_count_ && issues_[i].id != cell.issue) ++i;
  if (i == issue_count_) {
    if (i == issues_.size()) issues_.emplace_back();
    issues_[i].id = cell.issue;
    issues_[i].answers.clear();
    issues_[i].rest = true;
    ++issue_count_;
  }
  OpenIssue& issue = issues_[i];
  const auto it = std::find(issue.answers.begin(), issue.answers.end(), cell.answer);
  value.issue = i;
  value.option = static_cast<std::uint32_t>(it - issue.answers.begin());
  if (it == issue.answers.end()) issue.answers.push_back(cell.answer);
  return value;
}

/// The attribution of a row: its options are the candidates, and somebody else, that no view's record excludes for all.
std::uint32_t Inquiry::open_attribution(std::size_t row) {
  const Dictionary& dictionary = columns_.dictionary;
  const IssueId id = dictionary.cell(columns_.other[row]).issue;
  if (id == kNoIssue) return kOpen;
  for (std::uint32_t i = 0; i < issue_count_; ++i) {
    if (issues_[i].id == id) return i;
  }
  const auto i = static_cast<std::uint32_t>(issue_count_);
  if (i == issues_.size()) issues_.emplace_back();
  OpenIssue& issue = issues_[i];
  issue.id = id;
  issue.answers.clear();
  issue.rest = false;
  const auto consider = [&](std::uint32_t index) {
    bool excluded = true;
    for (std::size_t w = 0; w < dictionary.words(); ++w) {
      excluded = excluded && (dictionary.lanes(index, w).fails & dictionary.used(w)) == dictionary.used(w);
    }
    if (!excluded) issue.answers.push_back(dictionary.cell(index).answer);
  };
  for (std::uint32_t s = columns_.slot_begin[row]; s < columns_.slot_begin[row + 1]; ++s) consider(columns_.did_it[s]);
  consider(columns_.other[row]);
  if (issue.answers.size() < 2) return kOpen;
  ++issue_count_;
  return i;
}

void Inquiry::begin(std::size_t incident, std::size_t output) {
  output_ = output;
  issue_count_ = 0;
  rows_.clear();
  inputs_.clear();
  slots_.clear();
  options_.clear();
  first_option_.assign(1, 0);
  const Cone& cone = cones_[output];
  for (std::uint32_t row = columns_.row_begin[incident]; row < columns_.row_begin[incident + 1]; ++row) {
    RowInputs inputs;
    inputs.hit = prepare(columns_.hit[row]);
    inputs.first_input = static_cast<std::uint32_t>(inputs_.size());
    for (const std::uint32_t atom : cone.atoms) {
      Input input;
      const auto& cells = columns_.value[atom];
      if (!over_candidate_[atom]) {
        input.value = prepare(cells[row]);
      } else {
        input.attributed = true;
        input.first_slot = static_cast<std::uint32_t>(slots_.size());
        for (std::uint32_t s = columns_.slot_begin[row]; s < columns_.slot_begin[row + 1]; ++s) {
          slots_.push_back({prepare(columns_.did_it[s], row), prepare(cells[s])});
        }
        input.slots = static_cast<std::uint32_t>(slots_.size()) - input.first_slot;
        inputs.other = prepare(columns_.other[row], row);
      }
      inputs_.push_back(input);
    }
    rows_.push_back(inputs);
  }
  // A question with every answer named by some phrase has no other.
  for (std::size_t i = 0; i < issue_count_; ++i) {
    OpenIssue& issue = issues_[i];
    const Issue& whole = columns_.dictionary.issue(issue.id);
    if (whole.sort == Issue::Sort::question && issue.answers.size() >= whole.answers.size()) issue.rest = false;
    options_.push_back(issue.options());
    first_option_.push_back(first_option_.back() + issue.options());
  }
}

void Inquiry::keep_all(LaneAnswers& answers) const {
  answers.keeps.assign(issue_count_, ~Mask{0});
  answers.takes.assign(first_option_.back(), 0);
}

Lanes Inquiry::lanes_of(const Value& value, const LaneAnswers& answers, std::size_t view) const {
  const Lanes& stored = columns_.dictionary.lanes(value.index, view / kLanes);
  const auto broadcast = [&](Mask mask) { return ((mask >> (view % kLanes)) & 1U) != 0 ? ~Mask{0} : Mask{0}; };
  const Lanes kept{broadcast(stored.holds), broadcast(stored.fails)};
  if (value.issue == kOpen) return kept;
  const Mask keeps = answers.keeps[value.issue];
  const Mask takes = answers.takes[at(value.issue, value.option)];
  return {(keeps & kept.holds) | takes, (keeps & kept.fails) | (~keeps & ~takes)};
}

Lanes Inquiry::evaluate(const LaneAnswers& answers, std::size_t view) {
  const Cone& cone = cones_[output_];
  wires_.resize(cone.atoms.size() + cone.gates.size());
  const auto read = [&](std::uint32_t operand) {
    const Lanes& lanes = wires_[operand / 2];
    return (operand & 1U) != 0 ? !lanes : lanes;
  };
  Lanes verdict = Lanes::all_fail();
  for (const RowInputs& row : rows_) {
    for (std::size_t i = 0; i < cone.atoms.size(); ++i) {
      const Input& input = inputs_[row.first_input + i];
      if (!input.attributed) {
        wires_[i] = lanes_of(input.value, answers, view);
        continue;
      }
      const Lanes other = lanes_of(row.other, answers, view);
      Lanes value{other.fails, other.fails};
      for (std::uint32_t s = input.first_slot; s < input.first_slot + input.slots; ++s) {
        const Lanes did_it = lanes_of(slots_[s].did_it, answers, view);
        const Lanes phrase = lanes_of(slots_[s].phrase, answers, view);
        value.holds &= did_it.fails | phrase.holds;
        value.fails &= did_it.fails | phrase.fails;
      }
      const Mask conflict = value.contradictory();
      wires_[i] = {value.holds & ~conflict, value.fails & ~conflict};
    }
    std::size_t wire = cone.atoms.size();
    for (const Cone::Gate& gate : cone.gates)
      wires_[wire++] = gate.any ? read(gate.a) | read(gate.b) : read(gate.a) & read(gate.b);
    verdict = verdict | (read(cone.result) & lanes_of(row.hit, answers, view));
  }
  return verdict;
}

void Inquiry::complete(const Cube& cube, std::vector<Lanes>& table) {
  table.resize(cube.words());
  scratch_.keeps.assign(issue_count_, 0);
  scratch_.takes.resize(first_option_.back());
  for (std::size_t w = 0; w < cube.words(); ++w) {
    for (std::size_t q = 0; q < issue_count_; ++q) {
      for (std::uint32_t o = 0; o < options_[q]; ++o) scratch_.takes[at(q, o)] = cube.where(q, o, w);
    }
    table[w] = evaluate(scratch_, 0);
  }
}

std::uint32_t Inquiry::option_of(std::size_t issue, std::size_t view) const {
  std::vector<Verdict> by_option(issues_[issue].answers.size(), Verdict::undetermined);
  const auto see = [&](const Value& value) {
    if (value.issue != issue) return;
    by_option[value.option] = judge::at(columns_.dictionary.lanes(value.index, view / kLanes), view % kLanes);
  };
  for (const RowInputs& row : rows_) {
    see(row.hit);
    see(row.other);
  }
  for (const Input& input : inputs_) {
    if (!input.attributed) see(input.value);
  }
  for (const Slot& slot : slots_) {
    see(slot.did_it);
    see(slot.phrase);
  }
  for (std::uint32_t o = 0; o < by_option.size(); ++o) {
    if (by_option[o] == Verdict::holds) return o;
  }
  const bool none = std::all_of(by_option.begin(), by_option.end(), [](Verdict v) { return v == Verdict::fails; });
  return none && issues_[issue].rest ? static_cast<std::uint32_t>(by_option.size()) : kOpen;
}

Inquiry::Alternatives Inquiry::alternatives(std::size_t view) const {
  Alternatives out;
  for (std::size_t q = 0; q < issue_count_; ++q) {
    const std::uint32_t own = option_of(q, view);
    std::vector<std::uint32_t> codes{own};
    for (std::uint32_t o = 0; o < options_[q]; ++o) {
      if (o != own) codes.push_back(o);
    }
    out.counts.push_back(static_cast<std::uint32_t>(codes.size()));
    out.codes.push_back(std::move(codes));
  }
  return out;
}

void Inquiry::change(const Cube& cube, const Alternatives& alternatives, std::size_t view, std::vector<Lanes>& table) {
  table.resize(cube.words());
  for (std::size_t w = 0; w < cube.words(); ++w) {
    keep_all(scratch_);
    for (std::size_t q = 0; q < issue_count_; ++q) {
      scratch_.keeps[q] = cube.where(q, 0, w);
      for (std::uint32_t c = 1; c < alternatives.counts[q]; ++c) {
        scratch_.takes[at(q, alternatives.codes[q][c])] = cube.where(q, c, w);
      }
    }
    table[w] = evaluate(scratch_, view);
  }
}

void Inquiry::draw(std::mt19937_64& random, LaneAnswers& answers) const {
  answers.keeps.assign(issue_count_, 0);
  answers.takes.assign(first_option_.back(), 0);
  for (std::size_t q = 0; q < issue_count_; ++q) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      answers.takes[at(q, static_cast<std::uint32_t>(random() % options_[q]))] |= Mask{1} << lane;
    }
  }
}

Mask Inquiry::turned(std::size_t issue, LaneAnswers& answers) {
  const Lanes before = evaluate(answers, 0);
  Mask differs = 0;
  const auto first = answers.takes.begin() + static_cast<std::ptrdiff_t>(at(issue, 0));
  for (std::uint32_t turn = 0; turn < options_[issue];
       ++turn) {  // the last turn brings every lane back to its own option
    std::rotate(first, first + 1, first + options_[issue]);
    const Lanes after = evaluate(answers, 0);
    differs |= (before.holds ^ after.holds) | (before.fails ^ after.fails);
  }
  return differs;
}

void Inquiry::decides_alone(std::size_t view, std::vector<std::uint8_t>& flags) {
  flags.assign(issue_count_, 0);
  // Lane 0 keeps everything; each further lane changes one issue to one option.
  std::size_t q = 0;
  std::uint32_t option = 0;
  while (q < issue_count_) {
    keep_all(scratch_);
    asked_.clear();
    for (std::size_t lane = 1; lane < kLanes && q < issue_count_; ++lane) {
      const Mask bit = Mask{1} << lane;
      scratch_.keeps[q] &= ~bit;
      scratch_.takes[at(q, option)] |= bit;
      asked_.push_back(static_cast<std::uint32_t>(q));
      if (++option == options_[q]) {
        option = 0;
        ++q;
      }
    }
    const Lanes verdict = evaluate(scratch_, view);
    const Verdict before = judge::at(verdict, 0);
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      if (judge::at(verdict, i + 1) != before) flags[asked_[i]] = 1;
    }
  }
}

}  // namespace truce::judge
