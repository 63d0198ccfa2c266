// How a command joins the command line: its options, its help with examples, and what runs it.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "cli/terminal.h"

namespace truce::cli {

/// Exit codes (docs/cli.md). The rest is one per ErrorCode.
inline constexpr int kDone = 0;
inline constexpr int kFindings = 1;  ///< a check found something: lint errors, failed expectations, refused rows
inline constexpr int kUsage = 2;
inline constexpr int kBug = 70;  ///< EX_SOFTWARE of sysexits.h
[[nodiscard]] int exit_code(ErrorCode code);

/// Options of every command.
struct OutputOptions {
  bool json = false;
  bool ascii = false;
};

/// Options of a command on a case.
struct CaseOptions : OutputOptions {
  std::string folder = ".";
};

/// Options of a command that reads a case, now or as it was.
struct ReadOptions : CaseOptions {
  std::string as_of;  ///< a number of entries, or a time; empty: all
};

/// Options of a command that asks how things stand at a moment.
struct MomentOptions : ReadOptions {
  std::string on;  ///< a date: its end; empty: now
};

/// Options of a command that signs.
struct SignOptions : CaseOptions {
  std::string keys;  ///< folder of private keys; empty: keys/ in the case's folder
};

/// The command that was asked for, once parsing is done.
struct Chosen {
  std::function<Result<int>(Terminal&)> run;
  bool json = false;
};

/// How help looks.
[[nodiscard]] std::shared_ptr<CLI::FormatterBase> help_formatter();

void add_output_options(CLI::App& command, OutputOptions& options);
void add_case_options(CLI::App& command, CaseOptions& options);
void add_read_options(CLI::App& command, ReadOptions& options);
void add_moment_options(CLI::App& command, MomentOptions& options);
void add_sign_options(CLI::App& command, SignOptions& options);

struct CommandText {
  std::string name;
  std::string what;      ///< one line in the list of commands
  std::string examples;  ///< lines to type, with what they do
};

/// Makes the command's help; the rest of add_command.
CLI::App& add_documented(CLI::App& parent, const CommandText& text);

/// A command and the options it fills.
template <class O>
struct Added {
  CLI::App& app;
  O& options;
};

template <class O>
Added<O> add_command(CLI::App& parent, Chosen& chosen, const CommandText& text,
                     Result<int> (*run)(const O&, Terminal&)) {
  CLI::App& app = add_documented(parent, text);
  auto options = std::make_shared<O>();
  add_output_options(app, *options);
  app.callback([&chosen, options, run] {
    chosen.json = options->json;
    chosen.run = [options, run](Terminal& out) {
      if (options->ascii) out.use_ascii();
      return run(*options, out);
    };
  });
  return {app, *options};
}

// One per file of this folder.
void add_demo(CLI::App& app, Chosen& chosen);
void add_judge(CLI::App& app, Chosen& chosen);
void add_explain(CLI::App& app, Chosen& chosen);
void add_agenda(CLI::App& app, Chosen& chosen);
void add_positions(CLI::App& app, Chosen& chosen);
void add_what_if(CLI::App& app, Chosen& chosen);
void add_steps(CLI::App& app, Chosen& chosen);
void add_deadlocks(CLI::App& app, Chosen& chosen);
void add_brief(CLI::App& app, Chosen& chosen);
void add_log(CLI::App& app, Chosen& chosen);
void add_show(CLI::App& app, Chosen& chosen);
void add_verify(CLI::App& app, Chosen& chosen);
void add_prove(CLI::App& app, Chosen& chosen);
void add_publish(CLI::App& app, Chosen& chosen);
void add_mirror(CLI::App& app, Chosen& chosen);
void add_serve(CLI::App& app, Chosen& chosen);
void add_witness(CLI::App& app, Chosen& chosen);
void add_erase(CLI::App& app, Chosen& chosen);
void add_backup(CLI::App& app, Chosen& chosen);
void add_restore(CLI::App& app, Chosen& chosen);
void add_terms(CLI::App& app, Chosen& chosen);
void add_init(CLI::App& app, Chosen& chosen);
void add_key(CLI::App& app, Chosen& chosen);
void add_add(CLI::App& app, Chosen& chosen);
void add_import(CLI::App& app, Chosen& chosen);
void add_version(CLI::App& app, Chosen& chosen);

}  // namespace truce::cli
