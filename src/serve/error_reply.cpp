#include "serve/error_reply.h"

#include "base/json.h"
#include "serve/asio.h"

namespace truce {
namespace {

constexpr const char* json_type = "application/json";

std::string_view usual_code(unsigned status) {
  switch (status) {
    case 401: return "not-signed-in";
    case 403: return "refused";
    case 404: return "not-found";
    case 405: return "no-such-method";
    case 408: return "too-slow";
    case 409: return "conflict";
    case 413:
    case 429:
    case 431: return "limit";
    case 500: return "internal";
    case 503: return "unavailable";
    default: return "bad-input";
  }
}

HttpReply reply_with(unsigned status, Json error) {
  HttpReply reply;
  reply.status = status;
  reply.content_type = json_type;
  reply.body = Json{{"error", std::move(error)}}.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return reply;
}

}  // namespace

unsigned status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_input: return 400;
    case ErrorCode::not_found: return 404;
    case ErrorCode::refused: return 403;
    case ErrorCode::limit: return 413;
    case ErrorCode::unavailable: return 503;
    case ErrorCode::corrupt: break;
  }
  return 500;
}

HttpReply error_reply(const Error& error) {
  const unsigned status = status_of(error.code);
  if (status == 500) return status_reply(500);
  Json stated{{"code", to_string(error.code)}, {"message", error.message}};
  if (!error.pointer.empty()) stated["pointer"] = error.pointer;
  if (!error.found.empty()) stated["found"] = error.found;
  if (!error.expected.empty()) stated["expected"] = error.expected;
  return reply_with(status, std::move(stated));
}

HttpReply error_reply(unsigned status, std::string_view code, std::string_view message) {
  return reply_with(status, {{"code", code}, {"message", message}});
}

HttpReply status_reply(unsigned status) {
  std::string words(http::obsolete_reason(http::int_to_status(status)));
  if (status == 500) words = "internal";
  return error_reply(status, usual_code(status), words);
}

}  // namespace truce
