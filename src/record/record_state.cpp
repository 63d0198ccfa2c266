#include "record/record_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "record/failure.h"

namespace truce {

Result<Digest> stored_node(Store& store, unsigned level, std::uint64_t index) {
  TRUCE_TRY(std::vector<Digest> nodes, store.nodes(((index + 1) << level) - 1));
  if (level >= nodes.size()) {
    return fail_with(ErrorCode::corrupt, fmt::format("entry {}: stored tree nodes", ((index + 1) << level) - 1),
                     fmt::format("{} nodes", nodes.size()), fmt::format("one at level {}", level));
  }
  return nodes[level];
}

Result<Frontier> stored_frontier(Store& store, std::uint64_t size) {
  std::vector<Digest> roots;
  for (unsigned level = 64; level-- > 0;) {
    if ((size >> level & 1) == 0) continue;
    TRUCE_TRY(Digest root, stored_node(store, level, (size >> level) - 1));
    roots.push_back(root);
  }
  return Frontier(size, std::move(roots));
}

std::unexpected<Error> at_position(std::size_t position, std::size_t of, Error error) {
  if (of > 1) error.message = fmt::format("entry {} of {}: {}", position + 1, of, error.message);
  return std::unexpected(std::move(error));
}

Result<Composed> Composed::among(Store& store, std::span<const Submission> group) {
  std::vector<Digest> names;
  for (const Submission& submission : group) {
    for (const SubmittedEntry& entry : submission) {
      if (entry.name) names.push_back(*entry.name);
    }
  }
  TRUCE_TRY(auto logged, store.find_names(names));
  Composed rows;
  rows.entries.reserve(names.size());
  rows.names.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (logged[i]) rows.names.emplace(names[i], *logged[i]);
  }
  return rows;
}

Status Record::State::catch_up(Store& store, const ReadingKeys& keys, LogState& next,
                               const AdmissionCheck& follow) const {
  TRUCE_TRY(StoredHead head, store.head());
  if (head.tree.size < next.tree.size()) {
    return fail_with(ErrorCode::corrupt, "the record became shorter", fmt::format("{} entries", head.tree.size),
                     fmt::format("at least {}", next.tree.size()));
  }
  TRUCE_CHECK(replay(store, head.tree.size, admission, keys, next, [&](const Replayed& replayed) -> Status {
    if (!follow) return {};
    return follow({.index = replayed.entry.index,
                   .recorded_at = replayed.entry.recorded_at,
                   .envelope = replayed.entry.envelope,
                   .head = replayed.head,
                   .logged = true,
                   .withheld = replayed.entry.withheld != Withheld::no});
  }));
  if (head.case_id != next.case_id || next.tree.root() != head.tree.root) {
    return fail_with(ErrorCode::corrupt, "the stored head is not that of the entries", to_hex(head.tree.root),
                     to_hex(next.tree.root()));
  }
  return {};
}

Status Record::State::add(Store& store, const RecordOptions& options, SubmittedEntry& entry, Instant recorded_at,
                          const AdmissionCheck& check, LogState& next, Composed& rows) const {
  const auto& [head, json, digest, verified_with] = entry.examined;
  const std::uint64_t index = next.tree.size();
  TRUCE_CHECK(admission.admit(entry.envelope, entry.examined, index, recorded_at, next.keys));
  if (head.kind == "erasure") {
    TRUCE_CHECK(check_erasure(store, json, index));
    next.erasures.change().try_emplace(json["erasure"]["index"].get<std::uint64_t>(), index);
  }
  if (!entry.name) {
    return fail_with(ErrorCode::unavailable, "the storage key is not at hand, which keeps what is not public",
                     Json(head.audience).dump(), "an entry whose audience is public", "/audience");
  }
  if (auto logged = rows.names.find(*entry.name); logged != rows.names.end()) {
    return fail_with(ErrorCode::refused, fmt::format("logged already as entry {}", logged->second));
  }
  if (check) {
    TRUCE_CHECK(
        check({.index = index, .recorded_at = recorded_at, .envelope = entry.envelope, .head = head, .logged = false}));
  }
  rows.names.emplace(*entry.name, index);
  rows.entries.push_back(log_entry(std::move(entry), options.keys.storage, recorded_at, next));
  return {};
}

Status Record::State::add_all(Store& store, const RecordOptions& options, Submission& submission, Instant recorded_at,
                              const AdmissionCheck& check, const AppendUndo& undo, LogState& next,
                              Composed& rows) const {
  const LogState before = next;
  const std::size_t rows_before = rows.entries.size();
  for (std::size_t i = 0; i < submission.size(); ++i) {
    Status added = add(store, options, submission[i], recorded_at, check, next, rows);
    if (added) continue;
    if (undo && i != 0) undo(before.tree.size());
    rows.entries.resize(rows_before);
    std::erase_if(rows.names, [&](const auto& taken) { return taken.second >= before.tree.size(); });
    next = before;
    return at_position(i, submission.size(), std::move(added).error());
  }
  return {};
}

Status Record::State::load(Store& store, const StoredHead& head) {
  TRUCE_TRY(log.tree, stored_frontier(store, head.tree.size));
  if (log.tree.root() != head.tree.root) {
    return fail_with(ErrorCode::corrupt, "the stored root is not that of the stored tree", to_hex(head.tree.root),
                     to_hex(log.tree.root()));
  }
  TRUCE_TRY(std::vector<std::uint64_t> indexes, store.rule_entries(head.tree.size));
  for (std::uint64_t index : indexes) {
    TRUCE_CHECK(walk(store, index, index + 1, [&](const StoredEntry& stored) -> Status {
      TRUCE_TRY(LoggedEntry entry, read_entry(stored, log.case_id, {}));
      auto taken = admission.admit(entry.envelope, index, entry.recorded_at, log.keys);
      if (!taken) return fail_with(ErrorCode::corrupt, fmt::format("entry {}: {}", index, taken.error().text()));
      if (taken->head.kind == "erasure") {
        log.erasures.change().try_emplace(taken->json["erasure"]["index"].get<std::uint64_t>(), index);
      }
      return {};
    }));
  }
  if (indexes.empty() || indexes.front() != 0)
    return fail_with(ErrorCode::corrupt, "entry 0: not of kind key", "another kind", "key");
  return walk(store, head.tree.size - 1, head.tree.size, [&](const StoredEntry& stored) -> Status {
    TRUCE_TRY(LoggedEntry entry, read_entry(stored, log.case_id, {}));
    log.last = entry.recorded_at;
    return {};
  });
}

}  // namespace truce
