#include "record/secret_file.h"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/file.h"
#include "record/failure.h"

namespace truce {
namespace {

constexpr std::size_t secret_file_limit = 4096;

std::unexpected<Error> file_error(ErrorCode code, const std::filesystem::path& path, std::string message,
                                  std::string expected = "") {
  return std::unexpected(fail_with(code, std::move(message), "", std::move(expected)).error().in_file(path.string()));
}

}  // namespace

SecretText::~SecretText() {
  sodium_memzero(text.data(), text.size());
}

Result<SecretText> read_secret_file(const std::filesystem::path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
    return file_error(ErrorCode::refused, path,
                      fmt::format("private key with mode {:04o}: others can read it", status.st_mode & 0777),
                      "mode 0600 (chmod 600)");
  }
  TRUCE_TRY(std::string content, read_file(path, secret_file_limit));
  return SecretText(std::move(content));
}

Status write_secret_file(const std::filesystem::path& path, const SecretText& content) {
  std::filesystem::path fresh = path.string() + ".new-" + std::to_string(::getpid());
  TRUCE_CHECK(write_file_atomically(fresh, content.text, 0600));
  int failure = ::link(fresh.c_str(), path.c_str()) == 0 ? 0 : errno;
  ::unlink(fresh.c_str());
  if (failure == EEXIST) return file_error(ErrorCode::refused, path, "file exists; a key is never overwritten");
  if (failure != 0) {
    return file_error(ErrorCode::unavailable, path,
                      "cannot put the key in its place: " + std::generic_category().message(failure));
  }
  return {};
}

}  // namespace truce
