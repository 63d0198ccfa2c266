// truce backup and truce restore.
#include <fmt/format.h>

#include <algorithm>

#include "cli/key_store.h"
#include "cli/public_log.h"
#include "cli/session.h"
#include "cli/text.h"
#include "record/restore.h"

namespace truce::cli {
namespace {

constexpr const char* checkpoints_folder = "checkpoints";

struct BackupOptions : SignOptions {
  std::string to;
};

Result<int> backup(const BackupOptions& options, Terminal& out) {
  TRUCE_TRY(CaseFile file, CaseFile::read(options.folder));
  TRUCE_TRY(Record record, open_record(options.folder, file, key_folder(options)));
  TRUCE_TRY(KeyStore keys, KeyStore::open(key_folder(options)));
  TRUCE_TRY(SignedCheckpoint checkpoint, record.issue_checkpoint(keys.keys()));
  auto everything = [](ByteView) { return true; };
  TRUCE_TRY(Publication done,
            publish_record(record, file, checkpoint, options.to, everything, out.progress("writing the backup:")));
  TRUCE_TRY(auto files, open_log_folder(options.to));
  std::uint64_t kept = 0;
  std::uint64_t below = INT64_MAX;
  while (true) {
    TRUCE_TRY(std::optional<SignedCheckpoint> one, record.checkpoint(below));
    if (!one) break;
    const std::uint64_t size = one->body.head.size;
    TRUCE_CHECK(put_if_changed(*files, fmt::format("{}/{}", checkpoints_folder, size), as_bytes(one->text())));
    ++kept;
    if (size == 0) break;
    below = size - 1;
  }
  // A mirror believes nothing it reads; nor does a backup what it wrote.
  TRUCE_TRY(LogContent content,
            verify_log(fetch_from(*files), done.after, check_blob, out.progress("reading it again:")));
  if (options.json) {
    out.json({{"case", file.id.str()},
              {"folder", options.to},
              {"size", done.after.size},
              {"root", to_hex(done.after.root)},
              {"new", done.after.size - done.before.size},
              {"payloads", content.blobs},
              {"checkpoints", kept}});
    return kDone;
  }
  out.line(fmt::format("Backed up {} in {} ({} new), and read it again: it verifies.",
                       counted(done.after.size, "entry", "entries"), options.to, done.after.size - done.before.size));
  out.paragraph(
      "What is not public is in it as it is kept: sealed. The keys are not in it: copy the keys folder apart from it, "
      "storage.secret above all. Without that file nobody but the audiences opens what is sealed.");
  return kDone;
}

struct RestoreOptions : SignOptions {
  std::string from;
  std::string to;
  std::string until;
  std::string store;
};

Result<std::vector<StoredCheckpoint>> checkpoints_in(const std::filesystem::path& folder) {
  std::vector<StoredCheckpoint> all;
  std::error_code none;
  for (const auto& item : std::filesystem::directory_iterator(folder / checkpoints_folder, none)) {
    TRUCE_TRY(std::string note, read_file(item.path(), note_size_limit));
    auto checkpoint = parse_signed_checkpoint(note);
    if (!checkpoint) return std::unexpected(std::move(checkpoint).error().in_file(item.path().string()));
    all.push_back({.size = checkpoint->body.head.size, .note = std::move(note)});
  }
  return all;
}

Result<int> restore(const RestoreOptions& options, Terminal& out) {
  TRUCE_CHECK(check_store(options.store));
  const std::filesystem::path to = options.to;
  std::error_code failed;
  if (std::filesystem::exists(to, failed) && !std::filesystem::is_empty(to, failed)) {
    return fail(ErrorCode::refused, fmt::format("{} is not empty", options.to));
  }
  TRUCE_TRY(CaseFile file, CaseFile::read(options.from));
  TRUCE_TRY(KeyStore keys, KeyStore::open(options.keys.empty() ? to / "keys" : std::filesystem::path(options.keys)));
  TRUCE_TRY(Record copy, Record::open_published(options.from, {.keys = keys.reading()}));
  TRUCE_TRY(std::uint64_t size, size_of(options.until, copy, file.zone));
  TRUCE_TRY(auto checkpoints, checkpoints_in(options.from));
  std::filesystem::create_directories(to, failed);
  if (failed) return fail(ErrorCode::unavailable, fmt::format("cannot make {}: {}", options.to, failed.message()));
  file.store = options.store;
  auto record = restore_record(fetch_from_folder(options.from), checkpoints, size,
                               options.store.empty() ? options.to : options.store, {.keys = keys.reading()},
                               out.progress("restoring:"));
  if (!record) {
    for (const char* name : {"record.sqlite", "record.sqlite-wal", "record.sqlite-shm"}) {
      std::filesystem::remove(to / name, failed);  // nothing half-restored stays
    }
    return std::unexpected(std::move(record).error());
  }
  TRUCE_CHECK(write_file_atomically(to / kCaseFileName, file.to_json().dump(2) + "\n"));
  TRUCE_TRY(const Verified verified, record->verify(out.progress("verifying:")));
  const bool behind = verified.later_checkpoints != 0;
  if (options.json) {
    out.json({{"case", file.id.str()},
              {"folder", options.to},
              {"size", size},
              {"root", to_hex(record->root())},
              {"checkpoints", checkpoints.size()},
              {"behind_its_checkpoints", behind}});
    return kDone;
  }
  out.line(fmt::format("Restored {} of {} in {}; the record verifies.", counted(size, "entry", "entries"),
                       file.id.str(), options.to));
  if (behind) {
    out.paragraph(fmt::format(
        "Checkpoints were issued for more entries than these, up to {}. The record can be read, and nothing more will "
        "be signed for it: going on from here would be a second history. truce verify says so too (exit code 1).",
        verified.signed_for));
  }
  out.paragraph(fmt::format("Put the keys into {} (mode 0600).", (to / "keys").string()));
  return kDone;
}

}  // namespace

void add_backup(CLI::App& app, Chosen& chosen) {
  auto [command, o] =
      add_command<BackupOptions>(app, chosen,
                                 {"backup", "Write a verified copy of the whole record, what is sealed included",
                                  "  truce backup /mnt/backup/syria --case syria\n"
                                  "      the first time all of it, later only what is new\n"},
                                 backup);
  add_sign_options(command, o);
  command.add_option("DIR", o.to, "Folder of the backup")->required();
}

void add_restore(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<RestoreOptions>(
      app, chosen,
      {"restore", "Make a case from a backup",
       "  truce restore /mnt/backup/syria syria --keys ~/syria-keys\n"
       "  truce restore /mnt/backup/syria syria-in-may --until 2016-05-31 --keys ~/syria-keys\n"
       "      as it was recorded by then: to read; nothing is signed for it any more\n"},
      restore);
  command.add_option("BACKUP", o.from, "Folder of the backup")->required();
  command.add_option("DIR", o.to, "Folder of the case to make")->required();
  command.add_option("--keys", o.keys, "Folder of the keys: storage.secret opens what is sealed")
      ->envname("TRUCE_KEYS")
      ->option_text("DIR");
  command.add_option("--until", o.until, "Only the first N entries, or those recorded by TIME (default: all)")
      ->option_text("N|TIME");
  command.add_option("--store", o.store, "Restore into a PostgreSQL database")->option_text("URL");
}

}  // namespace truce::cli
