// Durable signed appends a second, beside what bounds them, measured in the same run: bare libsodium verification and
// commits of the disk (docs/benchmarks.md). Every append parses, checks the schema and key, verifies the signature,
// hashes and commits to disk before it counts; entries are signed before the clock starts.
#include <SQLiteCpp/SQLiteCpp.h>
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <pqxx/pqxx>

#include "postgres/postgres_server.h"
#include "record/sequencer.h"
#include "serve/asio.h"
#include "serve/case_server.h"
#include "serve/message_signature.h"
#include "signed_entries.h"

namespace {

using namespace truce;
using Seconds = std::chrono::duration<double>;
using SteadyClock = std::chrono::steady_clock;

enum Where : std::int64_t { sqlite, postgres, postgres_quorum };

/// A server, and where a quorum is wanted two replicas of which each commit waits for one. Made when first asked for.
const std::string& server_url(Where where) {
  static const auto start = [](bool quorum) {
    std::vector<std::unique_ptr<test::PostgresServer>> servers;
    servers.push_back(std::make_unique<test::PostgresServer>(quorum ? "q1" : "single"));
    if (!quorum) return servers;
    for (const char* name : {"q2", "q3"}) {
      servers.push_back(
          std::make_unique<test::PostgresServer>(test::PostgresServer::standby_of(*servers.front(), name)));
    }
    servers.front()->set({"synchronous_standby_names = 'ANY 1 (q2, q3)'"});
    servers.front()->await_standbys(2);
    return servers;
  };
  if (where == postgres) {
    static const auto single = start(false);
    static const std::string url = single.front()->url();
    return url;
  }
  static const auto trio = start(true);
  static const std::string url = trio.front()->url();
  return url;
}

bool skipped(benchmark::State& state, Where where) {
  if (where == sqlite) return false;
  auto missing = test::PostgresServer::missing();
  if (missing) state.SkipWithError(missing->c_str());
  return missing.has_value();
}

double quantile(std::vector<double>& values, double q) {
  auto at = values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, at);
  return *at;
}

