// truce terms: checking a terms file, and printing it so that a lawyer can read it beside the articles.
#include <fmt/format.h>

#include <algorithm>

#include "cli/session.h"
#include "cli/table.h"
#include "cli/text.h"
#include "judge/expect.h"
#include "judge/judge.h"
#include "report/terms.h"
#include "terms/lint.h"
#include "terms/load.h"
#include "terms/print.h"

namespace truce::cli {
namespace {

namespace fs = std::filesystem;

struct CheckOptions : ReadOptions {
  std::vector<std::string> files;
  bool list_codes = false;
};

struct PrintOptions : ReadOptions {
  std::string file;
};

/// A terms text with its name for messages, and where its geometry is.
struct Source {
  std::string name;
  std::string text;
  terms::LintContext context;
};

Result<Source> source_of_file(const std::string& file) {
  auto text = read_file(file);
  if (!text) return std::unexpected(text.error().in_file(file));
  fs::path folder = fs::path(file).parent_path();
  Source source{file, *std::move(text), {}};
  source.context.geometry = [folder](std::string_view name) -> std::optional<std::string> {
    for (const auto& path : {folder / "geometry" / name, folder / name}) {
      if (auto geometry = read_file(path)) return *std::move(geometry);
    }
    return std::nullopt;
  };
  return source;
}

/// The terms of a case, with what its record knows.
Result<Source> source_of_case(const Session& session) {
  const auto* fact = session.known.current_terms();
  if (fact == nullptr) return std::unexpected(session.terms().error());
  Source source{fmt::format("terms of {} (entry {})", session.file.id.str(), fact->index), fact->body.text, {}};
  source.context.geometry = [geometry = fact->body.geometry](std::string_view name) -> std::optional<std::string> {
    auto it = std::ranges::find(geometry, name, [](const auto& file) { return std::string_view(file.first); });
    if (it == geometry.end()) return std::nullopt;
    return it->second;
  };
  source.context.record_known = true;
  for (const auto& position : known(session.known.positions)) {
    source.context.questions_with_positions.insert(position.body.question.str());
  }
  return source;
}

/// Reports one expected case; true when it came out as expected.
bool show_outcome(const judge::Expected& outcome, const Source& source, const CheckOptions& options,
                  const Terminal& out, Json& report) {
  const bool passed = outcome.failures.empty();
  Json verdicts = Json::object();
  for (const auto& [view, verdict] : outcome.verdicts) verdicts[view] = judge::in_words(verdict);
  report["expectations"].push_back({{"name", outcome.name},
                                    {"line", outcome.line},
                                    {"passed", passed},
                                    {"verdict", verdicts},
                                    {"pivotal", outcome.pivotal},
                                    {"failures", outcome.failures}});
  if (options.json) return passed;
  out.line(fmt::format("{}:{}: {} {}", source.name, outcome.line,
                       passed ? out.paint(Colour::green, "as expected:") : out.paint(Colour::red, "not as expected:"),
                       printable(outcome.name)));
  for (const auto& failure : outcome.failures) out.paragraph(printable(failure), 4, "  -");
  return passed;
}

/// Checks one text; true when nothing is wrong but warnings.
bool check_one(const Source& source, const CheckOptions& options, const Terminal& out, Json& checked) {
  Json report = {
      {"file", source.name}, {"errors", Json::array()}, {"warnings", Json::array()}, {"expectations", Json::array()}};
  bool good = true;
  auto finding = [&](bool error, std::string_view code, const std::string& where, const std::string& message,
                     std::size_t line) {
    report[error ? "errors" : "warnings"].push_back(
        {{"code", code}, {"where", where}, {"message", message}, {"line", line}});
    good = good && !error;
    if (options.json) return;
    std::string place = line == 0 ? source.name : fmt::format("{}:{}", source.name, line);
    out.line(fmt::format("{}: {} {}{}", place,
                         out.paint(error ? Colour::red : Colour::yellow, error ? "error" : "warning"),
                         printable(code.empty() ? message : fmt::format("{} {}", code, message)),
                         where.empty() ? "" : " (" + printable(where) + ")"));
  };
  auto loaded = terms::load(source.text, source.name);
  for (const auto& error : loaded.errors) {
    Error bare = error;
    bare.file.clear();
    bare.line = bare.column = 0;
    std::string text = bare.text();  // begins with its lint code
    std::size_t colon = text.find_first_of(": ");
    bool coded = colon != std::string::npos && colon <= 3;
    finding(true, coded ? std::string_view(text).substr(0, colon) : std::string_view(), "",
            coded ? text.substr(text.find_first_not_of(": ", colon)) : text, error.line);
  }
  if (loaded.terms) {
    for (const auto& found : terms::lint(*loaded.terms, source.context)) {
      finding(found.severity == terms::Severity::error, found.code, found.where, found.message, found.line);
    }
    if (good) {
      for (const auto& expectation : loaded.terms->expectations) {
        good = show_outcome(judge::run_expectation(*loaded.terms, expectation), source, options, out, report) && good;
      }
    }
    report["provisions"] = loaded.terms->provisions.size();
  }
  if (!options.json) {
    std::size_t passed = 0;
    for (const auto& outcome : report["expectations"]) passed += outcome["passed"].get<bool>() ? 1 : 0;
    out.line(
        fmt::format("{}: {}, {}, {}; {} of {} as expected", source.name,
                    loaded.terms ? counted(loaded.terms->provisions.size(), "provision", "provisions") : "not loaded",
                    counted(report["errors"].size(), "error", "errors"),
                    counted(report["warnings"].size(), "warning", "warnings"), passed, report["expectations"].size()));
  }
  checked.push_back(std::move(report));
  return good;
}

Result<int> check(const CheckOptions& options, Terminal& out) {
  if (options.list_codes) {
    if (options.json) {
      Json codes = Json::array();
      for (const auto& code : terms::lint_codes()) {
        codes.push_back({{"code", code.code},
                         {"severity", code.severity == terms::Severity::error ? "error" : "warning"},
                         {"meaning", code.meaning}});
      }
      out.json(codes);
      return kDone;
    }
    Table table({{"code"}, {"severity"}, {"meaning", Column::Align::left, true, 30}});
    for (const auto& code : terms::lint_codes()) {
      bool error = code.severity == terms::Severity::error;
      table.row({std::string(code.code),
                 {error ? "error" : "warning", error ? Colour::red : Colour::yellow},
                 std::string(code.meaning)});
    }
    table.print(out);
    return kDone;
  }
  Json checked = Json::array();
  bool good = true;
  if (options.files.empty()) {
    TRUCE_TRY(Session session, Session::open(options, out));
    TRUCE_TRY(Source source, source_of_case(session));
    good = check_one(source, options, out, checked);
  }
  for (const auto& file : options.files) {
    TRUCE_TRY(Source source, source_of_file(file));
    good = check_one(source, options, out, checked) && good;
  }
  if (options.json) out.json({{"files", checked}, {"good", good}});
  return good ? kDone : kFindings;
}

Result<int> print(const PrintOptions& options, Terminal& out) {
  std::optional<Source> source;
  if (options.file.empty()) {
    TRUCE_TRY(Session session, Session::open(options, out));
    TRUCE_TRY(source, source_of_case(session));
  } else {
    TRUCE_TRY(source, source_of_file(options.file));
  }
  auto loaded = terms::load(source->text, source->name);
  if (!loaded.terms) return std::unexpected(loaded.errors.front());
  const terms::Terms& terms = *loaded.terms;
  if (options.json) {
    out.json(report::terms(terms));
    return kDone;
  }
  out.print(printable(terms::reading_copy(terms, out.style().width), true));
  return kDone;
}

}  // namespace

void add_terms(CLI::App& app, Chosen& chosen) {
  CLI::App& group = add_documented(app, {"terms", "Check the terms, or print them for reading",
                                         "  truce terms check terms.yaml\n"
                                         "  truce terms print terms.yaml | less\n"});
  group.require_subcommand(1);
  {
    auto [command, o] =
        add_command<CheckOptions>(group, chosen,
                                  {"check", "Check terms: form, lint, and their own expected cases",
                                   "  truce terms check examples/syria-2016/terms.yaml\n"
                                   "      exit code 1 when there is an error, or a case is not as expected\n"
                                   "  truce terms check --case syria\n"
                                   "      the terms of a case, together with the positions that its record holds\n"
                                   "  truce terms check --list-codes\n"},
                                  check);
    add_read_options(command, o);
    command.add_option("FILE", o.files, "Terms files (default: the terms of the case)");
    command.add_flag("--list-codes", o.list_codes, "List what is checked");
  }
  {
    auto [command, o] = add_command<PrintOptions>(
        group, chosen,
        {"print", "Print the reading copy: each article beside its encoding in plain sentences",
         "  truce terms print examples/syria-2016/terms.yaml\n"
         "  COLUMNS=160 truce terms print --case syria --as-of 100\n"},
        print);
    add_read_options(command, o);
    command.add_option("FILE", o.file, "Terms file (default: the terms of the case)");
  }
}

}  // namespace truce::cli
