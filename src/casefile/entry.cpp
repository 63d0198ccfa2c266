#include "casefile/entry.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/schemas.h"
#include "casefile/decode.h"
#include "casefile/words.h"

namespace truce {
namespace {

constexpr std::string_view kCorrection = "correction";

/// `kind`, and for a correction the kind of the content that stands beside it; refuses a missing or a second body.
Kind read_kind(const Field& in, bool correction) {
  auto words = words_of(Kind{});
  if (correction != in[kCorrection].present()) {
    in[kCorrection].refuse(correction ? "why it is corrected" : "no correction unless kind says so",
                           "wrong body for the kind");
  }
  std::optional<Kind> kind;
  if (!correction) kind = static_cast<Kind>(read_word(in["kind"], words));
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!in[words[i]].present()) continue;
    if (!kind) {
      kind = static_cast<Kind>(i);
    } else if (*kind != static_cast<Kind>(i)) {
      in[words[i]].refuse(fmt::format("only the body of kind {}", to_string(*kind)), "a second body");
    }
  }
  if (!kind) {
    in.refuse("the corrected content under its kind's name", "a correction without content");
    return Kind::statement;
  }
  Field body = in[to_string(*kind)];
  if (!body.present() || !body.json().is_object()) body.refuse("the body of the kind", "missing body");
  if (correction && *kind == Kind::withdrawal) body.refuse("a fact of any other kind", "a withdrawal is not corrected");
  if (correction && *kind == Kind::key) body.refuse("rotate or revoke", "a key entry is not corrected");
  if (correction && *kind == Kind::erasure) body.refuse("a fact of another kind", "an erasure is not corrected");
  return *kind;
}

/// Empty for the public. An absent audience is never read as one.
void read_audience(const Field& in, std::vector<ActorId>& out) {
  read(in, out);
  if (out.empty()) return in.refuse("\"public\", or the actors who may read it", "no audience");
  bool has_public = std::ranges::find(out, ActorId("public")) != out.end();
  if (has_public && out.size() > 1) return in.refuse("either \"public\" or names", "public audience mixed with names");
  if (has_public) out.clear();
}

void read_replaces(const Field& in, bool wanted, const EntryId& self, EntryId& out) {
  read(in, out);
  if (wanted && out.empty()) return in.refuse("the id of the entry that it replaces", "replaces nothing");
  if (!wanted && in.present()) return in.refuse("a correction or a withdrawal", "this kind replaces nothing");
  if (wanted && out == self) in.refuse("the id of another entry", "replaces itself");
}

void read_zone(const Field& in, std::string& out) {
  read(in, out);
  if (!in.present()) return;
  Result<Zone> zone = Zone::find(out);
  if (zone) {
    in.context().zone = *std::move(zone);
  } else {
    in.refuse(zone.error().expected, zone.error().message);
  }
}

void read_valid(const Field& in, Kind kind, Entry& out) {
  read(in["from"], out.valid_from);
  read(in["to"], out.valid_to);
  require_order(in, "from", "to");
  if (kind == Kind::withdrawal && out.valid_to) in["to"].refuse("only from", "a withdrawal does not end");
}

}  // namespace

Result<Entry> decode_entry(const Json& json) {
  DecodeContext context;
  Field in(json, context);
  if (!json.is_object()) in.refuse("an object");
  static constexpr std::string_view kVersions[] = {"entry/1"};
  (void)read_word(in["truce"], kVersions);

  Entry out;
  read_zone(in["zone"], out.zone);
  read(in["case"], out.case_id);
  read(in["id"], out.id);
  std::string kind;
  read(in["kind"], kind);
  bool correction = kind == kCorrection;
  out.kind = read_kind(in, correction);
  Field author = in["author"];
  read(author["party"], out.author);
  read(author["key"], out.author_key);
  read(in["issued"], out.issued);
  read_valid(in["valid"], out.kind, out);
  read(in["sources"], out.sources);
  read_audience(in["audience"], out.audience);
  read_replaces(in["replaces"], correction || out.kind == Kind::withdrawal, out.id, out.replaces);
  if (correction) read(in[kCorrection]["reason"], out.correction_reason);
  read(in["note"], out.note);
  if (!context.error) out.body = read_body(out.kind, in[to_string(out.kind)]);
  if (context.error) return std::unexpected(*std::move(context.error));
  return out;
}

Result<Entry> parse_entry(std::string_view payload) {
  static const Result<JsonSchema> schema = JsonSchema::compile(schemas::entry_1());
  TRUCE_TRY(Json json, parse_json(payload));
  if (!schema) return std::unexpected(schema.error());
  if (auto violations = schema->validate(json); !violations.empty())
    return std::unexpected(std::move(violations.front()));
  return decode_entry(json);
}

}  // namespace truce
