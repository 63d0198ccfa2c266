#include "serve/request_log.h"

#include "base/json.h"
#include "serve/peer_address.h"

namespace truce {
namespace {

std::string text_of(const nlohmann::ordered_json& line) {
  return line.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

std::string request_log_line(const HttpExchange& exchange, Instant now) {
  nlohmann::ordered_json line;
  line["time"] = to_string(now);
  line["method"] = exchange.method;
  line["route"] = exchange.route;
  line["status"] = exchange.status;
  line["ms"] = static_cast<double>(exchange.took.count()) / 1000.0;
  line["bytes"] = exchange.bytes;
  line["peer"] = shortened_address(exchange.peer);
  if (!exchange.party.empty()) line["party"] = exchange.party;
  return text_of(line);
}

std::string fault_log_line(std::string_view fault, Instant now) {
  nlohmann::ordered_json line;
  line["time"] = to_string(now);
  line["fault"] = fault;
  return text_of(line);
}

}  // namespace truce
