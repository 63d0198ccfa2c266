#include "cli/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "casefile/case_cache.h"
#include "cli/public_log.h"
#include "cli/text.h"
#include "record/admission.h"
#include "report/as_of.h"
#include "report/stamp.h"
#include "terms/load.h"

namespace truce::cli {

Result<std::uint64_t> size_of(const std::string& as_of, const Record& record, const Zone& zone) {
  return report::size_as_of(as_of, record.size(), zone, [&](std::uint64_t index) -> Result<Instant> {
    TRUCE_TRY(auto entries, record.read(index, 1));
    return entries.front().recorded_at;
  });
}

namespace {

constexpr std::uint64_t kSnapshotAfter = 20'000;  // entries folded, about half a second: then a snapshot is kept

/// The first `size` entries folded on from `start`, with progress.
Result<Case> fold_on(const Record& record, std::uint64_t size, Case start, const Terminal& out) {
  auto progress = out.progress("reading the record:");
  std::uint64_t done = start.size;
  Fold fold(std::move(start));
  TRUCE_CHECK(record.visit(done, size - done, [&](const LoggedEntry& logged) -> Status {
    TRUCE_CHECK(fold.apply(RecordedPayload{logged.index, logged.recorded_at, logged.payload()}));
    progress(++done, size);
    return {};
  }));
  return std::move(fold).take();
}

/// The first `size` entries folded, from the snapshot where it serves; after much folding a new one is kept.
Result<Case> fold_record(const Record& record, std::uint64_t size, const std::filesystem::path& folder,
                         const ReadingKeys& keys, const Terminal& out) {
  const CaseCache cache(folder, "snapshot", keys, user_state_folder());
  Case empty;
  empty.id = record.case_id();
  auto kept = cache.find(record, size);
  if (!kept && kept.error().code != ErrorCode::not_found) {
    out.note(fmt::format("the snapshot is not used: {}", kept.error().text()));
  }
  std::uint64_t start = kept ? kept->size : 0;
  TRUCE_TRY(Case known, fold_on(record, size, kept ? *std::move(kept) : empty, out));
  if (start != 0) {
    TRUCE_TRY(const bool agrees, CaseCache::agrees(record, known));
    if (!agrees) {
      (void)CaseCache::drop_all(folder);  // where it cannot be removed, the next reader finds the same
      start = 0;
      TRUCE_TRY(known, fold_on(record, size, std::move(empty), out));
    }
  }
  if (size == record.size() && size - start > kSnapshotAfter) {
    (void)cache.keep(record.head(), known);  // where it cannot be written, the next reader folds again
  }
  return known;
}

}  // namespace

bool is_copy(const std::filesystem::path& folder, const CaseFile& file) {
  std::error_code missing;
  return std::filesystem::exists(folder / mirror_file, missing) ||
         (file.store.empty() && std::filesystem::exists(folder / checkpoint_path, missing) &&
          !std::filesystem::exists(folder / "record.sqlite", missing));
}

Result<Record> open_record(const std::filesystem::path& folder, const CaseFile& file,
                           const std::filesystem::path& keys) {
  TRUCE_TRY(KeyStore store, KeyStore::open(keys));
  return open_record(folder, file, store.reading());
}

Result<Record> open_record(const std::filesystem::path& folder, const CaseFile& file, ReadingKeys keys) {
  RecordOptions options{.keys = std::move(keys)};
  auto record = is_copy(folder, file)
                    ? Record::open_published(folder, std::move(options))
                    : Record::open_at(file.store.empty() ? folder.string() : file.store, file.id, std::move(options));
  if (!record || record->case_id() == file.id) return record;
  Error error;
  error.message = "the record beside it is of another case";
  error.pointer = "/id";
  error.found = file.id.str();
  error.expected = record->case_id().str();
  return std::unexpected(error.in_file((folder / kCaseFileName).string()));
}

namespace {

Result<Session> open_session(const std::filesystem::path& folder, const std::string& as_of,
                             const std::filesystem::path& key_folder, const Terminal& out) {
  TRUCE_TRY(CaseFile file, CaseFile::read(folder));
  TRUCE_TRY(Record record, open_record(folder, file, key_folder));
  TRUCE_TRY(std::uint64_t size, size_of(as_of, record, file.zone));
  TRUCE_TRY(const KeyStore keys, KeyStore::open(key_folder));
  TRUCE_TRY(Case known, fold_record(record, size, folder, keys.reading(), out));
  bool past = size < record.size();
  return Session{folder, std::move(file), std::move(record), std::move(known), size, past};
}

}  // namespace

Result<Session> Session::open(const ReadOptions& options, const Terminal& out) {
  return open_session(options.folder, options.as_of, reading_folder(options.folder), out);
}

Result<Session> Session::open(const SignOptions& options, const Terminal& out) {
  return open_session(options.folder, "", key_folder(options), out);
}

Result<terms::Terms> Session::terms() const {
  const auto* fact = known.current_terms();
  if (fact == nullptr) {
    return fail(ErrorCode::not_found, as_of_past ? fmt::format("no terms among the first {} entries", size)
                                                 : "the case holds no terms yet (truce add a draft of kind terms)");
  }
  auto loaded = terms::load(fact->body.text, fmt::format("entry {}", fact->index));
  if (!loaded.terms) return std::unexpected(loaded.errors.front());
  return *std::move(loaded.terms);
}

Json Session::stamp() const {
  return report::stamp(known, as_of_past ? std::nullopt : std::optional(record.root()));
}

Result<Instant> moment_of(const MomentOptions& options, const Zone& zone) {
  if (options.on.empty()) return system_now();
  TRUCE_TRY(const Instant end, report::end_of(options.on, zone));
  if (end >= Instant::distant_future()) return fail_at("", options.on, "a date that ends", "unusable --on");
  return end;
}

std::filesystem::path key_folder(const SignOptions& options) {
  return options.keys.empty() ? std::filesystem::path(options.folder) / "keys" : std::filesystem::path(options.keys);
}

std::filesystem::path reading_folder(const std::filesystem::path& folder) {
  const char* named = std::getenv("TRUCE_KEYS");
  return named == nullptr || *named == '\0' ? folder / "keys" : std::filesystem::path(named);
}

std::expected<Appended, AppendError> append(Session& session, const std::vector<Envelope>& batch, bool dry_run) {
  std::size_t position = 0;
  auto failed = [&](Error error) {
    // The record counts in words what we point at.
    std::string counting = fmt::format("entry {} of {}: ", position + 1, batch.size());
    if (error.message.starts_with(counting)) error.message.erase(0, counting.size());
    return std::unexpected(AppendError{std::move(error), position});
  };
  Submission submission;
  for (; position < batch.size(); ++position) {
    auto examined = session.record.examine({batch[position]});
    if (!examined) return failed(std::move(examined).error());
    submission.push_back(std::move(examined->front()));
  }
  position = 0;
  Fold fold(session.known);
  auto follow = [&](const AdmittedEntry& entry) -> Status {
    TRUCE_CHECK(fold.apply(RecordedPayload{entry.index, entry.recorded_at, entry.payload(), !entry.logged}));
    if (!entry.logged) ++position;
    return {};
  };
  if (!dry_run) {
    auto outcome = session.record.append_group({&submission, 1}, follow);
    if (!outcome) return failed(outcome.error());
    if (!outcome->front()) return failed(outcome->front().error());
    session.known = std::move(fold).take();
    session.size = session.record.size();
    return *outcome->front();
  }
  Admission admission(session.file.id);
  KeyRing keys = session.record.keys();
  Instant now = std::max(system_now(), session.record.last_recorded_at());
  for (const SubmittedEntry& entry : submission) {
    const std::uint64_t index = session.size + position;
    if (auto status = admission.admit(entry.envelope, entry.examined, index, now, keys); !status) {
      return failed(status.error());
    }
    if (auto status = follow({index, now, entry.envelope, entry.examined.head}); !status) return failed(status.error());
  }
  return Appended{session.size, batch.size(), now};
}

std::optional<std::filesystem::path> user_state_folder() {
  auto named = [](const char* variable) -> std::optional<std::filesystem::path> {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value != '/') return std::nullopt;  // the XDG base directories: absolute, or ignored
    return value;
  };
  if (auto state = named("XDG_STATE_HOME")) return *state / "truce";
  if (auto home = named("HOME")) return *home / ".local" / "state" / "truce";
  return std::nullopt;
}

}  // namespace truce::cli
