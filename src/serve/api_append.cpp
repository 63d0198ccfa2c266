// POST /api/entries
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/positions.h"
#include "serve/api_context.h"
#include "serve/error_reply.h"
#include "terms/load.h"

namespace truce::api {
namespace {

constexpr std::size_t batch_bytes = std::size_t{1} << 20;
constexpr std::size_t batch_entries = 256;

Result<std::vector<Envelope>> parse_batch(const std::string& body) {
  TRUCE_TRY(const Json json, parse_json(body, {.bytes = batch_bytes, .depth = 8}));
  if (!json.is_object() || json.size() != 1 || !json.contains("envelopes") || !json["envelopes"].is_array()) {
    return fail_at("", "another document", "{\"envelopes\": [DSSE envelope, ...]}");
  }
  const Json& all = json["envelopes"];
  if (all.empty()) return fail_at("/envelopes", "none", "at least one envelope");
  if (all.size() > batch_entries) {
    Error error;
    error.code = ErrorCode::limit;
    error.message = "too many entries for one batch";
    error.pointer = "/envelopes";
    error.found = std::to_string(all.size());
    error.expected = fmt::format("at most {}", batch_entries);
    return std::unexpected(std::move(error));
  }
  std::vector<Envelope> batch;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto envelope = parse_envelope(all[i].dump(-1, ' ', false, Json::error_handler_t::replace));
    if (!envelope) {
      Error error = std::move(envelope).error();
      error.pointer = fmt::format("/envelopes/{}{}", i, error.pointer);
      return std::unexpected(std::move(error));
    }
    batch.push_back(*std::move(envelope));
  }
  return batch;
}

/// What an envelope says of itself, before anything of it is believed.
struct Said {
  std::string id;
  ActorId author;
  Json entry;
};
Result<Said> read(const Envelope& envelope, std::size_t place) {
  auto json = parse_json(envelope.payload);
  if (!json) {
    json.error().pointer = fmt::format("/envelopes/{}/payload{}", place, json.error().pointer);
    return std::unexpected(std::move(json).error());
  }
  const Json none;
  auto member = [&none](const Json& object, const char* name) -> const Json& {
    auto found = object.is_object() ? object.find(name) : object.end();
    return object.is_object() && found != object.end() ? *found : none;
  };
  const Json& id = member(*json, "id");
  const Json& party = member(member(*json, "author"), "party");
  if (!id.is_string() || !party.is_string()) {
    return fail_at(fmt::format("/envelopes/{}/payload", place), "another document", "an entry with id and author");
  }
  Said said{id.get<std::string>(), ActorId(party.get<std::string>()), {}};
  said.entry = *std::move(json);
  return said;
}

/// A rule that refuses because of what somebody else recorded meanwhile.
bool is_conflict(const Error& error) {
  constexpr std::array pointers{"/replaces", "/id", "/actor/id", "/instrument/id"};
  return error.code == ErrorCode::refused && std::ranges::find(pointers, error.pointer) != pointers.end();
}

HttpReply conflict_reply(const Error& error) {
  HttpReply reply = error_reply(error);
  Json document = Json::parse(reply.body);
  document["error"]["code"] = "conflict";
  reply.body = document.dump();
  reply.status = 409;
  return reply;
}

Json document_of(const std::vector<std::uint64_t>& indexes, const std::vector<Said>& said, Instant recorded_at) {
  Json entries = Json::array();
  for (std::size_t i = 0; i < said.size(); ++i) entries.push_back({{"index", indexes[i]}, {"id", said[i].id}});
  return {{"first", *std::ranges::min_element(indexes)},
          {"count", indexes.size()},
          {"recorded_at", to_string(recorded_at)},
          {"entries", std::move(entries)}};
}

/// Appends what is not recorded yet; a queue that was cut off may send again what it sent.
Result<HttpReply> append(const Context& context, const std::vector<Envelope>& batch, const std::vector<Said>& said) {
  std::optional<Error> refused;
  std::vector<std::optional<std::uint64_t>> before;
  while (true) {
    TRUCE_TRY(auto recorded, context.live->find(batch));
    // Refused, and not because the same entries came a moment ago by another way.
    if (refused && recorded == before) return std::unexpected(*std::move(refused));
    std::vector<Envelope> fresh;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (!recorded[i]) fresh.push_back(batch[i]);
    }
    std::vector<std::uint64_t> indexes;
    if (fresh.empty()) {
      for (const auto& index : recorded) indexes.push_back(*index);
      TRUCE_TRY(const auto last, context.live->with_record([&](const Record& record) {
        return record.read(*std::ranges::max_element(indexes), 1);
      }));
      const Instant when = last.empty() ? context.live->public_now()->known().last_recorded_at : last[0].recorded_at;
      return json_reply(document_of(indexes, said, when), 200);
    }
    const std::size_t count = fresh.size();
    auto appended = context.live->append(std::move(fresh));
    if (!appended) {
      if (context.metrics) context.metrics->refused(count);
      if (appended.error().code != ErrorCode::refused) return std::unexpected(std::move(appended).error());
      refused = std::move(appended).error();
      before = std::move(recorded);
      continue;
    }
    if (context.metrics) {
      context.metrics->appended(count, appended->first + appended->count, appended->recorded_at);
    }
    std::uint64_t next = appended->first;
    for (const auto& index : recorded) indexes.push_back(index ? *index : next++);
    return json_reply(document_of(indexes, said, appended->recorded_at), 201);
  }
}

