// truce judge: what the terms say of each incident, in every view.
#include <fmt/format.h>

#include <algorithm>

#include "cli/findings.h"
#include "cli/text.h"

namespace truce::cli {
namespace {

struct JudgeOptions : ReadOptions {
  FindingFilter filter;
  bool summary = false;
  bool csv = false;
};

/// One cell of a CSV file (RFC 4180). Text that a spreadsheet would take for a formula is led by an apostrophe.
std::string csv_cell(std::string text) {
  if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos) text.insert(0, 1, '\'');
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

void print_csv(const Terminal& out, const judge::Judgement& judgement, const Selection& selection) {
  std::vector<std::string> cells{"finding", "incident", "title", "from", "before", "provision"};
  auto flush = [&] {
    for (auto& cell : cells) cell = csv_cell(std::move(cell));
    out.print(fmt::format("{}\r\n", fmt::join(cells, ",")));
    cells.clear();
  };
  for (std::size_t view : selection.views) {
    cells.push_back(judgement.views()[view].name);
    cells.push_back(judgement.views()[view].name + " now");
  }
  flush();
  for (const auto* finding : selection.findings) {
    Json json = finding_to_json(judgement, *finding, selection.views);
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
}

Result<int> judge_command(const JudgeOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(options, out));
  TRUCE_TRY(judge::Judgement judgement, judge_case(session));
  TRUCE_TRY(Selection selection, select(judgement, options.filter));
  if (options.csv) {
    print_csv(out, judgement, selection);
    return kDone;
  }
  if (options.json) {
    Json document = session.stamp();
    document["terms"] = {{"id", judgement.terms().id}, {"sha256", to_hex(judgement.terms().sha256)}};
    document["views"] = Json::array();
    for (std::size_t view : selection.views) document["views"].push_back(judgement.views()[view].name);
    document["incidents"] = judgement.incidents().size();
    if (options.summary) {
      document["summary"] = summary_to_json(judgement, selection);
    } else {
      document["findings"] = Json::array();
      for (const auto* finding : selection.findings) {
        document["findings"].push_back(finding_to_json(judgement, *finding, selection.views));
      }
    }
    out.json(document);
    return kDone;
  }
  if (options.summary) {
    print_summary(out, judgement, selection);
    return kDone;
  }
  print_findings(out, judgement, selection, session.file.zone);
  if (!selection.findings.empty()) {
    out.line();
    out.line(fmt::format("{} on {}. Why: truce explain {}", counted(selection.findings.size(), "finding", "findings"),
                         counted(judgement.incidents().size(), "incident", "incidents"),
                         judgement.name_of(*selection.findings.front())));
  }
  return kDone;
}

}  // namespace

void add_judge(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<JudgeOptions>(app, chosen,
                                                {"judge", "What the terms say of each incident, in every view",
                                                 "  truce judge --case syria\n"
                                                 "      every finding in which a provision is in play\n"
                                                 "  truce judge --case syria --only disputed --view ru --view us\n"
                                                 "      where these two views contradict each other\n"
                                                 "  truce judge --case syria --summary --as-of 2026-11-25T12:00Z\n"
                                                 "      counts per provision and view, as the record stood then\n"
                                                 "  truce judge --case syria --csv > findings.csv\n"},
                                                judge_command);
  add_read_options(command, o);
  command.add_option("--incident", o.filter.incidents, "Only this incident; may be repeated")->option_text("ID");
  command.add_option("--provision", o.filter.provisions, "Only this provision; may be repeated")->option_text("ID");
  command.add_option("--view", o.filter.views, "Only this view: agreed, or a party; may be repeated")
      ->option_text("VIEW");
  command
      .add_option("--only", o.filter.only,
                  "open: undetermined in a view; disputed: views contradict each other; violation: in a view")
      ->check(CLI::IsMember({"open", "disputed", "violation"}).description(""))
      ->option_text("WHICH");
  auto* summary = command.add_flag("--summary", o.summary, "Counts per provision and view");
  command.add_flag("--csv", o.csv, "Comma-separated values (RFC 4180)")->excludes(summary);
}

}  // namespace truce::cli
