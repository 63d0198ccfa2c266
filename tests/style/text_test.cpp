// The form of the sources, and the links of the documents.
#include <gtest/gtest.h>

#include <regex>

#include "source_tree.h"

namespace truce::style {
namespace {

constexpr std::size_t kLongestLine = 160;  // bytes
constexpr std::size_t kLongestFile = 500;  // lines

std::vector<std::string> all_sources() {
  std::vector<std::string> files;
  for (const char* folder : {"src", "tests", "fuzz", "bench"}) {
    for (std::string& file : sources(folder)) files.push_back(std::move(file));
  }
  return files;
}

TEST(Sources, HeadersAreReadOnce) {
  for (const std::string& file : all_sources()) {
    EXPECT_TRUE(!file.ends_with(".h") || read(file).find("\n#pragma once\n") != std::string::npos) << file;
  }
}

TEST(Sources, LinesAreTidy) {
  for (const std::string& file : sources("src")) {
    std::size_t number = 0;
    for (const std::string& line : lines(file)) {
      ++number;
      EXPECT_EQ(line.find_first_of("\t\r"), std::string::npos)
          << file << ":" << number << " has a tab or a carriage return";
      EXPECT_FALSE(line.ends_with(' ')) << file << ":" << number << " ends in a blank";
      EXPECT_LE(line.size(), kLongestLine) << file << ":" << number;
    }
    EXPECT_TRUE(read(file).ends_with("\n")) << file << " does not end its last line";
  }
}

TEST(Sources, FilesAreShort) {
  for (const std::string& file : all_sources()) EXPECT_LT(lines(file).size(), kLongestFile) << file;
}

TEST(Repository, NamesNoPathOfADevelopersMachine) {
  const auto files = tracked_files();
  if (files.empty()) GTEST_SKIP() << "not a clone: no list of tracked files";
  for (const std::string& file : files) {
    const std::string text = read(file);
    for (const std::string folder : {"work", "home", "Users"}) {
      for (std::size_t at = text.find("/" + folder + "/"); at != std::string::npos;
           at = text.find("/" + folder + "/", at + 1)) {
        const bool inside_a_longer_path =
            at > 0 && (std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0 || text[at - 1] == '.');
        EXPECT_TRUE(inside_a_longer_path) << file << ": " << text.substr(at, 40);
      }
    }
  }
}

TEST(Documents, LinksLeadToFiles) {
  const std::regex link(R"(\]\(([^)\s]+)\))");
  const auto files = tracked_files();
  if (files.empty()) GTEST_SKIP() << "not a clone: no list of tracked files";
  for (const std::string& file : files) {
    if (!file.ends_with(".md")) continue;
    const std::string text = read(file);
    for (std::sregex_iterator it(text.begin(), text.end(), link), end; it != end; ++it) {
      std::string target = (*it)[1];
      if (target.find("://") != std::string::npos || target.starts_with("mailto:") || target.starts_with('#')) continue;
      target.resize(std::min(target.size(), target.find('#')));
      const auto path = root() / std::filesystem::path(file).parent_path() / target;
      EXPECT_TRUE(std::filesystem::exists(path)) << file << " links to " << target;
    }
  }
}

}  // namespace
}  // namespace truce::style
