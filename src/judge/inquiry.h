// One finding with its open and disputed issues, evaluated under many joint answers at once. For src/judge only: agenda
// and explanation both ask through it.
#pragma once

#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <vector>

#include "judge/columns.h"
#include "judge/cube.h"
#include "terms/program.h"

namespace truce::judge {

/// An issue of one finding. Its options are the answers that some phrase of the finding names, and, where there are
/// others, "any other".
struct OpenIssue {
  IssueId id = kNoIssue;
  std::vector<std::uint32_t> answers;  ///< by option: as in Cell::answer
  bool rest = false;                   ///< one more option: none of these
  [[nodiscard]] std::uint32_t options() const { return static_cast<std::uint32_t>(answers.size()) + (rest ? 1 : 0); }
};

/// Who gives which answer in 64 lanes: per issue the lanes that keep the starting view's answer, and those that take
/// each option. A lane in none of them takes the option "any other".
struct LaneAnswers {
  std::vector<Mask> keeps;  ///< by issue
  std::vector<Mask> takes;  ///< by Inquiry::at(issue, option)
};

/// Reused for finding after finding: begin() makes it stand for another one and allocates nothing once it has grown.
class Inquiry {
 public:
  Inquiry(const terms::Program& program, const Columns& columns);

  /// Turns to output `output` of incident `incident`.
  void begin(std::size_t incident, std::size_t output);

  [[nodiscard]] std::span<const OpenIssue> issues() const { return {issues_.data(), issue_count_}; }
  /// Options per issue, for a Cube.
  [[nodiscard]] std::span<const std::uint32_t> options() const { return options_; }
  /// Where LaneAnswers::takes holds an option.
  [[nodiscard]] std::size_t at(std::size_t issue, std::uint32_t option) const { return first_option_[issue] + option; }
  /// Answers in which every lane keeps what the view says.
  void keep_all(LaneAnswers& answers) const;
  [[nodiscard]] unsigned bits() const { return Cube::bits_for(options_); }

  static constexpr std::uint32_t kOpen = std::numeric_limits<std::uint32_t>::max();
  /// Which option a view has taken; kOpen: none.
  [[nodiscard]] std::uint32_t option_of(std::size_t issue, std::size_t view) const;

  /// The verdict in every lane. `view`: the starting view, for the lanes that keep its answer.
  [[nodiscard]] Lanes evaluate(const LaneAnswers& answers, std::size_t view);

  /// Every joint answer: the table over Cube(options()).
  void complete(const Cube& cube, std::vector<Lanes>& table);

  /// Changes from a view: option `codes[q][c]` is what code c > 0 of issue q stands for; code 0 keeps the view's
  /// answer.
  struct Alternatives {
    std::vector<std::vector<std::uint32_t>> codes;
    std::vector<std::uint32_t> counts;  ///< per issue, for a Cube
  };
  [[nodiscard]] Alternatives alternatives(std::size_t view) const;
  void change(const Cube& cube, const Alternatives& alternatives, std::size_t view, std::vector<Lanes>& table);

  /// A random joint answer in every lane.
  void draw(std::mt19937_64& random, LaneAnswers& answers) const;
  /// Lanes in which another answer to issue `issue` turns the verdict that they have.
  [[nodiscard]] Mask turned(std::size_t issue, LaneAnswers& answers);

  /// Is it so that an answer to issue `issue` alone, all else as in `view`, changes the verdict there? One flag per
  /// issue.
  void decides_alone(std::size_t view, std::vector<std::uint8_t>& flags);

 private:
  struct Value {                  // a cell, prepared
    std::uint32_t index = 0;      // into the dictionary
    std::uint32_t issue = kOpen;  // local; kOpen: closed
    std::uint32_t option = 0;
  };
  struct Input {  // one atom of one row
    bool attributed = false;
    Value value;
    std::uint32_t first_slot = 0, slots = 0;
  };
  struct Slot {
    Value did_it, phrase;
  };
  struct RowInputs {
    Value hit, other;
    std::uint32_t first_input = 0;
  };
  struct Cone {
    std::vector<std::uint32_t> atoms;
    struct Gate {
      bool any;
      std::uint32_t a, b;  // local wire · 2 + complement
    };
    std::vector<Gate> gates;
    std::uint32_t result = 0;
  };

  [[nodiscard]] Value prepare(std::uint32_t index, std::uint32_t attribution_row = kOpen);
  [[nodiscard]] std::uint32_t open_attribution(std::size_t row);
  [[nodiscard]] Lanes lanes_of(const Value& value, const LaneAnswers& answers, std::size_t view) const;

  const Columns& columns_;
  std::vector<Cone> cones_;
  std::vector<bool> over_candidate_;
  std::size_t output_ = 0;
  std::size_t issue_count_ = 0;
  std::vector<OpenIssue> issues_;
  std::vector<std::uint32_t> options_;
  std::vector<std::uint32_t> first_option_;  ///< by issue; one more at the end
  std::vector<RowInputs> rows_;
  std::vector<Input> inputs_;
  std::vector<Slot> slots_;
  std::vector<Lanes> wires_;
  LaneAnswers scratch_;
  std::vector<std::uint32_t> asked_;
};

}  // namespace truce::judge
