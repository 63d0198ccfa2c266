// The repository's own files, for tests about their text.
#pragma once

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace truce::style {

inline const std::filesystem::path& root() {
  static const std::filesystem::path path = TRUCE_SOURCE_DIR;
  return path;
}

/// The files under version control, as paths from the root; empty when this is no clone.
inline std::vector<std::string> tracked_files() {
  std::vector<std::string> files;
  const std::string command = "git -C '" + root().string() + "' ls-files -z 2>/dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string name;
  for (int c = pipe ? std::fgetc(pipe.get()) : EOF; c != EOF; c = std::fgetc(pipe.get())) {
    if (c != 0) {
      name += static_cast<char>(c);
    } else if (std::filesystem::is_regular_file(root() / name)) {
      files.push_back(std::exchange(name, {}));
    } else {
      name.clear();
    }
  }
  return files;
}

/// C++ files under a folder, as paths from the root, sorted.
inline std::vector<std::string> sources(std::string_view folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root() / folder)) {
    const auto ending = entry.path().extension();
    if (ending == ".h" || ending == ".cpp") files.push_back(entry.path().lexically_relative(root()).string());
  }
  std::ranges::sort(files);
  return files;
}

inline std::string read(const std::string& file) {
  std::ifstream in(root() / file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline std::vector<std::string> lines(const std::string& file) {
  std::vector<std::string> out;
  std::istringstream in(read(file));
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

}  // namespace truce::style
