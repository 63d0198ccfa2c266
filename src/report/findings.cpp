#include "report/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "report/stamp.h"
#include "report/suggest.h"

namespace truce::report {
namespace {

using judge::Finding;
using judge::Judgement;
using judge::Verdict;

bool wanted(const Finding& finding, const std::vector<std::size_t>& views, const std::string& only) {
  bool violation = false;
  bool none = false;
  bool open = false;
  for (std::size_t view : views) {
    Verdict verdict = at(finding.verdict, view);
    violation = violation || verdict == Verdict::holds;
    none = none || verdict == Verdict::fails;
    open = open || verdict == Verdict::undetermined;
  }
  if (only == "violation") return violation;
  if (only == "open") return open;
  return only != "disputed" || (violation && none);
}

/// One cell of a CSV file (RFC 4180). Text that a spreadsheet would take for a formula is led by an apostrophe.
std::string csv_cell(std::string text) {
  if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos) text.insert(0, 1, '\'');
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

Result<Selection> select(const Judgement& judgement, const FindingFilter& filter) {
  Selection selection;
  std::vector<std::string> known;
  for (std::size_t view = 0; view < judgement.views().size(); ++view) {
    known.push_back(judgement.views()[view].name);
    if (filter.views.empty() || std::ranges::find(filter.views, known.back()) != filter.views.end()) {
      selection.views.push_back(view);
    }
  }
  auto missing = [](std::string_view what, const std::string& name, const std::vector<std::string>& all) {
    return fail(ErrorCode::not_found, fmt::format("no {} {}{}", what, excerpt(name), did_you_mean(name, all)));
  };
  for (const auto& name : filter.views) {
    if (std::ranges::find(known, name) == known.end()) return missing("view", name, known);
  }
  known.clear();
  for (const auto& incident : judgement.incidents()) known.push_back(incident.id.str());
  for (const auto& name : filter.incidents) {
    if (std::ranges::find(known, name) == known.end()) return missing("incident", name, known);
  }
  known.clear();
  for (const auto& provision : judgement.prohibitions()) known.push_back(provision.str());
  for (const auto& name : filter.provisions) {
    if (std::ranges::find(known, name) == known.end()) return missing("prohibition", name, known);
  }
  auto among = [](const std::vector<std::string>& names, const std::string& name) {
    return names.empty() || std::ranges::find(names, name) != names.end();
  };
  for (const Finding& finding : judgement.findings()) {
    if (finding.in_play && among(filter.incidents, judgement.incidents()[finding.incident].id.str()) &&
        among(filter.provisions, judgement.prohibitions()[finding.provision].str()) &&
        wanted(finding, selection.views, filter.only)) {
      selection.findings.push_back(&finding);
    }
  }
  selection.total = selection.findings.size();
  const auto page = filter.page.of(std::span<const Finding* const>(selection.findings));
  selection.findings = {page.begin(), page.end()};
  return selection;
}

Json to_json(const Judgement& judgement, const Finding& finding, const std::vector<std::size_t>& views) {
  const auto& incident = judgement.incidents()[finding.incident];
  Json verdicts = Json::object();
  Json present = Json::object();
  Json changed = Json::array();
  for (std::size_t view : views) {
    const std::string& name = judgement.views()[view].name;
    Verdict then = at(finding.verdict, view);
    Verdict now = at(finding.present, view);
    verdicts[name] = judge::in_words(then);
    present[name] = judge::in_words(now);
    if (then != now) changed.push_back(name);
  }
  return {{"finding", judgement.name_of(finding)},
          {"incident", incident.id.str()},
          {"title", incident.title},
          {"when", span(incident.when)},
          {"provision", judgement.prohibitions()[finding.provision].str()},
          {"verdict", verdicts},
          {"present", present},
          {"changed", changed}};
}

Json summary(const Judgement& judgement, const std::vector<std::size_t>& views) {
  Json document = Json::array();
  auto tallies = judgement.tallies();
  for (std::size_t p = 0; p < tallies.size(); ++p) {
    Json counts = Json::object();
    for (std::size_t view : views) {
      const judge::Tally& tally = tallies[p][view];
      counts[judgement.views()[view].name] = {
          {"violation", tally.violation}, {"no violation", tally.none}, {"undetermined", tally.undetermined}};
    }
    document.push_back({{"provision", judgement.prohibitions()[p].str()}, {"views", counts}});
  }
  return document;
}

Json totals(const Judgement& judgement) {
  const auto tallies = judgement.tallies();
  Json document = Json::object();
  for (std::size_t view = 0; view < judgement.views().size(); ++view) {
    judge::Tally sum;
    for (const auto& by_view : tallies) {
      sum.violation += by_view[view].violation;
      sum.none += by_view[view].none;
      sum.undetermined += by_view[view].undetermined;
    }
    document[judgement.views()[view].name] = {
        {"violation", sum.violation}, {"no violation", sum.none}, {"undetermined", sum.undetermined}};
  }
  return document;
}

std::string csv(const Judgement& judgement, const Selection& selection) {
  std::string out;
  std::vector<std::string> cells{"finding", "incident", "title", "from", "before", "provision"};
  auto flush = [&] {
    for (auto& cell : cells) cell = csv_cell(std::move(cell));
    out += fmt::format("{}\r\n", fmt::join(cells, ","));
    cells.clear();
  };
  for (std::size_t view : selection.views) {
    cells.push_back(judgement.views()[view].name);
    cells.push_back(judgement.views()[view].name + " now");
  }
  flush();
  for (const auto* finding : selection.findings) {
    Json json = to_json(judgement, *finding, selection.views);
    auto text = [](const Json& value) { return value.is_null() ? std::string() : value.get<std::string>(); };
    for (const char* name : {"finding", "incident", "title"}) cells.push_back(text(json[name]));
    cells.push_back(text(json["when"]["from"]));
    cells.push_back(text(json["when"]["before"]));
    cells.push_back(text(json["provision"]));
    for (std::size_t view : selection.views) {
      cells.push_back(text(json["verdict"][judgement.views()[view].name]));
      cells.push_back(text(json["present"][judgement.views()[view].name]));
    }
    flush();
  }
  return out;
}

Json findings(const Judgement& judgement, const Selection& selection, bool summarised) {
  Json document = {{"terms", {{"id", judgement.terms().id}, {"sha256", to_hex(judgement.terms().sha256)}}},
                   {"views", Json::array()},
                   {"incidents", judgement.incidents().size()}};
  for (std::size_t view : selection.views) document["views"].push_back(judgement.views()[view].name);
  if (summarised) {
    document["summary"] = summary(judgement, selection.views);
    return document;
  }
  document["findings"] = Json::array();
  for (const Finding* finding : selection.findings) {
    document["findings"].push_back(to_json(judgement, *finding, selection.views));
  }
  return document;
}

std::vector<std::size_t> all_views(const Judgement& judgement) {
  std::vector<std::size_t> views;
  for (std::size_t view = 0; view < judgement.views().size(); ++view) views.push_back(view);
  return views;
}

}  // namespace truce::report
