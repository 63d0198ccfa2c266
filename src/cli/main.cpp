// truce: the command line. Parses, runs the one command that was asked for, and says in one line why it could not.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/text.h"
#include "report/suggest.h"

namespace truce::cli {
namespace {

constexpr const char* kFooter =
    "Begin with:\n"
    "  truce demo                the Syrian example: findings per view, and the agenda\n"
    "  truce judge --help        every command says how it is used, with examples\n"
    "\n"
    "A verdict always belongs to a view: the agreed record, a party's, or a what-if. truce decides no disputed fact.";

void report(const Error& error, bool json) {
  if (!json) {
    fmt::print(stderr, "truce: {}\n", printable(error.text()));
    return;
  }
  Json body = {{"code", to_string(error.code)}, {"message", error.message}};
  if (!error.file.empty()) body["file"] = error.file;
  if (error.line != 0) body["line"] = error.line;
  if (error.column != 0) body["column"] = error.column;
  if (!error.pointer.empty()) body["pointer"] = error.pointer;
  if (!error.found.empty()) body["found"] = error.found;
  if (!error.expected.empty()) body["expected"] = error.expected;
  fmt::print(stderr, "{}\n", Json{{"error", body}}.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// The deepest command that the arguments name, for "see truce terms check --help".
const CLI::App* named(const CLI::App& app) {
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  return at;
}

std::string path_of(const CLI::App* command) {
  std::string path = command->get_name();
  for (command = command->get_parent(); command != nullptr; command = command->get_parent()) {
    path = command->get_name() + " " + path;
  }
  return path;
}

/// What is wrong with the arguments, in one line.
std::string complaint(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* command = named(app);
  std::string what = error.what();
  auto extras = command->remaining();
  if (!extras.empty() && !extras.front().starts_with('-')) {
    std::vector<std::string> known;
    for (const auto* sub : command->get_subcommands([](const CLI::App*) { return true; })) {
      known.push_back(sub->get_name());
    }
    if (!known.empty())
      what = fmt::format("no command {}{}", extras.front(), report::did_you_mean(extras.front(), known));
  } else if (!extras.empty()) {
    std::vector<std::string> known;
    for (const auto* option : command->get_options()) {
      for (const auto& name : option->get_lnames()) known.push_back("--" + name);
    }
    what = fmt::format("no option {}{}", extras.front(), report::did_you_mean(extras.front(), known));
  }
  return fmt::format("{} (see {} --help)", what, path_of(command));
}

int run(int argc, char** argv) {
  CLI::App app("The shared record and the rules of a ceasefire and its peace process.", "truce");
  app.footer(kFooter);
  app.formatter(help_formatter());
  app.set_help_flag("-h,--help", "Print this help");
  app.require_subcommand(0, 1);
  Chosen chosen;
  add_demo(app, chosen);
  add_judge(app, chosen);
  add_explain(app, chosen);
  add_agenda(app, chosen);
  add_positions(app, chosen);
  add_what_if(app, chosen);
  add_steps(app, chosen);
  add_deadlocks(app, chosen);
  add_brief(app, chosen);
  add_log(app, chosen);
  add_show(app, chosen);
  add_verify(app, chosen);
  add_prove(app, chosen);
  add_publish(app, chosen);
  add_mirror(app, chosen);
  add_witness(app, chosen);
  add_serve(app, chosen);
  add_terms(app, chosen);
  add_init(app, chosen);
  add_key(app, chosen);
  add_add(app, chosen);
  add_import(app, chosen);
  add_erase(app, chosen);
  add_backup(app, chosen);
  add_restore(app, chosen);
  add_version(app, chosen);
  add_documented(app, {"help", "How a command is used", "  truce help judge\n  truce help terms check\n"});
  try {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    if (!arguments.empty() && arguments.front() == "help") {  // truce help judge: truce judge --help
      arguments.erase(arguments.begin());
      arguments.emplace_back("--help");
    }
    std::ranges::reverse(arguments);  // as CLI11 takes them
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help());
    return kDone;
  } catch (const CLI::ParseError& error) {
    bool json = std::any_of(argv, argv + argc, [](std::string_view argument) { return argument == "--json"; });
    Error usage;
    usage.message = complaint(app, error);
    report(usage, json);
    return kUsage;
  }
  if (!chosen.run) {
    fmt::print("{}", app.help());
    return kDone;
  }
  Terminal out = Terminal::of_process();
  auto code = chosen.run(out);
  if (auto written = out.finish(); code && !written) code = std::unexpected(written.error());
  if (code) return *code;
  report(code.error(), chosen.json);
  return exit_code(code.error().code);
}

}  // namespace
}  // namespace truce::cli

int main(int argc, char** argv) {
  try {
    return truce::cli::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "truce: a defect in the program: {}\n", error.what());
    return truce::cli::kBug;
  }
}
