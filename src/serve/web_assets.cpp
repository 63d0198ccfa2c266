#include "serve/web_assets.h"

#include <algorithm>

namespace truce::web {

const EmbeddedFile* asset(std::string_view path) {
  const auto files = embedded_files();
  const auto file = std::ranges::find(files, path, &EmbeddedFile::path);
  return file == files.end() ? nullptr : &*file;
}

}  // namespace truce::web
