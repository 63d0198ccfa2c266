// Terms compiled to a flat gate program: one wire per atom, then AND/OR gates in topological order.
//
// A wire carries two masks, one bit per view: holds (T) and fails (F); neither: undetermined. NOT swaps them and so
// costs nothing: operands carry a complement bit. Groups given by a condition are inlined, so atoms are only phrases
// about facts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "terms/terms.h"

namespace truce::terms {

/// A wire, possibly complemented.
struct Operand {
  std::uint32_t bits = 0;  ///< wire index · 2 + complement
  static Operand of(std::uint32_t wire, bool complement = false) { return {wire * 2 + (complement ? 1U : 0U)}; }
  [[nodiscard]] std::uint32_t wire() const { return bits >> 1U; }
  [[nodiscard]] bool complement() const { return (bits & 1U) != 0; }
  [[nodiscard]] Operand operator!() const { return {bits ^ 1U}; }
  bool operator==(const Operand&) const = default;
};

struct Gate {
  enum class Op : std::uint8_t { all, any };
  Op op = Op::all;
  Operand a, b;
  bool operator==(const Gate&) const = default;
};

/// An input of the program.
struct Atom {
  Leaf leaf;
  /// How its value depends on the row: on who acted (evaluated per attribution candidate), on who was hit, or on
  /// neither.
  enum class Over : std::uint8_t { row, candidate, target } over = Over::row;
  std::string text;  ///< unique; printed in explanations
};

/// A judged provision or a condition.
struct Output {
  enum class Role : std::uint8_t {
    breach,     ///< of a prohibition, judged per incident: holds = violation
    condition,  ///< `when` of a duty, `needs` of a power, `only_if` of a package: judged per case
    exemption,  ///< `when` of an exemption, judged per incident, for explanations
    scope,  ///< of a prohibition: its instrument, act, period and bearer alone; where this fails the provision is not
            ///< in play
  };
  ProvisionId provision;
  Role role = Role::breach;
  Operand value;
  std::vector<std::uint32_t> cone;   ///< gates that the value depends on, ascending (indices into `gates`)
  std::vector<std::uint32_t> atoms;  ///< atoms that it depends on, ascending
  std::vector<std::uint32_t> own;    ///< of these: those that the provision itself asks, not only an exemption from it
};

/// Wires 0 .. atoms.size()-1 are atoms, then one per gate. Wire constants: an empty `all` is folded away at compile
/// time; `value` may then name `true_wire`.
struct Program {
  std::vector<Atom> atoms;
  std::vector<Gate> gates;
  std::vector<Output> outputs;
  bool has_true = false;  ///< atom 0 is the constant "true"
  [[nodiscard]] std::uint32_t wire_count() const { return static_cast<std::uint32_t>(atoms.size() + gates.size()); }
  [[nodiscard]] const Output* output(const ProvisionId& id, Output::Role role) const;
};

/// Named limits (guard against terms made to be slow).
inline constexpr std::size_t kMaxProvisions = 4096;
inline constexpr std::size_t kMaxConditionDepth = 32;

/// Two flavours: the judge's (the defaults), and that of `expect:` cases, which state facts for group phrases such as
/// "target is opp-side" and say nothing of instruments in force.
struct CompileOptions {
  bool inline_groups = true;      ///< replace a group given by a condition by that condition
  bool implicit_in_force = true;  ///< every prohibition asks whether its first-cited instrument is in force
};

/// True when two phrases ask the same: "actor" and "bearer" are one slot, 0.5 km is 500 m.
[[nodiscard]] bool same_phrase(const Leaf& a, const Leaf& b);

/// Compiles lint-clean terms. A prohibition's breach is
///   in force ∧ act ∧ time in `during` ∧ bearer ∧ target ∧ when ∧ ¬exemption ∧ …
/// where an exemption counts unless itself exempted (exceptions to exceptions are provisions of their own). Equal
/// sub-terms share a gate. A duty's condition is when ∧ ¬exemption ∧ …; a duty with neither has no output, nor has a
/// power without `needs` or a package without `only_if`: these are unconditional. limit when a bound is passed;
/// bad_input on a cycle of groups or exemptions.
[[nodiscard]] Result<Program> compile(const Terms& terms, const CompileOptions& options = {});

}  // namespace truce::terms
