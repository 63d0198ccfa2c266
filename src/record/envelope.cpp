#include "record/envelope.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "record/key_ring.h"

namespace truce {
namespace {

/// DSSE lets a producer choose between the two alphabets of RFC 4648; a text that mixes them is neither.
Result<Bytes> from_either_base64(const Json& value, std::string pointer) {
  if (!value.is_string()) return fail_at(std::move(pointer), excerpt(value.dump()), "base64 text");
  std::string text = value.get<std::string>();
  if (text.find_first_of("+/") == std::string::npos) {
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
  }
  auto bytes = from_base64(text);
  if (!bytes) bytes.error().pointer = std::move(pointer);
  return bytes;
}

Result<const Json*> member(const Json& object, const std::string& name, const std::string& pointer) {
  auto it = object.find(name);
  if (it == object.end()) return fail_at(pointer, "no \"" + name + "\"", "a DSSE envelope", "missing member");
  return &*it;
}

}  // namespace

std::string pre_authentication_encoding(std::string_view type, std::string_view body) {
  return fmt::format("DSSEv1 {} {} {} {}", type.size(), type, body.size(), body);
}

Envelope sign_entry(std::string payload, const KeyPair& key) {
  Envelope envelope;
  if (auto json = parse_json(payload); json && json->is_object()) {
    auto kind = json->find("kind");
    if (kind != json->end() && kind->is_string() && is_rule(kind->get_ref<const std::string&>())) {
      envelope.payload_type = rule_payload_type;
    }
  }
  envelope.signature = key.sign(as_bytes(pre_authentication_encoding(envelope.payload_type, payload)));
  envelope.payload = std::move(payload);
  envelope.key = key.id();
  return envelope;
}

bool verify_envelope(const Envelope& envelope, const PublicKey& key) {
  return envelope.key == key.id() &&
         key.verify(as_bytes(pre_authentication_encoding(envelope.payload_type, envelope.payload)), envelope.signature);
}

Result<Envelope> parse_envelope(std::string_view text) {
  TRUCE_TRY(Json json, parse_json(text, {.bytes = envelope_json_limit}));
  if (!json.is_object()) return fail_at("", excerpt(text), "a DSSE envelope (an object)");
  TRUCE_TRY(const Json* payload, member(json, "payload", ""));
  TRUCE_TRY(const Json* type, member(json, "payloadType", ""));
  TRUCE_TRY(const Json* signatures, member(json, "signatures", ""));
  if (!type->is_string()) return fail_at("/payloadType", excerpt(type->dump()), "text");
  if (!signatures->is_array() || signatures->size() != 1 || !signatures->front().is_object()) {
    return fail_at("/signatures", excerpt(signatures->dump()), "exactly one signature");
  }
  TRUCE_TRY(const Json* key, member(signatures->front(), "keyid", "/signatures/0"));
  TRUCE_TRY(const Json* sig, member(signatures->front(), "sig", "/signatures/0"));
  if (!key->is_string()) return fail_at("/signatures/0/keyid", excerpt(key->dump()), "a key id");

  Envelope envelope;
  envelope.payload_type = type->get<std::string>();
  TRUCE_TRY(Bytes body, from_either_base64(*payload, "/payload"));
  envelope.payload = as_text(body);
  auto id = KeyId::parse(key->get_ref<const std::string&>());
  if (!id) {
    id.error().pointer = "/signatures/0/keyid";
    return std::unexpected(std::move(id).error());
  }
  envelope.key = *id;
  TRUCE_TRY(Bytes signature, from_either_base64(*sig, "/signatures/0/sig"));
  if (signature.size() != envelope.signature.size()) {
    return fail_at("/signatures/0/sig", fmt::format("{} bytes", signature.size()), "64 bytes", "malformed signature");
  }
  std::ranges::copy(signature, envelope.signature.begin());
  return envelope;
}

std::string print_envelope(const Envelope& envelope) {
  return fmt::format(R"({{"payload":"{}","payloadType":{},"signatures":[{{"keyid":"{}","sig":"{}"}}]}})",
                     to_base64(as_bytes(envelope.payload)), Json(envelope.payload_type).dump(), envelope.key.str(),
                     to_base64(envelope.signature));
}

}  // namespace truce
