// Building the gate program, condition by condition; for src/terms only (compile and the logical part of lint).
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "terms/program.h"

namespace truce::terms {

/// A growing program in which equal atoms and equal gates exist once. Precondition: neither groups nor exemptions are
/// circular (cycles.h). Operands are valid for this builder until finish().
class GateBuilder {
 public:
  GateBuilder(const Terms& terms, const CompileOptions& options);

  [[nodiscard]] Result<Operand> condition(const Condition& condition);
  /// A prohibition without its exemptions, or a duty's `when`; the constant "true" for a duty without.
  [[nodiscard]] Result<Operand> body(const Provision& provision);
  /// A prohibition's instrument in force, act, period and bearer, without target and conditions.
  [[nodiscard]] Result<Operand> scope(const Provision& provision);
  /// body ∧ ¬exemption ∧ …
  [[nodiscard]] Result<Operand> unexempted(const Provision& provision);
  /// `when` of an exemption ∧ ¬exemption from it ∧ …
  [[nodiscard]] Result<Operand> exemption(const Provision& provision);
  /// True when some exemption names the provision.
  [[nodiscard]] bool has_exemption(const ProvisionId& id) const { return exemptions_of_.contains(id); }

  [[nodiscard]] Operand all(std::vector<Operand> parts) { return fold(Gate::Op::all, std::move(parts)); }

  /// Gates by which the operand is computed, in order, and atoms; both as wires of this builder.
  struct Cone {
    std::vector<std::uint32_t> gates;
    std::vector<std::uint32_t> atoms;
  };
  [[nodiscard]] Cone cone(Operand of) const;
  [[nodiscard]] static bool is_constant(Operand operand) { return operand.wire() == kConstantWire; }
  [[nodiscard]] static bool is_gate(std::uint32_t wire) { return wire >= kFirstGate; }
  [[nodiscard]] const Gate& gate(std::uint32_t wire) const { return gates_[wire - kFirstGate]; }
  [[nodiscard]] const Atom& atom(std::uint32_t wire) const { return atoms_[wire]; }

  /// `own`: the provision's condition without the exemptions from it.
  void add_output(ProvisionId provision, Output::Role role, Operand value, Operand own);
  /// The program, with final wire numbers. The builder is spent.
  [[nodiscard]] Program finish();

 private:
  static constexpr std::uint32_t kFirstGate = 1U << 28U;
  static constexpr std::uint32_t kConstantWire = (1U << 31U) - 1;
  static constexpr Operand kTrue{kConstantWire * 2};

  /// Who takes the place of `actor` in a group's condition.
  [[nodiscard]] Result<Operand> build(const Condition& condition, bool negated, Slot asked, std::size_t depth);
  [[nodiscard]] Status collect(const Condition& condition, bool negated, Gate::Op op, Slot asked, std::size_t depth,
                               std::vector<Operand>& out);
  [[nodiscard]] Result<Operand> leaf(Leaf leaf, Slot asked, std::size_t depth);
  [[nodiscard]] Result<Operand> group(const Group& group, Slot slot, std::size_t depth);
  [[nodiscard]] Result<std::vector<Operand>> scope_parts(const Provision& provision, const Prohibits& prohibits);
  [[nodiscard]] Result<Operand> effective(const Provision& exemption, std::size_t depth);
  [[nodiscard]] Result<Operand> without_exempted(const ProvisionId& id, Operand value, std::size_t depth);
  Operand atom_of(Leaf leaf);
  Operand fold(Gate::Op op, std::vector<Operand> parts);
  Operand gate_of(Gate::Op op, Operand a, Operand b);

  CompileOptions options_;
  std::map<ActorId, const Group*> conditional_;  ///< groups that a condition gives, itself or through a member
  std::map<ProvisionId, std::vector<const Provision*>> exemptions_of_;
  std::vector<Atom> atoms_;
  std::vector<Gate> gates_;
  std::unordered_map<std::string, std::uint32_t> atom_index_;
  std::map<std::tuple<Gate::Op, std::uint32_t, std::uint32_t>, std::uint32_t> gate_index_;
  std::map<std::pair<ActorId, Slot>, Operand> group_memo_;
  std::map<ProvisionId, Operand> exemption_memo_;
  std::vector<Output> outputs_;
  std::vector<Operand> own_;  ///< by output
};

}  // namespace truce::terms
