// A case of a million entries, made once in build/bench-data of the working folder (some minutes) and found again by
// its generator's number.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "record/record.h"

namespace truce::bench_case {

inline constexpr int kGenerator = 3;  // raise it when what follows makes other entries, or the record's tables change
inline constexpr std::uint64_t kEntries = 1'000'000;
inline constexpr std::size_t kBatch = 1000;

inline const CaseId case_id("bench");
inline const ActorId office("office");

/// A report as events are imported; each twentieth corrects an earlier one.
inline Envelope report(const KeyPair& key, std::uint64_t number) {
  const std::string id = "event-" + std::to_string(number);
  Json entry = {
      {"truce", "entry/1"},
      {"case", case_id.str()},
      {"id", id},
      {"kind", "report"},
      {"author", {{"party", office.str()}, {"key", key.id().str()}}},
      {"audience", {"public"}},
      {"zone", "Europe/Kyiv"},
      {"issued", "2017-03-05"},
      {"valid", {{"from", "2017-03-04"}, {"to", "2017-03-05"}}},
      {"sources",
       {{{"title", "Georeferenced events, a data set"}, {"url", "https://example.org/events"}, {"locator", id}}}},
      {"report",
       {{"incident", "incident-" + std::to_string(number / 2)},
        {"by", office.str()},
        {"stance", "observation"},
        {"when", "2017-03-04"},
        {"place", {{"name", "north-east of the town"}, {"lat", 48.31}, {"lon", 38.4}, {"radius_m", 5000}}},
        {"acts", {"shelling"}},
        {"weapon", "artillery"},
        {"killed", {{"min", 0}, {"max", number % 5}}},
        {"external_ids", {id}}}}};
  if (number % 20 == 19) {
    entry["kind"] = "correction";
    entry["replaces"] = "event-" + std::to_string(number - 3);
    entry["correction"] = {{"reason", "the place mended"}};
  }
  return sign_entry(entry.dump(), key);
}

/// The folder of the case, made when it is not there.
inline const std::filesystem::path& folder() {
  static const std::filesystem::path made = [] {
    const std::filesystem::path whole = "build/bench-data/open-" + std::to_string(kGenerator);
    if (std::filesystem::exists(whole)) return whole;
    const std::filesystem::path fresh = whole.string() + ".making";
    std::filesystem::remove_all(fresh);
    std::array<std::uint8_t, 32> seed{1};
    const KeyPair key = KeyPair::from_seed(seed);
    Record record = Record::create(fresh, case_id, office, key).value();
    while (record.size() < kEntries) {
      std::vector<Envelope> batch;
      for (std::size_t i = 0; i < kBatch; ++i) batch.push_back(report(key, record.size() + i));
      record.append(batch).value();
    }
    std::filesystem::rename(fresh, whole);
    return whole;
  }();
  return made;
}

}  // namespace truce::bench_case
