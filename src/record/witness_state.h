// What a witness remembers: of each log the last checkpoint it cosigned, in one file a log, and checkpoints that
// contradict it. Byte by byte in docs/record.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "record/checkpoint.h"

namespace truce {

/// The last checkpoint of one log that a witness cosigned, the log's and its own signatures on it.
struct WitnessState {
  std::optional<SignedCheckpoint> checkpoint;  ///< nothing: none was cosigned yet
  Instant cosigned;                            ///< the time in the witness's signature; 1970 while there is none

  [[nodiscard]] TreeHead head() const { return checkpoint ? checkpoint->body.head : TreeHead{}; }
  bool operator==(const WitnessState&) const = default;
};

/// Why a checkpoint that its log signed was not cosigned.
enum class Misfit {
  conflict,  ///< it and the remembered one cannot both be of one history: the log cheats
  unproven,  ///< no proof came that it extends the remembered one: the log cheats, or the client erred
};
inline constexpr std::size_t witness_evidence_limit = 64;

/// A folder of such files. Everything is read and written below a lock that other processes respect too (flock).
class WitnessFolder {
 public:
  /// not_found when there is no such folder.
  static Result<WitnessFolder> open(const std::filesystem::path& path);

  /// Held from reading a state until it is replaced. Threads of one process exclude each other as processes do.
  class Lock {
   public:
    explicit Lock(int descriptor) : descriptor_(descriptor) {}
    Lock(Lock&& other) noexcept;
    Lock& operator=(Lock&&) = delete;
    ~Lock();

   private:
    int descriptor_;
  };
  /// Waits until nobody else has it.
  [[nodiscard]] Result<Lock> lock() const;

  /// Begins to remember a log, with nothing cosigned. refused when it is remembered already: a witness never starts
  /// anew by itself, because it would then cosign any history.
  [[nodiscard]] Status begin(std::string_view origin) const;
  /// not_found when `begin` was never called for this log, or its file is gone; corrupt when the file is not exactly as
  /// `replace` wrote it.
  [[nodiscard]] Result<WitnessState> read(std::string_view origin, const Lock& lock) const;
  /// Durable when it returns.
  [[nodiscard]] Status replace(std::string_view origin, const WitnessState& state, const Lock& lock) const;

  /// Keeps the request `offered`, as it came, beside the state that it does not fit to. Each tree head once, and at
  /// most witness_evidence_limit of one log and sort, so that nobody can fill the disk with them. False when there were
  /// too many.
  [[nodiscard]] Result<bool> keep(Misfit misfit, std::string_view origin, const TreeHead& head,
                                  std::string_view offered, const Lock& lock) const;
  /// The files that `keep` wrote for one log, sorted by name.
  [[nodiscard]] Result<std::vector<std::filesystem::path>> kept(Misfit misfit, std::string_view origin) const;

 private:
  explicit WitnessFolder(std::filesystem::path path) : path_(std::move(path)) {}
  [[nodiscard]] std::filesystem::path file_of(std::string_view origin) const;
  [[nodiscard]] std::string evidence_prefix(Misfit misfit, std::string_view origin) const;

  std::filesystem::path path_;
};

/// The content of a state file. It names the log and has a digest over all that follows it, so that no other file and
/// no damage passes for it.
[[nodiscard]] std::string print_witness_state(std::string_view origin, const WitnessState& state);
/// corrupt unless `text` is exactly what print_witness_state gives for this log.
[[nodiscard]] Result<WitnessState> parse_witness_state(std::string_view origin, std::string_view text);

}  // namespace truce
