#include "cli/key_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "casefile/entry.h"
#include "casefile/words.h"

namespace truce::cli {

Result<KeyStore> KeyStore::open(const std::filesystem::path& folder) {
  TRUCE_TRY(KeyStore store, open_storage(folder));
  std::error_code missing;
  std::vector<std::filesystem::path> files;
  for (const auto& item : std::filesystem::directory_iterator(folder, missing)) {
    if (item.path().extension() == ".key") files.push_back(item.path());
  }
  std::ranges::sort(files);
  for (const auto& file : files) {
    TRUCE_TRY(KeyPair key, KeyPair::load(file));
    store.add(std::move(key));
  }
  return store;
}

Result<KeyStore> KeyStore::open_storage(const std::filesystem::path& folder) {
  KeyStore store;
  store.folder_ = folder;
  std::error_code missing;
  if (std::filesystem::exists(folder / storage_file, missing)) {
    TRUCE_TRY(store.storage_, StorageKey::load(folder / storage_file));
  }
  return store;
}

const KeyPair* KeyStore::find(const KeyId& id) const {
  auto it = std::ranges::find(keys_, id, &KeyPair::id);
  return it == keys_.end() ? nullptr : &*it;
}

Result<const KeyPair*> KeyStore::signer(const KeyRing& ring, const ActorId& party,
                                        const std::vector<std::string>& kinds, Instant now) const {
  const KeyPair* root = nullptr;
  bool known = false;
  for (const EnrolledKey& enrolled : ring.list()) {
    if (enrolled.party != party) continue;
    known = true;
    const KeyPair* key = find(enrolled.key.id());
    if (key == nullptr || enrolled.end) continue;
    if (enrolled.role == KeyRole::root || enrolled.role == KeyRole::registrar) {
      root = key;
    } else if (enrolled.role == KeyRole::officer && enrolled.period.contains(now) &&
               std::ranges::all_of(kinds, [&](const auto& kind) { return enrolled.kinds.contains(kind); })) {
      return key;
    }
  }
  if (root != nullptr) return root;
  return fail(ErrorCode::refused, known ? fmt::format("no key of {} in {} may sign {}", party.str(), folder_.string(),
                                                      fmt::join(kinds, " and "))
                                        : fmt::format("{} has no key in this record (truce key enrol)", party.str()));
}

Result<const KeyPair*> KeyStore::root(const KeyRing& ring, const ActorId& party) const {
  const EnrolledKey* enrolled = ring.root_of(party);
  if (enrolled == nullptr) {
    return fail(ErrorCode::refused, fmt::format("{} has no root key in this record (truce key enrol)", party.str()));
  }
  if (const KeyPair* key = find(enrolled->key.id())) return key;
  return fail(ErrorCode::refused, fmt::format("the root key {} of {} is not in {}", enrolled->key.id().str(),
                                              party.str(), folder_.string()));
}

KeyRequest KeyRequest::of(const CaseId& case_id, const ActorId& party, const KeyPair& key) {
  return {party, key.public_key(), prove_possession(case_id, party, key)};
}

Result<KeyRequest> KeyRequest::read(const std::filesystem::path& path) {
  TRUCE_TRY(std::string text, read_file(path));
  auto json = parse_json(text);
  if (!json) return std::unexpected(json.error().in_file(path.string()));
  for (const char* member : {"party", "public_key", "possession"}) {
    if (!json->is_object() || !json->contains(member) || !json->at(member).is_string()) {
      Error error;
      error.message = "not a key request";
      error.found = fmt::format("no \"{}\"", member);
      error.expected = "what truce key new writes";
      return std::unexpected(error.in_file(path.string()));
    }
  }
  auto party = ActorId::parse(json->at("party").get<std::string>());
  if (!party) return std::unexpected(party.error().in_file(path.string()));
  auto key = PublicKey::from_base64(json->at("public_key").get<std::string>());
  if (!key) return std::unexpected(key.error().in_file(path.string()));
  return KeyRequest{*party, *key, json->at("possession").get<std::string>()};
}

Json KeyRequest::to_json(const CaseId& case_id) const {
  return {{"truce", "key-request/1"}, {"case", case_id.str()},      {"party", party.str()},
          {"key", key.id().str()},    {"public_key", key.base64()}, {"possession", possession}};
}

Json key_entry(const CaseId& case_id, const std::string& action, const KeyRequest& request, const ActorId& author,
               const KeyId& by) {
  return {{"truce", "entry/1"},
          {"case", case_id.str()},
          {"id", "key." + request.key.id().str()},
          {"kind", "key"},
          {"author", {{"party", author.str()}, {"key", by.str()}}},
          {"audience", {"public"}},
          {"key",
           {{"action", action},
            {"party", request.party.str()},
            {"public_key", request.key.base64()},
            {"possession", request.possession}}}};
}

std::vector<std::string> officer_kinds(bool of_registrar) {
  std::vector<std::string> kinds;
  for (std::string_view kind : words_of(Kind::actor)) {
    bool vocabulary = kind == "actor" || kind == "instrument" || kind == "terms" || kind == "erasure";
    if (kind != "key" && (of_registrar || !vocabulary)) kinds.emplace_back(kind);
  }
  kinds.emplace_back("correction");
  return kinds;
}

Envelope sign(const Json& entry, const KeyPair& key) {
  return sign_entry(entry.dump(), key);
}

}  // namespace truce::cli
