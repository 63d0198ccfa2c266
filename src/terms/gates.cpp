#include "terms/gates.h"

#include <fmt/format.h>

#include <algorithm>

namespace truce::terms {
namespace {

/// What a phrase asks, apart from how it is spelt.
std::string meaning(const Leaf& leaf) {
  return fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", static_cast<int>(leaf.form), static_cast<int>(leaf.slot),
                     leaf.subject, leaf.object, leaf.distance.value, static_cast<int>(leaf.state),
                     static_cast<int>(leaf.happening), static_cast<int>(leaf.relation), leaf.other, leaf.within.count,
                     static_cast<int>(leaf.within.unit));
}

Atom::Over over(const Leaf& leaf) {
  if (leaf.slot == Slot::acting) return Atom::Over::candidate;
  return leaf.slot == Slot::target ? Atom::Over::target : Atom::Over::row;
}

std::unexpected<Error> too_deep(std::string_view what) {
  return fail(ErrorCode::limit, fmt::format("{} nested more than {} deep", what, kMaxConditionDepth));
}

}  // namespace

bool same_phrase(const Leaf& a, const Leaf& b) {
  return meaning(a) == meaning(b);
}

GateBuilder::GateBuilder(const Terms& terms, const CompileOptions& options) : options_(options) {
  std::map<ActorId, std::vector<const Group*>> holding;
  std::vector<const Group*> open;
  for (const Group& group : terms.groups) {
    for (const ActorId& member : group.members) holding[member].push_back(&group);
    if (group.when) open.push_back(&group);
  }
  while (!open.empty()) {
    const Group* group = open.back();
    open.pop_back();
    if (!conditional_.emplace(group->id, group).second) continue;
    for (const Group* holder : holding[group->id]) open.push_back(holder);
  }
  for (const Provision& provision : terms.provisions) {
    const auto* exempts = std::get_if<Exempts>(&provision.norm);
    if (exempts == nullptr) continue;
    for (const ProvisionId& from : exempts->from) {
      auto& list = exemptions_of_[from];
      if (std::find(list.begin(), list.end(), &provision) == list.end()) list.push_back(&provision);
    }
  }
}

Operand GateBuilder::atom_of(Leaf leaf) {
  const auto next = static_cast<std::uint32_t>(atoms_.size());
  const auto [it, is_new] = atom_index_.emplace(meaning(leaf), next);
  if (is_new) {
    Atom atom;
    atom.over = over(leaf);
    atom.text = leaf.text;
    atom.leaf = std::move(leaf);
    atoms_.push_back(std::move(atom));
  }
  return Operand::of(it->second);
}

Operand GateBuilder::gate_of(Gate::Op op, Operand a, Operand b) {
  // De Morgan: ¬a ∧ ¬b and a ∨ b are one gate; the stored one has its first operand plain.
  const bool dual = a.complement();
  if (dual) {
    op = op == Gate::Op::all ? Gate::Op::any : Gate::Op::all;
    a = !a;
    b = !b;
  }
  const auto next = static_cast<std::uint32_t>(kFirstGate + gates_.size());
  const auto [it, is_new] = gate_index_.emplace(std::tuple(op, a.bits, b.bits), next);
  if (is_new) gates_.push_back({op, a, b});
  return Operand::of(it->second, dual);
}

Operand GateBuilder::fold(Gate::Op op, std::vector<Operand> parts) {
  const Operand neutral = op == Gate::Op::all ? kTrue : !kTrue;
  std::erase(parts, neutral);
  if (std::find(parts.begin(), parts.end(), !neutral) != parts.end()) return !neutral;
  // Only x ∧ x = x is used: x ∧ ¬x is undetermined, not false, where x is (strong Kleene).
  std::sort(parts.begin(), parts.end(), [](Operand a, Operand b) { return a.bits < b.bits; });
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  if (parts.empty()) return neutral;
  Operand result = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) result = gate_of(op, result, parts[i]);
  return result;
}

Result<Operand> GateBuilder::condition(const Condition& condition) {
  return build(condition, false, Slot::acting, 0);
}

Result<Operand> GateBuilder::build(const Condition& condition, bool negated, Slot asked, std::size_t depth) {
  if (depth > kMaxConditionDepth) return too_deep("condition");
  if (condition.op == Condition::Op::leaf) {
    TRUCE_TRY(const Operand value, leaf(condition.leaf, asked, depth));
    return negated ? !value : value;
  }
  if (condition.op == Condition::Op::negation) return build(condition.parts.at(0), !negated, asked, depth + 1);
  const bool conjunction = (condition.op == Condition::Op::all) != negated;
  const Gate::Op op = conjunction ? Gate::Op::all : Gate::Op::any;
  std::vector<Operand> parts;
  TRUCE_CHECK(collect(condition, negated, op, asked, depth, parts));
  return fold(op, std::move(parts));
}

