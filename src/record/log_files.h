// Where a published log is written: the few file operations that publishing and mirroring need.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "record/tile_reader.h"

namespace truce {

/// The name of the file that says which tree the other files are of: written last.
inline constexpr std::string_view checkpoint_path = "checkpoint";

/// Files below one prefix, written by one writer. Each operation is whole and durable when it succeeds; when it does
/// not (or the process dies), it has happened or not.
class LogFiles {
 public:
  virtual ~LogFiles() = default;
  /// Nothing when there is no such file.
  [[nodiscard]] virtual Result<std::optional<Bytes>> get(std::string_view path) = 0;
  /// Makes or replaces a file and the folders above it.
  [[nodiscard]] virtual Status put(std::string_view path, ByteView content) = 0;
  /// Removes a folder and all in it; no error when there is none.
  [[nodiscard]] virtual Status remove_folder(std::string_view path) = 0;
  /// Names of the files in a folder, ascending; empty when there is none.
  [[nodiscard]] virtual Result<std::vector<std::string>> list(std::string_view path) = 0;
};

/// A folder, made when missing. Its only writer until this goes: refused when there is another. Files are written in
/// its subfolder `.writing`, synced, and renamed into place; what a killed writer left there is removed.
[[nodiscard]] Result<std::unique_ptr<LogFiles>> open_log_folder(const std::filesystem::path& folder);

/// Reads through `files`, which outlive it.
[[nodiscard]] Fetch fetch_from(LogFiles& files);

/// Puts the file unless it has this content already; true when it was written.
[[nodiscard]] Result<bool> put_if_changed(LogFiles& files, std::string_view path, ByteView content);

}  // namespace truce
