#include "serve/api.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <charconv>

#include "report/entries.h"
#include "report/entry_text.h"
#include "report/stamp.h"
#include "serve/api_context.h"
#include "serve/gzip.h"

namespace truce {
namespace api {
namespace {

constexpr std::size_t answers_kept = std::size_t{64} << 20;  // bytes

/// What tells this answer from another: the record's head, what of it is shown, to whom, and what was asked.
std::string etag_of(const Asked& asked, const std::string& changing) {
  const RoutedRequest& request = asked.request;
  const std::string all = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}", to_hex(asked.reading.head().root),
                                      asked.reading.head().size, asked.known().withheld.size(),
                                      asked.reading.reader().str(), request.http.path, request.http.query, changing);
  std::array<std::uint8_t, 16> hash{};
  const auto& key = asked.context.served.etag_key;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(all.data()), all.size(),
                     key.data(), key.size());
  return "W/\"" + to_hex(hash) + "\"";
}

template <class Make>
Result<HttpReply> with_reading(const Context& context, const RoutedRequest& request, Make&& make) {
  const std::string* as_of = request.parameter("as_of");
  auto found = context.live->as_of(reader_of(request), as_of == nullptr ? "" : *as_of);
  if (!found) {
    if (found.error().code == ErrorCode::bad_input) found.error().pointer = "/as_of";
    return std::unexpected(std::move(found).error());
  }
  const std::shared_ptr<const Reading> reading = *std::move(found);
  TRUCE_TRY(const auto newest, context.live->now(reader_of(request)));
  return make(Asked{context, request, *reading, as_of == nullptr || reading == newest});
}

/// The answer of this ETag: as it was made before, or made now and kept. Compressed once for all, where compression is
/// allowed: for the public (gzip.h).
Result<HttpReply> kept_or_made(const Asked& asked, const std::string& etag, const Answer& make) {
  AnswerCache& cache = *asked.context.answers;
  std::optional<KeptAnswer> kept = cache.find(etag);
  if (!kept) {
    TRUCE_TRY(HttpReply reply, make(asked));
    kept.emplace(KeptAnswer{reply.content_type, reply.headers,
                            std::make_shared<const std::string>(std::move(reply.body)), nullptr});
    cache.keep(etag, *kept);
  }
  const bool compressed = asked.reading.reader().empty() && kept->body->size() >= gzip_least_bytes &&
                          accepts_gzip(asked.request.http.header("accept-encoding"));
  if (compressed && !kept->gzip) {
    kept->gzip = std::make_shared<const std::string>(gzip(*kept->body));
    cache.keep(etag, *kept);
  }
  const std::shared_ptr<const std::string>& body = compressed ? kept->gzip : kept->body;
  HttpReply reply;
  reply.content_type = kept->content_type;
  reply.headers = kept->headers;
  reply.shared = SharedBody{*body, body};
  if (compressed) reply.headers.emplace_back("Content-Encoding", "gzip");
  if (compressed) reply.headers.emplace_back("Vary", "Accept-Encoding");
  return reply;
}

}  // namespace

Reader reader_of(const RoutedRequest& request) {
  const ActorId* party = request.who.viewer.party();
  return party == nullptr ? the_public : *party;
}

std::string Asked::parameter(std::string_view name) const {
  const std::string* value = request.parameter(name);
  return value == nullptr ? std::string() : *value;
}

std::vector<std::string> Asked::parameters(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : request.query) {
    if (key == name) values.push_back(value);
  }
  return values;
}

Result<std::uint64_t> Asked::number(std::string_view name, std::uint64_t otherwise, std::uint64_t most) const {
  const std::string* text = request.parameter(name);
  if (text == nullptr || text->empty()) return otherwise;
  std::uint64_t value = 0;
  auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (code != std::errc{} || end != text->data() + text->size() || value > most) {
    return fail_at(fmt::format("/{}", name), "\"" + excerpt(*text) + "\"", fmt::format("a number from 0 to {}", most));
  }
  return value;
}

Result<report::Page> Asked::page() const {
  report::Page page;
  TRUCE_TRY(page.first, number("first", 0, INT64_MAX));
  TRUCE_TRY(page.count, number("count", INT64_MAX, INT64_MAX));
  return page;
}

Result<bool> Asked::flag(std::string_view name) const {
  const std::string* text = request.parameter(name);
  if (text == nullptr || *text == "0" || *text == "false") return false;
  if (*text == "1" || *text == "true") return true;
  return fail_at(fmt::format("/{}", name), "\"" + excerpt(*text) + "\"", "1 or 0");
}

