#include "casefile/case_cache.h"

#include <sodium.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <vector>

#include "record/secret_file.h"

namespace truce {
namespace {

constexpr const char* cache_folder = "cache";

/// Names the snapshot and the keys that decide what can be read.
Digest name_reader(std::string_view name, const ReadingKeys& keys) {
  std::vector<std::string> names;
  for (const KeyPair& key : keys.parties) names.push_back(key.id().str());
  std::ranges::sort(names);
  std::string all(name);
  all += "\n" + (keys.storage ? keys.storage->sealing().id.str() : "");
  for (const std::string& each : names) all += "\n" + each;
  return sha256(as_bytes(all));
}

Status needs_head(const Record& record, const TreeHead& head, std::uint64_t most) {
  if (head.size > most) return fail(ErrorCode::not_found, "the snapshot is of more entries than were asked for");
  if (head == record.head()) return {};
  if (head.size != 0 && head.size < record.size()) {
    TRUCE_TRY(const auto proof, record.prove_consistency(head.size));
    if (verify_consistency(head, record.head(), proof)) return {};
  }
  return fail(ErrorCode::refused, "the snapshot is of another record");
}

std::unexpected<Error> system_failure(const std::filesystem::path& path, const std::error_code& code) {
  return std::unexpected(fail(ErrorCode::unavailable, code.message()).error().in_file(path.string()));
}

}  // namespace

CaseCache::CaseCache(const std::filesystem::path& case_folder, std::string_view name, const ReadingKeys& keys,
                     const std::optional<std::filesystem::path>& state_folder)
    : file_(case_folder / cache_folder / name), reader_(name_reader(name, keys)) {
  if (state_folder) secret_ = *state_folder / "cache.secret";
  if (keys.storage) storage_ = keys.storage->cache_key();
}

Result<std::array<std::uint8_t, 32>> CaseCache::key(bool make) const {
  if (!secret_) return fail(ErrorCode::not_found, "no folder for what this user's programs keep");
  if (make && !std::filesystem::exists(*secret_)) {
    std::error_code failure;
    std::filesystem::create_directories(secret_->parent_path(), failure);
    if (failure) return system_failure(secret_->parent_path(), failure);
    std::string fresh(32, '\0');
    randombytes_buf(fresh.data(), fresh.size());
    const Status written = write_secret_file(*secret_, SecretText(std::move(fresh)));
    // refused: another process was first.
    if (!written && written.error().code != ErrorCode::refused) return std::unexpected(written.error());
  }
  TRUCE_TRY(const SecretText secret, read_secret_file(*secret_));
  std::array<std::uint8_t, 32> out{};
  if (secret.text.size() != out.size()) {
    return std::unexpected(fail(ErrorCode::corrupt, "not a secret of 32 bytes").error().in_file(secret_->string()));
  }
  const ByteView own = as_bytes(secret.text);
  crypto_generichash(out.data(), out.size(), storage_ ? storage_->data() : nullptr, storage_ ? storage_->size() : 0,
                     own.data(), own.size());
  return out;
}

Result<Case> CaseCache::find(const Record& record, std::uint64_t most) const {
  TRUCE_TRY(const auto sealing, key(false));
  return read_snapshot(file_, reader_, sealing, [&](const TreeHead& head) { return needs_head(record, head, most); });
}

Result<bool> CaseCache::agrees(const Record& record, const Case& c) {
  auto readable = [&](std::uint64_t index) -> Result<bool> {
    TRUCE_TRY(const auto entries, record.read(index, 1));
    return !entries.empty() && entries.front().withheld == Withheld::no;
  };
  for (const WithheldEntry& entry : c.withheld) {
    TRUCE_TRY(const bool came_in, readable(entry.index));
    if (came_in) return false;
  }
  for (const auto& fact : c.erasures) {
    const auto index = static_cast<std::uint64_t>(fact.body.index);
    if (c.entry(index) == nullptr) continue;
    TRUCE_TRY(const bool still_here, readable(index));
    if (!still_here) return false;
  }
  return true;
}

Status CaseCache::keep(const TreeHead& head, const Case& c) const {
  const bool all_public =
      std::ranges::all_of(c.entries, [](const EntryHeader& entry) { return entry.audience.empty(); });
  if (!secret_ || (!all_public && !storage_)) return {};
  TRUCE_TRY(const auto sealing, key(true));
  std::error_code failure;
  std::filesystem::create_directory(file_.parent_path(), failure);
  if (failure) return system_failure(file_.parent_path(), failure);
  return write_snapshot(file_, c, {.head = head, .reader = reader_}, sealing);
}

Status CaseCache::drop_all(const std::filesystem::path& case_folder) {
  const std::filesystem::path folder = case_folder / cache_folder;
  std::error_code failure;
  std::filesystem::remove_all(folder, failure);
  if (failure) return system_failure(folder, failure);
  return {};
}

}  // namespace truce
