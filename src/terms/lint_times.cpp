// Deadlines, periods, and which text came first.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "terms/lint_checks.h"

namespace truce::terms {
namespace {

bool in_months(const std::optional<CalendarDuration>& duration) {
  return duration && duration->unit == CalendarDuration::Unit::month;
}

/// The readings given are exactly the answers of their question. Says what differs; empty when nothing does.
template <class Options>
std::string differs_from_answers(const Terms& terms, const QuestionId& id, const Options& options) {
  const Question* question = terms.question(id);
  if (question == nullptr) return {};
  std::set<AnswerId> given;
  for (const auto& [answer, option] : options) given.insert(answer);
  std::vector<std::string> differences;
  for (const AnswerId& answer : question->answers) {
    if (given.erase(answer) == 0) differences.push_back(fmt::format("none for \"{}\"", answer.str()));
  }
  for (const AnswerId& answer : given) differences.push_back(fmt::format("\"{}\" is no answer", answer.str()));
  return fmt::format("{}", fmt::join(differences, ", "));
}

template <class Options>
void check_readings(const Terms& terms, const Provision& provision, const QuestionId& id, const Options& options,
                    Findings& findings) {
  if (id.empty()) return;
  const std::string difference = differs_from_answers(terms, id, options);
  if (!difference.empty()) findings.add("D2", provision, fmt::format("readings of {}: {}", id.str(), difference));
}

bool has_time(const Due& due) {
  return due.at || due.by || due.within || due.start_within || !due.reading.empty();
}

void check_due(const Terms& terms, const Provision& provision, const Due& due, Findings& findings) {
  if (!has_time(due)) findings.add("D1", provision, "`due` states no time");
  if ((due.within || due.start_within) && due.of.empty()) {
    findings.add(
        "D3", provision,
        fmt::format("\"within {}\" of what? `of` is missing", to_string(due.within ? *due.within : *due.start_within)));
  }
  check_readings(terms, provision, due.reading, due.options, findings);
  for (const auto& [answer, option] : due.options) check_due(terms, provision, option, findings);
}

bool counts_months(const Due& due) {
  return in_months(due.within) || in_months(due.start_within) ||
         std::any_of(due.options.begin(), due.options.end(),
                     [](const auto& option) { return counts_months(option.due); });
}

bool counts_months(const std::vector<Edge>& edges) {
  return std::any_of(edges.begin(), edges.end(), [](const Edge& edge) { return in_months(edge.lag); });
}

bool counts_months(const Provision& provision) {
  if (const auto* duty = std::get_if<Obliges>(&provision.norm)) return duty->due && counts_months(*duty->due);
  if (const auto* notice = std::get_if<Notifies>(&provision.norm)) {
    return in_months(notice->lead) || in_months(notice->acknowledge_within);
  }
  if (const auto* orders = std::get_if<Orders>(&provision.norm)) {
    return counts_months(orders->edges) || std::any_of(orders->options.begin(), orders->options.end(),
                                                       [](const auto& option) { return counts_months(option.second); });
  }
  return false;
}

/// Local dates or date-times as written: certainly earlier? Two of one day are, only when both give a time.
bool earlier(const std::string& a, const std::string& b) {
  const int days = a.compare(0, 10, b, 0, 10);
  return days < 0 || (days == 0 && a.size() > 10 && b.size() > 10 && a < b);
}

void check_instrument(const Terms& terms, const Instrument& instrument, Findings& findings) {
  auto check = [&](std::string_view verb, const std::vector<InstrumentId>& others) {
    for (const InstrumentId& id : others) {
      const Instrument* other = terms.instrument(id);
      if (other == nullptr || earlier(other->adopted, instrument.adopted)) continue;
      findings.add("I1", "instruments", instrument.id.str(),
                   fmt::format("{} {}, which is not earlier ({}, this one {})", verb, id.str(), other->adopted,
                               instrument.adopted));
    }
  };
  check("amends", instrument.amends);
  check("supplements", instrument.supplements);
  check("endorses", instrument.endorses);
  check("interprets", instrument.interprets);
}

}  // namespace

void check_times(const Terms& terms, Findings& findings) {
  for (const Provision& provision : terms.provisions) {
    if (const auto* duty = std::get_if<Obliges>(&provision.norm)) {
      if (duty->due) {
        check_due(terms, provision, *duty->due, findings);
      } else if (duty->mode != Obliges::Mode::maintain && duty->no_deadline.empty()) {
        findings.add("D1", provision, "neither `due` nor `no_deadline` with the reason");
      }
    }
    if (const auto* orders = std::get_if<Orders>(&provision.norm)) {
      check_readings(terms, provision, orders->reading, orders->options, findings);
    }
    if (terms.clock.months == ClockRule::Months::unset && counts_months(provision)) {
      findings.add("D4", provision, "counts months, but clock.months does not say what 31 January plus one month is");
    }
  }
  for (const UtcTwin& twin : terms.utc_twins) {
    if (twin.resolved == twin.stated) continue;
    findings.add("T1", twin.where,
                 fmt::format("{} in {} is {}, not {}", twin.local, terms.zone_name, to_string(twin.resolved),
                             to_string(twin.stated)),
                 twin.line);
  }
  for (const Period& period : terms.periods) {
    if (period.from && period.to && *period.to <= *period.from) {
      findings.add("U1", "periods", period.id, "ends before it begins: nothing can happen during it");
    }
    if (!period.to && period.to_event.empty() && !period.open_ended) {
      findings.add("T2", "periods", period.id, "has no end: give `to` or `to_event`, or say `open_ended: true`");
    }
  }
  for (const Instrument& instrument : terms.instruments) check_instrument(terms, instrument, findings);
}

}  // namespace truce::terms
