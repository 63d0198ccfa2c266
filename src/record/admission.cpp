#include "record/admission.h"

#include <fmt/format.h>

#include <vector>

#include "base/json_value.h"
#include "base/schemas.h"
#include "record/failure.h"

namespace truce {
namespace {

template <class Value>
Status check_bodies(const Value& entry, const EntryHead& head) {
  const bool correction = head.kind == "correction";
  bool named = false;
  int corrected = 0;
  Status status;
  entry.each_member([&](std::string_view body, const Value& /*value*/) {
    if (!status || !is_body(body)) return;
    if (body == head.kind) {
      named = true;
    } else if (correction && can_be_corrected(body)) {
      ++corrected;
    } else {
      status = fail_at("/" + std::string(body), "a body \"" + std::string(body) + "\"",
                       correction ? "the body of a kind that can be corrected" : "only \"" + head.kind + "\"",
                       "a body that does not belong to the kind");
    }
  });
  TRUCE_CHECK(status);
  if (!named) return fail_at("/" + head.kind, "none", "the body of kind " + head.kind, "no body");
  if (correction && corrected != 1) {
    return fail_at("", fmt::format("{} corrected bodies", corrected), "exactly one beside \"correction\"",
                   "a correction holds the whole corrected body");
  }
  if ((correction || head.kind == "withdrawal") && head.replaces.empty()) {
    return fail_at("/replaces", "none", "the id of the entry it replaces", head.kind + " of nothing");
  }
  return {};
}

/// Who is said to speak (`by` of the body) against who signs. Everybody speaks for itself; the registrar's party also
/// records what those say who have no key here, and joint acts. A position is its holder's alone.
Status check_speaker(const EntryHead& head, const KeyRing& keys) {
  const bool registrar = head.party == keys.registrar();
  for (const auto& [body, speaker, joint] : head.speakers) {
    if (body != "position" && registrar && (joint || keys.root_of(speaker) == nullptr)) continue;
    return fail_with(ErrorCode::refused,
                     body == "position" ? "a position is signed by its holder; others report it as a statement"
                                        : "signed by another than the one who is said to speak",
                     speaker.str(), registrar ? "a speaker without a key of its own" : head.party.str() + ", who signs",
                     "/" + body + "/by");
  }
  return {};
}

bool verified(const Envelope& envelope, std::string_view signed_bytes, const PublicKey& key) {
  return envelope.key == key.id() && key.verify(as_bytes(signed_bytes), envelope.signature);
}

}  // namespace

Admission::Admission(CaseId case_id)
    : case_id_(std::move(case_id)), schema_(JsonSchema::compile(schemas::entry_1()).value()) {}

/// What the schema does not say. `entry` has passed it.
template <class Value>
Result<Examined> Admission::take(const Envelope& envelope, const Value& entry) const {
  if (const std::string_view stated = entry.find("case")->text(); stated != case_id_.str()) {
    return fail_at("/case", "\"" + std::string(stated) + "\"", "\"" + case_id_.str() + "\"",
                   "an entry of another case");
  }
  Examined examined{.head = head_of(entry), .json = {}, .digest = {}, .verified_with = {}};
  TRUCE_CHECK(check_bodies(entry, examined.head));
  const bool rule = examined.head.rule();
  if (const std::string_view type = rule ? rule_payload_type : entry_payload_type; envelope.payload_type != type) {
    return fail_at("/kind", "\"" + envelope.payload_type + "\"", "\"" + std::string(type) + "\"",
                   "signed with the payload type of another kind");
  }
  const std::string_view key = entry.find("author")->find("key")->text();
  if (const std::string id = envelope.key.str(); key != id) {
    return fail_at("/author/key", std::string(key), id + ", as the envelope says",
                   "the author names another key than signed");
  }
  if (rule) examined.json = entry.json();
  return examined;
}

Result<Examined> Admission::read(const Envelope& envelope) const {
  if (envelope.payload_type != entry_payload_type && envelope.payload_type != rule_payload_type) {
    return fail_at("", "\"" + excerpt(envelope.payload_type) + "\"", std::string(entry_payload_type),
                   "not the payload type of an entry");
  }
  if (envelope.payload.size() > entry_payload_limit) {
    return fail_with(ErrorCode::limit, "payload too large", fmt::format("{} bytes", envelope.payload.size()),
                     fmt::format("at most {}; file larger matter by its hash", entry_payload_limit));
  }
  const JsonLimits limits{.bytes = entry_payload_limit};
  static thread_local JsonReader reader;  // only for its buffers
  if (const auto entry = reader.read(envelope.payload, limits); entry && schema_.accepts(*entry)) {
    if (auto taken = take(envelope, *entry)) return taken;
  }
  // Refused, most likely: once more, to say where and why.
  TRUCE_TRY(const Json entry, parse_json(envelope.payload, limits));
  if (std::vector<Error> violations = schema_.validate(entry); !violations.empty()) {
    return std::unexpected(std::move(violations.front()));
  }
  return take(envelope, TreeValue(entry));
}

Result<Examined> Admission::examine(const Envelope& envelope, const PublicKey* key) const {
  TRUCE_TRY(Examined examined, read(envelope));
  const std::string signed_bytes = pre_authentication_encoding(envelope.payload_type, envelope.payload);
  examined.digest = sha256(as_bytes(signed_bytes));
  if (key != nullptr && verified(envelope, signed_bytes, *key)) examined.verified_with = *key;
  return examined;
}

Status Admission::admit(const Envelope& envelope, const Examined& examined, std::uint64_t index, Instant recorded_at,
                        KeyRing& keys) const {
  const KeyedEntry keyed{
      .index = index, .recorded_at = recorded_at, .key = envelope.key, .head = examined.head, .json = examined.json};
  return keys.apply(keyed, [&](const PublicKey& key) -> Status {
    if (examined.verified_with != key && !verify_envelope(envelope, key)) {
      return fail_with(ErrorCode::refused, fmt::format("the signature does not verify with key {}", envelope.key.str()),
                       "", "a signature over exactly these payload bytes");
    }
    return check_speaker(examined.head, keys);
  });
}

Result<Examined> Admission::admit(const Envelope& envelope, std::uint64_t index, Instant recorded_at,
                                  KeyRing& keys) const {
  TRUCE_TRY(Examined examined, examine(envelope));
  TRUCE_CHECK(admit(envelope, examined, index, recorded_at, keys));
  return examined;
}

}  // namespace truce
