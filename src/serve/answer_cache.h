// Answers that were made already, by their ETag.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "serve/http_server.h"

namespace truce {

/// An answer with its body as it is and, where that was wanted, compressed.
struct KeptAnswer {
  std::string content_type;
  HttpHeaders headers;
  std::shared_ptr<const std::string> body;
  std::shared_ptr<const std::string> gzip;  ///< null: not made
};

/// Holds at most so many bytes; what was used longest ago goes first. An ETag says all that an answer depends on
/// (api.cpp), its reader too, so that nobody is answered with another's. For any thread.
class AnswerCache {
 public:
  explicit AnswerCache(std::size_t bytes) : limit_(bytes) {}

  [[nodiscard]] std::optional<KeptAnswer> find(std::string_view etag);
  /// Keeps it in the place of what is there; not what takes more than a quarter of the whole.
  void keep(const std::string& etag, KeptAnswer answer);

 private:
  struct Entry {
    std::string etag;
    KeptAnswer answer;
    std::size_t bytes;
  };
  void remove(std::list<Entry>::iterator entry);

  std::size_t limit_;
  std::mutex mutex_;
  std::size_t bytes_ = 0;
  std::list<Entry> entries_;  ///< the one used last in front
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_etag_;
};

}  // namespace truce
