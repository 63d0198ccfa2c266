#include "serve/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <atomic>

namespace truce {
namespace {

/// A client may send any word as a method; a label has few values.
std::string method_label(std::string_view method) {
  constexpr std::array<std::string_view, 6> known = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"};
  return std::string(std::ranges::find(known, method) == known.end() ? "other" : method);
}

std::string route_label(std::string_view route) {
  return std::string(route.empty() ? "none" : route);
}

std::string status_class(unsigned status) {
  return std::to_string(status / 100) + "xx";
}

const prometheus::Histogram::BucketBoundaries seconds = {0.001, 0.005, 0.02, 0.1, 0.5, 2, 10};

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  std::shared_ptr<const HttpLoad> load;
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter().Name("truce_http_requests_total").Help("Requests answered.").Register(registry);
  prometheus::Family<prometheus::Histogram>& durations =
      prometheus::BuildHistogram()
          .Name("truce_http_request_seconds")
          .Help("From a request's head to the end of its answer; of an event stream to its beginning.")
          .Register(registry);
  prometheus::Gauge& connections = gauge("truce_http_connections", "Open connections without event streams.");
  prometheus::Gauge& listeners = gauge("truce_http_listeners", "Open event streams.");
  prometheus::Counter& appended = counter("truce_entries_appended_total", "Entries taken into the record here.");
  prometheus::Counter& refused = counter("truce_entries_refused_total", "Entries refused here.");
  prometheus::Gauge& size = gauge("truce_record_entries", "Entries in the record: the size of its tree.");
  prometheus::Gauge& since_append = gauge("truce_record_seconds_since_last_entry", "Since the latest entry.");
  std::atomic<std::int64_t> latest_ms{0};  ///< when the latest entry was recorded

  explicit State(std::shared_ptr<const HttpLoad> what) : load(std::move(what)) {}

  prometheus::Gauge& gauge(const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
  }
  prometheus::Counter& counter(const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
  }
};

Metrics::Metrics(std::shared_ptr<const HttpLoad> load) : state_(std::make_unique<State>(std::move(load))) {}
Metrics::~Metrics() = default;

void Metrics::answered(const HttpExchange& exchange) {
  const std::string route = route_label(exchange.route);
  state_->requests
      .Add({{"route", route}, {"method", method_label(exchange.method)}, {"status", status_class(exchange.status)}})
      .Increment();
  state_->durations.Add({{"route", route}}, seconds).Observe(std::chrono::duration<double>(exchange.took).count());
}

void Metrics::appended(std::uint64_t entries, std::uint64_t size, Instant recorded_at) {
  state_->appended.Increment(static_cast<double>(entries));
  stands_at(size, recorded_at);
}

void Metrics::refused(std::uint64_t entries) {
  state_->refused.Increment(static_cast<double>(entries));
}

void Metrics::stands_at(std::uint64_t size, Instant recorded_at) {
  state_->size.Set(static_cast<double>(size));
  state_->latest_ms = recorded_at.ms;
}

std::string Metrics::text(Instant now) const {
  state_->connections.Set(static_cast<double>(state_->load->connections));
  state_->listeners.Set(static_cast<double>(state_->load->listeners));
  state_->since_append.Set(static_cast<double>(now.ms - state_->latest_ms) / 1000.0);
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace truce
