#include "cli/command.h"

namespace truce::cli {

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
      ->option_text("DIR");
}

void add_read_options(CLI::App& command, ReadOptions& options) {
  add_case_options(command, options);
  command.add_option("--as-of", options.as_of, "As the record stood: its first N entries, or at a time")
      ->option_text("N|TIME");
}

void add_sign_options(CLI::App& command, SignOptions& options) {
  add_case_options(command, options);
  command.add_option("--keys", options.keys, "Folder of private keys (default: keys/ in the case's folder)")
      ->envname("TRUCE_KEYS")
      ->option_text("DIR");
}

}  // namespace truce::cli
