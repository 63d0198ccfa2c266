#include "serve/http_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "record/failure.h"

namespace truce {
namespace {

constexpr int ok = 200;
constexpr int not_found = 404;

struct Body {
  std::string text;
  std::size_t limit = 0;
  bool too_large = false;
};

std::size_t take(char* data, std::size_t, std::size_t size, void* into) {
  auto& body = *static_cast<Body*>(into);
  if (size > body.limit - body.text.size()) {
    body.too_large = true;
    return 0;  // ends the transfer
  }
  body.text.append(data, size);
  return size;
}

struct Headers {
  curl_slist* list = nullptr;
  Headers() = default;
  Headers(const Headers&) = delete;
  Headers& operator=(const Headers&) = delete;
  ~Headers() { curl_slist_free_all(list); }
};

}  // namespace

struct HttpClient::State {
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle{curl_easy_init(), curl_easy_cleanup};
  HttpLimits limits;
};

HttpClient::HttpClient(HttpLimits limits) : state_(std::make_unique<State>()) {
  state_->limits = limits;
  if (!state_->handle) throw std::runtime_error("libcurl does not start");
}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

Result<HttpAnswer> HttpClient::get(const std::string& url) {
  CURL* curl = state_->handle.get();
  Body body{.text = {}, .limit = state_->limits.body_bytes};
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");  // all that the library knows
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, state_->limits.connect_seconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, state_->limits.total_seconds);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  CURLcode failed = curl_easy_perform(curl);
  if (body.too_large) {
    return std::unexpected(
        fail_with(ErrorCode::limit, "the server's answer is too large", "", fmt::format("{} bytes", body.limit))
            .error()
            .in_file(url));
  }
  if (failed != CURLE_OK) {
    return std::unexpected(
        fail(ErrorCode::unavailable, fmt::format("no answer: {}", curl_easy_strerror(failed))).error().in_file(url));
  }
  HttpAnswer answer{.status = 0, .content_type = {}, .body = std::move(body.text)};
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<unsigned>(status);
  const char* type = nullptr;
  curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
  if (type != nullptr) answer.content_type = type;
  return answer;
}

Result<HttpAnswer> HttpClient::post(const std::string& url, std::string_view body, const std::string& content_type) {
  CURL* curl = state_->handle.get();
  Headers headers;
  headers.list = curl_slist_append(nullptr, ("Content-Type: " + content_type).c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.list);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.empty() ? "" : body.data());
  auto answer = get(url);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, nullptr);
  curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
  return answer;
}

bool is_http(std::string_view location) {
  return location.starts_with("http://") || location.starts_with("https://");
}

Fetch fetch_from(const std::string& location) {
  if (!is_http(location)) return fetch_from_folder(location);
  auto client = std::make_shared<HttpClient>();
  std::string prefix = location.ends_with('/') ? location : location + "/";
  return [client, prefix](std::string_view path) -> Result<std::optional<Bytes>> {
    const std::string url = prefix + std::string(path);
    TRUCE_TRY(HttpAnswer answer, client->get(url));
    if (answer.status == not_found) return std::nullopt;
    if (answer.status != ok) {
      return std::unexpected(fail_with(ErrorCode::unavailable, "the server does not give this file",
                                       fmt::format("status {}", answer.status), "200, or 404")
                                 .error()
                                 .in_file(url));
    }
    return Bytes(answer.body.begin(), answer.body.end());
  };
}

}  // namespace truce
