// What every test of src/record may need: fixed keys, folders that go away, published vectors.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "record/key.h"

namespace truce::test {

inline KeyPair fixed_key(std::uint8_t number) {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(number);
  return KeyPair::from_seed(seed);
}

/// A folder below the system's temporary one, removed at the end.
class Folder {
 public:
  explicit Folder(const std::filesystem::path& below = std::filesystem::temp_directory_path()) {
    std::string name = (below / "truce-record-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Published vectors when they are at hand: $TRUCE_SHARED_DATA, or a folder beside the sources.
inline std::optional<std::filesystem::path> published(std::string_view folder) {
  const char* variable = std::getenv("TRUCE_SHARED_DATA");
  std::filesystem::path root = variable != nullptr ? std::filesystem::path(variable)
                                                   : std::filesystem::path(TRUCE_SOURCE_DIR) / "../shared/data";
  std::filesystem::path found = root / folder;
  if (!std::filesystem::is_directory(found)) return std::nullopt;
  return found;
}

}  // namespace truce::test
