#include "serve/live_case.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_value.h"
#include "report/as_of.h"

namespace truce {
namespace {

constexpr std::chrono::minutes reader_idle_limit{30};  // then nothing is folded for a reader any more
constexpr std::chrono::seconds visible_within{2};

Instant recorded_at(const Case& c, std::uint64_t index) {
  if (const EntryHeader* header = c.entry(index)) return header->recorded_at;
  auto place = std::ranges::lower_bound(c.withheld, index, {}, &WithheldEntry::index);
  return place == c.withheld.end() ? c.last_recorded_at : place->recorded_at;
}

/// The keys as they were when the record held what `c` holds.
Result<KeyRing> keys_of(const Record& record, const Case& c) {
  KeyRing ring(c.id);
  for (const EntryHeader& header : c.entries) {
    if (header.kind != Kind::key) continue;
    TRUCE_TRY(const auto logged, record.read(header.index, 1));
    TRUCE_TRY(const Json json, parse_json(logged.front().envelope.payload));
    const EntryHead head = head_of(TreeValue(json));
    TRUCE_CHECK(ring.apply({.index = header.index,
                            .recorded_at = header.recorded_at,
                            .key = logged.front().key,
                            .head = head,
                            .json = json}));
  }
  return ring;
}

}  // namespace

LiveCase::LiveCase(LiveCaseOptions options) : options_(std::move(options)) {}

Result<std::unique_ptr<LiveCase>> LiveCase::open(LiveCaseOptions options) {
  std::unique_ptr<LiveCase> live(new LiveCase(std::move(options)));
  TRUCE_CHECK(live->start());
  return live;
}

LiveCase::~LiveCase() {
  {
    std::lock_guard lock(wake_mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (follower_.joinable()) follower_.join();
}

Status LiveCase::start() {
  if (options_.writable) {
    TRUCE_TRY(Record writer, options_.open());
    sequencer_ = std::make_unique<Sequencer>(
        std::move(writer), SequencerRules{.check = [this](const AdmittedEntry& entry) { return admit(entry); },
                                          .undo = [this](std::uint64_t size) { undo(size); }});
  }
  TRUCE_TRY(record_, options_.open());
  TRUCE_TRY(const bool resumed, resume());
  if (!resumed) TRUCE_CHECK(fold_all());
  folded_at_start_ = record_->size() - kept_;
  TRUCE_CHECK(publish());
  follower_ = std::thread([this] { follow(); });
  return {};
}

void LiveCase::follow() {
  while (true) {
    keep();
    {
      std::unique_lock lock(wake_mutex_);
      wake_.wait_for(lock, options_.poll, [this] { return woken_ || stopping_; });
      woken_ = false;
      if (stopping_) return;
    }
    auto done = catch_up();
    if (!done && follows_) tell("the record cannot be followed", done.error());
    follows_ = done.has_value();
  }
}

Status LiveCase::catch_up() {
  {
    std::lock_guard alone(record_mutex_);
    struct Seen {
      std::uint64_t index;
      Instant recorded_at;
      std::optional<std::string> payload;
    };
    std::vector<Seen> fresh;
    TRUCE_CHECK(record_->refresh([&](const AdmittedEntry& entry) -> Status {
      auto payload = entry.payload();
      fresh.push_back({entry.index, entry.recorded_at, payload ? std::optional<std::string>(*payload) : std::nullopt});
      return {};
    }));
    const bool erased = something_was_erased();
    if (fresh.empty() && !erased) return {};
    if (erased) {
      drop_kept();
      TRUCE_CHECK(fold_all());
    } else {
      for (const Seen& one : fresh) TRUCE_CHECK(take_in(one.index, one.recorded_at, one.payload));
    }
  }
  return publish();
}

/// Folds the whole record anew, for all who read.
Status LiveCase::fold_all() {
  const CaseId& id = record_->case_id();
  whole_.emplace(id);
  foldings_.try_emplace(the_public, id);
  for (auto& [reader, fold] : foldings_) fold = Fold(id);
  kept_ = 0;
  TRUCE_CHECK(fold_from(0));
  std::lock_guard lock(published_mutex_);
  past_.clear();
  return {};
}

/// Goes on from what an earlier run kept. False when there is none, or it is not of this record as it is now.
Result<bool> LiveCase::resume() {
  if (!options_.caches) return false;
  auto whole = options_.caches->whole.find(*record_, record_->size());
  auto shown = options_.caches->shown.find(*record_, record_->size());
  for (const auto* found : {&whole, &shown}) {
    if (*found) continue;
    if (found->error().code != ErrorCode::not_found) tell("what was kept of the case is not used", found->error());
    return false;
  }
  if (whole->size != shown->size) return false;
  kept_ = whole->size;
  whole_.emplace(*std::move(whole));
  foldings_.insert_or_assign(the_public, Fold(*std::move(shown)));
  TRUCE_CHECK(fold_from(kept_));
  TRUCE_TRY(const bool agrees, CaseCache::agrees(*record_, whole_->current()));
  if (!agrees) drop_kept();
  return agrees;
}

/// What is kept on the disk may hold content that was erased.
void LiveCase::drop_kept() {
  if (!options_.caches) return;
  if (auto dropped = CaseCache::drop_all(options_.caches->folder); !dropped) {
    tell("what is kept of the case cannot be removed", dropped.error());
  }
}

Status LiveCase::fold_from(std::uint64_t first) {
  return record_->visit(first, record_->size(), [this](const LoggedEntry& logged) -> Status {
    auto payload = logged.payload();
    return take_in(logged.index, logged.recorded_at, payload ? std::optional<std::string>(*payload) : std::nullopt);
  });
}

/// Keeps what is folded for the next run, when that is worth it: now and then, and each time for a tenth more.
void LiveCase::keep() {
  if (!options_.caches) return;
  std::lock_guard alone(record_mutex_);
  const std::uint64_t size = record_->size();
  if (size - kept_ < std::max(options_.keep_after, kept_ / 10)) return;
  kept_ = size;  // also where it cannot be written: not to be tried again at once
  auto kept = options_.caches->whole.keep(record_->head(), whole_->current());
  if (kept) kept = options_.caches->shown.keep(record_->head(), foldings_.at(the_public).current());
  if (!kept) tell("the case cannot be kept for the next start", kept.error());
}

Status LiveCase::take_in(std::uint64_t index, Instant recorded_at, const std::optional<std::string>& payload) {
  if (!payload) {
    TRUCE_CHECK(whole_->apply(RecordedPayload{index, recorded_at, std::nullopt}));
    for (auto& [reader, fold] : foldings_) TRUCE_CHECK(fold_for(fold, reader, index, recorded_at, nullptr));
    return {};
  }
  TRUCE_TRY(const Entry entry, parse_entry(*payload));
  TRUCE_CHECK(whole_->apply(RecordedEntry{index, recorded_at, entry}));
  for (auto& [reader, fold] : foldings_) TRUCE_CHECK(fold_for(fold, reader, index, recorded_at, &entry));
  return {};
}

/// `entry`: null when the server itself cannot read it.
Status LiveCase::fold_for(Fold& fold, const Reader& reader, std::uint64_t index, Instant recorded_at,
                          const Entry* entry) {
  if (entry != nullptr && may_read(reader, entry->author, entry->audience)) {
    auto taken = fold.apply(RecordedEntry{index, recorded_at, *entry});
    if (taken) return {};
    // What only makes sense together with what the reader may not see is not shown to it either.
    if (options_.fault) options_.fault(fmt::format("entry {} does not stand on its own for one reader", index));
  }
  return fold.apply(RecordedPayload{index, recorded_at, std::nullopt});
}

/// Content that is folded here has gone from the record since.
bool LiveCase::something_was_erased() const {
  return std::ranges::any_of(whole_->current().erasures, [this](const Fact<ErasureBody>& fact) {
    const auto index = static_cast<std::uint64_t>(fact.body.index);
    if (whole_->current().entry(index) == nullptr) return false;
    auto logged = record_->read(index, 1);
    return logged && !logged->empty() && logged->front().withheld != Withheld::no;
  });
}

/// Makes, judges and shows the readings of what has been folded.
Status LiveCase::publish() {
  std::vector<std::shared_ptr<const Reading>> made;
  {
    std::lock_guard alone(record_mutex_);
    std::lock_guard lock(published_mutex_);
    const auto now = Clock::now();
    std::erase_if(published_, [&](const auto& each) {
      const bool idle = !each.first.empty() && now - each.second.asked > reader_idle_limit;
      if (idle) foldings_.erase(each.first);
      return idle;
    });
    for (const auto& [reader, fold] : foldings_) {
      made.push_back(std::make_shared<const Reading>(reader, fold.current(), record_->head(), record_->keys().apart()));
    }
  }
  for (const auto& reading : made) (void)reading->judged();  // before it is shown, so that nobody waits for it
  {
    std::lock_guard lock(published_mutex_);
    for (const auto& reading : made) published_[reading->reader()].reading = reading;
  }
  grown_.notify_all();
  {
    std::lock_guard lock(listeners_mutex_);
    for (const auto& [number, listener] : listeners_) listener();
  }
  for (const auto& reading : made) (void)reading->agenda();  // likewise, but it may take longer
  return {};
}

Result<std::shared_ptr<const Reading>> LiveCase::now(const Reader& reader) {
  {
    std::lock_guard lock(published_mutex_);
    if (auto known = published_.find(reader); known != published_.end()) {
      known->second.asked = Clock::now();
      return known->second.reading;
    }
  }
  std::shared_ptr<const Reading> reading;
  {
    std::lock_guard alone(record_mutex_);
    Fold fold(record_->case_id());
    const Case& all = whole_->current();
    TRUCE_CHECK(record_->visit(0, all.size, [&](const LoggedEntry& logged) -> Status {
      auto payload = logged.payload();
      if (!payload || all.entry(logged.index) == nullptr) {
        return fold_for(fold, reader, logged.index, logged.recorded_at, nullptr);
      }
      TRUCE_TRY(const Entry entry, parse_entry(*payload));
      return fold_for(fold, reader, logged.index, logged.recorded_at, &entry);
    }));
    reading = std::make_shared<const Reading>(reader, fold.current(), record_->head(), record_->keys().apart());
    foldings_.insert_or_assign(reader, std::move(fold));
    std::lock_guard lock(published_mutex_);
    published_[reader] = {reading, Clock::now()};
  }
  return reading;
}

std::shared_ptr<const Reading> LiveCase::public_now() const {
  std::lock_guard lock(published_mutex_);
  return published_.at(the_public).reading;
}

Result<std::shared_ptr<const Reading>> LiveCase::as_of(const Reader& reader, const std::string& as_of) {
  TRUCE_TRY(std::shared_ptr<const Reading> newest, now(reader));
  const Case& c = newest->known();
  TRUCE_TRY(const std::uint64_t size,
            report::size_as_of(as_of, c.size, options_.zone,
                               [&](std::uint64_t index) -> Result<Instant> { return recorded_at(c, index); }));
  if (size == c.size) return newest;
  {
    std::lock_guard lock(published_mutex_);
    auto kept = std::ranges::find_if(
        past_, [&](const auto& past) { return past->head().size == size && past->reader() == reader; });
    if (kept != past_.end()) {
      past_.splice(past_.begin(), past_, kept);
      return past_.front();
    }
  }
  Case then = c.as_of(size);
  TRUCE_TRY(auto reading, with_record([&](const Record& record) -> Result<std::shared_ptr<const Reading>> {
              TRUCE_TRY(const TreeHead head, record.head(size));
              TRUCE_TRY(KeyRing keys, keys_of(record, then));
              then.size = size;
              return std::make_shared<const Reading>(reader, std::move(then), head, keys.apart());
            }));
  std::lock_guard lock(published_mutex_);
  past_.push_front(reading);
  if (past_.size() > options_.past_readings) past_.pop_back();
  return reading;
}

Result<std::vector<LoggedEntry>> LiveCase::entries(const Reading& reading, std::uint64_t first, std::uint64_t count) {
  const std::uint64_t size = reading.head().size;
  if (first >= size) return std::vector<LoggedEntry>{};
  TRUCE_TRY(auto logged,
            with_record([&](const Record& record) { return record.read(first, std::min(count, size - first)); }));
  for (LoggedEntry& entry : logged) {
    if (entry.revoked_by && *entry.revoked_by >= size) entry.revoked_by.reset();
    if (reading.shows(entry.index) || entry.withheld == Withheld::absent) continue;
    entry.withheld = Withheld::sealed;
    entry.envelope = {};
  }
  return logged;
}

Result<LoggedEntry> LiveCase::entry(const Reading& reading, std::uint64_t index) {
  TRUCE_TRY(auto one, entries(reading, index, 1));
  if (one.empty()) return fail(ErrorCode::not_found, fmt::format("no entry {}", index));
  return std::move(one.front());
}

Case LiveCase::whole(std::uint64_t size) {
  std::lock_guard alone(record_mutex_);
  return whole_->current().as_of(size);
}

Status LiveCase::admit(const AdmittedEntry& entry) {
  if (!ahead_) ahead_.emplace(whole(entry.index));
  auto payload = entry.payload();
  TRUCE_CHECK(ahead_->apply(RecordedPayload{entry.index, entry.recorded_at, payload, !entry.logged}));
  const std::uint64_t followed = public_now()->head().size;
  while (!since_.empty() && since_.front().index < followed) since_.pop_front();
  since_.push_back({entry.index, entry.recorded_at, payload ? std::optional<std::string>(*payload) : std::nullopt});
  return {};
}

void LiveCase::undo(std::uint64_t size) {
  Case start = whole(size);
  const std::uint64_t from = start.size;
  ahead_.emplace(std::move(start));
  std::erase_if(since_, [size](const Ahead& one) { return one.index >= size; });
  for (const Ahead& one : since_) {
    if (one.index < from) continue;
    auto again = ahead_->apply(RecordedPayload{one.index, one.recorded_at, one.payload, false});
    if (!again) tell("an entry that was admitted is not admitted again", again.error());
  }
}

Result<Appended> LiveCase::append(std::vector<Envelope> batch) {
  if (!sequencer_) return fail(ErrorCode::refused, "this is a copy of the record: entries are added where it is kept");
  TRUCE_TRY(const Appended appended, sequencer_->submit(std::move(batch)));
  {
    std::lock_guard lock(wake_mutex_);
    woken_ = true;
  }
  wake_.notify_all();
  std::unique_lock lock(published_mutex_);
  grown_.wait_for(lock, visible_within,
                  [&] { return published_.at(the_public).reading->head().size >= appended.first + appended.count; });
  return appended;
}

Result<Appended> LiveCase::check(const std::vector<Envelope>& batch) {
  std::lock_guard alone(record_mutex_);
  Fold fold(whole_->current());
  const Admission admission(record_->case_id());
  KeyRing keys = record_->keys();
  const Instant now = std::max(system_now(), record_->last_recorded_at());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const std::uint64_t index = record_->size() + i;
    auto json = admission.admit(batch[i], index, now, keys);
    auto taken =
        json ? fold.apply(RecordedPayload{index, now, batch[i].payload, true}) : Status(std::unexpected(json.error()));
    if (taken) continue;
    Error error = taken.error();
    if (batch.size() > 1) error.message = fmt::format("entry {} of {}: {}", i + 1, batch.size(), error.message);
    return std::unexpected(std::move(error));
  }
  return Appended{record_->size(), batch.size(), now};
}

Result<std::vector<std::optional<std::uint64_t>>> LiveCase::find(const std::vector<Envelope>& batch) {
  TRUCE_TRY(const auto names, record_->names_of(batch));
  if (sequencer_) {  // which knows what was logged a moment ago
    return sequencer_->with_record([&](Record& record) { return record.find(names); });
  }
  return with_record([&](const Record& record) { return record.find(names); });
}

std::uint64_t LiveCase::listen(std::function<void()> listener) {
  std::lock_guard lock(listeners_mutex_);
  listeners_.emplace(++next_listener_, std::move(listener));
  return next_listener_;
}

void LiveCase::forget(std::uint64_t listener) {
  std::lock_guard lock(listeners_mutex_);
  listeners_.erase(listener);
}

void LiveCase::tell(std::string_view what, const Error& error) const {
  if (options_.fault) options_.fault(fmt::format("{}: {}", what, to_string(error.code)));
}

}  // namespace truce
