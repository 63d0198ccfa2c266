// A log for the tests of publishing, reading and mirroring: random leaves and blobs, a key that signs any prefix, and
// files in memory that can be told to fail.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "example_case.h"
#include "record/checkpoint.h"
#include "record/publish.h"

namespace truce::test {

/// Files in memory. After `operations_left` operations every further one fails, the first of them half done or not at
/// all, as `dies_after` says: what a process leaves that is killed there.
class MemoryFiles final : public LogFiles {
 public:
  using Files = std::map<std::string, Bytes, std::less<>>;
  Files files;
  std::optional<std::uint64_t> operations_left;
  bool dies_after = false;  ///< the failing operation takes effect before it fails
  std::uint64_t operations = 0;
  std::vector<std::string> written;  ///< paths given to put, in order

  Result<std::optional<Bytes>> get(std::string_view path) override {
    auto file = files.find(path);
    if (file == files.end()) return std::nullopt;
    return file->second;
  }
  Status put(std::string_view path, ByteView content) override {
    return change([&] {
      written.emplace_back(path);
      files.insert_or_assign(std::string(path), Bytes(content.begin(), content.end()));
    });
  }
  Status remove_folder(std::string_view path) override {
    return change([&] {
      std::string prefix = std::string(path) + "/";
      std::erase_if(files, [&](const auto& file) { return file.first.starts_with(prefix); });
    });
  }
  Result<std::vector<std::string>> list(std::string_view path) override {
    std::string prefix = std::string(path) + "/";
    std::vector<std::string> names;
    for (const auto& [name, content] : files) {
      if (name.starts_with(prefix) && name.find('/', prefix.size()) == std::string::npos) {
        names.push_back(name.substr(prefix.size()));
      }
    }
    return names;
  }

 private:
  template <class Change>
  Status change(Change&& apply) {
    ++operations;
    bool fails = operations_left && *operations_left == 0;
    if (!fails || (dies_after && !failed_)) apply();
    if (fails) {
      failed_ = true;
      return fail(ErrorCode::unavailable, "the machine stopped");
    }
    if (operations_left) --*operations_left;
    return {};
  }
  bool failed_ = false;
};

/// What stands in a leaf here: the blob's digest, then random bytes. A blob that begins with "sealed" is not judged.
inline Status check_test_blob(ByteView leaf, ByteView blob) {
  if (as_text(blob).starts_with("sealed")) return {};
  Digest digest = sha256(blob);
  if (leaf.size() >= 32 && std::equal(digest.begin(), digest.end(), leaf.begin())) return {};
  return fail(ErrorCode::corrupt, "not what the leaf commits to");
}

/// A log of random entries, as its secretariat would hold it.
class ExampleLog {
 public:
  explicit ExampleLog(std::uint32_t seed, std::size_t size = 0) : random_(seed) { grow(size); }

  void grow(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      Bytes blob = random_bytes(1 + random_() % 60);
      Digest digest = sha256(blob);
      Bytes leaf(digest.begin(), digest.end());
      Bytes more = random_bytes(random_() % 20);
      leaf.insert(leaf.end(), more.begin(), more.end());
      tree_.append(leaf_hash(leaf));
      heads_.push_back(tree_.head());
      entries.push_back({std::move(leaf), random_() % 8 == 0 ? Bytes{} : std::move(blob)});
    }
  }
  /// The same log up to `size`, then other entries.
  [[nodiscard]] ExampleLog forked(std::size_t size, std::size_t more) const {
    ExampleLog fork(static_cast<std::uint32_t>(size + 7919));
    for (std::size_t i = 0; i < size; ++i) {
      fork.entries.push_back(entries[i]);
      fork.tree_.append(leaf_hash(entries[i].leaf));
      fork.heads_.push_back(fork.tree_.head());
    }
    fork.grow(more);
    return fork;
  }

  [[nodiscard]] TreeHead head(std::size_t size) const { return heads_[size]; }
  [[nodiscard]] SignedCheckpoint checkpoint(std::size_t size) const { return sign(head(size)); }
  [[nodiscard]] SignedCheckpoint checkpoint() const { return checkpoint(entries.size()); }
  [[nodiscard]] Rows rows() const {
    return [this](std::uint64_t first, std::uint64_t count) -> Result<std::vector<LogEntry>> {
      auto from = entries.begin() + static_cast<std::ptrdiff_t>(first);
      return std::vector<LogEntry>(from, from + static_cast<std::ptrdiff_t>(count));
    };
  }
  /// Published whole, at once.
  [[nodiscard]] MemoryFiles published(std::size_t size) const {
    MemoryFiles files;
    EXPECT_TRUE(publish(files, checkpoint(size), log(), rows()).has_value());
    return files;
  }

  static const Signer& signer() {
    static const Signer key = Signer::create("log.example/aden", NoteAlgorithm::ed25519, fixed_key(77)).value();
    return key;
  }
  static LogKeys log() { return {"log.example/aden", {signer().verifier()}}; }
  static SignedCheckpoint sign(const TreeHead& head) {
    return sign_checkpoint({"log.example/aden", head, {}}, {&signer(), 1}, Instant{});
  }

  std::vector<LogEntry> entries;

 private:
  Bytes random_bytes(std::size_t count) {
    Bytes bytes(count);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random_());
    return bytes;
  }

  std::mt19937 random_;
  Frontier tree_;
  std::vector<TreeHead> heads_{TreeHead{}};
};

}  // namespace truce::test
