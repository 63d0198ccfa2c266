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
/// `mode` are the permission bits (0600 for secrets). `staging`: a folder on the same file system for the temporary
/// name instead, where the caller finds what a killed process left.
[[nodiscard]] Status write_file_atomically(const std::filesystem::path& path, std::string_view content,
                                           unsigned mode = 0644, const std::filesystem::path& staging = {});

/// Makes the folder and those above it that are missing, each synced into its parent.
[[nodiscard]] Status make_folders(const std::filesystem::path& path);
/// Syncs a folder's list of names, so that what was put or removed there stays so.
[[nodiscard]] Status sync_folder(const std::filesystem::path& path);

}  // namespace truce
