#include "serve/http_answer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <typeinfo>

#include "serve/gzip.h"

namespace truce {
namespace {

void open_file(PreparedReply& prepared, const HttpServerOptions& options) {
  // O_NONBLOCK: a pipe of that name must not hold the thread up.
  const int descriptor = ::open(prepared.reply.file->c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat found{};
  if (descriptor < 0 || ::fstat(descriptor, &found) != 0 || !S_ISREG(found.st_mode)) {
    const bool absent = descriptor >= 0 || errno == ENOENT || errno == ENOTDIR;
    if (descriptor >= 0) ::close(descriptor);
    prepared.reply = options.refusal(absent ? 404 : 500);
    return;
  }
  prepared.file.native_handle(descriptor);
  prepared.file_size = static_cast<std::uint64_t>(found.st_size);
}

bool fits_a_header(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

std::string* header_of(HttpReply& reply, std::string_view name) {
  auto found = std::ranges::find_if(reply.headers, [&](const auto& h) { return beast::iequals(h.first, name); });
  return found == reply.headers.end() ? nullptr : &found->second;
}

void compress(HttpReply& reply, const HttpRequest& request) {
  if (reply.compression == Compression::never || reply.events || header_of(reply, "content-encoding") != nullptr ||
      !is_compressible(reply.content_type)) {
    return;
  }
  const std::string_view plain = reply.shared ? reply.shared->bytes : reply.body;
  if (plain.size() < gzip_least_bytes) return;
  if (std::string* vary = header_of(reply, "vary")) {
    if (!vary->contains("Accept-Encoding")) *vary += ", Accept-Encoding";
  } else {
    reply.headers.emplace_back("Vary", "Accept-Encoding");
  }
  if (!accepts_gzip(request.joined_header("accept-encoding"))) return;
  std::string small = gzip(plain);
  if (small.size() >= plain.size()) return;
  reply.body = std::move(small);
  reply.shared.reset();
  reply.headers.emplace_back("Content-Encoding", "gzip");
}

}  // namespace

PreparedReply prepare_reply(const HttpOperation& operation, const HttpRequest& request,
                            const HttpServerOptions& options, const std::function<void(std::string_view)>& tell) {
  PreparedReply prepared;
  auto failed = [&](std::string_view why) {
    const std::string& where = operation.route.empty() ? request.path : operation.route;
    tell(fmt::format("{} {}: {}", request.method, excerpt(where), why));
    prepared.reply = options.refusal(500);
  };
  try {
    auto reply = operation.answer(request);
    if (!reply) {
      // Not what was found: that may be of the request, or of what it asked for.
      Error error = reply.error();
      error.found.clear();
      error.expected.clear();
      failed(error.text());
    } else if (!fits_a_header(reply->content_type) || !std::ranges::all_of(reply->headers, [](const auto& h) {
                 return fits_a_header(h.first) && fits_a_header(h.second);
               })) {
      failed("the answer has a header with a line break");
    } else {
      prepared.reply = *std::move(reply);
      if (prepared.reply.events) prepared.reply.content_type = "text/event-stream";
      if (prepared.reply.file) {
        open_file(prepared, options);
      } else {
        compress(prepared.reply, request);
      }
    }
  } catch (const std::exception& e) {
    failed(typeid(e).name());
  } catch (...) {
    failed("an exception");
  }
  return prepared;
}

}  // namespace truce
