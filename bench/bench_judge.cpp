// The judge at its budget: 1,000,000 incidents × 30 provisions × 64 views, and the agenda over the result; beside the
// same evaluation one view at a time, in the same run.
#include <benchmark/benchmark.h>

#include <chrono>
#include <random>

#include "judge/agenda.h"
#include "judge/evaluate.h"
#include "judge/random_programs.h"
#include "judge/slow_judge.h"

namespace truce::judge {
namespace {

constexpr std::size_t kIncidents = 1'000'000;

struct Load {
  terms::Program program;
  Columns columns;
};

const Load& load() {
  static const Load one = [] {
    std::mt19937_64 random(42);
    ProgramShape shape;
    terms::Program program = random_program(random, shape);
    ColumnsShape columns;
    columns.incidents = kIncidents;
    columns.open = 0.05;
    return Load{program, random_columns(random, program, columns)};
  }();
  return one;
}

/// What is read off the verdicts: how many incident-provision pairs are not one determinate verdict in all views, and a
/// checksum.
struct Screen {
  std::size_t open = 0;
  Mask checksum = 0;
  void take(std::size_t first, std::size_t output, std::span<const Mask> holds, std::span<const Mask> fails) {
    for (std::size_t i = 0; i < holds.size(); ++i) {
      open += holds[i] != ~Mask{0} && fails[i] != ~Mask{0};
      checksum = (checksum << 1U | checksum >> 63U) ^ holds[i] ^ (fails[i] * (first + i + output));
    }
  }
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void judge_64_views(benchmark::State& state) {
  const auto& [program, columns] = load();
  const Evaluator evaluator(program);
  Screen screen;
  for (auto _ : state) {
    screen = {};
    evaluator.run(columns, 0,
                  [&](auto first, auto output, auto holds, auto fails) { screen.take(first, output, holds, fails); });
  }
  const double verdicts = static_cast<double>(kIncidents * program.outputs.size());
  state.counters["gates"] = static_cast<double>(program.gates.size());
  state.counters["open_share"] = static_cast<double>(screen.open) / verdicts;
  state.counters["verdicts_per_s"] = benchmark::Counter(verdicts * 64, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["cells_MB"] = static_cast<double>(columns.bytes()) / 1e6;
}
BENCHMARK(judge_64_views)->Unit(benchmark::kMillisecond)->MinTime(3);

/// The ratio is measured pairwise: all views at once over all incidents, then one view over a twentieth of them,
/// scaled.
void judge_one_view_at_a_time(benchmark::State& state) {
  const auto& [program, columns] = load();
  const Evaluator evaluator(program);
  constexpr std::size_t part = kIncidents / 20;
  double together = 0;
  double one_by_one = 0;
  std::size_t differing = 0;
  for (auto _ : state) {
    auto start = std::chrono::steady_clock::now();
    Screen screen;
    evaluator.run(columns, 0,
                  [&](auto first, auto output, auto holds, auto fails) { screen.take(first, output, holds, fails); });
    benchmark::DoNotOptimize(screen.checksum);
    together += seconds_since(start);
    std::vector<std::uint8_t> wires;
    std::vector<std::uint8_t> verdicts;
    std::size_t holds = 0;
    start = std::chrono::steady_clock::now();
    for (std::size_t view = 0; view < kLanes; view += 8) {
      for (std::size_t i = 0; i < part; ++i) {
        slow_judge(program, columns, i, view, wires, verdicts);
        for (const std::uint8_t verdict : verdicts) holds += verdict == kYes;
      }
    }
    one_by_one += seconds_since(start) * 20 * 8;
    benchmark::DoNotOptimize(holds);
    // The same verdicts, or the comparison is void.
    std::vector<std::vector<std::uint8_t>> expected(part / 10);
    for (std::size_t i = 0; i < expected.size(); ++i) slow_judge(program, columns, i, 8, wires, expected[i]);
    evaluator.run(columns, 0,
                  [&](std::size_t first, std::size_t output, std::span<const Mask> h, std::span<const Mask> f) {
                    for (std::size_t i = 0; i < h.size() && first + i < expected.size(); ++i) {
                      const std::uint8_t got = (h[i] >> 8U & 1U) != 0 ? kYes : (f[i] >> 8U & 1U) != 0 ? kNo : kMaybe;
                      differing += got != expected[first + i][output];
                    }
                  });
  }
  state.counters["ratio"] = one_by_one / together;
  state.counters["one_by_one_s"] = one_by_one / static_cast<double>(state.iterations());
  state.counters["together_s"] = together / static_cast<double>(state.iterations());
  state.counters["differing"] = static_cast<double>(differing);
}
BENCHMARK(judge_one_view_at_a_time)->Unit(benchmark::kMillisecond)->Iterations(1);

void agenda_over_all(benchmark::State& state) {
  const auto& [program, columns] = load();
  Agenda agenda;
  for (auto _ : state) agenda = agenda_of(program, terms::Terms{}, columns);
  state.counters["findings_examined"] = static_cast<double>(agenda.examined);
  state.counters["sampled"] = static_cast<double>(agenda.sampled);
  state.counters["items"] = static_cast<double>(agenda.items.size());
}
BENCHMARK(agenda_over_all)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace truce::judge

BENCHMARK_MAIN();