/// One at a time with libsodium alone, on each thread: the bound that appending is measured against.
void verify_bare(benchmark::State& state) {
  const KeyPair key = bench::fixed_key();
  const Envelope envelope = bench::report(CaseId("bench"), key, 0);
  const std::string signed_bytes = pre_authentication_encoding(envelope.payload_type, envelope.payload);
  ByteView message = as_bytes(signed_bytes);
  for (auto _ : state) {
    if (crypto_sign_verify_detached(envelope.signature.data(), message.data(), message.size(),
                                    key.public_key().bytes().data()) != 0) {
      state.SkipWithError("the signature does not verify");
    }
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["payload_bytes"] =
      benchmark::Counter(static_cast<double>(envelope.payload.size()), benchmark::Counter::kAvgThreads);
}

/// What the disk itself takes: a page written and synced.
void sync_page(benchmark::State& state) {
  const bench::Folder folder;
  const int file = ::open((folder.path() / "page").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  const std::vector<char> page(4096, 'x');
  std::vector<double> times;
  for (auto _ : state) {
    const auto start = SteadyClock::now();
    if (::pwrite(file, page.data(), page.size(), 0) < 0 || ::fdatasync(file) != 0) state.SkipWithError("cannot sync");
    times.push_back(Seconds(SteadyClock::now() - start).count());
  }
  ::close(file);
  state.SetItemsProcessed(state.iterations());
  state.counters["p50_ms"] = quantile(times, 0.5) * 1e3;
  state.counters["p99_ms"] = quantile(times, 0.99) * 1e3;
}

/// Transactions of one row of 600 bytes, as durable as a record's.
void commit_row_sqlite(benchmark::State& state) {
  const bench::Folder folder;
  SQLite::Database db((folder.path() / "rows").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  db.exec("PRAGMA journal_mode = WAL");
  db.exec("PRAGMA synchronous = FULL");
  db.exec("CREATE TABLE rows(bytes BLOB NOT NULL)");
  SQLite::Statement insert(db, "INSERT INTO rows VALUES (zeroblob(600))");
  for (auto _ : state) {
    insert.exec();
    insert.reset();
  }
  state.SetItemsProcessed(state.iterations());
}

void commit_row_postgres(benchmark::State& state) {
  const auto where = static_cast<Where>(state.range(0));
  if (skipped(state, where)) return;
  pqxx::connection connection(server_url(where));
  pqxx::nontransaction(connection).exec0("CREATE TABLE IF NOT EXISTS rows(bytes BYTEA NOT NULL)");
  const std::string insert = "INSERT INTO rows VALUES (decode(repeat('00', 600), 'hex'))";
  for (auto _ : state) pqxx::nontransaction(connection).exec0(insert);
  state.SetItemsProcessed(state.iterations());
}

/// One writer that holds the record itself.
void append_alone(benchmark::State& state) {
  const auto batch_size = static_cast<std::size_t>(state.range(0));
  const CaseId case_id("bench");
  const KeyPair key = bench::fixed_key();
  const bench::Folder folder;
  Record record = Record::create(folder.path(), case_id, bench::office, key).value();
  std::size_t number = 0;
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<Envelope> batch;
    for (std::size_t i = 0; i < batch_size; ++i) batch.push_back(bench::report(case_id, key, number++));
    state.ResumeTiming();
    if (auto appended = record.append(batch); !appended) state.SkipWithError(appended.error().text().c_str());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

/// So many writers at once, each with its submissions one after the other: how long each submission took, in seconds.
/// `writer` gives for its number what makes its i-th submission.
template <class Writer>
std::vector<double> write_at_once(std::size_t writers, std::size_t each, Writer writer) {
  std::vector<std::vector<double>> times(writers);
  {
    std::vector<std::jthread> crew;
    for (std::size_t w = 0; w < writers; ++w) {
      crew.emplace_back([&, w] {
        auto submit_one = writer(w);
        for (std::size_t i = 0; i < each; ++i) {
          const auto sent = SteadyClock::now();
          submit_one(i);
          times[w].push_back(Seconds(SteadyClock::now() - sent).count());
        }
      });
    }
  }
  std::vector<double> all;
  for (const auto& of_one : times) all.insert(all.end(), of_one.begin(), of_one.end());
  return all;
}

/// Many writers at one sequencer, each with its next submission as soon as the last is durable. Bare verification on
/// two threads is measured right before and after, with the same entries.
void submit(benchmark::State& state) {
  const auto where = static_cast<Where>(state.range(0));
  if (skipped(state, where)) return;
  const auto writers = static_cast<std::size_t>(state.range(1));
  const auto batch_size = static_cast<std::size_t>(state.range(2));
  const std::size_t each =
      std::max<std::size_t>(1, (writers == 1 && batch_size == 1 ? 6'000 : 48'000) / writers / batch_size);
  const std::size_t entries = each * writers * batch_size;

  static int cases = 0;
  const CaseId case_id("bench-" + std::to_string(cases++));
  const KeyPair key = bench::fixed_key();
  const bench::Folder folder;
  const std::string place = where == sqlite ? folder.path().string() : server_url(where);
  Sequencer sequencer(Record::create_at(place, case_id, bench::office, key).value());
  std::vector<Envelope> envelopes = bench::reports(case_id, key, entries);
  const std::vector<Envelope> some(envelopes.begin(), envelopes.begin() + 64);
  bench::Rate bare = bench::bare_verifications(some, key.public_key(), 2);

  std::vector<double> times;
  std::atomic<std::size_t> refused = 0;
  for (auto _ : state) {
    const bench::Stopwatch watch;
    times = write_at_once(writers, each, [&](std::size_t w) {
      return [&, w](std::size_t i) {
        const auto from = envelopes.begin() + static_cast<std::ptrdiff_t>((w * each + i) * batch_size);
        const auto to = from + static_cast<std::ptrdiff_t>(batch_size);
        if (!sequencer.submit({std::make_move_iterator(from), std::make_move_iterator(to)})) ++refused;
      };
    });
    state.SetIterationTime(watch.seconds());
    const bench::Rate rate = watch.rate(entries);
    bare = bench::mean(bare, bench::bare_verifications(some, key.public_key(), 2));
    state.counters["of_bare"] = rate.wall / bare.wall;
    state.counters["of_bare_processor"] = rate.processor / bare.processor;
  }
  if (refused != 0) state.SkipWithError("refused");
  state.SetItemsProcessed(static_cast<std::int64_t>(entries));
  state.counters["bare_2_threads"] = bare.wall;
  state.counters["p50_ms"] = quantile(times, 0.5) * 1e3;
  state.counters["p99_ms"] = quantile(times, 0.99) * 1e3;
}

/// One entry of the batch after the other in the body of a request, signed as a script signs it (RFC 9421).
std::string signed_request(std::span<const Envelope> batch, const std::string& origin, const KeyPair& key) {
  Json all = Json::array();
  for (const Envelope& envelope : batch) all.push_back(Json::parse(print_envelope(envelope)));
  HttpRequest request;
  request.method = "POST";
  request.path = "/api/entries";
  request.body = Json{{"envelopes", std::move(all)}}.dump();
  std::string head = "POST /api/entries HTTP/1.1\r\nHost: " + origin.substr(origin.rfind('/') + 1) +
                     "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(request.body.size()) +
                     "\r\n";
  const std::string nonce = to_hex(random_salt()).substr(0, 32);
  for (const auto& [name, value] : sign_request(request, origin, key, system_now(), nonce)) {
    head += name + ": " + value + "\r\n";
  }
  return head + "\r\n" + request.body;
}

/// Sends it over a connection that stays open. True when the entries were taken.
bool post(tcp::iostream& connection, const std::string& request) {
  connection << request << std::flush;
  std::string line, status;
  std::getline(connection, status);
  std::size_t length = 0;
  while (std::getline(connection, line) && line != "\r") {
    if (line.starts_with("Content-Length: ")) length = std::stoul(line.substr(16));
  }
  std::string body(length, '\0');
  connection.read(body.data(), static_cast<std::streamsize>(length));
  return status.starts_with("HTTP/1.1 201");
}

/// The same over HTTP: a server that folds and judges the case as it grows, and answers when an entry can be read.
void submit_over_http(benchmark::State& state) {
  const auto writers = static_cast<std::size_t>(state.range(0));
  const auto batch_size = static_cast<std::size_t>(state.range(1));
  // Requests are signed before the clock starts and hold for two minutes.
  const std::size_t each = std::max<std::size_t>(4, (batch_size == 1 ? 512 : 4'096) / writers / batch_size);
  const std::size_t entries = each * writers * batch_size;
  const CaseId case_id("bench");
  const KeyPair key = bench::fixed_key();
  const bench::Folder folder;
  (void)Record::create(folder.path(), case_id, bench::office, key).value();
  LiveCaseOptions following;
  following.open = [&] { return Record::open(folder.path()); };
  const std::shared_ptr<LiveCase> live = LiveCase::open(std::move(following)).value();
  CaseServerOptions options;
  options.listen = "127.0.0.1:0";
  options.by_peer = options.by_key = {.per_second = 1e6, .burst = 1e6};
  CaseServer server = CaseServer::open(live, {}, std::move(options)).value();
  const std::jthread running([&] { server.http().run(); });
  const std::string& origin = server.origin();

  const std::vector<Envelope> envelopes = bench::reports(case_id, key, entries);
  std::vector<std::string> requests;
  for (std::size_t i = 0; i < entries; i += batch_size) {
    requests.push_back(signed_request(std::span(envelopes).subspan(i, batch_size), origin, key));
  }
  bench::Rate bare = bench::bare_verifications(envelopes, key.public_key(), 2);
  std::vector<double> times;
  std::atomic<std::size_t> refused = 0;
  const std::string address = server.http().address();
  for (auto _ : state) {
    const bench::Stopwatch watch;
    times = write_at_once(writers, each, [&](std::size_t w) {
      tcp::iostream connection(address.substr(0, address.rfind(':')), address.substr(address.rfind(':') + 1));
      connection.socket().set_option(tcp::no_delay(true));
      return [&, w, connection = std::move(connection)](std::size_t i) mutable {
        if (!post(connection, requests[w * each + i])) ++refused;
      };
    });
    state.SetIterationTime(watch.seconds());
    const bench::Rate rate = watch.rate(entries);
    bare = bench::mean(bare, bench::bare_verifications(envelopes, key.public_key(), 2));
    state.counters["of_bare"] = rate.wall / bare.wall;
  }
  server.http().stop();
  if (refused != 0) state.SkipWithError("refused");
  state.SetItemsProcessed(static_cast<std::int64_t>(entries));
  state.counters["p50_ms"] = quantile(times, 0.5) * 1e3;
  state.counters["p99_ms"] = quantile(times, 0.99) * 1e3;
}

/// Reading it all back: leaf and commitment hashed, nothing verified.
void read_back(benchmark::State& state) {
  const CaseId case_id("bench");
  const KeyPair key = bench::fixed_key();
  const bench::Folder folder;
  Record record = Record::create(folder.path(), case_id, bench::office, key).value();
  if (!record.append(bench::reports(case_id, key, 5000))) state.SkipWithError("cannot append");
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
}

BENCHMARK(verify_bare)->UseRealTime()->Threads(1)->Threads(2);
BENCHMARK(sync_page)->UseRealTime();
BENCHMARK(commit_row_sqlite)->UseRealTime();
BENCHMARK(commit_row_postgres)->ArgName("where")->Arg(postgres)->Arg(postgres_quorum)->UseRealTime();
BENCHMARK(append_alone)->ArgName("batch")->Arg(1)->Arg(100)->Arg(1000)->UseRealTime()->Unit(benchmark::kMillisecond);
/// 0: SQLite, 1: PostgreSQL, 2: PostgreSQL with a quorum of three.
BENCHMARK(submit)
    ->ArgNames({"where", "writers", "batch"})
    ->ArgsProduct({{sqlite, postgres, postgres_quorum}, {1, 8, 64}, {1, 16}})
    ->Iterations(1)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(submit_over_http)
    ->ArgNames({"writers", "batch"})
    ->ArgsProduct({{1, 8, 64}, {1, 16}})
    ->Iterations(1)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(read_back)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
