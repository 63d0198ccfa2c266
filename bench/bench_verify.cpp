// Full verification of a record of a million entries, beside bare libsodium verification on as many threads in the same
// run, and proofs a second out of it; then the same entries as they are published, by Go and its sumdb code.
#include <benchmark/benchmark.h>

#include <random>
#include <sstream>

#include "million_entries.h"
#include "outside/go_program.h"
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
  state.counters["everything"] = rate.processor;  // these two by processor time of one core
  state.counters["bare"] = bound.processor;
  state.counters["of_bare"] = rate.wall / bound.wall;
  state.counters["of_bare_processor"] = rate.processor / bound.processor;
  state.counters["threads"] = threads;
}

/// Leaves into a tree, one after the other.
void hash_leaves(benchmark::State& state) {
  const Record record = Record::open(bench_case::folder()).value();
  std::vector<Bytes> leaves;
  for (std::uint64_t i = 0; i < 256; ++i) leaves.push_back(record.leaf(i).value());
  Frontier tree;
  for (auto _ : state) tree.append(leaf_hash(leaves[tree.size() % leaves.size()]));
  state.SetItemsProcessed(state.iterations());
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

const Signer& log_signer() {
  static const Signer signer = Signer::create("bench.example/log", NoteAlgorithm::ed25519, bench::fixed_key()).value();
  return signer;
}

/// The record as others read it, published once beside it.
std::filesystem::path published() {
  const Record record = Record::open(bench_case::folder()).value();
  std::filesystem::path place = bench_case::folder() / "public";
  auto files = open_log_folder(place).value();
  const std::string& origin = log_signer().verifier().name();
  const auto rows = [&](std::uint64_t first, std::uint64_t count) {
    return record.published(first, count, [](ByteView) { return true; });
  };
  publish(*files, sign_checkpoint({origin, record.head(), {}}, {&log_signer(), 1}, Instant{}),
          {origin, {log_signer().verifier()}}, rows)
      .value();
  return place;
}

/// The peer, bench/verify_peer.go: verifies everything, then what of it and of proofs it does a second. Its counters
/// are by processor time of one core, so that they can be compared on a machine that does other work too.
void verify_all_in_go(benchmark::State& state) {
  const std::filesystem::path program = TRUCE_BINARY_DIR "/verify_peer";
  std::string missing = test::go_is_missing();
  if (missing.empty()) missing = test::build_go("bench/verify_peer.go", program).output;
  if (!missing.empty()) return state.SkipWithError(missing.c_str());
  const Record record = Record::open(bench_case::folder()).value();
  const PublicKey author = record.keys().find(record.read(1, 1).value().front().envelope.key)->key;
  const std::filesystem::path place = published();
  for (auto _ : state) {
    const test::Outcome ran = test::run("'" + program.string() + "' '" + place.string() + "' '" +
                                        log_signer().verifier().str() + "' " + author.base64());
    if (ran.code != 0) return state.SkipWithError(ran.output.c_str());
    std::istringstream lines(ran.output);
    bench::Rate rate;
    for (std::string what; lines >> what >> rate.wall >> rate.processor;) {
      if (what == "everything") state.SetIterationTime(static_cast<double>(record.size()) / rate.wall);
      state.counters[what] = rate.processor;
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(record.size()));
}

BENCHMARK(verify_all)->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(hash_leaves)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(prove_inclusion)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(check_inclusion)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(prove_consistency)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(verify_all_in_go)->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
