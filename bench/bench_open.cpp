// Opening a case of a million entries: from its snapshot, and folded from the beginning, beside the bare reading of the
// files' bytes in the same run.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "casefile/casefile.h"
#include "casefile/snapshot.h"
#include "million_entries.h"
#include "record/record.h"

namespace {

using namespace truce;
using bench_case::case_id;
using bench_case::folder;
using bench_case::kEntries;

constexpr std::array<std::uint8_t, 32> kKey{7};

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
    {
      const Fold gone = std::move(fold);
    }
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
    {
      const Fold gone = std::move(fold);
    }
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
