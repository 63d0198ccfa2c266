// The smallest set of values that forces a verdict: the arithmetic under explanations. For src/judge only.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <tuple>
#include <vector>

#include "judge/columns.h"
#include "terms/program.h"

namespace truce::judge {

/// One value that enters the evaluation of an incident in one view.
struct Element {
  enum class Role : std::uint8_t { hit, other, did_it, phrase } role = Role::phrase;
  std::size_t row = 0;   ///< in the columns
  std::size_t slot = 0;  ///< within the row, for did_it and for phrases over the candidate
  std::size_t atom = 0;  ///< for phrases
  std::uint32_t cell = 0;
  auto operator<=>(const Element&) const = default;
};

/// One output of one incident in one view, evaluated from all its values or from some of them.
class Support {
 public:
  Support(const terms::Program& program, const Columns& columns, std::size_t incident, std::size_t output,
          std::size_t view);

  /// By row, then attribution, then text order.
  [[nodiscard]] const std::vector<Element>& elements() const { return elements_; }
  [[nodiscard]] Verdict value(const Element& element) const;
  /// The verdict when only elements with `kept` are known.
  [[nodiscard]] Verdict verdict(const std::vector<bool>& kept) const;
  [[nodiscard]] Verdict verdict() const { return verdict(std::vector<bool>(elements_.size(), true)); }

  /// A subset-minimal set of elements (ascending) whose values alone force the verdict: without any one of them it is
  /// open. Of two that could go, the one with the higher weakness goes first, and of equally weak ones the later. Empty
  /// when the verdict is undetermined. Time: elements × evaluation.
  [[nodiscard]] std::vector<std::size_t> minimal(const std::vector<int>& weakness) const;

 private:
  using Key = std::tuple<Element::Role, std::size_t, std::size_t, std::size_t>;
  void add(const Element& element);
  [[nodiscard]] bool over_candidate(std::size_t atom) const;

  const terms::Program& program_;
  const Columns& columns_;
  const terms::Output& output_;
  std::size_t first_row_, last_row_, view_;
  std::vector<Element> elements_;
  std::map<Key, std::size_t> index_;
};

}  // namespace truce::judge
