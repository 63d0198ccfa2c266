// What is done on the threads that answer: the site's operation, and what its answer needs before it is sent; for
// http_connection.cpp only.
#pragma once

#include <functional>
#include <string_view>

#include "serve/asio.h"
#include "serve/http_server.h"

namespace truce {

/// An answer that is ready to be sent.
struct PreparedReply {
  HttpReply reply;
  beast::file_posix file;  ///< open when HttpReply::file is to be sent
  std::uint64_t file_size = 0;
  /// The body, where it is no file.
  [[nodiscard]] std::string_view bytes() const { return reply.shared ? reply.shared->bytes : reply.body; }
};

/// Runs the operation, opens its file, compresses its body. What fails is told to `tell` and answered with 500.
[[nodiscard]] PreparedReply prepare_reply(const HttpOperation& operation, const HttpRequest& request,
                                          const HttpServerOptions& options,
                                          const std::function<void(std::string_view)>& tell);

}  // namespace truce
