// Opening a case of a million entries: from its snapshot, and folded from the beginning, beside the bare reading of the
// files' bytes in the same run. The case is made once, in build/bench-data of the working folder (a minute or two), and
// found again by its generator's number.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "casefile/casefile.h"
#include "casefile/snapshot.h"
#include "record/record.h"

namespace {

using namespace truce;

constexpr int kGenerator = 1;  // raise it when what follows makes other entries
constexpr std::uint64_t kEntries = 1'000'000;
constexpr std::size_t kBatch = 1000;
constexpr std::array<std::uint8_t, 32> kKey{7};

const CaseId case_id("bench");
const ActorId office("office");

/// A report as events are imported; each twentieth corrects an earlier one.
Envelope report(const KeyPair& key, std::uint64_t number) {
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
const std::filesystem::path& folder() {
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

Status fold_rest(const Record& record, Fold& fold) {
  const std::uint64_t start = fold.current().size;
  return record.visit(start, record.size() - start, [&](const LoggedEntry& logged) {
    return fold.apply(RecordedPayload{logged.index, logged.recorded_at, logged.payload()});
  });
}

Result<Case> snapshot(const Record& record) {
  return read_snapshot(folder() / "snapshot", {}, kKey, [&](const TreeHead& head) -> Status {
    return head == record.head() ? Status() : fail(ErrorCode::refused, "of another head");
  });
}

void read_bytes(benchmark::State& state, const char* name) {
  const std::filesystem::path path = folder() / name;  // made before the clock starts
  std::vector<char> buffer(std::size_t{1} << 20);
  std::int64_t bytes = 0;
  for (auto _ : state) {
    std::ifstream file(path, std::ios::binary);
    while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0) {
      bytes += file.gcount();
    }
  }
  state.SetBytesProcessed(bytes);
  state.counters["bytes_per_entry"] = static_cast<double>(bytes) / kEntries;
}

void open_folding_all(benchmark::State& state) {
  for (auto _ : state) {
    Record record = Record::open(folder()).value();
    const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    Fold fold(case_id);
    if (Status status = fold_rest(record, fold); !status) state.SkipWithError(status.error().text().c_str());
    const std::size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
    state.counters["memory_per_entry"] = static_cast<double>(after - before) / kEntries;
    state.PauseTiming();
    if (!write_snapshot(folder() / "snapshot", fold.current(), {.head = record.head()}, kKey)) {
      state.SkipWithError("cannot write the snapshot");
    }
    { const Fold gone = std::move(fold); }
    state.ResumeTiming();
  }
}

void write_the_snapshot(benchmark::State& state) {
  Record record = Record::open(folder()).value();
  const Case c = snapshot(record).value();
  for (auto _ : state) {
    if (!write_snapshot(folder() / "snapshot", c, {.head = record.head()}, kKey)) state.SkipWithError("cannot write");
  }
}

void open_from_snapshot(benchmark::State& state) {
  for (auto _ : state) {
    Record record = Record::open(folder()).value();
    auto c = snapshot(record);
    if (!c) {
      state.SkipWithError(c.error().text().c_str());
      break;
    }
    Fold fold(*std::move(c));
    if (Status status = fold_rest(record, fold); !status) state.SkipWithError(status.error().text().c_str());
    state.PauseTiming();
    { const Fold gone = std::move(fold); }
    state.ResumeTiming();
  }
}

/// Every entry hashed again, nothing parsed or folded.
void visit_the_record(benchmark::State& state) {
  for (auto _ : state) {
    Record record = Record::open(folder()).value();
    std::size_t bytes = 0;
    const Status visited = record.visit(0, record.size(), [&](const LoggedEntry& logged) -> Status {
      bytes += logged.envelope.payload.size();
      return {};
    });
    if (!visited) state.SkipWithError(visited.error().text().c_str());
    benchmark::DoNotOptimize(bytes);
  }
}

BENCHMARK_CAPTURE(read_bytes, of_the_record, "record.sqlite")
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(visit_the_record)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(open_folding_all)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_bytes, of_the_snapshot, "snapshot")->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(open_from_snapshot)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(write_the_snapshot)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
