#include "record/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <map>

#include "record/admission.h"
#include "record/failure.h"
#include "record/record_state.h"

namespace truce {
namespace {

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

/// A place for an error's text: what a URL says of who connects stays out of it.
std::string shown(const std::string& place) {
  if (!is_postgres(place)) return place;
  const std::size_t host = place.find('@');
  const std::size_t options = place.find('?');
  std::string rest = place.substr(0, options);
  return host == std::string::npos || host > options ? rest : "postgres://" + rest.substr(host + 1);
}

}  // namespace

bool is_postgres(std::string_view place) {
  return place.starts_with("postgres://") || place.starts_with("postgresql://");
}

Instant system_now() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

Record::Record(std::unique_ptr<Store> store, std::unique_ptr<State> state, RecordOptions options)
    : store_(std::move(store)), state_(std::move(state)), options_(std::move(options)) {}
Record::Record(Record&&) noexcept = default;
Record& Record::operator=(Record&&) noexcept = default;
Record::~Record() = default;

Result<Record> Record::create(const std::filesystem::path& folder, const CaseId& case_id, const ActorId& registrar,
                              const KeyPair& registrar_key, RecordOptions options) {
  return create_at(folder.string(), case_id, registrar, registrar_key, std::move(options));
}

Result<Record> Record::create_at(const std::string& place, const CaseId& case_id, const ActorId& registrar,
                                 const KeyPair& registrar_key, RecordOptions options) {
  auto state = std::make_unique<State>(case_id);
  Envelope first = sign_entry(registrar_entry(case_id, registrar, registrar_key).dump(), registrar_key);
  Instant now = options.clock();
  TRUCE_TRY(Examined examined, state->admission.admit(first, 0, now, state->log.keys));
  StoredBatch batch;
  batch.entries.push_back(
      log_entry(submitted(std::move(first), std::move(examined), random_salt(), {}), {}, now, state->log));
  batch.head = state->log.tree.head();
  auto store =
      is_postgres(place) ? create_postgres_store(place, case_id, batch) : create_sqlite_store(place, case_id, batch);
  if (!store) return std::unexpected(std::move(store).error().in_file(shown(place)));
  return Record(*std::move(store), std::move(state), std::move(options));
}

Result<Record> Record::open(const std::filesystem::path& folder, RecordOptions options) {
  auto opened = [&]() -> Result<Record> {
    TRUCE_TRY(std::unique_ptr<Store> store, open_sqlite_store(folder));
    return open_store(std::move(store), std::move(options));
  }();
  if (!opened) return std::unexpected(std::move(opened).error().in_file(folder.string()));
  return opened;
}

Result<Record> Record::open_published(const std::filesystem::path& folder, RecordOptions options) {
  auto opened = [&]() -> Result<Record> {
    TRUCE_TRY(std::unique_ptr<Store> store, open_published_store(fetch_from_folder(folder)));
    TRUCE_TRY(Record record, open_store(std::move(store), std::move(options)));
    TRUCE_CHECK(record.checkpoint());
    return record;
  }();
  if (!opened) return std::unexpected(std::move(opened).error().in_file(folder.string()));
  return opened;
}

Result<Record> Record::open_at(const std::string& place, const CaseId& case_id, RecordOptions options) {
  if (!is_postgres(place)) return open(place, std::move(options));
  auto opened = [&]() -> Result<Record> {
    TRUCE_TRY(std::unique_ptr<Store> store, open_postgres_store(place, case_id));
    return open_store(std::move(store), std::move(options));
  }();
  if (!opened) return std::unexpected(std::move(opened).error().in_file(shown(place)));
  return opened;
}

Error Record::taken_back(const std::string& place, const CaseId& case_id, Error why) {
  if (!is_postgres(place)) return why;
  if (auto removed = remove_postgres_store(place, case_id); !removed) {
    why.message += fmt::format("; what was made of it stays in {}: {}", shown(place), removed.error().message);
  }
  return why;
}

Result<Record> Record::open_store(std::unique_ptr<Store> store, RecordOptions options) {
  std::unique_ptr<State> state;
  Status read = store->snapshot([&]() -> Status {
    TRUCE_TRY(StoredHead head, store->head());
    state = std::make_unique<State>(head.case_id);
    return state->load(*store, head);
  });
  if (!read && state && read.error().code == ErrorCode::corrupt) {
    // load() met what it met; the whole walk names the first thing that does not hold.
    TRUCE_CHECK(verify_store(*store, state->log.case_id, state->admission, options.keys, {}, {}));
  }
  TRUCE_CHECK(read);
  return Record(std::move(store), std::move(state), std::move(options));
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
Result<TreeHead> Record::head(std::uint64_t of) const {
  if (of > size()) {
    return fail(ErrorCode::not_found, fmt::format("no tree of {} entries: the record has {}", of, size()));
  }
  TRUCE_TRY(const Frontier edge, stored_frontier(*store_, of));
  return edge.head();
}
Instant Record::last_recorded_at() const {
  return state_->log.last;
}
const KeyRing& Record::keys() const {
  return state_->log.keys;
}

Status Record::refresh(const AdmissionCheck& follow) {
  LogState next = state_->log;
  TRUCE_CHECK(store_->snapshot([&] { return state_->catch_up(*store_, options_.keys, next, follow); }));
  state_->log = std::move(next);
  return {};
}

Result<Appended> Record::append(std::span<const Envelope> batch, const AdmissionCheck& check) {
  TRUCE_TRY(Submission submission, examine({batch.begin(), batch.end()}));
  TRUCE_TRY(std::vector<Result<Appended>> outcomes, append_group({&submission, 1}, check));
  return std::move(outcomes.front());
}

Result<Submission> Record::examine(std::vector<Envelope> batch,
                                   const std::function<const PublicKey*(const KeyId&)>& key_of) const {
  const std::vector<Salt> salts = random_salts(batch.size());
  Submission submission;
  submission.reserve(batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    auto examined = state_->admission.examine(batch[i], key_of(batch[i].key));
    if (!examined) return at_position(i, batch.size(), std::move(examined).error());
    submission.push_back(submitted(std::move(batch[i]), *std::move(examined), salts[i], options_.keys.storage));
  }
  return submission;
}

Result<Submission> Record::examine(std::vector<Envelope> batch) const {
  return examine(std::move(batch), [this](const KeyId& id) {
    const EnrolledKey* known = keys().find(id);
    return known == nullptr ? nullptr : &known->key;
  });
}

Result<std::vector<Result<Appended>>> Record::append_group(std::span<Submission> group, const AdmissionCheck& check,
                                                           const AppendUndo& undo) {
  LogState next = state_->log;
  std::vector<Result<Appended>> outcomes;
  TRUCE_CHECK(store_->append([&]() -> Result<StoredBatch> {
    TRUCE_CHECK(state_->catch_up(*store_, options_.keys, next, check));
    TRUCE_TRY(Composed rows, Composed::among(*store_, group));
    const Instant now = std::max(options_.clock(), next.last);
    for (Submission& submission : group) {
      const std::uint64_t first = next.tree.size();
      Status added = state_->add_all(*store_, options_, submission, now, check, undo, next, rows);
      if (added) {
        outcomes.emplace_back(Appended{.first = first, .count = submission.size(), .recorded_at = now});
      } else {
        outcomes.emplace_back(std::unexpected(std::move(added).error()));
      }
    }
    return StoredBatch{.entries = std::move(rows.entries), .head = next.tree.head()};
  }));
  state_->log = std::move(next);
  return outcomes;
}

Result<std::vector<std::optional<Digest>>> Record::names_of(std::span<const Envelope> batch) const {
  std::vector<std::optional<Digest>> names;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    auto examined = state_->admission.examine(batch[i]);
    if (!examined) return at_position(i, batch.size(), std::move(examined).error());
    names.push_back(signed_name(*examined, options_.keys.storage));
  }
  return names;
}

Result<std::vector<std::optional<std::uint64_t>>> Record::find(std::span<const std::optional<Digest>> names) const {
  std::vector<std::optional<std::uint64_t>> found(names.size());
  std::vector<Digest> asked;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!names[i]) continue;
    asked.push_back(*names[i]);
    places.push_back(i);
  }
  TRUCE_TRY(const auto entries, store_->find_names(asked));
  for (std::size_t i = 0; i < entries.size(); ++i) found[places[i]] = entries[i];
  return found;
}

