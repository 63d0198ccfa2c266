// truce version: which program this is, and which formats it speaks.
#include "cli/command.h"

namespace truce::cli {
namespace {

constexpr const char* kVersion = TRUCE_VERSION;

Result<int> version(const OutputOptions& options, Terminal& out) {
  if (options.json) {
    out.json({{"version", kVersion}, {"formats", {"case/1", "entry/1", "terms/1", "events-map/1"}}});
  } else {
    out.line(std::string("truce ") + kVersion);
  }
  return kDone;
}

}  // namespace

void add_version(CLI::App& app, Chosen& chosen) {
  add_command<OutputOptions>(app, chosen, {"version", "Print the version", "  truce version\n"}, version);
}

}  // namespace truce::cli
