// A mirror that is killed at any moment, in the midst of a copy from a slow server.
#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <random>

#include "cli/run.h"
#include "program_process.h"
#include "rounds.h"
#include "serve/log_server.h"
#include "serve/loopback.h"
#include "writers.h"

namespace truce {
namespace {

using namespace std::chrono_literals;
using test::ProgramProcess;

using Files = std::map<std::string, std::string>;

/// The files below a folder by their path in it, but for what a mirror keeps for itself.
Files files_below(const std::filesystem::path& folder) {
  Files files;
  for (const auto& item : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string path = item.path().lexically_relative(folder).string();
    if (!item.is_regular_file() || path.starts_with(".writing/") || path.ends_with(".json")) continue;
    files.emplace(path, test::read_all(item.path()));
  }
  return files;
}

/// A log of several bundles on a slow server.
class SlowLog : public testing::Test {
 protected:
  SlowLog() : record_(test::create_writers_record(place_.path().string())) {
    test::write_all(place_.path() / "log.vkey",
                    VerifierKey::create(test::log_name, NoteAlgorithm::ed25519, test::log_key().public_key())->str());
  }
  /// Grows to so many entries and publishes them.
  void publish_to(std::uint64_t size) {
    const KeyPair root = test::fixed_key(2);
    std::vector<Envelope> batch;
    for (std::uint64_t i = record_.size(); i < size; ++i) {
      batch.push_back(test::report("r" + std::to_string(i), test::north, root));
    }
    ASSERT_TRUE(record_.append(batch));
    const KeyPair signer = test::log_key();
    auto files = open_log_folder(published());
    const auto rows = [&](std::uint64_t first, std::uint64_t count) {
      return record_.published(first, count, [](ByteView) { return true; });
    };
    ASSERT_TRUE(
        publish(**files, record_.issue_checkpoint({&signer, 1}).value(), log_keys(record_.keys()).value(), rows));
    for (auto& [path, content] : files_below(published())) {
      if (path == checkpoint_path) continue;
      source_.insert_or_assign(path, content);
    }
    checkpoints_.push_back(test::read_all(published() / checkpoint_path));
  }
  [[nodiscard]] std::filesystem::path published() const { return place_.path() / "public"; }
  [[nodiscard]] std::filesystem::path mirrored() const { return place_.path() / "mirror"; }

  /// The published log, each answer after a while.
  [[nodiscard]] HttpSite slow_site() {
    return [this, site = log_site(published())](std::string_view path) {
      auto operations = site(path);
      for (HttpOperation& operation : operations) {
        operation.answer = [this, answer = std::move(operation.answer)](const HttpRequest& request) {
          std::this_thread::sleep_for(2ms);
          ++answered_;
          return answer(request);
        };
      }
      return operations;
    };
  }
  [[nodiscard]] std::vector<std::string> mirror_from(const std::string& url) const {
    return {"mirror", url, mirrored().string(), "--key", (place_.path() / "log.vkey").string(), "--json"};
  }
  /// Empty when every file of the mirror is whole and the log's; else one that is not. What has no checkpoint over it
  /// counts, too: the next run takes it up.
  [[nodiscard]] std::string torn() const {
    for (const auto& [path, content] : files_below(mirrored())) {
      if (path == checkpoint_path) {
        if (std::ranges::find(checkpoints_, content) == checkpoints_.end()) return path;
        continue;
      }
      auto whole = source_.find(path);
      if (whole == source_.end() || whole->second != content) return path;
    }
    return "";
  }
  /// How many entries its checkpoint is of; 0 without one. Everything under it is read and verified.
  [[nodiscard]] std::uint64_t verified() const {
    if (!std::filesystem::exists(mirrored() / checkpoint_path)) return 0;
    auto copy = Record::open_published(mirrored());
    if (!copy) throw std::runtime_error(copy.error().text());
    auto holds = copy->verify();
    if (!holds) throw std::runtime_error(holds.error().text());
    if (holds->withheld != 0) throw std::runtime_error("a payload is missing");
    return copy->size();
  }

  test::Folder place_;
  Record record_;
  Files source_;  ///< every file that ever was published, the checkpoint apart
  std::vector<std::string> checkpoints_;
  std::atomic<unsigned> answered_ = 0;  ///< requests, by the slow server
};

TEST_F(SlowLog, leaves_a_killed_mirror_with_whole_files_only_and_the_next_run_ends_complete) {
  constexpr std::uint64_t small = 700;
  constexpr std::uint64_t large = 1800;
  publish_to(small);
  test::RunningServer first(slow_site(), {});
  ASSERT_EQ(ProgramProcess(mirror_from(first.url())).wait(), 0);
  std::filesystem::copy(mirrored(), place_.path() / "start", std::filesystem::copy_options::recursive);
  publish_to(large);
  const unsigned before = answered_;
  ASSERT_EQ(ProgramProcess(mirror_from(first.url())).wait(), 0);
  const unsigned whole = answered_ - before;

  std::mt19937 random(11);
  int killed = 0;
  int halfway = 0;  // files of the larger tree there, its checkpoint not
  int completed = 0;
  bool fresh = false;
  bool done = true;
  const int rounds = test::rounds(80, 20);
  for (int round = 0; round < rounds || !done; ++round) {
    if (done) {  // from nothing and from the smaller log by turns
      std::filesystem::remove_all(mirrored());
      fresh = !fresh;
      if (!fresh) std::filesystem::copy(place_.path() / "start", mirrored(), std::filesystem::copy_options::recursive);
    }
    const std::size_t files = std::filesystem::exists(mirrored()) ? files_below(mirrored()).size() : 0;
    ProgramProcess mirror(mirror_from(first.url()));
    // After so many answers and a moment: how fast this machine is, is no matter.
    const unsigned until = answered_ + static_cast<unsigned>(random() % (whole + 1));
    while (answered_ < until && !mirror.ended()) std::this_thread::sleep_for(200us);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 10'000));
    const int status = mirror.kill();
    ASSERT_TRUE(status == 0 || status == 128 + SIGKILL) << status;
    killed += status == 0 ? 0 : 1;
    if (!std::filesystem::exists(mirrored())) {
      done = false;
      continue;
    }
    ASSERT_EQ(torn(), "") << "round " << round;
    const std::uint64_t size = verified();
    ASSERT_TRUE(size == large || size == (fresh ? 0 : small)) << size;
    if (size != large && files_below(mirrored()).size() > files) ++halfway;
    done = size == large;
    completed += done ? 1 : 0;
  }
  EXPECT_GT(killed, rounds / 4);
  EXPECT_GT(halfway, rounds / 20) << "a test whose mirror is never in the midst of it proves nothing";
  EXPECT_GT(completed, 0);
  RecordProperty("killed", killed);
  RecordProperty("halfway", halfway);
  RecordProperty("completed", completed);

  ASSERT_EQ(ProgramProcess(mirror_from(first.url())).wait(), 0);
  EXPECT_EQ(verified(), large);
  EXPECT_TRUE(std::filesystem::is_empty(mirrored() / ".writing")) << "what killed runs left is gone";
  EXPECT_EQ(torn(), "");
}

}  // namespace
}  // namespace truce
