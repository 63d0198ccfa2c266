// Full verification of a record of a million entries, beside bare libsodium verification on as many threads in the same
// run, and proofs a second out of it.
#include <benchmark/benchmark.h>

#include <random>

#include "million_entries.h"
#include "signed_entries.h"

namespace {

using namespace truce;

/// The record's own messages, in front of what it does with them.
bench::Rate bare(const Record& record, unsigned threads) {
  std::vector<Envelope> envelopes;
  const std::vector<LoggedEntry> entries = record.read(1, 64).value();
  for (const LoggedEntry& entry : entries) envelopes.push_back(entry.envelope);
  const PublicKey key = record.keys().find(envelopes.front().key)->key;
  return bench::bare_verifications(envelopes, key, threads, std::chrono::seconds(2));
}

void verify_all(benchmark::State& state) {
  const Record record = Record::open(bench_case::folder()).value();
  const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  const bench::Rate before = bare(record, threads);
  bench::Rate rate;
  for (auto _ : state) {
    const bench::Stopwatch watch;
    if (auto verified = record.verify(); !verified) state.SkipWithError(verified.error().text().c_str());
    rate = watch.rate(record.size());
    state.SetIterationTime(watch.seconds());
  }
  const bench::Rate bound = bench::mean(before, bare(record, threads));
  state.SetItemsProcessed(static_cast<std::int64_t>(record.size()));
  state.counters["bare"] = bound.wall;
  state.counters["of_bare"] = rate.wall / bound.wall;
  state.counters["of_bare_processor"] = rate.processor / bound.processor;
  state.counters["threads"] = threads;
}

/// What a reader asks for: one entry's place, proved and checked.
void prove_inclusion(benchmark::State& state) {
  const Record record = Record::open(bench_case::folder()).value();
  const TreeHead head = record.head();
  std::mt19937_64 random(1);
  for (auto _ : state) {
    const std::uint64_t index = random() % head.size;
    const Bytes leaf = record.leaf(index).value();
    const auto proof = record.prove_inclusion(index).value();
    if (!verify_inclusion(leaf_hash(leaf), index, head, proof)) state.SkipWithError("the proof does not hold");
  }
  state.SetItemsProcessed(state.iterations());
}

void check_inclusion(benchmark::State& state) {
  const Record record = Record::open(bench_case::folder()).value();
  const TreeHead head = record.head();
  const std::uint64_t index = head.size / 3;
  const Digest leaf = leaf_hash(record.leaf(index).value());
  const auto proof = record.prove_inclusion(index).value();
  for (auto _ : state) {
    if (!verify_inclusion(leaf, index, head, proof)) state.SkipWithError("the proof does not hold");
  }
  state.SetItemsProcessed(state.iterations());
}

void prove_consistency(benchmark::State& state) {
  const Record record = Record::open(bench_case::folder()).value();
  std::mt19937_64 random(2);
  for (auto _ : state) {
    benchmark::DoNotOptimize(record.prove_consistency(1 + random() % record.size()).value());
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(verify_all)->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(prove_inclusion)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(check_inclusion)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(prove_consistency)->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
