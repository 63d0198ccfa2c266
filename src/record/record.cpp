#include "record/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <map>

#include "record/admission.h"
#include "record/failure.h"
#include "record/log_state.h"
#include "record/store.h"

namespace truce {
namespace {

/// The root of a full subtree stands in the row of its last leaf, one place for each level.
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

Json registrar_entry(const CaseId& case_id, const ActorId& registrar, const KeyPair& key) {
  return {{"truce", "entry/1"},
          {"case", case_id.str()},
          {"id", "key." + key.id().str()},
          {"kind", "key"},
          {"author", {{"party", registrar.str()}, {"key", key.id().str()}}},
          {"audience", {"public"}},
          {"key",
           {{"action", "enrol"},
            {"party", registrar.str()},
            {"public_key", key.public_key().base64()},
            {"possession", prove_possession(case_id, registrar, key)}}}};
}

}  // namespace

struct Record::State {
  explicit State(const CaseId& id) : admission(id), log(id) {}

  Admission admission;
  LogState log;

  /// Takes in what the store has beyond `next`; `follow` sees each.
  [[nodiscard]] Status catch_up(Store& store, LogState& next, const AdmissionCheck& follow) const {
    TRUCE_TRY(StoredHead head, store.head());
    if (head.tree.size < next.tree.size()) {
      return fail_with(ErrorCode::corrupt, "the record became shorter", fmt::format("{} entries", head.tree.size),
                       fmt::format("at least {}", next.tree.size()));
    }
    TRUCE_CHECK(walk(store, next.tree.size(), head.tree.size, [&](const StoredEntry& stored) -> Status {
      TRUCE_TRY(auto replayed, replay(stored, admission, next));
      const auto& [entry, json] = replayed;
      if (!follow) return {};
      return follow({.index = entry.index,
                     .recorded_at = entry.recorded_at,
                     .envelope = entry.envelope,
                     .json = json,
                     .logged = true});
    }));
    if (head.case_id != next.case_id || next.tree.root() != head.tree.root) {
      return fail_with(ErrorCode::corrupt, "the stored head is not that of the entries", to_hex(head.tree.root),
                       to_hex(next.tree.root()));
    }
    return {};
  }

  /// The batch's rows after `next`, each admitted in turn.
  [[nodiscard]] Result<StoredBatch> compose(Store& store, LogState& next, std::span<const Envelope> batch,
                                            Instant recorded_at, const AdmissionCheck& check) const {
    StoredBatch rows;
    std::map<Digest, std::uint64_t> in_batch;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const Envelope& envelope = batch[i];
      const std::uint64_t index = next.tree.size();
      auto json = admission.admit(envelope, index, recorded_at, next.keys);
      if (!json) return at_position(i, batch.size(), std::move(json).error());
      Digest digest = signed_digest(envelope);
      TRUCE_TRY(std::optional<std::uint64_t> logged, store.find_signed(digest));
      if (auto [earlier, fresh] = in_batch.try_emplace(digest, index); !fresh) logged = earlier->second;
      if (logged) {
        return at_position(i, batch.size(),
                           fail_with(ErrorCode::refused, fmt::format("logged already as entry {}", *logged)).error());
      }
      if (check) {
        Status verdict =
            check({.index = index, .recorded_at = recorded_at, .envelope = envelope, .json = *json, .logged = false});
        if (!verdict) return at_position(i, batch.size(), std::move(verdict).error());
      }
      rows.entries.push_back(log_entry(envelope, *json, recorded_at, next));
    }
    rows.head = next.tree.head();
    return rows;
  }

  /// The state of what is stored, from its newest parts and the key entries; verify() is for the rest.
  [[nodiscard]] Status load(Store& store, const StoredHead& head) {
    TRUCE_TRY(log.tree, stored_frontier(store, head.tree.size));
    if (log.tree.root() != head.tree.root) {
      return fail_with(ErrorCode::corrupt, "the stored root is not that of the stored tree", to_hex(head.tree.root),
                       to_hex(log.tree.root()));
    }
    TRUCE_TRY(std::vector<std::uint64_t> indexes, store.key_entries(head.tree.size));
    for (std::uint64_t index : indexes) {
      TRUCE_CHECK(walk(store, index, index + 1, [&](const StoredEntry& stored) -> Status {
        TRUCE_TRY(LoggedEntry entry, read_entry(stored, log.case_id));
        auto json = admission.admit(entry.envelope, index, entry.recorded_at, log.keys);
        if (!json) return fail_with(ErrorCode::corrupt, fmt::format("entry {}: {}", index, json.error().text()));
        return {};
      }));
    }
    if (indexes.empty() || indexes.front() != 0)
      return fail_with(ErrorCode::corrupt, "entry 0: not of kind key", "another kind", "key");
    return walk(store, head.tree.size - 1, head.tree.size, [&](const StoredEntry& stored) -> Status {
      TRUCE_TRY(LoggedEntry entry, read_entry(stored, log.case_id));
      log.last = entry.recorded_at;
      return {};
    });
  }
};

Instant system_now() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

Record::Record(std::unique_ptr<Store> store, std::unique_ptr<State> state, Clock clock)
    : store_(std::move(store)), state_(std::move(state)), clock_(std::move(clock)) {}
Record::Record(Record&&) noexcept = default;
Record& Record::operator=(Record&&) noexcept = default;
Record::~Record() = default;

