#include "cli/report_text.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "cli/text.h"

namespace truce::cli {

void print_report(const Terminal& out, const Case& c, const Fact<ReportBody>& fact) {
  auto name = [&](const ActorId& id) { return printable(c.actor_name(id)); };
  const ReportBody& body = fact.body;
  out.line();
  out.line(fmt::format("  {} by {}{}", out.paint(Colour::cyan, to_string(body.stance)), name(body.by),
                       fact.stands() ? "" : out.paint(Colour::yellow, " (no longer stands)")));
  out.field("entry", fmt::format("{} {}", fact.index, fact.id.str()), 4);
  out.field("title", printable(body.title), 4);
  out.field("text", printable(body.text), 4);
  if (body.when) out.field("when", body.when->text(), 4);
  if (body.place) {
    std::string where = body.place->name;
    if (body.place->point) {
      where += fmt::format("{}{:.4f}, {:.4f} within {:.0f} m", where.empty() ? "" : "; ", body.place->point->latitude,
                           body.place->point->longitude, body.place->point->radius.value);
    }
    if (!body.place->within.empty()) where += " (somewhere in " + body.place->within.str() + ")";
    out.field("where", printable(where), 4);
  }
  out.field("acts", fmt::format("{}", fmt::join(body.acts, ", ")), 4);
  out.field("weapon", body.weapon, 4);
  if (body.attribution) {
    std::vector<std::string> who;
    for (const auto& candidate : body.attribution->candidates) {
      std::string one = fmt::format("{} ({}", name(candidate.actor), to_string(candidate.basis));
      if (!candidate.by.empty()) one += " " + name(candidate.by);
      if (!candidate.confidence.empty()) one += ", confidence " + candidate.confidence;
      who.push_back(one + ")");
    }
    out.field("who acted",
              fmt::format("{}{}", fmt::join(who, "; or "), body.attribution->other_possible ? "" : "; nobody else"), 4);
    std::vector<std::string> excluded;
    for (const auto& actor : body.attribution->excludes) excluded.push_back(name(actor));
    out.field("not", fmt::format("{}", fmt::join(excluded, ", ")), 4);
  }
  std::vector<std::string> targets;
  for (const auto& target : body.targets) {
    targets.push_back(name(target.actor) + (target.description.empty() ? "" : ", " + printable(target.description)));
  }
  out.field("hit", fmt::format("{}", fmt::join(targets, "; ")), 4);
  auto range = [&](std::string_view label, const CountRange& count) {
    if (!count.min && !count.max) return;
    std::string low = count.min ? std::to_string(*count.min) : "?";
    std::string high = count.max ? std::to_string(*count.max) : "?";
    out.field(label, low == high ? low : low + " to " + high, 4);
  };
  range("killed", body.killed);
  range("injured", body.injured);
  if (const auto* header = c.entry(fact.index)) {
    for (const auto& source : header->sources) {
      out.field("source", printable(source.title + (source.url.empty() ? "" : " " + source.url)), 4);
    }
    out.field("note", printable(header->note), 4);
  }
}

}  // namespace truce::cli
