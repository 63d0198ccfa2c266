#include "record/witness_state.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/bytes.h"
#include "base/file.h"
#include "record/failure.h"

namespace truce {
namespace {

constexpr std::size_t state_size_limit = note_size_limit + 4096;

std::unexpected<Error> file_error(ErrorCode code, const std::filesystem::path& file, std::string message) {
  Error error;
  error.code = code;
  error.file = file.string();
  error.message = std::move(message);
  return std::unexpected(std::move(error));
}

std::string system_message(std::string what, int number) {
  return std::move(what) + ": " + std::generic_category().message(number);
}

}  // namespace

WitnessFolder::Lock::Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

WitnessFolder::Lock::~Lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<WitnessFolder> WitnessFolder::open(const std::filesystem::path& path) {
  std::error_code failure;
  if (!std::filesystem::is_directory(path, failure)) {
    return file_error(ErrorCode::not_found, path, "no such folder for a witness's state");
  }
  return WitnessFolder(path);
}

Result<WitnessFolder::Lock> WitnessFolder::lock() const {
  const std::filesystem::path file = path_ / "lock";
  int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    return file_error(ErrorCode::unavailable, file, system_message("cannot open the lock", errno));
  }
  Lock lock(descriptor);
  while (::flock(descriptor, LOCK_EX) != 0) {
    if (errno != EINTR) return file_error(ErrorCode::unavailable, file, system_message("cannot take the lock", errno));
  }
  return lock;
}

std::filesystem::path WitnessFolder::file_of(std::string_view origin) const {
  return path_ / to_hex(sha256(as_bytes(origin)));
}

Status WitnessFolder::begin(std::string_view origin) const {
  TRUCE_TRY(Lock held, lock());
  const std::filesystem::path file = file_of(origin);
  std::error_code failure;
  if (std::filesystem::exists(file, failure) || failure) {
    return file_error(ErrorCode::refused, file, "the witness already remembers this log; it never starts anew");
  }
  return replace(origin, WitnessState{}, held);
}

Result<WitnessState> WitnessFolder::read(std::string_view origin, const Lock& /*lock*/) const {
  const std::filesystem::path file = file_of(origin);
  std::error_code failure;
  if (!std::filesystem::exists(file, failure) && !failure) {
    return file_error(ErrorCode::not_found, file,
                      "the witness has no memory of \"" + excerpt(origin) + "\"; it must be told to begin with it");
  }
  TRUCE_TRY(std::string text, read_file(file, state_size_limit));
  auto state = parse_witness_state(origin, text);
  if (!state) state.error().file = file.string();
  return state;
}

Status WitnessFolder::replace(std::string_view origin, const WitnessState& state, const Lock& /*lock*/) const {
  return write_file_atomically(file_of(origin), print_witness_state(origin, state));
}

std::string WitnessFolder::evidence_prefix(Misfit misfit, std::string_view origin) const {
  return fmt::format("{}.{}-", file_of(origin).filename().string(),
                     misfit == Misfit::conflict ? "conflict" : "unproven");
}

Result<bool> WitnessFolder::keep(Misfit misfit, std::string_view origin, const TreeHead& head, std::string_view offered,
                                 const Lock& /*lock*/) const {
  const std::filesystem::path evidence =
      path_ / fmt::format("{}{}-{}", evidence_prefix(misfit, origin), head.size, to_hex(head.root));
  TRUCE_TRY(auto before, kept(misfit, origin));
  if (std::ranges::find(before, evidence) != before.end()) return true;
  if (before.size() >= witness_evidence_limit) return false;
  TRUCE_TRY(std::string held, read_file(file_of(origin), state_size_limit));
  TRUCE_CHECK(write_file_atomically(evidence, fmt::format("truce witness evidence 1\nheld {}\n{}offered {}\n{}",
                                                          held.size(), held, offered.size(), offered)));
  return true;
}

Result<std::vector<std::filesystem::path>> WitnessFolder::kept(Misfit misfit, std::string_view origin) const {
  const std::string prefix = evidence_prefix(misfit, origin);
  std::vector<std::filesystem::path> files;
  std::error_code failure;
  for (std::filesystem::directory_iterator entry(path_, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    if (entry->path().filename().string().starts_with(prefix)) files.push_back(entry->path());
  }
  if (failure)
    return file_error(ErrorCode::unavailable, path_, system_message("cannot list the folder", failure.value()));
  std::ranges::sort(files);
  return files;
}

std::string print_witness_state(std::string_view origin, const WitnessState& state) {
  std::string body = fmt::format("origin {}\ncosigned {}\n\n{}", origin, state.cosigned.ms / 1000,
                                 state.checkpoint ? state.checkpoint->text() : "");
  return fmt::format("truce witness 1\nsha256 {}\n{}", to_hex(sha256(as_bytes(body))), body);
}

Result<WitnessState> parse_witness_state(std::string_view origin, std::string_view text) {
  auto corrupt = [&](std::string expected) {
    return fail_with(ErrorCode::corrupt, "damaged or foreign witness state", "\"" + excerpt(text) + "\"",
                     std::move(expected));
  };
  std::size_t split = text.find("\n\n");
  std::size_t time = text.rfind("\ncosigned ", split);
  if (split == std::string_view::npos || time == std::string_view::npos)
    return corrupt("a witness's state file, version 1");
  auto seconds = parse_tree_size(text.substr(time + 10, split - time - 10));
  if (!seconds || *seconds > static_cast<std::uint64_t>(Instant::distant_future().ms / 1000)) return corrupt("a time");
  WitnessState state;
  state.cosigned = Instant{static_cast<std::int64_t>(*seconds) * 1000};
  if (std::string_view note = text.substr(split + 2); !note.empty()) {
    auto checkpoint = parse_signed_checkpoint(note);
    if (!checkpoint) return corrupt("a checkpoint: " + checkpoint.error().text());
    state.checkpoint = *std::move(checkpoint);
  }
  if (print_witness_state(origin, state) != text || (state.checkpoint && state.checkpoint->body.origin != origin)) {
    return corrupt("the state of \"" + excerpt(origin) + "\" with its digest");
  }
  return state;
}

}  // namespace truce
