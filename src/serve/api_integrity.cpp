// /api/integrity, /log/*, and what the overview says of checkpoints
#include <fmt/format.h>

#include <algorithm>

#include "record/tiles.h"
#include "serve/api_context.h"

namespace truce::api {
namespace {

constexpr std::string_view binary = "application/octet-stream";
constexpr std::string_view never_changes = "public, max-age=31536000, immutable";

/// The latest checkpoint of what is read; none when the reading is of the past, since one may still come of it.
Result<std::optional<SignedCheckpoint>> latest_checkpoint(const Asked& asked) {
  if (!asked.newest) return std::nullopt;
  return asked.context.live->with_record(
      [&](const Record& record) { return record.checkpoint(asked.reading.head().size); });
}

std::optional<Instant> newest_cosignature(const Finality& by) {
  std::optional<Instant> newest;
  for (const auto& witness : by.witnesses) {
    if (!newest || *newest < witness.cosignature.time) newest = witness.cosignature.time;
  }
  return newest;
}

Json witnesses(const Asked& asked, const std::optional<SignedCheckpoint>& signed_for, const Finality& by) {
  Json all = Json::array();
  for (const EnrolledKey* key : asked.reading.keys().live(KeyRole::witness)) {
    Json one = {{"name", key->name}, {"party", key->party.str()}, {"key", key->key.base64()}, {"last", nullptr}};
    for (const auto& witness : by.witnesses) {
      if (signed_for && witness.cosignature.witness.public_key() == key->key) {
        one["last"] = {{"size", signed_for->body.head.size}, {"time", to_string(witness.cosignature.time)}};
      }
    }
    all.push_back(std::move(one));
  }
  return all;
}

Result<Json> integrity(const Asked& asked) {
  const KeyRing& keys = asked.reading.keys();
  TRUCE_TRY(const auto signed_for, latest_checkpoint(asked));
  Finality by;
  if (signed_for) {
    TRUCE_TRY(by, finality(*signed_for, witness_quorum(keys)));
  }
  Json document = asked.stamp();
  document["checkpoint"] = signed_for ? Json(signed_for->text()) : Json();
  document["log_keys"] = Json::array();
  std::string key = "KEY";
  if (auto log = log_keys(keys)) {
    for (const VerifierKey& one : log->keys) document["log_keys"].push_back(one.str());
    if (!log->keys.empty()) key = log->keys.front().str();
  }
  document["witnesses"] = witnesses(asked, signed_for, by);
  document["policy"] = nullptr;
  document["final"] = nullptr;
  if (const auto& policy = keys.witness_policy()) {
    Json parties = Json::array();
    for (const ActorId& party : policy->parties) parties.push_back(party.str());
    document["policy"] = {{"need", policy->need}, {"parties", std::move(parties)}};
    if (signed_for) document["final"] = by.final();
  }
  const std::string& url = asked.context.served.public_url;
  document["mirrors"] =
      fmt::format("truce mirror {}/log {} --key {}", url.empty() ? "URL" : url, asked.known().id.str(), key);
  std::uint64_t erased = 0;
  for (const auto& fact : asked.known().erasures) {
    if (asked.known().entry(static_cast<std::uint64_t>(fact.body.index)) == nullptr) ++erased;
  }
  document["erased"] = erased;
  document["withheld"] = asked.known().withheld.size();
  document["sealed"] = asked.known().withheld.size() - std::min<std::size_t>(erased, asked.known().withheld.size());
  return document;
}

HttpReply file(Bytes content, std::string_view type, std::string_view caching) {
  HttpReply reply;
  reply.content_type = type;
  reply.body.assign(content.begin(), content.end());
  reply.headers.emplace_back("Cache-Control", caching);
  return reply;
}

Result<HttpReply> tile_file(const Record& record, const Tile& tile, std::uint64_t size) {
  const auto there = tile_of_tree(tile.kind, tile.level, tile.index, size);
  if (!there || there->width < tile.width) return fail(ErrorCode::not_found, "the published tree has no such tile");
  const std::uint64_t first = tile.index * tile_width;
  if (tile.kind == TileKind::hashes) {
    std::vector<Digest> hashes;
    for (unsigned i = 0; i < tile.width; ++i) {
      TRUCE_TRY(const Digest hash, record.node(8 * tile.level, first + i));
      hashes.push_back(hash);
    }
    return file(print_hashes(hashes), binary, never_changes);
  }
  TRUCE_TRY(const auto entries, record.published(first, tile.width, [](ByteView blob) { return !is_sealed(blob); }));
  std::vector<ByteView> views;
  for (const LogEntry& entry : entries) views.emplace_back(tile.kind == TileKind::entries ? entry.leaf : entry.blob);
  if (tile.kind == TileKind::entries) return file(print_entry_bundle(views), binary, never_changes);
  return file(print_payload_bundle(views), binary, "no-store");  // an erasure may empty a place of it
}

/// The published log (record/tiles.h), made as it is asked for: to everybody the same, with public payloads only.
Result<HttpReply> log_file(const Context& context, const std::string& path) {
  if (path == "case.json") {
    HttpReply reply = json_reply(context.served.description);
    reply.headers.emplace_back("Cache-Control", "public, max-age=5");
    return reply;
  }
  return context.live->with_record([&](const Record& record) -> Result<HttpReply> {
    TRUCE_TRY(const auto latest, record.checkpoint());
    if (!latest) return fail(ErrorCode::not_found, "no checkpoint was issued yet (truce publish)");
    if (path == checkpoint_path) {
      const std::string text = latest->text();
      return file(Bytes(text.begin(), text.end()), "text/plain; charset=utf-8", "public, max-age=5");
    }
    const auto tile = parse_tile_path(path);
    if (!tile) return fail(ErrorCode::not_found, "no such file of a published log");
    return tile_file(record, *tile, latest->body.head.size);
  });
}

}  // namespace

Result<Json> checkpoint(const Asked& asked) {
  TRUCE_TRY(const auto latest, latest_checkpoint(asked));
  if (!latest) return Json();
  TRUCE_TRY(const Finality by, finality(*latest, witness_quorum(asked.reading.keys())));
  Json parties = Json::array();
  for (const auto& witness : by.witnesses) parties.push_back(asked.known().actor_name(witness.party));
  const auto at = newest_cosignature(by);
  return Json{{"size", latest->body.head.size},
              {"origin", latest->body.origin},
              {"final", asked.reading.keys().witness_policy() ? Json(by.final()) : Json()},
              {"cosigned_by", std::move(parties)},
              {"at", at ? Json(to_string(*at)) : Json()}};
}

std::optional<std::string> checkpoint_text(const Asked& asked) {
  auto latest = latest_checkpoint(asked);
  if (!latest) return std::nullopt;
  return *latest ? (*latest)->text() : std::string();
}

void add_integrity_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context) {
  routes.push_back(document(context, "/api/integrity", integrity, 1, checkpoint_text));
}

void add_log_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context) {
  Route route;
  route.method = "GET";
  route.path = "/log/{path...}";
  route.answer = [context](const RoutedRequest& request) { return log_file(*context, request.names.at(0)); };
  routes.push_back(std::move(route));
}

}  // namespace truce::api
