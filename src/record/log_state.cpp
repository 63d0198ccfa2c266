#include "record/log_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "record/failure.h"
#include "record/record_state.h"

namespace truce {
namespace {

std::vector<SealingKey> recipients(const EntryHead& head, const StorageKey& storage, const KeyRing& keys) {
  std::set<ActorId> parties{head.party};
  for (const std::string& party : head.audience) parties.emplace(party);
  std::vector<SealingKey> to{storage.sealing()};
  for (const ActorId& party : parties) {
    if (const EnrolledKey* root = keys.root_of(party)) to.push_back(sealing_key(root->key));
  }
  return to;
}

/// Largest first.
Result<std::vector<StoredCheckpoint>> all_checkpoints(Store& store) {
  std::vector<StoredCheckpoint> all;
  std::uint64_t below = INT64_MAX;
  while (true) {
    TRUCE_TRY(std::optional<StoredCheckpoint> next, store.checkpoint(below));
    if (!next) return all;
    below = next->size - 1;
    const bool last = next->size == 0;
    all.push_back(*std::move(next));
    if (last) return all;
  }
}

}  // namespace

Status walk(Store& store, std::uint64_t first, std::uint64_t end,
            const std::function<Status(const StoredEntry&)>& visit) {
  while (first < end) {
    TRUCE_TRY(std::vector<StoredEntry> entries, store.read(first, std::min(walk_chunk, end - first)));
    if (entries.empty()) return broken(first, "missing", "the end", fmt::format("{} entries", end));
    for (const StoredEntry& entry : entries) {
      if (entry.index != first) return broken(first, "missing", fmt::format("entry {} next", entry.index));
      TRUCE_CHECK(visit(entry));
      ++first;
    }
  }
  return {};
}

std::optional<Digest> signed_name(const Examined& examined, const std::optional<StorageKey>& storage) {
  if (examined.head.is_public()) return examined.digest;
  if (!storage) return std::nullopt;
  return storage->name(examined.digest);
}

SubmittedEntry submitted(Envelope envelope, Examined examined, const Salt& salt,
                         const std::optional<StorageKey>& storage) {
  SubmittedEntry entry{.envelope = std::move(envelope), .examined = std::move(examined), .name = {}, .salt = salt};
  const Envelope& e = entry.envelope;
  entry.name = signed_name(entry.examined, storage);
  entry.commitment = payload_commitment(entry.salt, e.payload_type, e.signature, e.payload);
  if (entry.examined.head.is_public()) entry.blob = plain_blob(entry.salt, e.signature, e.payload);
  return entry;
}

StoredEntry log_entry(SubmittedEntry&& entry, const std::optional<StorageKey>& storage, Instant recorded_at,
                      LogState& state) {
  auto& [envelope, examined, name, salt, commitment, blob] = entry;
  StoredEntry stored;
  stored.index = state.tree.size();
  stored.rule = examined.head.rule();
  stored.name = name.value();
  stored.leaf = encode_leaf({.case_id = state.case_id,
                             .payload_type = envelope.payload_type,
                             .commitment = commitment,
                             .key = envelope.key,
                             .recorded_at = recorded_at});
  stored.blob = blob ? *std::move(blob)
                     : sealed_blob({.salt = salt, .signature = envelope.signature, .payload = envelope.payload},
                                   stored.leaf, recipients(examined.head, storage.value(), state.keys));
  stored.nodes = state.tree.append(leaf_hash(stored.leaf));
  state.last = recorded_at;
  return stored;
}

Result<LoggedEntry> read_entry(const StoredEntry& stored, const CaseId& case_id, const ReadingKeys& keys) {
  auto leaf = decode_leaf(stored.leaf);
  if (!leaf) return broken(stored.index, std::move(leaf).error());
  Digest hash = leaf_hash(stored.leaf);
  if (stored.nodes.empty() || stored.nodes.front() != hash) {
    return broken(stored.index, "the leaf does not have the hash stored for it", to_hex(hash),
                  stored.nodes.empty() ? "none" : to_hex(stored.nodes.front()));
  }
  if (leaf->case_id != case_id) {
    return broken(stored.index, "the leaf is of another case", leaf->case_id.str(), case_id.str());
  }
  LoggedEntry entry;
  entry.index = stored.index;
  entry.recorded_at = leaf->recorded_at;
  entry.key = leaf->key;
  entry.rule = leaf->payload_type == rule_payload_type;
  if (entry.rule != stored.rule && stored.blob) {
    return broken(stored.index, "stored as what it is not", stored.rule ? "key or erasure" : "another kind",
                  leaf->payload_type);
  }
  if (!stored.blob) {
    entry.withheld = Withheld::absent;
    return entry;
  }
  auto content = open_blob(*stored.blob, stored.leaf, keys);
  if (!content) return broken(stored.index, std::move(content).error());
  if (!*content) {
    entry.withheld = Withheld::sealed;
    return entry;
  }
  if (!belongs(**content, *leaf)) {
    return broken(
        stored.index, "payload, signature and salt do not match the leaf's commitment",
        to_hex(payload_commitment((*content)->salt, leaf->payload_type, (*content)->signature, (*content)->payload)),
        to_hex(leaf->commitment));
  }
  entry.envelope = {.payload_type = std::move(leaf->payload_type),
                    .payload = std::move((*content)->payload),
                    .key = leaf->key,
                    .signature = (*content)->signature};
  return entry;
}

Status check_erasure(Store& store, const Json& erasure, std::uint64_t index) {
  const auto target = erasure["erasure"]["index"].get<std::uint64_t>();
  if (target >= index) {
    return fail_with(ErrorCode::refused, "an erasure is of an earlier entry", std::to_string(target),
                     fmt::format("below {}", index), "/erasure/index");
  }
  TRUCE_TRY(std::vector<StoredEntry> entries, store.read(target, 1));
  if (entries.empty()) return broken(target, "missing");
  if (entries.front().rule) {
    return fail_with(ErrorCode::refused, "entries of kind key and erasure are never erased", std::to_string(target),
                     "an entry of another kind", "/erasure/index");
  }
  std::string hash = to_hex(leaf_hash(entries.front().leaf));
  if (const auto& stated = erasure["erasure"]["leaf"].get_ref<const std::string&>(); stated != hash) {
    return fail_with(ErrorCode::refused, fmt::format("entry {} has another leaf", target), stated, hash,
                     "/erasure/leaf");
  }
  return {};
}

Result<Verified> verify_store(Store& store, const CaseId& case_id, const Admission& admission, const ReadingKeys& keys,
                              std::span<const TreeHead> noted, const Progress& progress) {
  LogState state(case_id);
  Verified verified;
  std::vector<std::uint64_t> absent;
  std::map<std::uint64_t, Digest> roots;  // of the checkpoints that the store holds, at their sizes
  auto agree = [&]() -> Status {
    if (auto root = roots.find(state.tree.size()); root != roots.end()) root->second = state.tree.root();
    for (const TreeHead& head : noted) {
      if (head.size != state.tree.size() || head.root == state.tree.root()) continue;
      return fail_with(ErrorCode::corrupt,
                       fmt::format("the first {} entries are not those of the head noted before", head.size),
                       to_hex(state.tree.root()), to_hex(head.root));
    }
    return {};
  };
  TRUCE_CHECK(store.snapshot([&]() -> Status {
    TRUCE_CHECK(store.check());
    TRUCE_TRY(StoredHead stored, store.head());
    if (stored.case_id != case_id) {
      return fail_with(ErrorCode::corrupt, "the head is of another case", stored.case_id.str(), case_id.str());
    }
    for (const TreeHead& head : noted) {
      if (head.size <= stored.tree.size) continue;
      return fail_with(ErrorCode::corrupt, "the record was cut short", fmt::format("{} entries", stored.tree.size),
                       fmt::format("at least {}", head.size));
    }
    TRUCE_TRY(std::vector<StoredCheckpoint> checkpoints, all_checkpoints(store));
    for (const StoredCheckpoint& checkpoint : checkpoints) {
      if (checkpoint.size <= stored.tree.size) roots.emplace(checkpoint.size, Digest{});
    }
    TRUCE_CHECK(agree());
    TRUCE_CHECK(replay(store, stored.tree.size, admission, keys, state, [&](const Replayed& replayed) -> Status {
      if (replayed.entry.withheld == Withheld::sealed) ++verified.sealed;
      if (replayed.entry.withheld == Withheld::absent) absent.push_back(replayed.entry.index);
      TRUCE_CHECK(agree());
      if (progress && (state.tree.size() % walk_chunk == 0 || state.tree.size() == stored.tree.size)) {
        progress(state.tree.size(), stored.tree.size);
      }
      return {};
    }));
    if (state.tree.root() != stored.tree.root) {
      return fail_with(ErrorCode::corrupt, "the stored root is not that of the entries", to_hex(stored.tree.root),
                       to_hex(state.tree.root()));
    }
    for (const StoredCheckpoint& checkpoint : checkpoints) {
      if (checkpoint.size > state.tree.size()) {
        TRUCE_CHECK(check_later_checkpoint(checkpoint, state.keys));
        ++verified.later_checkpoints;
        continue;
      }
      TRUCE_TRY(SignedCheckpoint read, read_checkpoint(checkpoint, state.keys, !store.complete()));
      if (const Digest& root = roots.at(checkpoint.size); read.body.head.root != root) {
        return fail_with(ErrorCode::corrupt,
                         fmt::format("the checkpoint of {} entries is not of these entries", checkpoint.size),
                         to_hex(read.body.head.root), to_hex(root));
      }
    }
    verified.checkpoints = roots.size();
    if (!checkpoints.empty()) verified.signed_for = checkpoints.front().size;
    for (std::uint64_t index : absent) {
      const bool erased = state.erasures->contains(index);
      ++(erased ? verified.erased : verified.withheld);
      if (!erased && store.complete()) {
        return broken(index, "its blob is missing", "nothing", "a blob, or an erasure that names the entry");
      }
    }
    return {};
  }));
  verified.head = state.tree.head();
  for (const auto& [entry, erasure] : *state.erasures) verified.erased_entries.insert(entry);
  verified.unfinished_erasures = state.erasures->size() - verified.erased;
  return verified;
}

}  // namespace truce
