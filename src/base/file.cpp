#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace truce {
namespace {

std::unexpected<Error> system_failure(std::string what, const std::filesystem::path& path, int number) {
  ErrorCode code = number == ENOENT ? ErrorCode::not_found : ErrorCode::unavailable;
  Error error;
  error.code = code;
  error.file = path.string();
  error.message = fmt::format("{}: {}", what, std::generic_category().message(number));
  return std::unexpected(std::move(error));
}

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

std::filesystem::path parent_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) return system_failure("cannot open the file", path, errno);
  std::string content;
  std::string buffer(std::size_t{64} * 1024, '\0');
  while (true) {
    ssize_t got = ::read(file.number(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure("cannot read the file", path, errno);
    if (got == 0) return content;
    content.append(buffer, 0, static_cast<std::size_t>(got));
    if (content.size() > limit) {
      Error error;
      error.code = ErrorCode::limit;
      error.file = path.string();
      error.message = "file too large";
      error.expected = fmt::format("at most {} bytes", limit);
      return std::unexpected(std::move(error));
    }
  }
}

Status write_file_atomically(const std::filesystem::path& path, std::string_view content, unsigned mode,
                             const std::filesystem::path& staging) {
  std::string temporary = (staging.empty() ? path : staging / path.filename()).string() + ".XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.number() < 0) return system_failure("cannot create a file beside it", path, errno);
  auto give_up = [&](std::string what) {
    int number = errno;
    ::unlink(temporary.c_str());
    return system_failure(std::move(what), path, number);
  };
  if (::fchmod(file.number(), mode) != 0) return give_up("cannot set the file's mode");
  while (!content.empty()) {
    ssize_t put = ::write(file.number(), content.data(), content.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return give_up("cannot write the file");
    content.remove_prefix(static_cast<std::size_t>(put));
  }
  if (::fsync(file.number()) != 0) return give_up("cannot sync the file");
  if (::rename(temporary.c_str(), path.c_str()) != 0) return give_up("cannot put the file in its place");
  return sync_folder(parent_of(path));
}

Status make_folders(const std::filesystem::path& path) {
  if (::mkdir(path.c_str(), 0755) == 0) return sync_folder(parent_of(path));
  int number = errno;
  if (number == EEXIST) return {};
  if (number != ENOENT || path.parent_path() == path) return system_failure("cannot make the folder", path, number);
  TRUCE_CHECK(make_folders(parent_of(path)));
  return make_folders(path);
}

Status sync_folder(const std::filesystem::path& path) {
  Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.number() < 0 || ::fsync(directory.number()) != 0) {
    return system_failure("cannot sync the folder", path, errno);
  }
  return {};
}

}  // namespace truce
