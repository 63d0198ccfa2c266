#include "record/admission.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/schemas.h"
#include "record/failure.h"

namespace truce {
namespace {

/// The members that hold a body, one for each kind (schemas/entry-1.schema.json).
constexpr std::array<std::string_view, 26> bodies = {
    "actor",        "instrument",    "terms",      "acceptance",      "reservation", "position",
    "no-agreement", "determination", "statement",  "evidence",        "report",      "assessment",
    "control",      "notification",  "delivery",   "acknowledgement", "activity",    "progress",
    "meeting",      "wish",          "invitation", "reply",           "key",         "erasure",
    "correction",   "withdrawal"};

/// A correction carries the body it corrects; what only speaks about other entries, or about keys, is not corrected.
bool can_be_corrected(std::string_view kind) {
  return kind != "correction" && kind != "withdrawal" && !is_rule(kind);
}

Status check_bodies(const Json& entry) {
  const std::string& kind = entry["kind"].get_ref<const std::string&>();
  const bool correction = kind == "correction";
  bool named = false;
  int corrected = 0;
  for (const auto& member : entry.items()) {
    const std::string& body = member.key();
    if (std::ranges::find(bodies, body) == bodies.end()) continue;
    if (body == kind) {
      named = true;
    } else if (correction && can_be_corrected(body)) {
      ++corrected;
    } else {
      return fail_at("/" + body, "a body \"" + body + "\"",
                     correction ? "the body of a kind that can be corrected" : "only \"" + kind + "\"",
                     "a body that does not belong to the kind");
    }
  }
  if (!named) return fail_at("/" + kind, "none", "the body of kind " + kind, "no body");
  if (correction && corrected != 1) {
    return fail_at("", fmt::format("{} corrected bodies", corrected), "exactly one beside \"correction\"",
                   "a correction holds the whole corrected body");
  }
  if ((correction || kind == "withdrawal") && !entry.contains("replaces")) {
    return fail_at("/replaces", "none", "the id of the entry it replaces", kind + " of nothing");
  }
  return {};
}

/// Who is said to speak (`by` of the body) against who signs. Everybody speaks for itself; the registrar's party also
/// records what those say who have no key here, and joint acts. A position is its holder's alone. `entry` has passed
/// check_bodies.
Status check_speaker(const Json& entry, const KeyRing& keys) {
  const auto& party = entry["author"]["party"].get_ref<const std::string&>();
  const bool registrar = party == keys.registrar().str();
  const std::string_view kind = entry["kind"].get_ref<const std::string&>();
  for (std::string_view body : {kind, corrected_kind(entry).value_or(kind)}) {
    const Json& said = entry.at(body);
    if (!said.is_object() || !said.contains("by")) continue;
    const Json& by = said["by"];
    const Json speakers = by.is_array() ? by : Json::array({by});
    for (const Json& one : speakers) {
      const auto& speaker = one.get_ref<const std::string&>();
      const bool joint = speakers.size() > 1;
      const bool others_word = body != "position" && registrar && (joint || keys.root_of(ActorId(speaker)) == nullptr);
      if (speaker == party || others_word) continue;
      return fail_with(ErrorCode::refused,
                       body == "position" ? "a position is signed by its holder; others report it as a statement"
                                          : "signed by another than the one who is said to speak",
                       speaker, registrar ? "a speaker without a key of its own" : party + ", who signs",
                       "/" + std::string(body) + "/by");
    }
  }
  return {};
}

}  // namespace

std::optional<std::string_view> corrected_kind(const Json& entry) {
  if (entry["kind"] != "correction") return std::nullopt;
  auto found = std::ranges::find_if(
      bodies, [&](std::string_view body) { return can_be_corrected(body) && entry.contains(body); });
  if (found == bodies.end()) return std::nullopt;
  return *found;
}

Admission::Admission(CaseId case_id)
    : case_id_(std::move(case_id)), schema_(JsonSchema::compile(schemas::entry_1()).value()) {}

Result<Json> Admission::parse(const Envelope& envelope) const {
  if (envelope.payload_type != entry_payload_type && envelope.payload_type != rule_payload_type) {
    return fail_at("", "\"" + excerpt(envelope.payload_type) + "\"", std::string(entry_payload_type),
                   "not the payload type of an entry");
  }
  if (envelope.payload.size() > entry_payload_limit) {
    return fail_with(ErrorCode::limit, "payload too large", fmt::format("{} bytes", envelope.payload.size()),
                     fmt::format("at most {}; file larger matter by its hash", entry_payload_limit));
  }
  TRUCE_TRY(Json entry, parse_json(envelope.payload, {.bytes = entry_payload_limit}));
  if (std::vector<Error> violations = schema_.validate(entry); !violations.empty()) {
    return std::unexpected(std::move(violations.front()));
  }
  if (const auto& stated = entry["case"].get_ref<const std::string&>(); stated != case_id_.str()) {
    return fail_at("/case", "\"" + stated + "\"", "\"" + case_id_.str() + "\"", "an entry of another case");
  }
  TRUCE_CHECK(check_bodies(entry));
  const std::string_view type =
      is_rule(entry["kind"].get_ref<const std::string&>()) ? rule_payload_type : entry_payload_type;
  if (envelope.payload_type != type) {
    return fail_at("/kind", "\"" + envelope.payload_type + "\"", "\"" + std::string(type) + "\"",
                   "signed with the payload type of another kind");
  }
  if (const auto& key = entry["author"]["key"].get_ref<const std::string&>(); key != envelope.key.str()) {
    return fail_at("/author/key", key, envelope.key.str() + ", as the envelope says",
                   "the author names another key than signed");
  }
  return entry;
}

Result<Examined> Admission::examine(const Envelope& envelope, const PublicKey* key) const {
  TRUCE_TRY(Json json, parse(envelope));
  Examined examined{.json = std::move(json), .verified_with = std::nullopt};
  if (key != nullptr && verify_envelope(envelope, *key)) examined.verified_with = *key;
  return examined;
}

Status Admission::admit(const Envelope& envelope, const Examined& examined, std::uint64_t index, Instant recorded_at,
                        KeyRing& keys) const {
  KeyedEntry keyed{.index = index, .recorded_at = recorded_at, .key = envelope.key, .json = examined.json};
  return keys.apply(keyed, [&](const PublicKey& key) -> Status {
    if (examined.verified_with != key && !verify_envelope(envelope, key)) {
      return fail_with(ErrorCode::refused, fmt::format("the signature does not verify with key {}", envelope.key.str()),
                       "", "a signature over exactly these payload bytes");
    }
    return check_speaker(examined.json, keys);
  });
}

Result<Json> Admission::admit(const Envelope& envelope, std::uint64_t index, Instant recorded_at, KeyRing& keys) const {
  TRUCE_TRY(Examined examined, examine(envelope));
  TRUCE_CHECK(admit(envelope, examined, index, recorded_at, keys));
  return std::move(examined.json);
}

}  // namespace truce
