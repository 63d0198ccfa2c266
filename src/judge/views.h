// The views of a case: the agreed record, one per party, and what-ifs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casefile/casefile.h"
#include "judge/lanes.h"

namespace truce::judge {

/// A hypothetical answer: "suppose that <question> about <about> is <answer>".
struct Supposition {
  QuestionId question;
  About about;
  AnswerId answer;
};

/// One column of the judgement.
struct View {
  std::string name;                       ///< "agreed", a party's id, or "what-if"
  ActorId party;                          ///< empty for the agreed record, and for a what-if on it
  std::vector<Supposition> suppositions;  ///< of a what-if; empty otherwise
  std::size_t base = 0;                   ///< of a what-if: the view whose other answers it takes
  [[nodiscard]] bool is_what_if() const { return !suppositions.empty(); }
};

/// The agreed record is view 0; then the actors with `party: true` in record order; then what-ifs.
class Views {
 public:
  static Views of(const Case& c);

  /// Adds one more view: the base's answers, with these instead. Returns its index.
  std::size_t suppose(std::string name, std::size_t base, std::vector<Supposition> suppositions);

  [[nodiscard]] std::size_t size() const { return views_.size(); }
  /// The agreed record and the parties: views 0 .. declared()-1. The rest are what-ifs, each after its base.
  [[nodiscard]] std::size_t declared() const { return declared_; }
  [[nodiscard]] std::size_t words() const { return (views_.size() + kLanes - 1) / kLanes; }
  [[nodiscard]] const View& operator[](std::size_t view) const { return views_[view]; }
  [[nodiscard]] const std::vector<View>& all() const { return views_; }
  /// By name: "agreed", a party's id, a what-if's name.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  /// The view of `actor`: its own, or that of the party it is part of (directly or not). Empty: it has no view, or it
  /// is part of several parties and so speaks for none of them.
  [[nodiscard]] std::optional<std::size_t> speaking_for(const Case& c, const ActorId& actor) const;
  /// The lanes that stand for a view in word `word`.
  [[nodiscard]] Mask used(std::size_t word) const;
  /// The same answer in every view.
  [[nodiscard]] Answers everywhere(Verdict verdict) const;

 private:
  std::vector<View> views_;
  std::size_t declared_ = 0;
};

}  // namespace truce::judge
