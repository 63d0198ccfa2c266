#include "simulated_store.h"

#include <algorithm>
#include <utility>

#include "record/failure.h"

namespace truce::test {
namespace {

constexpr std::size_t remembered = 4;

std::unexpected<Error> no_answer() {
  return fail_with(ErrorCode::unavailable, "the simulated disk does not answer");
}

template <class Bytes>
void flip_bit(Bytes& bytes, std::mt19937& random) {
  if (bytes.empty()) return;
  auto& byte = bytes[random() % bytes.size()];
  byte = static_cast<std::remove_reference_t<decltype(byte)>>(byte ^ (1U << (random() % 8)));
}

void flip_bit(StoredEntry& entry, std::mt19937& random) {
  switch (random() % 5) {
    case 0: flip_bit(entry.leaf, random); break;
    case 1: flip_bit(entry.nodes[random() % entry.nodes.size()], random); break;
    case 2:
      if (entry.blob) flip_bit(*entry.blob, random);
      break;
    case 3:
      if (entry.name) flip_bit(*entry.name, random);
      break;
    default: entry.rule = !entry.rule;
  }
}

class SimulatedStore final : public Store {
 public:
  SimulatedStore(std::shared_ptr<SimulatedDisk> disk, bool sound) : disk_(std::move(disk)), sound_(sound) {}

  Result<StoredHead> head() override {
    StoredHead head{.case_id = disk_->case_id, .tree = seen().head};
    if (flips()) {
      if (disk_->chance(50)) {
        flip_bit(head.tree.root, disk_->random);
      } else {
        head.tree.size ^= std::uint64_t{1} << (disk_->random() % 8);
      }
    }
    return head;
  }

  Result<std::vector<StoredEntry>> read(std::uint64_t first, std::uint64_t count) override {
    const std::vector<StoredEntry>& all = seen().entries;
    if (first >= all.size()) return std::vector<StoredEntry>{};
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(first);
    std::vector<StoredEntry> entries(
        from, from + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(count, all.size() - first)));
    if (flips()) flip_bit(entries[disk_->random() % entries.size()], disk_->random);
    return entries;
  }

  Result<std::vector<Digest>> nodes(std::uint64_t index) override {
    const std::vector<StoredEntry>& all = seen().entries;
    if (index >= all.size()) return fail_with(ErrorCode::corrupt, "missing");
    std::vector<Digest> nodes = all[index].nodes;
    if (flips()) flip_bit(nodes[disk_->random() % nodes.size()], disk_->random);
    return nodes;
  }

  Result<std::vector<std::optional<std::uint64_t>>> find_names(std::span<const Digest> names) override {
    std::vector<std::optional<std::uint64_t>> found;
    for (const Digest& name : names) found.push_back(index_of(seen(), name));
    return found;
  }

  Result<std::vector<std::uint64_t>> rule_entries(std::uint64_t size) override {
    std::vector<std::uint64_t> indexes;
    for (const StoredEntry& entry : disk_->rows().entries) {
      if (entry.rule && entry.index < size) indexes.push_back(entry.index);
    }
    return indexes;
  }

  Result<std::optional<StoredCheckpoint>> checkpoint(std::uint64_t size) override {
    const auto& all = seen().checkpoints;
    auto after = all.upper_bound(size);
    if (after == all.begin()) return std::nullopt;
    --after;
    StoredCheckpoint checkpoint{.size = after->first, .note = after->second};
    if (flips()) flip_bit(checkpoint.note, disk_->random);
    return checkpoint;
  }

  Status append(const std::function<Result<StoredBatch>()>& compose) override {
    return in_turn([&](SimulatedRows& rows) -> Status {
      TRUCE_TRY(StoredBatch batch, compose());
      // As SQL's primary key and unique names have it.
      for (StoredEntry& entry : batch.entries) {
        if (entry.index != rows.entries.size()) return fail_with(ErrorCode::corrupt, "not the next index");
        if (entry.name && index_of(rows, *entry.name)) return fail_with(ErrorCode::corrupt, "a name twice");
        rows.entries.push_back(std::move(entry));
        rows.head = batch.head;
      }
      return {};
    });
  }

  Status put_checkpoint(const std::function<Result<StoredCheckpoint>()>& issue) override {
    return in_turn([&](SimulatedRows& rows) -> Status {
      TRUCE_TRY(StoredCheckpoint checkpoint, issue());
      rows.checkpoints[checkpoint.size] = checkpoint.note;
      return {};
    });
  }

  Result<bool> erase(std::uint64_t) override { return fail_with(ErrorCode::refused, "the simulation erases nothing"); }
  Status snapshot(const std::function<Status()>& reading) override { return reading(); }
  Status check() override { return {}; }

 private:
  [[nodiscard]] const SimulatedRows& seen() const { return sound_ ? disk_->rows() : disk_->seen(); }
  [[nodiscard]] bool flips() const { return !sound_ && disk_->chance(disk_->faults.flip); }
  static std::optional<std::uint64_t> index_of(const SimulatedRows& rows, const Digest& name) {
    auto found = std::ranges::find(rows.entries, name, &StoredEntry::name);
    if (found == rows.entries.end()) return std::nullopt;
    return found->index;
  }

  Status in_turn(const std::function<Status(SimulatedRows&)>& change) {
    if (!sound_ && disk_->intruder) disk_->intruder();
    SimulatedRows rows = disk_->rows();
    TRUCE_CHECK(change(rows));
    return disk_->commit(std::move(rows));
  }

  std::shared_ptr<SimulatedDisk> disk_;
  bool sound_;
};

}  // namespace

const SimulatedRows& SimulatedDisk::seen() {
  if (earlier_.empty() || !chance(faults.stale)) return rows();
  return earlier_[random() % earlier_.size()];
}

Status SimulatedDisk::commit(SimulatedRows rows) {
  const bool fails = chance(faults.write);
  const auto how = random() % 3;
  if (fails && how == 0) return no_answer();
  earlier_.push_back(states_.back());
  if (earlier_.size() > remembered) earlier_.pop_front();
  states_.push_back(std::move(rows));
  if (faults.lies || (fails && how == 1)) return fails ? Status(no_answer()) : Status{};
  keep(states_.size() - 1);
  return fails ? Status(no_answer()) : Status{};
}

void SimulatedDisk::keep(std::size_t state) {
  states_ = {std::move(states_[state])};
}

void SimulatedDisk::crash() {
  keep(random() % states_.size());
  earlier_.clear();
}

std::unique_ptr<Store> open_simulated_store(std::shared_ptr<SimulatedDisk> disk, bool sound) {
  return std::make_unique<SimulatedStore>(std::move(disk), sound);
}

}  // namespace truce::test