Json Asked::stamp() const {
  return report::stamp(known(), reading.head().root);
}

Result<const judge::Judgement*> Asked::judgement() const {
  auto judged = reading.judged();
  if (!judged && judged.error().code == ErrorCode::not_found) return nullptr;
  return judged;
}

Result<const terms::Terms*> Asked::terms() const {
  TRUCE_TRY(const judge::Judgement* judged, judgement());
  return judged == nullptr ? nullptr : &judged->terms();
}

HttpReply json_reply(const Json& document, unsigned status) {
  HttpReply reply;
  reply.status = status;
  reply.content_type = "application/json";
  reply.body = document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return reply;
}

Route answered(std::shared_ptr<const Context> context, std::string path, Answer make, double cost) {
  Route route;
  route.method = "GET";
  route.path = std::move(path);
  route.cost = cost;
  route.answer = [context = std::move(context), make = std::move(make)](const RoutedRequest& request) {
    return with_reading(*context, request, make);
  };
  return route;
}

Route tagged(std::shared_ptr<const Context> context, std::string path, Answer make, double cost, Changing changing) {
  auto answer = [make = std::move(make), changing = std::move(changing)](const Asked& asked) -> Result<HttpReply> {
    const auto beside = changing ? changing(asked) : std::optional(std::string());
    const std::string etag = beside ? etag_of(asked, *beside) : std::string();
    if (!etag.empty() && has_already(asked.request.http, etag)) return not_modified(etag);
    TRUCE_TRY(HttpReply reply, etag.empty() ? make(asked) : kept_or_made(asked, etag, make));
    if (!etag.empty()) reply.headers.emplace_back("ETag", etag);
    reply.headers.emplace_back("Cache-Control", "no-cache");
    return reply;
  };
  return answered(std::move(context), std::move(path), std::move(answer), cost);
}

Route document(std::shared_ptr<const Context> context, std::string path, Document make, double cost,
               Changing changing) {
  auto answer = [make = std::move(make)](const Asked& asked) -> Result<HttpReply> {
    TRUCE_TRY(const Json made, make(asked));
    return json_reply(made);
  };
  return tagged(std::move(context), std::move(path), std::move(answer), cost, std::move(changing));
}

Result<std::uint64_t> index_of(const Asked& asked, const std::string& name) {
  if (!name.empty() && std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; })) {
    std::uint64_t index = 0;
    auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), index);
    if (code == std::errc{} && end == name.data() + name.size() && index < asked.reading.head().size) return index;
  } else if (const EntryHeader* header = asked.known().entry(EntryId(name))) {
    return header->index;
  }
  return fail(ErrorCode::not_found, fmt::format("no entry {}", excerpt(name)));
}

Result<Json> items(const Asked& asked, const std::vector<std::uint64_t>& indexes) {
  Json lines = Json::array();
  for (std::uint64_t index : indexes) {
    TRUCE_TRY(const LoggedEntry logged, asked.context.live->entry(asked.reading, index));
    TRUCE_TRY(const Json content, report::content_of(logged));
    lines.push_back(report::item(logged, content, asked.known()));
  }
  return lines;
}

std::vector<std::uint64_t> latest(const Reading& reading, std::size_t count) {
  const auto& entries = reading.known().entries;
  std::vector<std::uint64_t> indexes;
  for (std::size_t i = entries.size(); i-- > 0 && indexes.size() < count;) indexes.push_back(entries[i].index);
  return indexes;
}

}  // namespace api

std::vector<Route> api_routes(std::shared_ptr<LiveCase> live, ServedCase served, std::shared_ptr<Access> access,
                              std::shared_ptr<Metrics> metrics) {
  auto context = std::make_shared<const api::Context>(api::Context{std::move(live), std::move(served),
                                                                   std::move(access), std::move(metrics),
                                                                   std::make_shared<AnswerCache>(api::answers_kept)});
  std::vector<Route> routes;
  api::add_case_routes(routes, context);
  api::add_finding_routes(routes, context);
  api::add_incident_routes(routes, context);
  api::add_question_routes(routes, context);
  api::add_terms_routes(routes, context);
  api::add_entry_routes(routes, context);
  api::add_append_route(routes, context);
  api::add_integrity_routes(routes, context);
  api::add_event_route(routes, context);
  api::add_log_routes(routes, context);
  api::add_operation_routes(routes, context);
  return routes;
}

}  // namespace truce
