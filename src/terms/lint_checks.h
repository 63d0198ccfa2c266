// The parts of lint; for src/terms only. Each takes the terms and adds its findings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "terms/lint.h"

namespace truce::terms {

/// Where checks put what they find.
class Findings {
 public:
  explicit Findings(const Terms& terms) : terms_(terms) {}

  void add(std::string_view code, std::string where, std::string message, std::size_t line);
  /// About a named thing of a section, as in Terms::lines.
  void add(std::string_view code, std::string_view section, const std::string& id, std::string message);
  void add(std::string_view code, const Provision& provision, std::string message);

  [[nodiscard]] std::vector<LintFinding> take() { return std::move(findings_); }

 private:
  const Terms& terms_;
  std::vector<LintFinding> findings_;
};

void check_identity(const Terms& terms, Findings& findings);    ///< K2 K3 M1
void check_references(const Terms& terms, Findings& findings);  ///< C1 R1 R2 R3 A1 W1
void check_times(const Terms& terms, Findings& findings);       ///< D1 D2 D3 D4 T1 T2 U1 I1
void check_exemptions(const Terms& terms, Findings& findings);  ///< X1 X2
/// U2 X3 E1; precondition: neither groups nor exemptions are circular.
void check_conditions(const Terms& terms, Findings& findings);
void check_order(const Terms& terms, Findings& findings);                                  ///< Y1
void check_weapons(const Terms& terms, Findings& findings);                                ///< N1
void check_questions(const Terms& terms, const LintContext& context, Findings& findings);  ///< Q1
void check_geometry(const Terms& terms, const LintContext& context, Findings& findings);   ///< G1 G2

/// Calls `visit` with every condition of a provision.
template <class Visit>
void for_each_condition(const Provision& provision, const Visit& visit) {
  if (const auto* prohibits = std::get_if<Prohibits>(&provision.norm); prohibits && prohibits->when)
    visit(*prohibits->when);
  if (const auto* duty = std::get_if<Obliges>(&provision.norm); duty && duty->when) visit(*duty->when);
  if (const auto* exempts = std::get_if<Exempts>(&provision.norm)) visit(exempts->when);
  if (const auto* power = std::get_if<Empowers>(&provision.norm); power && power->needs) visit(*power->needs);
  if (const auto* package = std::get_if<Packages>(&provision.norm); package && package->only_if)
    visit(*package->only_if);
}

}  // namespace truce::terms
