#include "record/log_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "record/failure.h"

namespace truce {
namespace {

std::unexpected<Error> broken(std::uint64_t index, std::string rule, std::string found = "",
                              std::string expected = "") {
  return fail_with(ErrorCode::corrupt, fmt::format("entry {}: {}", index, rule), std::move(found), std::move(expected));
}

/// An error of a lower rule as the reason why a stored entry does not hold.
std::unexpected<Error> broken(std::uint64_t index, Error reason) {
  reason.code = ErrorCode::corrupt;
  reason.message = fmt::format("entry {}: {}", index, reason.message);
  return std::unexpected(std::move(reason));
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

Digest signed_digest(const Envelope& envelope) {
  return sha256(as_bytes(pre_authentication_encoding(envelope.payload_type, envelope.payload)));
}

StoredEntry log_entry(const Envelope& envelope, const Json& entry, Instant recorded_at, LogState& state) {
  StoredEntry stored;
  stored.index = state.tree.size();
  stored.kind = entry["kind"].get<std::string>();
  stored.salt = random_salt();
  stored.payload = envelope.payload;
  stored.signed_digest = signed_digest(envelope);
  stored.leaf = encode_leaf({.case_id = state.case_id,
                             .payload_type = envelope.payload_type,
                             .commitment = payload_commitment(stored.salt, envelope.payload_type, envelope.payload),
                             .key = envelope.key,
                             .signature = envelope.signature,
                             .recorded_at = recorded_at});
  stored.nodes = state.tree.append(leaf_hash(stored.leaf));
  state.last = recorded_at;
  return stored;
}

Result<LoggedEntry> read_entry(const StoredEntry& stored, const CaseId& case_id) {
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
  Digest commitment = payload_commitment(stored.salt, leaf->payload_type, stored.payload);
  if (commitment != leaf->commitment) {
    return broken(stored.index, "payload and salt do not match the leaf's commitment", to_hex(commitment),
                  to_hex(leaf->commitment));
  }
  LoggedEntry entry;
  entry.index = stored.index;
  entry.recorded_at = leaf->recorded_at;
  entry.envelope = {.payload_type = std::move(leaf->payload_type),
                    .payload = stored.payload,
                    .key = leaf->key,
                    .signature = leaf->signature};
  return entry;
}

Result<std::pair<LoggedEntry, Json>> replay(const StoredEntry& stored, const Admission& admission, LogState& state) {
  const std::uint64_t index = state.tree.size();
  assert(stored.index == index);
  TRUCE_TRY(LoggedEntry entry, read_entry(stored, state.case_id));
  if (entry.recorded_at < state.last) {
    return broken(index, "recorded before its predecessor", to_string(entry.recorded_at),
                  "not before " + to_string(state.last));
  }
  auto json = admission.admit(entry.envelope, index, entry.recorded_at, state.keys);
  if (!json) return broken(index, std::move(json).error());
  if (std::string kind = (*json)["kind"].get<std::string>(); stored.kind != kind) {
    return broken(index, "the kind stored beside the payload is not its kind", excerpt(stored.kind), kind);
  }
  if (Digest digest = signed_digest(entry.envelope); stored.signed_digest != digest) {
    return broken(index, "the stored hash of the signed bytes is not theirs", to_hex(stored.signed_digest),
                  to_hex(digest));
  }
  std::vector<Digest> nodes = state.tree.append(stored.nodes.front());
  if (auto [found, expected] = std::ranges::mismatch(stored.nodes, nodes);
      found != stored.nodes.end() || expected != nodes.end()) {
    return broken(index, fmt::format("stored tree node at level {}", expected - nodes.begin()),
                  found == stored.nodes.end() ? "none" : to_hex(*found),
                  expected == nodes.end() ? "none" : to_hex(*expected));
  }
  state.last = entry.recorded_at;
  return std::pair(std::move(entry), *std::move(json));
}

Result<TreeHead> verify_store(Store& store, const CaseId& case_id, const Admission& admission,
                              std::span<const TreeHead> noted, const Progress& progress) {
  LogState state(case_id);
  auto agree = [&]() -> Status {
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
    TRUCE_CHECK(agree());
    TRUCE_CHECK(walk(store, 0, stored.tree.size, [&](const StoredEntry& entry) -> Status {
      TRUCE_CHECK(replay(entry, admission, state));
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
    return {};
  }));
  return state.tree.head();
}

}  // namespace truce
