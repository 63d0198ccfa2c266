#include "terms/lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "terms/cycles.h"
#include "terms/lint_checks.h"

namespace truce::terms {
namespace {

constexpr std::array<LintCode, 29> kCodes{{
    {"S1", Severity::error, "not YAML 1.2 core, or against the schema: misspelt key, missing unit, impossible date"},
    {"K1", Severity::error, "a provision without exactly one kind"},
    {"K2", Severity::error, "an id given twice"},
    {"K3", Severity::error, "a provision with neither quote nor gist of its text"},
    {"C1", Severity::error, "cites an instrument that the file does not name"},
    {"R1", Severity::error, "names an actor or group that the file does not define"},
    {"R2", Severity::error, "names something else that the file does not define"},
    {"R3", Severity::error, "an answer that the question does not have"},
    {"A1", Severity::error, "`decided_by` is no power that settles the question"},
    {"M1", Severity::error, "a group without exactly one of members and condition, or made of itself"},
    {"D1", Severity::error, "a duty to achieve without a deadline or the reason why there is none"},
    {"D2", Severity::error, "readings that are not exactly the answers of their question"},
    {"D3", Severity::error, "a duration without the event from which it runs"},
    {"D4", Severity::error, "months counted, but no rule for ends of months (clock.months)"},
    {"T1", Severity::error, "a local time and its UTC twin differ"},
    {"T2", Severity::error, "a period without an end that is not marked open_ended"},
    {"U1", Severity::error, "an empty period"},
    {"U2", Severity::error, "a condition that can never hold"},
    {"X1", Severity::error, "an exemption that does not say what it does not affect"},
    {"X2", Severity::error, "an exemption from something that is no prohibition, duty or exemption, or from itself"},
    {"X3", Severity::warning,
     "an exemption that can never matter, or that always holds where the exempted provision applies"},
    {"I1", Severity::error, "amends, supplements, endorses or interprets an instrument that is not earlier"},
    {"Y1", Severity::warning, "steps that wait for each other, in the text or under a reading"},
    {"N1", Severity::warning, "weapon classes of one provision that seem to overlap, with no narrower_than"},
    {"Q1", Severity::warning, "an open question that no body may settle and on which nobody holds a position"},
    {"G1", Severity::error,
     "a geometry that cannot be used: it crosses itself, is not closed, is not of its place's kind"},
    {"G2", Severity::warning, "a geometry file that cannot be read"},
    {"E1", Severity::error, "an expectation of an unknown provision, or about a phrase that is not in it"},
    {"W1", Severity::warning, "an act, event, place or weapon class that nothing uses"},
}};

}  // namespace

std::span<const LintCode> lint_codes() {
  return kCodes;
}

void Findings::add(std::string_view code, std::string where, std::string message, std::size_t line) {
  const auto it = std::find_if(kCodes.begin(), kCodes.end(), [&](const LintCode& one) { return one.code == code; });
  findings_.push_back({it->code, it->severity, std::move(where), std::move(message), line});
}

void Findings::add(std::string_view code, std::string_view section, const std::string& id, std::string message) {
  const auto line = terms_.lines.find(fmt::format("{}/{}", section, id));
  add(code, id, std::move(message), line == terms_.lines.end() ? 0 : line->second);
}

void Findings::add(std::string_view code, const Provision& provision, std::string message) {
  add(code, provision.id.str(), std::move(message), provision.line);
}

void check_identity(const Terms& terms, Findings& findings) {
  std::map<std::string, std::string> steps;
  auto claim = [&](std::map<std::string, std::string>& names, const std::string& id, const std::string& section,
                   auto report) {
    const auto [it, is_new] = names.emplace(id, section);
    if (!is_new) report(fmt::format("{} is already the id of another entry in {}", id, it->second));
  };
  for (const Provision& provision : terms.provisions) {
    claim(steps, provision.id.str(), "provisions",
          [&](std::string message) { findings.add("K2", provision, std::move(message)); });
    if (provision.quote.empty() && provision.gist.empty() && provision.seen != "invented") {
      findings.add("K3", provision, "neither quote nor gist: a reader cannot compare it with the text");
    }
  }
  auto claim_in = [&](std::map<std::string, std::string>& names, const std::string& id, const std::string& section) {
    claim(names, id, section, [&](std::string message) { findings.add("K2", section, id, std::move(message)); });
  };
  for (const Period& period : terms.periods) claim_in(steps, period.id, "periods");
  for (const auto& [id, words] : terms.events) claim_in(steps, id, "events");
  std::map<std::string, std::string> bearers;
  for (const Actor& actor : terms.actors) claim_in(bearers, actor.id.str(), "actors");

  const auto circular = circular_groups(terms);
  for (const Group& group : terms.groups) {
    const std::string& id = group.id.str();
    claim_in(bearers, id, "groups");
    if (group.members.empty() == !group.when) {
      findings.add("M1", "groups", id, group.when ? "both members and a condition" : "neither members nor a condition");
    }
    if (circular.contains(id)) findings.add("M1", "groups", id, "the group is made of itself");
  }
}

std::vector<LintFinding> lint(const Terms& terms, const LintContext& context) {
  Findings findings(terms);
  check_identity(terms, findings);
  check_references(terms, findings);
  check_times(terms, findings);
  check_exemptions(terms, findings);
  if (circular_groups(terms).empty() && circular_exemptions(terms).empty()) check_conditions(terms, findings);
  check_order(terms, findings);
  check_weapons(terms, findings);
  check_questions(terms, context, findings);
  check_geometry(terms, context, findings);
  return findings.take();
}

}  // namespace truce::terms
