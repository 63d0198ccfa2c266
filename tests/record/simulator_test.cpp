// Thousands of seeded schedules of a record's life on a disk that fails, forgets and shows what is not there, with a
// clock that jumps and another writer in between. A schedule is its seed: what fails once fails again.
#include <gmock/gmock.h>

#include <fmt/format.h>

#include "example_case.h"
#include "record/sequencer.h"
#include "simulated_store.h"

namespace truce {
namespace {

using test::fixed_key;
using test::north;
using test::office;
using test::SimulatedDisk;
using test::SimulatedFaults;
using test::south;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint32_t schedules = 300;
#else
constexpr std::uint32_t schedules = 3000;
#endif
constexpr int steps = 40;

/// What all schedules share: a young record's rows, and signed entries to add to it.
struct Material {
  test::SimulatedRows first;
  std::vector<Envelope> ours, theirs;
  KeyPair log_key = fixed_key(9);

  Material() {
    test::Folder folder;
    const KeyPair registrar = fixed_key(1);
    const KeyPair root = fixed_key(2);
    const KeyPair other_root = fixed_key(3);
    {
      Record record =
          Record::create(folder.path(), test::aden, office, registrar, {.clock = [] { return Instant{5000}; }}).value();
      Envelope keys[] = {
          test::sign(test::key_json("north", "enrol", north, root, office, registrar), registrar),
          test::sign(test::note_key_json("log", "log", office, log_key, test::log_name, office, registrar), registrar)};
      record.append(keys).value();
    }
    auto store = open_sqlite_store(folder.path()).value();
    first = {.entries = store->read(0, 100).value(), .head = store->head().value().tree, .checkpoints = {}};
    for (int i = 0; i < 60; ++i) {
      if (i == 10) {
        ours.push_back(test::sign(test::key_json("south", "enrol", south, other_root, office, registrar), registrar));
      } else if (i == 50) {
        ours.push_back(test::sign(test::revoke_json("lost", south, other_root.id(), office, registrar), registrar));
      } else if (i % 4 == 3) {
        ours.push_back(test::report(fmt::format("s{}", i), south, other_root));
      } else {
        ours.push_back(test::report(fmt::format("n{}", i), north, root));
      }
    }
    for (int i = 0; i < 20; ++i) theirs.push_back(test::report(fmt::format("t{}", i), north, root));
  }
};

class Life {
 public:
  Life(const Material& material, std::uint32_t seed, SimulatedFaults faults)
      : material_(material), disk_(std::make_shared<SimulatedDisk>(test::aden, material.first, seed)), faults_(faults) {
    disk_->faults = faults;
    disk_->intruder = [this] { intrude(); };
    open();
  }

