// What the benchmarks of the record share: entries signed before the clock starts, a folder on the disk at hand, and
// the bound that figures are measured against, bare libsodium verification.
#pragma once

#include <sodium.h>
#include <stdlib.h>
#include <time.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "record/record.h"

namespace truce::bench {

inline const ActorId office("office");

inline KeyPair fixed_key() {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(1);
  return KeyPair::from_seed(seed);
}

/// A report of about 520 bytes, as events are imported.
inline Envelope report(const CaseId& case_id, const KeyPair& key, std::size_t number) {
  std::string id = "event-" + std::to_string(number);
  Json entry = {
      {"truce", "entry/1"},
      {"case", case_id.str()},
      {"id", id},
      {"kind", "report"},
      {"author", {{"party", office.str()}, {"key", key.id().str()}}},
      {"audience", {"public"}},
      {"sources", {{{"title", "A daily report of the monitoring mission"}, {"published", "2015-02-16"}}}},
      {"report",
       {{"incident", id},
        {"by", office.str()},
        {"stance", "observation"},
        {"when", "2015-02-15"},
        {"place", {{"name", "north-east of the town"}, {"lat", 48.31}, {"lon", 38.4}, {"radius_m", 5000}}},
        {"acts", {"shelling"}},
        {"text", "Explosions assessed as outgoing artillery, several kilometres away, over about twenty minutes."}}}};
  return sign_entry(entry.dump(), key);
}

inline std::vector<Envelope> reports(const CaseId& case_id, const KeyPair& key, std::size_t count) {
  std::vector<Envelope> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(report(case_id, key, i));
  return all;
}

/// A new folder in the working folder (the system's temporary one may be memory, which makes nothing durable), removed
/// at the end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::current_path() / "bench-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Processor time that this process has taken.
inline double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// How often something was done a second: by the clock on the wall, and by the processor time it took. On a machine
/// that does other work too, the second says more.
struct Rate {
  double wall = 0;
  double processor = 0;
};

/// Takes the time since it was made.
class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  [[nodiscard]] Rate rate(std::size_t done) const {
    return {static_cast<double>(done) / seconds(), static_cast<double>(done) / (processor_seconds() - processor_)};
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  double processor_ = processor_seconds();
};

/// Verifies these envelopes round and round with libsodium alone, on so many threads. `processor` is of one thread.
inline Rate bare_verifications(std::span<const Envelope> envelopes, const PublicKey& key, unsigned threads,
                               std::chrono::milliseconds length = std::chrono::milliseconds(400)) {
  std::vector<std::string> messages;
  for (const Envelope& each : envelopes.first(std::min<std::size_t>(envelopes.size(), 64))) {
    messages.push_back(pre_authentication_encoding(each.payload_type, each.payload));
  }
  std::atomic<std::size_t> verified = 0;
  const Stopwatch watch;
  {
    std::vector<std::jthread> crew;
    for (unsigned t = 0; t < threads; ++t) {
      crew.emplace_back([&] {
        std::size_t done = 0;
        for (; watch.seconds() * 1e3 < static_cast<double>(length.count()); ++done) {
          const std::size_t i = done % messages.size();
          ByteView message = as_bytes(messages[i]);
          if (crypto_sign_verify_detached(envelopes[i].signature.data(), message.data(), message.size(),
                                          key.bytes().data()) != 0) {
            std::abort();
          }
        }
        verified += done;
      });
    }
  }
  return watch.rate(verified);
}

/// The same right before and after something else.
inline Rate mean(const Rate& before, const Rate& after) {
  return {(before.wall + after.wall) / 2, (before.processor + after.processor) / 2};
}

}  // namespace truce::bench
