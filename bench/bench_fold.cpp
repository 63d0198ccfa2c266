// Folding a record of a million entries: from decoded entries, and from payload text as the store gives it.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <ctime>
#include <string>
#include <vector>

#include "casefile/casefile.h"

namespace {

using namespace truce;

/// A record as an import makes it: 40 actors, then reports; each twentieth entry corrects and each fiftieth withdraws
/// an earlier report.
std::string payload(std::uint64_t index) {
  std::string common =
      R"({"truce":"entry/1","case":"bench","audience":["public"],"author":{"party":"monitor","key":"0011223344556677"},)";
  std::string number = std::to_string(index);
  if (index < 40) {
    return common + R"("id":"actor-entry-)" + number + R"(","kind":"actor","actor":{"id":"actor-)" + number +
           R"(","name":"Actor )" + number + R"(","kind":"armed-group","part_of":["coalition"]}})";
  }
  bool withdrawal = index % 50 == 49;
  bool correction = index % 20 == 19 && !withdrawal;
  std::string out = common + R"("id":"report-entry-)" + number + R"(",)";
  if (withdrawal || correction) out += R"("replaces":"report-entry-)" + std::to_string(index - 3) + R"(",)";
  if (withdrawal) return out + R"("kind":"withdrawal","withdrawal":{"reason":"entered twice"}})";
  out += correction ? R"("kind":"correction","correction":{"reason":"place mended"},)" : R"("kind":"report",)";
  return out + R"("zone":"Europe/Kyiv","issued":"2017-03-05","valid":{"from":"2017-03-04","to":"2017-03-05"},
    "sources":[{"title":"Georeferenced events, a data set","url":"https://example.org/events","locator":"event )" +
         number + R"("}],
    "report":{"incident":"incident-)" +
         std::to_string(index / 2) + R"(","by":"monitor","stance":"allegation",
    "title":"Shelling near a town","when":"2017-03-04","place":{"name":"A town","lat":48.01,"lon":37.8,"radius_m":25000},
    "acts":["shelling"],"weapon":"artillery","attribution":{"candidates":[{"actor":"actor-)" +
         std::to_string(index % 40) + R"(","basis":"alleged-to"},{"actor":"actor-)" + std::to_string((index + 7) % 40) +
         R"(","basis":"alleged-to"}]},"targets":[{"actor":"civilians"}],"killed":{"min":0,"max":4},
    "external_ids":["event-)" +
         number + R"("]}})";
}

RecordedEntry decoded(std::uint64_t index) {
  return {index, {static_cast<std::int64_t>(index)}, parse_entry(payload(index)).value()};
}

/// Processor seconds spent in `apply` for `size` entries; making them, a slice at a time, is not counted.
template <class Item, class Make>
void fold_all(benchmark::State& state, Make make) {
  constexpr std::uint64_t kSlice = 10'000;
  const auto size = static_cast<std::uint64_t>(state.range(0));
  for (auto _ : state) {
    std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    Fold fold(CaseId("bench"));
    std::clock_t spent = 0;
    for (std::uint64_t first = 0; first < size; first += kSlice) {
      std::vector<Item> slice;
      for (std::uint64_t i = first; i < std::min(size, first + kSlice); ++i) slice.push_back(make(i));
      std::clock_t start = std::clock();
      for (Item& item : slice) {
        if (!fold.apply(std::move(item))) state.SkipWithError("refused");
      }
      spent += std::clock() - start;
    }
    state.SetIterationTime(static_cast<double>(spent) / CLOCKS_PER_SEC);
    std::size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
    state.counters["bytes_per_entry"] = static_cast<double>(after - before) / static_cast<double>(size);
    benchmark::DoNotOptimize(fold);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void fold_decoded_entries(benchmark::State& state) {
  fold_all<RecordedEntry>(state, decoded);
}

struct Owned {
  std::uint64_t index;
  std::string text;
  operator RecordedPayload() const { return {index, {static_cast<std::int64_t>(index)}, text}; }
};
void fold_payload_texts(benchmark::State& state) {
  fold_all<Owned>(state, [](std::uint64_t i) { return Owned{i, payload(i)}; });
}

void answer_as_of_the_middle(benchmark::State& state) {
  Fold fold(CaseId("bench"));
  const auto size = static_cast<std::uint64_t>(state.range(0));
  for (std::uint64_t i = 0; i < size; ++i) {
    if (!fold.apply(decoded(i))) state.SkipWithError("refused");
  }
  for (auto _ : state) benchmark::DoNotOptimize(fold.current().as_of(size / 2));
}

void gather_incidents(benchmark::State& state) {
  Fold fold(CaseId("bench"));
  const auto size = static_cast<std::uint64_t>(state.range(0));
  for (std::uint64_t i = 0; i < size; ++i) {
    if (!fold.apply(decoded(i))) state.SkipWithError("refused");
  }
  for (auto _ : state) benchmark::DoNotOptimize(incidents(fold.current()));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

// The stages of reading one payload, to see which of them costs.
void parse_json_text(benchmark::State& state) {
  std::string text = payload(100);
  for (auto _ : state) benchmark::DoNotOptimize(parse_json(text));
  state.SetItemsProcessed(state.iterations());
}
void parse_entry_text(benchmark::State& state) {
  std::string text = payload(100);
  for (auto _ : state) benchmark::DoNotOptimize(parse_entry(text));
  state.SetItemsProcessed(state.iterations());
}
void decode_parsed_json(benchmark::State& state) {
  Json json = parse_json(payload(100)).value();
  for (auto _ : state) benchmark::DoNotOptimize(decode_entry(json));
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(parse_json_text);
BENCHMARK(parse_entry_text);
BENCHMARK(decode_parsed_json);
BENCHMARK(fold_decoded_entries)->Arg(1'000'000)->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(fold_payload_texts)->Arg(1'000'000)->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(answer_as_of_the_middle)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(gather_incidents)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
