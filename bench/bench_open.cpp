// Opening a case of a million entries as the command line does: from its snapshot, and folded from the beginning,
// beside the bare reading of the files' bytes in the same run. Everything is read cold: nothing of the case's files is
// in this machine's memory when the clock starts (a host's below it may have it).
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "casefile/case_cache.h"
#include "million_entries.h"

namespace {

using namespace truce;
using bench_case::case_id;
using bench_case::folder;
using bench_case::kEntries;

CaseCache cache() {
  return {folder(), "snapshot", {}, folder() / "state"};
}

/// Has the system drop a file from its memory. True when it did.
bool forget(const std::filesystem::path& path) {
  const std::size_t size = std::filesystem::file_size(path);
  const auto page = static_cast<std::size_t>(::getpagesize());
  std::vector<unsigned char> pages((size + page - 1) / page);
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  // What is not written yet cannot be dropped.
  bool done = ::fdatasync(file) == 0 && ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0;
  void* map = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
  done = done && map != MAP_FAILED && ::mincore(map, size, pages.data()) == 0;
  if (map != MAP_FAILED) ::munmap(map, size);
  ::close(file);
  return done && std::ranges::none_of(pages, [](unsigned char each) { return (each & 1) != 0; });
}

/// With the clock stopped: nothing of the case's files is in memory afterwards. No record of it may be open.
void make_cold(benchmark::State& state) {
  state.PauseTiming();
  for (const auto& path : {folder() / "record.sqlite", folder() / "cache/snapshot"}) {
    if (std::filesystem::exists(path) && !forget(path)) state.SkipWithError("the system keeps a file in its memory");
  }
  state.SetLabel("cold");
  state.ResumeTiming();
}

Status fold_rest(const Record& record, Fold& fold) {
  const std::uint64_t start = fold.current().size;
  return record.visit(start, record.size() - start, [&](const LoggedEntry& logged) {
    return fold.apply(RecordedPayload{logged.index, logged.recorded_at, logged.payload()});
  });
}

void read_bytes(benchmark::State& state, const char* name) {
  const std::filesystem::path path = folder() / name;  // made before the clock starts
  std::vector<char> buffer(std::size_t{1} << 20);
  std::int64_t bytes = 0;
  for (auto _ : state) {
    make_cold(state);
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
    make_cold(state);
    Record record = Record::open(folder()).value();
    const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    Fold fold(case_id);
    if (Status status = fold_rest(record, fold); !status) state.SkipWithError(status.error().text().c_str());
    const std::size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
    state.counters["memory_per_entry"] = static_cast<double>(after - before) / kEntries;
    state.PauseTiming();
    if (Status kept = cache().keep(record.head(), fold.current()); !kept)
      state.SkipWithError(kept.error().text().c_str());
    {
      const Fold gone = std::move(fold);
    }
    state.ResumeTiming();
  }
}

void write_the_snapshot(benchmark::State& state) {
  Record record = Record::open(folder()).value();
  const Case c = cache().find(record, record.size()).value();
  for (auto _ : state) {
    if (Status kept = cache().keep(record.head(), c); !kept) state.SkipWithError(kept.error().text().c_str());
  }
}

void open_from_snapshot(benchmark::State& state) {
  for (auto _ : state) {
    make_cold(state);
    Record record = Record::open(folder()).value();
    auto c = cache().find(record, record.size());
    if (!c) {
      state.SkipWithError(c.error().text().c_str());
      break;
    }
    Fold fold(*std::move(c));
    if (Status status = fold_rest(record, fold); !status) state.SkipWithError(status.error().text().c_str());
    if (!CaseCache::agrees(record, fold.current()).value()) state.SkipWithError("the snapshot does not agree");
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
    make_cold(state);
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
BENCHMARK_CAPTURE(read_bytes, of_the_snapshot, "cache/snapshot")
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(open_from_snapshot)->Iterations(3)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(write_the_snapshot)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
