// Durable signed appends a second in batches of 1, 100 and 1000, beside bare libsodium verifications in the same run:
// the ratio is the figure that travels (docs/benchmarks.md). Every append parses, checks the schema and key, verifies
// the signature, hashes and commits to disk before it counts.
#include <benchmark/benchmark.h>
#include <sodium.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "record/record.h"

namespace {

using namespace truce;

const CaseId case_id("bench");
const ActorId office("office");

KeyPair fixed_key() {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(1);
  return KeyPair::from_seed(seed);
}

/// A report of about 600 bytes, as events are imported.
Envelope report(const KeyPair& key, std::size_t number) {
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

/// One at a time with libsodium alone: the bound that appending is measured against.
void verify_bare(benchmark::State& state) {
  KeyPair key = fixed_key();
  Envelope envelope = report(key, 0);
  std::string signed_bytes = pre_authentication_encoding(envelope.payload_type, envelope.payload);
  ByteView message = as_bytes(signed_bytes);
  for (auto _ : state) {
    if (crypto_sign_verify_detached(envelope.signature.data(), message.data(), message.size(),
                                    key.public_key().bytes().data()) != 0) {
      state.SkipWithError("the signature does not verify");
    }
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["payload_bytes"] = static_cast<double>(envelope.payload.size());
}

void append_durably(benchmark::State& state) {
  const auto batch_size = static_cast<std::size_t>(state.range(0));
  // In the working folder: the system's temporary one may be memory, which makes nothing durable.
  std::string name = (std::filesystem::current_path() / "bench-append-XXXXXX").string();
  std::filesystem::path folder = ::mkdtemp(name.data());
  KeyPair key = fixed_key();
  Record record = Record::create(folder, case_id, office, key).value();
  std::size_t number = 0;
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<Envelope> batch;
    for (std::size_t i = 0; i < batch_size; ++i) batch.push_back(report(key, number++));
    state.ResumeTiming();
    if (auto appended = record.append(batch); !appended) state.SkipWithError(appended.error().text().c_str());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  std::filesystem::remove_all(folder);
}

/// Reading it all back: leaf and commitment hashed, nothing verified.
void read_back(benchmark::State& state) {
  std::string name = (std::filesystem::current_path() / "bench-append-XXXXXX").string();
  std::filesystem::path folder = ::mkdtemp(name.data());
  KeyPair key = fixed_key();
  Record record = Record::create(folder, case_id, office, key).value();
  std::vector<Envelope> batch;
  for (std::size_t i = 0; i < 5000; ++i) batch.push_back(report(key, i));
  if (!record.append(batch)) state.SkipWithError("cannot append");
  for (auto _ : state) {
    std::size_t bytes = 0;
    Status status = record.visit(0, record.size(), [&](const LoggedEntry& entry) -> Status {
      bytes += entry.envelope.payload.size();
      return {};
    });
    if (!status) state.SkipWithError("cannot read");
    benchmark::DoNotOptimize(bytes);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(record.size()));
  std::filesystem::remove_all(folder);
}

BENCHMARK(verify_bare)->UseRealTime();
BENCHMARK(append_durably)->Arg(1)->Arg(100)->Arg(1000)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(read_back)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
