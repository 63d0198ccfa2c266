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

Status Record::State::catch_up(Store& store, const ReadingKeys& keys, LogState& next,
                              const AdmissionCheck& follow) const {
  TRUCE_TRY(StoredHead head, store.head());
  if (head.tree.size < next.tree.size()) {
    return fail_with(ErrorCode::corrupt, "the record became shorter", fmt::format("{} entries", head.tree.size),
                     fmt::format("at least {}", next.tree.size()));
  }
  TRUCE_CHECK(walk(store, next.tree.size(), head.tree.size, [&](const StoredEntry& stored) -> Status {
    TRUCE_TRY(Replayed replayed, replay(store, stored, admission, keys, next));
    if (!follow) return {};
    return follow({.index = replayed.entry.index,
                   .recorded_at = replayed.entry.recorded_at,
                   .envelope = replayed.entry.envelope,
                   .json = replayed.json,
                   .logged = true});
  }));
  if (head.case_id != next.case_id || next.tree.root() != head.tree.root) {
    return fail_with(ErrorCode::corrupt, "the stored head is not that of the entries", to_hex(head.tree.root),
                     to_hex(next.tree.root()));
  }
  return {};
}

Status Record::State::add(Store& store, const RecordOptions& options, const SubmittedEntry& entry, Instant recorded_at,
                          const AdmissionCheck& check, LogState& next, Composed& rows) const {
  const auto& [envelope, examined] = entry;
  const std::uint64_t index = next.tree.size();
  const Json& json = examined.json;
  TRUCE_CHECK(admission.admit(envelope, examined, index, recorded_at, next.keys));
  if (json["kind"] == "erasure") {
    TRUCE_CHECK(check_erasure(store, json, index));
    next.erasures.try_emplace(json["erasure"]["index"].get<std::uint64_t>(), index);
  }
  std::optional<Digest> name = signed_name(envelope, json, options.keys.storage);
  if (!name) {
    return fail_with(ErrorCode::unavailable, "the storage key is not at hand, which keeps what is not public",
                     json["audience"].dump(), "an entry whose audience is public", "/audience");
  }
  TRUCE_TRY(std::optional<std::uint64_t> logged, store.find_name(*name));
  if (auto earlier = rows.names.find(*name); earlier != rows.names.end()) logged = earlier->second;
  if (logged) return fail_with(ErrorCode::refused, fmt::format("logged already as entry {}", *logged));
  if (check) {
    TRUCE_CHECK(
        check({.index = index, .recorded_at = recorded_at, .envelope = envelope, .json = json, .logged = false}));
  }
  rows.names.emplace(*name, index);
  rows.entries.push_back(log_entry(envelope, json, *name, options.keys.storage, recorded_at, next));
  return {};
}

Status Record::State::add_all(Store& store, const RecordOptions& options, const Submission& submission,
                             Instant recorded_at, const AdmissionCheck& check, LogState& next,
                             Composed& rows) const {
  const bool rules = std::ranges::any_of(submission, [](const SubmittedEntry& entry) {
    return is_rule(entry.examined.json["kind"].get_ref<const std::string&>());
  });
  const Frontier tree = next.tree;
  const Instant last = next.last;
  std::optional<LogState> before;  // keys and erasures change with such entries only
  if (rules) before = next;
  const std::size_t rows_before = rows.entries.size();
  for (std::size_t i = 0; i < submission.size(); ++i) {
    Status added = add(store, options, submission[i], recorded_at, check, next, rows);
    if (added) continue;
    rows.entries.resize(rows_before);
    std::erase_if(rows.names, [&](const auto& name) { return name.second >= tree.size(); });
    if (before) {
      next = *std::move(before);
    } else {
      next.tree = tree;
      next.last = last;
    }
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
      auto json = admission.admit(entry.envelope, index, entry.recorded_at, log.keys);
      if (!json) return fail_with(ErrorCode::corrupt, fmt::format("entry {}: {}", index, json.error().text()));
      if ((*json)["kind"] == "erasure") {
        log.erasures.try_emplace((*json)["erasure"]["index"].get<std::uint64_t>(), index);
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
