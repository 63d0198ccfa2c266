// What lint can say only with a look outside the file: geometry, and positions on record.
#include <fmt/format.h>

#include <set>

#include "space/geometry.h"
#include "terms/lint_checks.h"

namespace truce::terms {
namespace {

GeometryKind geometry_kind(Place::Kind kind) {
  switch (kind) {
    case Place::Kind::zone: return GeometryKind::zone;
    case Place::Kind::line: return GeometryKind::line;
    case Place::Kind::site: return GeometryKind::site;
    case Place::Kind::route: return GeometryKind::route;
  }
  return GeometryKind::zone;
}

}  // namespace

void check_questions(const Terms& terms, const LintContext& context, Findings& findings) {
  if (!context.record_known) return;
  std::set<QuestionId> settled;
  for (const Provision& provision : terms.provisions) {
    if (const auto* power = std::get_if<Empowers>(&provision.norm)) settled.insert(power->settles);
  }
  for (const Question& question : terms.questions) {
    const bool decidable =
        !question.decided_by.empty() || !question.agreement_of.empty() || settled.contains(question.id);
    const bool answered =
        question.silence != Question::Silence::undetermined || question.sort == Question::Sort::position;
    if (decidable || answered || context.questions_with_positions.contains(question.id.str())) continue;
    findings.add("Q1", "questions", question.id.str(),
                 "no provision says who settles it, silence leaves it open, and the record holds no position on it");
  }
}

void check_geometry(const Terms& terms, const LintContext& context, Findings& findings) {
  if (!context.geometry) return;
  for (const Place& place : terms.places) {
    std::set<std::string> files{place.geometry};
    for (const auto& [party, file] : place.by_party) files.insert(file);
    for (const std::string& file : files) {
      if (file.empty() || file == "per-notification") continue;
      const auto text = context.geometry(file);
      if (!text) {
        findings.add("G2", "places", place.id.str(), fmt::format("the geometry file {} cannot be read", file));
        continue;
      }
      const auto geometry = parse_geometry(*text, geometry_kind(place.kind), file);
      if (!geometry) findings.add("G1", "places", place.id.str(), geometry.error().in_file(file).text());
    }
  }
}

}  // namespace truce::terms
