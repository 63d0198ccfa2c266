#include "cli/found.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "cli/key_store.h"
#include "cli/session.h"

namespace truce::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kDelegatedYears = 10;

/// A folder that goes away.
class Staging {
 public:
  explicit Staging(fs::path path) : path_(std::move(path)) {}
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;
  ~Staging() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::unexpected<Error> no_folder(const fs::path& folder, const std::error_code& why) {
  return fail(ErrorCode::unavailable, fmt::format("cannot make {}: {}", folder.string(), why.message()));
}

/// Keys for everybody who speaks in the case, saved, with the entries that make them known after the registrar's own.
Result<std::vector<Envelope>> make_keys(const CaseFile& file, const KeyPair& registrar, const fs::path& folder,
                                        KeyStore& store) {
  std::vector<Envelope> entries;
  auto local = file.zone.local(system_now());
  auto delegate = [&](const ActorId& party, const KeyPair& root, const std::string& officer) -> Status {
    KeyPair key = KeyPair::generate();
    TRUCE_CHECK(key.save(folder / fmt::format("{}.{}.key", party.str(), officer)));
    Json entry = key_entry(file.id, "delegate", KeyRequest::of(file.id, party, key), party, root.id());
    entry["key"]["kinds"] = officer_kinds(party == file.registrar);
    entry["key"]["officer"] = officer;
    entry["zone"] = file.zone.name();
    entry["valid"] = {{"to", fmt::format("{}-12-31", local.year + kDelegatedYears)}};
    entries.push_back(sign(entry, root));
    store.add(std::move(key));
    return {};
  };
  TRUCE_CHECK(delegate(file.registrar, registrar, "officer"));
  for (const auto& party : file.parties) {
    KeyPair root = KeyPair::generate();
    TRUCE_CHECK(root.save(folder / fmt::format("{}.root.key", party.id.str())));
    entries.push_back(
        sign(key_entry(file.id, "enrol", KeyRequest::of(file.id, party.id, root), file.registrar, registrar.id()),
             registrar));
    for (const auto& officer : party.officers) TRUCE_CHECK(delegate(party.id, root, officer));
    store.add(std::move(root));
  }
  return entries;
}

/// Keys and entries for a record that holds only its registrar.
Result<Founded> fill(const fs::path& folder, const CaseFile& file, KeyPair registrar, Record record,
                     std::vector<Draft> drafts) {
  TRUCE_CHECK(write_file_atomically(folder / kCaseFileName, file.to_json().dump(2) + "\n"));
  Founded founded{folder, file.id, file.title, record.size(), record.root()};
  if (file.parties.empty() && drafts.empty()) return founded;

  KeyStore store;
  TRUCE_TRY(auto keys, make_keys(file, registrar, folder / "keys", store));
  store.add(std::move(registrar));
  Fold fold(file.id);
  TRUCE_TRY(auto first, record.read(0, 1));
  TRUCE_CHECK(fold.apply(RecordedPayload{0, first[0].recorded_at, first[0].payload()}));
  Session session{folder, file, std::move(record), std::move(fold).take(), 1, false};
  if (auto appended = append(session, keys, false); !appended) return std::unexpected(appended.error().error);
  TRUCE_TRY(auto batch, sign_drafts(drafts, file.id, session.record.keys(), store));
  if (!batch.empty()) {
    if (auto appended = append(session, batch, false); !appended) {
      return std::unexpected(drafts[appended.error().position].located(appended.error().error));
    }
  }
  founded.size = session.record.size();
  founded.root = session.record.root();
  return founded;
}

/// Moves what is in one folder to another; case.json last: with it, it is a case.
Status move_items(const fs::path& from, const fs::path& to) {
  std::vector<fs::path> items;
  for (const auto& item : fs::directory_iterator(from)) items.push_back(item.path());
  std::ranges::sort(items, {}, [](const fs::path& item) { return item.filename() == kCaseFileName; });
  for (const auto& item : items) {
    std::error_code failed;
    fs::rename(item, to / item.filename(), failed);
    if (failed) return no_folder(to / item.filename(), failed);
  }
  return {};
}

/// Builds the case in `staging` and moves it to `folder`.
Result<Founded> build(const fs::path& staging, const fs::path& folder, const CaseFile& file,
                      std::vector<Draft> drafts) {
  std::error_code failed;
  fs::create_directories(staging / "keys", failed);
  if (failed) return no_folder(staging / "keys", failed);
  fs::permissions(staging / "keys", fs::perms::owner_all, failed);
  KeyPair registrar = KeyPair::generate();
  TRUCE_CHECK(registrar.save(staging / "keys" / fmt::format("{}.registrar.key", file.registrar.str())));
  StorageKey storage = StorageKey::generate();
  TRUCE_CHECK(storage.save(staging / "keys" / KeyStore::storage_file));
  const std::string place = file.store.empty() ? staging.string() : file.store;
  TRUCE_TRY(Record record, Record::create_at(place, file.id, file.registrar, registrar,
                                             {.keys = {.storage = std::move(storage), .parties = {}}}));
  auto founded = fill(staging, file, std::move(registrar), std::move(record), std::move(drafts));
  Status moved = founded ? move_items(staging, folder) : std::unexpected(std::move(founded).error());
  if (!moved) return std::unexpected(Record::taken_back(place, file.id, std::move(moved).error()));
  founded->folder = folder;
  return founded;
}

}  // namespace

Json Founded::to_json() const {
  return {{"folder", folder.string()}, {"case", id.str()}, {"title", title}, {"size", size}, {"root", to_hex(root)}};
}

Result<Founded> found(const fs::path& folder, const CaseFile& file, std::vector<Draft> drafts) {
  std::error_code failed;
  bool existed = fs::exists(folder, failed);
  for (const char* taken : {"case.json", "record.sqlite", "keys"}) {
    if (fs::exists(folder / taken, failed)) {
      return fail(ErrorCode::refused, fmt::format("{} holds {} already", folder.string(), taken));
    }
  }
  fs::create_directories(folder, failed);
  if (failed) return no_folder(folder, failed);
  auto founded = [&] {
    Staging staging(folder / ".truce-new");
    return build(staging.path(), folder, file, std::move(drafts));
  }();
  if (!founded && !existed) fs::remove(folder, failed);
  return founded;
}

}  // namespace truce::cli
