#include "record/log_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/file.h"
#include "record/failure.h"

namespace truce {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> system_failure(std::string what, const fs::path& path, const std::error_code& reason) {
  Error error;
  error.code = ErrorCode::unavailable;
  error.file = path.string();
  error.message = std::move(what) + ": " + reason.message();
  return std::unexpected(std::move(error));
}

/// The writer's place: an open `.writing`, locked until it is closed.
class Lock {
 public:
  static Result<Lock> take(const fs::path& path) {
    Lock lock(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (lock.number_ >= 0 && ::flock(lock.number_, LOCK_EX | LOCK_NB) == 0) return lock;
    std::error_code reason(errno, std::generic_category());
    if (reason == std::errc::operation_would_block) {
      Error error;
      error.code = ErrorCode::refused;
      error.file = path.parent_path().string();
      error.message = "another process is writing in this folder";
      return std::unexpected(std::move(error));
    }
    return system_failure("cannot lock the folder", path, reason);
  }
  Lock(Lock&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Lock& operator=(Lock&&) = delete;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() {
    if (number_ >= 0) ::close(number_);
  }

 private:
  explicit Lock(int number) : number_(number) {}
  int number_;
};

class LogFolder final : public LogFiles {
 public:
  LogFolder(fs::path folder, fs::path staging, Lock lock)
      : folder_(std::move(folder)),
        staging_(std::move(staging)),
        fetch_(fetch_from_folder(folder_)),
        lock_(std::move(lock)) {}

  Result<std::optional<Bytes>> get(std::string_view path) override { return fetch_(path); }

  Status put(std::string_view path, ByteView content) override {
    fs::path file = folder_ / path;
    TRUCE_CHECK(make_folders(file.parent_path()));
    return write_file_atomically(file, as_text(content), 0644, staging_);
  }

  Status remove_folder(std::string_view path) override {
    fs::path folder = folder_ / path;
    std::error_code reason;
    if (fs::remove_all(folder, reason) == 0 && !reason) return {};
    if (reason) return system_failure("cannot remove the folder", folder, reason);
    return sync_folder(folder.parent_path());
  }

  Result<std::vector<std::string>> list(std::string_view path) override {
    std::vector<std::string> names;
    std::error_code reason;
    fs::directory_iterator place(folder_ / path, reason);
    if (reason == std::errc::no_such_file_or_directory) return names;
    while (!reason && place != fs::directory_iterator()) {
      if (place->is_regular_file()) names.push_back(place->path().filename().string());
      place.increment(reason);
    }
    if (reason) return system_failure("cannot read the folder", folder_ / path, reason);
    std::ranges::sort(names);
    return names;
  }

 private:
  fs::path folder_;
  fs::path staging_;
  Fetch fetch_;
  Lock lock_;
};

}  // namespace

Result<std::unique_ptr<LogFiles>> open_log_folder(const fs::path& folder) {
  fs::path staging = folder / ".writing";
  TRUCE_CHECK(make_folders(staging));
  TRUCE_TRY(Lock lock, Lock::take(staging));
  std::error_code reason;
  for (fs::directory_iterator place(staging, reason); !reason && place != fs::directory_iterator();
       place.increment(reason)) {
    fs::remove(place->path(), reason);
    if (reason) break;
  }
  if (reason) return system_failure("cannot remove what an interrupted writer left", staging, reason);
  return std::make_unique<LogFolder>(folder, std::move(staging), std::move(lock));
}

Fetch fetch_from(LogFiles& files) {
  return [&files](std::string_view path) { return files.get(path); };
}

Result<bool> put_if_changed(LogFiles& files, std::string_view path, ByteView content) {
  TRUCE_TRY(auto present, files.get(path));
  if (present && std::ranges::equal(*present, content)) return false;
  TRUCE_CHECK(files.put(path, content));
  return true;
}

}  // namespace truce
