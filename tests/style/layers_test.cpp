// One direction only: a folder includes its own headers and those of the folders below it, as src/CMakeLists.txt states
// them.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "source_tree.h"

namespace truce::style {
namespace {

/// Each folder with all the folders it stands on. cli is the program on top of them all.
std::map<std::string, std::set<std::string>> layers() {
  std::map<std::string, std::set<std::string>> below;
  const std::string text = read("src/CMakeLists.txt");
  const std::regex library(R"(truce_library\((\w+)([^)]*)\))");
  const std::regex depends(R"(DEPENDS((?:\s+[a-z_]+)+))");
  for (std::sregex_iterator it(text.begin(), text.end(), library), end; it != end; ++it) {
    std::set<std::string>& stands_on = below[(*it)[1]];
    const std::string arguments = (*it)[2];
    std::smatch found;
    if (!std::regex_search(arguments, found, depends)) continue;
    std::istringstream words(found[1]);
    for (std::string word; words >> word;) {
      EXPECT_TRUE(below.contains(word)) << word << " is named before it is defined";
      stands_on.insert(word);
      stands_on.insert(below[word].begin(), below[word].end());
    }
  }
  std::set<std::string> all;
  for (const auto& [folder, stands_on] : below) all.insert(folder);
  below["cli"] = all;
  return below;
}

TEST(Layers, AreReadFromTheBuild) {
  const auto below = layers();
  EXPECT_TRUE(below.at("base").empty());
  EXPECT_EQ(below.at("terms"), (std::set<std::string>{"base", "space"}));
  EXPECT_TRUE(below.at("judge").contains("record"));
  EXPECT_FALSE(below.at("judge").contains("intake"));
}

TEST(Layers, NoFolderIncludesAHigherOne) {
  const auto below = layers();
  const std::regex include(R"re(^\s*#\s*include\s*"([a-z_]+)/[^"]+")re");
  std::size_t checked = 0;
  for (const std::string& file : sources("src")) {
    const std::string folder = file.substr(4, file.find('/', 4) - 4);
    ASSERT_TRUE(below.contains(folder)) << file << ": its folder is no library of src/CMakeLists.txt";
    for (const std::string& line : lines(file)) {
      std::smatch found;
      if (!std::regex_search(line, found, include)) continue;
      ++checked;
      EXPECT_TRUE(found[1] == folder || below.at(folder).contains(found[1])) << file << " includes upwards: " << line;
    }
  }
  EXPECT_GT(checked, 50U);
}

}  // namespace
}  // namespace truce::style