/// The operands of nested conditions of one sort, so that duplicates among them meet.
Status GateBuilder::collect(const Condition& condition, bool negated, Gate::Op op, Slot asked, std::size_t depth,
                            std::vector<Operand>& out) {
  if (depth > kMaxConditionDepth) return too_deep("condition");
  if (condition.op == Condition::Op::negation) {
    return collect(condition.parts.at(0), !negated, op, asked, depth + 1, out);
  }
  const bool is_all = condition.op == Condition::Op::all;
  const bool is_any = condition.op == Condition::Op::any;
  if ((is_all || is_any) && (is_all != negated) == (op == Gate::Op::all)) {
    for (const Condition& part : condition.parts) TRUCE_CHECK(collect(part, negated, op, asked, depth + 1, out));
    return {};
  }
  TRUCE_TRY(const Operand value, build(condition, negated, asked, depth));
  out.push_back(value);
  return {};
}

Result<Operand> GateBuilder::leaf(Leaf leaf, Slot asked, std::size_t depth) {
  if (leaf.slot == Slot::acting && asked == Slot::target) {
    leaf.slot = Slot::target;
    leaf.text = "target" + leaf.text.substr(leaf.text.find(' '));
  }
  if (options_.inline_groups && leaf.form == Leaf::Form::member) {
    const auto given = conditional_.find(ActorId(leaf.object));
    if (given != conditional_.end()) return group(*given->second, leaf.slot, depth + 1);
  }
  return atom_of(std::move(leaf));
}

Result<Operand> GateBuilder::group(const Group& group, Slot slot, std::size_t depth) {
  const std::pair key(group.id, slot);
  if (const auto known = group_memo_.find(key); known != group_memo_.end()) return known->second;
  if (depth > kMaxConditionDepth) return too_deep("groups");
  std::vector<Operand> parts;
  for (const ActorId& id : group.members) {
    Leaf one;
    one.form = Leaf::Form::member;
    one.slot = slot;
    one.object = id.str();
    one.text = fmt::format("{} is {}", slot == Slot::target ? "target" : "actor", id.str());
    TRUCE_TRY(const Operand value, leaf(std::move(one), slot, depth));
    parts.push_back(value);
  }
  if (group.when) {
    TRUCE_TRY(const Operand value, build(*group.when, false, slot, depth));
    parts.push_back(value);
  }
  const Operand value = fold(Gate::Op::any, std::move(parts));
  group_memo_.emplace(key, value);
  return value;
}

namespace {

Leaf simple_leaf(Leaf::Form form, std::string object, std::string_view words) {
  Leaf leaf;
  leaf.form = form;
  leaf.text = fmt::format("{} {}", words, object);
  leaf.object = std::move(object);
  return leaf;
}

}  // namespace

Result<std::vector<Operand>> GateBuilder::scope_parts(const Provision& provision, const Prohibits& prohibits) {
  std::vector<Operand> parts;
  if (options_.implicit_in_force) {
    Leaf in_force = simple_leaf(Leaf::Form::in_force, provision.instrument().str(), "instrument");
    in_force.text += " is in force";
    parts.push_back(atom_of(std::move(in_force)));
  }
  parts.push_back(atom_of(simple_leaf(Leaf::Form::act, prohibits.act, "act is")));
  parts.push_back(atom_of(simple_leaf(Leaf::Form::time_in, prohibits.during, "time in")));
  std::vector<Operand> bearers;
  for (const ActorId& id : prohibits.bearer) {
    Leaf bearer = simple_leaf(Leaf::Form::member, id.str(), "bearer is");
    bearer.slot = Slot::acting;
    TRUCE_TRY(const Operand value, leaf(std::move(bearer), Slot::acting, 0));
    bearers.push_back(value);
  }
  parts.push_back(fold(Gate::Op::any, std::move(bearers)));
  return parts;
}

Result<Operand> GateBuilder::scope(const Provision& provision) {
  TRUCE_TRY(auto parts, scope_parts(provision, std::get<Prohibits>(provision.norm)));
  return fold(Gate::Op::all, std::move(parts));
}

