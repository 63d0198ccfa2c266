// The program run end to end, in a folder of its own that goes away. Where TRUCE_TEST_POSTGRES names a server, the
// records of the cases that it makes are in databases of that server.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "base/base.h"
#include "postgres/database.h"

namespace truce::test {

/// What one run left.
struct Ran {
  int code = -1;
  std::string out;
  std::string err;

  [[nodiscard]] Json json() const {
    auto parsed = Json::parse(out, nullptr, false);
    EXPECT_FALSE(parsed.is_discarded()) << out << err;
    return parsed;
  }
};

inline std::string read_all(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_all(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

/// A folder for one test, and the program run in it, in English, in UTF-8, without colour.
class Program {
 public:
  Program() {
    std::string name = (std::filesystem::temp_directory_path() / "truce-cli-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() { std::filesystem::remove_all(folder_); }

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  /// Further environment of every run.
  std::map<std::string, std::string> environment{{"LC_ALL", "C.UTF-8"}, {"COLUMNS", "100"}};

  [[nodiscard]] Ran run(std::vector<std::string> arguments, const std::string& input = "") const {
    place_in_store(arguments);
    auto in = folder_ / ".stdin";
    auto out = folder_ / ".stdout";
    auto err = folder_ / ".stderr";
    write_all(in, input);
    const pid_t child = ::fork();
    if (child == 0) {
      ::dup2(::open(in.c_str(), O_RDONLY), STDIN_FILENO);
      ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
      ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
      become(arguments);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return {code_of(status), read_all(out), read_all(err)};
  }

  /// Starts it and does not wait. Its output goes to a file of the folder; the caller ends it.
  [[nodiscard]] pid_t start(const std::vector<std::string>& arguments, const std::string& output) const {
    auto out = folder_ / output;
    write_all(out, "");
    const pid_t child = ::fork();
    if (child == 0) {
      ::dup2(::open(out.c_str(), O_WRONLY | O_APPEND), STDOUT_FILENO);
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      become(arguments);
    }
    return child;
  }

  /// As run(), on a terminal on which `typed` is typed; everything on its screen is in `out`.
  [[nodiscard]] Ran run_on_terminal(const std::vector<std::string>& arguments, std::string_view typed) const {
    int terminal = -1;
    const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child == 0) become(arguments);
    EXPECT_EQ(::write(terminal, typed.data(), typed.size()), static_cast<ssize_t>(typed.size()));
    Ran ran;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::read(terminal, buffer, sizeof buffer)) > 0;) ran.out.append(buffer, got);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(terminal);
    ran.code = code_of(status);
    return ran;
  }

  /// A case made from one of the shipped examples, in the folder of that name.
  void make(const std::string& name, const std::string& example) const {
    auto ran = run({"init", name, "--from", std::string(TRUCE_SOURCE_DIR "/examples/") + example});
    ASSERT_EQ(ran.code, 0) << ran.err;
  }

  [[nodiscard]] std::uint64_t size_of(const std::string& name) const {
    return run({"verify", "--case", name, "--json"}).json()["size"];
  }

  /// How many records there are, of cases and of what was to become one.
  [[nodiscard]] std::uint64_t records() const {
    std::uint64_t number = 0;
    for (const auto& item : std::filesystem::recursive_directory_iterator(folder_)) {
      if (item.path().filename() == "record.sqlite") ++number;
    }
    for (const auto& database : databases_) {
      number += std::stoull(database.sql("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'truce:%'"));
    }
    return number;
  }

  /// All that is on disk of a folder, and of the database where its record is.
  [[nodiscard]] std::string bytes_below(const std::string& name) const {
    std::string all;
    for (const auto& item : std::filesystem::recursive_directory_iterator(folder_ / name)) {
      if (item.is_regular_file()) all += read_all(item.path());
    }
    const Json file = Json::parse(read_all(folder_ / name / "case.json"), nullptr, false);
    if (file.is_object() && file.contains("store")) all += Database::bytes(file["store"].get<std::string>());
    return all;
  }

 private:
  /// A case that is made gets a new database, where a server is named.
  void place_in_store(std::vector<std::string>& arguments) const {
    if (arguments.empty() || (arguments[0] != "init" && arguments[0] != "restore")) return;
    if (std::ranges::find(arguments, "--store") != arguments.end()) return;
    auto database = Database::where_named();
    if (!database) return;
    arguments.insert(arguments.end(), {"--store", database->url()});
    databases_.push_back(*std::move(database));
  }

  [[nodiscard]] static int code_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  /// In the child: becomes the program.
  [[noreturn]] void become(const std::vector<std::string>& arguments) const {
    if (::chdir(folder_.c_str()) != 0) std::_Exit(127);
    for (const char* name : {"TRUCE_CASE", "TRUCE_KEYS", "NO_COLOR"}) ::unsetenv(name);
    ::setenv("TRUCE_EXAMPLES", TRUCE_SOURCE_DIR "/examples", 1);
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    std::string program = TRUCE_BINARY_DIR "/bin/truce";
    std::vector<char*> argv{program.data()};
    std::vector<std::string> copy = arguments;
    for (auto& argument : copy) argv.push_back(argument.data());
    argv.push_back(nullptr);
    ::execv(program.c_str(), argv.data());
    std::_Exit(127);
  }

  std::filesystem::path folder_;
  mutable std::vector<Database> databases_;  ///< in the order in which cases were made
};

/// One line of text, ended.
inline bool is_one_line(const std::string& text) {
  return !text.empty() && text.find('\n') == text.size() - 1;
}

}  // namespace truce::test