Result<Record> Record::create(const std::filesystem::path& folder, const CaseId& case_id, const ActorId& registrar,
                              const KeyPair& registrar_key, Clock clock) {
  auto state = std::make_unique<State>(case_id);
  Envelope first = sign_entry(registrar_entry(case_id, registrar, registrar_key).dump(), registrar_key);
  Instant now = clock();
  TRUCE_TRY(Json json, state->admission.admit(first, 0, now, state->log.keys));
  StoredBatch batch;
  batch.entries.push_back(log_entry(first, json, now, state->log));
  batch.head = state->log.tree.head();
  auto store = create_sqlite_store(folder, case_id, batch);
  if (!store) return std::unexpected(std::move(store).error().in_file(folder.string()));
  return Record(*std::move(store), std::move(state), std::move(clock));
}

Result<Record> Record::open(const std::filesystem::path& folder, Clock clock) {
  auto loaded = [&]() -> Result<Record> {
    TRUCE_TRY(std::unique_ptr<Store> store, open_sqlite_store(folder));
    std::unique_ptr<State> state;
    Status read = store->snapshot([&]() -> Status {
      TRUCE_TRY(StoredHead head, store->head());
      state = std::make_unique<State>(head.case_id);
      return state->load(*store, head);
    });
    if (!read && state && read.error().code == ErrorCode::corrupt) {
      // load() met what it met; the whole walk names the first thing that does not hold.
      TRUCE_CHECK(verify_store(*store, state->log.case_id, state->admission, {}, {}));
    }
    TRUCE_CHECK(read);
    return Record(std::move(store), std::move(state), std::move(clock));
  }();
  if (!loaded) return std::unexpected(std::move(loaded).error().in_file(folder.string()));
  return loaded;
}

const CaseId& Record::case_id() const {
  return state_->log.case_id;
}
std::uint64_t Record::size() const {
  return state_->log.tree.size();
}
Digest Record::root() const {
  return state_->log.tree.root();
}
TreeHead Record::head() const {
  return state_->log.tree.head();
}
Instant Record::last_recorded_at() const {
  return state_->log.last;
}
const KeyRing& Record::keys() const {
  return state_->log.keys;
}

Status Record::refresh(const AdmissionCheck& follow) {
  LogState next = state_->log;
  TRUCE_CHECK(store_->snapshot([&] { return state_->catch_up(*store_, next, follow); }));
  state_->log = std::move(next);
  return {};
}

Result<Appended> Record::append(std::span<const Envelope> batch, const AdmissionCheck& check) {
  LogState next = state_->log;
  Appended appended;
  TRUCE_CHECK(store_->append([&]() -> Result<StoredBatch> {
    TRUCE_CHECK(state_->catch_up(*store_, next, check));
    appended = {.first = next.tree.size(), .count = batch.size(), .recorded_at = std::max(clock_(), next.last)};
    return state_->compose(*store_, next, batch, appended.recorded_at, check);
  }));
  state_->log = std::move(next);
  return appended;
}

Status Record::visit(std::uint64_t first, std::uint64_t count,
                     const std::function<Status(const LoggedEntry&)>& visitor) const {
  if (first >= size()) return {};
  return walk(*store_, first, first + std::min(count, size() - first), [&](const StoredEntry& stored) -> Status {
    TRUCE_TRY(LoggedEntry entry, read_entry(stored, case_id()));
    const EnrolledKey* key = keys().find(entry.envelope.key);
    if (key != nullptr && key->end && !key->end->rotated) entry.revoked_by = key->end->index;
    return visitor(entry);
  });
}

Result<std::vector<LoggedEntry>> Record::read(std::uint64_t first, std::uint64_t count) const {
  std::vector<LoggedEntry> entries;
  TRUCE_CHECK(visit(first, count, [&](const LoggedEntry& entry) -> Status {
    entries.push_back(entry);
    return {};
  }));
  return entries;
}

Result<Bytes> Record::leaf(std::uint64_t index) const {
  Bytes leaf;
  if (index >= size()) return fail(ErrorCode::not_found, fmt::format("no entry {}: the record has {}", index, size()));
  TRUCE_CHECK(walk(*store_, index, index + 1, [&](const StoredEntry& stored) -> Status {
    TRUCE_CHECK(read_entry(stored, case_id()));
    leaf = stored.leaf;
    return {};
  }));
  return leaf;
}

Result<std::vector<Digest>> Record::prove_inclusion(std::uint64_t index) const {
  if (index >= size()) return fail(ErrorCode::not_found, fmt::format("no entry {}: the record has {}", index, size()));
  return inclusion_proof(index, size(),
                         [&](unsigned level, std::uint64_t i) { return stored_node(*store_, level, i); });
}

Result<std::vector<Digest>> Record::prove_consistency(std::uint64_t old_size) const {
  if (old_size == 0 || old_size > size()) {
    return fail(ErrorCode::not_found, fmt::format("no tree of {} entries: the record has {}", old_size, size()));
  }
  return consistency_proof(old_size, size(),
                           [&](unsigned level, std::uint64_t i) { return stored_node(*store_, level, i); });
}

Result<TreeHead> Record::verify(const Progress& progress, std::optional<TreeHead> known) const {
  const TreeHead noted[] = {head(), known.value_or(head())};
  return verify_store(*store_, case_id(), state_->admission, noted, progress);
}

}  // namespace truce
