// Reading one entry's JSON: the strict reader and the schema check, beside nlohmann's own lenient parse of the same
// bytes in the same run: the ratio is the figure that travels (docs/benchmarks.md).
#include <benchmark/benchmark.h>

#include <string>

#include "base/base.h"
#include "base/json.h"
#include "base/schemas.h"

namespace {

using namespace truce;

/// A report of about 600 bytes, as events are imported.
const std::string& entry_text() {
  static const std::string text = Json::parse(R"({
    "truce": "entry/1", "case": "bench", "id": "event-1", "kind": "report", "audience": ["public"],
    "author": {"party": "office", "key": "0011223344556677"},
    "sources": [{"title": "A daily report of the monitoring mission", "published": "2015-02-16"}],
    "report": {
      "incident": "event-1", "by": "office", "stance": "observation", "when": "2015-02-15",
      "place": {"name": "north-east of the town", "lat": 48.31, "lon": 38.4, "radius_m": 5000},
      "acts": ["shelling"],
      "text": "Explosions assessed as outgoing artillery, several kilometres away, over about twenty minutes."
    }})")
                                      .dump();
  return text;
}

void count_bytes(benchmark::State& state) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(entry_text().size()));
  state.counters["entry_bytes"] = static_cast<double>(entry_text().size());
}

void parse_leniently(benchmark::State& state) {
  const std::string& text = entry_text();
  for (auto _ : state) benchmark::DoNotOptimize(Json::parse(text));
  count_bytes(state);
}

void parse_strictly(benchmark::State& state) {
  const std::string& text = entry_text();
  for (auto _ : state) benchmark::DoNotOptimize(parse_json(text));
  count_bytes(state);
}

void check_schema(benchmark::State& state) {
  const JsonSchema schema = JsonSchema::compile(schemas::entry_1()).value();
  const Json json = parse_json(entry_text()).value();
  for (auto _ : state) benchmark::DoNotOptimize(schema.validate(json));
  count_bytes(state);
}

BENCHMARK(parse_leniently);
BENCHMARK(parse_strictly);
BENCHMARK(check_schema);

}  // namespace

BENCHMARK_MAIN();
