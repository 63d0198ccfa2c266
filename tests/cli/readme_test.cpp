// The README's tour, typed as written: what the program says must be what the page shows.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "cli/run.h"

namespace truce::test {
namespace {

struct Command {
  std::string line;
  std::vector<std::string> shown;
};

std::vector<Command> tour(const std::string& page) {
  std::vector<Command> commands;
  std::istringstream lines(page);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = line == "```console";
    } else if (inside && line.starts_with("$ ")) {
      commands.push_back({line.substr(2), {}});
    } else if (inside && !commands.empty()) {
      commands.back().shown.push_back(line);
    }
  }
  return commands;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out.push_back(line);
  return out;
}

/// A line as shown; one that ends in "…" may go on.
bool is_line(const std::string& shown, const std::string& said) {
  const std::string more = "…";
  return shown == said || (shown.ends_with(more) && said.starts_with(shown.substr(0, shown.size() - more.size())));
}

/// Whether `said` is what is shown; "…" alone stands for any lines.
bool matches(const std::vector<std::string>& shown, std::size_t i, const std::vector<std::string>& said,
             std::size_t j) {
  if (i == shown.size()) return j == said.size();
  if (shown[i] == "…") {
    for (std::size_t k = j; k <= said.size(); ++k) {
      if (matches(shown, i + 1, said, k)) return true;
    }
    return false;
  }
  return j < said.size() && is_line(shown[i], said[j]) && matches(shown, i + 1, said, j + 1);
}

/// Types a page's commands in a folder as after ./dev run, without writing to the sources.
void type(const std::filesystem::path& page, const std::string& prepare) {
  const auto commands = tour(read_all(std::filesystem::path(TRUCE_SOURCE_DIR) / page));
  ASSERT_GE(commands.size(), 4U);
  std::string name = (std::filesystem::temp_directory_path() / "truce-tour-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(name.data());
  std::filesystem::create_directory_symlink(std::filesystem::path(TRUCE_SOURCE_DIR) / "examples", folder / "examples");
  std::filesystem::create_directories(folder / "build" / "release");
  std::filesystem::create_directory_symlink(std::filesystem::path(TRUCE_BINARY_DIR) / "bin",
                                            folder / "build" / "release" / "bin");
  std::string script =
      "cd '" + folder.string() + "'\nexport LC_ALL=C.UTF-8 PATH=\"$PWD/build/release/bin:$PATH\"\n" + prepare;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    script +=
        "{ " + commands[i].line + "; } > said." + std::to_string(i) + " 2>&1 || exit " + std::to_string(i + 1) + "\n";
  }
  write_all(folder / "tour.sh", script);
  const int status = std::system(("bash '" + (folder / "tour.sh").string() + "'").c_str());
  EXPECT_EQ(status, 0) << "a command of the tour failed: number " << status / 256;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const std::string said = read_all(folder / ("said." + std::to_string(i)));
    EXPECT_TRUE(matches(commands[i].shown, 0, lines_of(said), 0)) << "$ " << commands[i].line << "\n" << said;
  }
  std::filesystem::remove_all(folder);
}

TEST(Readme, TheTourTypedAsWrittenGivesWhatItShows) {
  type("README.md", "");
}

TEST(Readme, TheTourOfTheProcessTypedAsWrittenGivesWhatItShows) {
  type("docs/process.md", "");
}

TEST(Readme, TheTourOfMirrorsTypedAsWrittenCatchesTheFork) {
  type(
      "docs/mirrors.md",
      "echo '{kind: statement, id: st.one, author: cell, statement: {by: cell, text: The pause holds.}}' > "
      "st-one.yaml\n"
      "echo '{kind: statement, id: st.two, author: cell, statement: {by: cell, text: It is broken.}}' > st-two.yaml\n");
}

}  // namespace
}  // namespace truce::test
