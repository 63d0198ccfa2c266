// What a monitoring system may know (Prometheus text format 0.0.4): counts and times, never whose.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/time.h"
#include "serve/http_server.h"

namespace truce {

/// Counts for one server; for any thread. Labels are route templates, methods and status classes only.
class Metrics {
 public:
  explicit Metrics(std::shared_ptr<const HttpLoad> load);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// For HttpServerOptions::answered.
  void answered(const HttpExchange& exchange);
  /// Entries were taken into the record; its size and time now.
  void appended(std::uint64_t entries, std::uint64_t size, Instant recorded_at);
  /// Entries were refused.
  void refused(std::uint64_t entries);
  /// The record's size and the time of its latest entry, at the start and when another process appends.
  void stands_at(std::uint64_t size, Instant recorded_at);

  /// All of them as text.
  [[nodiscard]] std::string text(Instant now) const;
  static constexpr const char* content_type = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace truce