Result<Operand> GateBuilder::body(const Provision& provision) {
  if (const auto* duty = std::get_if<Obliges>(&provision.norm)) {
    return duty->when ? condition(*duty->when) : kTrue;
  }
  const auto* prohibits = std::get_if<Prohibits>(&provision.norm);
  if (prohibits == nullptr) return fail(ErrorCode::bad_input, provision.id.str() + " is neither prohibition nor duty");
  TRUCE_TRY(auto parts, scope_parts(provision, *prohibits));
  if (!prohibits->target.empty()) {
    Leaf target = simple_leaf(Leaf::Form::member, prohibits->target.str(), "target is");
    target.slot = Slot::target;
    TRUCE_TRY(const Operand value, leaf(std::move(target), Slot::target, 0));
    parts.push_back(value);
  }
  if (prohibits->when) {
    TRUCE_TRY(const Operand value, condition(*prohibits->when));
    parts.push_back(value);
  }
  return fold(Gate::Op::all, std::move(parts));
}

Result<Operand> GateBuilder::unexempted(const Provision& provision) {
  TRUCE_TRY(const Operand value, body(provision));
  return without_exempted(provision.id, value, 0);
}

Result<Operand> GateBuilder::exemption(const Provision& provision) {
  return effective(provision, 0);
}

Result<Operand> GateBuilder::effective(const Provision& provision, std::size_t depth) {
  if (const auto known = exemption_memo_.find(provision.id); known != exemption_memo_.end()) return known->second;
  if (depth > kMaxConditionDepth) return too_deep("exemptions");
  TRUCE_TRY(Operand value, condition(std::get<Exempts>(provision.norm).when));
  TRUCE_TRY(value, without_exempted(provision.id, value, depth + 1));
  exemption_memo_.emplace(provision.id, value);
  return value;
}

Result<Operand> GateBuilder::without_exempted(const ProvisionId& id, Operand value, std::size_t depth) {
  std::vector<Operand> parts{value};
  if (const auto found = exemptions_of_.find(id); found != exemptions_of_.end()) {
    for (const Provision* exemption : found->second) {
      TRUCE_TRY(const Operand exempted, effective(*exemption, depth));
      parts.push_back(!exempted);
    }
  }
  return fold(Gate::Op::all, std::move(parts));
}

GateBuilder::Cone GateBuilder::cone(Operand of) const {
  Cone cone;
  if (is_constant(of)) return cone;
  std::vector<std::uint32_t> open{of.wire()};
  std::set<std::uint32_t> seen{of.wire()};
  while (!open.empty()) {
    const std::uint32_t wire = open.back();
    open.pop_back();
    if (!is_gate(wire)) continue;
    for (const Operand operand : {gate(wire).a, gate(wire).b}) {
      if (seen.insert(operand.wire()).second) open.push_back(operand.wire());
    }
  }
  for (const std::uint32_t wire : seen) (is_gate(wire) ? cone.gates : cone.atoms).push_back(wire);
  return cone;
}

void GateBuilder::add_output(ProvisionId provision, Output::Role role, Operand value, Operand own) {
  outputs_.push_back({std::move(provision), role, value, {}, {}, {}});
  own_.push_back(own);
}

Program GateBuilder::finish() {
  Program program;
  program.has_true =
      std::any_of(outputs_.begin(), outputs_.end(), [](const Output& output) { return is_constant(output.value); });
  const std::uint32_t shift = program.has_true ? 1 : 0;
  const auto atom_count = static_cast<std::uint32_t>(atoms_.size()) + shift;
  auto wire = [&](std::uint32_t old) {
    if (old == kConstantWire) return std::uint32_t{0};
    return is_gate(old) ? old - kFirstGate + atom_count : old + shift;
  };
  auto renumber = [&](Operand old) { return Operand::of(wire(old.wire()), old.complement()); };

  for (Output& output : outputs_) {
    Cone used = cone(output.value);
    if (is_constant(output.value)) used.atoms = {kConstantWire};
    for (std::uint32_t gate : used.gates) output.cone.push_back(gate - kFirstGate);
    for (std::uint32_t atom : used.atoms) output.atoms.push_back(wire(atom));
    for (std::uint32_t atom : cone(own_[static_cast<std::size_t>(&output - outputs_.data())]).atoms) {
      output.own.push_back(wire(atom));
    }
    output.value = renumber(output.value);
  }
  for (const Gate& gate : gates_) program.gates.push_back({gate.op, renumber(gate.a), renumber(gate.b)});
  if (program.has_true) {
    Atom always;
    always.leaf.text = always.text = "true";
    program.atoms.push_back(std::move(always));
  }
  std::move(atoms_.begin(), atoms_.end(), std::back_inserter(program.atoms));
  program.outputs = std::move(outputs_);
  return program;
}

}  // namespace truce::terms