  /// Lives through the schedule. Empty when all promises were kept, else the first that was not.
  std::string run() {
    for (int step = 0; step < steps && broken_.empty(); ++step) {
      switch (disk_->random() % 12) {
        case 0:
        case 1:
        case 2:
        case 3: submit(); break;
        case 4:
        case 5: submit_group(); break;
        case 6:
        case 7: issue(); break;
        case 8: clock_ += static_cast<std::int64_t>(disk_->random() % 200'000) - 100'000; break;
        case 9: read(); break;
        case 10:
          if (!faults_.lies) rot();
          break;
        default: disk_->crash(); open();
      }
    }
    disk_->crash();
    check();
    return broken_;
  }

  std::size_t acknowledged() const { return acknowledged_.size(); }
  std::size_t issued() const { return issued_; }
  std::size_t failures() const { return failures_; }
  std::size_t corruptions() const { return corruptions_; }

 private:
  using Ids = std::vector<std::string>;

  static std::string id_of(std::string_view payload) { return Json::parse(payload)["id"].get<std::string>(); }
  [[nodiscard]] Clock clock() const {
    return [this] { return Instant{clock_}; };
  }
  void violated(std::string what) {
    if (broken_.empty()) broken_ = std::move(what);
  }
  /// Whoever is told that an entry stands at an index may rely on it.
  void acknowledge(std::uint64_t index, const std::string& id) {
    if (auto [place, fresh] = acknowledged_.emplace(index, id); !fresh && place->second != id) {
      violated(fmt::format("index {} promised to {} and {}", index, place->second, id));
    }
    if (auto [place, fresh] = places_.emplace(id, index); !fresh && place->second != index) {
      violated(fmt::format("{} promised to stand at {} and {}", id, place->second, index));
    }
  }
  void failed(const Error& error) {
    ++failures_;
    if (error.code == ErrorCode::corrupt) ++corruptions_;
    if (std::size_t at = error.message.find("logged already as entry "); at != std::string::npos) {
      already_ = std::stoull(error.message.substr(at + 24));
    }
  }
  void heard(const std::vector<Envelope>& batch, const Result<Appended>& outcome) {
    already_.reset();
    if (!outcome) {
      failed(outcome.error());
      if (already_ && batch.size() == 1) acknowledge(*already_, id_of(batch[0].payload));
      return;
    }
    for (std::size_t i = 0; i < batch.size(); ++i) acknowledge(outcome->first + i, id_of(batch[i].payload));
    sequencer_->with_record([&](Record& record) { heads_.push_back(record.head()); });
    in_step();
  }

  void open() {
    sequencer_.reset();
    other_.reset();
    for (int tries = 0; !sequencer_; ++tries) {
      if (tries == 20) disk_->faults = {.lies = faults_.lies};
      if (tries == 40) throw std::runtime_error("the record does not open");
      auto record = Record::open_store(test::open_simulated_store(disk_), {.clock = clock()});
      if (!record) {
        failed(record.error());
        continue;
      }
      fold_.clear();
      Status read = record->visit(0, UINT64_MAX, [&](const LoggedEntry& entry) -> Status {
        fold_.push_back(id_of(entry.envelope.payload));
        return {};
      });
      if (!read || fold_.size() != record->size()) continue;
      sequencer_.emplace(*std::move(record), SequencerRules{.check = check_, .undo = undo_});
    }
    disk_->faults = faults_;
  }

  std::vector<Envelope> draw(std::size_t most) {
    std::vector<Envelope> batch;
    for (std::size_t i = 1 + disk_->random() % most; i > 0; --i) {
      batch.push_back(material_.ours[disk_->random() % material_.ours.size()]);
    }
    return batch;
  }

  void submit() {
    std::vector<Envelope> batch = draw(3);
    heard(batch, sequencer_->submit(batch));
  }

  void submit_group() {
    std::vector<std::vector<Envelope>> batches;
    std::vector<Submission> group;
    std::optional<Result<std::vector<Result<Appended>>>> outcomes;
    sequencer_->with_record([&](Record& record) {
      for (int i = 0; i < 3; ++i) {
        batches.push_back(draw(2));
        group.push_back(record.examine(batches.back()).value());
      }
      const std::uint64_t size = record.size();
      outcomes = record.append_group(group, check_, undo_);
      if (!*outcomes) undo_(size);
    });
    if (!*outcomes) return failed(outcomes->error());
    for (std::size_t i = 0; i < batches.size(); ++i) heard(batches[i], (**outcomes)[i]);
  }

  void issue() {
    auto checkpoint = sequencer_->issue_checkpoint({&material_.log_key, 1});
    in_step();
    if (!checkpoint) return failed(checkpoint.error());
    ++issued_;
    heads_.push_back(checkpoint->body.head);
  }

  void in_step() {
    sequencer_->with_record([&](Record& record) {
      if (fold_.size() != record.size()) violated("the caller's fold is not in step");
    });
  }

  /// What is read is right, or an error.
  void read() {
    auto entries = sequencer_->with_record([&](Record& record) { return record.read(0, UINT64_MAX); });
    if (!entries) return failed(entries.error());
    for (const LoggedEntry& entry : *entries) {
      auto promised = acknowledged_.find(entry.index);
      if (promised != acknowledged_.end() && promised->second != id_of(entry.envelope.payload)) {
        violated(fmt::format("entry {} reads as another", entry.index));
      }
    }
  }

  /// A bit flips on the disk itself: verify() names it, and no checkpoint is signed over it.
  void rot() {
    const test::SimulatedRows whole = disk_->rows();
    const auto intruder = std::exchange(disk_->intruder, nullptr);
    disk_->faults = {.lies = faults_.lies};
    StoredEntry& entry = disk_->rotting().entries[disk_->random() % whole.entries.size()];
    Bytes& bytes = disk_->chance(50) ? entry.leaf : *entry.blob;
    bytes[disk_->random() % bytes.size()] ^= static_cast<std::uint8_t>(1U << (disk_->random() % 8));
    const std::uint64_t rotten = entry.index;
    auto verified = sequencer_->with_record([&](Record& record) { return record.verify(); });
    if (verified) violated(fmt::format("verify() does not see entry {} changed", rotten));
    const std::uint64_t signed_for = whole.checkpoints.empty() ? 0 : whole.checkpoints.rbegin()->first;
    if (rotten >= signed_for) {
      auto checkpoint =
          sequencer_->with_record([&](Record& record) { return record.issue_checkpoint({&material_.log_key, 1}); });
      if (checkpoint && checkpoint->body.head.size > rotten) violated("a checkpoint was signed over a changed entry");
    }
    // Mended from a copy.
    disk_->rotting().entries[rotten] = whole.entries[rotten];
    disk_->intruder = intruder;
    open();
  }

  void intrude() {
    if (!disk_->chance(12) || intruded_ == material_.theirs.size()) return;
    const SimulatedFaults faults = std::exchange(disk_->faults, {.lies = faults_.lies});
    if (!other_) {
      other_.emplace(Record::open_store(test::open_simulated_store(disk_, true), {.clock = clock()}).value());
    }
    const Envelope& envelope = material_.theirs[intruded_++];
    if (auto appended = other_->append({&envelope, 1})) acknowledge(appended->first, id_of(envelope.payload));
    disk_->faults = faults;
  }

  void check() {
    disk_->faults = {};
    auto opened = Record::open_store(test::open_simulated_store(disk_, true));
    if (!opened) return violated("the record does not open: " + opened.error().text());
    auto verified = opened->verify();
    if (!verified) return violated("the record does not verify: " + verified.error().text());
    std::map<std::string, std::uint64_t> seen;
    auto entries = opened->read(0, UINT64_MAX).value();
    for (const LoggedEntry& entry : entries) {
      std::string id = id_of(entry.envelope.payload);
      if (!seen.emplace(id, entry.index).second) violated(id + " stands twice");
    }
    for (const auto& [index, id] : acknowledged_) {
      auto found = seen.find(id);
      if (found == seen.end() || found->second != index)
        violated(fmt::format("{}, promised at {}, is lost", id, index));
    }
    for (const TreeHead& head : heads_) {
      if (head.size > opened->size() ||
          !verify_consistency(head, opened->head(), opened->prove_consistency(head.size).value())) {
        violated(fmt::format("the head of {} entries is of another history", head.size));
      }
    }
  }

  const Material& material_;
  std::shared_ptr<SimulatedDisk> disk_;
  SimulatedFaults faults_;
  std::int64_t clock_ = 1'000'000;
  std::optional<Sequencer> sequencer_;
  std::optional<Record> other_;
  std::size_t intruded_ = 0;
  Ids fold_;
  AdmissionCheck check_ = [this](const AdmittedEntry& entry) -> Status {
    if (entry.index != fold_.size()) violated("the caller's fold saw an entry out of turn");
    fold_.push_back(id_of(entry.envelope.payload));
    return {};
  };
  AppendUndo undo_ = [this](std::uint64_t size) { fold_.resize(std::min<std::size_t>(fold_.size(), size)); };
  std::map<std::uint64_t, std::string> acknowledged_;
  std::map<std::string, std::uint64_t> places_;
  std::vector<TreeHead> heads_;
  std::optional<std::uint64_t> already_;
  std::string broken_;
  std::size_t issued_ = 0, failures_ = 0, corruptions_ = 0;
};

/// In parts, so that several processors share them.
class Simulator : public testing::TestWithParam<std::uint32_t> {};

TEST_P(Simulator, keeps_every_promise_under_every_schedule) {
  constexpr std::uint32_t parts = 4;
  const Material material;
  std::size_t acknowledged = 0, issued = 0, failures = 0, corruptions = 0;
  for (std::uint32_t seed = GetParam(); seed < schedules; seed += parts) {
    Life life(material, seed,
              {.write = seed / 4 % 4 * 10, .stale = seed / 16 % 3 * 2, .flip = seed / 48 % 3 * 2, .lies = false});
    ASSERT_EQ(life.run(), "") << "seed " << seed;
    acknowledged += life.acknowledged();
    issued += life.issued();
    failures += life.failures();
    corruptions += life.corruptions();
  }
  EXPECT_GT(acknowledged, std::size_t{5} * schedules / parts);
  EXPECT_GT(issued, std::size_t{1} * schedules / parts);
  EXPECT_GT(failures, std::size_t{5} * schedules / parts);
  EXPECT_GT(corruptions, std::size_t{1} * schedules / parts);
  RecordProperty("acknowledged", static_cast<int>(acknowledged));
  RecordProperty("checkpoints", static_cast<int>(issued));
  RecordProperty("failures", static_cast<int>(failures));
  RecordProperty("corruptions", static_cast<int>(corruptions));
}

INSTANTIATE_TEST_SUITE_P(Part, Simulator, testing::Range(0U, 4U));

// The control: were a store's broken promise not seen, the test above would prove nothing.
TEST(SimulatorControl, sees_a_store_that_acknowledges_before_it_keeps) {
  const Material material;
  std::uint32_t seen = 0;
  for (std::uint32_t seed = 0; seed < schedules / 10; ++seed) {
    seen += Life(material, seed, {.lies = true}).run().empty() ? 0 : 1;
  }
  EXPECT_GT(seen, schedules / 10 / 2);
}

}  // namespace
}  // namespace truce
