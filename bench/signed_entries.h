// What the benchmarks of the record share: entries signed before the clock starts, a folder on the disk at hand, and
// the bound that figures are measured against, bare libsodium verification.
#pragma once

#include <sodium.h>
#include <stdlib.h>

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

/// Verifies these envelopes round and round with libsodium alone, on so many threads: how many a second.
inline double bare_verifications(std::span<const Envelope> envelopes, const PublicKey& key, unsigned threads,
                                 std::chrono::milliseconds length = std::chrono::milliseconds(400)) {
  std::vector<std::string> messages;
  for (const Envelope& each : envelopes.first(std::min<std::size_t>(envelopes.size(), 64))) {
    messages.push_back(pre_authentication_encoding(each.payload_type, each.payload));
  }
  std::atomic<std::size_t> verified = 0;
  const auto start = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> crew;
    for (unsigned t = 0; t < threads; ++t) {
      crew.emplace_back([&] {
        std::size_t done = 0;
        for (; std::chrono::steady_clock::now() - start < length; ++done) {
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
  return static_cast<double>(verified) /
         std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace truce::bench
