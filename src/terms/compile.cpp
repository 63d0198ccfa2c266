// Which provisions become outputs of the gate program.
#include <fmt/format.h>

#include "terms/cycles.h"
#include "terms/gates.h"

namespace truce::terms {

const Output* Program::output(const ProvisionId& id, Output::Role role) const {
  for (const Output& output : outputs) {
    if (output.provision == id && output.role == role) return &output;
  }
  return nullptr;
}

Result<Program> compile(const Terms& terms, const CompileOptions& options) {
  if (terms.provisions.size() > kMaxProvisions) {
    return fail(ErrorCode::limit,
                fmt::format("{} provisions, at most {} are compiled", terms.provisions.size(), kMaxProvisions));
  }
  for (const auto& circle : {circular_groups(terms), circular_exemptions(terms)}) {
    if (circle.empty()) continue;
    return fail(ErrorCode::bad_input, fmt::format("defined by themselves: {}", fmt::join(circle, ", ")));
  }
  GateBuilder builder(terms, options);
  for (const Provision& provision : terms.provisions) {
    auto condition = [&](const std::optional<Condition>& when) -> Status {
      if (!when) return {};
      TRUCE_TRY(const Operand value, builder.condition(*when));
      builder.add_output(provision.id, Output::Role::condition, value, value);
      return {};
    };
    if (std::holds_alternative<Prohibits>(provision.norm)) {
      TRUCE_TRY(const Operand value, builder.unexempted(provision));
      TRUCE_TRY(const Operand own, builder.body(provision));
      builder.add_output(provision.id, Output::Role::breach, value, own);
      TRUCE_TRY(const Operand scope, builder.scope(provision));
      builder.add_output(provision.id, Output::Role::scope, scope, scope);
    } else if (const auto* duty = std::get_if<Obliges>(&provision.norm)) {
      if (!duty->when && !builder.has_exemption(provision.id)) continue;
      TRUCE_TRY(const Operand value, builder.unexempted(provision));
      TRUCE_TRY(const Operand own, builder.body(provision));
      builder.add_output(provision.id, Output::Role::condition, value, own);
    } else if (const auto* exempts = std::get_if<Exempts>(&provision.norm)) {
      TRUCE_TRY(const Operand value, builder.exemption(provision));
      TRUCE_TRY(const Operand own, builder.condition(exempts->when));
      builder.add_output(provision.id, Output::Role::exemption, value, own);
    } else if (const auto* power = std::get_if<Empowers>(&provision.norm)) {
      TRUCE_CHECK(condition(power->needs));
    } else if (const auto* package = std::get_if<Packages>(&provision.norm)) {
      TRUCE_CHECK(condition(package->only_if));
    }
  }
  return builder.finish();
}

}  // namespace truce::terms
