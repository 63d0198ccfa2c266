// The web app's files, as built from web/ and embedded in the program (cmake/WebApp.cmake).
#pragma once

#include <span>
#include <string_view>

namespace truce::web {

struct EmbeddedFile {
  std::string_view path;  ///< "/index.html"
  std::string_view bytes;
  std::string_view gzip;  ///< the same, compressed; empty where that is not smaller
  std::string_view content_type;
  bool immutable = false;  ///< its path names its content: it may be cached for ever
};

/// All of them, by path. None in a program that was built without the web app.
[[nodiscard]] std::span<const EmbeddedFile> embedded_files();

/// The file at a path, or null. "/" is not one: the app's own routes are answered with "/index.html".
[[nodiscard]] const EmbeddedFile* asset(std::string_view path);

}  // namespace truce::web
