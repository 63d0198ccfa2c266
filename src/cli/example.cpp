#include "cli/example.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "cli/text.h"

namespace truce::cli {
namespace {

Result<CaseFile> read_case_yaml(const std::filesystem::path& path) {
  TRUCE_TRY(std::string text, read_file(path));
  auto document = terms::parse_yaml_core(text);
  if (!document) return std::unexpected(document.error().in_file(path.string()));
  auto file = CaseFile::from_json(document->json);
  if (!file) {
    file.error().line = document->line_of(file.error().pointer);
    return std::unexpected(file.error().in_file(path.string()));
  }
  return file;
}

}  // namespace

Result<Example> Example::read(const std::filesystem::path& folder) {
  if (!std::filesystem::is_regular_file(folder / "case.yaml")) {
    return fail(ErrorCode::not_found, fmt::format("no example in {}: there is no case.yaml", folder.string()));
  }
  Example example;
  TRUCE_TRY(example.file, read_case_yaml(folder / "case.yaml"));
  std::vector<std::filesystem::path> files;
  std::error_code none;
  for (const auto& item : std::filesystem::directory_iterator(folder / "entries", none)) {
    auto extension = item.path().extension();
    if (extension == ".yaml" || extension == ".json" || extension == ".jsonl") files.push_back(item.path());
  }
  std::ranges::sort(files);
  for (const auto& file : files) {
    TRUCE_TRY(std::string text, read_file(file));
    TRUCE_TRY(auto drafts, read_drafts(text, file.string()));
    for (auto& draft : drafts) {
      TRUCE_CHECK(fill_terms(draft, folder));
      example.drafts.push_back(std::move(draft));
    }
  }
  return example;
}

std::optional<std::filesystem::path> examples_folder() {
  if (const char* stated = std::getenv("TRUCE_EXAMPLES"); stated != nullptr && *stated != '\0') return stated;
  std::error_code failed;
  auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) return std::nullopt;
  for (auto folder = program.parent_path();; folder = folder.parent_path()) {
    for (const char* below : {"examples", "share/truce/examples"}) {
      if (std::filesystem::is_directory(folder / below / "maps", failed)) return folder / below;
    }
    if (folder == folder.parent_path()) return std::nullopt;
  }
}

Result<std::filesystem::path> find_example(std::string_view name) {
  auto folder = examples_folder();
  if (!folder) return fail(ErrorCode::not_found, "the examples are not beside the program; TRUCE_EXAMPLES says where");
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& item : std::filesystem::directory_iterator(*folder, failed)) {
    if (std::filesystem::exists(item.path() / "case.yaml")) names.push_back(item.path().filename().string());
  }
  std::ranges::sort(names);
  for (const auto& candidate : names) {
    if (candidate == name || candidate.starts_with(std::string(name) + "-")) return *folder / candidate;
  }
  return fail(ErrorCode::not_found,
              fmt::format("no example {} in {} (there are {})", name, folder->string(), fmt::join(names, ", ")));
}

}  // namespace truce::cli
