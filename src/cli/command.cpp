#include "cli/command.h"

namespace truce::cli {
namespace {

constexpr const char* kCommon = "Common options";

/// CLI11's own, without the types of values, which their names say already, and with the environment.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    if (!option->get_option_text().empty()) return " " + option->get_option_text();
    return option->get_expected_max() > 1 ? " ..." : "";
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    const std::string& variable = option->get_envname();
    return option->get_description() + (variable.empty() ? "" : "; or $" + variable);
  }
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> help_formatter() {
  auto formatter = std::make_shared<HelpFormatter>();
  formatter->column_width(24);
  return formatter;
}

void add_output_options(CLI::App& command, OutputOptions& options) {
  command.add_flag("--json", options.json, "Print one JSON document (docs/cli.md)")->group(kCommon);
  command.add_flag("--ascii", options.ascii, "Draw with plain letters only")->group(kCommon);
}

int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_input: return 3;
    case ErrorCode::not_found: return 4;
    case ErrorCode::refused: return 5;
    case ErrorCode::corrupt: return 6;
    case ErrorCode::unavailable: return 7;
    case ErrorCode::limit: return 8;
  }
  return kBug;
}

CLI::App& add_documented(CLI::App& parent, const CommandText& text) {
  CLI::App& app = *parent.add_subcommand(text.name, text.what);
  app.footer("Examples:\n" + text.examples);
  return app;
}

void add_case_options(CLI::App& command, CaseOptions& options) {
  command.add_option("--case", options.folder, "Folder of the case (default: the current one)")
      ->envname("TRUCE_CASE")
      ->option_text("DIR")
      ->group(kCommon);
}

void add_read_options(CLI::App& command, ReadOptions& options) {
  add_case_options(command, options);
  command.add_option("--as-of", options.as_of, "As the record stood: its first N entries, or at a time")
      ->option_text("N|TIME")
      ->group(kCommon);
}

void add_moment_options(CLI::App& command, MomentOptions& options) {
  add_read_options(command, options);
  command.add_option("--on", options.on, "At the end of this date (default: now)")->option_text("DATE");
}

void add_sign_options(CLI::App& command, SignOptions& options) {
  add_case_options(command, options);
  command.add_option("--keys", options.keys, "Folder of private keys (default: keys/ in the case's folder)")
      ->envname("TRUCE_KEYS")
      ->option_text("DIR")
      ->group(kCommon);
}

}  // namespace truce::cli
