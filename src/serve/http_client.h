// Reading from and writing to other people's HTTP servers: a published log, a witness.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "record/tile_reader.h"

namespace truce {

/// What a server answered.
struct HttpAnswer {
  unsigned status = 0;
  std::string content_type;
  std::string body;
};

/// How long to wait for a server, and how much to take from it.
struct HttpLimits {
  long connect_seconds = 10;
  long total_seconds = 120;
  std::size_t body_bytes = published_file_limit;
};

/// A client that keeps its connections open between requests. http and https (certificates are verified); follows no
/// redirect, since what is fetched is checked and what is posted is signed, but neither belongs to another host. Not
/// for several threads at once.
class HttpClient {
 public:
  explicit HttpClient(HttpLimits limits = {});
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;
  ~HttpClient();

  /// unavailable when there is no answer; limit when it is too large. Any status is an answer.
  [[nodiscard]] Result<HttpAnswer> get(const std::string& url);
  [[nodiscard]] Result<HttpAnswer> post(const std::string& url, std::string_view body, const std::string& content_type);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] bool is_http(std::string_view location);

/// The files of a published log at `location`, a URL or a folder. 404 means that a file is not there; any other status
/// than 200 is an error.
[[nodiscard]] Fetch fetch_from(const std::string& location);

}  // namespace truce