/// By the terms that are in force, as everybody may read them; without any that load, everything is an answer.
Status answer_their_questions(const Context& context, const std::vector<Said>& said) {
  const auto reading = context.live->public_now();
  const Fact<TermsBody>* recorded = reading->known().current_terms();
  const bool any = std::ranges::any_of(said, [](const Said& one) { return report::answers_a_question(one.entry); });
  if (!any || recorded == nullptr) return {};
  const auto loaded = terms::load(recorded->body.text, recorded->body.id);
  if (!loaded.terms) return {};
  for (std::size_t i = 0; i < said.size(); ++i) {
    Status fits = report::answers_its_question(said[i].entry, *loaded.terms);
    if (fits) continue;
    fits.error().pointer = fmt::format("/envelopes/{}/payload{}", i, fits.error().pointer);
    return fits;
  }
  return {};
}

Result<HttpReply> take(const Context& context, const RoutedRequest& request) {
  TRUCE_TRY(const std::vector<Envelope> batch, parse_batch(request.http.body));
  std::vector<Said> said;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    TRUCE_TRY(Said one, read(batch[i], i));
    if (one.author != *request.who.viewer.party()) {
      Error error;
      error.code = ErrorCode::refused;
      error.message = "who is signed in speaks for another party";
      error.pointer = fmt::format("/envelopes/{}/payload/author/party", i);
      error.found = excerpt(one.author.str());
      error.expected = request.who.viewer.party()->str();
      return std::unexpected(std::move(error));
    }
    said.push_back(std::move(one));
  }
  TRUCE_CHECK(answer_their_questions(context, said));
  const std::string* dry_run = request.parameter("dry_run");
  if (dry_run != nullptr && *dry_run != "0") {
    TRUCE_TRY(const Appended checked, context.live->check(batch));
    std::vector<std::uint64_t> indexes;
    for (std::size_t i = 0; i < batch.size(); ++i) indexes.push_back(checked.first + i);
    Json document = document_of(indexes, said, checked.recorded_at);
    document["dry_run"] = true;
    return json_reply(document, 200);
  }
  return append(context, batch, said);
}

}  // namespace

void add_append_route(std::vector<Route>& routes, const std::shared_ptr<const Context>& context) {
  Route route;
  route.method = "POST";
  route.path = "/api/entries";
  route.access = RouteAccess::signed_in;
  route.body_bytes = batch_bytes;
  route.cost = 5;
  route.answer = [context](const RoutedRequest& request) -> Result<HttpReply> {
    auto reply = take(*context, request);
    if (reply || !is_conflict(reply.error())) return reply;
    return conflict_reply(reply.error());
  };
  routes.push_back(std::move(route));
}

}  // namespace truce::api
