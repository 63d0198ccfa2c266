// Files that hold a secret: mode 0600, never overwritten, never quoted in an error.
#pragma once

#include <filesystem>
#include <string>

#include "base/error.h"

namespace truce {

/// Text that is wiped when it goes.
struct SecretText {
  std::string text;

  explicit SecretText(std::string content) : text(std::move(content)) {}
  SecretText(SecretText&&) noexcept = default;
  SecretText& operator=(SecretText&&) = delete;
  SecretText(const SecretText&) = delete;
  SecretText& operator=(const SecretText&) = delete;
  ~SecretText();
};

/// Reads a secret of at most 4 KiB. refused when others than its owner can read the file (mode beyond 0600).
[[nodiscard]] Result<SecretText> read_secret_file(const std::filesystem::path& path);
/// Writes one with mode 0600, whole or not at all. refused when `path` exists: a key is never overwritten.
[[nodiscard]] Status write_secret_file(const std::filesystem::path& path, const SecretText& content);

}  // namespace truce
