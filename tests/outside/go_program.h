// Other people's verifiers: the programs of tests/outside, in Go, over Go's own cryptography and Debian's unmodified
// golang.org/x/mod.
#pragma once

#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <string>

namespace truce::test {

/// How a command of the shell ended, and all that it printed.
struct Outcome {
  int code = -1;
  std::string output;
  bool operator==(const Outcome&) const = default;
};

inline Outcome run(const std::string& command) {
  Outcome outcome;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return outcome;
  char buffer[4096];
  while (std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe)) outcome.output.append(buffer, got);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) outcome.code = WEXITSTATUS(status);
  return outcome;
}

/// What is missing to build Go programs here; empty when nothing is.
inline std::string go_is_missing() {
  if (run("go version").code != 0) return "Go is not installed (Debian: golang-go)";
  if (!std::filesystem::exists("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")) {
    return "golang.org/x/mod is not installed (Debian: golang-golang-x-mod-dev)";
  }
  return "";
}

/// Builds `source`, a path below the sources, as `program`. The code is 0 when it could be built.
inline Outcome build_go(const std::string& source, const std::filesystem::path& program) {
  return run("env GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= GOCACHE='" TRUCE_BINARY_DIR
             "/go-cache' go build -o '" +
             program.string() + "' '" TRUCE_SOURCE_DIR "/" + source + "'");
}

}  // namespace truce::test
