// Whole files: read them within a limit, replace them atomically.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"

namespace truce {

/// Reads a file, refusing one larger than `limit` bytes.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path,
                                            std::size_t limit = std::size_t{1} << 30);

/// Writes to a temporary name beside `path`, syncs and renames, so that a reader sees the old file or the new one.
/// `mode` are the permission bits (0600 for secrets).
[[nodiscard]] Status write_file_atomically(const std::filesystem::path& path, std::string_view content,
                                           unsigned mode = 0644);

}  // namespace truce
