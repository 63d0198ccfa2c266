// What conditions can and cannot do: never hold, never matter, not be asked.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "terms/cycles.h"
#include "terms/lint_checks.h"
#include "terms/possible.h"

namespace truce::terms {
namespace {

std::string how_sure(const Possibility& result) {
  if (result.proven) return fmt::format("every combination of its {} open phrases was tried", result.phrases);
  return fmt::format("no other case among {} random combinations of its {} open phrases: likely, not proven",
                     kSampledCases, result.phrases);
}

class Conditions {
 public:
  Conditions(const Terms& terms, Findings& findings)
      : terms_(terms), findings_(findings), gates_(terms, {.inline_groups = true, .implicit_in_force = false}) {
    for (const Provision& provision : terms.provisions) provisions_.emplace(provision.id, &provision);
  }

  void check() {
    for (const Group& group : terms_.groups) {
      if (group.when && never(gates_.condition(*group.when))) {
        findings_.add("U2", "groups", group.id.str(), "nobody can ever be in this group");
      }
    }
    for (const Provision& provision : terms_.provisions) {
      const bool judged =
          std::holds_alternative<Prohibits>(provision.norm) || std::holds_alternative<Obliges>(provision.norm);
      bool dead = judged && never(gates_.body(provision));
      for_each_condition(provision,
                         [&](const Condition& condition) { dead = dead || never(gates_.condition(condition)); });
      if (dead) findings_.add("U2", provision, "its condition can never hold");
      if (!dead) check_exemption(provision);
    }
  }

 private:
  static bool is_impossible(const Possibility& result) { return result.proven && !result.possible; }
  bool never(const Result<Operand>& operand) const { return operand && is_impossible(possible(gates_, *operand)); }

  Result<Operand> condition_of(const Provision& provision) {
    const auto* exempts = std::get_if<Exempts>(&provision.norm);
    return exempts != nullptr ? gates_.condition(exempts->when) : gates_.body(provision);
  }

  void check_exemption(const Provision& provision) {
    const auto* exempts = std::get_if<Exempts>(&provision.norm);
    if (exempts == nullptr) return;
    const auto when = gates_.condition(exempts->when);
    for (const ProvisionId& id : exempts->from) {
      const auto found = provisions_.find(id);
      if (found == provisions_.end() || !when) continue;
      const Provision& from = *found->second;
      if (!std::holds_alternative<Prohibits>(from.norm) && !std::holds_alternative<Obliges>(from.norm) &&
          !std::holds_alternative<Exempts>(from.norm)) {
        continue;
      }
      const auto applies = condition_of(from);
      if (!applies || never(applies)) continue;
      if (const auto both = possible(gates_, gates_.all({*applies, *when})); !both.possible) {
        findings_.add(
            "X3", provision,
            fmt::format("can never matter: where {} applies, this exemption does not ({})", id.str(), how_sure(both)));
      }
      if (const auto alone = possible(gates_, gates_.all({*applies, !*when})); !alone.possible) {
        findings_.add("X3", provision,
                      fmt::format("leaves nothing: wherever {} applies, this exemption does too ({})", id.str(),
                                  how_sure(alone)));
      }
    }
  }

  const Terms& terms_;
  Findings& findings_;
  GateBuilder gates_;
  std::map<ProvisionId, const Provision*> provisions_;
};

void check_expectations(const Terms& terms, Findings& findings) {
  if (terms.expectations.empty()) return;
  const auto program = compile(terms, {.inline_groups = false, .implicit_in_force = false});
  if (!program) return;
  std::map<ProvisionId, const Output*> outputs;
  for (const Output& output : program->outputs) outputs.emplace(output.provision, &output);
  for (const Expectation& expectation : terms.expectations) {
    auto report = [&](std::string message) {
      findings.add("E1", expectation.provision.str(), fmt::format("expectation \"{}\": {}", expectation.name, message),
                   expectation.line);
    };
    if (terms.provision(expectation.provision) == nullptr) {
      report("no such provision");
      continue;
    }
    const auto output = outputs.find(expectation.provision);
    if (output == outputs.end()) {
      report("the provision has no condition to judge");
      continue;
    }
    for (const auto& [phrase, by_view] : expectation.facts) {
      const auto leaf = parse_leaf(phrase);
      const auto& atoms = output->second->atoms;
      const bool known = leaf && std::any_of(atoms.begin(), atoms.end(), [&](std::uint32_t atom) {
                           return same_phrase(program->atoms[atom].leaf, *leaf);
                         });
      if (!known) report(fmt::format("\"{}\" is not among the provision's phrases", excerpt(phrase)));
    }
  }
}

}  // namespace

void check_exemptions(const Terms& terms, Findings& findings) {
  std::map<ProvisionId, const Provision*> provisions;
  for (const Provision& provision : terms.provisions) provisions.emplace(provision.id, &provision);
  const auto circular = circular_exemptions(terms);
  for (const Provision& provision : terms.provisions) {
    const auto* exempts = std::get_if<Exempts>(&provision.norm);
    if (exempts == nullptr) continue;
    if (exempts->does_not_affect.empty()) findings.add("X1", provision, "must say what it does not affect");
    if (circular.contains(provision.id.str()))
      findings.add("X2", provision, "exempts, over other exemptions, from itself");
    for (const ProvisionId& id : exempts->from) {
      const auto from = provisions.find(id);
      if (from == provisions.end()) continue;
      const std::string_view kind = kind_of(*from->second);
      if (kind != "prohibits" && kind != "obliges" && kind != "exempts") {
        findings.add("X2", provision, fmt::format("{} {}: it is no prohibition, duty or exemption", id.str(), kind));
      }
    }
  }
}

void check_conditions(const Terms& terms, Findings& findings) {
  Conditions(terms, findings).check();
  check_expectations(terms, findings);
}

}  // namespace truce::terms
