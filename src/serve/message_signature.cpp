#include "serve/message_signature.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "record/failure.h"

namespace truce {
namespace {

constexpr std::size_t least_nonce = 16;
constexpr std::string_view our_label = "sig1";

std::string_view scheme_of(std::string_view origin) {
  return origin.substr(0, origin.find("://"));
}
std::string_view authority_of(std::string_view origin) {
  const std::size_t at = origin.find("://");
  return at == std::string_view::npos ? std::string_view() : origin.substr(at + 3);
}

std::string method_of(const HttpRequest& request) {
  return request.head ? "HEAD" : request.method;
}

std::string with_query(const HttpRequest& request) {
  return request.query.empty() ? request.path : request.path + "?" + request.query;
}

/// RFC 9421, section 2.1 and 2.2.
std::optional<std::string> component_value(const HttpRequest& request, std::string_view origin,
                                           const std::string& name) {
  if (name == "@method") return method_of(request);
  if (name == "@target-uri") return std::string(origin) + with_query(request);
  if (name == "@authority") return std::string(authority_of(origin));
  if (name == "@scheme") return std::string(scheme_of(origin));
  if (name == "@request-target") return with_query(request);
  if (name == "@path") return request.path;
  if (name == "@query") return "?" + request.query;
  if (name.starts_with('@')) return std::nullopt;
  return request.joined_header(name);
}

template <class T>
const T* parameter(const MessageSignature& stated, std::string_view name) {
  auto found = std::ranges::find(stated.parameters, name, &FieldParameters::value_type::first);
  return found == stated.parameters.end() ? nullptr : std::get_if<T>(&found->second);
}

bool has_parameter(const MessageSignature& stated, std::string_view name) {
  return std::ranges::find(stated.parameters, name, &FieldParameters::value_type::first) != stated.parameters.end();
}

bool covers(const MessageSignature& stated, std::string_view name) {
  return std::ranges::any_of(stated.components, [&](const ListedItem& component) {
    const auto* text = std::get_if<std::string>(&component.item);
    return text != nullptr && *text == name;
  });
}

std::unexpected<Error> refused(std::string message, std::string found = "", std::string expected = "") {
  return fail_with(ErrorCode::refused, std::move(message), std::move(found), std::move(expected));
}

Status check_coverage(const HttpRequest& request, const MessageSignature& stated) {
  if (!covers(stated, "@method")) return refused("the signature does not cover @method");
  const bool in_parts = covers(stated, "@authority") && covers(stated, "@path") && covers(stated, "@query");
  if (!covers(stated, "@target-uri") && !in_parts) {
    return refused("the signature covers neither @target-uri nor @authority, @path and @query");
  }
  if (!request.body.empty() && !covers(stated, "content-digest")) {
    return refused("the request has a body and the signature does not cover content-digest");
  }
  return {};
}

Status check_digest(const HttpRequest& request) {
  auto field = request.joined_header("content-digest");
  if (!field) return {};
  TRUCE_TRY(auto members, parse_dictionary(*field));
  auto ours = std::ranges::find(members, "sha-256", &FieldMember::key);
  if (ours == members.end()) return refused("content-digest has no sha-256");
  const Digest digest = sha256(as_bytes(request.body));
  if (ours->value != std::variant<FieldItem, std::vector<ListedItem>>(FieldItem(Bytes(digest.begin(), digest.end())))) {
    return refused("content-digest is not of this body");
  }
  return {};
}

}  // namespace

Result<std::optional<MessageSignature>> read_signature(const HttpRequest& request) {
  const auto input = request.joined_header("signature-input");
  const auto signatures = request.joined_header("signature");
  if (!input && !signatures) return std::nullopt;
  if (!input || !signatures) {
    return fail(ErrorCode::bad_input, "Signature and Signature-Input go together, and one is missing");
  }
  TRUCE_TRY(auto inputs, parse_dictionary(*input));
  TRUCE_TRY(auto values, parse_dictionary(*signatures));
  if (inputs.size() != 1 || values.size() != 1 || inputs[0].key != values[0].key) {
    return fail(ErrorCode::bad_input, "Signature and Signature-Input do not state one signature under one label");
  }
  MessageSignature read;
  read.label = inputs[0].key;
  read.parameters = std::move(inputs[0].parameters);
  auto* components = std::get_if<std::vector<ListedItem>>(&inputs[0].value);
  if (components == nullptr) return fail(ErrorCode::bad_input, "Signature-Input does not list what is signed");
  read.components = std::move(*components);
  const auto* item = std::get_if<FieldItem>(&values[0].value);
  const auto* bytes = item == nullptr ? nullptr : std::get_if<Bytes>(item);
  if (bytes == nullptr || bytes->size() != read.signature.size()) {
    return fail(ErrorCode::bad_input, "Signature is not a byte sequence of 64 bytes");
  }
  std::ranges::copy(*bytes, read.signature.begin());
  return read;
}

Result<std::string> signature_base(const HttpRequest& request, std::string_view origin,
                                   const std::vector<ListedItem>& components, const FieldParameters& parameters) {
  std::string base;
  std::set<std::string> seen;
  for (const ListedItem& component : components) {
    const auto* name = std::get_if<std::string>(&component.item);
    if (name == nullptr || !component.parameters.empty() || name->starts_with("@signature-params") ||
        std::ranges::any_of(*name, [](char c) { return c >= 'A' && c <= 'Z'; })) {
      return fail_at("", print_item(component.item), "a name in lower case, without parameters",
                     "not a component that can be signed here");
    }
    if (!seen.insert(*name).second) return fail(ErrorCode::bad_input, "a component is signed twice");
    auto value = component_value(request, origin, *name);
    if (!value)
      return fail_at("", "\"" + excerpt(*name) + "\"", "what the request has", "a component that is not there");
    base += fmt::format("\"{}\": {}\n", *name, *value);
  }
  return base + "\"@signature-params\": " + print_list(components) + print_parameters(parameters);
}

Result<SignatureClaim> check_signature(const HttpRequest& request, const MessageSignature& stated,
                                       std::string_view origin, Instant now) {
  TRUCE_CHECK(check_coverage(request, stated));
  const auto* algorithm = parameter<std::string>(stated, "alg");
  const auto* created = parameter<std::int64_t>(stated, "created");
  const auto* nonce = parameter<std::string>(stated, "nonce");
  const auto* key = parameter<std::string>(stated, "keyid");
  if (algorithm == nullptr || *algorithm != "ed25519") return refused("the signature's alg is not \"ed25519\"");
  if (created == nullptr) return refused("the signature does not say when it was created");
  if (key == nullptr) return refused("the signature does not say by which keyid it is");
  if (nonce == nullptr || nonce->size() < least_nonce || nonce->size() > signature_nonce_limit) {
    return refused("the signature has no nonce of 16 to 64 characters");
  }
  SignatureClaim claim;
  claim.created = Instant{*created * 1000};  // 15 digits at most
  claim.nonce = *nonce;
  claim.signature = stated.signature;
  const Duration age = now - claim.created;
  if (age > signature_clock_tolerance || age < Duration{-signature_clock_tolerance.ms}) {
    return refused("the signature's time is more than 60 s from this server's", to_string(claim.created),
                   to_string(now));
  }
  const auto* expires = parameter<std::int64_t>(stated, "expires");
  if (has_parameter(stated, "expires") && (expires == nullptr || Instant{*expires * 1000} <= now)) {
    return refused("the signature has expired");
  }
  TRUCE_TRY(claim.key, KeyId::parse(*key));
  TRUCE_CHECK(check_digest(request));
  TRUCE_TRY(claim.base, signature_base(request, origin, stated.components, stated.parameters));
  return claim;
}

HttpHeaders sign_request(const HttpRequest& request, std::string_view origin, const KeyPair& key, Instant created,
                         const std::string& nonce) {
  HttpHeaders added;
  HttpRequest signed_request = request;
  std::vector<ListedItem> components = {{FieldItem(std::string("@method")), {}},
                                        {FieldItem(std::string("@target-uri")), {}}};
  if (!request.body.empty()) {
    added.emplace_back("Content-Digest", content_digest(request.body));
    signed_request.headers.emplace_back("content-digest", content_digest(request.body));
    components.push_back({FieldItem(std::string("content-digest")), {}});
  }
  const FieldParameters parameters = {
      {"created", created.ms / 1000}, {"keyid", key.id().str()}, {"alg", std::string("ed25519")}, {"nonce", nonce}};
  const std::string base = signature_base(signed_request, origin, components, parameters).value();
  const Signature signature = key.sign(as_bytes(base));
  added.emplace_back("Signature-Input",
                     fmt::format("{}={}{}", our_label, print_list(components), print_parameters(parameters)));
  added.emplace_back("Signature", fmt::format("{}=:{}:", our_label, to_base64(signature)));
  return added;
}

std::string content_digest(std::string_view body) {
  return "sha-256=:" + to_base64(sha256(as_bytes(body))) + ":";
}

}  // namespace truce