Result<bool> Record::erase(std::uint64_t index) {
  LogState now = state_->log;  // size() stays
  TRUCE_CHECK(store_->snapshot([&] { return state_->catch_up(*store_, options_.keys, now, {}); }));
  if (!now.erasures->contains(index)) {
    return fail_with(ErrorCode::refused, fmt::format("no erasure of entry {} stands in the record", index), "",
                     "an entry of kind erasure that names it");
  }
  return store_->erase(index);
}

Status Record::visit(std::uint64_t first, std::uint64_t count,
                     const std::function<Status(const LoggedEntry&)>& visitor) const {
  if (first >= size()) return {};
  return walk(*store_, first, first + std::min(count, size() - first), [&](const StoredEntry& stored) -> Status {
    TRUCE_TRY(LoggedEntry entry, read_entry(stored, case_id(), options_.keys));
    if (entry.withheld == Withheld::absent && store_->complete() && !state_->log.erasures->contains(entry.index)) {
      return fail_with(ErrorCode::corrupt, fmt::format("entry {}: its blob is missing", entry.index), "nothing",
                       "a blob, or an erasure that names the entry");
    }
    const EnrolledKey* key = keys().find(entry.key);
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

std::vector<std::uint64_t> Record::erased() const {
  std::vector<std::uint64_t> entries;
  for (const auto& [entry, erasure] : *state_->log.erasures) entries.push_back(entry);
  return entries;
}

Result<std::vector<LogEntry>> Record::published(std::uint64_t first, std::uint64_t count, const BlobFilter& may) const {
  std::vector<LogEntry> entries;
  TRUCE_CHECK(walk(*store_, first, first + count, [&](const StoredEntry& stored) -> Status {
    TRUCE_CHECK(read_entry(stored, case_id(), options_.keys));
    const bool shown = stored.blob && !state_->log.erasures->contains(stored.index) && may(*stored.blob);
    entries.push_back({.leaf = stored.leaf, .blob = shown ? *stored.blob : Bytes{}});
    return {};
  }));
  return entries;
}

Result<Bytes> Record::leaf(std::uint64_t index) const {
  Bytes leaf;
  if (index >= size()) return fail(ErrorCode::not_found, fmt::format("no entry {}: the record has {}", index, size()));
  TRUCE_CHECK(walk(*store_, index, index + 1, [&](const StoredEntry& stored) -> Status {
    TRUCE_CHECK(read_entry(stored, case_id(), options_.keys));
    leaf = stored.leaf;
    return {};
  }));
  return leaf;
}

Result<Digest> Record::node(unsigned level, std::uint64_t index) const {
  if (level > 62 || index >= (size() >> level)) {
    return fail(ErrorCode::not_found, fmt::format("no full subtree {} of level {}", index, level));
  }
  return stored_node(*store_, level, index);
}

Result<std::optional<BlobContent>> Record::content(std::uint64_t index) const {
  std::optional<BlobContent> content;
  if (index >= size()) return fail(ErrorCode::not_found, fmt::format("no entry {}: the record has {}", index, size()));
  TRUCE_CHECK(walk(*store_, index, index + 1, [&](const StoredEntry& stored) -> Status {
    TRUCE_TRY(const LoggedEntry entry, read_entry(stored, case_id(), options_.keys));
    if (entry.withheld != Withheld::no) return {};
    TRUCE_TRY(content, open_blob(*stored.blob, stored.leaf, options_.keys));
    return {};
  }));
  return content;
}

Result<std::vector<Digest>> Record::prove_inclusion(std::uint64_t index) const {
  return prove_inclusion(index, size());
}

Result<std::vector<Digest>> Record::prove_inclusion(std::uint64_t index, std::uint64_t of) const {
  if (index >= of || of > size()) {
    return fail(ErrorCode::not_found, fmt::format("no entry {}: the record has {}", index, std::min(of, size())));
  }
  return inclusion_proof(index, of, [&](unsigned level, std::uint64_t i) { return stored_node(*store_, level, i); });
}

Result<std::vector<Digest>> Record::prove_consistency(std::uint64_t old_size) const {
  return prove_consistency(old_size, size());
}

Result<std::vector<Digest>> Record::prove_consistency(std::uint64_t old_size, std::uint64_t to) const {
  if (old_size == 0 || old_size > to || to > size()) {
    return fail(ErrorCode::not_found, fmt::format("no tree of {} entries: the record has {}", old_size, size()));
  }
  return consistency_proof(old_size, to,
                           [&](unsigned level, std::uint64_t i) { return stored_node(*store_, level, i); });
}

Result<Verified> Record::verify(const Progress& progress, std::optional<TreeHead> known) const {
  const TreeHead noted[] = {head(), known.value_or(head())};
  return verify_store(*store_, case_id(), state_->admission, options_.keys, noted, progress);
}

}  // namespace truce
