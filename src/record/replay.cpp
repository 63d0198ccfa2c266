// The log's rows taken in, one after the other: what looks at a row alone is worked out ahead, on all cores.
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <deque>
#include <future>
#include <map>
#include <thread>

#include "record/failure.h"
#include "record/log_state.h"

namespace truce {
namespace {

/// A row with what can be known of it by itself. Errors wait for the row's turn: an earlier row's comes first.
struct Prepared {
  StoredEntry stored;
  Result<LoggedEntry> entry;
  Result<Examined> examined;   ///< of what is not withheld
  std::optional<Digest> name;  ///< signed_name
};
using PreparedChunk = std::vector<Prepared>;

PreparedChunk prepare(std::vector<StoredEntry> rows, const CaseId& case_id, const Admission& admission,
                      const ReadingKeys& keys, const std::map<KeyId, PublicKey>& known) {
  PreparedChunk chunk;
  chunk.reserve(rows.size());
  for (StoredEntry& row : rows) {
    Prepared& one = chunk.emplace_back(
        Prepared{.stored = std::move(row), .entry = LoggedEntry{}, .examined = Examined{}, .name = {}});
    one.entry = read_entry(one.stored, case_id, keys);
    if (!one.entry || one.entry->withheld != Withheld::no) continue;
    const Envelope& envelope = one.entry->envelope;
    const auto key = known.find(envelope.key);
    one.examined = admission.examine(envelope, key == known.end() ? nullptr : &key->second);
    if (one.examined) one.name = signed_name(*one.examined, keys.storage);
  }
  return chunk;
}

/// A content that is here, in its turn: who may say it, and how it is kept.
Status take_content(Store& store, const Prepared& one, const Admission& admission, LogState& state) {
  const auto& [stored, entry, examined, name] = one;
  if (!examined) return std::unexpected(examined.error());
  TRUCE_CHECK(admission.admit(entry->envelope, *examined, stored.index, entry->recorded_at, state.keys));
  const EntryHead& head = examined->head;
  if (stored.rule != head.rule()) {
    return fail_with(ErrorCode::corrupt, "stored as what it is not", stored.rule ? "key or erasure" : "another kind",
                     head.kind);
  }
  if (name && stored.name && *stored.name != *name) {
    return fail_with(ErrorCode::corrupt, "the stored name of the signed bytes is not theirs", to_hex(*stored.name),
                     to_hex(*name));
  }
  if (head.is_public() == is_sealed(*stored.blob)) {
    return fail_with(ErrorCode::corrupt, "kept in another form than its audience asks for",
                     is_sealed(*stored.blob) ? "sealed" : "plain", Json(head.audience).dump());
  }
  if (head.kind == "erasure") {
    TRUCE_CHECK(check_erasure(store, examined->json, stored.index));
    state.erasures.change().try_emplace(examined->json["erasure"]["index"].get<std::uint64_t>(), stored.index);
  }
  return {};
}

Result<Replayed> take(Store& store, Prepared one, const Admission& admission, LogState& state) {
  const std::uint64_t index = one.stored.index;
  assert(index == state.tree.size());
  TRUCE_CHECK(one.entry);
  if (one.entry->recorded_at < state.last) {
    return broken(index, "recorded before its predecessor", to_string(one.entry->recorded_at),
                  "not before " + to_string(state.last));
  }
  if (one.entry->withheld == Withheld::no) {
    if (auto taken = take_content(store, one, admission, state); !taken) {
      return broken(index, std::move(taken).error());
    }
  } else if (one.stored.rule) {
    return broken(index, "an entry that the record goes by is withheld");
  }
  std::vector<Digest> nodes = state.tree.append(one.stored.nodes.front());
  if (auto [found, expected] = std::ranges::mismatch(one.stored.nodes, nodes);
      found != one.stored.nodes.end() || expected != nodes.end()) {
    return broken(index, fmt::format("stored tree node at level {}", expected - nodes.begin()),
                  found == one.stored.nodes.end() ? "none" : to_hex(*found),
                  expected == nodes.end() ? "none" : to_hex(*expected));
  }
  state.last = one.entry->recorded_at;
  return Replayed{.entry = *std::move(one.entry), .head = std::move(one.examined->head)};
}

/// Rows from `first` on, as many as are held at once. On error those in front of it.
Status read_chunk(Store& store, std::uint64_t first, std::uint64_t end, std::vector<StoredEntry>& rows) {
  return walk(store, first, std::min(end, first + walk_chunk), [&](const StoredEntry& row) -> Status {
    rows.push_back(row);
    return {};
  });
}

}  // namespace

Status replay(Store& store, std::uint64_t end, const Admission& admission, const ReadingKeys& keys, LogState& state,
              const std::function<Status(const Replayed&)>& visit) {
  std::uint64_t read = state.tree.size();
  const bool many = end > read + walk_chunk;
  const std::size_t ahead = many ? 1 + std::max(1U, std::thread::hardware_concurrency()) : 1;
  std::deque<std::future<PreparedChunk>> chunks;  // in the order of their rows
  Status reading;
  while (true) {
    while (reading && read < end && chunks.size() < ahead) {
      std::vector<StoredEntry> rows;
      reading = read_chunk(store, read, end, rows);
      read += rows.size();
      chunks.push_back(std::async(many ? std::launch::async : std::launch::deferred,
                                  [&, rows = std::move(rows), known = state.keys.public_keys()]() mutable {
                                    return prepare(std::move(rows), state.case_id, admission, keys, known);
                                  }));
    }
    if (chunks.empty()) return reading;
    PreparedChunk chunk = chunks.front().get();
    chunks.pop_front();
    for (Prepared& one : chunk) {
      TRUCE_TRY(Replayed replayed, take(store, std::move(one), admission, state));
      TRUCE_CHECK(visit(replayed));
    }
  }
}

}  // namespace truce
