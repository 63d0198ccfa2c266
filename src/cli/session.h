// An open case: its folder, its record, and what the record says folded up to the moment asked for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "casefile/casefile.h"
#include "cli/case_file.h"
#include "cli/command.h"
#include "cli/key_store.h"
#include "record/record.h"
#include "terms/terms.h"

namespace truce::cli {

struct Session {
  std::filesystem::path folder;
  CaseFile file;
  Record record;
  Case known;               ///< folded from the first `size` entries
  std::uint64_t size = 0;   ///< entries looked at: all, or as --as-of says
  bool as_of_past = false;  ///< --as-of leaves something out

  /// Opens the case; with progress on long records. bad_input for an --as-of that is neither a size nor a time.
  static Result<Session> open(const ReadOptions& options, const Terminal& out);
  /// The same, reading with the keys that the command signs with.
  static Result<Session> open(const SignOptions& options, const Terminal& out);

  /// The terms that stand, loaded; not_found when the case holds none.
  [[nodiscard]] Result<terms::Terms> terms() const;

  /// "2016-03-05 14:00 Asia/Damascus", in the case's zone.
  [[nodiscard]] std::string moment(Instant instant) const { return file.zone.format(instant); }

  /// {"case", "size", "root", "recorded_at"}: which case, as of how many entries. `root` is of exactly those.
  [[nodiscard]] Json stamp() const;
};

/// The folder of private keys that the options mean.
[[nodiscard]] std::filesystem::path key_folder(const SignOptions& options);

/// True of a mirror's or backup's folder, which holds a published copy of the record.
[[nodiscard]] bool is_copy(const std::filesystem::path& folder, const CaseFile& file);

/// Opens the record of the case in `folder`: there, in the database that case.json names, or the published copy that
/// the folder holds (a mirror, a backup). `keys`: the folder of those that open what is not public. bad_input when it
/// is of another case.
[[nodiscard]] Result<Record> open_record(const std::filesystem::path& folder, const CaseFile& file,
                                         const std::filesystem::path& keys);
/// The same with the keys themselves.
[[nodiscard]] Result<Record> open_record(const std::filesystem::path& folder, const CaseFile& file, ReadingKeys keys);

/// The folder of the keys that open what is not public, for a command that signs nothing: $TRUCE_KEYS, or keys/ in the
/// case's folder.
[[nodiscard]] std::filesystem::path reading_folder(const std::filesystem::path& folder);

/// The folder of what this user's programs keep between runs: $XDG_STATE_HOME/truce or ~/.local/state/truce; nothing
/// when neither is known.
[[nodiscard]] std::optional<std::filesystem::path> user_state_folder();

/// How many entries of the record `as_of` means: a number, or a time in `zone`; empty: all.
[[nodiscard]] Result<std::uint64_t> size_of(const std::string& as_of, const Record& record, const Zone& zone);

/// The moment that is asked about, in `zone`; bad_input for a date that does not end.
[[nodiscard]] Result<Instant> moment_of(const MomentOptions& options, const Zone& zone);

/// Why a batch was refused, and which of its envelopes it is about (from 0).
struct AppendError {
  Error error;
  std::size_t position = 0;
};
/// Appends a batch to the record in one piece, checked by the record's rules and by the case's fold; with `dry_run` it
/// is only checked. The session then stands at the new size.
[[nodiscard]] std::expected<Appended, AppendError> append(Session& session, const std::vector<Envelope>& batch,
                                                          bool dry_run);

}  // namespace truce::cli
